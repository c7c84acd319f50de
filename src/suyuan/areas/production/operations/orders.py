"""Work orders: planned, released with the frozen record, cancelled."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.areas.catalog import operations as catalog_operations, queries as catalog
from suyuan.areas.catalog.domain import ItemStatus, NumberKind, design
from suyuan.areas.catalog.queries import designs
from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderKind, OrderState
from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.domain.routing import Routing
from suyuan.areas.production.models import ItemRule, Lot, OrderStep, WorkOrder
from suyuan.areas.production.operations.errors import NoLotSchemeError, UnknownOrderError
from suyuan.areas.production.queries.orders import (
    bring_places,
    class_key_of,
    item_rule,
    routing_of,
    today_at,
)
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.kernel.identifiers import numbers
from suyuan.ledger.domain.keys import lot_key

PLAN = "production.plan_order"
RELEASE = "production.release_order"
WORK = "production.record_work"


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderValues:
    """What is said about a work order when it is planned."""

    item: str
    """Code of the item."""
    quantity: Decimal
    line: str
    """Code of the line or room."""
    starts_on: dt.date
    ends_on: dt.date
    revision: str = ""
    """Empty: the one in force on the first day."""
    lot_number: str = ""
    """Empty: from the item's number scheme, at release."""
    store: str = ""
    """Code of the place where material comes from."""
    target: str = ""
    """Code of the place where the product goes."""
    registrant: str = ""
    parent: str = ""
    """For rework: number of the order that made what is worked again."""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleValues:
    """What is tolerated when an item is made, in per cent."""

    over_percent: Decimal = Decimal(0)
    product_minimum: Decimal = Decimal(98)
    product_maximum: Decimal = Decimal(100)
    material_minimum: Decimal = Decimal(95)
    material_maximum: Decimal = Decimal(105)
    label_maximum: Decimal = Decimal(0)
    """Of the labels that were issued so many may be nowhere."""


@command(name="production.put_rule", action="production.change_rule")
def put_rule(*, context: Context, item: str, values: RuleValues) -> ItemRule:
    """Say what is tolerated when an item is made: over the plan, and in the balance.

    Orders keep what held when they were released.

    Raises:
        Problems: If there is no such item, or a percentage cannot be.
    """
    del context
    known = catalog.item_with_code(item)
    found: list[Problem] = []
    if known is None:
        found.append(Problem("production.unknown_item", {"item": item}, field="item"))
    most = Decimal(100)
    for name in ("over_percent", "label_maximum"):
        if not 0 <= getattr(values, name) <= most:
            data = {"value": str(getattr(values, name))}
            found.append(Problem("production.not_a_percentage", data, field=name))
    for kind in ("product", "material"):
        low, high = getattr(values, f"{kind}_minimum"), getattr(values, f"{kind}_maximum")
        if low < 0 or high < low or high >= Decimal(1000):
            found.append(Problem("production.limits_crossed", field=f"{kind}_minimum"))
    Problems.check(found)
    assert known is not None
    rule = ItemRule.objects.select_for_update().filter(pk=known.pk).first() or ItemRule(
        item_id=known.pk
    )
    for name in RuleValues.__dataclass_fields__:
        setattr(rule, name, getattr(values, name))
    rule.save()
    return rule


@command(name="production.plan_order", action=PLAN)
def plan_order(*, context: Context, values: OrderValues) -> WorkOrder:
    """Plan a work order.

    Raises:
        Problems: If a value cannot be used; every one is named.
    """
    found: list[Problem] = []
    order = WorkOrder(
        created_at=context.at,
        created_by=context.actor.label,
        quantity=values.quantity,
        starts_on=values.starts_on,
        ends_on=values.ends_on,
        note=values.note,
        lot_number=values.lot_number.strip(),
    )
    found += _place(order, values)
    found += _item(order, values)
    found += _quantity(order, values.quantity)
    if values.ends_on < values.starts_on:
        found.append(Problem("production.ends_before_it_begins", field="ends_on"))
    if values.parent:
        found += _parent(order, values.parent)
    Problems.check(found)
    at_site(order.site_id)
    order.number = next_number(f"WO-{context.at.year}")
    order.save()
    return order


def _place(order: WorkOrder, values: OrderValues) -> list[Problem]:
    found: list[Problem] = []
    for field in ("line", "store", "target"):
        code = getattr(values, field)
        if not code and field != "line":
            continue
        place = catalog.place_with_code(code)
        if place is None:
            found.append(Problem("production.unknown_place", {"place": code}, field=field))
        elif field == "line" and place.place.site_id is None:
            found.append(Problem("production.place_of_no_site", {"place": code}, field=field))
        else:
            setattr(order, field, place.place)
    if order.line_id and order.line.site_id is not None:
        order.site_id = order.line.site_id
        found += _of_other_site(order, "store", "target")
    if values.registrant:
        partner = catalog.partner_with_code(values.registrant)
        if partner is None:
            data = {"partner": values.registrant}
            found.append(Problem("production.unknown_partner", data, field="registrant"))
        else:
            order.registrant = partner.party
    return found


def _parent(order: WorkOrder, number: str) -> list[Problem]:
    """Name the order whose product is reworked."""
    parent = WorkOrder.objects.select_related("item__item", "parent").filter(number=number).first()
    order.kind, order.parent = OrderKind.REWORK.value, parent
    data: Data = {"order": number}
    if parent is None:
        return [Problem("production.unknown_order", data, field="parent")]
    if parent.parent is not None:
        data = {"order": number, "made": parent.parent.number}
        return [Problem("production.rework_of_rework", data, field="parent")]
    if order.item_id and order.item_id != parent.item_id:
        data = {
            "order": number, "made": parent.item.item.code, "item": order.item.item.code,
        }  # fmt: skip
        return [Problem("production.rework_of_other_item", data, field="parent")]
    if parent.master_record_id is None:
        return [Problem("production.rework_of_nothing", data, field="parent")]
    return []


def _quantity(order: WorkOrder, quantity: Decimal) -> list[Problem]:
    """Return why so much cannot be made of the item."""
    data: Data = {"value": str(quantity)}
    if quantity <= 0:
        return [Problem("production.not_positive", data, field="quantity")]
    if order.item_id and order.item.item.unit == "EA" and quantity % 1:
        return [Problem("production.not_whole", data, field="quantity")]
    return []


def _of_other_site(order: WorkOrder, *fields: str) -> list[Problem]:
    """Return which places belong to another site than the line."""
    return [
        Problem("production.place_of_other_site", {"place": place.code}, field=field)
        for field in fields
        if (place := getattr(order, field)) is not None
        and place.site_id not in {None, order.site_id}
    ]


def _item(order: WorkOrder, values: OrderValues) -> list[Problem]:
    item = catalog.item_with_code(values.item)
    if item is None:
        return [Problem("production.unknown_item", {"item": values.item}, field="item")]
    order.item = item
    if item.status != ItemStatus.ACTIVE:
        return [Problem("production.item_not_in_use", {"item": values.item}, field="item")]
    if values.revision:
        revision = item.revisions.filter(code=values.revision).first()
    else:
        revision = designs.in_force(item.pk, on=values.starts_on)
    if revision is None:
        data = {"item": values.item, "revision": values.revision or "—"}
        return [Problem("production.no_revision", data, field="revision")]
    order.revision = revision
    return [*_route(order), *_lot(order)]


def _route(order: WorkOrder) -> list[Problem]:
    """Return that nothing can be made after a revision: a bought part has no steps."""
    record = designs.master_record(order.revision_id)
    if record is None or Routing.read(record.content).steps:
        return []
    data: Data = {"item": order.item.item.code, "revision": order.revision.code}
    return [Problem("production.no_route", data, field="item")]


def _lot(order: WorkOrder) -> list[Problem]:
    """Return why a lot number that was given cannot be that of the order."""
    number = order.lot_number
    if not number:
        return []
    key = class_key_of(order.item)
    if key.startswith("/01/"):
        try:
            numbers.lot(number)
        except DomainError as failure:
            return [Problem.of(failure, field="lot_number")]
    if _is_taken(lot_key(key, number)):
        return [Problem("production.lot_taken", {"lot": number}, field="lot_number")]
    return []


def _is_taken(key: str) -> bool:
    return WorkOrder.objects.filter(lot_key=key, kind=OrderKind.NORMAL).exists()


@command(name="production.release_order", action=RELEASE)
def release_order(*, context: Context, order: str) -> WorkOrder:
    """Release an order: freeze revision, record forms, limits and lot number (GMP 2025 §78, §81).

    Raises:
        UnknownOrderError: If there is no such order.
        ForbiddenMoveError: If it is not planned.
        NoLotSchemeError: If no lot number is given and the item has no scheme for it.
        Problems: If the revision is not in force, or the lot number is taken.
    """
    row = locked(order)
    _check_move(row, OrderState.RELEASED)
    day = today_at(row.site, context.at)
    record = designs.master_record(row.revision_id)
    found: list[Problem] = []
    revision = row.revision
    force = design.in_force(
        status=design.RevisionStatus(revision.status),
        begins=revision.effective_from,
        ends=revision.effective_until,
        on=max(day, row.starts_on),
    )
    if record is None or not force:
        data = {"item": row.item.item.code, "revision": revision.code}
        found.append(Problem("production.revision_not_in_force", data))
    Problems.check([*found, *_route(row)])
    row.master_record = record
    if row.parent is not None:
        row.lot_number, row.lot_key = row.parent.lot_number, row.parent.lot_key
    else:
        _number_lot(row, context, day)
    rule = item_rule(row.item_id)
    for name in RuleValues.__dataclass_fields__:
        setattr(row, name, getattr(rule, name))
    row.state = OrderState.RELEASED.value
    row.released_at, row.released_by = context.at, context.actor.label
    row.save()
    _make_steps(row, routing_of(row), day, context.at)
    return row


def _number_lot(row: WorkOrder, context: Context, day: dt.date) -> None:
    if not row.lot_number:
        scheme = _LOT_SCHEME.first(row.item_id)
        if scheme is None:
            raise NoLotSchemeError(item=row.item.item.code)
        block = catalog_operations.issue_numbers(
            context=context, scheme_id=scheme.pk, count=1, day=day
        )
        row.lot_number = next(iter(catalog.numbers_in(block)))
    row.lot_key = lot_key(class_key_of(row.item), row.lot_number)
    if _is_taken(row.lot_key):
        data = {"lot": row.lot_number}
        Problems.check([Problem("production.lot_taken", data, field="lot_number")])


def _make_steps(row: WorkOrder, routing: Routing, day: dt.date, at: dt.datetime) -> None:
    making = routing.making
    rows = []
    for step in routing.steps:
        version = designs.form_in_force(step.form, on=day) if step.form else None
        if step.form and version is None:
            data: Data = {"form": step.form, "step": step.number}
            Problems.check([Problem("production.form_not_in_force", data)])
        rows.append(
            OrderStep(
                order=row, number=step.number, code=step.code, name=step.name,
                name_en=step.name_en, kind=step.kind, scope=step.scope,
                makes=making is not None and step.number == making.number
                and row.kind == OrderKind.NORMAL,
                packs=step.packs, outside=step.outside, form_version=version,
            )
        )  # fmt: skip
    OrderStep.objects.bulk_create(rows)
    if row.kind == OrderKind.NORMAL:
        Lot.objects.create(order=row, key=row.lot_key, code=row.lot_number, why="MADE", at=at)


@command(name="production.cancel_order", action=PLAN)
def cancel_order(*, context: Context, order: str) -> WorkOrder:
    """Give up an order that has not begun; the reason stands in the history.

    Raises:
        UnknownOrderError: If there is no such order.
        ForbiddenMoveError: If work has begun.
        Problems: If material was issued and not given back.
    """
    del context
    row = locked(order)
    _check_move(row, OrderState.CANCELLED)
    if row.material.exists():
        Problems.check([Problem("production.material_out", {"order": order})])
    row.state = OrderState.CANCELLED.value
    update([row], "state")
    return row


@command(name="production.change_order", action=PLAN)
def change_order(  # noqa: PLR0913 - what is said about it.
    *,
    context: Context,
    order: str,
    starts_on: dt.date,
    ends_on: dt.date,
    quantity: Decimal | None = None,
    line: str = "",
    note: str = "",
) -> WorkOrder:
    """Plan an order anew: its days, and before its release also quantity and line.

    Raises:
        UnknownOrderError: If there is no such order.
        Problems: If a value cannot be used, or the order is released or ended.
    """
    del context
    row = locked(order)
    found: list[Problem] = []
    planned = row.state == OrderState.PLANNED
    if ends_on < starts_on:
        found.append(Problem("production.ends_before_it_begins", field="ends_on"))
    if OrderState(row.state) in domain.ENDED:
        found.append(Problem("production.order_ended", {"order": order}))
    if quantity is not None and quantity != row.quantity:
        found += _quantity(row, quantity)
        if not planned:
            found.append(Problem("production.fixed_by_release", {"order": order}, field="quantity"))
        row.quantity = quantity
    if line and line != row.line.code:
        place = catalog.place_with_code(line)
        if place is None or place.place.site_id is None:
            found.append(Problem("production.unknown_place", {"place": line}, field="line"))
        elif not planned:
            found.append(Problem("production.fixed_by_release", {"order": order}, field="line"))
        else:
            row.line, row.site_id = place.place, place.place.site_id
            if _of_other_site(row, "store", "target"):
                data = {"place": place.place.code}
                found.append(Problem("production.line_of_other_site", data, field="line"))
    Problems.check(found)
    at_site(row.site_id)
    row.starts_on, row.ends_on = starts_on, ends_on
    row.note = note or row.note
    row.save()
    return row


_LOT_SCHEME: Final = Prepared(
    lambda item: (
        catalog.schemes().filter(kind=NumberKind.LOT, item_id=item, active=True).order_by("site_id")
    )
)
_LOCKED: Final = Prepared(
    lambda number: (
        WorkOrder.objects.select_for_update(of=("self",))
        .select_related("item__item", "master_record", "site")
        .filter(number=number)
    )
)


def locked(number: str) -> WorkOrder:
    """Return an order and keep others from changing it until the end of the command.

    Its places come with those around them. They are asked for apart: the planner takes longer over
    one question that joins ten tables than PostgreSQL over both.

    Raises:
        UnknownOrderError: If there is no such order.
        ForbiddenError: If the right of the command is not held at its site.
    """
    row = _LOCKED.first(number)
    if row is None:
        raise UnknownOrderError(order=number)
    at_site(row.site_id)
    bring_places([row])
    return row


def begin(row: WorkOrder, day: dt.date) -> None:
    """Put a released order into process; the first thing made or issued does it."""
    if row.state == OrderState.RELEASED:
        row.state = OrderState.IN_PROCESS.value
        row.made_on = day
        days = row.item.item.shelf_life_days
        if days is not None and row.expires_on is None:
            row.expires_on = day + dt.timedelta(days=days)
        update([row], "state", "made_on", "expires_on")


def _check_move(row: WorkOrder, asked: OrderState) -> None:
    domain.check_order_move(number=row.number, state=OrderState(row.state), asked=asked)


def missing(names: Sequence[str], values: object) -> list[Problem]:
    """Return a problem for each value that is empty."""
    return [
        Problem("production.missing", {"field": name}, field=name)
        for name in names
        if not str(getattr(values, name)).strip()
    ]

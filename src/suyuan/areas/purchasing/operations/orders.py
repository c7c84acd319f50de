"""Purchase orders: written, approved, sent, closed, given up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import designs
from suyuan.areas.purchasing import queries
from suyuan.areas.purchasing.choices import APPROVE_ORDER, CHANGE_ORDER
from suyuan.areas.purchasing.domain import ORDER_MOVES, OrderStatus
from suyuan.areas.purchasing.models import Counted, Order, OrderLine
from suyuan.areas.purchasing.operations.amounts import MOST, in_unit, wrong_amount
from suyuan.areas.purchasing.operations.errors import (
    CountedOpenError,
    PurchasingStateError,
    UnknownPurchaseOrderError,
)
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.authorization import home_of, require
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems

_PERCENT = Decimal(100)
_CURRENCY_LETTERS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderLineValues:
    """What is ordered of one item."""

    item: str
    """Code of the item."""
    quantity: Decimal
    due_on: dt.date | None
    unit: str = ""
    """Empty: the item's own unit."""
    revision: str = ""
    price: Decimal | None = None
    over_percent: Decimal = Decimal(0)
    under_percent: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class PurchaseValues:
    """What is ordered from whom."""

    supplier: str
    """Code of the partner."""
    lines: Sequence[OrderLineValues]
    currency: str = "CNY"
    note: str = ""
    site: str = ""
    """Code of the site where it is received; empty: that at which the order is written."""


@command(name="purchasing.write_order", action=CHANGE_ORDER)
def write_order(*, context: Context, values: PurchaseValues) -> Order:
    """Write a purchase order as a draft.

    Raises:
        Problems: If something is not known, an amount cannot be meant, or an item may not be
            bought from the supplier, or is due in the past; every one is named with its line.
        ForbiddenError: If the actor may not order for the site.
    """
    site_id = _site(values.site, context)
    supplier, lines = _read(values, context, site_id)
    order = Order.objects.create(
        number=next_number(f"PO-{context.at:%Y}"), supplier=supplier, site_id=site_id,
        currency=values.currency.strip(), note=values.note, created_at=context.at,
        created_by=context.actor.label,
    )  # fmt: skip
    _write(order, lines)
    return order


@command(name="purchasing.change_order", action=CHANGE_ORDER)
def change_order(
    *,
    context: Context,
    order_id: int,
    lines: Sequence[OrderLineValues],
    currency: str = "CNY",
    note: str = "",
) -> Order:
    """Write the lines of a draft anew.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If it is not a draft.
        Problems: As for `write_order`.
    """
    order = locked(order_id, OrderStatus.DRAFT)
    values = PurchaseValues(
        supplier=order.supplier.party.code, lines=lines, currency=currency, note=note
    )
    _supplier, read = _read(values, context, order.site_id)
    order.currency, order.note = currency.strip(), note
    update([order], "currency", "note")
    order.lines.all().delete()
    _write(order, read)
    return order


@command(name="purchasing.approve_order", action=APPROVE_ORDER)
def approve_order(*, context: Context, order_id: int) -> Order:
    """Approve a draft: from now on its lines stay. The supplier must be approved for each of them.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If it is not a draft.
        Problems: If an item may not be bought from the supplier today.
    """
    order = locked(order_id, OrderStatus.DRAFT)
    items = list(order.lines.values_list("item_id", flat=True))
    Problems.check(
        queries.reasons_against(order.supplier, items, on=day_at(context.at, order.site_id))
    )
    order.approved_at, order.approved_by = context.at, context.actor.label
    return _move(order, OrderStatus.APPROVED)


@command(name="purchasing.reopen_order", action=CHANGE_ORDER)
def reopen_order(*, context: Context, order_id: int) -> Order:
    """Make an approved order that was not sent a draft again; it is approved anew.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If it is not approved, or sent already.
    """
    del context
    return _move(locked(order_id, OrderStatus.APPROVED), OrderStatus.DRAFT)


@command(name="purchasing.send_order", action=CHANGE_ORDER)
def send_order(*, context: Context, order_id: int) -> Order:
    """Say that the order went to the supplier; goods may come in from now on.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If it is not approved.
        Problems: If an item may no longer be bought from the supplier.
    """
    order = locked(order_id, OrderStatus.APPROVED)
    items = list(order.lines.values_list("item_id", flat=True))
    Problems.check(
        queries.reasons_against(order.supplier, items, on=day_at(context.at, order.site_id))
    )
    order.sent_at = context.at
    return _move(order, OrderStatus.SENT)


@command(name="purchasing.close_order", action=CHANGE_ORDER)
def close_order(*, context: Context, order_id: int) -> Order:
    """Close an order of which goods have come: what is still open is not waited for.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If nothing has come yet, or it is closed.
        CountedOpenError: If goods of it stand at the dock, counted.
    """
    order = locked(order_id, OrderStatus.PART_RECEIVED, OrderStatus.RECEIVED)
    _nothing_stands(order)
    order.closed_at = context.at
    return _move(order, OrderStatus.CLOSED)


@command(name="purchasing.cancel_order", action=CHANGE_ORDER)
def cancel_order(*, context: Context, order_id: int) -> Order:
    """Give up an order of which nothing has come.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If goods have come already.
        CountedOpenError: If goods of it stand at the dock, counted.
    """
    order = locked(order_id, OrderStatus.DRAFT, OrderStatus.APPROVED, OrderStatus.SENT)
    _nothing_stands(order)
    order.closed_at = context.at
    order.notices.filter(status="EXPECTED").update(status="CANCELLED")
    return _move(order, OrderStatus.CANCELLED)


_LOCKED: Final = Prepared(
    lambda pk: (
        Order.objects.select_for_update(of=("self",))
        .select_related("supplier__party")
        .filter(pk=pk)
    )
)


def locked(order_id: int, *states: OrderStatus) -> Order:
    """Return an order in one of some states, locked until the end of the command.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        ForbiddenError: If it belongs to a site where the actor has not the right.
        PurchasingStateError: If it is in another state.
    """
    order = _LOCKED.first(order_id)
    if order is None:
        raise UnknownPurchaseOrderError(order=str(order_id))
    at_site(order.site_id)
    if order.status not in states:
        raise PurchasingStateError(document=order.number, state=order.status)
    return order


def _nothing_stands(order: Order) -> None:
    if Counted.objects.filter(order=order, receipt=None).exists():
        raise CountedOpenError(document=order.number)


def _move(order: Order, to: OrderStatus) -> Order:
    assert to in ORDER_MOVES[order.status]
    order.status = to.value
    update([order])
    return order


def _write(order: Order, lines: Sequence[OrderLine]) -> None:
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)


def _site(code: str, context: Context) -> int | None:
    """Return the site where an order is received."""
    if not code:
        return home_of(context)
    site = accounts.sites().filter(code=code, is_active=True).first()
    if site is None:
        Problems.check([Problem("purchasing.unknown_site", {"site": code[:40]}, field="site")])
    assert site is not None
    require(context.actor, CHANGE_ORDER, site.pk)
    return site.pk


def _read(
    values: PurchaseValues, context: Context, site_id: int | None
) -> tuple[Any, list[OrderLine]]:
    supplier = catalog.partner_with_code(values.supplier)
    found: list[Problem] = []
    if supplier is None:
        data = {"supplier": values.supplier[:60]}
        found.append(Problem("purchasing.unknown_supplier", data, field="supplier"))
    currency = values.currency.strip()
    if not (len(currency) == _CURRENCY_LETTERS and currency.isascii() and currency.isupper()):
        data = {"currency": currency[:10]}
        found.append(Problem("purchasing.wrong_currency", data, field="currency"))
    if not values.lines:
        found.append(Problem("purchasing.no_lines", field="lines"))
    codes = {line.item for line in values.lines}
    items = {row.item.code: row for row in catalog.items_with_codes(codes)}
    lines: list[OrderLine] = []
    today = day_at(context.at, site_id)
    for position, line in enumerate(values.lines, start=1):
        item = items.get(line.item)
        wrong = _wrong(line, item, today=today)
        found += [problem.at(line=position) for problem in wrong]
        if item is None or wrong or line.due_on is None:
            continue
        lines.append(
            OrderLine(
                position=position,
                item=item,
                revision=line.revision.strip(),
                quantity=line.quantity,
                unit=line.unit or item.item.unit,
                price=line.price,
                due_on=line.due_on,
                over_percent=line.over_percent,
                under_percent=line.under_percent,
            )
        )
    if supplier is not None and items:
        ids = [row.pk for row in items.values()]
        found += queries.reasons_against(supplier, ids, on=today)
    Problems.check(found)
    return supplier, lines


def _wrong(line: OrderLineValues, item: Any, *, today: dt.date) -> list[Problem]:
    amount_wrong = wrong_amount(line.quantity)
    found = [*amount_wrong]
    if line.due_on is None:
        found.append(Problem("purchasing.missing", field="due_on"))
    elif line.due_on < today:
        found.append(Problem("purchasing.due_past", {"day": str(line.due_on)}, field="due_on"))
    if line.price is not None and not 0 <= line.price <= MOST:
        found.append(Problem("purchasing.negative", {"value": str(line.price)[:40]}, field="price"))
    for name, most in (("over_percent", _PERCENT), ("under_percent", _PERCENT - Decimal("0.01"))):
        value = getattr(line, name)
        if not (value.is_finite() and 0 <= value <= most):
            data = {"value": str(value)[:40]}
            found.append(Problem("purchasing.no_percentage", data, field=name))
    if item is None:
        return [*found, Problem("purchasing.unknown_item", {"item": line.item[:60]}, field="item")]
    if not amount_wrong:
        found += in_unit(line.quantity, line.unit or item.item.unit, item)[1]
    revision = line.revision.strip()
    if revision and not designs.revisions().filter(item=item, code=revision).exists():
        data = {"item": item.item.code, "revision": revision[:40]}
        found.append(Problem("purchasing.unknown_revision", data, field="revision"))
    return found

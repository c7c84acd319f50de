"""Sales orders: written, confirmed, closed, given up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.sales.choices import CHANGE_ORDER
from suyuan.areas.sales.domain import (
    GOES_OUT,
    ORDER_MOVES,
    OrderStatus,
    PickStatus,
    ShipmentStatus,
)
from suyuan.areas.sales.models import Order, OrderLine
from suyuan.areas.sales.operations.amounts import in_unit, wrong_amount, wrong_text
from suyuan.areas.sales.operations.errors import (
    SalesStateError,
    StillLoadingError,
    StillPickingError,
    UnknownSalesOrderError,
)
from suyuan.areas.sales.queries import standing
from suyuan.areas.warehouse import operations as warehouse, queries as stock
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_of, zone_of
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import DataValue, Problem, Problems

DAYS_MAX = 36_500


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderLineValues:
    """What is ordered of one item."""

    item: str
    """Code of the item."""
    quantity: Decimal
    wanted_on: dt.date | None
    unit: str = ""
    """Empty: the item's own unit."""
    min_days: int = 0
    """Days that it must still be good for when it leaves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SaleValues:
    """What a customer orders, and where it goes."""

    customer: str
    """Code of the partner."""
    lines: Sequence[OrderLineValues]
    deliver_to: str = ""
    """Code of a place of the customer; empty where it has one only."""
    reference: str = ""
    """The customer's own number."""
    export_paper: str = ""
    contact: str = ""
    phone: str = ""
    conditions: str = ""
    note: str = ""


@command(name="sales.write_order", action=CHANGE_ORDER)
def write_order(*, context: Context, values: SaleValues) -> Order:
    """Write a sales order as a draft.

    Raises:
        Problems: If something is not known or an amount cannot be meant; every one is named with
            its line. Whether the customer may be sold it to is asked when it is confirmed.
    """
    customer, place, lines = _read(values, on=_today(context, home_of(context)))
    order = Order.objects.create(
        number=next_number(f"SO-{context.at:%Y}"), customer=customer, deliver_to_id=place,
        site_id=home_of(context), market=_market(customer), created_at=context.at,
        created_by=context.actor.label, **_said(values),
    )  # fmt: skip
    _write(order, lines)
    return order


@command(name="sales.change_order", action=CHANGE_ORDER)
def change_order(*, context: Context, order_id: int, values: SaleValues) -> Order:
    """Write a draft anew; its customer stays.

    Raises:
        UnknownSalesOrderError: If there is no such order.
        SalesStateError: If it is not a draft.
        Problems: As for `write_order`.
    """
    order = locked(order_id, OrderStatus.DRAFT)
    on = _today(context, order.site_id)
    customer, place, lines = _read(values, on=on, customer=order.customer)
    order.deliver_to_id, order.market = place, _market(customer)
    for name, value in _said(values).items():
        setattr(order, name, value)
    order.save()
    order.lines.all().delete()
    _write(order, lines)
    return order


@command(name="sales.confirm_order", action=CHANGE_ORDER)
def confirm_order(*, context: Context, order_id: int) -> Order:
    """Confirm a draft: its lines stay, and goods may be picked and shipped for it.

    Raises:
        UnknownSalesOrderError: If there is no such order.
        SalesStateError: If it is not a draft.
        Problems: If the customer may not be sold it to today, or the sales record could not be
            written; every reason with the way out.
    """
    order = locked(order_id, OrderStatus.DRAFT)
    items = [line.item for line in order.lines.select_related("item__item")]
    on = day_of(context.at, zone_of(order.site_id))
    found = standing.reasons_against(
        order.customer, items, on=on, export_paper=order.export_paper
    )  # fmt: skip
    Problems.check(found + unreachable(order))
    order.confirmed_at, order.confirmed_by = context.at, context.actor.label
    return move(order, OrderStatus.CONFIRMED)


@command(name="sales.close_order", action=CHANGE_ORDER)
def close_order(*, context: Context, order_id: int) -> Order:
    """Close an order of which goods have left: what is still open is not shipped.

    What stands at the dock for it is free for others again.

    Raises:
        UnknownSalesOrderError: If there is no such order.
        SalesStateError: If nothing has left yet, or it is closed.
        StillLoadingError: If a shipment of it is being loaded.
        StillPickingError: If goods are being picked for it.
    """
    order = locked(order_id, OrderStatus.PART_SHIPPED, OrderStatus.SHIPPED)
    _check_idle(order)
    order.closed_at = context.at
    closed = move(order, OrderStatus.CLOSED)
    give_back(context, closed)
    return closed


@command(name="sales.cancel_order", action=CHANGE_ORDER)
def cancel_order(*, context: Context, order_id: int) -> Order:
    """Give up an order of which nothing has left; what was reserved for it is free again.

    Raises:
        UnknownSalesOrderError: If there is no such order.
        SalesStateError: If goods have left already.
        StillLoadingError: If a shipment of it is being loaded.
        StillPickingError: If goods are being picked for it.
    """
    order = locked(order_id, OrderStatus.DRAFT, OrderStatus.CONFIRMED)
    _check_idle(order)
    order.closed_at = context.at
    cancelled = move(order, OrderStatus.CANCELLED)
    give_back(context, cancelled)
    return cancelled


_LOCKED: Final = Prepared(
    lambda pk: (
        Order.objects.select_for_update(of=("self",))
        .select_related("customer__party", "deliver_to")
        .filter(pk=pk)
    )
)


def locked(order_id: int, *states: OrderStatus) -> Order:
    """Return an order in one of some states, locked until the end of the command.

    Raises:
        UnknownSalesOrderError: If there is no such order.
        ForbiddenError: If the right of the command is not held at its site.
        SalesStateError: If it is in another state.
    """
    order = _LOCKED.first(order_id)
    if order is None:
        raise UnknownSalesOrderError(order=str(order_id))
    at_site(order.site_id)
    if order.status not in states:
        raise SalesStateError(document=order.number, state=order.status)
    return order


def move(order: Order, to: OrderStatus) -> Order:
    """Write another state of an order."""
    assert to in ORDER_MOVES[order.status]
    order.status = to.value
    update([order])
    return order


def address_of(order: Order) -> str:
    """Return where an order is delivered: the address of the place, else that of the customer."""
    place = catalog.place_with_id(order.deliver_to_id)
    if place is not None and place.address.strip():
        return str(place.address.strip())
    return str(order.customer.address.strip())


def unreachable(order: Order) -> list[Problem]:
    """Return what the sales record could not say of the customer of an order."""
    data = {"customer": order.customer.party.code}
    found = []
    if not address_of(order):
        found.append(Problem("sales.no_address", data, field="customer"))
    if not (order.phone or order.customer.phone).strip():
        found.append(Problem("sales.no_contact", data, field="phone"))
    return found


def _check_idle(order: Order) -> None:
    loading = order.shipments.filter(status=ShipmentStatus.OPEN).first()
    if loading is not None:
        raise StillLoadingError(shipment=loading.number)
    picking = order.picks.filter(status=PickStatus.OPEN).first()
    if picking is not None:
        raise StillPickingError(pick=picking.number)


def give_back(context: Context, order: Order) -> None:
    """Free what is reserved for the order's pick lists and the order does not take any more.

    Of an order that has ended that is everything; of another what is reserved of an item besides
    what is still to leave of it, because something else left in its place.
    """
    numbers = list(order.picks.values_list("number", flat=True))
    held = stock.active(at=context.at).filter(document__in=numbers).order_by("-pk")
    goes_out = order.status in GOES_OUT
    open_ = {
        line.item_id: line.quantity - line.shipped if goes_out else Decimal(0)
        for line in order.lines.all()
    }
    kept: dict[int, Decimal] = {}
    for row in held:
        kept[row.item_id] = kept.get(row.item_id, Decimal(0)) + row.quantity - row.taken
    for row in held:
        over = kept[row.item_id] - open_.get(row.item_id, Decimal(0))
        if over <= 0:
            continue
        part = min(over, row.quantity - row.taken)
        kept[row.item_id] -= part
        warehouse.release_reservation(context=context, reservation_id=row.pk, quantity=part)


def _market(customer: Any) -> str:
    market = standing.market_of(customer)
    return market.value if market is not None else ""


def _said(values: SaleValues) -> dict[str, str]:
    names = ("reference", "export_paper", "contact", "phone", "conditions", "note")
    return {name: getattr(values, name).strip() for name in names}


def _write(order: Order, lines: Sequence[OrderLine]) -> None:
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)


def _today(context: Context, site_id: int | None) -> dt.date:
    """Return the day of writing, as the site counts days."""
    return day_of(context.at, zone_of(site_id))


def _read(
    values: SaleValues, *, on: dt.date, customer: Any = None
) -> tuple[Any, int, list[OrderLine]]:  # fmt: skip
    found: list[Problem] = []
    customer = customer or catalog.partner_with_code(values.customer.strip())
    place: int | None = None
    if customer is None:
        data = {"customer": values.customer[:60]}
        found.append(Problem("sales.unknown_customer", data, field="customer"))
    else:
        place, wrong = _place(customer, values.deliver_to.strip())
        found += wrong
    for name in ("reference", "export_paper", "contact", "phone"):
        found += wrong_text(getattr(values, name).strip(), name)
    lines, wrong = _lines(values.lines, on=on)
    Problems.check([*found, *wrong])
    assert place is not None
    return customer, place, lines


def _place(customer: Any, code: str) -> tuple[int | None, list[Problem]]:
    places = standing.places_of(customer)
    if code:
        found = places.filter(place__code=code).first()
        if found is None:
            return None, [Problem("sales.unknown_place", {"place": code[:60]}, field="deliver_to")]
        return int(found.pk), []
    known = list(places[:2])
    if len(known) == 1:
        return int(known[0].pk), []
    if known:
        return None, [Problem("sales.missing", field="deliver_to")]
    data = {"customer": customer.party.code}
    return None, [Problem("sales.no_place", data, field="deliver_to")]


def _lines(
    asked: Sequence[OrderLineValues], *, on: dt.date
) -> tuple[list[OrderLine], list[Problem]]:
    found = [] if asked else [Problem("sales.no_lines", field="lines")]
    codes = {line.item for line in asked}
    items = {row.item.code: row for row in catalog.items().filter(item__code__in=codes)}
    lines: list[OrderLine] = []
    seen: set[str] = set()
    for position, line in enumerate(asked, start=1):
        item = items.get(line.item)
        amount, wrong = _wrong(line, item, on=on)
        if line.item in seen and item is not None:
            wrong.append(Problem("sales.item_twice", {"item": line.item}, field="item"))
        seen.add(line.item)
        found += [problem.at(line=position) for problem in wrong]
        if item is None or wrong or amount is None or line.wanted_on is None:
            continue
        lines.append(
            OrderLine(
                position=position, item=item, quantity=amount, unit=item.item.unit,
                wanted_on=line.wanted_on, min_days=line.min_days,
            )
        )  # fmt: skip
    return lines, found


def _wrong(
    line: OrderLineValues, item: Any, *, on: dt.date
) -> tuple[Decimal | None, list[Problem]]:
    found = wrong_amount(line.quantity)
    if line.wanted_on is None:
        found.append(Problem("sales.missing", field="wanted_on"))
    elif line.wanted_on < on:
        days: dict[str, DataValue] = {
            "wanted": line.wanted_on.isoformat(), "today": on.isoformat(),
        }  # fmt: skip
        found.append(Problem("sales.wanted_before_today", days, field="wanted_on"))
    if not 0 <= line.min_days <= DAYS_MAX:
        code = "sales.negative" if line.min_days < 0 else "sales.too_much"
        found.append(Problem(code, {"value": str(line.min_days)[:40]}, field="min_days"))
    if item is None:
        data = {"item": line.item[:60]}
        return None, [*found, Problem("sales.unknown_item", data, field="item")]
    if found:
        return None, found
    return in_unit(line.quantity, line.unit or item.item.unit, item)

"""Shipments as they leave and arrive: the record, the events, the order, the customer's word."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from suyuan.areas.sales.choices import SHIP
from suyuan.areas.sales.domain import OrderStatus, PickStatus, ShipmentStatus
from suyuan.areas.sales.models import Order, Record, Shipment
from suyuan.areas.sales.operations import gate, telling
from suyuan.areas.sales.operations.errors import ShipmentStateError, UnknownShipmentError
from suyuan.areas.sales.operations.leaving import Leaving, Ready, amounts_by_lot
from suyuan.areas.sales.operations.loading import allowed, asked, opened
from suyuan.areas.sales.operations.orders import address_of, give_back, move, unreachable
from suyuan.areas.sales.operations.picking import end_with_order
from suyuan.areas.sales.queries import standing
from suyuan.areas.warehouse import operations as warehouse, queries as stock
from suyuan.foundation import outbox
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_of, zone_of
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.queries.keys import ids_of

AHEAD: Final = dt.timedelta(minutes=10)
SHIPPED: Final = "sales.shipped"
"""The message that tells who listens; its payload names the shipment, the order, the customer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """How a shipment leaves."""

    carrier: str = ""
    waybill: str = ""
    occurred_at: dt.datetime | None = None
    operator: str = ""
    """Code of the person who gave it to the carrier."""


@command(name="sales.ship", action=SHIP)
def ship(*, context: Context, shipment_id: int, departure: Departure) -> Shipment:
    """Let a shipment leave: everything in it is checked once more, recorded, and with the customer.

    In one command: the sales record as of this day, one event for packages, units and amounts of
    one place, what the order has got, and what was reserved for it.

    Raises:
        UnknownShipmentError: If there is no such shipment.
        ShipmentStateError: If it has left or was given up.
        Problems: If something in it may not leave, or the customer may not be sold it to any
            more; nothing has left then.
    """
    shipment, order = opened(shipment_id)
    at = departure.occurred_at or context.at
    if at > context.at + AHEAD:
        Problems.check([Problem("sales.in_the_future", field="occurred_at")])
    rows = list(shipment.things.select_related("place").order_by("position"))
    if not rows:
        Problems.check([Problem("sales.nothing_loaded", field="things")])
    keys = [row.key for row in rows]
    lock([("warehouse.thing", thing) for thing in ids_of(keys).values()])
    things = [
        Leaving(key=row.key, quantity=row.quantity, source=row.place.code)
        if row.kind == "LOT"
        else Leaving(key=row.key)
        for row in rows
    ]
    checked = gate.check(things, asked(shipment, order, context, keys, again=True))
    Problems.check([*checked.problems, *allowed(order, context), *unreachable(order)])
    records = _records(shipment, order, checked.ready, at)
    Record.objects.bulk_create(records)
    telling.tell_departure(context, shipment, order, checked.ready, at=at, by=departure.operator)
    _count(order, records)
    _take_promised(context, order, checked.ready)
    give_back(context, order)
    if order.status == OrderStatus.SHIPPED:
        end_with_order(order, context)
    shipment.things.update(is_open=False)
    shipment.carrier = departure.carrier.strip() or shipment.carrier
    shipment.waybill = departure.waybill.strip() or shipment.waybill
    shipment.shipped_at, shipment.shipped_by = at, context.actor.label
    shipment.status = ShipmentStatus.SHIPPED.value
    shipment.save()
    payload = {
        "shipment": shipment.number, "order": order.number,
        "customer": order.customer.party.code,
    }  # fmt: skip
    outbox.emit(SHIPPED, payload)
    return shipment


@command(name="sales.confirm_receipt", action=SHIP)
def confirm_receipt(
    *, context: Context, shipment_id: int, received_at: dt.datetime | None = None, note: str = ""
) -> Shipment:
    """Write down that the customer has got a shipment; it is no longer on its way.

    What the customer has sold on meanwhile stays where it went.

    Raises:
        UnknownShipmentError: If there is no such shipment.
        ShipmentStateError: If it is not on its way.
        Problems: If it would have come before it left, or in the future.
    """
    shipment = (
        Shipment.objects.select_for_update(of=("self",))
        .select_related("customer__party", "deliver_to", "order")
        .filter(pk=shipment_id)
        .first()
    )
    if shipment is None:
        raise UnknownShipmentError(shipment=str(shipment_id))
    at_site(shipment.site_id)
    if shipment.status != ShipmentStatus.SHIPPED:
        raise ShipmentStateError(
            document=shipment.number, state=shipment.status, shipment_state=shipment.status
        )
    at = received_at or context.at
    assert shipment.shipped_at is not None
    if at > context.at + AHEAD:
        Problems.check([Problem("sales.in_the_future", field="received_at")])
    if at < shipment.shipped_at:
        data = {"at": f"{timezone.localtime(shipment.shipped_at):%Y-%m-%d %H:%M}"}
        Problems.check([Problem("sales.before_departure", data, field="received_at")])
    telling.tell_arrival(context, shipment, at=at, note=note)
    shipment.confirmed_at, shipment.confirmed_by = at, context.actor.label
    shipment.status = ShipmentStatus.CONFIRMED.value
    shipment.save()
    return shipment


def _records(
    shipment: Shipment, order: Order, ready: Sequence[Ready], at: dt.datetime
) -> list[Record]:
    """Write the sales record: one line for each lot of each item, with its serial numbers."""
    parts: dict[tuple[int, str, str], list[Any]] = {}
    for one in ready:
        for part in one.content:
            key = (part.item_id or 0, part.class_key, part.lot_key)
            parts.setdefault(key, []).append(part)
    lines = {line.item_id: line for line in order.lines.select_related("item__item")}
    zone = zone_of(shipment.site_id)
    on = day_of(at, zone)
    about = _about(order, on)
    records: list[Record] = []
    for position, ((item_id, class_key, _lot), those) in enumerate(sorted(parts.items()), start=1):
        line, first = lines[item_id], those[0]
        item = line.item
        records.append(
            Record(
                shipment=shipment, position=position, order_line=line, item=item,
                item_code=item.item.code, name=item.item.name, name_en=item.item.name_en,
                specification=item.specification, model=item.item.model,
                registration_no=item.registration_no, risk_class=item.risk_class,
                storage=item.storage, registrant=_maker(item) or about["firm"],
                maker_licences=about["firm_licences"], class_key=class_key,
                di=_di(class_key), lot=first.lot_code, lot_key=first.lot_key,
                serials=sorted(part.code for part in those if part.kind == "UNIT"),
                quantity=sum((part.quantity for part in those), Decimal(0)), unit=line.unit,
                made_on=day_of(first.made_at, zone) if first.made_at else None,
                expires_on=min(
                    (part.expires_on for part in those if part.expires_on), default=None
                ),
                shipped_at=at, shipped_on=on, **about["customer"],
            )
        )  # fmt: skip
    return records


def _about(order: Order, on: dt.date) -> dict[str, Any]:
    """Return what the record says of both sides on a day."""
    customer, firm = order.customer, standing.own_firm()
    return {
        "firm": firm.party.name if firm is not None else "",
        "firm_licences": standing.numbers_in_force(firm, on=on) if firm is not None else "",
        "customer": {
            "customer_code": customer.party.code,
            "customer_name": customer.party.name,
            "customer_name_en": customer.party.name_en,
            "customer_licences": standing.numbers_in_force(customer, on=on),
            "address": address_of(order),
            "contact": order.contact or customer.contact_role,
            "phone": order.phone or customer.phone,
        },
    }


def _maker(item: Any) -> str:
    return str(item.maker.name) if item.maker is not None else ""


def _di(class_key: str) -> str:
    if class_key.startswith("/01/"):
        return class_key.removeprefix("/01/")
    return class_key.removeprefix("ma:") if class_key.startswith("ma:") else ""


def _count(order: Order, records: Sequence[Record]) -> None:
    """Write at the order what has left of it, and where it stands now."""
    lines = {line.pk: line for line in order.lines.select_for_update()}
    for record in records:
        lines[record.order_line_id].shipped += record.quantity
    for line in lines.values():
        update([line], "shipped")
    done = all(line.shipped >= line.quantity for line in lines.values())
    to = OrderStatus.SHIPPED if done else OrderStatus.PART_SHIPPED
    if order.status != to:
        move(order, to)


def _take_promised(context: Context, order: Order, ready: Sequence[Ready]) -> None:
    """Note that what was reserved for the order's pick lists has been taken."""
    left = dict(amounts_by_lot(ready))
    for number in order.picks.exclude(status=PickStatus.CANCELLED).values_list("number", flat=True):
        takings = []
        for row in stock.active(at=context.at).filter(document=number):
            part = min(row.quantity - row.taken, left.get((row.lot_id, row.place_id), Decimal(0)))
            if part > 0:
                left[row.lot_id, row.place_id] -= part
                takings.append(
                    warehouse.Taken(lot_id=row.lot_id, place_id=row.place_id, quantity=part)
                )
        if takings:
            warehouse.take_reserved(context=context, document=number, takings=takings)

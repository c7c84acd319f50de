"""Shipments while they are loaded: begun, loaded by scan, unloaded, given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.sales.choices import SHIP
from suyuan.areas.sales.domain import GOES_OUT, PickStatus, ShipmentStatus
from suyuan.areas.sales.models import Order, OrderLine, Shipment, ShipmentThing
from suyuan.areas.sales.operations import gate
from suyuan.areas.sales.operations.amounts import plain, wrong_amount, wrong_text
from suyuan.areas.sales.operations.errors import ShipmentStateError, UnknownShipmentError, has_left
from suyuan.areas.sales.operations.leaving import Asked, Leaving, Ready, items_in
from suyuan.areas.sales.operations.orders import locked
from suyuan.areas.sales.queries import standing
from suyuan.areas.sales.queries.picked import Named, named_for
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_of, zone_of
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.foundation.locking import lock
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.queries.keys import ids_of

AT_ONCE = 5_000
"""Things that are loaded with one call; a pallet is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShipmentValues:
    """What is said about a shipment."""

    carrier: str = ""
    waybill: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What came of loading."""

    shipment: str
    codes: Sequence[str]
    """The first few, as people read them."""
    quantity: Decimal
    """Of items in all that was loaded by this call."""
    things: int
    """How many things lie in the shipment now."""


def scanned(things: Sequence[tuple[str, Decimal | None]]) -> list[Leaving]:
    """Return what scans, keys or numbers mean, each with the amount of a lot.

    Raises:
        Problems: If something is called nothing or several things; each problem says the line.
    """
    found: list[Leaving] = []
    problems: list[Problem] = []
    for line, (text, quantity) in enumerate(things, start=1):
        try:
            found.append(Leaving(key=key_of(text), quantity=quantity))
        except DomainError as error:
            problems.append(Problem.of(error, line=line))
    Problems.check(problems)
    return found


def site_of(order: Order, context: Context) -> int | None:
    """Return the site from which an order is shipped, as far as it is known."""
    if order.site_id is not None:
        return order.site_id
    picked = order.picks.exclude(status=PickStatus.CANCELLED).order_by("-pk").first()
    if picked is not None and picked.site_id is not None:
        return picked.site_id
    return home_of(context)


@command(name="sales.open_shipment", action=SHIP)
def open_shipment(*, context: Context, order_id: int, values: ShipmentValues) -> Shipment:
    """Begin a shipment of an order, to be loaded.

    Raises:
        UnknownSalesOrderError: If there is no such order.
        ShipmentStateError: If goods of it may not go out now.
        Problems: If a number cannot be kept, or the customer may not be sold it to any more.
    """
    order = locked(order_id, *sorted(GOES_OUT))
    found = [
        problem
        for name in ("carrier", "waybill")
        for problem in wrong_text(getattr(values, name).strip(), name)
    ]
    Problems.check(found + allowed(order, context))
    site = site_of(order, context)
    at_site(site)
    return Shipment.objects.create(
        number=next_number(f"SH-{context.at:%Y}"), order=order, customer_id=order.customer_id,
        deliver_to_id=order.deliver_to_id, site_id=site,
        carrier=values.carrier.strip(), waybill=values.waybill.strip(), note=values.note.strip(),
        created_at=context.at, created_by=context.actor.label,
    )  # fmt: skip


@command(name="sales.load_shipment", action=SHIP)
def load_shipment(
    *, context: Context, shipment_id: int, things: Sequence[Leaving], unpicked: bool = False
) -> Loaded:
    """Load packages, units and amounts of lots; all of them, or none and every reason why not.

    Args:
        context: Who and why.
        shipment_id: The shipment.
        things: What is loaded.
        unpicked: Whether it may be something else than what was picked for the order; what is
            reserved for the order is given back when it leaves instead.

    Raises:
        UnknownShipmentError: If there is no such shipment.
        ShipmentStateError: If it has left or was given up.
        Problems: If something may not leave for the order; each problem says the line.
    """
    shipment, order = opened(shipment_id)
    if not things:
        Problems.check([Problem("sales.nothing_loaded", field="things")])
    if len(things) > AT_ONCE:
        Problems.check([Problem("sales.too_much", {"value": len(things)}, field="things")])
    keys = [one.key for one in things]
    lock([("warehouse.thing", thing) for thing in ids_of(keys).values()])
    named = () if unpicked else named_for(order.pk)
    checked = gate.check(things, asked(shipment, order, context, keys, named=named))
    Problems.check([*checked.problems, *allowed(order, context)])
    rows = _write(context, shipment, checked.ready)
    return Loaded(
        shipment=shipment.number,
        codes=[row.code for row in rows[:5]],
        quantity=sum((row.quantity for row in rows), Decimal(0)),
        things=shipment.things.count(),
    )


@command(name="sales.unload_shipment", action=SHIP)
def unload_shipment(
    *, context: Context, shipment_id: int, keys: Sequence[str], quantity: Decimal | None = None
) -> int:
    """Take things out of a shipment again; return how many are left in it.

    Args:
        context: Who and why.
        shipment_id: The shipment.
        keys: What is taken out.
        quantity: How much of a lot, where only a part of what is loaded of it is taken out.

    Raises:
        UnknownShipmentError: If there is no such shipment.
        ShipmentStateError: If it has left or was given up.
        Problems: If something is not loaded, or the amount cannot be; each problem says the line.
    """
    del context
    Problems.check(wrong_amount(quantity) if quantity is not None else ())
    shipment, _order = opened(shipment_id)
    there = set(shipment.things.values_list("key", flat=True))
    Problems.check(
        Problem("sales.not_loaded", {"code": key[:120], "shipment": shipment.number}, line=line)
        for line, key in enumerate(keys, start=1)
        if key not in there
    )
    rows = shipment.things.filter(key__in=list(keys))
    row = rows.filter(kind="LOT").order_by("-position").first() if quantity is not None else None
    rows.filter(pk=row.pk).delete() if row is not None else rows.delete()
    if row is not None and quantity is not None and quantity < row.quantity:
        row.pk, row.quantity = None, row.quantity - quantity
        row.items = dict.fromkeys(row.items, plain(row.quantity))
        row.save(force_insert=True)
    return shipment.things.count()


@command(name="sales.cancel_shipment", action=SHIP)
def cancel_shipment(*, context: Context, shipment_id: int) -> Shipment:
    """Give up a shipment before it leaves; what was loaded may be loaded elsewhere.

    Raises:
        UnknownShipmentError: If there is no such shipment.
        ShipmentStateError: If it has left or was given up.
    """
    shipment, _order = opened(shipment_id)
    shipment.things.update(is_open=False)
    shipment.status = ShipmentStatus.CANCELLED.value
    shipment.ended_at = context.at
    shipment.save()
    return shipment


_ORDER_OF: Final = Prepared(
    lambda shipment: Shipment.objects.filter(pk=shipment).values_list("order_id", flat=True)
)
_ORDER: Final = Prepared(
    lambda pk: (
        Order.objects.select_for_update(of=("self",))
        .select_related("customer__party", "deliver_to")
        .filter(pk=pk)
    )
)
_SHIPMENT: Final = Prepared(
    lambda pk: (
        Shipment.objects.select_for_update(of=("self",))
        .select_related("customer__party", "deliver_to")
        .filter(pk=pk)
    )
)
_LOADED: Final = Prepared(
    lambda order, besides: ShipmentThing.objects.filter(
        is_open=True, shipment__order=order
    ).exclude(shipment=besides)
)
_ELSEWHERE: Final = Prepared(
    lambda keys, besides: (
        ShipmentThing.objects.filter(is_open=True, key=one_of(keys))
        .exclude(kind="LOT")
        .exclude(shipment=besides)
        .values_list("key", "shipment__number")
    )
)
_ORDER_LINES: Final = Prepared(
    lambda order: OrderLine.objects.select_related("item__item").filter(order=order)
)


def opened(shipment_id: int) -> tuple[Shipment, Order]:
    """Return a shipment that is being loaded with its order, both locked.

    Raises:
        UnknownShipmentError: If there is no such shipment.
        ForbiddenError: If the right of the command is not held at its site.
        ShipmentStateError: If it has left or was given up.
    """
    order_id = _ORDER_OF.first(shipment_id)
    order = _ORDER.first(order_id) if order_id is not None else None
    shipment = _SHIPMENT.first(shipment_id)
    if order is None or shipment is None:
        raise UnknownShipmentError(shipment=str(shipment_id))
    at_site(shipment.site_id)
    if shipment.shipped_at is not None:
        raise has_left(shipment)
    if shipment.status != ShipmentStatus.OPEN:
        raise ShipmentStateError(
            document=shipment.number, state=shipment.status, shipment_state=shipment.status
        )
    return shipment, order


def asked(
    shipment: Shipment,
    order: Order,
    context: Context,
    keys: Sequence[str],
    *,
    again: bool = False,
    named: Sequence[Named] = (),
) -> Asked:
    """Return for what something is checked.

    Args:
        shipment: The shipment.
        order: Its order.
        context: When.
        keys: What is checked.
        again: Whether it is what lies in the shipment already, before it leaves.
        named: What the pick lists of the order name, if it must be that.
    """
    besides = shipment.pk if again else 0
    return Asked(
        order=order,
        at=context.at,
        site_id=shipment.site_id,
        loaded=_LOADED.all(order.pk, besides),
        other_loads=dict(_ELSEWHERE.all(list(keys), besides)),
        named=named,
    )


def allowed(order: Order, context: Context) -> list[Problem]:
    """Return why nothing of an order may go to its customer today; nothing: it may."""
    items = [line.item for line in _ORDER_LINES.all(order.pk)]
    return standing.reasons_against(
        order.customer,
        items,
        on=day_of(context.at, zone_of(order.site_id)),
        export_paper=order.export_paper,
    )


def _write(context: Context, shipment: Shipment, ready: Sequence[Ready]) -> list[ShipmentThing]:
    last = shipment.things.order_by("-position").values_list("position", flat=True).first() or 0
    codes = item_codes(ready)
    merged = {(row.key, row.place_id): row for row in shipment.things.filter(kind="LOT")}
    rows: list[ShipmentThing] = []
    for one in ready:
        before = merged.get((one.thing.key, one.place_id)) if one.is_amount else None
        quantity = one.quantity
        if before is not None:
            # A second amount of the same lot from the same place: one line with both.
            quantity += before.quantity
            before.delete()
        last += 1
        rows.append(
            ShipmentThing(
                shipment=shipment, position=last, key=one.thing.key, thing_id=one.thing.thing_id,
                kind=one.thing.kind, code=one.thing.code, place_id=one.place_id,
                quantity=quantity, unit=one.unit, inside=list(one.inside),
                items=(
                    {code: plain(quantity) for code in items_in(one, codes)}
                    if one.is_amount
                    else items_in(one, codes)
                ),
                loaded_at=context.at, loaded_by=context.actor.label,
            )
        )  # fmt: skip
    ShipmentThing.objects.bulk_create(rows)
    return rows


def loaded_by_item(shipment: Shipment) -> Mapping[str, Decimal]:
    """Return how much of each item lies in a shipment, by the item's code."""
    found: dict[str, Decimal] = {}
    for thing in shipment.things.all():
        for code, amount in thing.items.items():
            found[code] = found.get(code, Decimal(0)) + Decimal(amount)
    return found


def item_codes(ready: Sequence[Ready]) -> Mapping[int, str]:
    """Return the codes of the items in things by id."""
    ids = {part.item_id for one in ready for part in one.content if part.item_id is not None}
    return dict(catalog.items().filter(pk__in=ids).values_list("pk", "item__code"))

"""Pick lists: what expires first is promised to the order, taken by scan, brought to the dock."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum

from suyuan.areas.sales.choices import PICK
from suyuan.areas.sales.domain import GOES_OUT, PickStatus
from suyuan.areas.sales.models import Order, Pick, PickLine
from suyuan.areas.sales.operations.amounts import plain
from suyuan.areas.sales.operations.errors import SalesStateError, UnknownPickError
from suyuan.areas.sales.operations.orders import locked
from suyuan.areas.warehouse import operations as warehouse, queries as stock
from suyuan.areas.warehouse.domain import Purpose, Zone
from suyuan.areas.warehouse.queries import Wanted
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_of, zone_of
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import DataValue, Problem, Problems
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.carried import carried_in

DOCKS_NAMED = 6
"""Staging places that are offered where nobody has said which."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picked:
    """What was taken from a shelf."""

    key: str
    quantity: Decimal | None = None
    """Of a lot; None for all that the list asks for, and for units and packages."""
    occurred_at: dt.datetime | None = None
    operator: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PickDone:
    """What came of a scan at the shelf."""

    code: str
    quantity: Decimal
    unit: str
    left: int
    """Lines of which something is still to be picked."""


@command(name="sales.plan_pick", action=PICK)
def plan_pick(*, context: Context, order_id: int, staging: str = "") -> Pick:
    """Make the pick list of what is still open of an order: what expires first goes first.

    What it names is reserved for it; where there is less than was ordered, it names what there is.

    Args:
        context: Who and why.
        order_id: The order.
        staging: Code of the place to bring the goods to; empty: that of the order's site, else of
            the site at which somebody works.

    Raises:
        UnknownSalesOrderError: If there is no such order.
        SalesStateError: If goods of it may not go out now.
        Problems: If nothing is open or there, if there is no place to bring it to, or if no site is
            known and several have one.
    """
    order = locked(order_id, *sorted(GOES_OUT))
    running = order.picks.filter(status=PickStatus.OPEN).first()
    if running is not None:
        Problems.check([Problem("sales.still_picking", {"pick": running.number})])
    place = _staging(staging, order, context)
    at_site(place.place.site_id)
    wanted = _wanted(order, place, on=day_of(context.at, zone_of(place.place.site_id)))
    if not wanted:
        Problems.check([Problem("sales.nothing_open", {"order": order.number})])
    number = next_number(f"PK-{context.at:%Y}")
    promised = warehouse.reserve(context=context, document=number, wanted=wanted, partial=True)
    if not promised:
        Problems.check([Problem("sales.nothing_to_pick", {"order": order.number})])
    pick = Pick.objects.create(
        number=number, order=order, staging_id=place.pk, site_id=place.place.site_id,
        created_at=context.at, created_by=context.actor.label,
    )  # fmt: skip
    ends = _ends([row.lot_key for row in promised])
    ordered = sorted(promised, key=lambda row: (row.item.code, row.place.code, row.lot_code))
    PickLine.objects.bulk_create(
        PickLine(
            pick=pick, position=position, item_id=row.item_id, place_id=row.place_id,
            lot_id=row.lot_id, lot_key=row.lot_key, lot=row.lot_code,
            expires_on=ends.get(row.lot_key), quantity=row.quantity, unit=row.item.unit,
        )
        for position, row in enumerate(ordered, start=1)
    )  # fmt: skip
    return pick


@command(name="sales.pick_goods", action=PICK)
def pick_goods(*, context: Context, pick_id: int, picked: Picked) -> PickDone:
    """Take a unit, a package or an amount of a lot from its shelf to the dock.

    The list ends by itself when all of it is picked.

    Raises:
        UnknownPickError: If there is no such list.
        SalesStateError: If it is not open.
        Problems: If the list does not ask for it, or it may not leave its shelf.
    """
    pick = _locked(pick_id)
    lines = _LINES.all(pick.pk)
    parts, asked, code = _asked(picked, lines, pick)
    warehouse.move_stock(
        context=context,
        values=warehouse.MoveValues(
            things=[asked], to=pick.staging.code, document=pick.number,
            occurred_at=picked.occurred_at, operator=picked.operator,
        ),
    )  # fmt: skip
    for line, amount in parts:
        line.picked += amount
        update([line], "picked")
    left = [line for line in lines if line.picked < line.quantity]
    if not left:
        _end(pick, PickStatus.DONE, context)
    return PickDone(
        code=code,
        quantity=sum((amount for _line, amount in parts), Decimal(0)),
        unit=parts[0][0].unit,
        left=len(left),
    )


@command(name="sales.finish_pick", action=PICK)
def finish_pick(*, context: Context, pick_id: int, short_reason: str = "") -> Pick:
    """Say that a list is picked; where less was found than it says, why.

    What was not taken is free for others again; what stands at the dock stays reserved.

    Raises:
        UnknownPickError: If there is no such list.
        SalesStateError: If it is not open.
        Problems: If less was picked and nobody says why.
    """
    pick = _locked(pick_id)
    short = any(line.picked < line.quantity for line in pick.lines.all())
    if short and not short_reason.strip():
        Problems.check([Problem("sales.reason_needed", field="short_reason")])
    pick.short_reason = short_reason.strip() if short else ""
    left = stock.active(at=context.at).filter(document=pick.number)
    for row in left.exclude(place_id=pick.staging_id):
        warehouse.release_reservation(context=context, reservation_id=row.pk)
    return _end(pick, PickStatus.DONE, context)


@command(name="sales.cancel_pick", action=PICK)
def cancel_pick(*, context: Context, pick_id: int) -> Pick:
    """Give a list up: nothing is reserved for it any more; what was picked stays at the dock.

    Raises:
        UnknownPickError: If there is no such list.
        SalesStateError: If it is not open.
    """
    pick = _locked(pick_id)
    if stock.active(at=context.at).filter(document=pick.number).exists():
        warehouse.release_reservations(context=context, document=pick.number)
    return _end(pick, PickStatus.CANCELLED, context)


def end_with_order(order: Order, context: Context) -> None:
    """End the lists of an order that has left in full: nothing is to be taken for it any more.

    A list of which something was taken is picked; one of which nothing was is given up.
    """
    for pick in order.picks.select_for_update().filter(status=PickStatus.OPEN):
        taken = pick.lines.filter(picked__gt=0).exists()
        _end(pick, PickStatus.DONE if taken else PickStatus.CANCELLED, context)


_LOCKED: Final = Prepared(
    lambda pk: (
        Pick.objects.select_for_update(of=("self",))
        .select_related("staging", "order")
        .filter(pk=pk)
    )
)
_LINES: Final = Prepared(
    lambda pick: PickLine.objects.select_for_update().filter(pick=pick).order_by("position")
)


def _locked(pick_id: int) -> Pick:
    pick = _LOCKED.first(pick_id)
    if pick is None:
        raise UnknownPickError(pick=str(pick_id))
    at_site(pick.site_id)
    if pick.status != PickStatus.OPEN:
        raise SalesStateError(document=pick.number, state=pick.status)
    return pick


def _end(pick: Pick, status: PickStatus, context: Context) -> Pick:
    pick.status = status.value
    pick.ended_at, pick.ended_by = context.at, context.actor.label
    pick.save()
    return pick


def _staging(code: str, order: Order, context: Context) -> Any:
    """Return the storage place where the goods are brought.

    Raises:
        Problems: If there is none.
    """
    profiles = stock.profiles().filter(active=True)
    if code:
        found = profiles.filter(place__code=code).first()
        if found is not None and found.zone != Zone.STAGING:
            Problems.check([Problem("sales.not_staging", {"place": code[:60]}, field="staging")])
    else:
        docks = profiles.filter(zone=Zone.STAGING.value)
        site = order.site_id or home_of(context)
        if site is not None:
            docks = docks.filter(place__site_id=site)
        found = docks.first()
        if site is None and docks.values("place__site_id").distinct().order_by().count() > 1:
            # Goods are picked at the site of the place that they are brought to: nobody guesses.
            named = ", ".join(docks.values_list("place__code", flat=True)[:DOCKS_NAMED])
            Problems.check([Problem("sales.which_staging", {"places": named}, field="staging")])
    if found is None:
        Problems.check([Problem("sales.unknown_staging", field="staging")])
    return found


def _wanted(order: Order, place: Any, *, on: dt.date) -> list[Wanted]:
    """Return what is still open: ordered, and neither shipped nor picked already."""
    sums = (
        PickLine.objects.filter(pick__order=order)
        .exclude(pick__status=PickStatus.CANCELLED)
        .values_list("item_id")
        .annotate(total=Sum("picked"))
    )
    taken: dict[int, Decimal] = dict(sums)
    found = []
    for line in order.lines.order_by("position"):
        open_ = line.quantity - max(line.shipped, taken.get(line.item_id, Decimal(0)))
        if open_ > 0:
            found.append(
                Wanted(
                    item_id=line.item_id, quantity=open_, purpose=Purpose.SHIP,
                    good_until=on + dt.timedelta(days=line.min_days),
                    site_id=place.place.site_id,
                )
            )  # fmt: skip
    return found


def _ends(keys: list[str]) -> dict[str, dt.date | None]:
    return {key: one.expires_on for key, one in ledger.located(keys).items()}


def _asked(
    picked: Picked, lines: list[PickLine], pick: Pick
) -> tuple[list[tuple[PickLine, Decimal]], warehouse.Moved, str]:
    """Return the lines that a scan is for with their amounts, and what is moved.

    Raises:
        Problems: If the list does not ask for it.
    """
    thing = ledger.located([picked.key]).get(picked.key)
    if thing is None:
        Problems.check([Problem("sales.unknown_thing", {"key": picked.key[:120]}, field="key")])
    assert thing is not None
    said: dict[str, DataValue] = {
        "thing": thing.code, "pick": pick.number, "place": thing.place_code,
    }  # fmt: skip
    if thing.kind == ThingKind.LOT:
        mine = [line for line in lines if line.lot_id == thing.thing_id]
        open_lines = [line for line in mine if line.picked < line.quantity]
        if not mine:
            Problems.check([_not_on_list(said, lines)])
        line = (open_lines or mine)[0]
        amount = picked.quantity if picked.quantity is not None else line.quantity - line.picked
        _check_open([(line, amount)], pick)
        moved = warehouse.Moved(key=picked.key, quantity=amount, source=line.place.code)
        return [(line, amount)], moved, thing.code
    content: dict[str, Decimal] = {}
    for part in carried_in([thing.thing_id]).content:
        content[part.lot_key] = content.get(part.lot_key, Decimal(0)) + part.quantity
    parts: list[tuple[PickLine, Decimal]] = []
    for lot, amount in content.items():
        mine = [line for line in lines if line.lot_key == lot]
        if not mine:
            Problems.check([_not_on_list(said, lines)])
        here = [line for line in mine if line.place_id == thing.place_id]
        if not here:
            Problems.check(
                [Problem("sales.other_shelf", {**said, "lot": mine[0].lot}, field="key")]
            )
        parts.append((here[0], amount))
    if not parts:
        Problems.check([Problem("sales.empty_package", {"code": thing.code}, field="key")])
    _check_open(parts, pick)
    return parts, warehouse.Moved(key=picked.key), thing.code


def _not_on_list(said: Mapping[str, DataValue], lines: list[PickLine]) -> Problem:
    """Return that something is not asked for, and why the list names what it names."""
    expires = any(line.expires_on is not None for line in lines)
    code = "sales.not_on_list" if expires else "sales.not_on_list_older"
    return Problem(code, said, field="key")


def _check_open(parts: list[tuple[PickLine, Decimal]], pick: Pick) -> None:
    found = []
    for line, amount in parts:
        if not amount.is_finite() or amount <= 0:
            data: dict[str, DataValue] = {"value": str(amount)[:40]}
            found.append(Problem("sales.not_positive", data, field="quantity"))
        elif line.picked + amount > line.quantity:
            data = {
                "value": plain(amount), "lot": line.lot, "pick": pick.number,
                "open": plain(line.quantity - line.picked),
            }  # fmt: skip
            found.append(Problem("sales.over_picked", data, field="quantity"))
    Problems.check(found)

"""Lots of an order are split into sub-batches and merged."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState
from suyuan.areas.production.models import Lot, WorkOrder
from suyuan.areas.production.operations import deeds, drawing
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.queries.orders import today_at
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.keys import lot_key
from suyuan.ledger.domain.vocabulary import TAKEN_FROM

LOTS = "production.change_lot"
OPEN = domain.RUNNING | {OrderState.COMPLETED}


@command(name="production.split_lot", action=LOTS)
def split_lot(
    *, context: Context, order: str, quantities: Sequence[Decimal], act: Act, lot: str = ""
) -> list[Lot]:
    """Split amounts off a lot of the order into sub-batches (亚批) with numbers of their own.

    What was found bad stays: by another number it would be good again.

    Args:
        context: Who and why.
        order: Number of the order.
        quantities: How much goes into each sub-batch.
        act: Who, when, and why.
        lot: Key of the lot; empty: the order's own.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: If a quantity cannot be, the lot does not hold so much that is not bad, or may
            not be used.
    """
    here = scene(context, order, act, states=OPEN)
    require_person(here)
    found = [
        Problem("production.not_positive", {"value": str(one)}, line=line, field="quantities")
        for line, one in enumerate(quantities, start=1)
        if one <= 0
    ]
    if here.routing.tracking == "SERIAL":
        found.append(Problem("production.made_by_units", {"order": order}))
    if not quantities:
        found.append(Problem("production.nothing_named", field="quantities"))
    source = lot_of(here, lot or here.order.lot_key)
    Problems.check(found)
    whole = sum(quantities, Decimal(0))
    drawing.check_amounts(here, {source.key: whole})
    state = drawing.common_state(here, {source.key: whole})
    numbers = next_numbers(source, len(quantities))
    keys = [key_of(here.order, number) for number in numbers]
    # One event for each: what it says of the lot that comes into being, it says of one.
    deeds.say(
        context,
        [
            here.deed(source=here.place.key).later(position).turned(
                "repackaging", disposition="in_progress", ilmd=master_data(here, number),
                input_quantities=(deeds.quantity_of(source.key, one, here.routing.unit),),
                output_quantities=(deeds.quantity_of(key, one, here.routing.unit),),
                extensions={TAKEN_FROM: state},
            )
            for position, (key, number, one) in enumerate(
                zip(keys, numbers, quantities, strict=True)
            )
        ],
    )  # fmt: skip
    return Lot.objects.bulk_create(
        Lot(order=here.order, key=key, code=number, why="SPLIT", at=here.at)
        for key, number in zip(keys, numbers, strict=True)
    )


@command(name="production.merge_lots", action=LOTS)
def merge_lots(
    *, context: Context, order: str, lots: Sequence[str], quantities: Sequence[Decimal], act: Act
) -> Lot:
    """Merge amounts of lots of the same item into a new lot of the order.

    Whatever is in any of them may be in it, and the trace says so.

    Args:
        context: Who and why.
        order: The order that the merged lot belongs to.
        lots: Keys of the lots, of this order or of others of the same item.
        quantities: How much of each.
        act: Who, when, and why.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: If a lot is of another item or ended, is named twice, may not be used, or does
            not hold the amount in the state of the others.
    """
    here = scene(context, order, act, states=OPEN)
    require_person(here)
    known = {one.key: one for one in Lot.objects.select_related("order").filter(key__in=lots)}
    found: list[Problem] = []
    if len(lots) < 2 or len(lots) != len(quantities):  # noqa: PLR2004 - two make a mixture.
        found.append(Problem("production.nothing_named", field="lots"))
    for line, key in enumerate(lots, start=1):
        one = known.get(key)
        if one is None or one.order.item_id != here.order.item_id:
            data = {"key": key, "order": order}
            found.append(Problem("production.lot_of_other_item", data, line=line, field="lots"))
        elif one.order.state in {OrderState.CLOSED, OrderState.CANCELLED}:
            data = {"order": one.order.number}
            found.append(Problem("production.order_ended", data, line=line, field="lots"))
    found += [
        Problem("production.not_positive", {"value": str(one)}, line=line, field="quantities")
        for line, one in enumerate(quantities, start=1)
        if one <= 0
    ]
    found += [
        Problem("production.scanned_twice", {"thing": known[key].code}, line=line, field="lots")
        for line, key in enumerate(lots, start=1)
        if key in known and key in lots[: line - 1]
    ]
    Problems.check(found)
    wanted = dict(zip(lots, quantities, strict=True))
    drawing.check_amounts(here, wanted)
    state = drawing.common_state(here, wanted)
    number = next_numbers(lot_of(here, here.order.lot_key), 1, mark="M")[0]
    key = key_of(here.order, number)
    event = here.deed(source=here.place.key).turned(
        "repackaging", disposition="in_progress",
        ilmd=master_data(here, number, [one.order for one in known.values()]),
        input_quantities=tuple(
            deeds.quantity_of(one, amount, here.routing.unit)
            for one, amount in zip(lots, quantities, strict=True)
        ),
        output_quantities=(
            deeds.quantity_of(key, sum(quantities, Decimal(0)), here.routing.unit),
        ),
        extensions={TAKEN_FROM: state},
    )  # fmt: skip
    deeds.say(context, [event])
    return Lot.objects.create(order=here.order, key=key, code=number, why="MERGED", at=here.at)


def master_data(here: Scene, number: str, orders: Sequence[WorkOrder] = ()) -> dict[str, Any]:
    """Return what an event says of a lot that comes into being: number, day of making, expiry.

    Args:
        here: The act.
        number: Number of the lot.
        orders: The orders whose product is merged into it, if it is a mixture: what expires first
            counts.
    """
    day = here.order.made_on or today_at(here.order.site, here.at)
    told = {"cbvmda:lotNumber": number, "cbvmda:productionDate": day.isoformat()}
    days = here.routing.shelf_life_days
    ends = [one.expires_on for one in orders if one.expires_on is not None]
    if not ends and days is not None:
        ends = [here.order.expires_on or day + dt.timedelta(days=days)]
    if ends:
        told["cbvmda:itemExpirationDate"] = min(ends).isoformat()
    return told


def lot_of(here: Scene, key: str) -> Lot:
    """Return a lot of the order.

    Raises:
        Problems: If it is of another order.
    """
    found = Lot.objects.filter(order=here.order, key=key).first()
    if found is None:
        data = {"key": key, "order": here.order.number}
        Problems.check([Problem("production.lot_of_other_item", data, field="lot")])
    assert found is not None
    return found


def next_numbers(lot: Lot, count: int, *, mark: str = "") -> list[str]:
    """Return numbers for sub-batches of a lot: its own number with a count behind it."""
    root = lot.code
    taken = set(Lot.objects.filter(order_id=lot.order_id).values_list("code", flat=True))
    found: list[str] = []
    number = 1
    while len(found) < count:
        code = f"{root}-{mark}{number}"
        if code not in taken:
            found.append(code)
        number += 1
    return found


def key_of(order: WorkOrder, number: str) -> str:
    """Return the key of a lot of an order's item."""
    return lot_key(str(order.item.item.key), number)

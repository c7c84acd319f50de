"""Packing all that is ready at once: units one after the other, and amounts lot by lot."""

from collections.abc import Sequence
from decimal import Decimal

from suyuan.areas.production.domain import PackageLevel, PackageState
from suyuan.areas.production.models import Package
from suyuan.areas.production.operations import deeds
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.lots import lot_of
from suyuan.areas.production.operations.packages import (
    LEVELS,
    OPEN,
    PACK,
    capacity_of,
    opened,
    ssccs,
)
from suyuan.areas.production.operations.packing import before_packing, not_come, packed_of
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.orders import capacities
from suyuan.areas.production.queries.output import loose_amounts
from suyuan.areas.production.queries.units import states_of
from suyuan.areas.quality.domain import Use
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.kernel.errors import Problem, Problems


@command(name="production.pack_ready", action=PACK)
def pack_ready(
    *,
    context: Context,
    order: str,
    level: PackageLevel,
    act: Act,
    rest: bool = False,
    lots: Sequence[str] = (),
) -> list[Package]:
    """Pack all that is ready into as many full packages as it fills, each with its SSCC.

    Units are packed in the order of their making. Of what is made by amount no package holds two
    lots.

    Args:
        context: Who and why.
        order: Number of the order.
        level: Box, case or pallet.
        act: Who and when.
        rest: Whether what does not fill a package is packed, too.
        lots: For what is made by amount: keys of the lots; empty: all that stand loose.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: If nothing is ready, or something may not be packed.
    """
    here = scene(context, order, act, states=OPEN)
    require_person(here)
    if here.routing.tracking != "SERIAL":
        return _amounts(here, level, lots, rest=rest)
    steps = before_packing(here)
    packing = here.routing.packing
    packed_at = packing.number if packing is not None else -1
    ready = [
        one
        for one in states_of(here.order.pk)
        if not one.gone and packed_at not in one.passed and all(s in one.passed for s in steps)
    ]
    holds = capacity_of(here.order.item_id, level)
    count = len(ready) // holds + bool(rest and len(ready) % holds)
    if not count:
        Problems.check([Problem("production.nothing_ready", {"order": order})])
    ready = ready[: count * holds]
    keys = [one.key for one in ready]
    Problems.check(problems_with(keys, at=here.at, site=here.order.site, use=Use.PACK))
    rows = opened(here, level, [f"/00/{code}" for code in ssccs(here, count)], holds)
    events = []
    for number, row in enumerate(rows):
        mine = ready[number * holds : (number + 1) * holds]
        deed = here.deed(process="PACKING").later(number)
        events.append(
            deed.packed(
                deeds.Action.ADD, row.key, disposition="in_progress",
                children=tuple(one.key for one in mine),
            )
        )  # fmt: skip
        row.filled = len(mine)
        row.state, row.closed_at = PackageState.CLOSED.value, here.at
    deeds.say(context, events)
    update(rows, "filled", "state", "closed_at")
    packed_of(here, rows, ready, {})
    return rows


def _amounts(here: Scene, level: PackageLevel, lots: Sequence[str], *, rest: bool) -> list[Package]:
    """Pack amounts: each package holds as much as the item says, of one lot."""
    wanted = [lot_of(here, key).key for key in lots]
    holds = capacities(here.order.item_id).get(LEVELS[level])
    holds = holds if holds is not None else capacity_of(here.order.item_id, level)
    shares: list[tuple[str, int]] = []
    for key, standing in loose_amounts(here.order.pk):
        if wanted and key not in wanted:
            continue
        full, left = divmod(int(standing), holds)
        shares += [(key, holds)] * full + ([(key, left)] if rest and left else [])
    if not shares:
        Problems.check([Problem("production.nothing_ready", {"order": here.order.number})])
    sums: dict[str, Decimal] = {}
    for key, amount in shares:
        sums[key] = sums.get(key, Decimal(0)) + amount
    Problems.check(not_come(here, sum(sums.values(), Decimal(0))))
    Problems.check(problems_with(list(sums), at=here.at, site=here.order.site, use=Use.PACK))
    rows = opened(here, level, [f"/00/{code}" for code in ssccs(here, len(shares))], holds)
    events = []
    for number, (row, (key, amount)) in enumerate(zip(rows, shares, strict=True)):
        content = (deeds.quantity_of(key, Decimal(amount), here.routing.unit),)
        deed = here.deed(process="PACKING", source=here.place.key).later(number)
        events.append(
            deed.packed(
                deeds.Action.ADD, row.key, disposition="in_progress", child_quantities=content
            )
        )
        row.filled = amount
        row.content = [key]
        row.state, row.closed_at = PackageState.CLOSED.value, here.at
    deeds.say(here.context, events)
    update(rows, "filled", "content", "state", "closed_at")
    packed_of(here, rows, [], sums)
    return rows

"""What is to leave, checked before it does: every reason why not, with the way out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from suyuan.areas.sales.operations.amounts import plain
from suyuan.areas.sales.operations.leaving import Asked, Checked, Leaving, Ready, amounts_by_lot
from suyuan.areas.sales.operations.reading import LINES, Reading
from suyuan.areas.sales.operations.stops import stops_on
from suyuan.areas.sales.queries.picked import places_of
from suyuan.areas.sales.queries.promises import promised
from suyuan.kernel.errors import DataValue, Problem
from suyuan.ledger.queries.keys import ids_of


def check(things: Sequence[Leaving], asked: Asked) -> Checked:
    """Find what is meant, and every reason why it may not leave for the order; each says its line.

    Set by set: a few questions, whether for one unit or for a pallet of eight thousand.
    """
    reader = Reading(things, asked)
    ready: list[Ready] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for line, one in enumerate(things, start=1):
        read, found = reader.read(one)
        if (one.key, one.source) in seen:
            code = reader.known[one.key].code if one.key in reader.known else one.key[:120]
            found = [Problem("sales.twice", {"code": code})]
            read = None
        seen.add((one.key, one.source))
        problems += [problem.at(line=line) for problem in found]
        if read is not None:
            ready.append(read)
            problems += [problem.at(line=line) for problem in reader.wrong_for_order(read)]
    lines = {one.key: line for line, one in enumerate(things, start=1)}
    problems += _stopped(ready, lines, reader.kinds, on=asked.on)
    problems += _beyond(ready, asked)
    problems += _promised(ready, asked)
    problems += _not_picked(ready, lines, asked)
    return Checked(ready=ready, problems=sorted(problems, key=lambda problem: problem.line or 0))


def _stopped(
    ready: Sequence[Ready], lines: Mapping[str, int], kinds: Mapping[int, str], *, on: dt.date
) -> list[Problem]:
    """Return what quality says against the things and everything in them."""
    roots = {one.thing.key: one.content for one in ready}
    codes = {one.thing.key: one.thing.code for one in ready}
    found = stops_on(roots, codes=codes, kinds=kinds, on=on)
    return [problem.at(line=lines[key]) for key, problem in found]


def _beyond(ready: Sequence[Ready], asked: Asked) -> list[Problem]:
    """Return the items of which more would leave than the order still takes."""
    coming: dict[int, Decimal] = {}
    for one in ready:
        for part in one.content:
            if part.item_id is not None:
                before = coming.get(part.item_id, Decimal(0))
                coming[part.item_id] = before + part.quantity
    found = []
    for line in LINES.all(asked.order.pk):
        code = line.item.item.code
        loaded = sum((Decimal(row.items.get(code, "0")) for row in asked.loaded), Decimal(0))
        value = coming.get(line.item_id, Decimal(0))
        over = line.shipped + loaded + value - line.quantity
        if value and over > 0:
            data: dict[str, DataValue] = {
                "value": plain(value), "item": code, "over": plain(over),
                "order": asked.order.number,
            }  # fmt: skip
            found.append(Problem("sales.more_than_ordered", data, field="quantity"))
    return found


def _promised(ready: Sequence[Ready], asked: Asked) -> list[Problem]:
    """Return the lots of which others were promised what would leave."""
    mine = list(asked.order.picks.values_list("number", flat=True))
    return promised(amounts_by_lot(ready), at=asked.at, but=mine)


def _not_picked(ready: Sequence[Ready], lines: Mapping[str, int], asked: Asked) -> list[Problem]:
    """Return what is none of what was picked for the order, where something was.

    Boxes of one lot at one place are alike, so that it does not matter which of them is loaded.
    """
    if not asked.named:
        return []
    named = places_of(asked.named)
    told: dict[str, DataValue] = {
        "order": asked.order.number,
        "picks": ", ".join(dict.fromkeys(one.pick for one in asked.named)),
        "lots": ", ".join(dict.fromkeys(one.lot for one in asked.named)),
        "place": asked.named[0].place.code,
    }
    lots = ids_of({part.lot_key for one in ready for part in one.content if part.lot_key})
    return [
        Problem("sales.not_picked", {"code": one.thing.code, **told}, line=lines[one.thing.key])
        for one in ready
        if any(
            (lots[part.lot_key], one.place_id) not in named
            for part in one.content
            if part.lot_key in lots
        )
    ]

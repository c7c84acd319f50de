"""Counts planned: what is to be counted, as the ledger says it is there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from suyuan.areas.warehouse.choices import CHANGE_COUNT
from suyuan.areas.warehouse.domain import PREFIXES, CountKind, counting
from suyuan.areas.warehouse.models import Count, CountLine
from suyuan.areas.warehouse.operations.moving import at_places
from suyuan.areas.warehouse.queries import places as storage, work
from suyuan.foundation import sited
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.locking import lock
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.queries import counting as ledger, stock
from suyuan.ledger.queries.counting import Countable

LINES: Final = 5_000
"""Lines that one count may have."""


LOOKED_BACK: Final = dt.timedelta(days=90)
"""The time whose movements decide about the ABC classes."""


class CountEmptyError(DomainError):
    """There is nothing to count."""

    code = "warehouse.count_empty"


@dataclass(frozen=True, kw_only=True, slots=True)
class CountValues:
    """What is to be counted."""

    kind: CountKind
    places: Sequence[str] = ()
    """Codes of storage places; for items and classes: only there, or at all of the site."""
    items: Sequence[str] = ()
    classes: Sequence[str] = ()
    """A, B, C."""
    blind: bool = True
    note: str = ""


@command(name="warehouse.plan_count", action=CHANGE_COUNT)
def plan_count(*, context: Context, values: CountValues) -> Count:
    """Write a count: its lines are what the ledger says is there.

    Raises:
        CountEmptyError: If nothing is there.
        Problems: If a place or an item is unknown, it would be too long, or overlaps another.
    """
    profiles, items, scope = _scope(context, values)
    if not profiles or items == []:
        raise CountEmptyError
    at_places(profiles)
    lock([("warehouse.count", place) for place in profiles])
    things = ledger.countable(profiles, items=items, limit=LINES + 1)
    if not things:
        raise CountEmptyError
    if len(things) > LINES:
        data = {"lines": len(things), "most": LINES}
        Problems.check([Problem("warehouse.count_too_large", data)])
    _refuse_overlap(things)
    sites = stock.sites_at({one.place_id for one in things})
    count = Count.objects.create(
        number=next_number(f"{PREFIXES['count']}-{context.at:%Y}"),
        kind=values.kind.value,
        site_id=next(iter(sites)) if len(sites) == 1 else home_of(context),
        blind=values.blind,
        scope=scope,
        created_at=context.at,
        created_by=context.actor.label,
        note=values.note,
    )
    CountLine.objects.bulk_create(
        [_line(count, position, thing) for position, thing in enumerate(things, start=1)]
    )
    return count


def _scope(
    context: Context, values: CountValues
) -> tuple[Sequence[int], Sequence[int] | None, list[str]]:
    """Return the places and the items that are counted, and the words of the scope."""
    found: list[Problem] = []
    profiles = sited.within(
        storage.profiles().filter(active=True), context.actor, CHANGE_COUNT,
        field="place__site_id", chosen=context.site_id,
    )  # fmt: skip
    if values.places:
        profiles = profiles.filter(place__code__in=values.places)
        known = set(profiles.values_list("place__code", flat=True))
        found += [
            Problem("warehouse.unknown_place", {"place": code}, field="places")
            for code in values.places
            if code not in known
        ]
    elif values.kind is CountKind.PLACE:
        found.append(Problem("warehouse.missing", field="places"))
    items: Sequence[int] | None = None
    if values.kind is CountKind.ITEM:
        items, wrong = _items(values.items)
        found += wrong
    if values.kind is CountKind.ABC:
        if not values.classes:
            found.append(Problem("warehouse.missing", field="classes"))
        sorted_in = counting.classes(ledger.moves_of_items(since=context.at - LOOKED_BACK))
        items = [item for item, name in sorted_in.items() if name in values.classes]
    Problems.check(found)
    scope = [*values.places, *values.items, *values.classes]
    return list(profiles.values_list("pk", flat=True)), items, scope


def _items(codes: Sequence[str]) -> tuple[Sequence[int], list[Problem]]:
    known = stock.items_with_codes(codes)
    found = [
        Problem("warehouse.unknown_item", {"item": code}, field="items")
        for code in codes
        if code not in known
    ]
    if not codes:
        found.append(Problem("warehouse.missing", field="items"))
    return list(known.values()), found


def _refuse_overlap(things: Sequence[Countable]) -> None:
    places = {thing.place_id for thing in things}
    others = work.open_lines_of_counts(places)
    taken = {(line.place_id, line.key, line.disposition): line for line in others}
    found = []
    for thing in things:
        line = taken.get((thing.place_id, thing.key, thing.disposition))
        if line is not None:
            data = {"code": thing.code, "place": line.place.code, "count": line.count.number}
            found.append(Problem("warehouse.count_overlaps", data))
            break
    Problems.check(found)


def _line(count: Count, position: int, thing: Countable) -> CountLine:
    return CountLine(
        count=count,
        position=position,
        place_id=thing.place_id,
        item_id=thing.item_id,
        kind=thing.kind,
        key=thing.key,
        code=thing.code,
        disposition=thing.disposition,
        unit=thing.unit,
        book=thing.quantity,
    )

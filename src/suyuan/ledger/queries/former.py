"""The units that held something of the causes once, what it was, and what took it out again."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan.ledger.queries.rows import array, by_index, rows
from suyuan.ledger.queries.summaries import arrays
from suyuan.ledger.queries.things import ThingRow, things
from suyuan.ledger.queries.tracing import Trace

STEP: Final = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class FormerRow:
    """A unit that is affected no more, and why it was."""

    unit: ThingRow
    part: ThingRow | None
    """What was in it: an affected part or lot, or a part that is affected no more itself. None
    where only a lot as a whole tells."""
    since: dt.datetime | None
    until: dt.datetime | None
    """When the part was taken out; None where it is still in, but holds nothing of it any more."""
    event_id: UUID | None
    """The event that took it out."""
    biz_step: str


@dataclass(frozen=True, slots=True)
class FormerPage:
    """A page of units in the order of their ids, and where the next one begins."""

    rows: tuple[FormerRow, ...]
    after: int | None


_UNITS = """
    SELECT u.id FROM (
        SELECT t.id FROM unnest(%(sublots)s::bigint[]) AS s (id)
        JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT' AND t.id > %(after)s
        WHERE t.id NOT IN (SELECT unnest(%(minus)s::bigint[]))
        UNION ALL SELECT p.id FROM unnest(%(plus)s::bigint[]) AS p (id) WHERE p.id > %(after)s
    ) AS u ORDER BY u.id LIMIT %(limit)s"""
# The part that left last; where none left, one that is in it still but is clean itself.
_WHY = """
    SELECT DISTINCT ON (k.target_id) k.target_id, k.source_id, k.from_at,
           CASE WHEN k.until_at <= %(moment)s THEN k.until_at END,
           CASE WHEN k.until_at <= %(moment)s THEN k.until_event_id END, coalesce(e.biz_step, '')
    FROM unnest(%(units)s::bigint[]) AS u (id)
    JOIN ledger_unit_link AS k ON k.target_id = u.id AND k.from_at <= %(moment)s
    LEFT JOIN LATERAL (
        SELECT g.biz_step FROM ledger_event AS g
        WHERE g.id = k.until_event_id AND k.until_at <= %(moment)s LIMIT 1
    ) AS e ON true
    WHERE k.source_sublot_id IN (SELECT unnest(%(lots)s::bigint[]))
       OR k.source_id IN (SELECT unnest(%(carriers)s::bigint[]))
       OR k.source_sublot_id IN (SELECT unnest(%(former_lots)s::bigint[]))
    ORDER BY k.target_id, (k.until_at IS NULL OR k.until_at > %(moment)s), k.until_at DESC, k.id"""


def formerly_of(trace: Trace, *, after: int = 0, limit: int = 200) -> FormerPage:
    """Return a page of the units that a trace found to be affected no more, with the reason."""
    with by_index():
        found = rows(_UNITS, {**arrays(trace.formerly), "after": after, "limit": limit + 1})
        ids = [values[0] for values in found[:limit]]
        why = _reasons(trace, ids)
        known = things({*ids, *(values[0] for values in why.values())})
    return FormerPage(
        tuple(_row(known, number, why.get(number)) for number in ids),
        ids[-1] if len(found) > limit else None,
    )


def stream_former(trace: Trace) -> Iterator[FormerRow]:
    """Yield all units that are affected no more, piece by piece."""
    after: int | None = 0
    while after is not None:
        page = formerly_of(trace, after=after, limit=STEP)
        yield from page.rows
        after = page.after


def _reasons(trace: Trace, units: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    found = rows(
        _WHY,
        {
            "units": array(units),
            "lots": array(trace.lots),
            "carriers": array({*trace.units.plus, *trace.formerly.plus, *trace.start.units.plus}),
            "former_lots": array(trace.formerly.sublots),
            "moment": trace.as_of or "infinity",
        },
    )
    return {values[0]: values[1:] for values in found}


def _row(known: dict[int, ThingRow], unit: int, why: tuple[Any, ...] | None) -> FormerRow:
    part, since, until, event, step = why or (None, None, None, None, "")
    return FormerRow(
        unit=known[unit],
        part=known.get(part) if part is not None else None,
        since=since,
        until=until,
        event_id=event,
        biz_step=step,
    )

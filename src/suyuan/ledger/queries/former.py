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
# The same told by the facts: what was known to be in the units, and the event that took it out.
_WHY_KNOWN = """
    SELECT DISTINCT ON (k.target_id) k.target_id, k.source_id, nullif(k.from_at, '-infinity'),
           k.until_at, e.id, coalesce(e.biz_step, '')
    FROM (
        SELECT p.source_id, p.target_id, p.from_at, p.until_at
        FROM ledger_parts_known('{}', '{}', %(units)s::bigint[], %(moment)s, %(known)s) AS p
        UNION ALL
        SELECT l.source_id, l.target_id, l.from_at, l.until_at
        FROM ledger_left_known(%(lots)s::bigint[], %(carriers)s::bigint[], %(moment)s, %(known)s)
            AS l WHERE l.target_id = ANY (%(units)s::bigint[])
    ) AS k
    JOIN ledger_thing AS s ON s.id = k.source_id
    LEFT JOIN LATERAL (
        SELECT g.id, g.biz_step FROM ledger_participation AS p
        JOIN ledger_participation AS q ON q.event_id = p.event_id AND q.thing_id = k.target_id
        JOIN ledger_event AS g ON g.id = p.event_id AND g.recorded_at = p.recorded_at
        WHERE p.thing_id = k.source_id AND p.occurred_at = k.until_at
          AND ledger_known(g.id, %(known)s) LIMIT 1
    ) AS e ON true
    WHERE s.sublot_id IN (SELECT unnest(%(lots)s::bigint[]))
       OR k.source_id IN (SELECT unnest(%(carriers)s::bigint[]))
       OR s.sublot_id IN (SELECT unnest(%(former_lots)s::bigint[]))
    ORDER BY k.target_id, k.until_at IS NULL, k.until_at DESC"""


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
        _WHY if trace.known_at is None else _WHY_KNOWN,
        {
            "units": array(units),
            "lots": array(trace.lots),
            "carriers": array({*trace.units.plus, *trace.formerly.plus, *trace.start.units.plus}),
            "former_lots": array(trace.formerly.sublots),
            "moment": trace.as_of or trace.known_at or "infinity",
            "known": trace.known_at,
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

"""Forward: from causes to everything that holds something of them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from suyuan.ledger.domain.causes import Cause
from suyuan.ledger.domain.units import UnitSet, units
from suyuan.ledger.queries.causes import Start, start_of
from suyuan.ledger.queries.exposure import Affected, Hull, Link, exposed, stretches
from suyuan.ledger.queries.known import formerly_known, reach_known
from suyuan.ledger.queries.rows import array, row, rows, snapshot


@dataclass(frozen=True, slots=True)
class Position:
    """How far the ledger had come when a question was answered: its last recorded event."""

    event_id: UUID | None = None
    recorded_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """Everything that holds something of the causes, and how far the walk went.

    There is no limit to a walk: an answer is complete, or it is an error.
    """

    lots: frozenset[int] = frozenset()
    """Lots, sublots and classes of which amounts are affected."""
    units: UnitSet = field(default_factory=UnitSet)
    """Units that hold something of the causes at the moment asked for."""
    formerly: UnitSet = field(default_factory=UnitSet)
    """Units that held something of the causes once and had it taken out again."""
    start: Start = field(default_factory=Start)
    """What the causes meant."""
    edges: int = 0
    """Links that were walked."""
    levels: int = 0
    """Steps from the causes to the farthest thing."""
    as_of: dt.datetime | None = None
    known_at: dt.datetime | None = None
    position: Position = field(default_factory=Position)
    complete: bool = True


def position(known_at: dt.datetime | None = None) -> Position:
    """Return the last event recorded, by a moment."""
    found = row(
        "SELECT event_id, recorded_at FROM ledger_position(%(known)s)",
        {"known": known_at or "infinity"},
    )
    return Position(*found) if found else Position()


def forward(
    causes: Sequence[Cause],
    *,
    as_of: dt.datetime | None = None,
    known_at: dt.datetime | None = None,
    formerly: bool = True,
) -> Trace:
    """Walk from the causes, taken together, to everything that holds something of them.

    With `as_of` only what had happened by then counts: links, containment and custody as they
    were. Without `formerly` nothing is looked for that was taken out again.

    Raises:
        UnknownCauseError: If a cause names something that the ledger does not know.
    """
    with snapshot():
        start = start_of(causes, as_of=as_of, known_at=known_at)
        if known_at is not None:
            return _walk_known(start, as_of=as_of, known_at=known_at, formerly=formerly)
        return walk(start, as_of=as_of, formerly=formerly)


def _walk_known(
    start: Start, *, as_of: dt.datetime | None, known_at: dt.datetime, formerly: bool
) -> Trace:
    """Walk forward over what was known at a moment."""
    moment = as_of or known_at
    found = reach_known(
        start.lots | start.units.sublots,
        start.units.plus,
        moment=moment,
        known_at=known_at,
    )
    former = UnitSet()
    if formerly:
        former = formerly_known(found, causes=start.units.plus, moment=moment, known_at=known_at)
    return Trace(
        lots=found.lots,
        units=found.units,
        formerly=former,
        start=start,
        edges=found.edges,
        levels=found.levels,
        as_of=as_of,
        known_at=known_at,
        position=position(known_at),
    )


def walk(start: Start, *, as_of: dt.datetime | None = None, formerly: bool = True) -> Trace:
    """Walk forward from things."""
    lots = start.lots | start.units.sublots
    plus = start.units.plus
    found = row(
        "SELECT lots, units, sublots, edges, levels FROM ledger_forward("
        "%(lots)s::bigint[], %(units)s::bigint[], %(sublots)s::bigint[], %(moment)s)",
        {
            "lots": array(lots),
            "units": array(plus),
            "sublots": array(plus.values()),
            "moment": as_of or "infinity",
        },
    )
    assert found is not None
    affected = frozenset(found[0])
    reached = UnitSet(sublots=affected, plus=dict(zip(found[1], found[2], strict=True)))
    former = _formerly(start, affected, reached, as_of) if formerly else UnitSet()
    return Trace(
        lots=affected,
        units=reached,
        formerly=former,
        start=start,
        edges=found[3],
        levels=found[4],
        as_of=as_of,
        position=position(),
    )


CLOSED = """
    SELECT k.target_id, k.target_sublot_id, min(greatest(k.from_at, s.since)),
           max(least(coalesce(k.until_at, 'infinity'), s.until))
    FROM unnest(%(ids)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[])
        AS s (id, since, until)
    JOIN ledger_unit_link AS k ON k.{column} = s.id
     AND k.from_at <= %(moment)s {closed}
     AND greatest(k.from_at, s.since) < least(coalesce(k.until_at, 'infinity'), s.until)
    GROUP BY 1, 2"""


def _formerly(
    start: Start, lots: frozenset[int], reached: UnitSet, as_of: dt.datetime | None
) -> UnitSet:
    """Return units that held something affected once, but do not now.

    A part taken out before its carrier went into something else did not go along, nor one that was
    clean while it was in it: the stretches of time must overlap.
    """
    moment = as_of or "infinity"
    closed = "AND k.until_at IS NOT NULL AND k.until_at <= %(moment)s"
    found = rows(
        """
        SELECT k.target_id, k.target_sublot_id, min(k.from_at), max(k.until_at)
        FROM unnest(%(ids)s::bigint[]) AS s (id)
        JOIN ledger_unit_link AS k ON k.source_sublot_id = s.id
         AND k.until_at IS NOT NULL AND k.until_at <= %(moment)s AND k.until_at > k.from_at
        GROUP BY 1, 2""",
        {"ids": array(lots), "moment": moment},
    )
    always = ("-infinity", "infinity")
    if reached.plus:
        found += _step(dict.fromkeys(reached.plus, always), moment, closed)
    seen: dict[int, int] = {}
    whole: set[int] = set()
    hull = Hull()
    while found:
        fresh = {}
        for target, sublot, since, until in found:
            if reached.has(target, sublot):
                continue
            if target == sublot:
                whole.add(sublot)
            elif hull.widen(target, since, until):
                seen[target] = sublot
                fresh[target] = hull.stretch(target)
        found = _step(fresh, moment, "") if fresh else []
    affected = Affected(
        lots=lots | whole, units=start.units.plus, perhaps=seen.keys() | reached.plus.keys()
    )
    once = exposed(seen, affected, lambda ids: _parts_of(ids, moment)) if seen else set()
    former = units((unit, seen[unit]) for unit in once)
    if whole - lots:
        onward = walk(Start(lots=frozenset(whole)), as_of=as_of, formerly=False)
        former |= onward.units
    return former - reached


def _step(
    frontier: dict[int, tuple[str, str]], moment: object, closed: str
) -> list[tuple[int, int, object, object]]:
    return rows(
        CLOSED.format(column="source_id", closed=closed),
        {**stretches(frontier), "moment": moment},
    )


def _parts_of(ids: Collection[int], moment: object) -> list[Link]:
    """Return what was in units by a moment, also what had been taken out again."""
    return rows(
        """
        SELECT k.source_id, k.source_sublot_id, k.target_id, greatest(k.from_at, '0001-01-02'),
               CASE WHEN k.until_at <= %(moment)s THEN k.until_at END
        FROM unnest(%(ids)s::bigint[]) AS u (id) JOIN ledger_unit_link AS k ON k.target_id = u.id
        WHERE k.from_at <= %(moment)s""",
        {"ids": array(ids), "moment": moment},
    )

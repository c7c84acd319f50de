"""Deriving the projections of some things from the facts, and writing only what differs."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, LiteralString, NamedTuple

from suyuan.ledger.projections.comparing import (
    BY_THING,
    CUSTODY,
    HOLDINGS,
    INFERRED,
    LOADED,
    LOT_LINKS,
    UNIT_LINKS,
    WHEREABOUTS,
    Projection,
)
from suyuan.ledger.statements import Database

CHANGED_THINGS: Final = """
    SELECT d.id, d.alive, d.ended_at, d.sublot_id
    FROM ledger_derive_things(%s::bigint[]) d JOIN ledger_thing t ON t.id = d.id
    WHERE t.alive IS DISTINCT FROM d.alive OR t.ended_at IS DISTINCT FROM d.ended_at
        OR t.sublot_id <> d.sublot_id"""

KEEP_THINGS: Final = """
    UPDATE ledger_thing t SET alive = d.alive, ended_at = d.ended_at, sublot_id = d.sublot_id
    FROM unnest(%s::bigint[], %s::boolean[], %s::timestamptz[], %s::bigint[])
        d (id, alive, ended_at, sublot_id)
    WHERE t.id = d.id"""

KEEP_SUBLOTS: Final = """
    WITH moved AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]) m (id, sublot)),
    names AS (UPDATE ledger_identity i SET sublot_id = m.sublot FROM moved m
        WHERE i.thing_id = m.id AND i.sublot_id <> m.sublot)
    UPDATE ledger_unit_link u SET source_sublot_id = s.sublot_id, target_sublot_id = t.sublot_id
    FROM ledger_thing s, ledger_thing t
    WHERE s.id = u.source_id AND t.id = u.target_id
        AND u.id IN (SELECT u.id FROM ledger_unit_link u JOIN moved m ON m.id = u.source_id
            UNION SELECT u.id FROM ledger_unit_link u JOIN moved m ON m.id = u.target_id)"""

IMPOSSIBLE: Final = """
    SELECT DISTINCT t.id, k.key, e.uri, i.reason, v.occurred_at
    FROM ledger_impossibilities(%s::bigint[]) i
    JOIN ledger_thing t ON t.id = i.thing_id
    LEFT JOIN ledger_identity k ON k.thing_id = i.thing_id AND k.main
    LEFT JOIN ledger_event_key e ON e.event_id = i.event_id
    LEFT JOIN ledger_event v ON v.id = e.event_id AND v.recorded_at = e.recorded_at
    ORDER BY 1, 3"""

COUNTED_WITH: Final = """
    WITH RECURSIVE up (id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT t.container_id FROM up JOIN ledger_thing t ON t.id = up.id
        WHERE t.container_id IS NOT NULL
    )
    SELECT DISTINCT t.sublot_id FROM ledger_thing t
    WHERE t.id = ANY (%s::bigint[]) AND t.kind = 'UNIT' AND t.sublot_id <> 0
    UNION SELECT t.id FROM ledger_thing t WHERE t.id = ANY (%s::bigint[]) AND t.kind = 'SUBLOT'
    UNION SELECT h.sublot_id FROM up JOIN ledger_sublot_holding h ON h.root_id = up.id
        AND h.root_id <> 0"""

LOCK_SUBLOTS: Final = """
    SELECT 1 FROM ledger_sublot_holding WHERE sublot_id = ANY (%s::bigint[])
    ORDER BY sublot_id, root_id, place_id, holder_id, disposition FOR UPDATE"""


TOLD_BY: Final = """
    SELECT parent_id FROM ledger_inferred_place
    WHERE parent_id = ANY (%s::bigint[]) OR root_id = ANY (%s::bigint[])
    UNION SELECT unnest(%s::bigint[])"""

INFERRED_NOW: Final = """
    SELECT event_id, coalesce(place_id, 0) || ',' || coalesce(holder_id, 0)
    FROM ledger_inferred_place WHERE parent_id = ANY (%s::bigint[])"""

MOVED_BY: Final = """
    SELECT t.id FROM ledger_thing t WHERE t.id IN (
        SELECT thing_id FROM ledger_participation
        WHERE event_id = ANY (%s::uuid[]) AND role IN ('PARENT', 'CHILD'))
        AND t.kind IN ('UNIT', 'PACKAGE', 'ASSET')
    ORDER BY t.id FOR NO KEY UPDATE"""

ONWARD: Final = """
    WITH RECURSIVE onward (id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT o.sublot_id FROM onward JOIN ledger_sublot_origin o ON o.origin_id = onward.id
    )
    SELECT id FROM onward"""


class Impossibility(NamedTuple):
    """Something that could not have happened in the order of the facts."""

    thing: int
    key: str | None
    event: str | None
    reason: str
    occurred_at: dt.datetime | None
    """When that event happened."""


def keep_things(database: Database, things: Sequence[int]) -> None:
    """Bring the rows of things themselves up to date: whether they live, end, belong."""
    rows = database.rows(CHANGED_THINGS, list(things))
    if rows:
        ids, alive, ended, sublots = (list(column) for column in zip(*rows, strict=True))
        database.run(KEEP_THINGS, ids, alive, ended, sublots)
        database.run(KEEP_SUBLOTS, ids, sublots)


def impossibilities(database: Database, things: Iterable[int]) -> list[Impossibility]:
    """Say what could not have happened to the things, in the order that the facts say."""
    return [Impossibility(*row) for row in database.rows(IMPOSSIBLE, sorted(set(things)))]


def counted_with(database: Database, things: Sequence[int]) -> set[int]:
    """Say which sublots have units that are counted with the things."""
    rows = database.rows(COUNTED_WITH, list(things), list(things), list(things))
    return {sublot for (sublot,) in rows}


def derive(
    database: Database,
    things: Iterable[int],
    *,
    transformations: Sequence[str] = (),
    sublots: Iterable[int] = (),
) -> None:
    """Bring every projection of the things up to date with the facts.

    Args:
        database: The open connection.
        things: What was touched: single things, lots, and sublots.
        transformations: The orders whose loaded lots may have changed.
        sublots: Sublots whose units were counted with the things before.
    """
    ids = _with_onward(database, sorted(set(things)))
    counted = {*sublots, *counted_with(database, ids)}
    keep_things(database, ids)
    for projection in BY_THING:
        repair(database, projection, ids)
    counted |= settle_inferred(database, ids)
    if transformations:
        repair(database, LOADED, list(transformations))
    counted |= counted_with(database, ids)
    recount = sorted(counted - {0})
    if recount:
        database.rows(LOCK_SUBLOTS, recount)
        repair(database, HOLDINGS, recount)


def settle_inferred(database: Database, things: Sequence[int]) -> set[int]:
    """Follow what a change of whereabouts means for events that do not say a place.

    What they took out has another place then, and may be a container itself. Returns the sublots
    whose units were counted there before.
    """
    counted: set[int] = set()
    frontier = sorted(things)
    while frontier:
        parents = [parent for (parent,) in database.rows(TOLD_BY, frontier, frontier, frontier)]
        before = _inferred(database, parents)
        repair(database, INFERRED, parents)
        changed = [event for event, _ in before ^ _inferred(database, parents)]
        if not changed:
            break
        frontier = [thing for (thing,) in database.rows(MOVED_BY, list(set(changed)))]
        counted |= counted_with(database, frontier)
        repair(database, CUSTODY, frontier)
        repair(database, WHEREABOUTS, frontier)
        counted |= counted_with(database, frontier)
    return counted


def _inferred(database: Database, parents: Sequence[int]) -> set[tuple[object, object]]:
    return set(database.rows(INFERRED_NOW, list(parents)))


def relink(database: Database, things: Iterable[int]) -> None:
    """Bring the links of units and sublots up to date with the facts."""
    ids = _with_onward(database, sorted(set(things)))
    repair(database, LOT_LINKS, ids)
    repair(database, UNIT_LINKS, ids)


def _with_onward(database: Database, things: Sequence[int]) -> list[int]:
    """Add the sublots to which units of the named ones went on: they inherit their links."""
    return sorted(thing for (thing,) in database.rows(ONWARD, list(things)))


def repair(database: Database, projection: Projection, keys: list[int] | list[str]) -> None:
    """Delete the rows that must not be there, and insert the ones that are missing."""
    count = projection.count_of_keys()
    surplus = database.rows(projection.surplus, *[keys] * count)
    missing = database.rows(projection.missing, *[keys] * count)
    if surplus:
        _each(database, _deletion(projection), surplus)
    if missing:
        _each(database, _insertion(projection), missing)


def _each(database: Database, statement: LiteralString, rows: Sequence[Sequence[object]]) -> None:
    with database.together():
        for row in rows:
            database.run(statement, *row)


def _deletion(projection: Projection) -> LiteralString:
    first, *names = projection.columns.split(",")
    same = [f"{first} = %s", *(f"{name} IS NOT DISTINCT FROM %s" for name in names)]
    return f"DELETE FROM {projection.table} WHERE {' AND '.join(same)}"  # noqa: S608 - our names.


def _insertion(projection: Projection) -> LiteralString:
    places = ", ".join(["%s"] * len(projection.columns.split(",")))
    return (
        f"INSERT INTO {projection.table} ({projection.columns}) VALUES ({places})"  # noqa: S608
        f" {projection.otherwise}"
    )

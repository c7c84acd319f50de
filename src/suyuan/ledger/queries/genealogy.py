"""One step up or down from a thing: grouped by item into stacks, and opened page by page."""

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.rows import rows
from suyuan.ledger.queries.things import COLUMNS, JOINS, ThingRow


class Direction(enum.StrEnum):
    """Which way to look."""

    UP = "UP"
    """What it was made of."""
    DOWN = "DOWN"
    """What it went into."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Neighbours of one item and kind, counted."""

    relation: str
    """PART, TAKEN, INPUT, SUBLOT or MEMBER; see `backward.Edge`."""
    kind: str
    item_id: int | None
    item_code: str
    item_name: str
    item_name_en: str
    things: int
    former: int
    """How many of them are no longer in it."""
    first_id: int
    """One of them; the only one where `things` is 1."""
    first_code: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing one step away, and the event that is the evidence."""

    thing: ThingRow
    relation: str
    event_id: UUID
    since: dt.datetime
    until: dt.datetime | None
    quantity: Decimal | None
    unit: str | None


# Every statement yields: id, relation, event, from, until, quantity, unit.
PARTS = """
    SELECT k.source_id AS id,
           CASE WHEN k.source_id = k.source_sublot_id THEN 'TAKEN' ELSE 'PART' END AS relation,
           k.event_id, k.from_at, k.until_at, k.quantity, NULL::text AS unit
    FROM ledger_unit_link AS k WHERE k.target_id = %(id)s AND k.from_at <= %(moment)s"""
INPUTS = """
    SELECT l.source_id AS id, 'INPUT' AS relation, l.event_id, l.from_at,
           NULL::timestamptz AS until_at, l.quantity, l.unit
    FROM ledger_lot_link AS l WHERE l.target_id = ANY(%(sublots)s::bigint[]) AND l.kind = 'INPUT'
     AND l.from_at <= %(moment)s"""
USES = """
    SELECT k.target_id AS id,
           CASE WHEN k.source_id = k.source_sublot_id THEN 'TAKEN' ELSE 'PART' END AS relation,
           k.event_id, k.from_at, k.until_at, k.quantity, NULL::text AS unit
    FROM ledger_unit_link AS k WHERE k.{column} = ANY(%(sources)s::bigint[])
     AND k.from_at <= %(moment)s"""
CONSUMERS = """
    SELECT l.target_id AS id, 'INPUT' AS relation, l.event_id, l.from_at,
           NULL::timestamptz AS until_at, l.quantity, l.unit
    FROM ledger_lot_link AS l WHERE l.source_id = ANY(%(lots)s::bigint[]) AND l.kind = 'INPUT'
     AND l.from_at <= %(moment)s"""
MEMBERS = """
    SELECT t.id, 'MEMBER' AS relation, t.created_by, coalesce(t.made_at, '-infinity'),
           NULL::timestamptz AS until_at, NULL::numeric AS quantity, NULL::text AS unit
    FROM ledger_thing AS t WHERE t.sublot_id = ANY(%(sublots)s::bigint[]) AND t.kind = 'UNIT'
     AND (t.made_at IS NULL OR t.made_at <= %(moment)s OR EXISTS (
         SELECT FROM ledger_custody AS c WHERE c.thing_id = t.id AND c.from_at <= %(moment)s))"""


def stacks(
    thing: ThingRow, direction: Direction, *, as_of: dt.datetime | None = None
) -> tuple[Stack, ...]:
    """Return what is one step away, grouped by item."""
    edges, params = _edges(thing, direction, as_of)
    found = rows(
        f"""
        SELECT e.relation, t.kind, t.item_id, coalesce(i.code, ''), coalesce(i.name, ''),
               coalesce(i.name_en, ''), count(DISTINCT t.id),
               count(DISTINCT t.id) FILTER (WHERE e.until_at <= %(moment)s), min(t.id), min(t.code)
        FROM ({edges}) AS e JOIN ledger_thing AS t ON t.id = e.id
        LEFT JOIN ledger_item AS i ON i.id = t.item_id
        GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1 DESC, 4, 2""",  # noqa: S608
        params,
    )
    return tuple(Stack(*values) for values in found)


def neighbours(
    thing: ThingRow,
    direction: Direction,
    *,
    stack: Stack | None = None,
    after: int = 0,
    limit: int = 50,
    as_of: dt.datetime | None = None,
) -> tuple[Neighbour, ...]:
    """Return a page of what is one step away, in the order of ids; of one stack where given."""
    edges, params = _edges(thing, direction, as_of)
    chosen = (
        "AND e.relation = %(relation)s AND t.kind = %(kind)s"
        " AND t.item_id IS NOT DISTINCT FROM %(item)s"
        if stack
        else ""
    )
    if stack:
        params |= {"relation": stack.relation, "kind": stack.kind, "item": stack.item_id}
    found = rows(
        f"""
        SELECT e.relation, e.event_id, greatest(e.from_at, '0001-01-02'), e.until_at, e.quantity,
               e.unit, {COLUMNS}
        FROM ({edges}) AS e (id, relation, event_id, from_at, until_at, quantity, unit)
        JOIN ledger_thing AS t ON t.id = e.id {JOINS}
        WHERE t.id > %(after)s {chosen} ORDER BY t.id, e.from_at LIMIT %(limit)s""",  # noqa: S608
        {**params, "after": after, "limit": limit},
    )
    return tuple(Neighbour(ThingRow(*v[6:]), v[0], v[1], v[2], v[3], v[4], v[5]) for v in found)


def _edges(
    thing: ThingRow, direction: Direction, as_of: dt.datetime | None
) -> tuple[str, dict[str, Any]]:
    """Write the statement for what is one step away, and its values."""
    sublots, lots = _family(thing)
    params: dict[str, Any] = {
        "id": thing.id,
        "moment": as_of or "infinity",
        "sublots": sublots,
        "lots": lots,
    }
    if direction is Direction.UP:
        return f"{PARTS} UNION ALL {INPUTS}", params
    if thing.kind not in {ThingKind.LOT, ThingKind.SUBLOT, ThingKind.CLASS}:
        return USES.format(column="source_id"), {**params, "sources": [thing.id]}
    uses = USES.format(column="source_sublot_id")
    members = sublots if thing.kind != ThingKind.CLASS else []
    return (
        f"{CONSUMERS} UNION ALL {uses} UNION ALL {MEMBERS}",
        {**params, "sources": list({*sublots, *lots}), "sublots": members},
    )


def _family(thing: ThingRow) -> tuple[list[int], list[int]]:
    """Return the sublots whose inputs a thing has, and what names it when it is consumed."""
    if thing.kind == ThingKind.UNIT:
        return [thing.sublot_id], []
    if thing.kind == ThingKind.SUBLOT:
        return [thing.id], [thing.id, *([thing.lot_id] if thing.lot_id else [])]
    if thing.kind == ThingKind.LOT:
        found = rows(
            "SELECT id FROM ledger_thing WHERE lot_id = %(lot)s AND kind = 'SUBLOT'",
            {"lot": thing.id},
        )
        sublots = [values[0] for values in found]
        return sublots, [thing.id, *sublots]
    return [thing.id], [thing.id]

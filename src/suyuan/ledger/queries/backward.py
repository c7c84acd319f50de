"""Backward: from a thing to everything in it, and the way from one thing to another."""

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from suyuan.ledger.queries.known import above_known
from suyuan.ledger.queries.rows import array, rows, snapshot
from suyuan.ledger.queries.things import ThingRow, things
from suyuan.ledger.queries.tracing import Position, position

EVER = (dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC))


@dataclass(frozen=True, slots=True)
class Edge:
    """Something went into something else, or is part of it; the event is the evidence."""

    source_id: int
    target_id: int
    relation: str
    """PART (a serialized part), TAKEN (an amount of a lot, by this unit alone), MEMBER (the unit
    lies in the sublot), INPUT (consumed into), SUBLOT (the sublot is of the lot)."""
    event_id: UUID
    since: dt.datetime
    until: dt.datetime | None
    quantity: Decimal | None
    unit: str | None
    level: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Ancestry:
    """Everything a thing was made of."""

    thing_id: int
    edges: tuple[Edge, ...]
    current: frozenset[int]
    """What is in it at the moment asked for, and what that was made of."""
    former: frozenset[int]
    """What was in it once and was taken out."""
    sources: frozenset[int]
    """Where the ways end: lots and units of which the ledger knows no inputs."""
    levels: int
    things: dict[int, ThingRow]
    as_of: dt.datetime | None = None
    known_at: dt.datetime | None = None
    position: Position = field(default_factory=Position)
    complete: bool = True

    @property
    def nodes(self) -> int:
        """Count the things above."""
        return len(self.current) + len(self.former)


def backward(
    thing_id: int, *, as_of: dt.datetime | None = None, known_at: dt.datetime | None = None
) -> Ancestry:
    """Return everything that a thing was made of, at any depth, edge by edge.

    With `known_at` only what was recorded by then counts, and what was made void later still does.
    """
    with snapshot():
        edges = edges_above([thing_id], as_of, known_at)
        current, former = _in_it(thing_id, edges, as_of)
        made = {edge.target_id for edge in edges}
        reached = current | former
        return Ancestry(
            thing_id=thing_id,
            edges=tuple(e for e in edges if e.target_id in reached or e.target_id == thing_id),
            current=frozenset(current),
            former=frozenset(former),
            sources=frozenset(reached - made),
            levels=max((edge.level for edge in edges), default=0),
            things=things(reached | {thing_id}),
            as_of=as_of,
            known_at=known_at,
            position=position(known_at),
        )


def path(source_id: int, target_id: int, *, as_of: dt.datetime | None = None) -> tuple[Edge, ...]:
    """Return a shortest way from one thing down to another; empty where there is none.

    The way respects time: each part was in its carrier while that was in the next one.
    """
    edges = edges_above([target_id], as_of)
    above: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        above[edge.target_id].append(edge)
    queue: deque[tuple[int, tuple[Edge, ...], tuple[dt.datetime, dt.datetime]]] = deque(
        [(target_id, (), EVER)]
    )
    seen: set[tuple[int, dt.datetime, dt.datetime]] = set()
    while queue:
        node, way, (since, until) = queue.popleft()
        if node == source_id and way:
            return tuple(reversed(way))
        for edge in above[node]:
            span = (max(since, edge.since), min(until, edge.until or EVER[1]))
            key = (edge.source_id, *span)
            if span[0] < span[1] and key not in seen:
                seen.add(key)
                queue.append((edge.source_id, (*way, edge), _carried(edge, span)))
    return ()


def edges_above(
    ids: Iterable[int], as_of: dt.datetime | None, known_at: dt.datetime | None = None
) -> list[Edge]:
    """Return every edge above some things."""
    if known_at is not None:
        known = above_known(list(ids), moment=as_of or known_at, known_at=known_at)
        return [Edge(*values) for values in known]
    found = rows(
        "SELECT source_id, target_id, relation, event_id, greatest(from_at, '0001-01-02'),"
        " until_at, quantity, unit, level FROM ledger_backward(%(ids)s::bigint[], %(moment)s)",
        {"ids": array(list(ids)), "moment": as_of or "infinity"},
    )
    return [Edge(*values) for values in found]


def _carried(edge: Edge, span: tuple[dt.datetime, dt.datetime]) -> tuple[dt.datetime, dt.datetime]:
    """Return the time in which what is above an edge's source counts.

    What went into a lot is in all of it for ever; what is in a part goes while the part is there.
    """
    return span if edge.relation == "PART" else (EVER[0], EVER[1])


def _in_it(
    thing_id: int, edges: Iterable[Edge], as_of: dt.datetime | None
) -> tuple[set[int], set[int]]:
    """Split what is above into what is in the thing at the moment and what was."""
    above: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        above[edge.target_id].append(edge)
    current: set[int] = set()
    stack = [thing_id]
    while stack:
        for edge in above[stack.pop()]:
            is_open = edge.until is None or (as_of is not None and edge.until > as_of)
            if is_open and edge.source_id not in current:
                current.add(edge.source_id)
                stack.append(edge.source_id)
    once: set[int] = set()
    spans: list[tuple[int, tuple[dt.datetime, dt.datetime]]] = [(thing_id, EVER)]
    seen: set[tuple[int, dt.datetime, dt.datetime]] = set()
    while spans:
        node, (since, until) = spans.pop()
        for edge in above[node]:
            span = (max(since, edge.since), min(until, edge.until or EVER[1]))
            key = (edge.source_id, *span)
            if span[0] < span[1] and key not in seen:
                seen.add(key)
                once.add(edge.source_id)
                spans.append((edge.source_id, _carried(edge, span)))
    current.discard(thing_id)
    return current, once - current - {thing_id}

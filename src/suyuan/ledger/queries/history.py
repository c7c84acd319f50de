"""The events of a thing's life: its own, its lot's, and its containers' while it was inside."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.rows import document, rows
from suyuan.ledger.queries.things import ThingRow, things


@dataclass(frozen=True, slots=True)
class Companion:
    """Another thing in the event."""

    role: str
    thing: ThingRow
    quantity: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as the history of one thing tells it."""

    id: UUID
    occurred_at: dt.datetime
    offset: str
    recorded_at: dt.datetime
    type: str
    action: str | None
    biz_step: str | None
    disposition: str | None
    persistent_set: Sequence[str]
    persistent_unset: Sequence[str]
    read_point_id: int | None
    read_point_name: str
    read_point_name_en: str
    place_id: int | None
    place_name: str
    place_name_en: str
    holder_id: int | None
    holder_name: str
    holder_name_en: str
    things: int
    """How many things the event names."""
    actor: str
    source: str
    documents: Sequence[str]
    body: Mapping[str, Any]
    declares: UUID | None
    """The event that this error declaration makes void."""
    void_since: dt.datetime | None
    """When an error declaration made this event void."""
    role: str
    quantity: Decimal | None
    unit: str | None
    via_id: int
    """The thing that took part: the thing itself, its lot or sublot, or a container around it."""
    companions: tuple[Companion, ...] = ()
    """Some of the other things: the container or carrier, inputs, and the first few others."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of history, the latest event first."""

    events: tuple[Happening, ...]
    after: tuple[dt.datetime, UUID] | None
    """Where the next page begins; None at the end."""
    via: Mapping[int, ThingRow]


# Whose events count, and during which time: the thing, what it lay in while it did, and its lot.
# What was done with a container in the moment in which the thing came in or out counts if it was
# done while the thing lay in it.
WHOSE = """
    WITH RECURSIVE around AS (
        SELECT %(thing)s::bigint AS id, '-infinity'::timestamptz AS since, NULL::uuid AS first,
               'infinity'::timestamptz AS until, NULL::uuid AS last, true AS own
        UNION ALL
        SELECT c.parent_id, greatest(a.since, c.from_at),
               CASE WHEN c.from_at > a.since
                     OR (c.from_at = a.since AND ledger_precedes(a.first, c.event_id))
                    THEN c.event_id ELSE a.first END,
               least(a.until, coalesce(c.until_at, 'infinity')),
               CASE WHEN c.until_at < a.until
                     OR (c.until_at = a.until AND ledger_precedes(c.until_event_id, a.last))
                    THEN c.until_event_id ELSE a.last END, false
        FROM around AS a JOIN ledger_containment AS c ON c.child_id = a.id AND c.quantity IS NULL
         AND greatest(a.since, c.from_at) <= least(a.until, coalesce(c.until_at, 'infinity'))
    ), whose AS (
        SELECT * FROM around
        UNION ALL
        SELECT unnest(%(family)s::bigint[]), '-infinity', NULL, 'infinity', NULL, false
    ), taken AS (
        SELECT p.event_id, p.recorded_at, p.occurred_at, p.role, p.quantity, p.unit, w.id AS via,
               w.own
        FROM whose AS w JOIN ledger_participation AS p ON p.thing_id = w.id
         AND p.occurred_at >= w.since AND p.occurred_at <= w.until
         AND (p.occurred_at > w.since OR NOT ledger_precedes(p.event_id, w.first))
         AND (p.occurred_at < w.until OR ledger_precedes(p.event_id, w.last))
         AND (w.id = %(thing)s OR p.role <> 'INPUT')
         AND (%(before)s::timestamptz IS NULL OR p.occurred_at <= %(before)s)
        UNION ALL
        SELECT e.id, e.recorded_at, e.occurred_at, 'OUTPUT', NULL, NULL, m.via, false
        FROM unnest(%(made)s::uuid[], %(made_via)s::bigint[]) AS m (id, via)
        JOIN ledger_event AS e ON e.id = m.id
         AND (%(before)s::timestamptz IS NULL OR e.occurred_at <= %(before)s)
    ), once AS (
        SELECT DISTINCT ON (occurred_at, event_id) * FROM taken
        WHERE %(before)s::timestamptz IS NULL OR (occurred_at, event_id) < (%(before)s, %(event)s)
        ORDER BY occurred_at DESC, event_id DESC, own DESC, role
        LIMIT %(limit)s
    )"""
EVENTS = """
    SELECT e.id, e.occurred_at, e.tz_offset, e.recorded_at, e.type, e.action, e.biz_step,
           e.disposition, coalesce(e.persistent_set, '{}'), coalesce(e.persistent_unset, '{}'),
           e.read_point_id, coalesce(r.name, ''), coalesce(r.name_en, ''), p.id,
           coalesce(p.name, ''), coalesce(p.name_en, ''), h.id, coalesce(h.name, ''),
           coalesce(h.name_en, ''), e.things, e.actor, e.source, coalesce(e.documents, '{}'),
           e.body, e.declares, x.recorded_at, o.role, o.quantity, o.unit, o.via
    FROM once AS o
    JOIN ledger_event AS e ON e.id = o.event_id AND e.recorded_at = o.recorded_at
    LEFT JOIN ledger_place AS r ON r.id = e.read_point_id
    LEFT JOIN ledger_inferred_place AS f ON f.event_id = e.id
    LEFT JOIN ledger_place AS p ON p.id = coalesce(e.place_id, f.place_id)
    LEFT JOIN ledger_party AS h ON h.id = coalesce(e.holder_id, f.holder_id)
    LEFT JOIN ledger_correction AS x ON x.event_id = e.id
    ORDER BY e.occurred_at DESC, e.id DESC"""
COMPANIONS = """
    SELECT e.id, c.role, c.thing_id, c.quantity, c.unit
    FROM unnest(%(events)s::uuid[]) AS e (id)
    CROSS JOIN LATERAL (
        (SELECT p.role, p.thing_id, p.quantity, p.unit FROM ledger_participation AS p
         WHERE p.event_id = e.id AND p.role IN ('PARENT', 'INPUT') LIMIT 20)
        UNION ALL
        (SELECT p.role, p.thing_id, p.quantity, p.unit FROM ledger_participation AS p
         WHERE p.event_id = e.id AND p.role NOT IN ('PARENT', 'INPUT') LIMIT 5)
    ) AS c"""


def history_of(
    thing: ThingRow,
    *,
    after: tuple[dt.datetime, UUID] | None = None,
    limit: int = 50,
    lot: bool = True,
) -> Page:
    """Return a page of a thing's history, the latest first, with `lot` also of its lot and sublot.

    Corrected events stay in the history, with the moment since which they are void.
    """
    family, made = _family(thing) if lot else ([], [])
    found = rows(
        WHOSE + EVENTS,
        {
            "thing": thing.id,
            "family": family,
            "made": [event for event, _ in made],
            "made_via": [via for _, via in made],
            "before": after[0] if after else None,
            "event": after[1] if after else None,
            "limit": limit + 1,
        },
    )
    shown = found[:limit]
    companions = _companions([values[0] for values in shown])
    ids = {values[-1] for values in shown} | {c[2] for some in companions.values() for c in some}
    known = things(ids)
    events = tuple(
        replace(
            Happening(*values),
            body=document(values[23]),
            companions=tuple(
                Companion(role, known[other], quantity, unit)
                for _, role, other, quantity, unit in companions.get(values[0], ())
                if other not in {values[-1], thing.id}
            ),
        )
        for values in shown
    )
    more = len(found) > limit
    return Page(events, (events[-1].occurred_at, events[-1].id) if more else None, known)


def _family(thing: ThingRow) -> tuple[list[int], list[tuple[UUID, int]]]:
    """Return the lot and sublots whose events belong, and the events that made the sublots.

    An event that made units names them and not their lot.
    """
    if thing.kind not in {ThingKind.UNIT, ThingKind.LOT, ThingKind.SUBLOT}:
        return [], []
    lot = thing.lot_id if thing.kind != ThingKind.LOT else thing.id
    sublot = thing.sublot_id if thing.kind != ThingKind.LOT else None
    found = rows(
        """
        SELECT s.id, s.created_by FROM ledger_thing AS s
        WHERE s.kind = 'SUBLOT' AND (s.id = %(sublot)s OR s.lot_id = %(whole)s)
        UNION
        SELECT l.target_id, l.event_id FROM ledger_lot_link AS l
        WHERE l.kind = 'INPUT' AND l.target_id IN (
            SELECT s.id FROM ledger_thing AS s
            WHERE s.kind = 'SUBLOT' AND (s.id = %(sublot)s OR s.lot_id = %(whole)s))""",
        {"sublot": sublot, "whole": thing.id if thing.kind == ThingKind.LOT else None},
    )
    family = {values[0] for values in found} | ({lot} if lot else set())
    made = [] if thing.kind == ThingKind.UNIT else [(v[1], v[0]) for v in found]
    return sorted(family - {thing.id}), made


def _companions(events: Collection[UUID]) -> dict[UUID, list[tuple[Any, ...]]]:
    gathered: dict[UUID, list[tuple[Any, ...]]] = {}
    for values in rows(COMPANIONS, {"events": list(events)}):
        gathered.setdefault(values[0], []).append(values)
    return gathered

"""The life of a thing: its own events, those of its sublot and lot, and those of what it lay in.

A thing in a container lives through what happens to the container, from the moment it was put in
until it was taken out. `lives_of` finds those spans, `moments_of` the events inside them,
`company_of` who else took part.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.ledger.queries.rows import rows

SAMPLE = 3


@dataclass(frozen=True, slots=True)
class Life:
    """A span in which what happens to a thing happens to ours too."""

    thing_id: int
    relation: str
    """``SELF``, ``SUBLOT``, ``LOT`` or ``CONTAINER``."""
    from_at: dt.datetime | None
    until_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class MomentRow:
    """One event of a life."""

    event_id: str
    recorded_at: dt.datetime
    occurred_at: dt.datetime
    tz_offset: str
    type: str
    action: str | None
    biz_step: str | None
    disposition: str
    persistent_set: Sequence[str]
    persistent_unset: Sequence[str]
    place_id: int | None
    place_name: str
    place_name_en: str
    read_point_name: str
    read_point_name_en: str
    holder_id: int | None
    holder_name: str
    holder_name_en: str
    documents: Sequence[str]
    actor: str
    things: int
    body: dict[str, Any]
    is_declaration: bool
    is_void: bool
    thing_id: int
    role: str
    quantity: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Companion:
    """Another thing in an event."""

    event_id: str
    role: str
    of_role: int
    """How many things play this role."""
    thing_id: int
    key: str
    code: str
    kind: str
    item_name: str
    item_name_en: str
    quantity: Decimal | None
    unit: str


def lives_of(thing_id: int) -> Sequence[Life]:
    """Return the spans whose events belong to the life of a thing."""
    found = rows(
        """
        WITH RECURSIVE box AS (
            SELECT c.parent_id, c.from_at, c.until_at, 1 AS level
            FROM ledger_containment AS c WHERE c.child_id = %(id)s AND c.quantity IS NULL
            UNION
            SELECT c.parent_id, greatest(c.from_at, box.from_at), least(c.until_at, box.until_at),
                box.level + 1
            FROM box JOIN ledger_containment AS c ON c.child_id = box.parent_id
                AND c.from_at < coalesce(box.until_at, 'infinity')
                AND coalesce(c.until_at, 'infinity') > box.from_at
            WHERE box.level < 12
        )
        SELECT %(id)s::bigint, 'SELF', NULL::timestamptz, NULL::timestamptz
        UNION ALL
        SELECT t.sublot_id, 'SUBLOT', NULL, NULL FROM ledger_thing AS t
            WHERE t.id = %(id)s AND t.sublot_id <> t.id
        UNION ALL
        SELECT t.lot_id, 'LOT', NULL, NULL FROM ledger_thing AS t
            WHERE t.id = %(id)s AND t.lot_id IS NOT NULL
        UNION ALL
        SELECT parent_id, 'CONTAINER', from_at, until_at FROM box""",
        {"id": thing_id},
    )
    return [Life(*values) for values in found]


def moments_of(
    lives: Collection[Life],
    *,
    limit: int,
    before: tuple[dt.datetime, str] | None = None,
) -> Sequence[MomentRow]:
    """Return the events of a life, the latest first; `before` is the last one already shown."""
    ordered = list(lives)
    found = rows(
        """
        WITH life AS (
            SELECT * FROM unnest(%(ids)s::bigint[], %(relations)s::text[], %(froms)s::timestamptz[],
                %(untils)s::timestamptz[]) AS l (id, relation, from_at, until_at)
        ), hit AS (
            SELECT p.event_id, p.recorded_at, p.occurred_at, p.thing_id, p.role, p.quantity, p.unit,
                life.relation,
                row_number() OVER (PARTITION BY p.event_id ORDER BY life.relation <> 'SELF',
                    life.relation <> 'SUBLOT', p.role) AS rank
            FROM life JOIN ledger_participation AS p ON p.thing_id = life.id
                AND p.occurred_at >= coalesce(life.from_at, '-infinity')
                AND p.occurred_at < coalesce(life.until_at, 'infinity')
            WHERE (life.relation NOT IN ('SUBLOT', 'LOT') OR p.role <> 'INPUT')
                AND (%(at)s::timestamptz IS NULL
                    OR (p.occurred_at, p.event_id) < (%(at)s::timestamptz, %(after)s::uuid))
        ), page AS (
            SELECT * FROM hit WHERE rank = 1
            ORDER BY occurred_at DESC, event_id DESC LIMIT %(limit)s
        )
        SELECT e.id::text, e.recorded_at, e.occurred_at, e.tz_offset, e.type, e.action, e.biz_step,
            coalesce(e.disposition, ''), coalesce(e.persistent_set, '{}'),
            coalesce(e.persistent_unset, '{}'), e.place_id, coalesce(pl.name, ''),
            coalesce(pl.name_en, ''), coalesce(rp.name, ''), coalesce(rp.name_en, ''), e.holder_id,
            coalesce(h.name, ''), coalesce(h.name_en, ''), coalesce(e.documents, '{}'), e.actor,
            e.things, e.body, e.declares IS NOT NULL,
            EXISTS (SELECT FROM ledger_correction AS c WHERE c.event_id = e.id),
            page.thing_id, page.role, page.quantity, coalesce(page.unit, '')
        FROM page
        JOIN ledger_event AS e ON e.recorded_at = page.recorded_at AND e.id = page.event_id
        LEFT JOIN ledger_place AS pl ON pl.id = e.place_id
        LEFT JOIN ledger_place AS rp ON rp.id = e.read_point_id
        LEFT JOIN ledger_party AS h ON h.id = e.holder_id
        ORDER BY e.occurred_at DESC, e.id DESC""",
        {
            "ids": [life.thing_id for life in ordered],
            "relations": [life.relation for life in ordered],
            "froms": [life.from_at for life in ordered],
            "untils": [life.until_at for life in ordered],
            "at": before[0] if before else None,
            "after": before[1] if before else None,
            "limit": limit,
        },
    )
    return [MomentRow(*values) for values in found]


def company_of(event_ids: Collection[str]) -> Sequence[Companion]:
    """Return of every event the first few things of each role."""
    if not event_ids:
        return []
    found = rows(
        """
        SELECT f.event_id::text, f.role, f.of_role, f.thing_id, coalesce(k.key, ''), t.code, t.kind,
            coalesce(i.name, ''), coalesce(i.name_en, ''), f.quantity, coalesce(f.unit, '')
        FROM unnest(%(ids)s::uuid[]) AS e (id)
        CROSS JOIN unnest(ARRAY['PARENT', 'CHILD', 'INPUT', 'OUTPUT', 'OBJECT']) AS r (role)
        CROSS JOIN LATERAL (
            SELECT p.event_id, p.role, p.thing_id, p.quantity, p.unit, count(*) OVER () AS of_role,
                row_number() OVER (ORDER BY p.thing_id) AS rank
            FROM ledger_participation AS p WHERE p.event_id = e.id AND p.role = r.role
        ) AS f
        JOIN ledger_thing AS t ON t.id = f.thing_id
        LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
        LEFT JOIN ledger_item AS i ON i.id = t.item_id
        WHERE f.rank <= %(sample)s
        ORDER BY f.event_id, f.role, f.thing_id""",
        {"ids": list(event_ids), "sample": SAMPLE},
    )
    return [Companion(*values) for values in found]

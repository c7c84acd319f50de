"""What is in what, where it is and who holds it: now and at any moment."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from suyuan.ledger.queries.rows import array, row, rows
from suyuan.ledger.queries.things import COLUMNS, JOINS, ThingRow


@dataclass(frozen=True, slots=True)
class Stay:
    """A thing was in a container, or with a holder at a place, for a time."""

    thing: ThingRow
    """The container; or what was outermost, in custody."""
    since: dt.datetime
    until: dt.datetime | None
    event_id: UUID
    quantity: Decimal | None = None
    holder_id: int | None = None
    holder_name: str = ""
    holder_name_en: str = ""
    place_id: int | None = None
    place_name: str = ""
    place_name_en: str = ""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a thing is and who holds it; told by its outermost container."""

    root_id: int
    place_id: int | None
    place_code: str
    place_name: str
    place_name_en: str
    holder_id: int | None
    holder_code: str
    holder_name: str
    holder_name_en: str
    holder_is_own: bool
    disposition: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Content:
    """So many things of a kind and item are in a container, at any depth."""

    kind: str
    item_id: int | None
    item_code: str
    item_name: str
    item_name_en: str
    things: int
    quantity: Decimal | None


INSIDE = "c.from_at <= %(moment)s AND (c.until_at IS NULL OR c.until_at > %(moment)s)"


def containers_of(thing_id: int, *, at: dt.datetime | None = None) -> tuple[Stay, ...]:
    """Return the containers around a thing at a moment, the innermost first."""
    found = rows(
        f"""
        WITH RECURSIVE up AS (
            SELECT 1 AS depth, c.parent_id, c.from_at, c.until_at, c.event_id, c.quantity
            FROM ledger_containment AS c WHERE c.child_id = %(thing)s AND {INSIDE}
            UNION ALL
            SELECT up.depth + 1, c.parent_id, c.from_at, c.until_at, c.event_id, c.quantity
            FROM up JOIN ledger_containment AS c ON c.child_id = up.parent_id AND {INSIDE}
        )
        SELECT up.from_at, up.until_at, up.event_id, up.quantity, {COLUMNS}
        FROM up JOIN ledger_thing AS t ON t.id = up.parent_id {JOINS} ORDER BY up.depth""",  # noqa: S608
        {"thing": thing_id, "moment": at or "infinity"},
    )
    return tuple(Stay(ThingRow(*v[4:]), v[0], v[1], v[2], v[3]) for v in found)


def containment_history(thing_id: int) -> tuple[Stay, ...]:
    """Return every container that a thing was directly in, the latest first."""
    found = rows(
        f"""
        SELECT c.from_at, c.until_at, c.event_id, c.quantity, {COLUMNS}
        FROM ledger_containment AS c JOIN ledger_thing AS t ON t.id = c.parent_id {JOINS}
        WHERE c.child_id = %(thing)s ORDER BY c.from_at DESC, c.id DESC""",  # noqa: S608
        {"thing": thing_id},
    )
    return tuple(Stay(ThingRow(*v[4:]), v[0], v[1], v[2], v[3]) for v in found)


def contents_of(container_id: int, *, at: dt.datetime | None = None) -> tuple[Content, ...]:
    """Return what was in a container at a moment, at any depth, counted by kind and item."""
    found = rows(
        f"""
        WITH RECURSIVE inside AS (
            SELECT c.child_id AS id, c.quantity FROM ledger_containment AS c
            WHERE c.parent_id = %(container)s AND {INSIDE}
            UNION ALL
            SELECT c.child_id, c.quantity FROM inside
            JOIN ledger_containment AS c ON c.parent_id = inside.id AND {INSIDE}
        )
        SELECT t.kind, t.item_id, coalesce(i.code, ''), coalesce(i.name, ''),
               coalesce(i.name_en, ''), count(*), sum(inside.quantity)
        FROM inside JOIN ledger_thing AS t USING (id) LEFT JOIN ledger_item AS i ON i.id = t.item_id
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 1 DESC, 3""",  # noqa: S608
        {"container": container_id, "moment": at or "infinity"},
    )
    return tuple(Content(*values) for values in found)


def children_of(
    container_id: int, *, at: dt.datetime | None = None, after: int = 0, limit: int = 100
) -> tuple[Stay, ...]:
    """Return a page of what was directly in a container at a moment, in the order of ids."""
    found = rows(
        f"""
        SELECT c.from_at, c.until_at, c.event_id, c.quantity, {COLUMNS}
        FROM ledger_containment AS c JOIN ledger_thing AS t ON t.id = c.child_id {JOINS}
        WHERE c.parent_id = %(container)s AND {INSIDE} AND c.child_id > %(after)s
        ORDER BY c.child_id LIMIT %(limit)s""",  # noqa: S608
        {"container": container_id, "moment": at or "infinity", "after": after, "limit": limit},
    )
    return tuple(Stay(ThingRow(*v[4:]), v[0], v[1], v[2], v[3]) for v in found)


WHERE = """
    SELECT r.root_id, w.place_id, coalesce(p.code, ''), coalesce(p.name, ''),
           coalesce(p.name_en, ''), w.holder_id, coalesce(h.code, ''), coalesce(h.name, ''),
           coalesce(h.name_en, ''), coalesce(h.own, false), w.disposition, w.since
    FROM ledger_roots(ARRAY[%(thing)s]::bigint[], %(at)s) AS r
    JOIN ledger_whereabouts_at(ARRAY[r.root_id], %(at)s) AS w ON w.thing_id = r.root_id
    LEFT JOIN ledger_place AS p ON p.id = w.place_id
    LEFT JOIN ledger_party AS h ON h.id = w.holder_id"""


def whereabouts_of(thing_id: int, *, at: dt.datetime | None = None) -> Whereabouts | None:
    """Return where a thing is; None where nothing is known, it is an amount, or it is no more."""
    found = row(WHERE, {"thing": thing_id, "at": at})
    return Whereabouts(*found) if found else None


def custody_of(thing_id: int) -> tuple[Stay, ...]:
    """Return who held a thing and where, the latest first; told by its containers meanwhile."""
    found = rows(
        f"""
        WITH RECURSIVE around AS (
            SELECT %(thing)s::bigint AS id, '-infinity'::timestamptz AS since,
                   'infinity'::timestamptz AS until
            UNION ALL
            SELECT c.parent_id, greatest(a.since, c.from_at),
                   least(a.until, coalesce(c.until_at, 'infinity'))
            FROM around AS a JOIN ledger_containment AS c ON c.child_id = a.id
             AND greatest(a.since, c.from_at) < least(a.until, coalesce(c.until_at, 'infinity'))
        )
        SELECT greatest(a.since, k.from_at),
               nullif(least(a.until, coalesce(k.until_at, 'infinity')), 'infinity'),
               k.event_id, k.holder_id, coalesce(h.name, ''), coalesce(h.name_en, ''), k.place_id,
               coalesce(p.name, ''), coalesce(p.name_en, ''), {COLUMNS}
        FROM around AS a
        JOIN ledger_custody AS k ON k.thing_id = a.id
         AND greatest(a.since, k.from_at) < least(a.until, coalesce(k.until_at, 'infinity'))
        JOIN ledger_thing AS t ON t.id = a.id {JOINS}
        LEFT JOIN ledger_party AS h ON h.id = k.holder_id
        LEFT JOIN ledger_place AS p ON p.id = k.place_id
        ORDER BY 1 DESC""",  # noqa: S608
        {"thing": thing_id},
    )
    return tuple(Stay(ThingRow(*v[9:]), v[0], v[1], v[2], None, *v[3:9]) for v in found)


def inherited_states(thing_ids: list[int]) -> tuple[tuple[int, str, dt.datetime, UUID], ...]:
    """Return the open persistent states of some things: thing, state, since, event."""
    found = rows(
        "SELECT s.thing_id, s.disposition, s.from_at, s.event_id"
        " FROM ledger_persistent_state AS s WHERE s.thing_id = ANY(%(ids)s::bigint[])"
        " AND s.until_at IS NULL ORDER BY s.from_at",
        {"ids": array(thing_ids)},
    )
    return tuple((v[0], v[1], v[2], v[3]) for v in found)

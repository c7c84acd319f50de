"""How many units and amounts of a set are where: by holder, place, state, item and whereabouts."""

import datetime as dt
import enum
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries.rows import array, rows


class Area(enum.StrEnum):
    """Where something is, in the words of a recall."""

    IN_HOUSE = "IN_HOUSE"
    OUTSIDE = "OUTSIDE"
    IN_TRANSIT = "IN_TRANSIT"
    ENDED = "ENDED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary."""

    id: int
    """Of the holder, place or item; 0 where it is not known."""
    key: str
    code: str
    name: str
    name_en: str
    country: str
    units: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a lot is where."""

    lot_id: int
    lot_code: str
    item_code: str
    item_name: str
    item_name_en: str
    unit: str
    holder_code: str
    holder_name: str
    holder_name_en: str
    place_code: str
    place_name: str
    place_name_en: str
    disposition: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The figures of a set of units."""

    units: int
    """All units, also those that exist no more."""
    by_holder: tuple[Line, ...]
    by_place: tuple[Line, ...]
    by_item: tuple[Line, ...]
    by_state: tuple[tuple[str, int], ...]
    """Disposition (``ended`` where the unit exists no more) and number of units."""
    by_area: tuple[tuple[Area, int], ...]
    by_country: tuple[tuple[str, int], ...]


LOST = """
    WITH RECURSIVE lost (id) AS (
        SELECT c.child_id FROM ledger_thing AS e JOIN ledger_containment AS c
            ON c.parent_id = e.id AND c.until_at IS NULL AND c.quantity IS NULL
        WHERE e.ended_at IS NOT NULL
        UNION
        SELECT c.child_id FROM lost JOIN ledger_containment AS c
            ON c.parent_id = lost.id AND c.until_at IS NULL AND c.quantity IS NULL
    ) SELECT id FROM lost"""
"""What lies in things that exist no more: nobody holds it, so the kept holdings leave it out."""
HELD_NOW = f"""
    SELECT h.item_id, h.place_id, h.holder_id, h.disposition, h.units, false AS ended
    FROM ledger_holdings(%(sublots)s::bigint[], %(plus)s::bigint[], %(minus)s::bigint[]) AS h
    UNION ALL
    SELECT g.item_id, 0, 0, 'ended', sum(g.units)::bigint, true FROM (
        SELECT t.item_id, count(*) AS units FROM unnest(%(sublots)s::bigint[]) AS s (id)
        JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.ended_at IS NOT NULL AND t.kind = 'UNIT'
        GROUP BY 1
        UNION ALL
        SELECT t.item_id, count(*) FROM ({LOST}) AS l JOIN ledger_thing AS t ON t.id = l.id
        WHERE t.kind = 'UNIT' AND t.ended_at IS NULL AND t.sublot_id = ANY(%(sublots)s::bigint[])
        GROUP BY 1
        UNION ALL
        SELECT a.item_id, count(*) FROM ledger_units_at(%(plus)s::bigint[], NULL) AS a
        WHERE a.ended GROUP BY 1
        UNION ALL
        SELECT a.item_id, -count(*) FROM ledger_units_at(%(minus)s::bigint[], NULL) AS a
        WHERE a.ended GROUP BY 1
    ) AS g GROUP BY 1"""  # noqa: S608 - our own statement.
PLACED_THEN = """
    SELECT s.unit_id, s.item_id, s.container_id, s.root_id, s.ended, w.place_id, w.holder_id,
           w.disposition, w.since
    FROM ledger_scope_units(%(sublots)s::bigint[], %(plus)s::bigint[], %(minus)s::bigint[],
                            %(moment)s) AS s
    LEFT JOIN ledger_whereabouts_at(ARRAY(
        SELECT DISTINCT r.root_id FROM ledger_scope_units(%(sublots)s::bigint[],
            %(plus)s::bigint[], %(minus)s::bigint[], %(moment)s) AS r
    ), %(moment)s) AS w ON w.thing_id = s.root_id"""
PLACED_KNOWN = """
    SELECT s.* FROM ledger_scope_known(%(sublots)s::bigint[], %(plus)s::bigint[],
        %(minus)s::bigint[], coalesce(%(moment)s, %(known)s), %(known)s) AS s"""
HELD_THEN = """
    SELECT u.item_id, CASE WHEN u.ended THEN 0 ELSE coalesce(u.place_id, 0) END,
           CASE WHEN u.ended THEN 0 ELSE coalesce(u.holder_id, 0) END,
           CASE WHEN u.ended THEN 'ended' ELSE coalesce(u.disposition, '') END,
           count(*)::bigint, coalesce(u.ended, false)
    FROM ({placed}) AS u
    GROUP BY 1, 2, 3, 4, 6"""
ROLLED_UP = """
    WITH held (item_id, place_id, holder_id, disposition, units, ended) AS MATERIALIZED ({held}),
    told AS (
        SELECT h.*, coalesce(p.country, '') AS country, CASE
            WHEN h.ended THEN 'ENDED'
            WHEN h.disposition = 'in_transit' THEN 'IN_TRANSIT'
            WHEN h.holder_id = 0 THEN 'UNKNOWN'
            WHEN p.own THEN 'IN_HOUSE'
            WHEN h.place_id = 0 THEN 'IN_TRANSIT'
            ELSE 'OUTSIDE' END AS area
        FROM held AS h LEFT JOIN ledger_party AS p ON p.id = h.holder_id
    ), rolled AS (
        SELECT grouping(holder_id, place_id, item_id, disposition, area, country) AS what,
               coalesce(holder_id, place_id, item_id) AS id,
               coalesce(disposition, area, country) AS word, sum(units)::bigint AS units
        FROM told WHERE units <> 0 AND (%(kind)s::text IS NULL OR item_id IN (
            SELECT i.id FROM ledger_item AS i WHERE i.kind = %(kind)s))
        GROUP BY GROUPING SETS
            ((holder_id), (place_id), (item_id), (disposition), (area), (country))
    )"""
NAMES = """
    SELECT r.what, coalesce(r.id, 0), r.word, r.units, coalesce(h.key, p.key, i.key, ''),
           coalesce(h.code, p.code, i.code, ''), coalesce(h.name, p.name, i.name, ''),
           coalesce(h.name_en, p.name_en, i.name_en, ''), coalesce(h.country, ''),
           coalesce(h.own, false)
    FROM rolled AS r
    LEFT JOIN ledger_party AS h ON r.what = 31 AND h.id = r.id
    LEFT JOIN ledger_place AS p ON r.what = 47 AND p.id = r.id
    LEFT JOIN ledger_item AS i ON r.what = 55 AND i.id = r.id
    ORDER BY r.units DESC, 6"""
HOLDER, PLACE, ITEM, STATE, AREA, COUNTRY = 31, 47, 55, 59, 61, 62


def arrays(units: UnitSet) -> dict[str, Any]:
    """Return a set as the arrays that the ledger's functions take."""
    return {
        "sublots": array(units.sublots),
        "plus": array(units.plus),
        "minus": array(units.minus),
    }


def placed(as_of: dt.datetime | None, known_at: dt.datetime | None) -> str | None:
    """Return the statement for where single units were; None means now."""
    if known_at is not None:
        return PLACED_KNOWN
    return PLACED_THEN if as_of is not None else None


def summarise(
    units: UnitSet,
    *,
    as_of: dt.datetime | None = None,
    known_at: dt.datetime | None = None,
    kind: str | None = None,
) -> Summary:
    """Return how many units of a set are where; now without reading the units of whole sublots.

    With `kind` only units of items of that kind count: devices, without the parts inside them.
    """
    then = placed(as_of, known_at)
    held = HELD_THEN.format(placed=then) if then else HELD_NOW
    found = rows(
        ROLLED_UP.format(held=held) + NAMES,
        {**arrays(units), "moment": as_of, "known": known_at, "kind": kind},
    )
    lines = {what: [r for r in found if r[0] == what] for what in (HOLDER, PLACE, ITEM)}

    def of(what: int) -> tuple[Line, ...]:
        return tuple(Line(r[1], r[4], r[5], r[6], r[7], r[8], r[3], r[9]) for r in lines[what])

    def words(what: int) -> tuple[tuple[str, int], ...]:
        return tuple((r[2], r[3]) for r in found if r[0] == what)

    return Summary(
        units=sum(r[3] for r in found if r[0] == AREA),
        by_holder=of(HOLDER),
        by_place=of(PLACE),
        by_item=of(ITEM),
        by_state=words(STATE),
        by_area=tuple((Area(word), number) for word, number in words(AREA)),
        by_country=words(COUNTRY),
    )


def by_holder(units: UnitSet) -> tuple[Line, ...]:
    """Return how many units of a set each holder has now, most first: the quickest summary."""
    found = rows(
        """
        SELECT h.holder_id, coalesce(p.key, ''), coalesce(p.code, ''), coalesce(p.name, ''),
               coalesce(p.name_en, ''), coalesce(p.country, ''), h.units, coalesce(p.own, false)
        FROM (
            SELECT holder_id, sum(units)::bigint AS units FROM ledger_holdings(
                %(sublots)s::bigint[], %(plus)s::bigint[], %(minus)s::bigint[]) GROUP BY 1
        ) AS h LEFT JOIN ledger_party AS p ON p.id = h.holder_id
        ORDER BY h.units DESC, 3""",
        arrays(units),
    )
    return tuple(Line(*values) for values in found)


def count(units: UnitSet) -> int:
    """Return the number of units in a set, also of those that exist no more."""
    found = rows(
        """
        SELECT coalesce(sum((
            SELECT count(*) FROM ledger_thing AS t WHERE t.sublot_id = s.id AND t.kind = 'UNIT'
        )), 0)::bigint FROM unnest(%(sublots)s::bigint[]) AS s (id)""",
        {"sublots": array(units.sublots)},
    )
    return int(found[0][0]) + len(units.plus) - len(units.minus)


_ROOT: Final = """
    SELECT a.* FROM ledger_roots(
        CASE s.container_id WHEN 0 THEN '{}'::bigint[] ELSE ARRAY[s.container_id] END, %(moment)s
    ) AS r CROSS JOIN LATERAL ledger_whereabouts_at(ARRAY[r.root_id], %(moment)s) AS a"""
_ROOT_KNOWN: Final = """
    SELECT b.* FROM ledger_boxes_known(
        CASE s.container_id WHEN 0 THEN '{}'::bigint[] ELSE ARRAY[s.container_id] END,
        %(moment)s, %(known)s) AS b"""
"""Where the outermost container of an amount is."""


def amounts(
    lots: Collection[int],
    *,
    as_of: dt.datetime | None = None,
    known_at: dt.datetime | None = None,
) -> tuple[Amount, ...]:
    """Return where amounts of lots are, in which state: stock, or postings up to a moment.

    With `known_at` only what was recorded then counts, and was not void yet.
    """
    moment = as_of or known_at
    stock = (
        """SELECT p.thing_id, p.place_id, p.holder_id, p.disposition, p.container_id,
                  sum(p.delta) AS quantity
           FROM unnest(%(lots)s::bigint[]) AS w (id)
           JOIN ledger_posting AS p ON p.thing_id = w.id AND p.occurred_at <= %(moment)s
               AND p.recorded_at <= coalesce(%(known)s::timestamptz, 'infinity')
           WHERE NOT EXISTS (SELECT FROM ledger_correction AS x WHERE x.event_id = p.event_id
               AND x.recorded_at <= coalesce(%(known)s::timestamptz, 'infinity'))
           GROUP BY 1, 2, 3, 4, 5"""
        if moment
        else """SELECT s.* FROM unnest(%(lots)s::bigint[]) AS w (id)
           JOIN ledger_stock AS s ON s.thing_id = w.id"""
    )
    found = rows(
        f"""
        SELECT t.id, t.code, coalesce(i.code, ''), coalesce(i.name, ''), coalesce(i.name_en, ''),
               coalesce(i.unit, 'EA'), coalesce(h.code, ''), coalesce(h.name, ''),
               coalesce(h.name_en, ''), coalesce(p.code, ''), coalesce(p.name, ''),
               coalesce(p.name_en, ''),
               coalesce(nullif(w.disposition, ''), s.disposition), sum(s.quantity)
        FROM ({stock}) AS s
        JOIN ledger_thing AS t ON t.id = s.thing_id
        LEFT JOIN ledger_item AS i ON i.id = t.item_id
        LEFT JOIN LATERAL ({_ROOT_KNOWN if known_at else _ROOT}) AS w ON true
        LEFT JOIN ledger_party AS h ON h.id = coalesce(w.holder_id, s.holder_id)
        LEFT JOIN ledger_place AS p ON p.id = coalesce(w.place_id, s.place_id)
        WHERE s.quantity > 0 AND s.place_id >= 0
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 ORDER BY 3, 2, 7, 10""",  # noqa: S608
        {"lots": array(lots), "moment": moment, "known": known_at},
    )
    return tuple(Amount(*values) for values in found)

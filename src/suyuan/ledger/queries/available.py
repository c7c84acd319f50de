"""What there is of an item: what can be picked, and how much of a lot is where."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.ledger.queries.rows import array, rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Available:
    """So much of one lot at one place of ours that is in one of the states asked for."""

    lot_id: int
    lot_key: str
    lot_code: str
    place_id: int
    place_code: str
    expires_on: dt.date | None
    made_at: dt.datetime | None
    quantity: Decimal


# Lots of the item, then their amounts and units; what is marked is left out: the lot, a sublot, a
# package, or single units of it.
_NOT_BUILT_IN = """NOT EXISTS (
            SELECT FROM ledger_unit_link AS b
            JOIN ledger_sublot_holding AS bh ON bh.root_id = h.root_id AND bh.root_id <> 0
                AND bh.sublot_id = b.target_sublot_id AND bh.units > 0
            WHERE b.source_sublot_id = h.sublot_id AND b.until_at IS NULL)
        AND NOT EXISTS (
            SELECT FROM ledger_thing AS br WHERE br.id = h.root_id AND br.kind = 'UNIT')"""
"""Parts that are built into a unit lie in it, or in a package with such units: no stock."""

_AVAILABLE = f"""
    WITH RECURSIVE lots AS MATERIALIZED (
        SELECT t.id, t.code, t.expires_on, t.made_at FROM ledger_thing AS t
        WHERE t.item_id = %(item)s AND t.kind = 'LOT' AND t.alive
    ), marked AS MATERIALIZED (
        SELECT m.thing_id FROM ledger_persistent_state AS m
        WHERE m.until_at IS NULL AND m.disposition = ANY (%(marks)s)
    ), subs AS MATERIALIZED (
        SELECT s.id, s.lot_id, s.expires_on FROM lots AS l
        JOIN ledger_thing AS s ON s.lot_id = l.id AND s.kind = 'SUBLOT'
        WHERE s.id NOT IN (SELECT thing_id FROM marked)
            AND l.id NOT IN (SELECT thing_id FROM marked)
    ), units AS (
        SELECT s.lot_id, s.expires_on, h.units::numeric AS quantity,
            CASE WHEN h.root_id = 0 THEN h.place_id ELSE w.place_id END AS place_id,
            CASE WHEN h.root_id = 0 THEN h.holder_id ELSE w.holder_id END AS holder_id,
            CASE WHEN h.root_id = 0 THEN h.disposition ELSE w.disposition END AS disposition
        FROM subs AS s
        JOIN ledger_sublot_holding AS h ON h.sublot_id = s.id AND h.units > 0
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(h.root_id, 0)
        WHERE h.root_id NOT IN (SELECT thing_id FROM marked)
            AND (h.root_id = 0 OR {_NOT_BUILT_IN})
    ), down (id) AS (
        SELECT t.id FROM marked AS m JOIN ledger_thing AS t ON t.id = m.thing_id
        WHERE t.kind <> 'LOT' AND t.kind <> 'SUBLOT' AND t.ended_at IS NULL
        UNION
        SELECT k.child_id FROM down AS d
        JOIN ledger_containment AS k ON k.parent_id = d.id AND k.until_at IS NULL
    ), singles AS (
        SELECT u.sublot_id, coalesce(c2.container_id, c1.container_id, u.container_id, u.id)
            AS root_id, coalesce(c1.kind = 'UNIT', false) AS built_in
        FROM down AS d JOIN ledger_thing AS u ON u.id = d.id AND u.kind = 'UNIT'
            AND u.item_id = %(item)s AND u.ended_at IS NULL
        LEFT JOIN ledger_thing AS c1 ON c1.id = u.container_id
        LEFT JOIN ledger_thing AS c2 ON c2.id = c1.container_id
    ), held AS (
        SELECT s.lot_id, s.expires_on, -1::numeric, w.place_id, w.holder_id, w.disposition
        FROM singles AS g JOIN subs AS s ON s.id = g.sublot_id
        JOIN ledger_whereabouts AS w ON w.thing_id = g.root_id
        JOIN ledger_thing AS t ON t.id = g.root_id
        WHERE (t.kind = 'UNIT' OR g.root_id NOT IN (SELECT thing_id FROM marked))
            AND NOT g.built_in
    ), amounts AS (
        SELECT k.thing_id, NULL::date, k.quantity,
            CASE WHEN k.container_id = 0 THEN k.place_id ELSE w.place_id END,
            CASE WHEN k.container_id = 0 THEN k.holder_id ELSE w.holder_id END,
            CASE WHEN k.container_id = 0 THEN k.disposition
                ELSE coalesce(nullif(w.disposition, ''), k.disposition) END
        FROM lots AS l JOIN ledger_stock AS k ON k.thing_id = l.id AND k.quantity > 0
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(k.root_id, 0)
        WHERE l.id NOT IN (SELECT thing_id FROM marked)
            AND (k.container_id = 0 OR NOT EXISTS (
                SELECT FROM ledger_around(k.container_id) AS a
                WHERE a.id IN (SELECT thing_id FROM marked)))
    )
    SELECT f.lot_id, coalesce(n.key, ''), l.code, p.id, p.code,
        coalesce(l.expires_on, min(f.expires_on)), l.made_at, sum(f.quantity)
    FROM (
        SELECT * FROM units UNION ALL SELECT * FROM held UNION ALL SELECT * FROM amounts
    ) AS f (lot_id, expires_on, quantity, place_id, holder_id, disposition)
    JOIN ledger_party AS o ON o.id = f.holder_id AND o.own
    JOIN ledger_place AS p ON p.id = f.place_id
    JOIN lots AS l ON l.id = f.lot_id
    LEFT JOIN ledger_identity AS n ON n.thing_id = l.id AND n.main
    WHERE f.disposition = ANY (%(states)s) AND p.id = ANY (%(places)s)
    GROUP BY 1, 2, 3, 4, 5, l.expires_on, l.made_at HAVING sum(f.quantity) > 0"""  # noqa: S608 - no value of anybody's.


def available(
    item_id: int, *, places: Collection[int], states: Collection[str], marks: Collection[str]
) -> Sequence[Available]:
    """Return what there is of an item at places in some states, by lot and place.

    Args:
        item_id: The item.
        places: The places that count.
        states: The dispositions that count.
        marks: Persistent dispositions with which nothing counts, wherever they stand.
    """
    return [
        Available(
            lot_id=one[0], lot_key=one[1], lot_code=one[2], place_id=one[3], place_code=one[4],
            expires_on=one[5], made_at=one[6], quantity=one[7],
        )
        for one in rows(
            _AVAILABLE,
            {
                "item": item_id,
                "places": array(places),
                "states": list(states),
                "marks": list(marks),
            },
        )
    ]  # fmt: skip


def totals_at(lots: Collection[int], places: Collection[int]) -> Mapping[tuple[int, int], Decimal]:
    """Return how much of lots is at places, loose and packed, by lot and place."""
    if not lots or not places:
        return {}
    found = rows(
        f"""
        SELECT f.lot_id, f.place_id, sum(f.quantity) FROM (
            SELECT s.lot_id, h.units::numeric AS quantity,
                CASE WHEN h.root_id = 0 THEN h.place_id ELSE w.place_id END AS place_id
            FROM ledger_thing AS s
            JOIN ledger_sublot_holding AS h ON h.sublot_id = s.id AND h.units > 0
            LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(h.root_id, 0)
            WHERE s.kind = 'SUBLOT' AND s.lot_id = ANY (%(lots)s)
                AND (h.root_id = 0 OR {_NOT_BUILT_IN})
            UNION ALL
            SELECT k.thing_id, k.quantity,
                CASE WHEN k.container_id = 0 THEN k.place_id ELSE w.place_id END
            FROM ledger_stock AS k
            LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(k.root_id, 0)
            WHERE k.thing_id = ANY (%(lots)s) AND k.quantity > 0
        ) AS f WHERE f.place_id = ANY (%(places)s) GROUP BY 1, 2""",  # noqa: S608
        {"lots": array(lots), "places": array(places)},
    )
    return {(lot, place): quantity for lot, place, quantity in found}

"""What stands where, thing by thing: to be counted, to be watched for its expiry, to be judged."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.ledger.queries.rows import array, rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Countable:
    """An amount of a lot in one state, a unit or a package, outside of packages at a place."""

    thing_id: int
    kind: str
    key: str
    code: str
    item_id: int | None
    unit: str
    place_id: int
    disposition: str
    quantity: Decimal
    """1 for one thing."""


_COUNTABLE = """
    SELECT t.id, t.kind, coalesce(n.key, ''), t.code, i.id, coalesce(i.unit, ''), f.place_id,
        f.disposition, f.quantity
    FROM (
        SELECT k.thing_id, k.place_id, k.disposition, sum(k.quantity) AS quantity
        FROM ledger_stock AS k
        WHERE k.place_id = ANY (%(places)s) AND k.quantity > 0 AND k.container_id = 0
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT w.thing_id, w.place_id, w.disposition, 1::numeric
        FROM ledger_whereabouts AS w
        WHERE w.place_id = ANY (%(places)s)
    ) AS f
    JOIN ledger_thing AS t ON t.id = f.thing_id AND t.ended_at IS NULL AND t.alive
        AND t.kind IN ('LOT', 'UNIT', 'PACKAGE')
    LEFT JOIN ledger_identity AS n ON n.thing_id = t.id AND n.main
    LEFT JOIN ledger_item AS i ON i.id = t.item_id
    WHERE %(items)s::bigint[] IS NULL OR t.item_id = ANY (%(items)s::bigint[])
        OR (t.kind = 'PACKAGE' AND EXISTS (
            SELECT FROM ledger_sublot_holding AS h JOIN ledger_thing AS s ON s.id = h.sublot_id
            WHERE h.root_id = t.id AND h.root_id <> 0 AND h.units > 0
                AND s.item_id = ANY (%(items)s::bigint[])
            UNION ALL
            SELECT FROM ledger_stock AS k JOIN ledger_thing AS l ON l.id = k.thing_id
            WHERE k.root_id = t.id AND k.root_id <> 0 AND k.quantity > 0
                AND l.item_id = ANY (%(items)s::bigint[])))
    ORDER BY f.place_id, t.kind, i.code, t.code, t.id, f.disposition
    LIMIT %(limit)s"""


def countable(
    places: Collection[int], *, items: Collection[int] | None = None, limit: int
) -> Sequence[Countable]:
    """Return what there is to count at places, of some items or of all, up to a limit."""
    found = rows(
        _COUNTABLE,
        {
            "places": array(places),
            "items": None if items is None else array(items),
            "limit": limit,
        },
    )
    return [
        Countable(
            thing_id=one[0], kind=one[1], key=one[2], code=one[3], item_id=one[4], unit=one[5],
            place_id=one[6], disposition=one[7], quantity=one[8],
        )
        for one in found
    ]  # fmt: skip


def moves_of_items(*, since: dt.datetime) -> Mapping[int, Decimal]:
    """Return how often things of each item took part in an event since a moment."""
    found = rows(
        """
        SELECT t.item_id, count(*)::numeric FROM ledger_event AS e
        JOIN ledger_participation AS p ON p.event_id = e.id
        JOIN ledger_thing AS t ON t.id = p.thing_id
        WHERE e.occurred_at >= %(since)s AND t.item_id IS NOT NULL GROUP BY 1""",
        {"since": since},
    )
    return dict(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expired:
    """Something in house that has expired and is not called so yet."""

    key: str
    kind: str
    place_key: str
    place_id: int
    disposition: str
    quantity: Decimal
    unit: str


_EXPIRED = """
    WITH packed AS MATERIALIZED (
        SELECT c.root_id, bool_and(c.expires_on < %(on)s AND c.expires_on IS NOT NULL)
            AS all_expired
        FROM (
            SELECT h.root_id, coalesce(s.expires_on, l.expires_on) AS expires_on
            FROM ledger_sublot_holding AS h
            JOIN ledger_thing AS s ON s.id = h.sublot_id JOIN ledger_thing AS l ON l.id = s.lot_id
            WHERE h.root_id <> 0 AND h.units > 0
            UNION ALL
            SELECT k.root_id, l.expires_on
            FROM ledger_stock AS k JOIN ledger_thing AS l ON l.id = k.thing_id
            WHERE k.root_id <> 0 AND k.quantity > 0
        ) AS c
        JOIN ledger_whereabouts AS w ON w.thing_id = c.root_id
        JOIN ledger_party AS o ON o.id = w.holder_id AND o.own
        JOIN ledger_thing AS r ON r.id = c.root_id AND r.kind = 'PACKAGE'
        WHERE w.disposition <> 'expired'
        GROUP BY 1
    ), found AS (
        SELECT k.thing_id, k.place_id, k.disposition, sum(k.quantity) AS quantity
        FROM ledger_stock AS k JOIN ledger_party AS o ON o.id = k.holder_id AND o.own
        JOIN ledger_thing AS t ON t.id = k.thing_id AND t.expires_on < %(on)s
        WHERE k.quantity > 0 AND k.container_id = 0 AND k.disposition <> 'expired'
            AND k.place_id > 0
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT u.id, w.place_id, w.disposition, 1
        FROM ledger_sublot_holding AS h
        JOIN ledger_party AS o ON o.id = h.holder_id AND o.own
        JOIN ledger_thing AS u ON u.sublot_id = h.sublot_id AND u.kind = 'UNIT'
            AND u.expires_on < %(on)s AND u.ended_at IS NULL AND u.container_id IS NULL
        JOIN ledger_whereabouts AS w ON w.thing_id = u.id AND w.place_id = h.place_id
            AND w.disposition = h.disposition
        WHERE h.root_id = 0 AND h.units > 0 AND h.disposition <> 'expired'
        UNION ALL
        SELECT p.root_id, w.place_id, w.disposition, 1 FROM packed AS p
        JOIN ledger_whereabouts AS w ON w.thing_id = p.root_id AND w.place_id IS NOT NULL
        WHERE p.all_expired
    )
    SELECT n.key, t.kind, p.key, p.id, f.disposition, f.quantity, coalesce(i.unit, '')
    FROM found AS f JOIN ledger_thing AS t ON t.id = f.thing_id
    JOIN ledger_identity AS n ON n.thing_id = t.id AND n.main
    JOIN ledger_place AS p ON p.id = f.place_id
    LEFT JOIN ledger_item AS i ON i.id = t.item_id
    ORDER BY p.id, n.key LIMIT %(limit)s"""


def expired(*, on: dt.date, limit: int) -> Sequence[Expired]:
    """Return what has expired in house before a day and is in another state than expired.

    A package counts where everything in it has expired.
    """
    return [
        Expired(
            key=one[0], kind=one[1], place_key=one[2], place_id=one[3], disposition=one[4],
            quantity=one[5], unit=one[6],
        )
        for one in rows(_EXPIRED, {"on": on, "limit": limit})
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Lain:
    """A thing that lay at a place during some time."""

    key: str
    kind: str
    code: str
    item_code: str
    item_name: str
    item_name_en: str
    lot_code: str


# What stands there now, and what has left since: by the whereabouts and the ends of custody for
# single things, by the stock and the books for amounts, which the books then judge.
_LAY = """
    WITH stood AS (
        SELECT w.thing_id FROM ledger_whereabouts AS w
        JOIN ledger_custody AS k ON k.thing_id = w.thing_id AND k.until_at IS NULL
        JOIN ledger_thing AS t ON t.id = w.thing_id
        WHERE w.place_id = %(place)s AND k.from_at < %(until)s
            AND (t.ended_at IS NULL OR t.ended_at > %(since)s)
        UNION
        SELECT k.thing_id FROM ledger_custody AS k
        WHERE k.place_id = %(place)s AND k.until_at > %(since)s AND k.from_at < %(until)s
    ), booked AS (
        SELECT s.thing_id FROM ledger_stock AS s
        WHERE s.place_id = %(place)s AND s.quantity > 0
        UNION
        SELECT b.thing_id FROM ledger_posting AS b
        WHERE b.place_id = %(place)s AND b.occurred_at > %(since)s
    ), lay AS (
        SELECT stood.thing_id FROM stood
        UNION
        SELECT c.thing_id FROM booked AS c JOIN ledger_posting AS b ON b.thing_id = c.thing_id
        WHERE b.place_id = %(place)s AND b.container_id = 0 AND b.occurred_at < %(until)s
            AND NOT EXISTS (SELECT FROM ledger_correction AS x WHERE x.event_id = b.event_id)
        GROUP BY 1 HAVING coalesce(sum(b.delta) FILTER (WHERE b.occurred_at <= %(since)s), 0) > 0
            OR bool_or(b.delta > 0 AND b.occurred_at > %(since)s)
    )
    SELECT coalesce(n.key, ''), t.kind, t.code, coalesce(i.code, ''), coalesce(i.name, ''),
        coalesce(i.name_en, ''), coalesce(l.code, CASE WHEN t.kind = 'LOT' THEN t.code END, '')
    FROM lay JOIN ledger_thing AS t ON t.id = lay.thing_id
    LEFT JOIN ledger_identity AS n ON n.thing_id = t.id AND n.main
    LEFT JOIN ledger_item AS i ON i.id = t.item_id
    LEFT JOIN ledger_thing AS s ON s.id = t.sublot_id AND t.kind = 'UNIT'
    LEFT JOIN ledger_thing AS l ON l.id = s.lot_id
    ORDER BY i.code, t.kind, t.code LIMIT %(limit)s"""


def lay_at(
    place_id: int, *, since: dt.datetime, until: dt.datetime, limit: int = 500
) -> Sequence[Lain]:
    """Return the lots, units and packages that lay at a place at some time between two moments."""
    found = rows(_LAY, {"place": place_id, "since": since, "until": until, "limit": limit})
    return [
        Lain(
            key=one[0], kind=one[1], code=one[2], item_code=one[3], item_name=one[4],
            item_name_en=one[5], lot_code=one[6],
        )
        for one in found
    ]  # fmt: skip

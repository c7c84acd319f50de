"""What a list says of each of its things: what is in it, where it stands, what stops it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from suyuan.ledger import models
from suyuan.ledger.queries.rows import array, document, rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Gist:
    """What is to be said of a thing in a line."""

    place_code: str
    place_name: str
    place_name_en: str
    items: Sequence[tuple[str, str]]
    """Names of what lies in a package, each in both languages."""
    lots: Sequence[str]
    """Numbers of the lots of which something lies in a package."""
    expires_on: dt.date | None
    """When the first of what lies in a package expires."""
    stop: str
    """The hold or recall in force: on it, its lot, around it or in it; empty for none."""


# Of packages within others only what lies in them and one level deeper is read; of the outermost
# ones it is counted by sublot already. What is built into a device is a part of it. The index of
# holdings and stock by what is outermost knows only what is in something, so each look says so.
_CONTENT = """
    SELECT jsonb_agg(DISTINCT jsonb_build_array(i.name, i.name_en)),
        jsonb_agg(DISTINCT l.code), min(coalesce(s.expires_on, l.expires_on))
    FROM (
        SELECT c.id, i.kind = 'DEVICE' AS device, bool_or(i.kind = 'DEVICE') OVER () AS devices
        FROM (
            SELECT h.sublot_id AS id FROM ledger_sublot_holding AS h
            WHERE t.container_id IS NULL AND h.root_id = t.id AND h.root_id <> 0 AND h.units > 0
            UNION SELECT k.thing_id FROM ledger_stock AS k
            WHERE t.container_id IS NULL AND k.root_id = t.id AND k.root_id <> 0
                AND k.quantity > 0
            UNION SELECT u.sublot_id FROM ledger_containment AS k
            JOIN ledger_thing AS u ON u.id = k.child_id AND u.kind = 'UNIT'
            WHERE t.container_id IS NOT NULL AND k.parent_id = t.id AND k.until_at IS NULL
            UNION SELECT k.thing_id FROM ledger_stock AS k
            WHERE t.container_id IS NOT NULL AND k.container_id = t.id AND k.quantity > 0
            UNION SELECT u.sublot_id FROM ledger_containment AS b
            JOIN ledger_containment AS k ON k.parent_id = b.child_id AND k.until_at IS NULL
            JOIN ledger_thing AS u ON u.id = k.child_id AND u.kind = 'UNIT'
            WHERE t.container_id IS NOT NULL AND b.parent_id = t.id AND b.until_at IS NULL
        ) AS c JOIN ledger_thing AS o ON o.id = c.id JOIN ledger_item AS i ON i.id = o.item_id
    ) AS c
    JOIN ledger_thing AS s ON s.id = c.id
    JOIN ledger_item AS i ON i.id = s.item_id
    LEFT JOIN ledger_thing AS l ON l.id = coalesce(s.lot_id, s.id)
    WHERE c.device OR NOT c.devices"""
# What is no package is asked nothing: as a condition of the join it would be asked first.
_GIST = f"""
    SELECT t.id, coalesce(p.code, ''), coalesce(p.name, ''), coalesce(p.name_en, ''),
        c.items, c.lots, c.expires_on
    FROM ledger_thing AS t
    JOIN ledger_roots(%(ids)s::bigint[], NULL) AS r ON r.box_id = t.id
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = r.root_id
    LEFT JOIN ledger_place AS p ON p.id = w.place_id
    LEFT JOIN LATERAL (
        {_CONTENT} HAVING t.kind IN ('PACKAGE', 'ASSET')
    ) AS c (items, lots, expires_on) ON true
    WHERE t.id = ANY (%(ids)s::bigint[])"""  # noqa: S608 - our own text.
# What is held or recalled is little: from there it is few steps up to what holds it, while from a
# pallet down there are thousands.
_STOPS = """
    WITH RECURSIVE stopped AS MATERIALIZED (
        SELECT s.thing_id AS id, s.disposition FROM ledger_persistent_state AS s
        WHERE s.until_at IS NULL AND s.disposition IN ('non_sellable_other', 'recalled')
    ), above (id, disposition) AS (
        SELECT id, disposition FROM stopped
        UNION
        SELECT t.container_id, a.disposition FROM above AS a JOIN ledger_thing AS t ON t.id = a.id
        WHERE t.container_id IS NOT NULL
    ), around (start, id) AS (
        SELECT x, x FROM unnest(%(ids)s::bigint[]) AS x
        UNION
        SELECT a.start, t.container_id FROM around AS a JOIN ledger_thing AS t ON t.id = a.id
        WHERE t.container_id IS NOT NULL
    ), homes (start, id) AS (
        SELECT a.start, t.sublot_id FROM around AS a JOIN ledger_thing AS t ON t.id = a.id
        WHERE t.kind = 'UNIT'
        UNION
        SELECT t.id, h.sublot_id FROM ledger_thing AS t
        JOIN ledger_sublot_holding AS h ON h.root_id = t.id AND h.root_id <> 0 AND h.units > 0
        WHERE t.id = ANY (%(ids)s::bigint[]) AND t.kind IN ('PACKAGE', 'ASSET')
        UNION
        SELECT t.id, u.sublot_id FROM ledger_thing AS t
        JOIN ledger_containment AS k ON k.parent_id = t.id AND k.until_at IS NULL
        JOIN ledger_thing AS u ON u.id = k.child_id AND u.kind = 'UNIT'
        WHERE t.id = ANY (%(ids)s::bigint[]) AND t.container_id IS NOT NULL
            AND t.kind IN ('PACKAGE', 'ASSET')
        UNION
        SELECT t.id, k.thing_id FROM ledger_thing AS t
        JOIN ledger_stock AS k ON k.root_id = t.id AND k.root_id <> 0 AND k.quantity > 0
        WHERE t.id = ANY (%(ids)s::bigint[]) AND t.kind IN ('PACKAGE', 'ASSET')
    ), touched (start, disposition) AS (
        SELECT a.start, s.disposition FROM around AS a JOIN stopped AS s ON s.id = a.id
        UNION
        SELECT x, a.disposition FROM unnest(%(ids)s::bigint[]) AS x JOIN above AS a ON a.id = x
        UNION
        SELECT h.start, s.disposition FROM homes AS h JOIN stopped AS s ON s.id = h.id
        UNION
        SELECT h.start, s.disposition FROM homes AS h
        JOIN ledger_thing AS t ON t.id = h.id JOIN stopped AS s ON s.id = t.lot_id
    )
    SELECT start, max(disposition) FROM touched GROUP BY 1"""

# Whatever of a lot is known by its number or that of a sublot: the lots, their units, and what
# these are packed in, two levels up.
_OF_LOT = """
    WITH lots AS MATERIALIZED (
        SELECT t.id FROM ledger_thing AS t
        WHERE t.code = %(lot)s AND t.kind IN ('LOT', 'SUBLOT', 'CLASS')
    ), sublots AS MATERIALIZED (
        SELECT id FROM lots
        UNION SELECT t.id FROM ledger_thing AS t
        WHERE t.lot_id IN (SELECT id FROM lots) AND t.kind = 'SUBLOT'
    ), units AS MATERIALIZED (
        SELECT t.id, t.container_id FROM ledger_thing AS t
        WHERE t.sublot_id IN (SELECT id FROM sublots) AND t.kind = 'UNIT'
    ), boxes AS MATERIALIZED (
        SELECT container_id AS id FROM units WHERE container_id IS NOT NULL
        UNION SELECT k.container_id FROM ledger_stock AS k
        WHERE k.thing_id IN (SELECT id FROM lots) AND k.container_id <> 0 AND k.quantity > 0
    ), outer_boxes AS (
        SELECT t.container_id FROM ledger_thing AS t
        WHERE t.id IN (SELECT id FROM boxes) AND t.container_id IS NOT NULL
    )
    SELECT id FROM lots UNION SELECT id FROM units UNION SELECT id FROM boxes
    UNION SELECT container_id FROM outer_boxes"""


def of_lot(things: QuerySet[models.Thing], lot: str) -> QuerySet[models.Thing]:
    """Narrow things to a lot of this number, its units, and the packages that hold any of it."""
    named = RawSQL(_OF_LOT.replace("%(lot)s", "%s"), [lot])  # noqa: S611 - our own text.
    return things.filter(pk__in=named)


def gist_of(ids: Collection[int]) -> Mapping[int, Gist]:
    """Return what a list says of some things besides what their own rows say."""
    if not ids:
        return {}
    given = {"ids": array(ids)}
    stops: dict[int, str] = dict(rows(_STOPS, given))
    return {
        row[0]: Gist(
            place_code=row[1], place_name=row[2], place_name_en=row[3],
            items=[(name, name_en) for name, name_en in document(row[4]) or ()],
            lots=document(row[5]) or (),
            expires_on=row[6], stop=stops.get(row[0], ""),
        )
        for row in rows(_GIST, given)
    }  # fmt: skip

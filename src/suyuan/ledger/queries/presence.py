"""What is where now: how much stands at each place, and which lots it is of."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from suyuan.ledger import models
from suyuan.ledger.queries.rows import array, rows

# What lies loose at some places, and what lies in the containers that stand there.
_UNITS_AT = """
    SELECT t.lot_id, t.site_id, f.disposition, f.units
    FROM (
        SELECT h.sublot_id, h.disposition, h.units FROM ledger_sublot_holding AS h
        WHERE h.root_id = 0 AND h.place_id = ANY (%(at)s::bigint[]) AND h.units > 0
        UNION ALL
        SELECT h.sublot_id, w.disposition, h.units FROM ledger_whereabouts AS w
        JOIN ledger_sublot_holding AS h ON h.root_id = w.thing_id AND h.root_id <> 0
        WHERE w.place_id = ANY (%(at)s::bigint[]) AND h.units > 0
    ) AS f JOIN ledger_thing AS t ON t.id = f.sublot_id"""
# The same where nothing is held by others: that is counted by lot already.
_COUNTED_UNITS_AT = """
    SELECT n.lot_id, n.site_id, n.disposition, n.units FROM ledger_presence AS n
    WHERE n.place_id = ANY (%(at)s::bigint[]) AND n.lot_id <> 0"""
# Amounts outside of packages, and in packages: these stand where the outermost one does, in its
# state if it has one.
_STOCK = """
    SELECT s.place_id, s.disposition, s.thing_id, s.quantity FROM ledger_stock AS s
    WHERE s.container_id = 0 AND s.quantity > 0
    UNION ALL
    SELECT w.place_id, coalesce(nullif(w.disposition, ''), s.disposition), s.thing_id, s.quantity
    FROM ledger_stock AS s JOIN ledger_whereabouts AS w ON w.thing_id = s.root_id
    WHERE s.root_id <> 0 AND s.quantity > 0"""
_STOCK_AT = """
    SELECT s.place_id, s.disposition, s.thing_id, s.quantity FROM ledger_stock AS s
    WHERE s.container_id = 0 AND s.quantity > 0 AND s.place_id = ANY (%(at)s::bigint[])
    UNION ALL
    SELECT w.place_id, coalesce(nullif(w.disposition, ''), s.disposition), s.thing_id, s.quantity
    FROM ledger_whereabouts AS w
    JOIN ledger_stock AS s ON s.root_id = w.thing_id AND s.root_id <> 0 AND s.quantity > 0
    WHERE w.place_id = ANY (%(at)s::bigint[])"""


def _lot_of(column: str) -> str:
    """Say how item and code of a lot are read: from the index alone, one lot at a time."""
    return f"""(
            SELECT t.id, t.item_id, t.code FROM ledger_thing AS t
            WHERE t.id = {column} AND t.kind IN ('LOT', 'CLASS') OFFSET 0)"""  # noqa: S608 - a column of ours.


_WAY: Final = 4
"""How many lots are gone past in the time in which one is looked up."""


def _first_lots(held: str, *, beginning: str = "true") -> str:
    """Say how the first of many lots are found in the order of their items and codes.

    Where a good share of all lots is held they are met soon on the way through the index of all;
    `many` says so. Where few are held, or of very many, the way would be long: then there are none
    here, and each one held is looked up instead.

    Args:
        held: The rows with the lots, by `lot_id`; a lot may come twice.
        beginning: A condition on the item `i` and the lot `t`.
    """
    among = f"""ledger_thing AS t
                WHERE t.kind IN ('LOT', 'CLASS') AND {beginning}
                    AND (t.id IN (SELECT lot_id FROM {held})) IS TRUE"""  # noqa: S608 - our own names.
    return f"""
        many AS MATERIALIZED (
            SELECT {_WAY} * h.lots * h.lots > %(limit)s * greatest(c.reltuples, 1) AS are
            FROM (SELECT count(*)::double precision AS lots FROM {held}) AS h
            JOIN pg_class AS c ON c.oid = 'thing_item_code'::regclass
        ), first_lots AS MATERIALIZED (
            SELECT l.id, l.code, i.id AS item_id FROM ledger_item AS i CROSS JOIN LATERAL (
                SELECT t.id, t.code FROM {among} AND t.item_id = i.id
                ORDER BY t.code, t.id LIMIT %(limit)s
            ) AS l
            WHERE (SELECT are FROM many)
            ORDER BY i.code, l.code, l.id LIMIT %(limit)s
        )"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Present:
    """How much stands at a place, not counting the places within it."""

    units: int
    lots: int
    """Lots of which an amount is there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """So much of one lot in one state at one place or in a place within it."""

    thing_id: int
    key: str
    lot: str
    item_code: str
    item_name: str
    item_name_en: str
    unit: str
    disposition: str
    units: int
    quantity: Decimal | None
    """The amount, for lots that are not counted by the piece."""


def places() -> QuerySet[models.Place]:
    """Return all places that the ledger knows, by code."""
    return models.Place.objects.order_by("code")


def by_place(*, sites: Collection[int] | None = None) -> Mapping[int, Present]:
    """Return what stands at each place that is not empty.

    Args:
        sites: The sites of which things are counted; None for all.
    """
    where, params = _within(sites)
    made_at = "" if sites is None else "AND n.site_id = ANY (%(sites)s::bigint[])"
    found = rows(
        f"""
        SELECT place_id, sum(units)::bigint, sum(lots)::bigint FROM (
            SELECT n.place_id, sum(n.units) AS units, 0 AS lots FROM ledger_presence AS n
            WHERE n.place_id <> 0 {made_at} GROUP BY 1
            UNION ALL
            SELECT u.place_id, 0, count(DISTINCT u.thing_id) FROM ({_STOCK}) AS u {where}
            GROUP BY u.place_id
        ) AS f WHERE place_id IS NOT NULL GROUP BY place_id
        HAVING sum(units) <> 0 OR sum(lots) <> 0""",  # noqa: S608
        params,
    )
    return {place: Present(units, lots) for place, units, lots in found}


def held_at(
    places: Collection[int], *, sites: Collection[int] | None = None, limit: int = 200
) -> Sequence[Held]:
    """Return what stands at some places by item, lot and state, up to a limit."""
    made_at, params = "", {}
    if sites is not None:
        made_at, params = "site_id = ANY (%(sites)s::bigint[])", {"sites": array(sites)}
    units = _COUNTED_UNITS_AT if _are_counted_by_lot(places) else _UNITS_AT
    found = rows(
        f"""
        WITH lots AS MATERIALIZED (
            SELECT u.lot_id, u.disposition, sum(u.units)::bigint AS units,
                sum(u.quantity) AS quantity
            FROM (
                SELECT u.lot_id, u.disposition, u.units, NULL::numeric AS quantity
                FROM ({units}) AS u {f"WHERE u.{made_at}" if made_at else ""}
                UNION ALL
                SELECT coalesce(t.lot_id, t.id), u.disposition, 0, u.quantity
                FROM ({_STOCK_AT}) AS u JOIN ledger_thing AS t ON t.id = u.thing_id
                {f"WHERE t.{made_at}" if made_at else ""}
            ) AS u GROUP BY 1, 2 HAVING sum(u.units) <> 0 OR sum(u.quantity) <> 0
        ),{_first_lots("lots")}, named AS MATERIALIZED (
            SELECT l.id, l.item_id, l.code, lots.disposition, lots.units, lots.quantity
            FROM first_lots AS l JOIN lots ON lots.lot_id = l.id
            UNION ALL
            SELECT l.id, l.item_id, l.code, lots.disposition, lots.units, lots.quantity
            FROM lots CROSS JOIN LATERAL {_lot_of("lots.lot_id")} AS l
            WHERE NOT (SELECT are FROM many)
        ), first AS (
            SELECT l.id, l.code AS lot_code, coalesce(i.code, '') AS code, i.name, i.name_en,
                i.unit, l.disposition, l.units, l.quantity
            FROM named AS l LEFT JOIN ledger_item AS i ON i.id = l.item_id
            ORDER BY i.code, l.code, l.disposition LIMIT %(limit)s
        )
        SELECT f.id, coalesce(k.key, ''), f.lot_code, f.code, coalesce(f.name, ''),
            coalesce(f.name_en, ''), coalesce(f.unit, ''), f.disposition, f.units, f.quantity
        FROM first AS f LEFT JOIN ledger_identity AS k ON k.thing_id = f.id AND k.main
        ORDER BY nullif(f.code, ''), f.lot_code, f.disposition""",  # noqa: S608
        {**params, "at": array(places), "limit": limit},
    )
    return [
        Held(
            thing_id=one[0], key=one[1], lot=one[2], item_code=one[3], item_name=one[4],
            item_name_en=one[5], unit=one[6], disposition=one[7], units=one[8], quantity=one[9],
        )
        for one in found
    ]  # fmt: skip


def _are_counted_by_lot(places: Collection[int]) -> bool:
    """Say whether others hold no unit at some places."""
    found = rows(
        """
        SELECT NOT EXISTS (
            SELECT FROM ledger_presence AS n
            WHERE n.place_id = ANY (%(at)s::bigint[]) AND n.lot_id = 0
            GROUP BY n.holder_id, n.disposition, n.site_id HAVING sum(n.units) <> 0)""",
        {"at": array(places)},
    )
    return bool(found[0][0])


class LotHeld(NamedTuple):
    """A lot of which something is with us, or was just now."""

    lot_id: int
    item: str
    """The code of its item."""
    lot: str


_FROM: Final = """i.code >= %(item)s
                    AND (i.code > %(item)s OR t.code >= %(lot)s)"""


def lots_held(*, item: str, lot: str, limit: int) -> Sequence[LotHeld]:
    """Return the lots with us in the order of item and lot, from a code of each on."""
    found = rows(
        f"""
        WITH held AS MATERIALIZED (
            SELECT n.lot_id FROM ledger_presence AS n WHERE n.lot_id <> 0
            UNION
            SELECT k.thing_id FROM ledger_stock AS k WHERE k.quantity > 0
        ),{_first_lots("held", beginning=_FROM)}, named AS MATERIALIZED (
            SELECT l.id, l.item_id, l.code FROM first_lots AS l
            UNION ALL
            SELECT l.id, l.item_id, l.code
            FROM held AS h CROSS JOIN LATERAL {_lot_of("h.lot_id")} AS l
            WHERE NOT (SELECT are FROM many)
        )
        SELECT l.id, i.code, l.code FROM named AS l JOIN ledger_item AS i ON i.id = l.item_id
        WHERE (i.code, l.code) >= (%(item)s, %(lot)s)
        ORDER BY i.code, l.code, l.id LIMIT %(limit)s""",  # noqa: S608
        {"item": item, "lot": lot, "limit": limit},
    )
    return [LotHeld(*one) for one in found]


_BUILT_IN: Final = """
    WITH parts AS MATERIALIZED (
        SELECT s.id, l.id AS lot_id FROM unnest(%(lots)s::bigint[]) AS l (id) CROSS JOIN LATERAL (
            SELECT t.id FROM ledger_thing AS t WHERE t.lot_id = l.id AND t.kind = 'SUBLOT' OFFSET 0
        ) AS s WHERE EXISTS (
            SELECT FROM ledger_unit_link AS k
            WHERE k.source_sublot_id = s.id AND k.until_at IS NULL)
    ), own AS MATERIALIZED (
        SELECT array_agg(id) AS ids FROM ledger_party WHERE own
    ), packed AS MATERIALIZED (
        SELECT p.lot_id, h.sublot_id, h.root_id FROM parts AS p
        JOIN ledger_sublot_holding AS h ON h.sublot_id = p.id AND h.root_id <> 0 AND h.units > 0
        CROSS JOIN LATERAL (
            SELECT w.holder_id FROM ledger_whereabouts AS w
            WHERE w.thing_id = h.root_id AND w.place_id IS NOT NULL OFFSET 0) AS w
        WHERE w.holder_id = ANY ((SELECT ids FROM own)::bigint[])
    )
    SELECT DISTINCT p.lot_id FROM parts AS p
    EXCEPT
    SELECT p.lot_id FROM parts AS p CROSS JOIN LATERAL (
        SELECT FROM ledger_sublot_holding AS h
        WHERE h.sublot_id = p.id AND h.root_id = 0 AND h.units > 0 AND h.place_id <> 0
            AND h.holder_id = ANY ((SELECT ids FROM own)::bigint[]) LIMIT 1) AS loose
    EXCEPT
    SELECT p.lot_id FROM packed AS p CROSS JOIN LATERAL (
        SELECT t.id FROM ledger_thing AS t
        WHERE t.id = p.root_id AND t.kind <> 'UNIT' OFFSET 0) AS r
    WHERE NOT EXISTS (
        SELECT FROM ledger_sublot_holding AS hp CROSS JOIN LATERAL (
            SELECT FROM ledger_unit_link AS k WHERE k.source_sublot_id = p.sublot_id
                AND k.target_sublot_id = hp.sublot_id AND k.until_at IS NULL LIMIT 1) AS k
        WHERE hp.root_id = r.id AND hp.root_id <> 0 AND hp.sublot_id <> p.sublot_id
            AND hp.units > 0)"""


def lots_built_in(lots: Collection[int]) -> frozenset[int]:
    """Return those of some lots whose units that are with us lie in other units, all of them."""
    found = rows(_BUILT_IN, {"lots": array(lots)}) if lots else []
    return frozenset(lot for (lot,) in found)


def lots_expiring(*, until: dt.date) -> Sequence[int]:
    """Return the lots of which something is with us, or was just now, that expire by a day.

    A lot that has no day of its own expires with its first sublot.
    """
    found = rows(
        """
        WITH soon AS MATERIALIZED (
            SELECT t.id FROM ledger_thing AS t
            WHERE t.expires_on <= %(until)s AND t.kind <> 'UNIT'
        )
        SELECT n.lot_id FROM ledger_presence AS n WHERE n.lot_id <> 0 AND (
            n.lot_id IN (SELECT id FROM soon) OR n.sublot_id IN (SELECT id FROM soon))
        UNION
        SELECT k.thing_id FROM ledger_stock AS k
        WHERE k.quantity > 0 AND k.thing_id IN (SELECT id FROM soon)""",
        {"until": until},
    )
    return [lot for (lot,) in found]


def things_at(things: QuerySet[models.Thing], place: str) -> QuerySet[models.Thing]:
    """Narrow things to those that stand at a place or in one within it, packed or loose."""
    here = _places_within(place)
    there = models.Stock.objects.filter(quantity__gt=0)
    loose = there.filter(place_id__in=here).values("thing_id")
    outermost = models.Whereabouts.objects.filter(place_id__in=here).values("thing_id")
    packed = there.exclude(root_id=0).filter(root_id__in=outermost).values("thing_id")
    return things.filter(_in_or_among(outermost) | Q(pk__in=loose) | Q(pk__in=packed))


def things_in_state(things: QuerySet[models.Thing], disposition: str) -> QuerySet[models.Thing]:
    """Narrow things to those in a transient state, by themselves or with what holds them."""
    outermost = models.Whereabouts.objects.filter(disposition=disposition).values("thing_id")
    return things.filter(_in_or_among(outermost))


def _in_or_among(outermost: QuerySet[models.Whereabouts, Any]) -> Q:
    """Return the condition for outermost things and what is in them, two levels deep."""
    boxes = models.Thing.objects.filter(container_id__in=outermost).values("id")
    return Q(pk__in=outermost) | Q(container_id__in=outermost) | Q(container_id__in=boxes)


def _places_within(code: str) -> Sequence[int]:
    found = rows(
        """
        WITH RECURSIVE inner_place AS (
            SELECT id FROM ledger_place WHERE code = %(code)s
            UNION SELECT p.id FROM ledger_place AS p JOIN inner_place AS o ON p.parent_id = o.id
        ) SELECT id FROM inner_place""",
        {"code": code},
    )
    return [place for (place,) in found]


def _within(sites: Collection[int] | None) -> tuple[str, dict[str, object]]:
    if sites is None:
        return "", {}
    condition = "JOIN ledger_thing AS t ON t.id = u.thing_id WHERE t.site_id = ANY (%(sites)s)"
    return condition, {"sites": array(sites)}

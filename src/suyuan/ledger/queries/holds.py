"""Whether things may be used: holds and recalls on them, releases, their state, their expiry."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from suyuan.foundation.db.planned import rows_of_few
from suyuan.ledger.domain.holding import STOPPING
from suyuan.ledger.queries.rows import array, document, rows


@dataclass(frozen=True, slots=True)
class Stop:
    """A hold or a recall in force for a thing, and what it was set on."""

    disposition: str
    since: dt.datetime
    on_id: int
    on_code: str
    on_key: str
    on_kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a thing stands now."""

    id: int
    key: str
    kind: str
    code: str
    item_id: int | None
    item_kind: str
    tracking: str
    lot_id: int | None
    lot_key: str
    disposition: str
    """The transient state, as its outermost container has it; empty for lots."""
    amounts: Mapping[str, Decimal]
    """How much of a lot stands in each transient state."""
    expires_on: dt.date | None
    ended: bool
    released: bool
    """A release counts for it: on it, its sublot, its lot or what it lies in."""
    stops: Sequence[Stop] = ()


# Everything is reached from the things that were asked for, step by step by an index: it takes the
# same time whatever size the tables had when the statement was planned.
_STANDING = """
    WITH RECURSIVE up (key, start, id, container_id, sublot_id, lot_id) AS (
        SELECT i.key, t.id, t.id, t.container_id, t.sublot_id, t.lot_id
        FROM ledger_identity AS i JOIN ledger_thing AS t ON t.id = i.thing_id
        WHERE i.key = ANY (%(keys)s)
        UNION
        SELECT up.key, up.start, t.id, t.container_id, t.sublot_id, t.lot_id
        FROM up JOIN ledger_thing AS t ON t.id = up.container_id
    ), bearers (start, id) AS MATERIALIZED (
        SELECT DISTINCT u.start, b.id FROM up AS u CROSS JOIN LATERAL unnest(ARRAY[
            u.id, u.sublot_id, u.lot_id,
            (SELECT s.lot_id FROM ledger_thing AS s WHERE s.id = u.sublot_id)
        ]) AS b (id) WHERE b.id IS NOT NULL
    ), conformant AS MATERIALIZED (
        SELECT p.thing_id FROM ledger_persistent_state AS p
        WHERE p.thing_id = ANY (ARRAY(SELECT DISTINCT id FROM bearers))
            AND p.until_at IS NULL AND p.disposition = 'conformant'
    )
    SELECT r.key, t.id, t.kind, t.code, t.item_id, coalesce(i.kind, ''), coalesce(i.tracking, ''),
        l.id, coalesce(k.key, ''), coalesce(w.disposition, ''), s.amounts,
        coalesce(t.expires_on, sub.expires_on, l.expires_on), t.ended_at IS NOT NULL,
        t.id IN (SELECT b.start FROM bearers AS b
            WHERE (b.id IN (SELECT thing_id FROM conformant)) IS TRUE),
        (SELECT ledger_touched(array_agg(DISTINCT start)) FROM up)
    FROM up AS r
    JOIN ledger_thing AS t ON t.id = r.start
    LEFT JOIN ledger_thing AS sub ON sub.id = t.sublot_id AND sub.id <> t.id
    LEFT JOIN ledger_thing AS l ON l.id = coalesce(
        CASE WHEN t.kind = 'LOT' THEN t.id END, t.lot_id, sub.lot_id)
    LEFT JOIN ledger_identity AS k ON k.thing_id = l.id AND k.main
    LEFT JOIN ledger_item AS i ON i.id = t.item_id
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = r.id
    LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(g.disposition, g.quantity::text) AS amounts FROM (
            SELECT coalesce(nullif(pw.disposition, ''), k.disposition) AS disposition,
                sum(k.quantity) AS quantity
            FROM ledger_stock AS k
            LEFT JOIN ledger_whereabouts AS pw ON pw.thing_id = nullif(k.root_id, 0)
            WHERE k.thing_id = t.id AND k.quantity > 0 GROUP BY 1) AS g
    ) AS s ON t.kind = 'LOT'
    WHERE r.container_id IS NULL"""

_STOPS = """
    SELECT s.thing_id, s.disposition, s.since, s.stop_id, t.code, coalesce(k.key, ''), t.kind
    FROM ledger_stops(%(ids)s::bigint[]) AS s JOIN ledger_thing AS t ON t.id = s.stop_id
    LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
    ORDER BY s.since, s.stop_id"""


def standing_of(keys: Collection[str]) -> Mapping[str, Standing]:
    """Return how things stand by key; what is not known is not there.

    One question, however many things; a second one where something stops some of them.
    """
    if not keys:
        return {}
    found = rows_of_few(_STANDING, {"keys": list(keys)})
    touched = bool(found) and found[0][14]
    stops = _stops_on({row[1] for row in found}) if touched else {}
    return {
        row[0]: Standing(
            key=row[0], id=row[1], kind=row[2], code=row[3], item_id=row[4], item_kind=row[5],
            tracking=row[6], lot_id=row[7], lot_key=row[8], disposition=row[9],
            amounts={name: Decimal(said) for name, said in (document(row[10]) or {}).items()},
            expires_on=row[11], ended=row[12], released=row[13], stops=stops.get(row[1], ()),
        )
        for row in found
    }  # fmt: skip


def stops_on(ids: Collection[int]) -> Mapping[int, Sequence[Stop]]:
    """Return the holds and recalls in force for things, the oldest first; none has no entry."""
    if (
        not ids
        or not rows_of_few("SELECT ledger_touched(%(ids)s::bigint[])", {"ids": array(ids)})[0][0]
    ):
        return {}
    return _stops_on(ids)


_STOPPED = """
    WITH RECURSIVE stop AS MATERIALIZED (
        SELECT DISTINCT thing_id AS id FROM ledger_persistent_state
        WHERE until_at IS NULL AND disposition IN ('non_sellable_other', 'recalled')
    ), home AS MATERIALIZED (
        SELECT id FROM stop
        UNION
        SELECT t.id FROM stop JOIN ledger_thing AS t ON t.lot_id = stop.id AND t.kind = 'SUBLOT'
    ), around AS (
        SELECT id FROM stop
        UNION
        SELECT t.container_id FROM around JOIN ledger_thing AS t ON t.id = around.id
        WHERE t.container_id IS NOT NULL
    )
    SELECT id FROM around
    UNION
    SELECT t.id FROM home JOIN ledger_thing AS t ON t.sublot_id = home.id AND t.kind = 'UNIT'
    WHERE t.container_id IS NULL
    UNION
    SELECT h.root_id FROM home JOIN ledger_sublot_holding AS h ON h.sublot_id = home.id
    WHERE h.root_id <> 0 AND h.units > 0
    UNION
    SELECT k.root_id FROM home JOIN ledger_stock AS k ON k.thing_id = home.id
    WHERE k.root_id <> 0 AND k.quantity > 0"""


def stopped() -> AbstractSet[int]:
    """Return everything outermost that a hold or a recall in force counts for.

    It is reached from the holds, which are few, and not from the things: of `stops_on` for many
    things it is the answer without the reasons.
    """
    return {thing for (thing,) in rows(_STOPPED)}


def _stops_on(ids: Collection[int]) -> Mapping[int, Sequence[Stop]]:
    found: dict[int, list[Stop]] = {}
    for thing, *rest in rows_of_few(_STOPS, {"ids": array(ids)}):
        found.setdefault(thing, []).append(Stop(*rest))
    return found


@dataclass(frozen=True, slots=True)
class Cover:
    """How much some things are together: what a hold or a release of them covers."""

    things: int
    units: int
    """Serialized units, at any depth, each once."""
    shipped: int
    """Units of them that are no longer in house."""
    lots: int
    """Lots of which an amount is covered."""


_COVER = """
    WITH RECURSIVE named AS MATERIALIZED (
        SELECT DISTINCT t.id, t.kind, t.sublot_id FROM ledger_thing AS t
        WHERE t.id = ANY (%(ids)s::bigint[])
    ), sublots AS MATERIALIZED (
        SELECT id FROM named WHERE kind = 'SUBLOT'
        UNION SELECT s.id FROM named AS n JOIN ledger_thing AS s
            ON s.lot_id = n.id AND s.kind = 'SUBLOT' WHERE n.kind = 'LOT'
    ), inside (id, kind) AS (
        SELECT id, kind FROM named WHERE kind IN ('UNIT', 'PACKAGE', 'ASSET')
        UNION SELECT t.id, t.kind FROM inside
            JOIN ledger_containment AS c ON c.parent_id = inside.id AND c.until_at IS NULL
            JOIN ledger_thing AS t ON t.id = c.child_id
        WHERE inside.kind <> 'UNIT'
    ), singles AS MATERIALIZED (
        SELECT t.id, t.sublot_id FROM inside JOIN ledger_thing AS t USING (id)
        WHERE t.kind = 'UNIT' AND t.ended_at IS NULL
            AND t.sublot_id NOT IN (SELECT id FROM sublots)
    ), roots (start, id, container_id) AS (
        SELECT t.id, t.id, t.container_id FROM singles JOIN ledger_thing AS t USING (id)
        UNION ALL
        SELECT r.start, t.id, t.container_id FROM roots AS r
            JOIN ledger_thing AS t ON t.id = r.container_id
    ), counted AS (
        SELECT h.units,
            CASE WHEN h.root_id = 0 THEN h.holder_id ELSE w.holder_id END AS holder_id
        FROM sublots JOIN ledger_sublot_holding AS h ON h.sublot_id = sublots.id AND h.units > 0
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = h.root_id
        UNION ALL
        SELECT 1, w.holder_id FROM roots LEFT JOIN ledger_whereabouts AS w ON w.thing_id = roots.id
        WHERE roots.container_id IS NULL
    )
    SELECT (SELECT count(*) FROM named), coalesce(sum(c.units), 0)::bigint,
        coalesce(sum(c.units) FILTER (WHERE p.own IS NOT TRUE), 0)::bigint,
        (SELECT count(*) FROM named AS n WHERE n.kind = 'LOT'
            AND EXISTS (SELECT FROM ledger_stock WHERE thing_id = n.id AND quantity > 0))
        + (SELECT count(*) FROM inside WHERE kind = 'LOT')
    FROM counted AS c LEFT JOIN ledger_party AS p ON p.id = c.holder_id"""


def cover_of(ids: Collection[int]) -> Cover:
    """Count what things cover: units at any depth, and how many of them have left the house."""
    if not ids:
        return Cover(0, 0, 0, 0)
    ((things, units, shipped, lots),) = rows(_COVER, {"ids": array(set(ids))})
    return Cover(things, units, shipped, lots)


_WHOLE = """
    WITH given AS MATERIALIZED (
        SELECT t.id, t.sublot_id FROM ledger_thing AS t
        WHERE t.id = ANY (%(ids)s::bigint[]) AND t.kind = 'UNIT'
    ), counts AS (
        SELECT sublot_id, count(*) AS given FROM given WHERE sublot_id <> 0 GROUP BY 1
    ), whole AS (
        SELECT c.sublot_id FROM counts AS c
        WHERE c.given = (SELECT sum(h.units) FROM ledger_sublot_holding AS h
            WHERE h.sublot_id = c.sublot_id)
    ), lots AS (
        SELECT s.lot_id, array_agg(s.id) AS sublots FROM whole AS w
        JOIN ledger_thing AS s ON s.id = w.sublot_id GROUP BY 1
        HAVING count(*) = (SELECT count(*) FROM ledger_thing AS o
            WHERE o.lot_id = s.lot_id AND o.kind = 'SUBLOT' AND o.alive
                AND EXISTS (SELECT FROM ledger_sublot_holding AS h
                    WHERE h.sublot_id = o.id AND h.units > 0))
    )
    SELECT w.sublot_id, l.lot_id FROM whole AS w LEFT JOIN lots AS l
        ON w.sublot_id = ANY (l.sublots)"""


def condensed(ids: Collection[int]) -> Sequence[int]:
    """Name whole lots and sublots instead of each of their units.

    A hold of a hundred thousand units that are all that is left of a few lots is a hold of those
    lots: units that come into them later are held with them.
    """
    whole = dict(rows(_WHOLE, {"ids": array(ids)}))
    if not whole:
        return sorted(ids)
    covered = rows(
        "SELECT id FROM ledger_thing WHERE id = ANY (%(ids)s::bigint[]) AND kind = 'UNIT'"
        " AND sublot_id = ANY (%(whole)s::bigint[])",
        {"ids": array(ids), "whole": array(whole)},
    )
    rest = set(ids) - {unit for (unit,) in covered}
    return sorted(rest | {lot or sublot for sublot, lot in whole.items()})


@dataclass(frozen=True, slots=True)
class UsedThoughHeld:
    """That somebody else used or shipped what was on hold or recalled."""

    key: str
    code: str
    kind: str
    disposition: str
    biz_step: str
    occurred_at: dt.datetime
    event_id: str


_USED = """
    SELECT DISTINCT ON (e.occurred_at, e.id) coalesce(k.key, ''), t.code, t.kind, s.disposition,
        coalesce(e.biz_step, ''), e.occurred_at, e.id::text
    FROM ledger_persistent_state AS s
    JOIN LATERAL (
        SELECT s.thing_id AS id
        UNION ALL SELECT u.id FROM ledger_thing AS u
            WHERE u.sublot_id = s.thing_id AND u.kind = 'UNIT'
        UNION ALL SELECT u.id FROM ledger_thing AS b
            JOIN ledger_thing AS u ON u.sublot_id = b.id AND u.kind = 'UNIT'
            WHERE b.lot_id = s.thing_id AND b.kind = 'SUBLOT'
    ) AS x ON true
    JOIN ledger_participation AS p ON p.thing_id = x.id AND p.occurred_at >= s.from_at
        AND p.role IN ('OBJECT', 'INPUT', 'CHILD', 'LOADED')
    JOIN ledger_event AS e ON e.recorded_at = p.recorded_at AND e.id = p.event_id
    JOIN ledger_thing AS t ON t.id = x.id
    LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
    WHERE s.until_at IS NULL AND s.disposition = ANY (%(stops)s) AND e.raw IS NOT NULL
        AND (p.role IN ('INPUT', 'LOADED') OR e.biz_step IN ('shipping', 'departing', 'consigning',
            'retail_selling', 'dispensing')
            OR (p.role = 'CHILD' AND e.action = 'ADD'))
        AND NOT EXISTS (SELECT FROM ledger_correction AS c WHERE c.event_id = e.id)
    ORDER BY e.occurred_at DESC, e.id LIMIT %(limit)s"""


def used_though_held(*, limit: int = 20) -> Sequence[UsedThoughHeld]:
    """Return what others told of using, packing or shipping something held, the newest first."""
    found = rows(_USED, {"stops": sorted(STOPPING), "limit": limit})
    return [UsedThoughHeld(*values) for values in found]


def keys_of(ids: Collection[int]) -> Mapping[int, str]:
    """Return the main keys of things; sublots have one too."""
    return dict(
        rows(
            "SELECT thing_id, key FROM ledger_identity"
            " WHERE thing_id = ANY (%(ids)s::bigint[]) AND main",
            {"ids": array(ids)},
        )
    )


def named_by(
    sublots: Collection[int],
    *,
    plus: Collection[int],
    minus: Collection[int],
    lots: Collection[int],
) -> Sequence[int]:
    """Name a set of units as shortly as it can be: whole sublots, and single units elsewhere.

    A sublot of which some units are left out is named by its other units.
    """
    found = rows(
        """
        WITH left_out AS (
            SELECT id, sublot_id FROM ledger_thing WHERE id = ANY (%(minus)s::bigint[])
        ), parted AS (
            SELECT DISTINCT sublot_id AS id FROM left_out
            WHERE sublot_id = ANY (%(sublots)s::bigint[])
        )
        SELECT x FROM unnest(%(sublots)s::bigint[]) AS x
            JOIN ledger_thing AS t ON t.id = x AND t.kind = 'SUBLOT'
            WHERE x NOT IN (SELECT id FROM parted)
        UNION SELECT t.id FROM parted JOIN ledger_thing AS t
            ON t.sublot_id = parted.id AND t.kind = 'UNIT'
            WHERE t.id NOT IN (SELECT id FROM left_out)
        UNION SELECT x FROM unnest(%(plus)s::bigint[]) AS x
        UNION SELECT t.id FROM ledger_thing AS t
            WHERE t.id = ANY (%(lots)s::bigint[]) AND t.kind = 'LOT'
                AND EXISTS (SELECT FROM ledger_stock AS s
                    WHERE s.thing_id = t.id AND s.quantity > 0)""",
        {
            "sublots": array(sublots),
            "plus": array(plus),
            "minus": array(minus),
            "lots": array(lots),
        },
    )
    return sorted(thing for (thing,) in found)

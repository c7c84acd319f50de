"""The whole ledger at a glance: how much there is, what was recorded last, what is out of order."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from suyuan.ledger.queries.lists import FIRST_THING
from suyuan.ledger.queries.rows import array, document, rows

GOOD = ["conformant", "completeness_verified", "completeness_inferred"]
"""Persistent states that stop nobody from using a thing."""
SCANNED_MAX = 20_000
"""Among so many of the events recorded last those of some sites are looked for."""


@dataclass(frozen=True, slots=True)
class Share:
    """Units, and amounts of lots, in one kind of hands."""

    where: str
    """``HOUSE``, ``TRANSIT``, ``OUTSIDE`` or ``UNKNOWN``."""
    units: int


@dataclass(frozen=True, slots=True)
class Open:
    """A persistent state that is in force on a thing, such as a hold."""

    thing_id: int
    kind: str
    code: str
    key: str
    item_name: str
    item_name_en: str
    disposition: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Recent:
    """An event as the activity list shows it."""

    event_id: str
    recorded_at: dt.datetime
    occurred_at: dt.datetime
    type: str
    action: str | None
    biz_step: str | None
    persistent_set: Sequence[str] | None
    persistent_unset: Sequence[str] | None
    declares: str | None
    things: int
    place_name: str
    place_name_en: str
    holder_name: str
    holder_name_en: str
    actor: str
    document: str
    extensions: dict[str, Any]
    """Process, result and other fields of our own."""
    thing_key: str
    thing_code: str
    thing_kind: str
    role: str
    item_name: str
    item_name_en: str


@dataclass(frozen=True, slots=True)
class Day:
    """Events recorded on one day."""

    day: dt.date
    events: int


def _at(column: str, sites: Collection[int] | None) -> str:
    """Return the condition that narrows to some sites; `True` where all are meant."""
    return "true" if sites is None else f"{column} = ANY (%(sites)s::bigint[])"


def _narrow(sites: Collection[int] | None) -> dict[str, object]:
    return {} if sites is None else {"sites": array(sites)}


def shares(*, sites: Collection[int] | None = None) -> Sequence[Share]:
    """Return how many units are in house, on the way, outside, or nobody knows where.

    Args:
        sites: The sites of which things are counted; None for all.
    """
    found = rows(
        f"""
        WITH held AS (
            SELECT n.holder_id AS holder, n.disposition, sum(n.units) AS units
            FROM ledger_presence AS n WHERE {_at("n.site_id", sites)} GROUP BY 1, 2
        )
        SELECT CASE
                WHEN held.disposition = 'in_transit' THEN 'TRANSIT'
                WHEN p.own THEN 'HOUSE'
                WHEN p.id IS NOT NULL THEN 'OUTSIDE'
                ELSE 'UNKNOWN' END AS hands,
            sum(held.units)::bigint
        FROM held LEFT JOIN ledger_party AS p ON p.id = held.holder
        GROUP BY 1 HAVING sum(held.units) <> 0""",  # noqa: S608 - conditions of ours.
        _narrow(sites),
    )
    return [Share(*values) for values in found]


def open_states(*, limit: int = 20, sites: Collection[int] | None = None) -> Sequence[Open]:
    """Return the newest persistent states in force: holds, recalls, nonconformities."""
    found = rows(
        f"""
        SELECT s.thing_id, t.kind, t.code, coalesce(k.key, ''), coalesce(i.name, ''),
            coalesce(i.name_en, ''), s.disposition, s.from_at
        FROM ledger_persistent_state AS s
        JOIN ledger_thing AS t ON t.id = s.thing_id
        LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
        LEFT JOIN ledger_item AS i ON i.id = t.item_id
        WHERE s.until_at IS NULL
            AND s.disposition <> ALL (%(good)s) AND {_at("t.site_id", sites)}
        ORDER BY s.from_at DESC, s.id DESC LIMIT %(limit)s""",  # noqa: S608
        {"limit": limit, "good": GOOD, **_narrow(sites)},
    )
    return [Open(*values) for values in found]


def count_open_states(*, sites: Collection[int] | None = None) -> int:
    """Return how many persistent states that stop use are in force."""
    things = "" if sites is None else "JOIN ledger_thing AS t ON t.id = s.thing_id"
    found = rows(
        f"""
        SELECT count(*) FROM ledger_persistent_state AS s {things}
        WHERE s.until_at IS NULL AND s.disposition <> ALL (%(good)s)
            AND {_at("t.site_id", sites)}""",  # noqa: S608
        {"good": GOOD, **_narrow(sites)},
    )
    return int(found[0][0])


def long_in_transit(
    *, before: dt.datetime, limit: int = 20, sites: Collection[int] | None = None
) -> Sequence[tuple[Any, ...]]:
    """Return what was shipped before a moment and never arrived: key, code, kind, holder, since."""
    return rows(
        f"""
        SELECT coalesce(k.key, ''), t.code, t.kind, coalesce(p.name, ''), coalesce(p.name_en, ''),
            w.since
        FROM ledger_whereabouts AS w
        JOIN ledger_thing AS t ON t.id = w.thing_id
        LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
        LEFT JOIN ledger_party AS p ON p.id = w.holder_id
        WHERE w.disposition = 'in_transit' AND w.since < %(before)s AND {_at("t.site_id", sites)}
        ORDER BY w.since LIMIT %(limit)s""",  # noqa: S608
        {"before": before, "limit": limit, **_narrow(sites)},
    )


def expiring(
    *, until: dt.date, limit: int = 20, sites: Collection[int] | None = None
) -> Sequence[tuple[Any, ...]]:
    """Return lots in stock that expire by a date: key, code, item names, expiry, amount."""
    return rows(
        f"""
        SELECT coalesce(k.key, ''), t.code, coalesce(i.name, ''), coalesce(i.name_en, ''),
            t.expires_on, s.quantity, coalesce(i.unit, 'EA')
        FROM (
            SELECT stock.thing_id, sum(stock.quantity) AS quantity FROM ledger_stock AS stock
            LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(stock.root_id, 0)
            JOIN ledger_party AS p ON p.own
                AND p.id = CASE stock.root_id WHEN 0 THEN stock.holder_id ELSE w.holder_id END
            WHERE stock.quantity > 0 GROUP BY 1
        ) AS s
        JOIN ledger_thing AS t ON t.id = s.thing_id AND t.expires_on <= %(until)s
            AND {_at("t.site_id", sites)}
        LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
        LEFT JOIN ledger_item AS i ON i.id = t.item_id
        ORDER BY t.expires_on LIMIT %(limit)s""",  # noqa: S608
        {"until": until, "limit": limit, **_narrow(sites)},
    )


def unnamed(*, limit: int = 20) -> Sequence[tuple[str, str, str]]:
    """Return places and partners that documents of others named and nobody has described yet."""
    found = rows(
        """
        SELECT 'PLACE', key, code FROM ledger_place WHERE name = key
        UNION ALL SELECT 'PARTY', key, code FROM ledger_party WHERE name = key
        LIMIT %(limit)s""",
        {"limit": limit},
    )
    return [(kind, key, code) for kind, key, code in found]


def recent(*, limit: int = 12, sites: Collection[int] | None = None) -> Sequence[Recent]:
    """Return the events recorded last, each with its first thing.

    Args:
        limit: How many.
        sites: The sites of which events are shown, among the many recorded last; None for all.
    """
    last = "SELECT * FROM ledger_event ORDER BY recorded_at DESC, id DESC LIMIT %(limit)s"
    if sites is not None:
        last = f"""
                SELECT * FROM (
                    SELECT * FROM ledger_event ORDER BY recorded_at DESC, id DESC LIMIT %(scanned)s
                ) AS l WHERE {_at("l.site_id", sites)}
                ORDER BY l.recorded_at DESC, l.id DESC LIMIT %(limit)s"""  # noqa: S608
    found = rows(
        f"""
        WITH last AS MATERIALIZED (
            SELECT e.*, {FIRST_THING} AS first_id FROM ({last}) AS e
        )
        SELECT e.id::text, e.recorded_at, e.occurred_at, e.type, e.action, e.biz_step,
            e.persistent_set, e.persistent_unset, e.declares::text, e.things,
            coalesce(pl.name, ''), coalesce(pl.name_en, ''), coalesce(pa.name, ''),
            coalesce(pa.name_en, ''), e.actor, coalesce(e.documents[1], ''),
            coalesce(e.body -> 'extensions', '{{}}'::jsonb),
            coalesce(k.key, ''), coalesce(t.code, ''), coalesce(t.kind, ''), coalesce((
                SELECT p.role FROM ledger_participation AS p
                WHERE p.event_id = e.id AND p.thing_id = e.first_id
                ORDER BY array_position(ARRAY['PARENT', 'OUTPUT', 'OBJECT', 'INPUT', 'CHILD'],
                    p.role)
                LIMIT 1), ''),
            coalesce(i.name, ''), coalesce(i.name_en, '')
        FROM last AS e
        LEFT JOIN ledger_place AS pl ON pl.id = e.place_id
        LEFT JOIN ledger_party AS pa ON pa.id = e.holder_id
        LEFT JOIN ledger_thing AS t ON t.id = e.first_id
        LEFT JOIN ledger_identity AS k ON k.thing_id = t.id AND k.main
        LEFT JOIN ledger_item AS i ON i.id = t.item_id
        ORDER BY e.recorded_at DESC, e.id DESC""",  # noqa: S608
        {"limit": limit, "scanned": SCANNED_MAX, **_narrow(sites)},
    )
    return [_recent([*v]) for v in found]


def _recent(values: list[Any]) -> Recent:
    values[16] = document(values[16])
    return Recent(*values)


def per_day(
    *, since: dt.datetime, zone: str, sites: Collection[int] | None = None
) -> Sequence[Day]:
    """Return how many events were recorded per day of a time zone, oldest first."""
    found = rows(
        f"""
        SELECT (recorded_at AT TIME ZONE %(zone)s)::date AS day, count(*)::bigint
        FROM ledger_event WHERE recorded_at >= %(since)s AND {_at("site_id", sites)}
        GROUP BY 1 ORDER BY 1""",  # noqa: S608
        {"since": since, "zone": zone, **_narrow(sites)},
    )
    return [Day(*values) for values in found]

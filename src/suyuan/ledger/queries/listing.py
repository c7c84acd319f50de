"""The full list of a set of units, row by row, without holding it in memory."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries.reasons import reasons, single_reasons
from suyuan.ledger.queries.rows import array, by_index, rows
from suyuan.ledger.queries.summaries import arrays, placed
from suyuan.ledger.queries.tracing import Trace


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of a set: what it is, where it is, and why it is in the set."""

    id: int
    code: str
    item_code: str
    item_name: str
    lot_code: str
    sublot_code: str
    holder_code: str
    holder_name: str
    country: str
    place_code: str
    place_name: str
    container_code: str
    root_code: str
    disposition: str
    since: dt.datetime | None
    why: str
    """The way from the cause to the unit's sublot, or the part through which it is affected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrow:
    """Only these holders, places or items, or this disposition; None means all."""

    holder_id: int | None = None
    place_id: int | None = None
    item_id: int | None = None
    disposition: str | None = None
    kind: str | None = None
    """Of the item, such as DEVICE."""

    def __bool__(self) -> bool:
        """Say whether anything is narrowed."""
        return self != EVERYTHING


EVERYTHING = Narrow()
COLUMNS = (
    "id code item_code item_name lot_code sublot_code holder_code holder_name country"
    " place_code place_name container_code root_code disposition since why"
).split()
# One pass over the units in the order of their sublots; containers are resolved once each.
LIST = """
    WITH inside AS MATERIALIZED (
        SELECT s.id, s.why, t.code, t.lot_id, t.item_id, l.code AS lot_code
        FROM unnest(%(sublots)s::bigint[], %(why)s::text[]) AS s (id, why)
        JOIN ledger_thing AS t ON t.id = s.id LEFT JOIN ledger_thing AS l ON l.id = t.lot_id
    ), single AS MATERIALIZED (
        SELECT p.id, p.why, t.sublot_id, t.container_id
        FROM unnest(%(plus)s::bigint[], %(plus_why)s::text[]) AS p (id, why)
        JOIN ledger_thing AS t ON t.id = p.id
    ), box AS MATERIALIZED (
        SELECT DISTINCT t.container_id AS id FROM inside
        JOIN ledger_thing AS t ON t.sublot_id = inside.id AND t.kind = 'UNIT'
        WHERE t.container_id IS NOT NULL
        UNION SELECT container_id FROM single WHERE container_id IS NOT NULL
    ), root AS MATERIALIZED (
        SELECT r.box_id, b.code AS container_code, o.code AS root_code, r.ended, w.*
        FROM ledger_roots(ARRAY(SELECT id FROM box), NULL) AS r
        JOIN ledger_thing AS b ON b.id = r.box_id JOIN ledger_thing AS o ON o.id = r.root_id
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = r.root_id
    ), unit AS (
        SELECT t.id, t.sublot_id, t.code, t.item_id, t.container_id, t.ended_at, inside.lot_code,
               inside.code AS sublot_code, inside.why
        FROM inside JOIN ledger_thing AS t ON t.sublot_id = inside.id AND t.kind = 'UNIT'
        WHERE t.id NOT IN (SELECT unnest(%(minus)s::bigint[]))
        UNION ALL
        SELECT t.id, t.sublot_id, t.code, t.item_id, t.container_id, t.ended_at, l.code, s.code,
               single.why
        FROM single JOIN ledger_thing AS t ON t.id = single.id
        JOIN ledger_thing AS s ON s.id = t.sublot_id LEFT JOIN ledger_thing AS l ON l.id = s.lot_id
    )
    SELECT {columns}
    FROM unit AS u
    LEFT JOIN root ON root.box_id = u.container_id
    LEFT JOIN LATERAL (  -- OFFSET keeps the planner from hashing all whereabouts.
        SELECT a.* FROM ledger_whereabouts AS a
        WHERE u.container_id IS NULL AND a.thing_id = u.id OFFSET 0
    ) AS w ON true
    LEFT JOIN ledger_item AS i ON i.id = u.item_id
    LEFT JOIN ledger_party AS h ON h.id = coalesce(root.holder_id, w.holder_id)
    LEFT JOIN ledger_place AS p ON p.id = coalesce(root.place_id, w.place_id)
    WHERE {where}"""
# The same columns, where the units stood at another moment than now.
LIST_THEN = """
    WITH whole AS MATERIALIZED (
        SELECT * FROM unnest(%(sublots)s::bigint[], %(why)s::text[]) AS s (id, why)
    ), single AS MATERIALIZED (
        SELECT * FROM unnest(%(plus)s::bigint[], %(plus_why)s::text[]) AS p (id, why)
    )
    SELECT {columns}
    FROM (
        SELECT q.*, t.id, t.sublot_id, t.code, l.code AS lot_code, s.code AS sublot_code,
               coalesce(single.why, whole.why, '') AS why,
               CASE WHEN q.ended THEN t.ended_at END AS ended_at
        FROM ({placed}) AS q
        JOIN ledger_thing AS t ON t.id = q.unit_id
        LEFT JOIN ledger_thing AS s ON s.id = t.sublot_id
        LEFT JOIN ledger_thing AS l ON l.id = s.lot_id
        LEFT JOIN whole ON whole.id = t.sublot_id
        LEFT JOIN single ON single.id = t.id
    ) AS u
    CROSS JOIN LATERAL (
        SELECT u.ended, u.place_id, u.holder_id, u.disposition, u.since,
               (SELECT b.code FROM ledger_thing AS b WHERE b.id = u.container_id) AS container_code,
               (SELECT o.code FROM ledger_thing AS o
                WHERE o.id = u.root_id AND u.container_id IS NOT NULL) AS root_code
    ) AS root
    CROSS JOIN (
        SELECT NULL::bigint AS place_id, NULL::bigint AS holder_id, NULL::text AS disposition,
               NULL::timestamptz AS since
    ) AS w
    LEFT JOIN ledger_item AS i ON i.id = u.item_id
    LEFT JOIN ledger_party AS h ON h.id = root.holder_id
    LEFT JOIN ledger_place AS p ON p.id = root.place_id
    WHERE {where}"""
VALUES = """u.id, {code}, coalesce(i.code, ''), coalesce(nullif(i.{name}, ''), i.name, ''),
    coalesce(u.lot_code, ''), coalesce(u.sublot_code, ''), coalesce(h.code, ''),
    coalesce(nullif(h.{name}, ''), h.name, ''), coalesce(h.country, ''), coalesce(p.code, ''),
    coalesce(nullif(p.{name}, ''), p.name, ''), coalesce(root.container_code, ''),
    coalesce(root.root_code, ''), {disposition}, coalesce(root.since, w.since), u.why"""
_HELD = """AND EXISTS (
    SELECT FROM ledger_sublot_holding AS h
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(h.root_id, 0)
    WHERE h.sublot_id = s.id AND h.units > 0
      AND (%(holder)s::bigint IS NULL OR %(holder)s = CASE h.root_id
           WHEN 0 THEN h.holder_id ELSE coalesce(w.holder_id, 0) END)
      AND (%(place)s::bigint IS NULL OR %(place)s = CASE h.root_id
           WHEN 0 THEN h.place_id ELSE coalesce(w.place_id, 0) END)
      AND (%(state)s::text IS NULL OR %(state)s = CASE h.root_id
           WHEN 0 THEN h.disposition ELSE coalesce(w.disposition, '') END))"""
STATE = (
    "CASE WHEN u.ended_at IS NOT NULL OR coalesce(root.ended, false) THEN 'ended'"
    " ELSE coalesce(root.disposition, w.disposition, '') END"
)


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A page of units, in the order of sublots, and where the next one begins."""

    units: tuple[UnitRow, ...]
    after: tuple[int, int] | None
    """Sublot and unit after which the next page begins; None at the end."""


def statement_for(trace: Trace, *, columns: str, where: str) -> str:
    """Write the statement for the units of a trace at its moment."""
    then = placed(trace.as_of, trace.known_at)
    if then is None:
        return LIST.format(columns=columns, where=where)
    return LIST_THEN.format(columns=columns, where=where, placed=then)


def units_of(
    trace: Trace,
    *,
    narrow: Narrow = EVERYTHING,
    after: tuple[int, int] = (0, 0),
    limit: int = 200,
    names: str = "name",
) -> UnitPage:
    """Return a page of the units of a trace, in the order of sublots and ids.

    `names` is ``name`` or ``name_en``; what has no English name is called by its own.
    """
    assert names in {"name", "name_en"}
    with by_index():
        then = placed(trace.as_of, trace.known_at)
        whole = sorted(trace.units.sublots) if then else _sublots_with(trace.units, narrow)
        chosen = _page(trace, whole, narrow=narrow, after=after, limit=limit + 1, names=names)
    shown = chosen[:limit]
    more = len(chosen) > limit
    end = (int(shown[-1][-1]), int(shown[-1][0])) if more else None
    return UnitPage(tuple(UnitRow(*values[:-1]) for values in shown), end)


def _sublots_with(units: UnitSet, narrow: Narrow) -> list[int]:
    """Return the sublots that may have units where the list is narrowed to.

    What exists no more is held by nobody, at no place: no holding tells of it.
    """
    if not narrow:
        return sorted(units.sublots)
    held = bool(narrow.holder_id or narrow.place_id) or narrow.disposition not in {None, "ended"}
    found = rows(
        f"""
        SELECT s.id FROM unnest(%(sublots)s::bigint[]) AS s (id)
        JOIN ledger_thing AS t ON t.id = s.id
        WHERE (%(item)s::bigint IS NULL OR t.item_id = %(item)s)
          AND (%(kind)s::text IS NULL OR t.item_id IN (
               SELECT i.id FROM ledger_item AS i WHERE i.kind = %(kind)s))
          {_HELD if held else ""}
        ORDER BY 1""",  # noqa: S608 - our own words.
        {
            "sublots": array(units.sublots),
            "item": narrow.item_id,
            "kind": narrow.kind,
            "holder": narrow.holder_id,
            "place": narrow.place_id,
            "state": narrow.disposition,
        },
    )
    return [values[0] for values in found]


def _page(
    trace: Trace,
    whole: list[int],
    *,
    narrow: Narrow,
    after: tuple[int, int],
    limit: int,
    names: str,
) -> list[tuple[Any, ...]]:
    """Read units of the next sublots until the page is full."""
    where, params = _narrowed(narrow)
    columns = VALUES.format(code="u.code", name=names, disposition=STATE) + ", u.sublot_id"
    statement = (
        statement_for(
            trace,
            columns=columns,
            where=f"(u.sublot_id, u.id) > (%(sublot)s, %(unit)s) AND {where}",
        )
        + " ORDER BY u.sublot_id, u.id LIMIT %(limit)s"
    )
    single: dict[int, list[int]] = {}
    for unit, sublot in trace.units.plus.items():
        single.setdefault(sublot, []).append(unit)
    todo = [s for s in sorted({*whole, *single}) if s >= after[0]]
    inside = set(whole)
    why = reasons(trace)
    found: list[tuple[Any, ...]] = []
    step = 2 if not narrow else 50
    while todo and len(found) < limit:
        now, todo = todo[:step], todo[step:]
        step *= 2
        part = UnitSet(
            sublots=frozenset(inside.intersection(now)),
            plus={unit: s for s in now if s not in inside for unit in single[s]},
            minus=trace.units.minus,
        )
        found += rows(
            statement,
            {
                **parameters(replace(trace, units=part), why),
                **params,
                "sublot": after[0],
                "unit": after[1],
                "limit": limit - len(found),
            },
        )
    return found


def stream(trace: Trace, *, names: str = "name", size: int = 5000) -> Iterator[UnitRow]:
    """Yield all units of a trace, read in steps by a cursor of the server."""
    assert names in {"name", "name_en"}
    columns = VALUES.format(code="u.code", name=names, disposition=STATE)
    with by_index(), connection.chunked_cursor() as cursor:
        cursor.execute(statement_for(trace, columns=columns, where="true"), parameters(trace))
        while found := cursor.fetchmany(size):
            for values in found:
                yield UnitRow(*values)


def parameters(trace: Trace, why: Mapping[int, str] | None = None) -> dict[str, Any]:
    """Return what the statements for the units of a trace ask for."""
    units: UnitSet = trace.units
    why = reasons(trace) if why is None else why
    sublots = sorted(units.sublots)
    plus = sorted(units.plus)
    single = single_reasons(trace, why)
    return {
        **arrays(units),
        "moment": trace.as_of,
        "known": trace.known_at,
        "sublots": array(sublots),
        "why": [why.get(sublot, "") for sublot in sublots],
        "plus": array(plus),
        "plus_why": [single.get(unit, "") for unit in plus],
    }


def _narrowed(narrow: Narrow) -> tuple[str, dict[str, Any]]:
    parts = ["true"]
    params: dict[str, Any] = {}
    for name, value, column in (
        ("holder", narrow.holder_id, "coalesce(root.holder_id, w.holder_id, 0)"),
        ("place", narrow.place_id, "coalesce(root.place_id, w.place_id, 0)"),
        ("item", narrow.item_id, "u.item_id"),
        ("disposition", narrow.disposition, STATE),
        ("kind", narrow.kind, "i.kind"),
    ):
        if value is not None:
            parts.append(f"{column} = %({name})s")
            params[name] = value
    return " AND ".join(parts), params

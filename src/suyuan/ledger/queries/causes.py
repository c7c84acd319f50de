"""From causes to the things they mean: lots with their sublots, single units."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from suyuan.ledger.domain.causes import Cause, EventCause, Reading, ThingCause, UnknownCauseError
from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.domain.vocabulary import EQUIPMENT, OPERATOR, PROCESS, RESULT, ThingKind
from suyuan.ledger.queries.rows import array, row, rows
from suyuan.ledger.queries.things import ThingRow, things_by_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """Where a walk begins."""

    lots: frozenset[int] = frozenset()
    """Lots, sublots and classes."""
    units: UnitSet = field(default_factory=UnitSet)
    """Units; whole sublots where all units of a sublot are meant."""

    def __or__(self, other: "Start") -> "Start":
        """Join two beginnings."""
        return Start(lots=self.lots | other.lots, units=self.units | other.units)


def start_of(
    causes: Sequence[Cause], *, as_of: dt.datetime | None, known_at: dt.datetime | None = None
) -> Start:
    """Return what the causes mean together: things that any of them names.

    Raises:
        UnknownCauseError: If one names a thing or a place that the ledger does not know.
    """
    keys = [cause.key for cause in causes if isinstance(cause, ThingCause)]
    known = things_by_key(keys)
    for key in keys:
        if key not in known:
            raise UnknownCauseError(key)
    start = _of_things(list({thing.id: thing for thing in known.values()}.values()), as_of)
    for cause in causes:
        if isinstance(cause, EventCause):
            start |= _of_events(*_where(cause, as_of=as_of, known_at=known_at))
    return start


def _of_things(things: Sequence[ThingRow], as_of: dt.datetime | None) -> Start:
    lots = {thing.id for thing in things if thing.is_amount}
    whole = [thing.id for thing in things if thing.kind == ThingKind.LOT]
    if whole:
        found = rows(
            "SELECT s.id FROM unnest(%(lots)s::bigint[]) AS l (id)"
            " JOIN ledger_thing AS s ON s.lot_id = l.id AND s.kind = 'SUBLOT'",
            {"lots": array(whole)},
        )
        lots |= {values[0] for values in found}
    start = Start(
        lots=frozenset(lots),
        units=UnitSet(plus={t.id: t.sublot_id for t in things if t.kind == ThingKind.UNIT}),
    )
    packages = [thing.id for thing in things if thing.kind == ThingKind.PACKAGE]
    if packages:
        start |= _inside(packages, as_of)
    for thing in things:
        if thing.kind == ThingKind.ASSET:
            start |= _of_events(
                "EXISTS (SELECT FROM ledger_participation AS a"
                " WHERE a.event_id = e.id AND a.thing_id = %(asset)s)"
                " AND e.id IN (SELECT a.event_id FROM ledger_participation AS a"
                " WHERE a.thing_id = %(asset)s AND a.occurred_at <= %(moment)s)",
                {"asset": thing.id, "moment": as_of or "infinity"},
            )
    return start


def _inside(packages: Sequence[int], as_of: dt.datetime | None) -> Start:
    """Return what is in packages at a moment, at any depth."""
    found = rows(
        """
        WITH RECURSIVE inside AS (
            SELECT unnest(%(packages)s::bigint[]) AS id
            UNION
            SELECT c.child_id FROM inside JOIN ledger_containment AS c ON c.parent_id = inside.id
             AND c.from_at <= %(moment)s AND (c.until_at IS NULL OR c.until_at > %(moment)s)
        )
        SELECT t.id, t.sublot_id, t.kind FROM inside JOIN ledger_thing AS t USING (id)
        WHERE t.kind NOT IN ('PACKAGE', 'ASSET')""",
        {"packages": array(packages), "moment": as_of or "infinity"},
    )
    return Start(
        lots=frozenset(values[0] for values in found if values[2] != ThingKind.UNIT),
        units=UnitSet(plus={v[0]: v[1] for v in found if v[2] == ThingKind.UNIT}),
    )


def _of_events(where: str, params: dict[str, Any]) -> Start:
    """Return what the events made or handled; a sublot of which all units were counts as whole.

    Inputs do not count: a machine changes what comes out of it. Of a lot that came out, only the
    sublots that this event made.
    """
    found = rows(
        f"""
        WITH chosen AS MATERIALIZED (
            SELECT e.id, e.type, e.recorded_at FROM ledger_event AS e
            WHERE {where} AND e.declares IS NULL
              AND NOT EXISTS (SELECT FROM ledger_correction AS x
                              WHERE x.event_id = e.id AND x.recorded_at <= %(known)s)
        ), handled AS MATERIALIZED (
            SELECT DISTINCT p.thing_id AS id FROM chosen AS e
            JOIN ledger_participation AS p ON p.event_id = e.id AND p.role <> 'INPUT'
        ), made AS MATERIALIZED (
            SELECT DISTINCT k.target_id AS id, t.lot_id FROM chosen AS e
            JOIN ledger_lot_link AS k ON k.event_id = e.id AND k.kind = 'INPUT'
            JOIN ledger_thing AS t ON t.id = k.target_id
        ), named AS MATERIALIZED (
            SELECT t.id, t.kind, t.sublot_id FROM handled JOIN ledger_thing AS t USING (id)
        ), counted AS (
            SELECT sublot_id, array_agg(id) AS ids, count(*) AS n FROM named
            WHERE kind = 'UNIT' GROUP BY sublot_id
        ), complete AS (
            SELECT c.sublot_id, c.ids, c.n = (
                SELECT sum(h.units) FROM ledger_sublot_holding AS h WHERE h.sublot_id = c.sublot_id
            ) AND NOT EXISTS (
                SELECT FROM ledger_thing AS g WHERE g.sublot_id = c.sublot_id
                 AND g.kind = 'UNIT' AND g.ended_at IS NOT NULL
            ) AS whole FROM counted AS c
        )
        SELECT 'SUBLOT', sublot_id, NULL::bigint[] FROM complete WHERE whole
        UNION ALL SELECT 'UNITS', sublot_id, ids FROM complete WHERE NOT coalesce(whole, false)
        UNION ALL SELECT 'LOT', id, NULL FROM made
        UNION ALL SELECT 'LOT', n.id, NULL FROM named AS n
          WHERE n.kind IN ('SUBLOT', 'CLASS')
             OR n.kind = 'LOT' AND NOT EXISTS (SELECT FROM made WHERE made.lot_id = n.id)
        UNION ALL SELECT 'LOT', s.id, NULL FROM named AS n
          JOIN ledger_thing AS s ON s.lot_id = n.id AND s.kind = 'SUBLOT'
          WHERE n.kind = 'LOT' AND NOT EXISTS (SELECT FROM made WHERE made.lot_id = n.id)""",  # noqa: S608
        {"known": "infinity", **params},
    )
    plus = {unit: sublot for kind, sublot, ids in found if kind == "UNITS" for unit in ids}
    whole = frozenset(sublot for kind, sublot, _ in found if kind == "SUBLOT")
    return Start(
        lots=frozenset(lot for kind, lot, _ in found if kind == "LOT"),
        units=UnitSet(sublots=whole, plus=plus),
    )


def _where(
    cause: EventCause, *, as_of: dt.datetime | None, known_at: dt.datetime | None
) -> tuple[str, dict[str, Any]]:
    """Write the condition on events, and its values."""
    parts = ["e.occurred_at <= %(moment)s", "e.recorded_at <= %(known)s"]
    params: dict[str, Any] = {"moment": as_of or "infinity", "known": known_at or "infinity"}
    fields = "(e.body -> 'extensions' ->> '{}')"
    operator = f"({fields.format(OPERATOR)} = %(operator)s OR e.actor = %(operator)s)"
    for name, value, test in (
        ("since", cause.since, "e.occurred_at >= %(since)s"),
        ("until", cause.until, "e.occurred_at < %(until)s"),
        ("biz_step", cause.biz_step, "e.biz_step = %(biz_step)s"),
        ("document", cause.document, "e.documents @> ARRAY[%(document)s]"),
        ("equipment", cause.equipment, f"{fields.format(EQUIPMENT)} = %(equipment)s"),
        ("process", cause.process, f"{fields.format(PROCESS)} = %(process)s"),
        ("result", cause.result, f"{fields.format(RESULT)} = %(result)s"),
        ("operator", cause.operator, operator),
    ):
        if value:
            parts.append(test)
            params[name] = value
    if cause.place:
        parts.append("(e.read_point_id = ANY(%(places)s) OR e.place_id = ANY(%(places)s))")
        params["places"] = _places(cause.place)
    if cause.reading:
        test, values = _reading(cause.reading)
        parts.append(test)
        params |= values
    return " AND ".join(parts), params


def check_place(cause: Cause) -> None:
    """Go on only if the place that a cause names is known.

    Raises:
        UnknownCauseError: If it is not.
    """
    if isinstance(cause, EventCause) and cause.place:
        _places(cause.place)


def _places(name: str) -> list[int]:
    """Return a place and all places inside it."""
    found = row(
        """
        WITH RECURSIVE inside AS (
            SELECT id FROM ledger_place WHERE key = %(name)s OR code = %(name)s
            UNION SELECT p.id FROM inside JOIN ledger_place AS p ON p.parent_id = inside.id
        ) SELECT array_agg(id) FROM inside""",
        {"name": name},
    )
    places: list[int] | None = found[0] if found else None
    if not places:
        raise UnknownCauseError(name)
    return places


def _reading(reading: Reading) -> tuple[str, dict[str, Any]]:
    inside = (
        "coalesce((r ->> 'value')::numeric >= %(least)s, false)"
        " AND coalesce((r ->> 'value')::numeric <= %(most)s, false)"
    )
    test = f"r ? 'value' AND NOT ({inside})" if reading.outside else inside
    where = (
        "EXISTS (SELECT FROM jsonb_array_elements(e.body -> 'sensors') AS s,"
        " jsonb_array_elements(s -> 'sensorReport') AS r"
        f" WHERE r ->> 'type' = %(reading)s AND {test})"
    )
    return where, {
        "reading": reading.type,
        "least": "-Infinity" if reading.minimum is None else reading.minimum,
        "most": "Infinity" if reading.maximum is None else reading.maximum,
    }

"""Walks over what was known at a past moment: what was recorded later does not count."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from suyuan.ledger.domain.units import UnitSet, units
from suyuan.ledger.queries.exposure import Affected, Hull, Link, exposed, stretches
from suyuan.ledger.queries.rows import array, rows


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a walk came."""

    lots: frozenset[int]
    units: UnitSet
    edges: int
    levels: int
    elsewhere: Mapping[int, int] = field(default_factory=dict)
    """The sublots in which some units lay then, where it is another than now."""
    single: frozenset[int] = frozenset()
    """Units that were reached one by one."""

    def has(self, unit: int, home: int) -> bool:
        """Say whether a unit was reached that lay in this sublot then."""
        return home in self.lots or unit in self.single


def reach_known(
    lots: Collection[int],
    single_units: Mapping[int, int],
    *,
    moment: dt.datetime,
    known_at: dt.datetime,
) -> Reach:
    """Walk forward from lots, and from units given with their sublots, step by step.

    What was made void after the moment of knowledge counts, and units count where they lay then.
    """
    elsewhere = {
        unit: (now, then)
        for unit, now, then in rows(
            "SELECT unit_id, now_id, then_id FROM ledger_elsewhere_known(%(moment)s, %(known)s)",
            {"moment": moment, "known": known_at},
        )
    }
    reached, single = set(lots), dict(single_units)
    fresh_lots, fresh_units = set(reached), set(single)
    edges = levels = 0
    while fresh_lots or fresh_units:
        found = rows(
            "SELECT target_id, sublot_id, links FROM ledger_step_known("
            "%(lots)s::bigint[], %(units)s::bigint[], %(moment)s, %(known)s)",
            {
                "lots": array(fresh_lots),
                "units": array(fresh_units),
                "moment": moment,
                "known": known_at,
            },
        )
        edges += sum(links for _, _, links in found)
        fresh_lots = {target for target, home, _ in found if target == home} - reached
        reached |= fresh_lots
        fresh_units = {t for t, home, _ in found if t != home and home not in reached}
        fresh_units -= single.keys()
        single |= {target: home for target, home, _ in found if target in fresh_units}
        levels += bool(fresh_lots or fresh_units)
    inside = {unit: now for unit, (now, then) in elsewhere.items() if then in reached}
    inside |= {unit: elsewhere.get(unit, (home, 0))[0] for unit, home in single.items()}
    return Reach(
        frozenset(reached),
        UnitSet(
            sublots=frozenset(reached),
            plus={unit: now for unit, now in inside.items() if now not in reached},
            minus={
                unit: now
                for unit, (now, _) in elsewhere.items()
                if now in reached and unit not in inside
            },
        ),
        edges,
        levels,
        {unit: then for unit, (_, then) in elsewhere.items()},
        frozenset(single),
    )


_LEFT = """
    SELECT target_id, sublot_id, greatest(min(from_at), '0001-01-02'), max(until_at)
    FROM ledger_left_known(%(lots)s::bigint[], %(units)s::bigint[], %(moment)s, %(known)s)
    GROUP BY 1, 2"""
_WENT = """
    SELECT k.target_id, k.sublot_id, min(greatest(k.from_at, s.since)),
           max(least(coalesce(k.until_at, 'infinity'), s.until))
    FROM unnest(%(ids)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[])
        AS s (id, since, until)
    JOIN ledger_went_known(%(ids)s::bigint[], %(moment)s, %(known)s) AS k ON k.source_id = s.id
    WHERE greatest(k.from_at, s.since) < least(coalesce(k.until_at, 'infinity'), s.until)
    GROUP BY 1, 2"""


def formerly_known(
    reach: Reach, *, causes: Collection[int], moment: dt.datetime, known_at: dt.datetime
) -> UnitSet:
    """Return the units that were known to have held something once, and to hold it no more.

    What was taken out before its carrier went into something else did not go along, nor what was
    clean while it was in it: the stretches of time must overlap. `causes` are the units asked for.
    """
    asked = {"moment": moment, "known": known_at}
    found = rows(_LEFT, {"lots": array(reach.lots), "units": array(reach.single), **asked})
    seen: dict[int, int] = {}
    whole: set[int] = set()
    hull = Hull()
    while found:
        fresh: dict[int, tuple[str, str]] = {}
        for target, home, since, until in found:
            if reach.has(target, home):
                continue
            if target == home:
                whole.add(target)
            elif hull.widen(target, since, until):
                seen[target] = home
                fresh[target] = hull.stretch(target)
        found = rows(_WENT, {**stretches(fresh), **asked}) if fresh else []
    affected = Affected(lots=reach.lots | whole, units=causes, perhaps=seen.keys() | reach.single)
    once = exposed(seen, affected, lambda ids: _parts_known(ids, reach, asked)) if seen else set()
    now = _homes_now([unit for unit in once if unit in reach.elsewhere])
    former = units((unit, now.get(unit, seen[unit])) for unit in once)
    if whole - reach.lots:
        former |= reach_known(whole, {}, moment=moment, known_at=known_at).units
    return former - reach.units


_PARTS = """
    SELECT k.source_id, coalesce(w.then_id, s.sublot_id, s.id), k.target_id,
           greatest(k.from_at, '0001-01-02'), k.until_at
    FROM ledger_parts_known('{}', '{}', %(ids)s::bigint[], %(moment)s, %(known)s) AS k
    JOIN ledger_thing AS s ON s.id = k.source_id
    LEFT JOIN ledger_elsewhere_known(%(moment)s, %(known)s) AS w ON w.unit_id = k.source_id
    UNION
    SELECT l.source_id, l.source_id, l.target_id, greatest(l.from_at, '0001-01-02'), l.until_at
    FROM ledger_left_known(%(lots)s::bigint[], '{}', %(moment)s, %(known)s) AS l
    WHERE l.target_id = ANY (%(ids)s::bigint[]) AND l.source_id = ANY (%(lots)s::bigint[])"""


def _parts_known(ids: Collection[int], reach: Reach, asked: Mapping[str, Any]) -> list[Link]:
    """Return what was known to have been in units, also what had been taken out again."""
    return rows(_PARTS, {"ids": array(ids), "lots": array(reach.lots), **asked})


def _homes_now(ids: Collection[int]) -> dict[int, int]:
    found = rows(
        "SELECT id, sublot_id FROM ledger_thing WHERE id = ANY(%(ids)s::bigint[])",
        {"ids": array(ids)},
    )
    return dict(found)


def above_known(
    ids: Collection[int], *, moment: dt.datetime, known_at: dt.datetime
) -> list[tuple[Any, ...]]:
    """Return every edge above some things, as the columns of `backward.Edge`."""
    edges: list[tuple[Any, ...]] = []
    frontier, seen, level = set(ids), set(ids), 0
    while frontier:
        level += 1
        found = rows(
            "SELECT source_id, target_id, relation, event_id, greatest(from_at, '0001-01-02'),"
            " until_at, quantity FROM ledger_above_known(%(ids)s::bigint[], %(moment)s, %(known)s)",
            {"ids": array(frontier), "moment": moment, "known": known_at},
        )
        edges += [(*values, None, level) for values in found]
        frontier = {values[0] for values in found} - seen
        seen |= frontier
    return edges

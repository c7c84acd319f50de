"""Walks over what was known at a past moment: what was recorded later does not count."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries.rows import array, rows


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a walk came."""

    lots: frozenset[int]
    units: UnitSet
    edges: int
    levels: int


def reach_known(
    lots: Collection[int],
    units: Mapping[int, int],
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
    reached, single = set(lots), dict(units)
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
    )


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

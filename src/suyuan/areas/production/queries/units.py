"""Questions about the units of an order: which have passed which step, which are gone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias

from suyuan.areas.production.domain import GONE, UnitFact
from suyuan.areas.production.models import Unit
from suyuan.foundation.db.planned import rows_of_few, rows_of_many

_STATES = """
    SELECT u.id, u.key, u.serial, u.order_id, e.step_number,
        max(e.id) FILTER (WHERE e.fact = 'PASS'), max(e.id) FILTER (WHERE e.fact = 'FAIL'),
        max(e.id) FILTER (WHERE e.fact = 'REDO'),
        max(e.id) FILTER (WHERE e.fact = 'REDO' AND e.order_id <> u.order_id),
        bool_or(e.fact = 'MADE'), max(e.fact) FILTER (WHERE e.fact = ANY (%(gone)s))
    FROM production_unit AS u LEFT JOIN production_unit_entry AS e ON e.unit_id = u.id
    WHERE {}
    GROUP BY u.id, e.step_number ORDER BY u.id, e.step_number"""

# A step is passed by a unit where no fault came after, and no order to do it or one before again.
# What is before the making, and the making itself, happens once: only in a rework order again.
_PASSED = """
    SELECT step_number, count(*) FILTER (WHERE ok > coalesce(
        greatest(bad, CASE WHEN step_number <= made THEN anew ELSE again END), 0))
    FROM (
        SELECT e.step_number, max(e.id) FILTER (WHERE e.fact = 'PASS') AS ok,
            max(e.id) FILTER (WHERE e.fact = 'FAIL') AS bad,
            max(max(e.id) FILTER (WHERE e.fact = 'REDO'))
                OVER (PARTITION BY e.unit_id ORDER BY e.step_number) AS again,
            max(max(e.id) FILTER (WHERE e.fact = 'REDO' AND e.order_id <> %(order)s))
                OVER (PARTITION BY e.unit_id ORDER BY e.step_number) AS anew,
            max(max(e.step_number) FILTER (WHERE e.fact = 'MADE'))
                OVER (PARTITION BY e.unit_id) AS made
        FROM production_unit AS u JOIN production_unit_entry AS e ON e.unit_id = u.id
        WHERE u.order_id = %(order)s GROUP BY e.unit_id, e.step_number
    ) AS told GROUP BY step_number"""

_GONE: Final = {"gone": sorted(GONE)}

_Told: TypeAlias = tuple[
    int, str, str, int, int | None, int | None, int | None, int | None, int | None, bool | None,
    str | None,
]  # fmt: skip
"""A unit, and of one step the last entries of a pass, a fault, a repetition, and one in another
order, whether it was made there, and its end."""


@dataclass(frozen=True, slots=True)
class UnitState:
    """Where a unit stands in the routing."""

    id: int
    key: str
    serial: str
    order_id: int
    passed: frozenset[int]
    """Steps that it has passed and that need not be done again."""
    failed: frozenset[int]
    """Steps at which it was found bad last."""
    gone: str
    """SCRAP, SAMPLE or RETENTION where it is worked on no more."""

    @property
    def is_bad(self) -> bool:
        """Whether it waits for a decision."""
        return bool(self.failed) and not self.gone


def states_of(order_id: int) -> Sequence[UnitState]:
    """Return the units that an order has made, in the order of their making."""
    found = rows_of_many(_STATES.format("u.order_id = %(order)s"), {"order": order_id, **_GONE})
    return _states(found)


def passed_by_step(order_id: int) -> Mapping[int, int]:
    """Return how many units of an order have passed each step, as `states_of` has them.

    Steps of which nothing was said are not there; it is empty where no unit was made.
    """
    return dict(rows_of_many(_PASSED, {"order": order_id}))


def states_by_key(keys: Collection[str]) -> Mapping[str, UnitState]:
    """Return units that production knows, by key."""
    asked = _STATES.format("u.key = ANY (%(keys)s)")
    found = rows_of_few(asked, {"keys": list(keys), **_GONE})
    return {one.key: one for one in _states(found)}


def _states(rows: Sequence[Any]) -> list[UnitState]:
    return [_state(head, list(told)) for head, told in groupby(rows, key=itemgetter(0, 1, 2, 3))]


def _state(head: tuple[int, str, str, int], told: Sequence[_Told]) -> UnitState:
    """Return where a unit stands by what was told of it, step by step in their order."""
    passed, failed = [], []
    gone, again, anew = "", 0, 0
    made = next((row[4] for row in told if row[9]), None) or 0
    for _unit, _key, _serial, _order, step, ok, bad, redo, elsewhere, _made, end in told:
        if step is None:
            continue
        again, anew = max(again, redo or 0), max(anew, elsewhere or 0)
        since = anew if step <= made else again  # A unit is made once in its own order.
        if (ok or 0) > max(bad or 0, since):
            passed.append(step)
        elif (bad or 0) > max(ok or 0, since):
            failed.append(step)
        gone = gone or end or ""
    return UnitState(*head, frozenset(passed), frozenset(failed), gone)


def open_at(states: Iterable[UnitState], step: int, before: Sequence[int]) -> list[UnitState]:
    """Return the units that have come to a step and have not passed it."""
    return [
        one
        for one in states
        if not one.gone
        and step not in one.passed
        and not one.failed
        and all(earlier in one.passed for earlier in before)
    ]


def order_of_unit(key: str) -> Unit | None:
    """Return the unit with a key, with the order that made it."""
    return (
        Unit.objects.select_related("order__item__item", "order__master_record", "order__site")
        .filter(key=key)
        .first()
    )


def is_gone(fact: str) -> bool:
    """Say whether a unit is worked on no more after a fact."""
    return UnitFact(fact) in GONE

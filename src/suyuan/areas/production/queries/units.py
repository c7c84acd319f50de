"""Questions about the units of an order: which have passed which step, which are gone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from suyuan.areas.production.domain import GONE, UnitFact
from suyuan.areas.production.models import Unit

_STATES = """
    SELECT u.id, u.key, u.serial, u.order_id, e.step_number,
        max(e.id) FILTER (WHERE e.fact = 'PASS'), max(e.id) FILTER (WHERE e.fact = 'FAIL'),
        max(e.id) FILTER (WHERE e.fact = 'REDO'),
        max(e.fact) FILTER (WHERE e.fact = ANY (%(gone)s))
    FROM production_unit AS u LEFT JOIN production_unit_entry AS e ON e.unit_id = u.id
    WHERE {}
    GROUP BY u.id, e.step_number ORDER BY u.id"""

# A step is passed by a unit where no fault came after, and no order to do it or one before again.
_PASSED = """
    SELECT step_number, count(*) FILTER (WHERE ok > coalesce(greatest(bad, again), 0))
    FROM (
        SELECT e.step_number, max(e.id) FILTER (WHERE e.fact = 'PASS') AS ok,
            max(e.id) FILTER (WHERE e.fact = 'FAIL') AS bad,
            max(max(e.id) FILTER (WHERE e.fact = 'REDO'))
                OVER (PARTITION BY e.unit_id ORDER BY e.step_number) AS again
        FROM production_unit AS u JOIN production_unit_entry AS e ON e.unit_id = u.id
        WHERE u.order_id = %(order)s GROUP BY e.unit_id, e.step_number
    ) AS told GROUP BY step_number"""


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
    return _read("u.order_id = %(order)s", {"order": order_id})


def passed_by_step(order_id: int) -> Mapping[int, int]:
    """Return how many units of an order have passed each step, as `states_of` has them.

    Steps of which nothing was said are not there; it is empty where no unit was made.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PASSED, {"order": order_id})
        return dict(cursor.fetchall())


def states_by_key(keys: Collection[str]) -> Mapping[str, UnitState]:
    """Return units that production knows, by key."""
    found = _read("u.key = ANY (%(keys)s)", {"keys": list(keys)})
    return {one.key: one for one in found}


def _read(where: str, values: Mapping[str, Any]) -> list[UnitState]:
    with connection.cursor() as cursor:
        cursor.execute(_STATES.format(where), {**values, "gone": sorted(GONE)})
        rows = cursor.fetchall()
    found: dict[int, list[tuple[object, ...]]] = {}
    heads: dict[int, tuple[str, str, int]] = {}
    for unit, key, serial, order, *told in rows:
        heads[unit] = (key, serial, order)
        if told[0] is not None:
            found.setdefault(unit, []).append(tuple(told))
    return [_state(unit, *head, found.get(unit, ())) for unit, head in heads.items()]


def _state(
    unit: int, key: str, serial: str, order: int, told: Iterable[tuple[object, ...]]
) -> UnitState:
    rows = [(int(str(r[0])), _id(r[1]), _id(r[2]), _id(r[3]), str(r[4] or "")) for r in told]
    passed, failed = set(), set()
    for step, ok, bad, _, _ in rows:
        again = max((redo for at, _, _, redo, _ in rows if at <= step), default=0)
        if ok > max(bad, again):
            passed.add(step)
        elif bad > max(ok, again):
            failed.add(step)
    gone = next((word for *_, word in rows if word), "")
    return UnitState(unit, key, serial, order, frozenset(passed), frozenset(failed), gone)


def _id(value: object) -> int:
    return int(str(value)) if value is not None else 0


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

"""What stands against a step before it is recorded: told as soon as each thing is scanned."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production.domain import gates
from suyuan.areas.production.domain.routing import Step
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.queries.material import at_step
from suyuan.areas.production.queries.orders import routing_of, today_at
from suyuan.areas.production.queries.situations import situation
from suyuan.areas.production.queries.units import UnitState, states_by_key
from suyuan.kernel.errors import Problem, Problems


@dataclass(frozen=True, kw_only=True, slots=True)
class Who:
    """Who does a step, who checks it, and with what."""

    person: str = ""
    checker: str = ""
    equipment: tuple[str, ...] = ()


def units_named(order: WorkOrder, keys: Sequence[str]) -> list[UnitState]:
    """Return how units stand that are to be worked on in an order.

    Raises:
        Problems: If one is of another order, or named twice.
    """
    known = states_by_key(keys)
    owners = {order.pk, order.parent_id}
    found: list[Problem] = []
    seen: set[str] = set()
    for line, key in enumerate(keys, start=1):
        one = known.get(key)
        if one is None or one.order_id not in owners:
            data = {"key": key, "order": order.number}
            found.append(Problem("production.unit_of_other_order", data, line=line, field="units"))
        elif key in seen:
            data = {"thing": one.serial}
            found.append(Problem("production.scanned_twice", data, line=line, field="units"))
        seen.add(key)
    Problems.check(found)
    return [known[key] for key in keys]


def against_person(order: WorkOrder, step: Step, code: str, at: dt.datetime) -> list[Problem]:
    """Return why a person may not do, or check, a step."""
    day = today_at(order.site, at)
    return list(fitness.untrained(code, needed=step.qualifications, on=day))


def against_machine(order: WorkOrder, code: str, kind: str, at: dt.datetime) -> list[Problem]:
    """Return why a machine is not the one of its kind that a step may be done with."""
    return list(fitness.unfit(code, on=today_at(order.site, at), kinds=[kind]))


def against_units(
    order: WorkOrder, step: Step, keys: Sequence[str], who: Who, at: dt.datetime
) -> list[Problem]:
    """Return what stands against doing a step to units, as its gates will see it.

    Raises:
        Problems: If a unit is of another order.
    """
    units = units_named(order, keys)
    now = situation(
        order, routing_of(order), step, person=who.person, checker=who.checker,
        staff=fitness.trainings_of([code for code in (who.person, who.checker) if code]),
        equipment=who.equipment, place=order.line, at=at, count=Decimal(len(units)), units=units,
        loaded=at_step(order.pk, step.number).loaded,
    )  # fmt: skip
    return gates.look(now)

"""What stands against a step or an issue before it is recorded, told as each thing is scanned."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production.domain import DeviationKind, DeviationState, OrderKind, gates
from suyuan.areas.production.domain.routing import Part, Routing, Step
from suyuan.areas.production.models import Deviation, OrderStep, WorkOrder
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.material import at_step, out_for
from suyuan.areas.production.queries.orders import routing_of, today_at
from suyuan.areas.production.queries.situations import situation
from suyuan.areas.production.queries.units import UnitState, states_by_key
from suyuan.areas.quality import queries as quality
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.things import ThingRow, things_by_key


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


def steps_again(order: WorkOrder) -> list[OrderStep]:
    """Return the steps of an order that units may do again: those after they are made."""
    steps = list(order.steps.order_by("number"))
    made = next((one.number for one in steps if one.makes), -1)
    return [one for one in steps if one.number > made]


def against_rework(
    order: WorkOrder, units: Sequence[UnitState], step: int | None = None
) -> list[Problem]:
    """Return why units are not reworked in an order, from a step on where one is named.

    Rework makes good what does not conform (ISO 13485 8.3.4, GMP 2025 §88-89): it begins with what
    was found, told where it was seen, and does again at least the step that saw it. A rework order,
    and what quality has set apart, rests on a decision of quality.
    """
    if order.kind != OrderKind.NORMAL:
        return []
    fine = [one.key for one in units if not one.is_bad]
    apart = quality.stopped(fine) if fine else {}
    found: list[Problem] = []
    for line, one in enumerate(units, start=1):
        seen = min(one.failed, default=step)
        data = {"unit": one.serial, "step": seen}
        if not one.is_bad and one.key not in apart:
            found.append(Problem("production.not_found_bad", data, line=line, field="units"))
        elif step is not None and seen is not None and seen < step:
            found.append(Problem("production.rework_too_late", data, line=line, field="from_step"))
    return found


def against_material(order: WorkOrder, key: str, at: dt.datetime) -> list[Problem]:
    """Return what stands against issuing a lot or a numbered part; of a package nothing is said."""
    thing = things_by_key([key]).get(key)
    if thing is None:
        return [Problem("production.unknown_thing", {"key": key})]
    if thing.kind == ThingKind.PACKAGE:
        return []
    found = list(problems_with([key], at=at, site=order.site))
    if thing.is_unit:
        found += issued_already(thing, out_for([key]))
    if part_for(order, routing_of(order), thing.item_code)[0] is None:
        found.append(wrong_item(order, thing))
    return found


def issued_already(thing: ThingRow, out: Mapping[str, str]) -> list[Problem]:
    """Return the problem of a numbered part that is on the line of an order already."""
    if thing.key not in out:
        return []
    told = {"thing": thing.code, "order": out[thing.key]}
    return [Problem("production.issued_already", told)]


def wrong_item(order: WorkOrder, thing: ThingRow) -> Problem:
    """Return the problem of a thing whose item an order does not need."""
    told = {"item": thing.item_code, "thing": thing.code, "order": order.number}
    return Problem("production.wrong_item", told)


def part_for(
    order: WorkOrder, routing: Routing, item: str
) -> tuple[Part | None, Deviation | None]:  # fmt: skip
    """Return the line of the parts list that an item fills, and the deviation that allows it."""
    part = routing.part_for(item)
    if part is not None:
        return part, None
    deviation = (
        Deviation.objects.select_related("instead_of__item")
        .filter(
            order=order, kind=DeviationKind.MATERIAL, item__item__code=item,
            state__in=[DeviationState.APPROVED, DeviationState.CLOSED], decided_at__isnull=False,
        )
        .first()
    )  # fmt: skip
    if deviation is None or deviation.instead_of is None:
        return None, None
    return routing.part_for(deviation.instead_of.item.code), deviation

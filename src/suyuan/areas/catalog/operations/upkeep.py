"""Maintenance of equipment: planned, and recorded when it was done."""

import datetime as dt
from dataclasses import asdict, dataclass

from suyuan.areas.catalog.domain import fitness
from suyuan.areas.catalog.models import Equipment, Upkeep, UpkeepPlan
from suyuan.areas.catalog.operations.fitness import (
    CHANGE_EQUIPMENT,
    UnknownEquipmentError,
    site_of,
)
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems

RECORD = "catalog.record_upkeep"


class UnknownUpkeepPlanError(NotFoundError):
    """There is no such maintenance plan."""

    code = "catalog.unknown_upkeep_plan"
    plan: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class UpkeepPlanValues:
    """What is said about a maintenance plan."""

    code: str
    equipment: str
    """Code of the equipment."""
    name: str
    kind: fitness.UpkeepKind = fitness.UpkeepKind.SERVICE
    name_en: str = ""
    interval_days: int | None = None
    """None: as the equipment says."""
    grace_days: int = 0
    first_due: dt.date | None = None
    """None: one interval from now."""
    procedure: str = ""
    active: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class UpkeepValues:
    """What was done to a piece of equipment."""

    equipment: str
    done_on: dt.date
    done_by: str
    work: str
    plan: str = ""
    """Code of the plan; empty: it was not planned."""
    result: fitness.UpkeepResult = fitness.UpkeepResult.FIT
    parts: str = ""
    document: str = ""
    next_due: dt.date | None = None
    """None: one interval after it was done."""
    back_in_use: bool = False
    """Whether equipment that was in maintenance is put back into use with it."""


@command(name="catalog.put_upkeep_plan", action=CHANGE_EQUIPMENT)
def put_upkeep_plan(
    *, context: Context, values: UpkeepPlanValues, plan_id: int | None = None
) -> UpkeepPlan:
    """Plan maintenance of equipment, or describe a plan anew; its equipment stays.

    Raises:
        UnknownUpkeepPlanError: If the one to describe is not there.
        Problems: If a value cannot be used; every one is named.
    """
    plan = UpkeepPlan() if plan_id is None else _plan(plan_id)
    equipment = Equipment.objects.select_related("place").filter(code=values.equipment).first()
    found = [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    interval = values.interval_days
    if equipment is None:
        data = {"equipment": values.equipment}
        found.append(Problem("catalog.unknown_equipment", data, field="equipment"))
    elif interval is None:
        interval = equipment.maintenance_days
    if equipment is not None and plan_id is not None and plan.equipment_id != equipment.pk:
        data = {"plan": plan.code}
        found.append(Problem("catalog.upkeep_of_other", data, field="equipment"))
    found += _days(interval, values)
    if UpkeepPlan.objects.filter(code=values.code).exclude(pk=plan_id or 0).exists():
        found.append(Problem("catalog.code_twice", {"code": values.code}, field="code"))
    Problems.check(found)
    assert equipment is not None
    assert interval is not None
    at_site(site_of(equipment))
    said = asdict(values) | {"kind": values.kind.value, "interval_days": interval}
    if values.first_due is None:
        anew = day_at(context.at, site_of(equipment)) + dt.timedelta(days=interval)
        said["first_due"] = anew if plan_id is None else plan.first_due
    del said["equipment"]
    plan.equipment = equipment
    for name, value in said.items():
        setattr(plan, name, value)
    plan.save()
    return plan


def _days(interval: int | None, values: UpkeepPlanValues) -> list[Problem]:
    found: list[Problem] = []
    if values.kind is fitness.UpkeepKind.REPAIR:
        found.append(Problem("catalog.repair_not_planned", field="kind"))
    if interval is None:
        found.append(Problem("catalog.no_upkeep_interval", field="interval_days"))
        return found
    if interval <= 0:
        data = {"value": str(interval)}
        found.append(Problem("catalog.not_positive", data, field="interval_days"))
    if not 0 <= values.grace_days < max(interval, 1):
        data = {"value": str(values.grace_days), "interval": str(interval)}
        found.append(Problem("catalog.grace_too_long", data, field="grace_days"))
    return found


@command(name="catalog.record_upkeep", action=RECORD)
def record_upkeep(*, context: Context, values: UpkeepValues) -> Upkeep:
    """Record that equipment was maintained; from then on its plan counts anew.

    Equipment that was found unfit is reported broken, or stays in maintenance; nothing is done with
    it until it is put back into use.

    Raises:
        UnknownEquipmentError: If there is no such equipment.
        UnknownUpkeepPlanError: If it has no such plan in force.
        Problems: If a value cannot be used; every one is named.
    """
    equipment = (
        Equipment.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(code=values.equipment)
        .first()
    )
    if equipment is None:
        raise UnknownEquipmentError(equipment=values.equipment)
    at_site(site_of(equipment))
    plan = None
    if values.plan:
        plan = UpkeepPlan.objects.filter(
            code=values.plan, equipment=equipment, active=True
        ).first()  # fmt: skip
        if plan is None:
            raise UnknownUpkeepPlanError(plan=values.plan)
    next_due = values.next_due
    if plan is not None and next_due is None:
        next_due = values.done_on + dt.timedelta(days=plan.interval_days)
    Problems.check(_faults(context, values, plan, next_due))
    _move(equipment, values)
    return Upkeep.objects.create(
        equipment=equipment,
        plan=plan,
        kind=plan.kind if plan is not None else fitness.UpkeepKind.REPAIR.value,
        done_on=values.done_on,
        done_by=values.done_by.strip(),
        work=values.work.strip(),
        parts=values.parts,
        result=values.result.value,
        next_due=next_due,
        document=values.document,
        recorded_by=context.actor.label,
        recorded_at=context.at,
    )


def _faults(
    context: Context, values: UpkeepValues, plan: UpkeepPlan | None, next_due: dt.date | None
) -> list[Problem]:
    found = [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in ("done_by", "work")
        if not getattr(values, name).strip()
    ]
    if values.done_on > context.at.date() + dt.timedelta(days=1):
        found.append(Problem("catalog.in_the_future", field="done_on"))
    if next_due is not None and plan is None:
        found.append(Problem("catalog.next_without_plan", field="next_due"))
    if next_due is not None and next_due <= values.done_on:
        found.append(Problem("catalog.ends_before_it_begins", field="next_due"))
    if plan is not None and plan.records.filter(done_on=values.done_on).exists():
        found.append(Problem("catalog.maintained_twice", {"plan": plan.code}, field="done_on"))
    if values.back_in_use and values.result is fitness.UpkeepResult.UNFIT:
        found.append(Problem("catalog.unfit_in_use", field="back_in_use"))
    return found


def _move(equipment: Equipment, values: UpkeepValues) -> None:
    """Put equipment into the state that maintenance has led to."""
    status = fitness.EquipmentStatus(equipment.status)
    wanted = status
    if values.result is fitness.UpkeepResult.UNFIT and status is fitness.EquipmentStatus.IN_USE:
        wanted = fitness.EquipmentStatus.BROKEN
    elif values.back_in_use and status is fitness.EquipmentStatus.IN_MAINTENANCE:
        wanted = fitness.EquipmentStatus.IN_USE
    if wanted is not status:
        equipment.status = wanted.value
        equipment.save(update_fields=["status"])


def _plan(plan_id: int) -> UpkeepPlan:
    plan = UpkeepPlan.objects.select_for_update(of=("self",)).filter(pk=plan_id).first()
    if plan is None:
        raise UnknownUpkeepPlanError(plan=str(plan_id))
    return plan

"""The endpoints of equipment and its maintenance under ``/api/v1``."""
# ruff: noqa: ARG001 - Ninja hands every endpoint its request.

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.domain.fitness import UpkeepKind, UpkeepResult
from suyuan.areas.catalog.operations.fitness import UnknownEquipmentError
from suyuan.areas.catalog.queries import fitness, upkeep as queries
from suyuan.rest.auth import allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of
from suyuan.rest.schemas import BodySchema

router = Router(tags=["catalogue"])
VIEW = "catalog.view_equipment"


class EquipmentSchema(Schema):
    """A machine, a tool or an instrument."""

    code: str
    name: str
    kind: str
    kind_name: str = Field(description="What the kind is called; empty where it has no name.")
    kind_name_en: str
    status: str
    place: str
    calibrated_until: dt.date | None
    maintained_until: dt.date | None = Field(
        description="The last day before it has to be maintained."
    )


class EquipmentKindBody(BodySchema):
    """What a kind of equipment is called."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "固化烘箱", "name_en": "Curing oven"}]}
    )

    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=120)


class EquipmentKindSchema(Schema):
    """What a kind of equipment is called that steps ask for by its code."""

    code: str
    name: str
    name_en: str


class EquipmentQuery(PageQuery):
    """Which equipment is asked for."""

    due_by: dt.date | None = Field(
        None, description="Only what has to be calibrated or maintained before this day."
    )


class UpkeepPlanBody(BodySchema):
    """Maintenance that is planned."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "PM-OVN-01",
                    "equipment": "OVN-01",
                    "name": "季度保养",
                    "interval_days": 90,
                    "grace_days": 7,
                }
            ]
        }
    )

    code: str = Field(min_length=1, max_length=40)
    equipment: str
    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field("", max_length=120)
    kind: UpkeepKind = UpkeepKind.SERVICE
    interval_days: int | None = Field(None, ge=1, le=10_000)
    grace_days: int = Field(0, ge=0, le=10_000)
    first_due: dt.date | None = None
    procedure: str = Field("", max_length=200)
    active: bool = True


class UpkeepPlanSchema(Schema):
    """A maintenance plan, when it was done and is due."""

    code: str
    equipment: str
    name: str
    kind: str
    interval_days: int
    grace_days: int
    active: bool
    last_done: dt.date | None
    due: dt.date
    until: dt.date = Field(description="After this day the equipment is refused.")


class UpkeepBody(BodySchema):
    """What was done to a piece of equipment."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": "PM-OVN-01",
                    "done_on": "2026-03-02",
                    "done_by": "OP-001",
                    "work": "清洁风道，更换门封条",
                    "parts": "门封条 1 条",
                }
            ]
        }
    )

    plan: str = Field("", max_length=40, description="None: it was not planned, such as a repair.")
    done_on: dt.date
    done_by: str = Field(min_length=1, max_length=120)
    work: str = Field(min_length=1, max_length=2000)
    parts: str = Field("", max_length=500)
    result: UpkeepResult = UpkeepResult.FIT
    document: str = Field("", max_length=80)
    next_due: dt.date | None = None
    back_in_use: bool = False


class UpkeepSchema(Schema):
    """Maintenance that was done."""

    plan: str
    kind: str
    done_on: dt.date
    done_by: str
    work: str
    parts: str
    result: str
    next_due: dt.date | None


@router.get(
    "/equipment",
    response=PageSchema[EquipmentSchema],
    auth=allowed(VIEW),
    operation_id="equipment",
    summary="Equipment",
)
def equipment(request: HttpRequest, page: Query[EquipmentQuery]) -> PageSchema[EquipmentSchema]:
    """Return the equipment by id; what is due where a day is named."""
    rows = fitness.equipment()
    if page.due_by is not None:
        rows = rows.filter(fitness.due(by=page.due_by))
    question = {"list": "equipment", "due_by": str(page.due_by)}
    found = page_of(rows, key=["pk"], question=question, limit=page.limit, after=page.after)
    return PageSchema(items=[_equipment(row) for row in found.items], next=found.next)


@router.get(
    "/equipment-kinds",
    response=PageSchema[EquipmentKindSchema],
    auth=allowed(VIEW),
    operation_id="equipment_kinds",
    summary="Kinds of equipment",
)
def equipment_kinds(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[EquipmentKindSchema]:
    """Return the kinds of equipment that have names by id."""
    found = page_of(
        fitness.equipment_kinds(), key=["pk"], question={"list": "equipment-kinds"},
        limit=page.limit, after=page.after,
    )  # fmt: skip
    return PageSchema(items=[_kind(row) for row in found.items], next=found.next)


@router.put(
    "/equipment-kinds/{code}",
    response=EquipmentKindSchema,
    auth=allowed("catalog.change_equipment"),
    operation_id="put_equipment_kind",
    summary="Name a kind of equipment",
)
def put_equipment_kind(
    request: HttpRequest, code: str, body: EquipmentKindBody
) -> EquipmentKindSchema:
    """Name a kind of equipment, or name it anew."""
    known = fitness.equipment_kinds().filter(code=code).first()
    values = operations.EquipmentKindValues(code=code, **body.dict())
    made = operations.put_equipment_kind(
        context=context_of(request), values=values, kind_id=known.pk if known else None
    )
    return _kind(made)


@router.get(
    "/upkeep-plans",
    response=PageSchema[UpkeepPlanSchema],
    auth=allowed(VIEW),
    operation_id="upkeep_plans",
    summary="Maintenance plans",
)
def upkeep_plans(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[UpkeepPlanSchema]:
    """Return the maintenance plans by id."""
    found = page_of(
        queries.upkeep_plans(), key=["pk"], question={"list": "upkeep-plans"}, limit=page.limit,
        after=page.after,
    )  # fmt: skip
    return PageSchema(items=[_plan(row) for row in found.items], next=found.next)


@router.post(
    "/upkeep-plans",
    response={201: UpkeepPlanSchema},
    auth=allowed("catalog.change_equipment"),
    operation_id="plan_upkeep",
    summary="Plan maintenance",
)
def plan_upkeep(request: HttpRequest, body: UpkeepPlanBody) -> Status[UpkeepPlanSchema]:
    """Plan maintenance of a piece of equipment."""
    values = operations.UpkeepPlanValues(**body.dict())
    made = operations.put_upkeep_plan(context=context_of(request), values=values)
    return Status(201, _plan(queries.upkeep_plans().get(pk=made.pk)))


@router.get(
    "/equipment/{code}/upkeep",
    response=PageSchema[UpkeepSchema],
    auth=allowed(VIEW),
    operation_id="upkeep",
    summary="Maintenance that was done",
)
def upkeep(request: HttpRequest, code: str, page: Query[PageQuery]) -> PageSchema[UpkeepSchema]:
    """Return the maintenance of a piece of equipment by id."""
    if code not in fitness.equipment_with([code]):
        raise UnknownEquipmentError(equipment=code)
    found = page_of(
        queries.upkeep().filter(equipment__code=code), key=["pk"],
        question={"list": "upkeep", "code": code}, limit=page.limit, after=page.after,
    )  # fmt: skip
    return PageSchema(items=[_upkeep(row) for row in found.items], next=found.next)


@router.post(
    "/equipment/{code}/upkeep",
    response={201: UpkeepSchema},
    auth=allowed("catalog.record_upkeep"),
    operation_id="record_upkeep",
    summary="Record maintenance",
)
def record_upkeep(request: HttpRequest, code: str, body: UpkeepBody) -> Status[UpkeepSchema]:
    """Record what was done to a piece of equipment."""
    values = operations.UpkeepValues(equipment=code, **body.dict())
    made = operations.record_upkeep(context=context_of(request), values=values)
    return Status(201, _upkeep(made))


def _equipment(row: Any) -> EquipmentSchema:
    return EquipmentSchema(
        code=row.code, name=row.name, kind=row.kind, kind_name=row.kind_name or "",
        kind_name_en=row.kind_name_en or "", status=row.status,
        place=row.place.code if row.place is not None else "",
        calibrated_until=row.calibrated_until, maintained_until=row.maintained_until,
    )  # fmt: skip


def _kind(row: Any) -> EquipmentKindSchema:
    return EquipmentKindSchema(code=row.code, name=row.name, name_en=row.name_en)


def _plan(row: Any) -> UpkeepPlanSchema:
    return UpkeepPlanSchema(
        code=row.code, equipment=row.equipment.code, name=row.name, kind=row.kind,
        interval_days=row.interval_days, grace_days=row.grace_days, active=row.active,
        last_done=row.last_done, due=row.due, until=row.until,
    )  # fmt: skip


def _upkeep(row: Any) -> UpkeepSchema:
    return UpkeepSchema(
        plan=row.plan.code if row.plan is not None else "", kind=row.kind, done_on=row.done_on,
        done_by=row.done_by, work=row.work, parts=row.parts, result=row.result,
        next_due=row.next_due,
    )  # fmt: skip

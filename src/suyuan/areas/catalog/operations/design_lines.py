"""Changes of the lines of a draft: steps with parameters, parts with alternates, plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.catalog.domain import design
from suyuan.areas.catalog.models import (
    Alternate,
    Characteristic,
    Item,
    Parameter,
    Part,
    Plan,
    Revision,
    Step,
)
from suyuan.areas.catalog.operations.revisions import CHANGE, draft
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems


class UnknownLineError(NotFoundError):
    """The revision has no such line."""

    code = "catalog.unknown_line"
    line: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepValues:
    """What is said about a step."""

    number: int
    code: str
    name: str
    name_en: str = ""
    kind: design.StepKind = design.StepKind.NORMAL
    scope: design.StepScope = design.StepScope.LOT
    procedure: str = ""
    form_code: str = ""
    equipment_kinds: Sequence[str] = ()
    qualifications: Sequence[str] = ()
    minutes: Decimal | None = None
    needs_clearance: bool = False
    needs_checker: bool = False
    gives_serials: bool = False
    packs: bool = False
    outside: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LimitValues:
    """A parameter of a step or a characteristic of a plan: what both have."""

    code: str
    name: str
    name_en: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterValues(LimitValues):
    """What is said about a parameter of a step."""

    source: design.ParameterSource = design.ParameterSource.MANUAL
    critical: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PartValues:
    """What is said about a line of the parts list."""

    component_id: int
    quantity: Decimal
    step_number: int | None = None
    scrap_percent: Decimal = Decimal(0)
    key_material: bool = False
    alternate_ids: Sequence[int] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CharacteristicValues(LimitValues):
    """What is said about a characteristic of a plan."""

    kind: design.CharacteristicKind = design.CharacteristicKind.ATTRIBUTE
    severity: design.Severity = design.Severity.MAJOR
    method: str = ""
    instrument_kinds: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanValues:
    """What is said about an inspection plan."""

    purpose: design.PlanPurpose
    scheme: design.SamplingScheme
    step_number: int | None = None
    level: str = "II"
    aql: Decimal | None = None
    sample_size: int | None = None
    needs_certificate: bool = False
    procedure: str = ""
    qualifications: Sequence[str] = ()
    """What those who inspect and check must have learned."""


@command(name="catalog.put_step", action=CHANGE)
def put_step(
    *,
    context: Context,
    revision_id: int,
    values: StepValues,
    parameters: Sequence[ParameterValues] | None = None,
) -> Step:
    """Add a step to a draft, or describe the step of that number anew.

    Args:
        context: Who and why.
        revision_id: The draft.
        values: What the step is.
        parameters: What it must keep within limits; None leaves what is there.

    Raises:
        UnknownRevisionError: If there is no such revision.
        RevisionFrozenError: If it is no draft.
        Problems: If a value cannot be used; every one is named.
    """
    del context
    revision = draft(revision_id)
    found = _missing(values, "code", "name")
    if values.number <= 0:
        data = {"value": str(values.number)}
        found.append(Problem("catalog.not_positive", data, field="number"))
    if revision.steps.exclude(number=values.number).filter(code=values.code).exists():
        found.append(Problem("catalog.code_twice", {"code": values.code}, field="code"))
    found += _limit_faults(parameters or ())
    Problems.check(found)
    step, _ = Step.objects.update_or_create(
        revision=revision,
        number=values.number,
        defaults={
            "code": values.code,
            "name": values.name,
            "name_en": values.name_en,
            "kind": values.kind.value,
            "scope": values.scope.value,
            "procedure": values.procedure,
            "form_code": values.form_code,
            "equipment_kinds": list(values.equipment_kinds),
            "qualifications": list(values.qualifications),
            "minutes": values.minutes,
            "needs_clearance": values.needs_clearance,
            "needs_checker": values.needs_checker,
            "gives_serials": values.gives_serials,
            "packs": values.packs,
            "outside": values.outside,
        },
    )
    if parameters is not None:
        step.parameters.all().delete()
        Parameter.objects.bulk_create(
            [
                Parameter(
                    step=step,
                    position=position,
                    source=one.source.value,
                    critical=one.critical,
                    **_limits(one),
                )
                for position, one in enumerate(parameters, start=1)
            ]
        )
    return step


@command(name="catalog.remove_step", action=CHANGE)
def remove_step(*, context: Context, revision_id: int, number: int) -> None:
    """Take a step out of a draft.

    Raises:
        UnknownLineError: If there is no such step.
        RevisionFrozenError: If the revision is no draft.
        Problems: If parts or plans still name the step.
    """
    del context
    revision = draft(revision_id)
    step = revision.steps.filter(number=number).first()
    if step is None:
        raise UnknownLineError(line=str(number))
    used = revision.parts.filter(step_number=number).exists()
    if used or revision.plans.filter(step_number=number).exists():
        Problems.check([Problem("catalog.step_in_use", {"step": str(number)}, field="number")])
    step.parameters.all().delete()
    step.delete()


@command(name="catalog.put_parts", action=CHANGE)
def put_parts(*, context: Context, revision_id: int, parts: Sequence[PartValues]) -> Sequence[Part]:
    """Say what goes into one unit: the whole parts list of a draft, in its order.

    Raises:
        UnknownRevisionError: If there is no such revision.
        RevisionFrozenError: If it is no draft.
        Problems: If a line cannot be used; every one is named with its line.
    """
    del context
    revision = draft(revision_id)
    Problems.check(_part_faults(revision, parts))
    Alternate.objects.filter(part__revision=revision).delete()
    revision.parts.all().delete()
    made = Part.objects.bulk_create(
        [
            Part(
                revision=revision,
                position=position,
                component_id=one.component_id,
                quantity=one.quantity,
                step_number=one.step_number,
                scrap_percent=one.scrap_percent,
                key_material=one.key_material,
                note=one.note,
            )
            for position, one in enumerate(parts, start=1)
        ]
    )
    Alternate.objects.bulk_create(
        [
            Alternate(part=part, component_id=component_id, priority=priority)
            for part, one in zip(made, parts, strict=True)
            for priority, component_id in enumerate(one.alternate_ids, start=1)
        ]
    )
    return made


@command(name="catalog.put_plan", action=CHANGE)
def put_plan(
    *,
    context: Context,
    revision_id: int,
    values: PlanValues,
    characteristics: Sequence[CharacteristicValues] | None = None,
) -> Plan:
    """Add an inspection plan to a draft, or describe the plan of that purpose and step anew.

    Raises:
        UnknownRevisionError: If there is no such revision.
        RevisionFrozenError: If it is no draft.
        Problems: If a value cannot be used; every one is named.
    """
    del context
    revision = draft(revision_id)
    Problems.check([*_plan_faults(revision, values), *_limit_faults(characteristics or ())])
    plan, _ = Plan.objects.update_or_create(
        revision=revision,
        purpose=values.purpose.value,
        step_number=values.step_number,
        defaults={
            "scheme": values.scheme.value,
            "level": values.level,
            "aql": values.aql,
            "sample_size": values.sample_size,
            "needs_certificate": values.needs_certificate,
            "procedure": values.procedure,
            "qualifications": list(values.qualifications),
        },
    )
    if characteristics is not None:
        plan.characteristics.all().delete()
        Characteristic.objects.bulk_create(
            [
                Characteristic(
                    plan=plan,
                    position=position,
                    kind=one.kind.value,
                    severity=one.severity.value,
                    method=one.method,
                    instrument_kinds=list(one.instrument_kinds),
                    **_limits(one),
                )
                for position, one in enumerate(characteristics, start=1)
            ]
        )
    return plan


@command(name="catalog.remove_plan", action=CHANGE)
def remove_plan(
    *, context: Context, revision_id: int, purpose: design.PlanPurpose, step_number: int | None
) -> None:
    """Take an inspection plan out of a draft.

    Raises:
        UnknownLineError: If there is no such plan.
        RevisionFrozenError: If the revision is no draft.
    """
    del context
    plan = draft(revision_id).plans.filter(purpose=purpose, step_number=step_number).first()
    if plan is None:
        raise UnknownLineError(line=str(purpose))
    plan.characteristics.all().delete()
    plan.delete()


def _missing(values: StepValues | LimitValues, *names: str) -> list[Problem]:
    return [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in names
        if not getattr(values, name).strip()
    ]


def _limits(one: LimitValues) -> dict[str, object]:
    names = ("code", "name", "name_en", "unit", "minimum", "maximum", "target")
    return {name: getattr(one, name) for name in names}


def _limit_faults(rows: Sequence[LimitValues]) -> list[Problem]:
    found = [
        fault.at(line=line)
        for line, row in enumerate(rows, start=1)
        for fault in _missing(row, "code", "name")
    ]
    limits = [
        design.Limits(code=row.code, minimum=row.minimum, maximum=row.maximum, target=row.target)
        for row in rows
    ]
    found += design.check_limits(limits)
    found += [
        Problem("catalog.variable_needs_limit", {"name": row.code}, line=line, field="minimum")
        for line, row in enumerate(rows, start=1)
        if isinstance(row, CharacteristicValues)
        and row.kind is design.CharacteristicKind.VARIABLE
        and row.minimum is None
        and row.maximum is None
    ]
    return found


def _part_faults(revision: Revision, parts: Sequence[PartValues]) -> list[Problem]:
    wanted = {one for part in parts for one in (part.component_id, *part.alternate_ids)}
    codes = dict(Item.objects.filter(pk__in=wanted).values_list("pk", "item__code"))
    unknown = [
        Problem("catalog.unknown_item", {"item": ""}, line=line, field="component")
        for line, part in enumerate(parts, start=1)
        if {part.component_id, *part.alternate_ids} - set(codes)
    ]
    if unknown:
        return unknown
    return design.check_parts(
        revision.item.item.code,
        [
            design.Part(
                item=codes[part.component_id],
                quantity=part.quantity,
                step=part.step_number,
                scrap_percent=part.scrap_percent,
                alternates=tuple(codes[one] for one in part.alternate_ids),
            )
            for part in parts
        ],
        steps=revision.steps.values_list("number", flat=True),
    )


def _plan_faults(revision: Revision, values: PlanValues) -> list[Problem]:
    found: list[Problem] = []
    in_process = values.purpose is design.PlanPurpose.IN_PROCESS
    if in_process and values.step_number is None:
        found.append(Problem("catalog.missing", {"field": "step"}, field="step_number"))
    if not in_process and values.step_number is not None:
        found.append(Problem("catalog.plan_without_step", field="step_number"))
    steps = revision.steps.values_list("number", flat=True)
    if values.step_number is not None and values.step_number not in steps:
        data = {"step": str(values.step_number)}
        found.append(Problem("catalog.no_such_step", data, field="step_number"))
    sampled = {design.SamplingScheme.GB2828, design.SamplingScheme.C_ZERO}
    if values.scheme in sampled and (values.aql is None or values.aql <= 0):
        found.append(Problem("catalog.plan_needs_aql", field="aql"))
    if values.scheme is design.SamplingScheme.FIXED and not values.sample_size:
        found.append(Problem("catalog.plan_needs_sample", field="sample_size"))
    return found

"""What was measured and entered at a step, read and held against its limits."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from suyuan.areas.catalog.domain import forms
from suyuan.areas.catalog.domain.forms import BAD, Judgement
from suyuan.areas.catalog.queries import designs
from suyuan.areas.production.domain.routing import Parameter, Step
from suyuan.areas.production.models import OrderStep
from suyuan.kernel.errors import Problem, Problems

_DIGITS: Final = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What was recorded at a step, and what it is worth."""

    parameters: list[dict[str, Any]]
    entered: dict[str, Any]
    judged: dict[str, str]
    numbers: list[dict[str, Any]]
    """The numbers of the form, in the shape of parameters: they become readings, too."""
    critical: tuple[str, ...]
    """Codes of critical parameters that lie outside of their limits."""

    @property
    def reported(self) -> Sequence[Mapping[str, Any]]:
        """All values that were measured for everything together."""
        return [*(one for one in self.parameters if not one.get("by_unit")), *self.numbers]

    def but_apart(self, codes: Collection[str]) -> "Judged":
        """Mark the parameters that were measured at single units: none of them counts for all."""
        marked = [
            {**one, "by_unit": True} if one["code"] in codes else one for one in self.parameters
        ]
        return dataclasses.replace(self, parameters=marked)


def judge(
    step: Step,
    row: OrderStep,
    *,
    values: Mapping[str, Any],
    entered: Mapping[str, Any],
    complete: bool = True,
) -> Judged:
    """Read what was recorded at a step and hold it against the limits of the frozen record.

    A value beyond its limits is kept and judged; one that cannot be meant is refused.

    Args:
        step: As the frozen record says it.
        row: With the version of the form that was in force at release.
        values: By code of the parameter.
        entered: By field of the form.
        complete: Whether what is missing is refused, as at the end of a step.

    Raises:
        Problems: For every value that is missing, no number, or not asked for.
    """
    found: list[Problem] = []
    parameters = _parameters(step.parameters, values, found, complete=complete)
    form = forms.Entry(values={}, judged={})
    fields: Sequence[forms.Field] = ()
    if row.form_version is not None and (entered or complete):
        fields = designs.fields_of(row.form_version)
        asked = fields
        if not complete:
            asked = [dataclasses.replace(one, required=False) for one in fields]
        try:
            form = forms.read(asked, entered)
        except Problems as refused:
            found += refused.problems
    elif entered and row.form_version is None:
        found.append(Problem("production.no_form", {"step": step.number}))
    Problems.check(found)
    critical = tuple(
        one["code"]
        for one, told in zip(parameters, _told(step, parameters), strict=True)
        if told.critical and Judgement(one["judgement"]) in BAD
    )
    return Judged(
        parameters=parameters,
        entered=dict(form.values),
        judged={name: str(word) for name, word in form.judged.items()},
        numbers=[_number(one, form.values) for one in fields if _is_number(one, form.values)],
        critical=critical,
    )


def _told(step: Step, parameters: Sequence[Mapping[str, Any]]) -> Sequence[Parameter]:
    known = {one.code: one for one in step.parameters}
    return [known[one["code"]] for one in parameters]


def _parameters(
    asked: Sequence[Parameter],
    values: Mapping[str, Any],
    found: list[Problem],
    *,
    complete: bool,
) -> list[dict[str, Any]]:
    kept = []
    for one in asked:
        raw = values.get(one.code)
        if raw is None or not str(raw).strip():
            if complete:
                data = {"name": one.name, "name_en": one.name_en, "code": one.code}
                found.append(Problem("production.parameter_missing", data, field=one.code))
            continue
        value = number_of(raw)
        if value is None:
            data = {"value": str(raw)[:60]}
            found.append(Problem("production.not_a_number", data, field=one.code))
            continue
        kept.append(told(one, value))
    known = {one.code for one in asked}
    found += [
        Problem("production.no_such_parameter", {"name": str(name)[:60]}, field=str(name)[:60])
        for name in values
        if name not in known
    ]
    return kept


def told(one: Parameter, value: Decimal) -> dict[str, Any]:
    """Return a measured parameter as it is kept."""
    return {
        "code": one.code,
        "name": one.name,
        "name_en": one.name_en,
        "value": designs.plain(value),
        "unit": one.unit,
        "minimum": designs.plain(one.minimum),
        "maximum": designs.plain(one.maximum),
        "source": one.source,
        "critical": one.critical,
        "judgement": str(one.judge(value)),
    }


def number_of(raw: object) -> Decimal | None:
    """Return the number that a person typed; None where it is none of sensible size."""
    if isinstance(raw, bool):
        return None
    try:
        value = Decimal(str(raw).strip().replace("\u2212", "-"))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) >= _DIGITS or len(str(raw)) > _DIGITS:
        return None
    return value


def _is_number(field: forms.Field, values: Mapping[str, Any]) -> bool:
    return field.kind is forms.FieldKind.NUMBER and field.name in values


def _number(field: forms.Field, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": field.name,
        "name": field.label,
        "name_en": field.label_en,
        "value": values[field.name],
        "unit": field.unit,
        "minimum": designs.plain(field.minimum),
        "maximum": designs.plain(field.maximum),
    }


def bad_of(judged: Judged) -> Sequence[str]:
    """Return the names of all values that lie outside of their limits."""
    return [
        *(one["code"] for one in judged.parameters if Judgement(one["judgement"]) in BAD),
        *(name for name, word in judged.judged.items() if Judgement(word) in BAD),
    ]

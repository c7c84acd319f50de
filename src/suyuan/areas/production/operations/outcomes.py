"""What came out of a step: which units are bad, and what the ledger is told."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from suyuan.areas.production.domain import Result
from suyuan.areas.production.domain.routing import Step
from suyuan.areas.production.models import Run
from suyuan.areas.production.operations import consuming, deeds, judging
from suyuan.areas.production.operations.acting import Scene
from suyuan.areas.production.queries.units import UnitState
from suyuan.foundation.wording.units import symbol
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What was done at a step, to what, and what came out."""

    units: tuple[str, ...] | None = None
    """Keys of the units; None: all that have come to the step."""
    quantity: Decimal | None = None
    """For what is worked on by amount; None: all that has come to the step."""
    rejected: Decimal = Decimal(0)
    """How much of the amount was found bad."""
    failed: Mapping[str, str] = field(default_factory=dict)
    """Units that were found bad, with the reason, by key."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Measured for all together, by code of the parameter."""
    unit_values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Measured at single units: by key, then by code of the parameter."""
    entered: Mapping[str, Any] = field(default_factory=dict)
    """The record form, by field."""
    result: Result = Result.PASS
    run: str = ""
    """Number of the run of a special process that it was part of."""
    consumes: bool = True
    """Whether parts of the step go in; not where it is done again without new material."""


def apart(work: Work) -> frozenset[str]:
    """Return the codes of what was measured at single units, and not for all of them."""
    by_unit = {code for told in work.unit_values.values() for code in told}
    return frozenset(by_unit - work.values.keys())


def shared(step: Step, work: Work) -> Mapping[str, Any]:
    """Return the values measured for all; what is measured at each unit is not asked for again."""
    if not work.unit_values:
        return work.values
    by_unit = {code for told in work.unit_values.values() for code in told}
    filler = {
        one.code: next(told[one.code] for told in work.unit_values.values() if one.code in told)
        for one in step.parameters
        if one.code in by_unit and one.code not in work.values and not one.critical
    }
    best = {
        one.code: _best(one, work)
        for one in step.parameters
        if one.code in by_unit and one.code not in work.values and one.critical
    }
    return {**work.values, **filler, **best}


def _best(parameter: Any, work: Work) -> Any:
    """Return a value for the lot's record that lies within its limits, where a unit has one."""
    values = [told[parameter.code] for told in work.unit_values.values() if parameter.code in told]
    for raw in values:
        number = judging.number_of(raw)
        if number is not None and str(parameter.judge(number)) in {"GOOD", "NONE"}:
            return raw
    return values[0]


def judge_units(
    step: Step, work: Work, units: Sequence[UnitState]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return what was measured at each unit, and which ones are bad by it or by word."""
    known = {one.key for one in units}
    asked = {one.code: one for one in step.parameters}
    details: dict[str, dict[str, Any]] = {}
    failed = dict(work.failed)
    found = [
        Problem("production.unit_of_other_order", {"key": key, "order": "—"}, field="failed")
        for key in [*work.failed, *work.unit_values]
        if key not in known
    ]
    for key, values in work.unit_values.items():
        kept = []
        for code, raw in values.items():
            parameter, number = asked.get(code), judging.number_of(raw)
            if parameter is None or number is None:
                data = {"value": str(raw)[:60], "name": code}
                found.append(Problem("production.not_a_number", data, field=code))
                continue
            told = judging.told(parameter, number)
            kept.append(told)
            if parameter.critical and told["judgement"] in {"LOW", "HIGH"}:
                failed.setdefault(key, f"{parameter.name} {told['value']} {symbol(parameter.unit)}")
        details[key] = {"parameters": kept}
    Problems.check(found + _unmeasured(step, work, units, failed))
    return details, failed


def _unmeasured(
    step: Step, work: Work, units: Sequence[UnitState], failed: Mapping[str, str]
) -> list[Problem]:
    """Return a problem for each critical value that was measured at other units, but not at one.

    What is measured unit by unit says nothing about those at which it was not measured.
    """
    codes = apart(work)
    return [
        Problem(
            "production.parameter_missing_at",
            {
                "name": one.name,
                "name_en": one.name_en,
                "code": one.code,
                "unit": unit.serial,
            },
            field="unit_values",
        )
        for one in step.parameters
        if one.critical and one.code in codes
        for unit in units
        if unit.key not in failed and one.code not in work.unit_values.get(unit.key, {})
    ]


def events_of(  # noqa: PLR0913, PLR0917 - what an event of a step says.
    here: Scene,
    step: Step,
    judged: judging.Judged,
    units: Sequence[UnitState] | None,
    failed: Mapping[str, str],
    details: Mapping[str, Mapping[str, Any]],
    taken: consuming.Consumption,
    count: Decimal,
    rejected: Decimal,
    run: Run | None,
) -> list[Event]:
    """Return the events that tell the ledger what was done at a step, and what came out.

    What was measured at single units is told of these alone.
    """
    device = here.equipment[0] if here.equipment else ""
    documents = (deeds.paper(run.number),) if run is not None else ()
    sensors = deeds.readings(judged.reported, at=here.at, device=device)
    deed = here.deed(process=step.code, sensors=sensors, documents=documents)
    good = dataclasses.replace(deed, result=Result.PASS.value)
    bad = dataclasses.replace(deed, result=Result.FAIL.value)
    word = f"{deeds.STEP}:{step.code.lower()}"
    keys = [one.key for one in units or ()]
    lot = deeds.quantity_of(here.order.lot_key, count, here.routing.unit)
    events: list[Event] = []
    if taken.uses:
        through: dict[str, Any] = {"inputs": tuple(keys), "outputs": tuple(keys)}
        amounts = taken.quantities
        if units is None:
            through, amounts = {"output_quantities": (lot,)}, (*taken.quantities, lot)
        whole = dataclasses.replace(
            deed, source=here.order.line.key, result="" if failed or rejected else "PASS"
        )
        events.append(
            whole.turned(
                "assembling", input_quantities=amounts, **through,
                transformation_id=deeds.transformation_of(here.order, step.number),
            )
        )  # fmt: skip
        good, bad = good.later(5), bad.later(5)
    own = {
        key: deeds.readings(found["parameters"], at=here.at, device=device)
        for key, found in details.items()
        if found.get("parameters")
    }
    events += _outcome(
        here, good, bad, word, keys, failed, own, rejected, lot, told=bool(taken.uses)
    )
    return [*events, *here.deed(process=step.code).later(10).machines(
        keys, () if units is not None else (lot,)
    )]  # fmt: skip


def _outcome(  # noqa: PLR0913, PLR0917 - what came out of a step.
    here: Scene,
    good: deeds.Deed,
    bad: deeds.Deed,
    word: str,
    keys: Sequence[str],
    failed: Mapping[str, str],
    own: Mapping[str, deeds.Readings],
    rejected: Decimal,
    lot: Any,
    *,
    told: bool,
) -> list[Event]:
    """Return the events that say what is good and what is bad, where that is not said yet."""
    events: list[Event] = []
    if keys:
        fine = [key for key in keys if key not in failed]
        alike = tuple(key for key in fine if key not in own)
        if alike and (failed or not told):
            events.append(good.seen(word, disposition="in_progress", epcs=alike))
        bad_alike = tuple(key for key in failed if key not in own)
        if bad_alike:
            events.append(bad.seen("inspecting", disposition="non_conformant", epcs=bad_alike))
        for key in (one for one in keys if one in own):
            deed = bad if key in failed else good
            deed = dataclasses.replace(deed, sensors=(*deed.sensors, *own[key]))
            how = ("inspecting", "non_conformant") if key in failed else (word, "in_progress")
            events.append(deed.seen(how[0], disposition=how[1], epcs=(key,)))
        return events
    if not told:
        whole = dataclasses.replace(lot, quantity=None) if rejected else lot
        events.append(good.seen(word, disposition=None, quantities=(whole,)))
    if rejected:
        amount = deeds.quantity_of(here.order.lot_key, rejected, here.routing.unit)
        out = dataclasses.replace(bad.later(), source=here.place.key)
        events.append(out.seen("inspecting", disposition="non_conformant", quantities=(amount,)))
    return events

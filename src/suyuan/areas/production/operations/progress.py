"""Executions of steps as they are kept, and how far the steps of an order have come."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from suyuan.areas.production.domain import (
    DeviationKind,
    ExecutionState,
    Result,
    StepState,
    UnitFact,
)
from suyuan.areas.production.domain.history import span
from suyuan.areas.production.models import Execution, OrderStep, Run, UnitEntry
from suyuan.areas.production.operations.acting import Scene
from suyuan.areas.production.operations.judging import Judged
from suyuan.areas.production.queries.situations import waived_of
from suyuan.areas.production.queries.units import UnitState, passed_by_step
from suyuan.foundation.db.inserting import insert, insert_alike
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.kernel.errors import Problem, Problems


def refuse_critical(here: Scene, judged: Judged, result: Result, *, making: bool = False) -> None:
    """Refuse to pass what lies outside of a critical limit and is not explained.

    Raises:
        Problems: If a critical parameter is out of limits, the step is said to have passed, and no
            approved deviation of the process allows it (GMP 2025 §72, §87).
    """
    if result is not Result.PASS or not judged.critical:
        return
    if DeviationKind.PROCESS in waived_of(here.order.pk):
        return
    values = {one["code"]: one for one in judged.parameters}
    Problems.check(
        Problem(
            "production.critical_at_making" if making else "production.critical_outside",
            {
                "name": values[code]["name"],
                "name_en": values[code]["name_en"],
                "value": _with_unit(values[code]["value"], values[code]),
                "limits": _with_unit(span(values[code]), values[code]),
            },
            field=code,
        )
        for code in judged.critical
    )


def _with_unit(text: str, told: Mapping[str, Any]) -> str:
    return f"{text} {told['unit']}".strip()


def execution(  # noqa: PLR0913 - what is kept of a step.
    here: Scene,
    row: OrderStep,
    judged: Judged,
    *,
    quantity: Decimal,
    good: Decimal,
    result: Result,
    event: UUID | None,
    waived: Sequence[Problem] = (),
    run: Run | None = None,
    started: Execution | None = None,
) -> Execution:
    """Write down that a step was done; one that was started before is ended."""
    one = started or Execution(
        order=here.order, step=row, place=here.place, started_at=here.started_at,
        person=here.person,
    )  # fmt: skip
    one.run = run
    one.state = ExecutionState.DONE.value
    one.checker = here.checker or one.checker
    one.equipment = list(dict.fromkeys([*one.equipment, *here.equipment]))
    one.ended_at = here.at
    one.recorded_at = here.context.at
    one.quantity, one.good, one.result = quantity, good, result.value
    one.parameters, one.entered, one.judged = judged.parameters, judged.entered, judged.judged
    one.waived = [{"code": problem.code, "data": dict(problem.data)} for problem in waived]
    one.note = here.note or one.note
    one.event_id = event
    if started is None:
        insert([one])
    else:
        update([one])
    return one


_EARLIER: Final = Prepared(
    lambda order, number, quantity: OrderStep.objects.filter(
        order=order, number__lt=number, quantity__lt=quantity
    ).order_by("number")
)
_STEPS: Final = Prepared(
    lambda order: OrderStep.objects.select_for_update(of=("self",)).filter(order=order)
)


def advance(here: Scene, row: OrderStep, passed: Decimal) -> None:
    """Count what has passed a step; the first makes it run."""
    if row.makes:
        # Steps before the making have no units of their own: what is made has passed them.
        earlier = _EARLIER.all(here.order.pk, row.number, row.quantity + passed)
        for one in earlier:
            one.quantity = max(one.quantity, row.quantity + passed)
        update(earlier, "quantity")
    row.quantity += passed
    if row.state == StepState.WAITING:
        row.state = StepState.RUNNING.value
        row.started_at = here.started_at
    update([row], "quantity", "state", "started_at")


def recount(here: Scene) -> None:
    """Count anew which units have passed which step, after some have to do steps again.

    What is less is written from the last step on, what is more from the first: no more passes a
    step than has passed the one before.
    """
    passed = passed_by_step(here.order.pk)
    if not passed:
        return
    rows = sorted(_STEPS.all(here.order.pk), key=lambda one: one.number)
    counts = {row.number: Decimal(passed.get(row.number, 0)) for row in rows}
    less = [row for row in reversed(rows) if counts[row.number] < row.quantity]
    for row in [*less, *(row for row in rows if counts[row.number] > row.quantity)]:
        row.quantity = counts[row.number]
        if row.state == StepState.DONE:
            row.state = StepState.RUNNING.value
        update([row], "quantity", "state")


def later(here: Scene, microseconds: int) -> Scene:
    """Return the same act a moment later, for what is told after it."""
    return dataclasses.replace(here, at=here.at + dt.timedelta(microseconds=microseconds))


def enter(
    here: Scene,
    units: Sequence[UnitState],
    fact: UnitFact,
    step: int,
    *,
    execution: Execution | None = None,
    details: dict[str, dict[str, Any]] | None = None,
) -> None:
    """Write down what was found out about units, or done with them."""
    said = details or {}
    insert_alike(
        UnitEntry, len(units),
        unit_id=[unit.id for unit in units], order_id=here.order.pk, fact=fact.value,
        step_number=step, execution_id=execution.pk if execution is not None else None,
        detail=[said.get(unit.key, {}) for unit in units] if said else {}, person=here.person,
        at=here.at,
    )  # fmt: skip

"""Steps are done: started and ended, or told at once; for units together, or for an amount."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from suyuan.areas.production.domain import (
    ExecutionState,
    OrderKind,
    Result,
    StepState,
    TallyKind,
    UnitFact,
    gates,
)
from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.domain.routing import Step
from suyuan.areas.production.models import Execution, OrderStep, Run, Tally
from suyuan.areas.production.operations import consuming, deeds, judging, progress
from suyuan.areas.production.operations.acting import (
    Act,
    Scene,
    require_person,
    scene,
    step_of,
)
from suyuan.areas.production.operations.errors import UnknownRunError
from suyuan.areas.production.operations.loading import take_off_spent
from suyuan.areas.production.operations.orders import WORK
from suyuan.areas.production.operations.outcomes import Work, apart, events_of, judge_units, shared
from suyuan.areas.production.queries import beforehand
from suyuan.areas.production.queries.material import at_step
from suyuan.areas.production.queries.situations import situation
from suyuan.areas.production.queries.units import UnitState, open_at, states_of
from suyuan.areas.quality import queries as quality
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems


class UnknownExecutionError(NotFoundError):
    """There is no such execution that is under way."""

    code = "production.unknown_execution"
    execution: str = ""


@command(name="production.start_step", action=WORK)
def start_step(*, context: Context, order: str, step: int, act: Act) -> Execution:
    """Begin a step that takes a while; its gates are looked at now and again at the end.

    Raises:
        UnknownOrderError: If there is no such order.
        UnknownStepError: If the order has no such step.
        NotRunningError: If the order is not running.
        Problems: For everything that stands against it.
    """
    here = scene(context, order, act)
    require_person(here)
    told, row = step_of(here, step)
    now = _situation(here, told, Decimal(0), None, ())
    # Material, quantities and the second person are looked at when it ends.
    early = (
        gates.order_is_running, gates.fit_and_trained, gates.line_cleared,
        gates.environment_within_limits,
    )  # fmt: skip
    Problems.check(gates.look(now, rules=early))
    if row.state == StepState.WAITING:
        row.state, row.started_at = StepState.RUNNING.value, here.started_at
        update([row], "state", "started_at")
    return Execution.objects.create(
        order=here.order, step=row, person=here.person, checker=here.checker, place=here.place,
        equipment=list(here.equipment), started_at=here.started_at, recorded_at=context.at,
        note=here.note,
    )  # fmt: skip


@command(name="production.perform", action=WORK)
def perform(
    *,
    context: Context,
    order: str,
    step: int,
    act: Act,
    work: Work,
    execution: int | None = None,
) -> Execution:
    """Record that a step was done: for the lot, an amount of it, or for units together.

    Units that were found bad wait for a decision; the others have passed. What the parts list says
    goes in at this step is taken from what is loaded.

    Args:
        context: Who and why.
        order: Number of the order.
        step: Number of the step.
        act: Who, with what, when.
        work: To what, and what came out.
        execution: One that was started before, which ends now.

    Raises:
        UnknownOrderError: If there is no such order.
        UnknownStepError: If the order has no such step.
        NotRunningError: If the order is not running.
        UnknownExecutionError: If that one is not under way.
        Problems: For everything that stands against it; nothing is recorded then.
    """
    here = scene(context, order, act)
    require_person(here)
    told, row = step_of(here, step)
    if row.makes:
        Problems.check([Problem("production.makes", {"step": step})])
    started = _started(here, row, execution)
    here = _going_on(here, started)
    units = _units(here, told, work)
    count = Decimal(len(units)) if units is not None else _quantity(here, told, row, work)
    _check_work(told, work, count)
    line = at_step(here.order.pk, step)
    now = _situation(here, told, count, units, line.loaded, consumes=work.consumes)
    Problems.check(gates.look(now))
    judged = judging.judge(told, row, values=shared(told, work), entered=work.entered)
    judged = judged.but_apart(apart(work))
    progress.refuse_critical(here, judged, work.result)
    details, failed = judge_units(told, work, units or ())
    run = _run(work.run)
    rejected = work.rejected
    if work.result is Result.FAIL:
        failed = {one.key: failed.get(one.key, here.note) for one in units or ()}
        rejected = count
    good = count - (Decimal(len(failed)) if units is not None else rejected)
    taken = consuming.Consumption(uses=())
    if work.consumes and here.order.kind == OrderKind.NORMAL:
        taken = consuming.consumption(here, step, count, line)
    events = events_of(
        here, told, judged, units, failed, details, taken, count, rejected, run
    )  # fmt: skip
    recorded = deeds.say(context, events)
    made = progress.execution(
        here, row, judged, quantity=count, good=good, result=work.result,
        event=recorded.events[0].id, waived=gates.opened(now), run=run, started=started,
    )  # fmt: skip
    consuming.keep(here, made, step, taken.uses)
    if units is not None:
        rejected = _keep_units(here, made, units, failed, details)
    _reject(here, rejected, step, made)
    _advance(here, row, units, good)
    if taken.uses:
        take_off_spent(here, consuming.used_up(line, taken), row)
    return made


def _keep_units(
    here: Scene,
    made: Execution,
    units: Sequence[UnitState],
    failed: Mapping[str, str],
    details: Mapping[str, dict[str, Any]],
) -> Decimal:
    """Write down how each unit came out; return how many are bad."""
    step = made.step.number
    told = dict(details)
    bad = [one for one in units if one.key in failed]
    good = [one for one in units if one.key not in failed]
    progress.enter(here, good, UnitFact.PASS, step, execution=made, details=told)
    reasons = {key: {**told.get(key, {}), "reason": reason} for key, reason in failed.items()}
    progress.enter(here, bad, UnitFact.FAIL, step, execution=made, details=reasons)
    return Decimal(len(bad))


def _advance(here: Scene, row: OrderStep, units: Sequence[UnitState] | None, good: Decimal) -> None:
    """Count what has passed: of units anew, of an amount on top of what was there."""
    if units is not None and here.order.kind == OrderKind.NORMAL:
        progress.recount(here)
        row.refresh_from_db()
        good = Decimal(0)
    progress.advance(here, row, good)


@command(name="production.finish_step", action=WORK)
def finish_step(*, context: Context, order: str, step: int, act: Act) -> OrderStep:
    """Say that a step is done for the whole order: nothing more comes to it.

    Raises:
        UnknownOrderError: If there is no such order.
        UnknownStepError: If the order has no such step.
        NotRunningError: If the order is not running.
        Problems: If something is still under way, waits for it, or an earlier step is not done.
    """
    here = scene(context, order, act)
    _, row = step_of(here, step)
    Problems.check(unfinished(here, row, standing_of(here)))
    row.state, row.done_at = StepState.DONE.value, here.at
    update([row], "state", "done_at")
    return row


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How far the steps of an order are."""

    passed: frozenset[int]
    """Ids of the steps that were done with a good result."""
    under_way: frozenset[int]
    """Ids of the steps of which something is under way."""
    open: tuple[int, ...]
    """Numbers of the steps that are not done."""
    units: Sequence[UnitState]


def standing_of(here: Scene) -> Standing:
    """Return how far the steps of an order are: asked once, however many steps it has."""
    told = set(here.order.executions.values_list("step_id", "state", "result"))
    steps = OrderStep.objects.filter(order=here.order).exclude(state=StepState.DONE)
    good = (ExecutionState.DONE.value, Result.PASS.value)
    return Standing(
        passed=frozenset(step for step, *outcome in told if tuple(outcome) == good),
        under_way=frozenset(step for step, state, _ in told if state == ExecutionState.STARTED),
        open=tuple(steps.order_by("number").values_list("number", flat=True)),
        units=states_of(here.order.pk),
    )


def unfinished(here: Scene, row: OrderStep, known: Standing) -> list[Problem]:
    """Return what speaks against a step being done for the whole order."""
    found: list[Problem] = []
    data: Data = {"step": row.number, "order": here.order.number}
    if row.state == StepState.DONE:
        return [Problem("production.step_done", data)]
    if row.pk not in known.passed:
        found.append(Problem("production.step_never_done", data))
    if row.pk in known.under_way:
        found.append(Problem("production.step_under_way", data))
    found += [
        Problem("production.step_before_open", {**data, "before": before})
        for before in known.open
        if before < row.number
    ]
    waiting = [one for one in known.units if not one.gone and row.number not in one.passed]
    if here.routing.plan_at(row.number) is not None and not accepted_at(here, row.number):
        found.append(Problem("production.inspection_missing", data))
    if waiting and here.order.kind == OrderKind.NORMAL:
        more: Data = {"count": len(waiting), "unit": waiting[0].serial}
        found.append(Problem("production.units_waiting", {**data, **more}))
    return found


def accepted_at(here: Scene, step: int) -> bool:
    """Say whether the in-process inspection of a step is concluded as accepted, or in part."""
    return (
        quality.inspections_of([here.order.lot_key])
        .filter(document=here.order.number, step_number=step, conclusion__in=["ACCEPT", "PART"])
        .exists()
    )


def _going_on(here: Scene, started: Execution | None) -> Scene:
    """Return the act with the beginning and the machines of what was started before."""
    if started is None:
        return here
    return dataclasses.replace(
        here,
        started_at=started.started_at,
        equipment=tuple(dict.fromkeys([*started.equipment, *here.equipment])),
    )


def _started(here: Scene, row: OrderStep, execution: int | None) -> Execution | None:
    if execution is None:
        return None
    found = (
        Execution.objects.select_for_update(of=("self",))
        .filter(pk=execution, order=here.order, step=row, state=ExecutionState.STARTED)
        .first()
    )
    if found is None:
        raise UnknownExecutionError(execution=str(execution))
    return found


def _units(here: Scene, step: Step, work: Work) -> list[UnitState] | None:
    """Return the units that are worked on; None where an amount is."""
    if here.routing.tracking != "SERIAL":
        return None
    if work.units is None:
        source = here.order.parent_id or here.order.pk
        before = [one.number for one in here.routing.before(step.number)]
        return open_at(states_of(source), step.number, before)
    return beforehand.units_named(here.order, work.units)


def _quantity(here: Scene, step: Step, row: OrderStep, work: Work) -> Decimal:
    if work.quantity is not None:
        return work.quantity
    before = here.routing.before(step.number)
    if not before:
        return Decimal(here.order.quantity - row.quantity)
    earlier = OrderStep.objects.get(order=here.order, number=before[-1].number)
    return Decimal(earlier.quantity - row.quantity)


def _check_work(step: Step, work: Work, count: Decimal) -> None:
    found: list[Problem] = []
    if count <= 0:
        found.append(Problem("production.nothing_there", {"step": step.number}, field="units"))
    if work.rejected < 0 or work.rejected > max(count, Decimal(0)):
        data = {"value": str(work.rejected)}
        found.append(Problem("production.not_within", data, field="rejected"))
    Problems.check(found)


def _run(number: str) -> Run | None:
    if not number:
        return None
    run = Run.objects.filter(number=number).first()
    if run is None:
        raise UnknownRunError(run=number)
    return run


def _situation(
    here: Scene,
    step: Step,
    count: Decimal,
    units: Sequence[UnitState] | None,
    loaded: Sequence[gates.Loaded],
    *,
    consumes: bool = True,
) -> gates.Situation:
    routing = here.routing
    if not consumes or here.order.kind == OrderKind.REWORK:
        routing = dataclasses.replace(routing, parts=())
    return situation(
        here.order, routing, step, person=here.person, checker=here.checker,
        staff=here.staff, equipment=here.equipment, place=here.place, at=here.at,
        count=count, units=units, loaded=loaded,
    )  # fmt: skip


def _reject(here: Scene, rejected: Decimal, step: int, execution: Execution) -> None:
    if rejected > 0:
        Tally.objects.create(
            order=here.order, kind=TallyKind.REJECT.value, key=here.order.lot_key,
            quantity=rejected, step_number=step, reason=here.note, person=here.person,
            place_id=here.place.pk, event_id=execution.event_id, at=here.at,
        )  # fmt: skip

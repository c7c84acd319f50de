"""What goes through a run of a special process: portions of lots, and units, of several orders."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog.domain.design import StepKind
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState, Result, RunState, UnitFact, gates
from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.domain.routing import Step
from suyuan.areas.production.models import Lot, OrderStep, Portion, Run
from suyuan.areas.production.operations import deeds, progress
from suyuan.areas.production.operations.acting import Act, Scene, scene, step_of
from suyuan.areas.production.operations.judging import Judged
from suyuan.areas.production.operations.lots import (
    key_of,
    lot_of,
    master_data,
    next_numbers,
)
from suyuan.areas.production.operations.orders import WORK
from suyuan.areas.production.operations.runs import locked_run, numbers_of
from suyuan.areas.production.operations.units import of_order
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.situations import situation
from suyuan.areas.production.queries.units import UnitState
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.queries.things import things_by_key

OPEN = domain.RUNNING


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A portion of an order that goes through a run."""

    order: str
    step: int
    """The step of the order that the run is."""
    quantity: Decimal | None = None
    """Of a lot; None: all of it that has come to the step."""
    units: tuple[str, ...] = ()
    """Keys of the units, for what has serials."""
    lot: str = ""
    """Key of the lot; empty: the order's own."""
    boxes: tuple[str, ...] = ()


@command(name="production.process_portions", action=WORK)
def process_portions(
    *, context: Context, run: str, portions: Sequence[Taken], act: Act
) -> list[Portion]:
    """Record what went through a run that has ended, and what it is afterwards.

    A lot of which only a part goes through gets a number of its own for that part, so that the
    trace of a run names what was in it and nothing else.

    Args:
        context: Who and why.
        run: Number of the run; it has ended.
        portions: What of which orders.
        act: Who and when.

    Raises:
        UnknownRunError: If there is no such run.
        UnknownOrderError: If there is no such order.
        NotRunningError: If an order is not running.
        Problems: If a portion is not there, not at that step, or may not be used; if the step is no
            special process, or those who did the run were not trained for it.
    """
    row = locked_run(run)
    found: list[Problem] = []
    if row.state not in {RunState.DONE, RunState.ACCEPTED}:
        found.append(Problem("production.run_not_ended", {"run": run}))
    if not portions:
        found.append(Problem("production.nothing_named", field="portions"))
    Problems.check(found)
    made = []
    load = _load_events(context, row, portions, act)
    for number, taken in enumerate(portions):
        here = scene(context, taken.order, replace(act, person=act.person or row.person))
        here = progress.later(here, 100 * (number + 1))
        made.append(_portion(here, row, taken, load if number == 0 else []))
    return made


def _load_events(context: Context, run: Run, portions: Sequence[Taken], act: Act) -> list[Event]:
    """Let the lot that stands for the run come into being, where it does not exist yet."""
    if not run.load_key or things_by_key([run.load_key]):
        return []
    here = scene(context, portions[0].order, replace(act, person=act.person or run.person))
    device = run.equipment[0] if run.equipment else ""
    sensors = deeds.readings(numbers_of(run), at=run.ended_at or here.at, device=device)
    deed = here.deed(
        place=run.place.key, process=run.kind, equipment=tuple(run.equipment[:1]),
        result=run.result, documents=(deeds.paper(run.number),), sensors=sensors,
    )  # fmt: skip
    one = deeds.quantity_of(run.load_key, Decimal(1), "EA")
    return [
        deed.event(
            deeds.EventType.OBJECT, deeds.Action.ADD, "commissioning",
            disposition="in_progress", quantities=(one,), ilmd={"cbvmda:lotNumber": run.number},
        )
    ]  # fmt: skip


def _portion(here: Scene, run: Run, taken: Taken, first: Sequence[Event]) -> Portion:
    step, row = step_of(here, taken.step)
    if here.routing.tracking == "SERIAL":
        return _of_units(here, run, taken, step, row, first)
    Problems.check(_against(here, run, step, row, None))
    source = lot_of(here, taken.lot or here.order.lot_key)
    Problems.check(problems_with([source.key], at=here.at, site=here.order.site))
    there, quantity = _there(here, row), _amount(here, row, taken)
    into, told = source.key, dict[str, Any]()
    whole = quantity == here.order.quantity or (quantity == there and not row.quantity)
    if not whole:
        number = next_numbers(source, 1)[0]
        into, told = key_of(here.order, number), master_data(here, number)
        Lot.objects.create(order=here.order, key=into, code=number, why="PROCESSED", at=here.at)
    unit = here.routing.unit
    event = _deed(here, run, step.code).turned(
        "other", disposition="in_progress", ilmd=told,
        inputs=(run.load_key,) if run.load_key else (),
        input_quantities=(deeds.quantity_of(source.key, quantity, unit),),
        output_quantities=(deeds.quantity_of(into, quantity, unit),),
    )  # fmt: skip
    if not run.load_key and into == source.key:
        amount = deeds.quantity_of(source.key, quantity, unit)
        event = _deed(here, run, step.code).seen(f"{deeds.STEP}:{step.code.lower()}",
                                                 quantities=(amount,))  # fmt: skip
    recorded = deeds.say(here.context, [*first, event])
    _execute(here, run, row, quantity, recorded.events[-1].id)
    progress.advance(here, row, quantity)
    return Portion.objects.create(
        run=run, order=here.order, key=source.key, quantity=quantity, into_key=into,
        boxes=list(taken.boxes),
    )  # fmt: skip


def _against(
    here: Scene, run: Run, step: Step, row: OrderStep, units: Sequence[UnitState] | None
) -> list[Problem]:
    """Return what stands against a run's being a step of an order.

    A run stands in for a special process alone: any other step has gates, parameters and a form of
    its own. Who did it was trained on that day, and had what the step asks for; a contract maker
    answers for their own.
    """
    data: Data = {"step": step.number, "run": run.number}
    if (step.kind != StepKind.SPECIAL and not step.outside) or row.makes or row.packs:
        return [Problem("production.step_not_special", data, field="portions")]
    rules: list[gates.Rule] = [gates.units_are_there, gates.units_once, gates.units_not_bad]
    if units is not None:
        rules.append(gates.previous_step_done)
    if run.partner_id is None:
        rules += [gates.fit_and_trained, gates.equipment_complete, gates.checked_by_another]
    now = situation(
        here.order, here.routing, step, person=run.person, checker=run.checker,
        staff=fitness.trainings_of([code for code in (run.person, run.checker) if code]),
        equipment=run.equipment, place=run.place, at=run.started_at,
        count=Decimal(len(units or ())), units=units, loaded=(),
    )  # fmt: skip
    return gates.look(now, rules=rules)


def _there(here: Scene, row: OrderStep) -> Decimal:
    before = here.routing.before(row.number)
    if not before:
        return Decimal(here.order.quantity - row.quantity)
    earlier = OrderStep.objects.get(order=here.order, number=before[-1].number)
    return Decimal(earlier.quantity - row.quantity)


def _amount(here: Scene, row: OrderStep, taken: Taken) -> Decimal:
    """Return how much of an order a portion is: all that has come to the step, or what is told.

    Raises:
        Problems: If it is nothing, or more than has come to the step.
    """
    there = _there(here, row)
    quantity = there if taken.quantity is None else taken.quantity
    if quantity <= 0 and taken.quantity is not None:
        data: Data = {"value": f"{quantity:f}"}
        Problems.check([Problem("production.not_positive", data, field="quantity")])
    if not 0 < quantity <= there:
        before = here.routing.before(row.number)
        data = {
            "step": before[-1].number if before else row.number,
            "there": f"{there.normalize():f}", "asked": f"{quantity:f}",
        }  # fmt: skip
        Problems.check([Problem("production.step_open", data, field="quantity")])
    return quantity


def _leaving(here: Scene, run: Run, taken: Taken) -> Taken:
    """Return a portion that goes out for a step, with its amount.

    Raises:
        UnknownStepError: If the order has no such step.
        Problems: If it is not of the order, not at the step, or the step is no special process.
    """
    step, row = step_of(here, taken.step)
    if here.routing.tracking == "SERIAL":
        units = of_order(here, list(taken.units))
        Problems.check(_against(here, run, step, row, units))
        return taken
    Problems.check(_against(here, run, step, row, None))
    lot_of(here, taken.lot or here.order.lot_key)
    return replace(taken, quantity=_amount(here, row, taken))


def _of_units(
    here: Scene, run: Run, taken: Taken, step: Step, row: OrderStep, first: Sequence[Event]
) -> Portion:
    units, code = of_order(here, list(taken.units)), step.code
    keys = tuple(one.key for one in units)
    found = _against(here, run, step, row, units)
    Problems.check(found + problems_with(keys, at=here.at, site=here.order.site))
    deed = _deed(here, run, code)
    if run.load_key:
        event = deed.turned(
            "other", disposition="in_progress", inputs=(*keys, run.load_key), outputs=keys
        )
        if len(keys) > 1:
            # The run goes in by its amount: several units may not share a single part.
            load = deeds.quantity_of(run.load_key, None, "EA")
            event = deed.turned(
                "other", disposition="in_progress", inputs=keys, outputs=keys,
                input_quantities=(load,),
            )  # fmt: skip
    else:
        event = deed.seen(f"{deeds.STEP}:{code.lower()}", epcs=keys)
    recorded = deeds.say(here.context, [*first, event])
    count = Decimal(len(units))
    execution = _execute(here, run, row, count, recorded.events[-1].id)
    progress.enter(here, units, UnitFact.PASS, taken.step, execution=execution)
    progress.recount(here)
    row.refresh_from_db()
    progress.advance(here, row, Decimal(0))
    return Portion.objects.create(
        run=run, order=here.order, key=here.order.lot_key, units=list(keys), quantity=count,
        into_key=here.order.lot_key, boxes=list(taken.boxes),
    )  # fmt: skip


def _deed(here: Scene, run: Run, code: str) -> deeds.Deed:
    return here.deed(
        place=run.place.key, process=code, equipment=tuple(run.equipment[:1]),
        result=run.result or Result.PASS.value, documents=(deeds.paper(run.number),),
        source=run.place.key if run.partner_id else here.place.key,
    )  # fmt: skip


def _execute(here: Scene, run: Run, row: OrderStep, quantity: Decimal, event: Any) -> Any:
    nothing = Judged(parameters=[], entered={}, judged={}, numbers=[], critical=())
    here = replace(
        here, started_at=min(run.started_at, here.at), equipment=tuple(run.equipment),
        checker=run.checker if run.checker != here.person else "",
    )  # fmt: skip
    return progress.execution(
        here, row, nothing, quantity=quantity, good=quantity, result=Result.PASS, event=event,
        run=run,
    )  # fmt: skip


@command(name="production.send_to_process", action=WORK)
def send_to_process(
    *, context: Context, run: str, portions: Sequence[Taken], act: Act
) -> list[str]:
    """Send portions of orders to the contract maker who does a run for us.

    Raises:
        UnknownRunError: If there is no such run.
        UnknownOrderError: If there is no such order.
        NotRunningError: If an order is not running.
        Problems: If the run is our own, or a portion is not there, not at that step, or may not
            leave.
    """
    return _travel(context, locked_run(run), portions, act, back=False)


@command(name="production.take_from_process", action=WORK)
def take_from_process(*, context: Context, run: str, act: Act, place: str = "") -> list[str]:
    """Take back what a contract maker has processed, into the place where it waits.

    Raises:
        UnknownRunError: If there is no such run.
        Problems: If the run is our own, or nothing of it went through.
    """
    row = locked_run(run)
    portions = [
        Taken(
            order=one.order.number, step=0, quantity=one.quantity, units=tuple(one.units),
            lot=one.into_key,
        )
        for one in row.portions.select_related("order")
    ]  # fmt: skip
    if not portions:
        Problems.check([Problem("production.nothing_processed", {"run": run})])
    return _travel(context, row, portions, replace(act, place=place or act.place), back=True)


def _travel(
    context: Context, run: Run, portions: Sequence[Taken], act: Act, *, back: bool
) -> list[str]:
    if run.partner is None:
        Problems.check([Problem("production.run_is_own", {"run": run.number})])
    sent: list[str] = []
    for number, taken in enumerate(portions):
        states = OPEN | {OrderState.COMPLETED}
        here = progress.later(
            scene(
                context, taken.order, replace(act, person=act.person or run.person), states=states
            ),
            number,
        )
        if not back:
            taken = _leaving(here, run, taken)  # noqa: PLW2901 - the same portion, looked at.
        lot = taken.lot or here.order.lot_key
        named: dict[str, Any] = {"epcs": taken.units}
        if not taken.units:
            amount = deeds.quantity_of(lot, taken.quantity, here.routing.unit)
            named = {"quantities": (amount,)}
        if not back:
            Problems.check(
                problems_with(list(taken.units) or [lot], at=here.at, site=here.order.site)
            )
        deeds.say(context, [_journey(here, run, named, back=back)])
        sent.append(lot)
    return sent


def _journey(here: Scene, run: Run, named: dict[str, Any], *, back: bool) -> Event:
    papers = (deeds.paper(run.number, "po"),)
    if back:
        deed = here.deed(documents=papers, source=run.place.key)
        return deed.seen("receiving", disposition="in_progress", **named)
    assert run.partner is not None
    deed = here.deed(place=None, read_point=here.place.key, source=here.place.key,
                     documents=papers)  # fmt: skip
    return deed.seen(
        "shipping",
        destinations=(
            Party(type="possessing_party", id=run.partner.key),
            Party(type="location", id=run.place.key),
        ),
        **named,
    )

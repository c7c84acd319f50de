"""The product comes into being: units with serials and parts of their own, or an amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog import operations as catalog_operations
from suyuan.areas.labels import operations as labels
from suyuan.areas.labels.domain import Level
from suyuan.areas.production.domain import ExecutionState, Result, TallyKind, UnitFact, gates
from suyuan.areas.production.models import Execution, Load, OrderStep, Tally, Unit, UnitEntry
from suyuan.areas.production.operations import consuming, deeds, judging, progress
from suyuan.areas.production.operations.acting import (
    Act,
    Scene,
    require_person,
    scene,
    step_of,
)
from suyuan.areas.production.operations.labelling import LabelWish, labels_for
from suyuan.areas.production.operations.loading import take_off_spent
from suyuan.areas.production.operations.lots import master_data
from suyuan.areas.production.operations.numbers import serials_for
from suyuan.areas.production.operations.orders import WORK, begin
from suyuan.areas.production.queries.fitting import unsound, used_before
from suyuan.areas.production.queries.material import at_step
from suyuan.areas.production.queries.orders import today_at
from suyuan.areas.production.queries.situations import situation
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.inserting import insert
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.keys import unit_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Making:
    """What is made at once, and what was recorded of it."""

    count: int | None = None
    """How many units; None: as many as serials are given."""
    quantity: Decimal | None = None
    """How much of a lot."""
    serials: tuple[str, ...] = ()
    """Serials that are printed already; empty: from the line's pool or the item's scheme."""
    pool: int | None = None
    """The pool to take serials from; None: the line's own, if it has one."""
    parts: tuple[tuple[str, ...], ...] = ()
    """The keys of the numbered parts of each unit, in the order of the units."""
    printer: str | None = None
    """Where a label of each unit comes out at once: code of a printer, empty for a file; None: no
    label is printed now."""
    values: Mapping[str, Any] = field(default_factory=dict)
    entered: Mapping[str, Any] = field(default_factory=dict)


@command(name="production.make_units", action=WORK)
def make_units(*, context: Context, order: str, act: Act, making: Making) -> Execution:
    """Make units on the line: each gets a serial, and the numbered parts that are built into it.

    What is loaded goes into all of them. A thousand units with a board each are one call.

    Args:
        context: Who and why.
        order: Number of the order.
        act: Who, with what, when.
        making: How many, their serials, their parts, what was measured.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        NoSerialSchemeError: If serials are to be taken and the item has no scheme for them.
        Problems: For everything that stands against it; nothing is made then.
    """
    here = scene(context, order, act)
    require_person(here)
    step, row = _making_step(here)
    if here.routing.tracking != "SERIAL":
        Problems.check([Problem("production.made_by_amount", {"order": order})])
    count = making.count if making.count is not None else len(making.serials or making.parts)
    Problems.check([*_counts(making, count), *unsound(here.order, making.serials)])
    line = at_step(here.order.pk, step.number)
    now = situation(
        here.order, here.routing, step, person=here.person, checker=here.checker,
        staff=here.staff, equipment=here.equipment, place=here.place, at=here.at,
        count=Decimal(count), units=None, loaded=line.loaded,
    )  # fmt: skip
    Problems.check(gates.look(now))
    judged = judging.judge(step, row, values=making.values, entered=making.entered)
    progress.refuse_critical(here, judged, Result.PASS, making=True)
    taken = consuming.consumption(here, step.number, Decimal(count), line)
    serials = making.serials or serials_for(here, count, making.pool)
    keys = [unit_key(str(here.order.item.item.key), serial) for serial in serials]
    fitted = dict(zip(keys, making.parts or [()] * count, strict=True))
    parts = consuming.check_parts(here, step.number, fitted)
    Problems.check(used_before(here.order, serials))
    if making.serials:
        labels.see_labels(
            context=context, keys=keys, levels=[Level.UNIT], documents=[here.order.number]
        )
    events = _events(here, step.number, step.code, keys, taken, fitted, judged)
    recorded = deeds.say(context, events)
    execution = progress.execution(
        here, row, judged, quantity=Decimal(count), good=Decimal(count), result=Result.PASS,
        event=recorded.events[0].id, waived=gates.opened(now),
    )  # fmt: skip
    _keep_units(here, execution, serials, fitted, step.number)
    consuming.keep(here, execution, step.number, taken.uses)
    consuming.keep_parts(here, execution, step.number, parts)
    finish(here, execution, row, Decimal(count), consuming.used_up(line, taken))
    if making.printer is not None:
        wish = LabelWish(level=Level.UNIT, things=tuple(keys), printer=making.printer)
        labels_for(here, wish)
    return execution


@command(name="production.make_amount", action=WORK)
def make_amount(*, context: Context, order: str, act: Act, making: Making) -> Execution:
    """Make an amount of the order's lot from what is loaded.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: For everything that stands against it; nothing is made then.
    """
    here = scene(context, order, act)
    require_person(here)
    step, row = _making_step(here)
    quantity = making.quantity or Decimal(0)
    found: list[Problem] = []
    if here.routing.tracking == "SERIAL":
        found.append(Problem("production.made_by_units", {"order": order}))
    if quantity <= 0:
        found.append(Problem("production.not_positive", {"value": str(quantity)}, field="quantity"))
    elif here.routing.unit in deeds.PIECES and quantity % 1:
        found.append(Problem("production.not_whole", {"value": str(quantity)}, field="quantity"))
    Problems.check(found)
    line = at_step(here.order.pk, step.number)
    now = situation(
        here.order, here.routing, step, person=here.person, checker=here.checker,
        staff=here.staff, equipment=here.equipment, place=here.place, at=here.at,
        count=quantity, units=None, loaded=line.loaded,
    )  # fmt: skip
    Problems.check(gates.look(now))
    judged = judging.judge(step, row, values=making.values, entered=making.entered)
    progress.refuse_critical(here, judged, Result.PASS, making=True)
    taken = consuming.consumption(here, step.number, quantity, line)
    made = deeds.quantity_of(here.order.lot_key, quantity, here.routing.unit)
    event = _deed(here, step.code, judged).turned(
        "commissioning", disposition="in_progress", input_quantities=taken.quantities,
        output_quantities=(made,), ilmd=master_data(here, here.order.lot_number),
        transformation_id=deeds.transformation_of(here.order, step.number),
    )  # fmt: skip
    more = here.deed(process=step.code).machines((), (made,))
    recorded = deeds.say(context, [event, *more])
    execution = progress.execution(
        here, row, judged, quantity=quantity, good=quantity, result=Result.PASS,
        event=recorded.events[0].id, waived=gates.opened(now),
    )  # fmt: skip
    consuming.keep(here, execution, step.number, taken.uses)
    finish(here, execution, row, quantity, consuming.used_up(line, taken))
    return execution


def finish(
    here: Scene, execution: Execution, row: OrderStep, count: Decimal, empty: Sequence[Load]
) -> None:
    """Write down that so many were made, and take what is used up off the line."""
    Tally.objects.create(
        order=here.order, kind=TallyKind.MADE.value, key=here.order.lot_key, quantity=count,
        step_number=row.number, person=here.person, place_id=here.place.pk,
        event_id=execution.event_id, at=here.at,
    )  # fmt: skip
    begin(here.order, today_at(here.order.site, here.at))
    progress.advance(here, row, count)
    take_off_spent(here, empty, row)


def _making_step(here: Scene) -> tuple[Any, Any]:
    making = here.routing.making
    if making is None:
        Problems.check([Problem("production.no_steps", {"order": here.order.number})])
    assert making is not None
    step, row = step_of(here, making.number)
    if not row.makes:
        Problems.check([Problem("production.makes_nothing", {"order": here.order.number})])
    return step, row


def _counts(making: Making, count: int) -> list[Problem]:
    found: list[Problem] = []
    if not 0 < count <= catalog_operations.numbers.MOST:
        found.append(Problem("production.not_positive", {"value": str(count)}, field="count"))
    if making.serials and len(making.serials) != count:
        data = {"count": count, "given": len(making.serials)}
        found.append(Problem("production.wrong_serial_count", data, field="serials"))
    if making.parts and len(making.parts) != count:
        data = {"count": count, "given": len(making.parts)}
        found.append(Problem("production.wrong_set_count", data, field="parts"))
    seen: set[str] = set()
    for line, serial in enumerate(making.serials, start=1):
        if serial in seen or not serial.strip():
            code = "production.serial_twice" if serial.strip() else "production.missing"
            found.append(Problem(code, {"serial": serial}, line=line, field="serials"))
        seen.add(serial)
    return found


def _deed(here: Scene, code: str, judged: judging.Judged) -> deeds.Deed:
    device = here.equipment[0] if here.equipment else ""
    return here.deed(
        process=code,
        result=Result.PASS.value,
        source=here.order.line.key,
        sensors=deeds.readings(judged.reported, at=here.at, device=device),
    )


def _events(  # noqa: PLR0913, PLR0917 - what an event of a making says.
    here: Scene,
    step: int,
    code: str,
    keys: Sequence[str],
    taken: consuming.Consumption,
    fitted: Mapping[str, Sequence[str]],
    judged: judging.Judged,
) -> list[Event]:
    deed = _deed(here, code, judged)
    made = deed.turned(
        "commissioning", disposition="in_progress", input_quantities=taken.quantities,
        outputs=tuple(keys), ilmd=master_data(here, here.order.lot_number),
        transformation_id=deeds.transformation_of(here.order, step),
    )  # fmt: skip
    fit = here.deed(process=code).later()
    built = [fit.fitted(unit, parts) for unit, parts in fitted.items() if parts]
    return [made, *built, *here.deed(process=code).later(2).machines(keys)]


def _keep_units(
    here: Scene,
    execution: Execution,
    serials: Sequence[str],
    fitted: Mapping[str, Sequence[str]],
    step: int,
) -> None:
    units = insert(
        Unit(order=here.order, key=key, serial=serial, made_at=here.at)
        for key, serial in zip(fitted, serials, strict=True)
    )
    earlier = [one.number for one in here.routing.before(step)]
    assert execution.state == ExecutionState.DONE
    insert(
        UnitEntry(
            unit=unit, order=here.order, fact=fact.value, step_number=number,
            execution=execution,
            detail={"parts": list(fitted[unit.key])} if fact is UnitFact.MADE else {},
            person=here.person, at=here.at,
        )
        for unit in units
        for fact, number in (
            (UnitFact.MADE, step),
            *((UnitFact.PASS, number) for number in earlier),
            (UnitFact.PASS, step),
        )
    )  # fmt: skip

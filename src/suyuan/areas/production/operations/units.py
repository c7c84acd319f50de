"""What is done with units, or amounts, that are not simply good: rework, parts, scrap, samples."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from suyuan.areas.production import domain
from suyuan.areas.production.domain import (
    MaterialKind,
    OrderState,
    TallyKind,
    UnitFact,
)
from suyuan.areas.production.models import MaterialMove, OrderStep, Tally, UnitEntry
from suyuan.areas.production.operations import again, consuming, deeds, drawing, progress
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.lots import lot_of
from suyuan.areas.production.operations.materials import Amount
from suyuan.areas.production.operations.orders import WORK
from suyuan.areas.production.queries.beforehand import against_rework
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.fitting import against_old_part
from suyuan.areas.production.queries.material import Left, left_of_keys
from suyuan.areas.production.queries.output import rejected_of
from suyuan.areas.production.queries.units import UnitState, states_by_key
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.inserting import insert
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.keys import code_of
from suyuan.ledger.domain.vocabulary import TAKEN_FROM

REWORK = "production.rework"
OPEN = domain.RUNNING | {OrderState.COMPLETED}


@command(name="production.rework_units", action=REWORK)
def rework_units(  # noqa: PLR0913 - what is said about it.
    *,
    context: Context,
    order: str,
    units: Sequence[str],
    from_step: int,
    act: Act,
    risk: str = "",
    taken: Sequence[Amount] = (),
) -> list[UnitEntry]:
    """Rework units under their own numbers; from a step on everything is done again.

    What they took is linked to them alone. The act's note says what was done (GMP 2025 §89).

    Args:
        context: Who and why.
        order: The order they are in, or a rework order for them.
        units: Keys of the units.
        from_step: The first step to be done again.
        act: Who, with what, when, and what was done.
        risk: The assessment of the risk of the rework.
        taken: Material that went in.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If a unit is of another order or gone, was not found bad, or was so at a step
            before the first one, or the material is not there.
    """
    here = scene(context, order, act)
    require_person(here)
    rows = of_order(here, units)
    found: list[Problem] = []
    if not act.note.strip():
        found.append(Problem("production.reason_missing", field="note"))
    found += again.not_again(here, from_step) or against_rework(here.order, rows, from_step)
    Problems.check(found)
    amounts = _take(here, taken)
    deed = here.deed(process="REWORK")
    keys = tuple(one.key for one in rows)
    if amounts:
        event = replace(deed, source=here.order.line.key).turned(
            "repairing", disposition="in_progress", inputs=keys, outputs=keys,
            input_quantities=tuple(
                deeds.quantity_of(row.key, amount, row.unit) for row, amount in amounts
            ),
        )  # fmt: skip
    else:
        event = deed.seen("repairing", disposition="in_progress", epcs=keys)
    recorded = deeds.say(context, [event, *deed.later().machines(keys)])
    _use(here, amounts, from_step, recorded.events[0].id)
    details = {key: {"note": act.note, "risk": risk} for key in keys}
    progress.enter(here, rows, UnitFact.REDO, from_step, details=details)
    progress.recount(here)
    return list(
        UnitEntry.objects.filter(order=here.order, fact=UnitFact.REDO, unit__key__in=keys).order_by(
            "pk"
        )
    )


@command(name="production.repeat_step", action=REWORK)
def repeat_step(
    *, context: Context, order: str, step: int, units: Sequence[str], act: Act
) -> list[UnitEntry]:
    """Let units do a step again whose record was a mistake; the record stays, with the reason.

    What is recorded is not undone (INV-PROD-8). A step at which parts go in is not repeated so: it
    would take them twice.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If no single units were worked on, parts went in, or a unit is gone.
    """
    here = scene(context, order, act)
    require_person(here)
    told = here.routing.step(step)
    if not units or told is None or here.routing.parts_of(step):
        Problems.check([Problem("production.step_stays", {"step": step})])
    Problems.check(again.not_again(here, step))
    assert told is not None
    if not act.note.strip():
        Problems.check([Problem("production.reason_missing", field="note")])
    rows = of_order(here, units)
    keys = tuple(one.key for one in rows)
    deed = here.deed(process=told.code, result=deeds.AGAIN)
    deeds.say(
        context,
        [deed.seen(f"{deeds.STEP}:{told.code.lower()}", disposition="in_progress", epcs=keys)],
    )
    progress.enter(
        here,
        rows,
        UnitFact.REDO,
        step,
        details={key: {"note": act.note, "risk": ""} for key in keys},
    )
    progress.recount(here)
    return list(
        UnitEntry.objects.filter(order=here.order, fact=UnitFact.REDO, unit__key__in=keys).order_by(
            "pk"
        )
    )


@command(name="production.replace_part", action=REWORK)
def replace_part(  # noqa: PLR0913 - what is said about it.
    *, context: Context, order: str, unit: str, old: str, new: str, from_step: int, act: Act
) -> UnitEntry:
    """Take a numbered part out of a unit and build another in; from a step on it is done again.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If the new part was not issued or may not be used, the old one is not in it, or
            the unit was not found bad, or was so at a step before the first one.
    """
    here = scene(context, order, act)
    require_person(here)
    rows = of_order(here, [unit])
    found: list[Problem] = []
    row = left_of_keys(here.order.pk, [new]).get(new)
    if row is None or row.tracking != "SERIAL":
        data = {"part": new, "order": order}
        found.append(Problem("production.part_not_issued", data, field="new"))
    elif row.left <= 0:
        found.append(Problem("production.part_used", {"part": row.code}, field="new"))
    if not act.note.strip():
        found.append(Problem("production.reason_missing", field="note"))
    if row is not None and not again.fills_the_place(here, row, old):
        data = {"part": row.code, "old": code_of(old)}
        found.append(Problem("production.part_of_other_kind", data, field="new"))
    found += again.not_again(here, from_step) or against_rework(here.order, rows, from_step)
    found += against_old_part(unit, old)
    found += problems_with([new], at=here.at, site=here.order.site)
    Problems.check(found)
    assert row is not None
    deed = here.deed(process="REWORK")
    out = deed.fitted(unit, [old], deeds.Action.DELETE)
    into = deed.later().fitted(unit, [new])
    recorded = deeds.say(
        context,
        [replace(out, disposition="non_conformant"), replace(into, disposition="in_progress")],
    )
    _use(here, [(row, Decimal(1))], from_step, recorded.events[1].id)
    details = {unit: {"old": old, "new": new, "note": act.note}}
    progress.enter(here, rows, UnitFact.PART, from_step, details=details)
    progress.enter(here, rows, UnitFact.REDO, from_step, details=details)
    progress.recount(here)
    return UnitEntry.objects.filter(order=here.order, fact=UnitFact.PART, unit__key=unit).latest(
        "pk"
    )


@command(name="production.scrap_units", action=REWORK)
def scrap_units(*, context: Context, order: str, units: Sequence[str], act: Act) -> list[Tally]:
    """Scrap units: they exist no more. The act's note is the reason.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: If a unit is of another order or gone, or no reason is given.
    """
    here = scene(context, order, act, states=OPEN)
    require_person(here)
    if not act.note.strip():
        Problems.check([Problem("production.reason_missing", field="note")])
    rows = of_order(here, units)
    event = here.deed(place=None, read_point=here.place.key, result="FAIL").ended(
        "destroying", disposition="destroyed", epcs=tuple(one.key for one in rows)
    )
    return _gone(here, rows, UnitFact.SCRAP, TallyKind.SCRAP, [event])


@command(name="production.take_units", action=WORK)
def take_units(
    *, context: Context, order: str, units: Sequence[str], retention: bool, act: Act
) -> list[Tally]:
    """Take units as samples, which are used up, or as retention samples, which are kept.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: If a unit is of another order or gone.
    """
    here = scene(context, order, act, states=OPEN)
    require_person(here)
    rows = of_order(here, units)
    keys = tuple(one.key for one in rows)
    if retention:
        event = here.deed().seen("sampling", disposition="reserved", epcs=keys)
        return _gone(here, rows, UnitFact.RETENTION, TallyKind.RETENTION, [event])
    event = here.deed(place=None, read_point=here.place.key).ended(
        "decommissioning", disposition="disposed", epcs=keys
    )
    return _gone(here, rows, UnitFact.SAMPLE, TallyKind.SAMPLE, [event])


@command(name="production.take_amount", action=WORK)
def take_amount(
    *, context: Context, order: str, kind: TallyKind, quantity: Decimal, act: Act, lot: str = ""
) -> Tally:
    """Take an amount of the product out: scrap, sample, retention, or good again after rework.

    Args:
        context: Who and why.
        order: Number of the order.
        kind: SCRAP, SAMPLE, RETENTION or RECOVERED.
        quantity: How much.
        act: Who, when, and why.
        lot: Key of the lot; empty: the order's own.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: If the amount is not there, the lot is of another order, or no reason is given.
    """
    here = scene(context, order, act, states=OPEN)
    require_person(here)
    found: list[Problem] = []
    if quantity <= 0:
        data = {"value": str(quantity)}
        found.append(Problem("production.not_positive", data, field="quantity"))
    if kind not in {TallyKind.SCRAP, TallyKind.SAMPLE, TallyKind.RETENTION, TallyKind.RECOVERED}:
        found.append(Problem("production.not_within", {"value": str(kind)}, field="kind"))
    if kind in {TallyKind.SCRAP, TallyKind.RECOVERED} and not act.note.strip():
        found.append(Problem("production.reason_missing", field="note"))
    if here.routing.tracking == "SERIAL":
        found.append(Problem("production.made_by_units", {"order": order}))
    bad = rejected_of(here.order.pk)
    if kind is TallyKind.RECOVERED and quantity > bad:
        data = {"thing": here.order.lot_number, "left": f"{bad.normalize():f}"}
        found.append(Problem("production.more_than_left", data, field="quantity"))
    Problems.check(found)
    key = lot_of(here, lot or here.order.lot_key).key
    recorded = deeds.say(context, _out(here, kind, key, quantity, bad=bad))
    if kind is TallyKind.RECOVERED:
        _recover(here, quantity)
    return Tally.objects.create(
        order=here.order, kind=kind.value, key=key, quantity=quantity, reason=act.note,
        person=here.person, place_id=here.place.pk, event_id=recorded.events[0].id, at=here.at,
    )  # fmt: skip


def _out(here: Scene, kind: TallyKind, key: str, quantity: Decimal, *, bad: Decimal) -> list[Event]:
    """Return the events that take an amount: what is scrapped or good again, of the bad first."""
    of_bad = {TallyKind.RECOVERED: quantity, TallyKind.SCRAP: min(quantity, bad)}
    parts = drawing.drawn(here, key, quantity, bad=of_bad.get(kind, Decimal(0)))
    return [
        _taken(here, kind, deeds.quantity_of(key, amount, here.routing.unit), state, number)
        for number, (state, amount) in enumerate(parts)
    ]


def _taken(here: Scene, kind: TallyKind, amount: Any, state: str, number: int) -> Event:
    told: dict[str, Any] = {"quantities": (amount,), "extensions": {TAKEN_FROM: state}}
    if kind is TallyKind.RECOVERED:
        deed = here.deed(source=here.place.key, process="REWORK", result="PASS").later(number)
        return deed.seen("repairing", disposition="in_progress", **told)
    if kind is TallyKind.RETENTION:
        deed = here.deed(source=here.place.key).later(number)
        return deed.seen("sampling", disposition="reserved", **told)
    deed = here.deed(place=None, read_point=here.place.key, source=here.place.key).later(number)
    step = "destroying" if kind is TallyKind.SCRAP else "decommissioning"
    word = "destroyed" if kind is TallyKind.SCRAP else "disposed"
    return deed.ended(step, disposition=word, **told)


def _recover(here: Scene, quantity: Decimal) -> None:
    """What is good again has passed the step at which it was found bad."""
    last = Tally.objects.filter(order=here.order, kind=TallyKind.REJECT).order_by("-pk").first()
    if last is not None and last.step_number is not None:
        row = OrderStep.objects.select_for_update(of=("self",)).get(
            order=here.order, number=last.step_number
        )
        progress.advance(here, row, quantity)


def of_order(here: Scene, keys: Sequence[str]) -> list[UnitState]:
    """Return units that belong to the order, or to the one that it reworks, and are there.

    Raises:
        Problems: For each that is not, is gone, or is named twice.
    """
    known = states_by_key(keys)
    owners = {here.order.pk, here.order.parent_id}
    found: list[Problem] = []
    if not keys:
        found.append(Problem("production.nothing_named", field="units"))
    for line, key in enumerate(keys, start=1):
        one = known.get(key)
        if one is None or one.order_id not in owners:
            data: Mapping[str, Any] = {"key": key, "order": here.order.number}
            found.append(Problem("production.unit_of_other_order", data, line=line, field="units"))
        elif one.gone:
            data = {"unit": one.serial, "count": 1}
            found.append(Problem("production.unit_gone", data, line=line, field="units"))
        elif key in keys[: line - 1]:
            data = {"thing": one.serial}
            found.append(Problem("production.scanned_twice", data, line=line, field="units"))
    Problems.check(found)
    return [known[key] for key in keys]


def _gone(
    here: Scene, rows: Sequence[UnitState], fact: UnitFact, kind: TallyKind, events: Sequence[Any]
) -> list[Tally]:
    recorded = deeds.say(here.context, events)
    step = max((max(one.passed, default=0) for one in rows), default=0)
    details = {one.key: {"reason": here.note} for one in rows}
    progress.enter(here, rows, fact, step, details=details)
    made = Tally.objects.create(
        order=here.order, kind=kind.value, key=here.order.lot_key, quantity=Decimal(len(rows)),
        step_number=step or None, reason=here.note, person=here.person, place_id=here.place.pk,
        event_id=recorded.events[0].id, at=here.at,
    )  # fmt: skip
    return [made]


def _take(here: Scene, taken: Sequence[Amount]) -> list[tuple[Left, Decimal]]:
    left = left_of_keys(here.order.pk, [amount.key for amount in taken]) if taken else {}
    found: list[Problem] = []
    rows = []
    for line, amount in enumerate(taken, start=1):
        row = left.get(amount.key)
        if row is None or row.tracking != "LOT":
            data: Mapping[str, Any] = {"key": amount.key, "order": here.order.number}
            found.append(Problem("production.not_issued", data, line=line, field="taken"))
        elif not 0 < amount.quantity <= row.left:
            data = {"thing": row.code, "left": f"{row.left.normalize():f}"}
            found.append(Problem("production.more_than_left", data, line=line, field="taken"))
        else:
            rows.append((row, amount.quantity))
    found += problems_with([row.key for row, _ in rows], at=here.at, site=here.order.site)
    Problems.check(found)
    return rows


def _use(here: Scene, amounts: Sequence[tuple[Left, Decimal]], step: int, event: Any) -> None:
    insert(
        MaterialMove(
            order=here.order, kind=MaterialKind.USE.value, item_id=row.item_id,
            part_item_id=row.part_item_id, step_number=step, key=row.key, code=row.code,
            quantity=amount, unit=row.unit, person=here.person, reason=here.note,
            event_id=event, deviation_id=consuming.deviation_of(here, row), at=here.at,
        )
        for row, amount in amounts
    )  # fmt: skip

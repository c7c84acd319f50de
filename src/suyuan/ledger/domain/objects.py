"""Object and transaction events: things come into being, are seen somewhere, exist no more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from suyuan.kernel import quantity as kernel_quantity
from suyuan.kernel.errors import DataValue
from suyuan.kernel.units import UnitsDifferError, UnknownUnitError
from suyuan.ledger.domain import amounts, making, moving, series
from suyuan.ledger.domain.batch import Amount, Batch, StateChange, Step
from suyuan.ledger.domain.event import Quantity
from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.domain.state import Thing
from suyuan.ledger.domain.vocabulary import CREATING_STEPS, Action, EventType, Role, ThingKind

PIECES: Final = frozenset({"EA", "C62", "H87"})
"""Units of which there are no parts."""

DECIMALS: Final = 12
LARGEST: Final = Decimal(10) ** 26
"""What the books can hold: 38 digits, 12 of them behind the point."""


def apply(batch: Batch, step: Step) -> None:
    """Apply an object or transaction event."""
    if batch.series_of is not None and series.make(batch, step, batch.series_of):
        return
    event = step.event
    creates = event.type is EventType.OBJECT and (
        event.action is Action.ADD
        or (event.action is Action.OBSERVE and event.biz_step in CREATING_STEPS)
    )
    ends = event.type is EventType.OBJECT and event.action is Action.DELETE
    singles = name_singles(
        batch, step, "epcs", event.epcs, creates=creates, again=event.action is not Action.ADD
    )
    lots = name_amounts(batch, step, "quantities", event.quantities, creates=creates)
    parent = name_parent(batch, step, creates=False) if event.parent else None
    if step.refused:
        return
    things = [thing for thing in singles if thing.single]
    if ends:
        for thing in things:
            moving.end(batch, step, thing)
    else:
        if parent is not None:
            moving.see(batch, step, "parent", [parent])
        moving.see(batch, step, "epcs", things)
    for number, (thing, amount) in enumerate(kept(batch, lots)):
        _amount(batch, step, f"quantities[{number}]", thing, amount)
    batch.participate(step, Role.OBJECT, singles)
    note_amounts(batch, step, Role.OBJECT, lots)
    persist(batch, step, [*singles, *(thing for thing, _ in lots), *([parent] if parent else [])])


def _amount(batch: Batch, step: Step, path: str, thing: Thing, amount: Quantity) -> None:
    quantity = amount.quantity
    event = step.event
    if quantity is None or not amounts.is_kept(thing, quantity):
        return
    if event.type is EventType.OBJECT and event.action is Action.DELETE:
        amounts.use_up(batch, step, path, thing, quantity)
    elif event.type is EventType.OBJECT and event.action is Action.ADD:
        amounts.make(batch, step, thing, quantity)
    elif event.type is EventType.OBJECT and event.biz_step in CREATING_STEPS:
        amounts.arrive(batch, step, path, thing, quantity)
    else:
        amounts.move(batch, step, path, thing, quantity)


def name_singles(
    batch: Batch,
    step: Step,
    field_path: str,
    keys: Sequence[str],
    *,
    creates: bool,
    again: bool = True,
) -> list[Thing]:
    """Find the things that an event names one by one; make those it may make.

    Args:
        batch: The working memory.
        step: The event.
        field_path: Name of the list, for messages.
        keys: What it names.
        creates: Whether it may be the first to name them.
        again: Whether it may name things that exist already.
    """
    known = batch.things
    found: list[Thing] = []
    missing: list[tuple[int, str]] = []
    for number, key in enumerate(keys):
        thing = known.get(key)
        if thing is None or not thing.alive:
            missing.append((number, key))
            continue
        if thing.early and not (creates and again):
            code = "ledger.serial_used" if creates else "ledger.before_made"
            batch.refuse(step, code, f"{field_path}[{number}]", {"key": key})
        elif thing.ended is not None:
            code = "ledger.thing_ended" if again else "ledger.serial_used"
            batch.refuse(step, code, f"{field_path}[{number}]", {"key": key})
        elif not again and thing.single:
            batch.refuse(step, "ledger.serial_used", f"{field_path}[{number}]", {"key": key})
        else:
            found.append(thing)
    if not missing:
        return found
    if not creates:
        for number, key in missing:
            batch.refuse(step, "ledger.unknown_thing", f"{field_path}[{number}]", {"key": key})
        return found
    return found + _make(batch, step, field_path, missing)


def _make(
    batch: Batch, step: Step, field_path: str, missing: Sequence[tuple[int, str]]
) -> list[Thing]:
    by_class: dict[str, list[str]] = {}
    made: list[Thing] = []
    for number, key in missing:
        class_key = key.partition("/21/")[0] if "/21/" in key else _unit_class(key)
        item = batch.items.get(class_key) if class_key is not None else None
        if class_key is None or (item is not None and item.level > 0):
            thing = batch.things.get(key)
            if thing is None:
                thing = making.make_thing(batch, step, f"{field_path}[{number}]", key)
            if thing is not None:
                making.revive(batch, thing)
                made.append(thing)
        elif class_key in by_class:
            by_class[class_key].append(key)
        elif item is None:
            data = {"key": class_key}
            batch.refuse(step, "ledger.unknown_item", f"{field_path}[{number}]", data)
            by_class[class_key] = []
        else:
            by_class[class_key] = [key]
    for class_key, keys in by_class.items():
        lot = making.lot_for(batch, step, class_key)
        if lot is not None:
            made.extend(_units(batch, step, keys, lot))
    return made


def _units(batch: Batch, step: Step, keys: Sequence[str], lot: Thing) -> list[Thing]:
    """Make units of a lot, in the sublot that the event's inputs ask for."""
    sublot = making.sublot_of(batch, step, lot, step.inputs)
    dead = [batch.things[key] for key in keys if key in batch.things]
    for unit in dead:
        making.revive(batch, unit)
        unit.made = unit.expires = None
        making.describe(step, unit)
        unit.sublot = sublot
        batch.resublotted.append(unit)
    new = [key for key in keys if key not in batch.things] if dead else keys
    units = dead + making.make_units(batch, step, new, sublot)
    step.assigned.append((sublot, units))
    return units


def _unit_class(key: str) -> str | None:
    shape = shape_of(key)
    return shape.class_key if shape.kind is ThingKind.UNIT else None


def name_amounts(
    batch: Batch, step: Step, field_path: str, named: Sequence[Quantity], *, creates: bool
) -> list[tuple[Thing, Quantity]]:
    """Find the lots and classes of which an event names amounts; make those it may make."""
    found: list[tuple[Thing, Quantity]] = []
    for number, amount in enumerate(named):
        path = f"{field_path}[{number}]"
        thing = name_one(batch, step, path, amount.key, creates=creates)
        if thing is not None:
            _check_unit(batch, step, path, thing, amount)
            found.append((thing, amount))
    return found


def kept(batch: Batch, named: Sequence[tuple[Thing, Quantity]]) -> Sequence[tuple[Thing, Quantity]]:
    """Give the amounts in the units in which the books keep them: those of the items.

    The event itself goes on saying what it said.
    """
    return [(thing, _kept(_unit_kept(batch, thing, amount), amount)) for thing, amount in named]


def _kept(unit: str | None, amount: Quantity) -> Quantity:
    if unit is None or amount.quantity is None or amount.unit in {None, unit}:
        return amount
    told = kernel_quantity.Quantity(amount.quantity, amount.unit)
    return replace(amount, quantity=told.to(unit).amount, unit=unit)


def _unit_kept(batch: Batch, thing: Thing, amount: Quantity) -> str | None:
    """Say in which unit the amounts of a lot or class are kept; None where nobody knows."""
    item = batch.items.get(shape_of(amount.key).class_key or "") or thing.item
    return item.unit if item is not None else None


def _check_unit(batch: Batch, step: Step, path: str, thing: Thing, amount: Quantity) -> None:
    """Refuse an amount that cannot be said exactly in the unit of its item."""
    unit = _unit_kept(batch, thing, amount)
    data: dict[str, DataValue] = {"key": amount.key, "told": amount.unit or "", "unit": unit or ""}
    try:
        quantity = _kept(unit, amount).quantity
    except (UnknownUnitError, UnitsDifferError):
        batch.refuse(step, "ledger.unit_differs", path, data)
        return
    if quantity is None or amount.unit in {None, unit}:
        return
    if _is_too_fine(quantity) or (unit in PIECES and quantity != quantity.to_integral_value()):
        batch.refuse(
            step, "ledger.unit_not_exact", path, {**data, "quantity": str(amount.quantity)}
        )


def _is_too_fine(quantity: Decimal) -> bool:
    exponent = quantity.as_tuple().exponent
    return (isinstance(exponent, int) and exponent < -DECIMALS) or abs(quantity) >= LARGEST


def name_one(batch: Batch, step: Step, field_path: str, key: str, *, creates: bool) -> Thing | None:
    """Find one thing that is no unit; make it where the event may. A class needs no making."""
    thing = batch.things.get(key)
    if thing is not None and thing.alive:
        if thing.early and not creates:
            batch.refuse(step, "ledger.before_made", field_path, {"key": key})
            return None
        if thing.ended is not None:
            batch.refuse(step, "ledger.thing_ended", field_path, {"key": key})
            return None
        return thing
    kind = shape_of(key).kind
    if kind is ThingKind.UNIT:
        class_key = _unit_class(key)
        item = batch.items.get(class_key) if class_key is not None else None
        creates = creates and item is not None and item.level > 0
    if not creates and kind is not ThingKind.CLASS:
        batch.refuse(step, "ledger.unknown_thing", field_path, {"key": key})
        return None
    if thing is None:
        return making.make_thing(batch, step, field_path, key)
    making.revive(batch, thing)
    return thing


def name_parent(batch: Batch, step: Step, *, creates: bool) -> Thing | None:
    """Find the thing that the event names as the parent."""
    assert step.event.parent is not None
    parent = name_one(batch, step, "parent", step.event.parent, creates=creates)
    step.parent = parent
    if parent is not None:
        batch.participate(step, Role.PARENT, [parent])
    return parent


def note_amounts(
    batch: Batch,
    step: Step,
    role: Role,
    named: Sequence[tuple[Thing, Quantity]],
    sublots: Mapping[Thing, Thing] | None = None,
) -> None:
    """Note the amounts that take part in an event, with the sublots it puts them into.

    They stand in the unit of the item, as they are booked: what is derived again from them is the
    same. What the event said in its own unit stays in its body.
    """
    for thing, amount in kept(batch, named):
        sublot = sublots.get(thing) if sublots else None
        batch.amounts.append(Amount(step.index, role, thing, amount.quantity, amount.unit, sublot))
        batch.touch(thing, step)


def persist(batch: Batch, step: Step, things: Sequence[Thing]) -> None:
    """Set and take back the dispositions that stay."""
    event = step.event
    if not (event.persistent_set or event.persistent_unset):
        return
    for thing in things:
        for word in event.persistent_unset:
            if word in thing.states:
                thing.states -= {word}
                batch.state_changes.append(StateChange(thing, word, step.index, opens=False))
        for word in event.persistent_set:
            if word not in thing.states:
                thing.states |= {word}
                batch.state_changes.append(StateChange(thing, word, step.index, opens=True))

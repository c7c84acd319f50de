"""Transformation events: what goes in is used up, what comes out was made from it.

Lot-level inputs become the inputs of a sublot; serialized inputs and what only one unit took
become links of that unit.
"""

from collections.abc import Sequence, Set as AbstractSet
from typing import Final

from suyuan.kernel.errors import DataValue
from suyuan.ledger.domain import amounts, making, moving
from suyuan.ledger.domain.batch import Batch, Loading, LotLink, Policy, Step, UnitLink
from suyuan.ledger.domain.event import Quantity
from suyuan.ledger.domain.objects import (
    kept,
    name_amounts,
    name_one,
    name_singles,
    note_amounts,
    persist,
)
from suyuan.ledger.domain.state import Thing, inner_holding, own_holding
from suyuan.ledger.domain.vocabulary import LOADED, REMAINING, UNLOADED, Role, ThingKind

REMOVING: Final = "removing"
"""The step that takes parts out: it may not name what is in none of its units."""


def apply(batch: Batch, step: Step) -> None:
    """Apply a transformation event."""
    event = step.event
    named = name_singles(batch, step, "inputs", event.inputs, creates=False)
    lots_in = name_amounts(batch, step, "input_quantities", event.input_quantities, creates=False)
    lot_inputs = [thing for thing in named if not thing.single]
    parts = [thing for thing in named if thing.single]
    step.inputs = _load(batch, step, [*lot_inputs, *(thing for thing, _ in lots_in)])
    existing = {key for key in event.outputs if _exists(batch, key)}
    outputs = name_singles(batch, step, "outputs", event.outputs, creates=True)
    lots_out = name_amounts(batch, step, "output_quantities", event.output_quantities, creates=True)
    units = [thing for thing in outputs if thing.single]
    made_lots = [*(t for t in outputs if not t.single), *(thing for thing, _ in lots_out)]
    staying = set(parts) & set(units)
    removed = _removed(batch, step, staying, lots_out)
    made_lots = [lot for lot in made_lots if lot not in removed]
    remaining = _remaining(step)
    removed = frozenset(lot for lot in removed if lot.key not in remaining)
    consumed = [thing for thing in parts if thing not in staying]
    if batch.policy is Policy.OWN and len(units) > 1 and len(parts) > 1 and consumed:
        batch.refuse(step, "ledger.pairs_missing", "inputs", {"inputs": len(parts)})
    if step.refused:
        return
    made = _lot_outputs(batch, step, made_lots)
    known = [unit for unit in units if unit.key in existing]
    _existing_units(batch, step, known, staying, removed)
    targets = [made.get(lot, lot) for lot in made_lots]
    _unit_links(batch, step, consumed, parts, units, targets)
    _come_out(batch, step, units, staying)
    for thing in consumed:
        moving.end(batch, step, thing)
    _amounts(batch, step, kept(batch, lots_in), kept(batch, lots_out))
    step.assigned.extend((made[lot], [lot]) for lot in outputs if lot in made)
    batch.participate(step, Role.OUTPUT, outputs)
    step.assigned.clear()
    batch.participate(step, Role.INPUT, named)
    note_amounts(batch, step, Role.INPUT, lots_in)
    note_amounts(batch, step, Role.OUTPUT, lots_out, made)
    persist(batch, step, [*outputs, *(thing for thing, _ in lots_out)])


def _exists(batch: Batch, key: str) -> bool:
    thing = batch.things.get(key)
    return thing is not None and thing.alive


def _load(batch: Batch, step: Step, inputs: Sequence[Thing]) -> frozenset[Thing]:
    """Say what the event's outputs are made from: its inputs, and what lies loaded."""
    event = step.event
    loaded = _listed(batch, step, LOADED)
    unloaded = _listed(batch, step, UNLOADED)
    batch.participate(step, Role.LOADED, loaded)
    batch.participate(step, Role.UNLOADED, unloaded)
    transformation = event.transformation_id
    if transformation is None:
        return frozenset(inputs) | frozenset(loaded)
    in_use = batch.loaded.setdefault(transformation, {})
    for thing in unloaded:
        loading = in_use.pop(thing, None)
        if loading is not None:
            loading.until = step.index
            if loading.step is None:
                batch.unloadings.append(loading)
    for thing in (*inputs, *loaded):
        if thing not in in_use:
            in_use[thing] = Loading(transformation, thing, step.index)
            batch.loadings.append(in_use[thing])
    return frozenset(in_use)


def _listed(batch: Batch, step: Step, name: str) -> list[Thing]:
    """Find the lots that one of our extension fields lists."""
    value = step.event.extensions.get(name)
    keys = [value] if isinstance(value, str) else value
    found = []
    if isinstance(keys, Sequence):
        for number, key in enumerate(keys):
            if isinstance(key, str):
                thing = name_one(
                    batch, step, f"extensions.{name}[{number}]", key, creates=False
                )  # fmt: skip
                if thing is not None:
                    found.append(thing)
    return found


def _lot_outputs(batch: Batch, step: Step, things: Sequence[Thing]) -> dict[Thing, Thing]:
    """Find the sublots of the lots that come out.

    What is done to a part of a lot under its own number makes no sublot of itself.
    """
    made = {}
    for lot in things:
        if lot.kind is ThingKind.LOT and step.inputs - {lot}:
            making.describe(step, lot)
            made[lot] = making.sublot_of(batch, step, lot, step.inputs)
    return made


def _removed(
    batch: Batch,
    step: Step,
    staying: AbstractSet[Thing],
    lots_out: Sequence[tuple[Thing, Quantity]],
) -> frozenset[Thing]:
    """Say which lots come out of units that stay: they were in them, and are not made from them."""
    removed = set()
    for number, (lot, _) in enumerate(lots_out):
        without = [unit for unit in staying if not _holds(unit, lot)]
        if len(without) == len(staying) and step.event.biz_step != REMOVING:
            continue
        removed.add(lot)
        if without and batch.policy is Policy.OWN:
            data: dict[str, DataValue] = {"key": lot.key, "unit": min(unit.key for unit in without)}
            batch.refuse(step, "ledger.not_a_part", f"output_quantities[{number}]", data)
    return frozenset(removed)


def _remaining(step: Step) -> frozenset[str]:
    """Say of which lots only something comes out: the rest stays, and so do the links."""
    value = step.event.extensions.get(REMAINING)
    keys = [value] if isinstance(value, str) else value
    listed = keys if isinstance(keys, Sequence) else ()
    return frozenset(key for key in listed if isinstance(key, str))


def _holds(unit: Thing, lot: Thing) -> bool:
    """Say whether a lot went into a unit, with its sublot or for itself."""
    by_sublot = unit.sublot.inputs if unit.sublot is not None else None
    return lot in unit.taken or lot in (by_sublot or ())


def _existing_units(
    batch: Batch,
    step: Step,
    units: Sequence[Thing],
    staying: AbstractSet[Thing],
    removed: frozenset[Thing],
) -> None:
    """Give lot-level inputs to units that exist already, and take out what is removed from them.

    By their sublot, or one by one.
    """
    if not step.inputs and not removed:
        return
    groups: dict[tuple[Thing, bool], list[Thing]] = {}
    alone: list[Thing] = []
    for unit in units:
        if unit.sublot is None or unit.sublot.lot is None:
            alone.append(unit)
        else:
            groups.setdefault((unit.sublot, unit in staying), []).append(unit)
    if removed:
        batch.revised.extend(unit for unit in units if unit in staying)
    items = [sublot.item for sublot, _ in groups]
    for (sublot, stays), members in groups.items():
        inputs = sublot.inputs or frozenset()
        left = inputs - removed if stays else inputs
        if left == inputs and step.inputs <= inputs:
            step.assigned.append((sublot, members))
            continue
        single = len(members) == 1 and inputs
        if left == inputs and (single or items.count(sublot.item) > 1):
            alone.extend(members)
            continue
        assert sublot.lot is not None
        target = making.sublot_of(batch, step, sublot.lot, left | step.inputs, sublot)
        batch.revised.append(target)
        for unit in members:
            _resublot(batch, unit, target)
        step.assigned.append((target, members))
    _alone(batch, step, alone)


def _alone(batch: Batch, step: Step, alone: Sequence[Thing]) -> None:
    """Link the lot-level inputs to each unit that took them for itself."""
    if alone:
        step.assigned.append((None, alone))
    told = {amount.key: amount for amount in step.event.input_quantities}
    named = [(source, told[source.key]) for source in step.inputs if source.key in told]
    amounts_in = {source.key: amount.quantity for source, amount in kept(batch, named)}
    for unit in alone:
        for source in step.inputs:
            quantity = amounts_in.get(source.key) if len(alone) == 1 else None
            batch.unit_links.append(UnitLink(source, unit, step.index, quantity))


def _resublot(batch: Batch, unit: Thing, sublot: Thing) -> None:
    old = unit.sublot
    assert old is not None
    if unit.since is not None:
        batch.count(own_holding(unit, old), -1)
        batch.count(own_holding(unit, sublot), 1)
    else:
        root = unit.root()
        batch.count(inner_holding(root, old), -1)
        batch.count(inner_holding(root, sublot), 1)
        around = unit.container
        while around is not None:
            if around.content is not None:
                around.content[old] = around.content.get(old, 0) - 1
                around.content[sublot] = around.content.get(sublot, 0) + 1
            around = around.container
    unit.sublot = sublot
    batch.resublotted.append(unit)


def _unit_links(
    batch: Batch,
    step: Step,
    consumed: Sequence[Thing],
    parts: Sequence[Thing],
    units: Sequence[Thing],
    targets: Sequence[Thing],
) -> None:
    """Link the serialized inputs to what they went into."""
    if not consumed:
        return
    if len(units) == 1 or (units and len(parts) == 1):
        for part in consumed:
            for unit in units:
                batch.unit_links.append(UnitLink(part, unit, step.index))
    elif units:
        targets = [*_lie_in(step, units), *targets]
    for part in consumed:
        for target in targets:
            batch.unit_links.append(UnitLink(part, target, step.index))


def _lie_in(step: Step, units: Sequence[Thing]) -> list[Thing]:
    """Say which sublots the outputs lie in, and note it with the event."""
    done = {unit for _, members in step.assigned for unit in members}
    alone = {unit for sublot, members in step.assigned if sublot is None for unit in members}
    rest: dict[Thing, list[Thing]] = {}
    for unit in units:
        if unit not in done and unit.sublot is not None:
            rest.setdefault(unit.sublot, []).append(unit)
    step.assigned.extend(rest.items())
    targets = [unit if unit in alone or unit.sublot is None else unit.sublot for unit in units]
    return list(dict.fromkeys(targets))


def _come_out(batch: Batch, step: Step, units: Sequence[Thing], staying: set[Thing]) -> None:
    """Let the outputs be where the event leaves them; a part that comes out leaves its unit."""
    for unit in units:
        if unit.container is not None and unit not in staying:
            moving.take(batch, step, unit)
    moving.see(batch, step, "outputs", units)


def _amounts(
    batch: Batch,
    step: Step,
    lots_in: Sequence[tuple[Thing, Quantity]],
    lots_out: Sequence[tuple[Thing, Quantity]],
) -> None:
    for number, (thing, amount) in enumerate(lots_in):
        if amount.quantity is not None and amounts.is_kept(thing, amount.quantity):
            path = f"input_quantities[{number}]"
            amounts.use_up(batch, step, path, thing, amount.quantity)
    for thing, amount in lots_out:
        if amount.quantity is not None and amounts.is_kept(thing, amount.quantity):
            amounts.make(batch, step, thing, amount.quantity)
    for sublot in step.sublots:
        for thing, amount in lots_in:
            if amount.quantity is not None and thing in (sublot.inputs or ()):
                batch.link_amounts.append(
                    LotLink(thing, sublot, step.index, "INPUT", amount.quantity, amount.unit)
                )

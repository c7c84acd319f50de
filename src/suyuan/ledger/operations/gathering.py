"""What the events of a batch name: things, classes, places, parties, transformations."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from suyuan.ledger.domain import amounts, making
from suyuan.ledger.domain.batch import Policy, Step
from suyuan.ledger.domain.keys import OWN_ITEM, OWN_UNIT, shape_of
from suyuan.ledger.domain.vocabulary import (
    CREATING_STEPS,
    LOADED,
    UNLOADED,
    Action,
    EventType,
    ThingKind,
)

_UNIT_HEAD: Final = len("/01/00000000000000/21/")
_UNIT_SLASHES: Final = 4


def gather(
    steps: Sequence[Step], *, known: bool = True
) -> tuple[set[str], set[str], set[str], set[str], set[str]]:
    """Collect every name of the batch: things, classes, places, parties, transformations.

    Args:
        steps: The events.
        known: Whether the things of object events may be known already; else they are left out.
    """
    keys: set[str] = set()
    places: set[str] = set()
    parties: set[str] = set()
    orders: set[str] = set()
    for step in steps:
        event = step.event
        for single in (event.epcs if known else (), event.children, event.inputs, event.outputs):
            keys.update(single)
        for listed in (
            event.quantities,
            event.child_quantities,
            event.input_quantities,
            event.output_quantities,
        ):
            keys.update(amount.key for amount in listed)
        if event.parent is not None:
            keys.add(event.parent)
        places.update(key for key in (event.location, event.read_point) if key is not None)
        for party in (*event.sources, *event.destinations):
            (places if party.type == "location" else parties).add(party.id)
        if event.transformation_id is not None:
            orders.add(event.transformation_id)
    keys |= extension_keys(steps)
    return keys, class_keys(keys), places, parties, orders


def loads(step: Step) -> bool:
    """Say whether an event may change what lies loaded for its order."""
    event = step.event
    listed = any(name in event.extensions for name in (LOADED, UNLOADED))
    return bool(event.inputs or event.input_quantities or listed)


def class_keys(keys: Collection[str]) -> set[str]:
    """Give the classes of things; units share theirs, so the beginnings of their keys tell all."""
    found: set[str] = set()
    others: set[str] = set()
    for head in {key[:_UNIT_HEAD] for key in keys}:
        if head.startswith("/01/") and head.endswith("/21/") and head.count("/") == _UNIT_SLASHES:
            found.add(head.removesuffix("/21/"))
        else:
            others.add(head)
    if others:
        rest = [key for key in keys if key[:_UNIT_HEAD] in others]
        own = {
            key.removeprefix(OWN_UNIT).partition(":")[0] for key in rest if key.startswith(OWN_UNIT)
        }
        found.update(OWN_ITEM + item for item in own)
        shapes = (shape_of(key) for key in rest if not key.startswith(OWN_UNIT))
        found.update(shape.class_key for shape in shapes if shape.class_key is not None)
    return found


def extension_keys(steps: Sequence[Step]) -> set[str]:
    """Give the keys of the lots that our extension fields list."""
    keys: set[str] = set()
    for step in steps:
        if step.event.extensions:
            for name in (LOADED, UNLOADED):
                value = step.event.extensions.get(name)
                listed = [value] if isinstance(value, str) else value
                if isinstance(listed, Sequence):
                    keys.update(key for key in listed if isinstance(key, str))
    return keys


def lot_keys(steps: Sequence[Step]) -> set[str]:
    """Give the keys of the lots in which the units lie that the events may make."""
    keys: set[str] = set()
    for step in steps:
        event = step.event
        makes = event.type is EventType.OBJECT and (
            event.action is Action.ADD or event.biz_step in CREATING_STEPS
        )
        singles = event.epcs if makes else event.outputs
        keys.update(making.lot_key_for(event, class_key) for class_key in class_keys(singles))
        for amount in event.output_quantities:
            if shape_of(amount.key).kind is ThingKind.LOT:
                keys.add(amount.key)
        keys.update(key for key in event.outputs if "/10/" in key)
    return keys


def reaching(steps: Sequence[Step], policy: Policy) -> set[str]:
    """Give the keys of the lots that may be meant where they lie in packages."""
    keys: set[str] = set()
    for step in steps:
        event = step.event
        if policy is Policy.FOREIGN:
            named = (*event.quantities, *event.child_quantities, *event.input_quantities)
            keys.update(amount.key for amount in named if amount.quantity)
        elif amounts.reaches(event):
            keys.update(amount.key for amount in event.quantities if amount.quantity)
    return keys


def empties(step: Step) -> bool:
    """Say whether an event takes everything out of its parent, without naming it."""
    event = step.event
    return (
        event.action is Action.DELETE
        and event.type in {EventType.AGGREGATION, EventType.ASSOCIATION}
        and not event.children
        and not event.child_quantities
    )


def movable(step: Step) -> Iterable[str]:
    """Give the keys of the things that an event may put, take or end."""
    event = step.event
    if event.action is Action.DELETE and event.type is EventType.OBJECT:
        yield from event.epcs
    yield from event.children
    yield from event.inputs
    yield from event.outputs

"""What can be said about an event without knowing any other: its shape, its times, its amounts."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from suyuan.kernel.errors import DataValue
from suyuan.kernel.moments import iso
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.keys import shape_of
from suyuan.ledger.domain.state import SINGLE
from suyuan.ledger.domain.vocabulary import Action, EventType, ThingKind

LEEWAY: Final = dt.timedelta(minutes=10)
"""How far clocks of others may be ahead of ours."""

EARLIEST: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Finding: TypeAlias = tuple[str, str, dict[str, DataValue]]
"""Code, field path and data of a problem."""

_LISTS: Final = ("epcs", "children", "inputs", "outputs")
_AMOUNTS: Final = ("quantities", "child_quantities", "input_quantities", "output_quantities")
_ALLOWED: Final = {
    EventType.OBJECT: {"epcs", "quantities"},
    EventType.AGGREGATION: {"parent", "children", "child_quantities"},
    EventType.TRANSACTION: {"parent", "epcs", "quantities"},
    EventType.TRANSFORMATION: {"inputs", "input_quantities", "outputs", "output_quantities"},
    EventType.ASSOCIATION: {"parent", "children", "child_quantities"},
}


def check(event: Event, *, at: dt.datetime) -> Iterator[Finding]:
    """Yield everything that is wrong with an event by itself, at the moment of recording."""
    yield from _times(event, at)
    yield from _action(event)
    yield from _fields(event)
    match event.type:
        case EventType.AGGREGATION | EventType.ASSOCIATION:
            yield from _packing(event)
        case EventType.TRANSFORMATION:
            yield from _transformation(event)
        case EventType.OBJECT | EventType.TRANSACTION:
            yield from _objects(event)
    for name in _LISTS:
        keys: tuple[str, ...] = getattr(event, name)
        if keys:
            yield from _singles(name, keys)
    for name in _AMOUNTS:
        amounts: tuple[Quantity, ...] = getattr(event, name)
        if amounts:
            yield from _quantities(name, amounts)
    if event.error is None:
        yield from _made_of_nothing(event)


def _times(event: Event, at: dt.datetime) -> Iterator[Finding]:
    if event.occurred_at.tzinfo is None:
        yield "ledger.time_without_zone", "occurred_at", {}
    elif event.occurred_at > at + LEEWAY:
        yield "ledger.future", "occurred_at", {"occurred_at": iso(event.occurred_at)}
    elif event.occurred_at < EARLIEST:
        yield "ledger.too_early", "occurred_at", {"occurred_at": iso(event.occurred_at)}


def _action(event: Event) -> Iterator[Finding]:
    if event.type is EventType.TRANSFORMATION:
        if event.action is not None:
            yield "ledger.action_not_allowed", "action", {"type": event.type}
    elif event.action is None:
        yield "ledger.action_missing", "action", {"type": event.type}


def _fields(event: Event) -> Iterator[Finding]:
    allowed = _ALLOWED[event.type]
    for name in ("parent", *_LISTS, *_AMOUNTS):
        if name not in allowed and getattr(event, name):
            yield "ledger.field_not_allowed", name, {"type": event.type}


def _packing(event: Event) -> Iterator[Finding]:
    has_children = bool(event.children or event.child_quantities)
    if event.action is not Action.OBSERVE and event.parent is None:
        yield "ledger.parent_missing", "parent", {"action": event.action}
    if event.action is Action.ADD and not has_children:
        yield "ledger.children_missing", "children", {"action": event.action}
    if event.parent is None and not has_children:
        yield "ledger.nothing_named", "parent", {"type": event.type}
    if event.parent is not None:
        if event.parent in event.children:
            yield "ledger.in_itself", "children", {"key": event.parent}
        if shape_of(event.parent).kind not in SINGLE:
            yield "ledger.not_one_thing", "parent", {"key": event.parent}


def _transformation(event: Event) -> Iterator[Finding]:
    if event.transformation_id:
        return
    if not (event.inputs or event.input_quantities):
        yield "ledger.inputs_missing", "inputs", {}
    if not (event.outputs or event.output_quantities):
        yield "ledger.outputs_missing", "outputs", {}


def _objects(event: Event) -> Iterator[Finding]:
    if not (event.epcs or event.quantities or event.parent or event.sensors):
        yield "ledger.nothing_named", "epcs", {"type": event.type}


def _made_of_nothing(event: Event) -> Iterator[Finding]:
    """Yield the amounts of nothing that would come into being, where only something can."""
    name, amounts = "output_quantities", event.output_quantities
    if event.type is EventType.OBJECT and event.action is Action.ADD:
        name, amounts = "quantities", event.quantities
    for number, amount in enumerate(amounts):
        if amount.quantity is not None and amount.quantity.is_zero():
            yield "ledger.quantity_negative", f"{name}[{number}]", {
                "key": amount.key, "quantity": "0",
            }  # fmt: skip


def _singles(name: str, keys: Sequence[str]) -> Iterator[Finding]:
    if len(set(keys)) != len(keys):
        seen: set[str] = set()
        for number, key in enumerate(keys):
            if key in seen:
                yield "ledger.twice_in_event", f"{name}[{number}]", {"key": key}
            seen.add(key)
    for number, key in enumerate(keys):
        if "/21/" not in key and shape_of(key).kind is ThingKind.CLASS:
            yield "ledger.not_one_thing", f"{name}[{number}]", {"key": key}


def _quantities(name: str, amounts: Sequence[Quantity]) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, amount in enumerate(amounts):
        path = f"{name}[{number}]"
        if amount.key in seen:
            yield "ledger.twice_in_event", path, {"key": amount.key}
        seen.add(amount.key)
        if shape_of(amount.key).kind in SINGLE:
            yield "ledger.not_an_amount", path, {"key": amount.key}
        quantity = amount.quantity
        if quantity is None:
            continue
        if not quantity.is_finite() or quantity < 0:
            yield "ledger.quantity_negative", path, {"key": amount.key, "quantity": str(quantity)}
        elif amount.unit is None and quantity != quantity.to_integral_value():
            yield "ledger.quantity_not_whole", path, {"key": amount.key, "quantity": str(quantity)}

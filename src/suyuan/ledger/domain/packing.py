"""Aggregation and association events: what lies in what, and what is a part of what."""

from collections.abc import Sequence

from suyuan.ledger.domain import amounts, moving
from suyuan.ledger.domain.batch import Batch, Step
from suyuan.ledger.domain.event import Quantity
from suyuan.ledger.domain.objects import (
    kept,
    name_amounts,
    name_parent,
    name_singles,
    note_amounts,
    persist,
)
from suyuan.ledger.domain.state import Thing
from suyuan.ledger.domain.vocabulary import Action, EventType, Role


def apply(batch: Batch, step: Step) -> None:
    """Apply an aggregation or association event."""
    event = step.event
    adds = event.action is Action.ADD
    parent = name_parent(batch, step, creates=adds) if event.parent is not None else None
    children = name_singles(batch, step, "children", event.children, creates=False)
    lots = name_amounts(batch, step, "child_quantities", event.child_quantities, creates=False)
    if step.refused:
        return
    sound = True
    if adds and parent is not None:
        sound = _check_add(batch, step, children, parent)
    elif event.action is Action.DELETE and parent is not None:
        if not event.children and not event.child_quantities:
            children = list(batch.children.get(parent, {}))
            lots = _everything(batch, parent)
        sound = _check_delete(batch, step, children, parent)
    if not sound:
        return
    if adds and parent is not None:
        _add(batch, step, children, kept(batch, lots))
    elif event.action is Action.DELETE and parent is not None:
        _delete(batch, step, children, kept(batch, lots))
    else:
        moving.see(batch, step, "parent", [parent] if parent is not None else [])
        moving.see(batch, step, "children", children)
    batch.participate(step, Role.CHILD, children)
    note_amounts(batch, step, Role.CHILD, lots)
    persist(
        batch, step, [*([parent] if parent else []), *children, *(thing for thing, _ in lots)]
    )  # fmt: skip


def _check_add(batch: Batch, step: Step, children: Sequence[Thing], parent: Thing) -> bool:
    around = set()
    outer: Thing | None = parent
    while outer is not None:
        around.add(outer)
        outer = outer.container
    for number, child in enumerate(children):
        path = f"children[{number}]"
        if child.container is not None:
            data = {"key": child.key, "container": child.container.key}
            batch.refuse(step, "ledger.already_contained", path, data)
        if child in around:
            data = {"key": child.key, "container": parent.key}
            batch.refuse(step, "ledger.containment_cycle", path, data)
        if not child.single:
            batch.refuse(step, "ledger.not_one_thing", path, {"key": child.key})
    return not step.refused


def _check_delete(batch: Batch, step: Step, children: Sequence[Thing], parent: Thing) -> bool:
    for number, child in enumerate(children):
        if child.container is not parent:
            data = {"key": child.key, "container": parent.key}
            batch.refuse(step, "ledger.not_contained", f"children[{number}]", data)
    return not step.refused


def _add(
    batch: Batch, step: Step, children: Sequence[Thing], lots: Sequence[tuple[Thing, Quantity]]
) -> None:
    parent = step.parent
    assert parent is not None
    installed = step.event.type is EventType.ASSOCIATION
    if not step.moves and parent.since is None and parent.container is None:
        _infer(step, sorted(children, key=lambda child: child.key))
        if not step.moves:
            _infer_from_amounts(batch, step, lots)
            if step.refused:
                return
    moving.see(batch, step, "parent", [parent])
    moving.put_all(batch, step, children, parent, installed=installed)
    for number, (thing, amount) in enumerate(lots):
        if amount.quantity is not None and amounts.is_kept(thing, amount.quantity):
            path = f"child_quantities[{number}]"
            amounts.put_amount(batch, step, path, thing, amount.quantity)


def _delete(
    batch: Batch, step: Step, children: Sequence[Thing], lots: Sequence[tuple[Thing, Quantity]]
) -> None:
    parent = step.parent
    assert parent is not None
    if not step.moves:
        _infer(step, [parent])
    moving.see(batch, step, "parent", [parent])
    for child in children:
        moving.take(batch, step, child)
    moving.settle(batch, step, children)
    for number, (thing, amount) in enumerate(lots):
        if amount.quantity is not None and amounts.is_kept(thing, amount.quantity):
            path = f"child_quantities[{number}]"
            amounts.take_amount(batch, step, path, thing, amount.quantity)


def _infer(step: Step, things: Sequence[Thing]) -> None:
    """Take the place from a thing, where the event names none.

    What told it is kept also where nobody knows where that is: it may be told later.
    """
    for thing in things[:1]:
        root = thing.root()
        step.place, step.holder = root.place, root.holder
        step.moves = root.place is not None or root.holder is not None
        step.told_by = root


def _infer_from_amounts(batch: Batch, step: Step, lots: Sequence[tuple[Thing, Quantity]]) -> None:
    """Take the place from where the first amount stood; an amount stays where it was captured."""
    for number, (thing, amount) in enumerate(lots):
        if amount.quantity is None or not amounts.is_kept(thing, amount.quantity):
            continue
        path = f"child_quantities[{number}]"
        for account, _ in amounts.draw(batch, step, path, thing, amount.quantity)[:1]:
            if account.container is None and account.place:
                step.place, step.holder, step.moves = account.place, account.holder or None, True
                step.told_by = None
        return


def _everything(batch: Batch, parent: Thing) -> list[tuple[Thing, Quantity]]:
    """Give the amounts that lie in a container."""
    found = []
    for thing in batch.things.values():
        inside = [
            balance
            for account, balance in (thing.accounts or {}).items()
            if account.container is parent and balance > 0
        ]
        if inside:
            found.append((thing, Quantity(key=thing.key, quantity=sum(inside, amounts.ZERO))))
    return found

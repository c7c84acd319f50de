"""Where single things are: settling loose ones, putting into, taking out, ending.

Every function takes the step that causes the change and keeps state, intervals and counts in step.
"""

from collections.abc import Iterable, Mapping, Sequence

from suyuan.ledger.domain.batch import Batch, Closing, Step
from suyuan.ledger.domain.state import (
    Holding,
    Interval,
    Thing,
    contents_of,
    inner_holding,
    own_holding,
)


def settle(batch: Batch, step: Step, things: Iterable[Thing]) -> None:
    """Let loose things be where the event leaves them."""
    place, holder, moves = step.place, step.holder, step.moves
    disposition, at, index = step.event.disposition, step.at, step.index
    holdings = batch.holdings
    arrived: dict[tuple[Thing, str], int] = {}
    for thing in things:
        new = thing.since is None
        changes_place = new or (moves and (thing.place != place or thing.holder != holder))
        if not thing.dirty:
            thing.dirty = True
            batch.dirty.append(thing)
        thing.seen, thing.last = index, at
        if not changes_place and (disposition is None or disposition == thing.disposition):
            continue
        sublot = thing.sublot
        if sublot is not None and not new:
            before = own_holding(thing, sublot)
            holdings[before] = holdings.get(before, 0) - 1
        if changes_place:
            if not new:
                leave(batch, step, thing)
            stay = Interval(thing, index, place=place, holder=holder)
            batch.stays.append(stay)
            thing.stay = stay
            thing.place, thing.holder, thing.since = place, holder, at
        if disposition is not None:
            thing.disposition = disposition
        if sublot is None:
            continue
        if changes_place:
            arrived[sublot, thing.disposition] = arrived.get((sublot, thing.disposition), 0) + 1
        else:
            batch.count(own_holding(thing, sublot), 1)
    _arrive(batch, step, arrived)


def _arrive(batch: Batch, step: Step, arrived: Mapping[tuple[Thing, str], int]) -> None:
    """Count units, by sublot and disposition, where an event has brought them."""
    place, holder = step.place or 0, step.holder or 0
    for (sublot, disposition), number in arrived.items():
        batch.count(Holding(sublot, None, place, holder, disposition), number)


def leave(batch: Batch, step: Step, thing: Thing) -> None:
    """End the open custody of a loose thing."""
    if thing.stay is not None:
        thing.stay.until = step.index
        thing.stay = None
    else:
        batch.left.append(Closing(thing, None, step.index))


def see(batch: Batch, step: Step, field_path: str, things: Sequence[Thing]) -> None:
    """Let an event about things tell where they are; what is contained goes with its container."""
    loose = [thing for thing in things if thing.container is None]
    settle(batch, step, loose)
    if len(loose) == len(things) or not step.moves:
        return
    for number, thing in enumerate(things):
        if thing.container is None:
            continue
        root = thing.root()
        if (root.place, root.holder) != (step.place, step.holder) and batch.policy.value == "OWN":
            batch.refuse(
                step,
                "ledger.moves_with_container",
                f"{field_path}[{number}]",
                {"key": thing.key, "container": root.key},
            )


def put_all(
    batch: Batch, step: Step, children: Iterable[Thing], parent: Thing, *, installed: bool
) -> None:
    """Put loose things into another, and count what comes into it once for all of them."""
    counts: dict[Thing, int] = {}
    for child in children:
        _put(batch, step, child, parent, installed=installed)
        if child.content:
            for sublot, number in child.content.items():
                counts[sublot] = counts.get(sublot, 0) + number
        if child.sublot is not None:
            counts[child.sublot] = counts.get(child.sublot, 0) + 1
    root = parent.root()
    for sublot, number in counts.items():
        batch.count(inner_holding(root, sublot), number)
    _fill(parent, counts, 1)


def _put(batch: Batch, step: Step, child: Thing, parent: Thing, *, installed: bool) -> None:
    if child.since is not None:
        if child.sublot is not None:
            batch.count(own_holding(child, child.sublot), -1)
        for sublot, number in (child.content or {}).items():
            batch.count(inner_holding(child, sublot), -number)
        leave(batch, step, child)
    interval = Interval(child, step.index, parent=parent, installed=installed)
    batch.intervals.append(interval)
    child.inside = interval
    child.container = parent
    child.since = child.place = child.holder = None
    child.disposition = ""
    if batch.tracks_children:
        batch.children.setdefault(parent, {})[child] = None
    batch.touch(child, step)


def take(batch: Batch, step: Step, child: Thing) -> None:
    """Take a thing out of its container; the caller settles or ends it next."""
    parent = child.container
    assert parent is not None
    root = parent.root()
    counts = contents_of(child)
    for sublot, number in counts.items():
        batch.count(inner_holding(root, sublot), -number)
    _fill(parent, counts, -1)
    if child.inside is not None:
        child.inside.until = step.index
        child.inside = None
    else:
        batch.taken_out.append(Closing(child, parent, step.index))
    child.container = None
    if batch.tracks_children:
        batch.children.get(parent, {}).pop(child, None)
    for sublot, number in (child.content or {}).items():
        batch.count(inner_holding(child, sublot), number)
    batch.touch(child, step)


def end(batch: Batch, step: Step, thing: Thing) -> None:
    """Let a thing exist no more; what is still inside is gone with it."""
    if thing.container is not None:
        take(batch, step, thing)
    elif thing.since is not None:
        if thing.sublot is not None:
            batch.count(own_holding(thing, thing.sublot), -1)
        leave(batch, step, thing)
    for sublot, number in (thing.content or {}).items():
        batch.count(inner_holding(thing, sublot), -number)
    thing.since = thing.place = thing.holder = None
    thing.ended = step.at
    thing.ended_now = True
    batch.ended.append(thing)
    batch.touch(thing, step)


def _fill(parent: Thing, counts: dict[Thing, int], sign: int) -> None:
    """Keep the contents of the containers that the batch may move."""
    around: Thing | None = parent
    while around is not None:
        if around.content is None and around.fresh:
            around.content = {}
        if around.content is not None:
            for sublot, number in counts.items():
                around.content[sublot] = around.content.get(sublot, 0) + sign * number
        around = around.container

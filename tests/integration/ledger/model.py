"""The ledger again, in the simplest way: replay everything from the first event to the last.

Knows nothing of the product's code. An event is a plain record; a history is a list of them.
"""

# ruff: noqa: EM101, EM102, TRY003 - the messages are for whoever reads a failed test.

import dataclasses
from collections import Counter


class ImpossibleError(Exception):
    """The event cannot have happened."""


@dataclasses.dataclass
class Happening:
    kind: str
    time: int
    order: int
    things: tuple = ()
    parent: str | None = None
    lot: str | None = None
    quantity: int = 0
    source: str | None = None
    place: str | None = None
    inputs: tuple = ()
    void: bool = False
    uri: str | None = None


class State:
    def __init__(self):
        self.inside = {}
        self.place = {}
        self.alive = {}
        self.lot_of = {}
        self.sublot = {}
        self.amounts = Counter()
        self.links = set()
        self.parts = set()
        self.intervals = []

    def root(self, thing):
        while self.inside.get(thing) is not None:
            thing = self.inside[thing]
        return thing

    def need(self, thing):
        if thing not in self.alive:
            raise ImpossibleError(f"{thing} unknown")
        if not self.alive[thing]:
            raise ImpossibleError(f"{thing} ended")

    def new(self, thing, place):
        if thing in self.alive:
            raise ImpossibleError(f"{thing} exists")
        self.alive[thing] = True
        self.inside[thing] = None
        self.place[thing] = place

    def draw(self, lot, where, quantity):
        if self.amounts[lot, where] < quantity:
            raise ImpossibleError(f"not enough of {lot} at {where}")
        self.amounts[lot, where] -= quantity

    def close(self, thing, time):
        for interval in self.intervals:
            if interval[0] == thing and interval[3] is None:
                interval[3] = time


def replay(history, newest=None, voided=None):
    """Return the state after everything that holds, or raise ImpossibleError.

    `newest` was just said; `voided` was just declared wrong.
    """
    state = State()
    for event in sorted((e for e in history if not e.void), key=lambda e: (e.time, e.order)):
        apply(state, event, strict=event is newest)
    return state


def apply(state, event, *, strict):
    getattr(Apply, event.kind)(state, event, strict)


def _goes_along(state, thing, place, strict):
    """A contained thing moves with its container; an event may not say otherwise."""
    if state.inside[thing] is None:
        state.place[thing] = place
    elif strict and state.place[state.root(thing)] != place:
        raise ImpossibleError(f"{thing} is in another place")


class Apply:
    @staticmethod
    def receive(state, event, strict):
        state.amounts[event.lot, event.place] += event.quantity

    @staticmethod
    def build(state, event, strict):
        for lot, quantity in event.inputs:
            state.draw(lot, event.source, quantity)
        for thing in event.things:
            state.new(thing, event.place)
            state.lot_of[thing] = event.lot
            state.sublot[thing] = (event.lot, frozenset(lot for lot, _ in event.inputs))

    @staticmethod
    def pack(state, event, strict):
        if event.parent not in state.alive:
            state.new(event.parent, event.place)
        state.need(event.parent)
        for thing in event.things:
            state.need(thing)
            if state.inside[thing] is not None:
                raise ImpossibleError(f"{thing} is in something")
            if state.root(event.parent) == thing:
                raise ImpossibleError("cycle")
        if event.quantity:
            state.draw(event.lot, event.source, event.quantity)
            state.amounts[event.lot, event.parent] += event.quantity
        _goes_along(state, event.parent, event.place, strict)
        for thing in event.things:
            state.inside[thing] = event.parent
            state.place[thing] = None
            state.intervals.append([thing, event.parent, event.time, None])

    @staticmethod
    def unpack(state, event, strict):
        state.need(event.parent)
        for thing in event.things:
            state.need(thing)
            if state.inside[thing] != event.parent:
                raise ImpossibleError(f"{thing} is not in {event.parent}")
        if event.quantity:
            state.draw(event.lot, event.parent, event.quantity)
            state.amounts[event.lot, event.place] += event.quantity
        _goes_along(state, event.parent, event.place, strict)
        for thing in event.things:
            state.inside[thing] = None
            state.place[thing] = event.place
            state.close(thing, event.time)

    @staticmethod
    def move(state, event, strict):
        for thing in event.things:
            state.need(thing)
        loose = [thing for thing in event.things if state.inside[thing] is None]
        for thing in loose:
            state.place[thing] = event.place
        for thing in event.things:
            _goes_along(state, thing, event.place, strict)

    @staticmethod
    def move_amount(state, event, strict):
        state.draw(event.lot, event.source, event.quantity)
        state.amounts[event.lot, event.place] += event.quantity

    @staticmethod
    def destroy(state, event, strict):
        for thing in event.things:
            state.need(thing)
        for thing in event.things:
            state.alive[thing] = False
            state.inside[thing] = None
            state.place[thing] = None
            state.close(thing, event.time)

    @staticmethod
    def consume(state, event, strict):
        """Boards go into one new pump, one by one."""
        for thing in event.things:
            state.need(thing)
        state.new(event.parent, event.place)
        state.lot_of[event.parent] = event.lot
        state.sublot[event.parent] = (event.lot, frozenset())
        for thing in event.things:
            state.alive[thing] = False
            state.inside[thing] = None
            state.place[thing] = None
            state.close(thing, event.time)
            state.links.add((thing, event.parent))


def counts(state):
    """Count the living units by sublot and by where they are; what is in a dead root is gone."""
    found = Counter()
    for unit, sublot in state.sublot.items():
        if not state.alive[unit]:
            continue
        root = state.root(unit)
        if root == unit:
            found[sublot, "at", state.place[unit]] += 1
        elif state.alive[root]:
            found[sublot, "in", root] += 1
    return found

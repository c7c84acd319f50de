"""The ledger again, in the simplest way: replay everything from the first event to the last.

Knows nothing of the product's code. An event is a plain record; a history is a list of them.
"""

# ruff: noqa: EM101, EM102, TRY003 - the messages are for whoever reads a failed test.

import dataclasses
from collections import Counter, defaultdict

ROAD = "ROAD"
"""Where things are that were shipped: with the hospital, at no place."""


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
    outputs: tuple = ()
    job: str | None = None
    unload: tuple = ()
    word: str = ""
    """The state of the amounts that are meant."""
    into: str = ""
    """The state in which they are afterwards."""
    set: tuple = ()
    unset: tuple = ()
    void: bool = False
    uri: str | None = None


@dataclasses.dataclass(frozen=True)
class Sublot:
    """Units of a lot that share their inputs; with an origin, they all came from that one."""

    lot: str
    inputs: frozenset
    origin: "Sublot | None" = None

    @property
    def name(self):
        return (self.lot, self.inputs)


class State:
    def __init__(self):
        self.inside = {}
        self.place = {}
        self.alive = {}
        self.made = {}
        self.lot_of = {}
        self.sublot = {}
        self.used = {}
        """The first moment at which an event put something into a sublot."""
        self.been = defaultdict(list)
        """The sublots of a unit, with the moments since which it lay in them."""
        self.amounts = Counter()
        self.links = []
        """What went into one thing: source, target, from, until, whether it was built in."""
        self.intervals = []
        self.loaded = defaultdict(set)
        self.states = []
        """Thing, word, from, until."""
        self.changed = {}
        """The last event that added to a unit or took out of it."""

    def root(self, thing):
        while self.inside.get(thing) is not None:
            thing = self.inside[thing]
        return thing

    def need(self, thing):
        if thing not in self.alive:
            raise ImpossibleError(f"{thing} unknown")
        if not self.alive[thing]:
            raise ImpossibleError(f"{thing} ended")

    def new(self, thing, event, place=None):
        if thing in self.alive:
            raise ImpossibleError(f"{thing} exists")
        self.alive[thing] = True
        self.inside[thing] = None
        self.place[thing] = place or event.place
        self.made[thing] = event.time

    def draw(self, lot, where, quantity, word=""):
        if self.amounts[lot, where, word] < quantity:
            raise ImpossibleError(f"not enough of {lot} at {where}")
        self.amounts[lot, where, word] -= quantity

    def shares(self, lot, place, word):
        """Give how much of a lot in a state is at a place: loose, and in each package there."""
        return {
            where: quantity
            for (other, where, state), quantity in self.amounts.items()
            if (other, state) == (lot, word)
            and quantity > 0
            and (where == place or (where in self.alive and self.place[self.root(where)] == place))
        }

    def close(self, thing, time):
        for interval in self.intervals:
            if interval[0] == thing and interval[3] is None:
                interval[3] = time
        for link in self.links:
            if link[0] == thing and link[3] is None and link[4]:
                link[3] = time

    def end(self, thing, time):
        self.alive[thing] = False
        self.inside[thing] = None
        self.place[thing] = None
        self.close(thing, time)

    def use(self, sublot, time):
        self.used.setdefault(sublot, time)

    def lie(self, unit, sublot, time):
        self.sublot[unit] = sublot
        self.been[unit].append((time, sublot))

    def built_upon(self, unit, event):
        """Note that an event changed a unit: nothing before it may change it afterwards."""
        self.changed[unit] = event

    def all_links(self):
        """Give every link of single things, also of lots that were in their sublot once."""
        links = [tuple(link[:4]) for link in self.links]
        for unit, been in self.been.items():
            for lot in {lot for _, sublot in been for lot in sublot.inputs}:
                since = None
                for time, sublot in been:
                    if lot in sublot.inputs:
                        since = time if since is None else since
                    elif since is not None:
                        links.append((lot, unit, since, time))
                        since = None
        return links


def replay(history, newest=(), voided=None):
    """Return the state after everything that holds, or raise ImpossibleError.

    What is `newest` was just said, in one command; `voided` was just declared wrong.
    """
    news = {id(event) for event in newest}
    state = after(history, news)
    _need_lots(history)
    changes = {"rework", "remove", "build", "work"}
    for event in newest:
        if event.kind in changes:
            _refuse_late(history, event, fellows=news)
    if voided is not None and voided.kind in changes:
        _refuse_late(history, voided, fellows=(), voids=True)
    return state


def after(history, news=()):
    """Return the state after everything that holds, one event after the other."""
    state = State()
    for event in sorted((e for e in history if not e.void), key=lambda e: (e.time, e.order)):
        apply(state, event, strict=id(event) in news)
    return state


def at(history, moment):
    """Return the state at a moment: after everything that has happened until then, and then."""
    return after([event for event in history if event.time <= moment])


def _need_lots(history):
    """A lot that is named must have come from somewhere, at whatever time."""
    standing = [event for event in history if not event.void]
    made = {event.lot for event in standing if event.kind == "receive"}
    made |= {lot for event in standing for lot, _ in event.outputs}
    for event in standing:
        if not made >= set(event.unload):
            raise ImpossibleError(f"unknown lot among {event.unload}")


def _refuse_late(history, event, *, fellows, voids=False):
    """What later events built upon is corrected after them."""
    for later in history:
        if later.void or later is event or (later.time, later.order) <= (event.time, event.order):
            continue
        if id(later) in fellows:
            continue
        shared = set(later.things) & set(event.things)
        if later.kind in {"rework", "remove"} and shared and assigns(later):
            if voids and not assigns(event):
                continue
            raise ImpossibleError(f"{shared} changed later")
        loads = event.kind == "work" and (event.inputs or event.unload)
        if loads and later.kind == "work" and later.job == event.job:
            raise ImpossibleError(f"{event.job} went on")


def assigns(event):
    return bool(event.kind in {"build", "work", "remove"} or event.inputs)


def apply(state, event, *, strict):
    getattr(Apply, event.kind)(state, event, strict)
    Apply.persist(state, event)


def _goes_along(state, thing, place, strict):
    """A contained thing moves with its container; an event may not say otherwise."""
    if state.inside[thing] is None:
        state.place[thing] = place
    elif strict and state.place[state.root(thing)] != place:
        raise ImpossibleError(f"{thing} is in another place")


def _place_of_first(state, event):
    """A new package is where the first thing is that is put in, or what is put in alone."""
    if event.place is not None:
        return event.place
    for thing in sorted(event.things)[:1]:
        state.need(thing)
        return state.place[state.root(thing)]
    return event.source


class Apply:
    @staticmethod
    def persist(state, event):
        named = [*event.things, *([event.parent] if event.parent else [])]
        for thing in dict.fromkeys(named):
            for word in event.unset:
                for kept in state.states:
                    if kept[0] == thing and kept[1] == word and kept[3] is None:
                        kept[3] = event.time
            for word in event.set:
                if not any(k[0] == thing and k[1] == word and k[3] is None for k in state.states):
                    state.states.append([thing, word, event.time, None])

    @staticmethod
    def receive(state, event, strict):
        state.amounts[event.lot, event.place, event.word] += event.quantity

    @staticmethod
    def build(state, event, strict):
        for lot, quantity in event.inputs:
            state.draw(lot, event.source, quantity)
        sublot = Sublot(event.lot, frozenset(lot for lot, _ in event.inputs))
        state.use(sublot, event.time)
        for thing in event.things:
            state.new(thing, event)
            state.lot_of[thing] = event.lot
            state.lie(thing, sublot, event.time)

    @staticmethod
    def work(state, event, strict):
        """A job goes on with what lies loaded; lots are loaded and unloaded in between."""
        for lot, quantity in event.inputs:
            state.draw(lot, event.source, quantity)
        loaded = state.loaded[event.job]
        loaded -= set(event.unload)
        loaded |= {lot for lot, _ in event.inputs}
        if not event.things:
            return
        sublot = Sublot(event.lot, frozenset(loaded))
        state.use(sublot, event.time)
        for thing in event.things:
            state.new(thing, event)
            state.lot_of[thing] = event.lot
            state.lie(thing, sublot, event.time)

    @staticmethod
    def blend(state, event, strict):
        """Lots are split and merged: amounts of some become amounts of others."""
        for lot, quantity in event.inputs:
            state.draw(lot, event.source, quantity)
        for lot, quantity in event.outputs:
            sublot = Sublot(lot, frozenset(name for name, _ in event.inputs) - {lot})
            if sublot.inputs:
                state.use(sublot, event.time)
            state.amounts[lot, event.place, ""] += quantity

    @staticmethod
    def pack(state, event, strict):
        if event.parent not in state.alive:
            state.new(event.parent, event, _place_of_first(state, event))
        state.need(event.parent)
        for thing in event.things:
            state.need(thing)
            if state.inside[thing] is not None:
                raise ImpossibleError(f"{thing} is in something")
            if state.root(event.parent) == thing:
                raise ImpossibleError("cycle")
        if event.quantity:
            state.draw(event.lot, event.source, event.quantity, event.word)
            state.amounts[event.lot, event.parent, event.word] += event.quantity
        if event.place is not None:
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
        place = event.place
        if place is None:
            place = state.place[state.root(event.parent)]
        if event.quantity:
            state.draw(event.lot, event.parent, event.quantity, event.word)
            state.amounts[event.lot, place, event.word] += event.quantity
        _goes_along(state, event.parent, place, strict)
        for thing in event.things:
            state.inside[thing] = None
            state.place[thing] = place
            state.close(thing, event.time)

    @staticmethod
    def install(state, event, strict):
        """Parts and amounts are built into a unit."""
        state.need(event.parent)
        Apply.pack(state, event, strict)
        for thing in event.things:
            state.links.append([thing, event.parent, event.time, None, True])
        if event.quantity:
            _amount_link(state, event)

    @staticmethod
    def uninstall(state, event, strict):
        Apply.unpack(state, event, strict)
        if event.quantity:
            _amount_link(state, event)

    @staticmethod
    def exchange_part(state, event, strict):
        """A part comes out of its unit, and another goes into the same."""
        old, new = event.things
        out = dataclasses.replace(event, things=(old,))
        Apply.uninstall(state, out, strict)
        Apply.install(state, dataclasses.replace(event, things=(new,)), strict)

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
    def look(state, event, strict):
        """Things are seen, and nothing is said of where."""
        for thing in event.things:
            state.need(thing)

    @staticmethod
    def exchange(state, event, strict):
        """One unit comes back, and another goes out to the customer, on its way now."""
        old, new = event.things
        state.need(old)
        state.need(new)
        _goes_along(state, old, event.place, strict)
        _goes_along(state, new, ROAD, strict)

    @staticmethod
    def move_amount(state, event, strict):
        state.draw(event.lot, event.source, event.quantity, event.word)
        state.amounts[event.lot, event.place, event.word] += event.quantity

    @staticmethod
    def judge(state, event, strict):
        """An amount gets another state where it is, loose or in a package."""
        for where, quantity in event.inputs:
            state.draw(event.lot, where, quantity, event.word)
            state.amounts[event.lot, where, event.into] += quantity

    @staticmethod
    def destroy(state, event, strict):
        for thing in event.things:
            state.need(thing)
        for thing in event.things:
            state.end(thing, event.time)

    @staticmethod
    def consume(state, event, strict):
        """Boards go into one new pump, one by one."""
        for thing in event.things:
            state.need(thing)
        state.new(event.parent, event)
        state.lot_of[event.parent] = event.lot
        sublot = Sublot(event.lot, frozenset())
        state.use(sublot, event.time)
        state.lie(event.parent, sublot, event.time)
        for thing in event.things:
            state.end(thing, event.time)
            state.links.append([thing, event.parent, event.time, None, False])

    @staticmethod
    def rework(state, event, strict):
        """Units take something more: one alone by a link, several of one kind by their sublot."""
        Apply._see_units(state, event, strict)
        for lot, quantity in event.inputs:
            state.draw(lot, event.source, quantity)
        _add(state, event, set())

    @staticmethod
    def remove(state, event, strict):
        """A lot comes out of units that stay, and perhaps another goes in."""
        Apply._see_units(state, event, strict)
        for lot, quantity in event.inputs:
            state.draw(lot, event.source, quantity)
        for unit in event.things:
            own = _own_links(state, event.lot, unit)
            if event.lot not in state.sublot[unit].inputs and not own:
                raise ImpossibleError(f"{event.lot} is not in {unit}")
            for link in own:
                link[3] = event.time
        _add(state, event, {event.lot})
        state.amounts[event.lot, event.place, event.word] += event.quantity

    @staticmethod
    def _see_units(state, event, strict):
        for unit in event.things:
            state.need(unit)
        for unit in event.things:
            _goes_along(state, unit, event.place, strict)


def _own_links(state, lot, unit):
    return [k for k in state.links if k[:2] == [lot, unit] and k[3] is None and not k[4]]


def _add(state, event, removed):
    """Put lots into units and take others out: by their sublots, or one by one."""
    added = {lot for lot, _ in event.inputs}
    groups = defaultdict(list)
    for unit in event.things:
        groups[state.sublot[unit]].append(unit)
    for sublot, units in groups.items():
        left = sublot.inputs - removed
        if left == sublot.inputs and added <= left:
            continue
        one = len(units) == 1 and sublot.inputs
        if left == sublot.inputs and (one or len(groups) > 1):
            state.links += [[k, u, event.time, None, False] for u in units for k in added]
        else:
            _go_on(state, units, sublot, left | added, event.time)


def _go_on(state, units, sublot, inputs, time):
    target = Sublot(sublot.lot, frozenset(inputs), sublot)
    state.use(target, time)
    for unit in units:
        state.lie(unit, target, time)


def _amount_link(state, event):
    """How much of a lot is in a unit is kept from event to event."""
    for link in state.links:
        if link[:2] == [event.lot, event.parent] and link[3] is None and link[4]:
            link[3] = event.time
    if state.amounts[event.lot, event.parent, ""] > 0:
        state.links.append([event.lot, event.parent, event.time, None, True])


def counts(state):
    """Count the living units by sublot and by where they are; what is in a dead root is gone."""
    found = Counter()
    for unit, sublot in state.sublot.items():
        if not state.alive[unit]:
            continue
        root = state.root(unit)
        if root == unit:
            found[sublot.name, "at", state.place[unit]] += 1
        elif state.alive[root]:
            found[sublot.name, "in", root] += 1
    return found


def _chain(sublot):
    while sublot is not None:
        yield sublot
        sublot = sublot.origin


def forward(state, cause, moment):
    """Return the units that hold something of a lot or a unit at a moment, the unit among them."""
    edges = defaultdict(set)
    for sublot, used in state.used.items():
        if used <= moment:
            edges[sublot].add(sublot.lot)
        for lot in sublot.inputs:
            since = [state.used[s] for s in _chain(sublot) if lot in s.inputs and s in state.used]
            if since and min(since) <= moment:
                edges[lot].add(sublot)
    for unit, sublot in state.sublot.items():
        edges[sublot].add(unit)
    for source, target, since, until in state.all_links():
        if since <= moment and (until is None or until > moment):
            edges[source].add(target)
    seen = {cause, *(s for s in state.used if s.lot == cause)}
    stack = list(seen)
    while stack:
        fresh = edges[stack.pop()] - seen
        seen |= fresh
        stack.extend(fresh)
    return {thing for thing in seen if thing in state.sublot and state.made[thing] <= moment}


def formerly(state, cause, moments):
    """Return the units that held something of a lot at one of some moments and do not now."""
    once = set()
    for moment in moments:
        once |= forward(state, cause, moment)
    return once - forward(state, cause, max(moments))

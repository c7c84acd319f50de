"""The touched part of the ledger in memory: things with their state, places, items, intervals."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from suyuan.ledger.domain.vocabulary import ThingKind, Tracking

SINGLE = frozenset({ThingKind.UNIT, ThingKind.PACKAGE, ThingKind.ASSET})
"""Kinds that are one thing each, in contrast to amounts."""

OUTSIDE = -1
"""In place of a place: where amounts come from when made and go to when used up."""


@dataclass(frozen=True, slots=True)
class Item:
    """What the ledger knows about the class of a thing."""

    id: int
    code: str
    tracking: Tracking
    level: int
    """0 the unit itself; more: a package of it."""
    unit: str | None = None
    """In which its amounts are kept; None where the batch does not know it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place and who holds what stands there."""

    id: int
    holder: int | None
    site: int | None
    above: tuple[int, ...] = ()
    """Ids of the places around it, from the inside out."""


class Account(NamedTuple):
    """Where an amount stands, and in which state."""

    place: int
    holder: int
    disposition: str
    container: "Thing | None"


@dataclass(slots=True, eq=False)
class Interval:
    """A stretch of time that an event of the batch opened: of containment or of custody."""

    thing: "Thing"
    event: int
    parent: "Thing | None" = None
    place: int | None = None
    holder: int | None = None
    quantity: Decimal | None = None
    installed: bool = False
    """The child is a part of its parent, not only in it."""
    until: int | None = None
    """Index of the event that ended it."""


@dataclass(slots=True, eq=False)
class Thing:
    """Anything traced, with the state that the batch has brought it to."""

    key: str
    kind: ThingKind
    code: str
    id: int = 0
    item: Item | None = None
    lot: "Thing | None" = None
    """The lot of a sublot."""
    sublot: "Thing | None" = None
    """The sublot of a unit."""
    made: dt.datetime | None = None
    expires: dt.date | None = None
    container: "Thing | None" = None
    inside: Interval | None = None
    """The open containment, where this batch opened it."""
    stay: Interval | None = None
    """The open custody, where this batch opened it."""
    place: int | None = None
    holder: int | None = None
    disposition: str = ""
    since: dt.datetime | None = None
    last: dt.datetime | None = None
    """Moment of its last event."""
    seen: int = -1
    """Index of the event that last touched its transient state."""
    ended: dt.datetime | None = None
    ended_now: bool = False
    fresh: bool = True
    """Made by this batch."""
    row: bool = False
    """A kept whereabouts row exists."""
    dirty: bool = False
    moved: bool = False
    """Its sublot was changed by this batch."""
    content: "dict[Thing, int] | None" = None
    """Units inside at any depth, by sublot; kept only where the batch may move the thing."""
    accounts: dict[Account, Decimal] | None = None
    """Amounts of a lot."""
    inputs: "frozenset[Thing] | None" = None
    """What a sublot was made from."""
    sublots: "dict[frozenset[Thing], Thing] | None" = None
    """The sublots of a lot by what they were made from; of a sublot, those its units went on to."""
    origin: "Thing | None" = None
    """The sublot from which all units of a sublot came, before something was added or removed."""
    taken: "frozenset[Thing]" = frozenset()
    """Lots that a unit took for itself."""
    early: bool = False
    """Not yet there at the moment of the event."""
    linked: bool = False
    """A sublot whose links are there."""
    alive: bool = True
    """Some event that holds names it; false where its making was declared an error."""
    maker: int = 0
    """Index of the event of the batch that made it."""
    states: frozenset[str] = frozenset()
    """Open persistent dispositions."""

    @property
    def single(self) -> bool:
        """Whether it is one thing, in contrast to an amount."""
        return self.kind in SINGLE

    def root(self) -> "Thing":
        """Return the outermost container, or the thing itself where it is loose."""
        thing = self
        while thing.container is not None:
            thing = thing.container
        return thing


class Holding(NamedTuple):
    """Where units of a sublot are, as `sublot_holding` counts them."""

    sublot: Thing
    root: Thing | None
    place: int
    holder: int
    disposition: str


def own_holding(unit: Thing, sublot: Thing) -> Holding:
    """Say where a loose unit is counted."""
    return Holding(sublot, None, unit.place or 0, unit.holder or 0, unit.disposition)


def inner_holding(root: Thing, sublot: Thing) -> Holding:
    """Say where units are counted that lie somewhere inside an outermost container."""
    return Holding(sublot, root, 0, 0, "")


def contents_of(thing: Thing) -> dict[Thing, int]:
    """Count the units that move when a thing moves, by sublot: what is inside, and itself."""
    counts = dict(thing.content or {})
    if thing.sublot is not None:
        counts[thing.sublot] = counts.get(thing.sublot, 0) + 1
    return counts

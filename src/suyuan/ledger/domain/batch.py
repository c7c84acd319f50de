"""What a batch of events reads and what it will write, collected in memory.

Loaded things go in, events are applied one by one in the order of the world, and rows come out.
Nothing here knows the database.
"""

import datetime as dt
import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from suyuan.kernel.errors import DataValue, Problem
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.state import Account, Holding, Interval, Item, Place, Thing
from suyuan.ledger.domain.vocabulary import Role


class Policy(enum.Enum):
    """Whose events they are."""

    OWN = "OWN"
    """Our own commands: everything that is named must be known and make sense."""
    FOREIGN = "FOREIGN"
    """Documents of others: their places and parties become known by being named."""


@dataclass(slots=True, eq=False)
class Step:
    """An event of the batch with what was found out about it."""

    index: int
    """Place in the order of the world."""
    position: int
    """Place in what the caller gave, for messages."""
    event: Event
    id: uuid.UUID
    uri: str
    place: int | None = None
    """Where the things are afterwards."""
    holder: int | None = None
    """Who holds them afterwards."""
    moves: bool = False
    """Whether the event says a place or a holder at all."""
    site: int | None = None
    read: Place | None = None
    source: Place | None = None
    """Where amounts are taken from, where the event says so."""
    giver: int | None = None
    """Who had them, where the event says so."""
    parent: Thing | None = None
    told_by: Thing | None = None
    """The outermost thing whose place this is, where the event says none."""
    inputs: frozenset[Thing] = frozenset()
    """The lots that the event's outputs are made from."""
    assigned: list[tuple[Thing | None, Sequence[Thing]]] = field(default_factory=list)
    """Units that the event puts into a sublot; None: that it gives the inputs one by one."""
    sublots: list[Thing] = field(default_factory=list)
    """The sublots that the event makes or adds to."""
    declares: uuid.UUID | None = None
    refused: bool = False

    @property
    def at(self) -> dt.datetime:
        """Moment in the world."""
        return self.event.occurred_at


class Group(NamedTuple):
    """Single things that play the same part in an event."""

    step: int
    role: Role
    sublot: Thing | None = None
    alone: bool = False
    """The inputs of the event went into each of them alone."""


class Amount(NamedTuple):
    """A thing in an event with its amount."""

    step: int
    role: Role
    thing: Thing
    quantity: Decimal | None
    unit: str | None
    sublot: Thing | None = None


class Posting(NamedTuple):
    """One side of a movement of an amount."""

    step: int
    thing: Thing
    account: Account
    delta: Decimal


class LotLink(NamedTuple):
    """A lot that went into a sublot, or a sublot into the lot it is part of."""

    source: Thing
    target: Thing
    step: int
    kind: str
    quantity: Decimal | None = None
    unit: str | None = None


class UnitLink(NamedTuple):
    """Something that went into one unit, or one unit into something."""

    source: Thing
    target: Thing
    step: int
    quantity: Decimal | None = None


class Closing(NamedTuple):
    """The end of a kept interval."""

    thing: Thing
    parent: Thing | None
    step: int


class Series(NamedTuple):
    """New units of one sublot, noted together."""

    step: int
    """Index of the event that makes them."""
    sublot: Thing
    keys: Sequence[str]
    codes: Sequence[str]
    made: dt.datetime
    expires: dt.date | None


class StateChange(NamedTuple):
    """A persistent disposition that is set or taken back."""

    thing: Thing
    disposition: str
    step: int
    opens: bool


@dataclass(slots=True, eq=False)
class Loading:
    """A lot in use for a transformation."""

    transformation: str
    thing: Thing
    step: int | None
    """Index of the event that loaded it; None where an earlier batch did."""
    until: int | None = None


@dataclass(slots=True, eq=False)
class Batch:
    """The working memory of one recording."""

    policy: Policy
    steps: list[Step] = field(default_factory=list)
    things: dict[str, Thing] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    children: dict[Thing, dict[Thing, None]] = field(default_factory=dict)
    """What lies in the things that an event empties."""
    tracks_children: bool = False
    series_of: str | None = None
    """The class of the long list of units that the one event of the batch makes, all of them taken
    to be new; None where it names other things, or where each has to be looked at."""
    series: list[Series] = field(default_factory=list)
    loaded: dict[str, dict[Thing, Loading]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    created: list[Thing] = field(default_factory=list)
    dirty: list[Thing] = field(default_factory=list)
    ended: list[Thing] = field(default_factory=list)
    revived: list[Thing] = field(default_factory=list)
    """Things whose making had been declared an error, and that now were made after all."""
    resublotted: list[Thing] = field(default_factory=list)
    """Units that came to lie in another sublot."""
    revised: list[Thing] = field(default_factory=list)
    """Units and sublots whose links follow from more than this batch, and are derived after it."""
    groups: list["Group"] = field(default_factory=list)
    members: list[Thing] = field(default_factory=list)
    member_groups: list[int] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)
    """Containments opened."""
    taken_out: list[Closing] = field(default_factory=list)
    """Kept containments closed."""
    amount_intervals: dict[tuple[Thing, Thing], Interval] = field(default_factory=dict)
    amounts_out: list[Closing] = field(default_factory=list)
    stays: list[Interval] = field(default_factory=list)
    left: list[Closing] = field(default_factory=list)
    lot_links: list[LotLink] = field(default_factory=list)
    link_amounts: list[LotLink] = field(default_factory=list)
    """Amounts to be added to links."""
    unit_links: list[UnitLink] = field(default_factory=list)
    state_changes: list[StateChange] = field(default_factory=list)
    loadings: list[Loading] = field(default_factory=list)
    unloadings: list[Loading] = field(default_factory=list)
    holdings: dict[Holding, int] = field(default_factory=dict)

    def refuse(
        self, step: Step, code: str, field_path: str, data: Mapping[str, DataValue] | None = None
    ) -> None:
        """Note a problem of an event; none of the batch will be written."""
        step.refused = True
        self.problems.append(Problem(code, data or {}, line=step.position + 1, field=field_path))

    def participate(self, step: Step, role: Role, things: Sequence[Thing]) -> None:
        """Note single things that take part in an event, with the sublots it puts them into."""
        placed = 0
        for sublot, members in step.assigned:
            self._join(Group(step.index, role, sublot, alone=sublot is None), members)
            placed += len(members)
        if placed == 0:
            self._join(Group(step.index, role), things)
        elif placed < len(things):
            done = {thing for _, members in step.assigned for thing in members}
            self._join(Group(step.index, role), [thing for thing in things if thing not in done])

    def _join(self, row: "Group", things: Sequence[Thing]) -> None:
        if not things:
            return
        group = len(self.groups)
        self.groups.append(row)
        self.members.extend(things)
        self.member_groups.extend([group] * len(things))

    def count(self, holding: Holding, change: int) -> None:
        """Change how many units of a sublot are somewhere."""
        self.holdings[holding] = self.holdings.get(holding, 0) + change

    def touch(self, thing: Thing, step: Step) -> None:
        """Note that a thing's state is to be written."""
        if not thing.dirty:
            thing.dirty = True
            self.dirty.append(thing)
        thing.seen = step.index
        thing.last = step.at

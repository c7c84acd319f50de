"""What a bulk load says: events, and the stretches of things that they are about.

New things have ids from a block that was reserved for the load; units of a sublot are neighbours.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from suyuan.ledger.domain.event import Event


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Happened:
    """An event of the load, with what its names mean."""

    id: uuid.UUID
    event: Event
    recorded_at: dt.datetime
    read_id: int | None = None
    place_id: int | None = None
    holder_id: int | None = None
    site_id: int | None = None
    parent_id: int | None = None
    things: int
    objects: Sequence[int] = ()
    """Things in the role OBJECT, one by one."""
    children: Sequence[int] = ()
    """Packages in the role CHILD; units in boxes are found by their stretch."""
    inputs: Sequence[int] = ()
    """Lots in the role INPUT, of unknown amount."""

    @property
    def at(self) -> dt.datetime:
        """Moment in the world."""
        return self.event.occurred_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Lot:
    """A new lot, made by its first event."""

    id: int
    item_id: int
    code: str
    key: str
    made: Happened
    expires_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sublot:
    """A new sublot with exactly these inputs."""

    id: int
    lot: Lot
    code: str
    inputs: tuple[int, ...]
    made: Happened


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """New units with neighbouring ids and consecutive serial numbers."""

    first_id: int
    count: int
    sublot: Sublot
    class_key: str
    prefix: str
    number: int
    """The first serial number, without its prefix."""
    width: int
    made: Happened

    def serials(self) -> list[str]:
        """Write out the serial numbers."""
        width, prefix = self.width, self.prefix
        return [f"{prefix}{n:0{width}d}" for n in range(self.number, self.number + self.count)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A new box, case or pallet, known by its SSCC."""

    id: int
    code: str
    made: Happened


@dataclass(frozen=True, kw_only=True, slots=True)
class Resting:
    """Where loose units are after their box was emptied."""

    place_id: int
    holder_id: int
    disposition: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A package with units of neighbouring ids in it."""

    package: Package
    first_id: int
    count: int
    root_id: int
    """The outermost container: itself, or what it lies in."""
    emptied: Happened | None = None
    resting: Resting | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Nest:
    """A package in a package."""

    child_id: int
    parent_id: int
    by: Happened


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A serialized part in a unit."""

    part_id: int
    unit_id: int
    part_sublot_id: int
    unit_sublot_id: int
    by: Happened


@dataclass(frozen=True, kw_only=True, slots=True)
class Rework:
    """A lot of which one unit alone took something, before it was packed."""

    lot_id: int
    unit_id: int
    unit_sublot_id: int
    by: Happened


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """A package was with somebody; without an end it still is, in this disposition."""

    thing_id: int
    holder_id: int | None
    place_id: int | None
    by: Happened
    until: dt.datetime | None = None
    disposition: str = ""
    last: Happened | None = None
    """Its last event, where that is not the one that brought it there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A state that stays: a lot is released by an event."""

    thing_id: int
    disposition: str
    by: Happened


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """Everything that one command loads."""

    events: list[Happened] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    sublots: list[Sublot] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    nests: list[Nest] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    reworks: list[Rework] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

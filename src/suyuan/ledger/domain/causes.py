"""What a trace starts from, as values: things, and events by machine, person, time, reading."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from suyuan.kernel.errors import DomainError


class EmptyCauseError(DomainError):
    """A cause names neither a thing nor anything that an event could be told by."""

    code = "trace.empty_cause"


class UnknownCauseError(DomainError):
    """A cause names something that the ledger does not know."""

    code = "trace.unknown_cause"
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ThingCause:
    """A thing by its key. A lot means the lot and all its sublots, a package what is inside."""

    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A process parameter: the type of a sensor report, and the range that counts."""

    type: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    outside: bool = False
    """The readings outside the range count, not those inside."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventCause:
    """What was made or handled by the events that fit all that is given."""

    place: str | None = None
    """Key or code of the place, machine place or line: it and everything inside it."""
    equipment: str | None = None
    operator: str | None = None
    """Code of the person, or the name under which the event was recorded."""
    process: str | None = None
    biz_step: str | None = None
    result: str | None = None
    document: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    """Exclusive."""
    reading: Reading | None = None

    def __post_init__(self) -> None:
        """Refuse a cause that would mean every event.

        Raises:
            EmptyCauseError: If nothing is given.
        """
        told = (
            self.place,
            self.equipment,
            self.operator,
            self.process,
            self.biz_step,
            self.result,
            self.document,
            self.since,
            self.until,
            self.reading,
        )
        if not any(told):
            raise EmptyCauseError


Cause: TypeAlias = ThingCause | EventCause
Causes: TypeAlias = Sequence[Cause]

"""Words of the warehouse: zones, purposes, and the states of its papers."""

import enum
from collections.abc import Mapping
from typing import Final


class Zone(enum.StrEnum):
    """What a place is for (GMP 2025 §29: waiting, accepted, rejected, returned, recalled)."""

    QUARANTINE = "QUARANTINE"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"
    RETURNS = "RETURNS"
    RECALL = "RECALL"
    STAGING = "STAGING"
    """Between store and shipment, or between store and line."""
    PRODUCTION = "PRODUCTION"
    """At the line."""


class Purpose(enum.StrEnum):
    """What stock is picked for."""

    ISSUE = "ISSUE"
    """To be used in production or service."""
    SHIP = "SHIP"
    """To be given to a customer."""


class MoveKind(enum.StrEnum):
    """Why something is to be moved."""

    PUT_AWAY = "PUT_AWAY"
    MOVE = "MOVE"
    REPLENISH = "REPLENISH"


class WorkStatus(enum.StrEnum):
    """Where an order to move something, or one of its lines, stands."""

    OPEN = "OPEN"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


WORK_MOVES: Final[Mapping[WorkStatus, frozenset[WorkStatus]]] = {
    WorkStatus.OPEN: frozenset({WorkStatus.DONE, WorkStatus.CANCELLED}),
    WorkStatus.DONE: frozenset(),
    WorkStatus.CANCELLED: frozenset(),
}


class ReservationStatus(enum.StrEnum):
    """Whether stock is still promised."""

    ACTIVE = "ACTIVE"
    TAKEN = "TAKEN"
    """All of it was taken."""
    RELEASED = "RELEASED"
    """Given back by whoever reserved it."""
    EXPIRED = "EXPIRED"
    """Nobody took it in time."""


RESERVATION_MOVES: Final[Mapping[ReservationStatus, frozenset[ReservationStatus]]] = {
    ReservationStatus.ACTIVE: frozenset(
        {ReservationStatus.TAKEN, ReservationStatus.RELEASED, ReservationStatus.EXPIRED}
    ),
    ReservationStatus.TAKEN: frozenset(),
    ReservationStatus.RELEASED: frozenset(),
    ReservationStatus.EXPIRED: frozenset(),
}


class CountKind(enum.StrEnum):
    """How it was chosen what is counted."""

    PLACE = "PLACE"
    ITEM = "ITEM"
    ABC = "ABC"
    """The classes by how much is moved: A is counted often, C seldom."""


class CountStatus(enum.StrEnum):
    """Where a count stands."""

    OPEN = "OPEN"
    """Being counted."""
    RECOUNT = "RECOUNT"
    """What differed is counted again, by somebody else."""
    COUNTED = "COUNTED"
    """Everything is counted; what differs waits for a signature."""
    CLOSED = "CLOSED"
    """Signed; the ledger says what was counted."""
    CANCELLED = "CANCELLED"


COUNT_MOVES: Final[Mapping[CountStatus, frozenset[CountStatus]]] = {
    CountStatus.OPEN: frozenset({CountStatus.RECOUNT, CountStatus.COUNTED, CountStatus.CANCELLED}),
    CountStatus.RECOUNT: frozenset({CountStatus.COUNTED, CountStatus.CANCELLED}),
    CountStatus.COUNTED: frozenset(
        {CountStatus.RECOUNT, CountStatus.CLOSED, CountStatus.CANCELLED}
    ),
    CountStatus.CLOSED: frozenset(),
    CountStatus.CANCELLED: frozenset(),
}


class ExcursionStatus(enum.StrEnum):
    """Whether the conditions of a place are still out of limits, and whether it was judged."""

    OPEN = "OPEN"
    ENDED = "ENDED"
    ASSESSED = "ASSESSED"


EXCURSION_MOVES: Final[Mapping[ExcursionStatus, frozenset[ExcursionStatus]]] = {
    ExcursionStatus.OPEN: frozenset({ExcursionStatus.ENDED}),
    ExcursionStatus.ENDED: frozenset({ExcursionStatus.ASSESSED}),
    ExcursionStatus.ASSESSED: frozenset(),
}


class Measure(enum.StrEnum):
    """What is measured at a place."""

    TEMPERATURE = "TEMPERATURE"
    """In degrees Celsius."""
    HUMIDITY = "HUMIDITY"
    """Relative, in percent."""


PREFIXES: Final = {"move": "PT", "count": "CT"}
"""Series of document numbers."""

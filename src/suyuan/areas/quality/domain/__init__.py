"""Inspections, holds, releases, nonconformities: states, words and rules that need no database."""

import enum
from collections.abc import Mapping
from typing import Final


class InspectionStatus(enum.StrEnum):
    """Where an inspection stands in its life."""

    OPEN = "OPEN"
    """Results are entered."""
    CHECKING = "CHECKING"
    """The inspector is done; somebody else checks (GMP 2025 §100)."""
    CONCLUDED = "CONCLUDED"
    CANCELLED = "CANCELLED"


INSPECTION_MOVES: Final[Mapping[InspectionStatus, frozenset[InspectionStatus]]] = {
    InspectionStatus.OPEN: frozenset({InspectionStatus.CHECKING, InspectionStatus.CANCELLED}),
    InspectionStatus.CHECKING: frozenset({InspectionStatus.OPEN, InspectionStatus.CONCLUDED}),
    InspectionStatus.CONCLUDED: frozenset(),
    InspectionStatus.CANCELLED: frozenset(),
}


class ResultKind(enum.StrEnum):
    """Why a result is there; every one stays, also where another took its place."""

    ORIGINAL = "ORIGINAL"
    CORRECTION = "CORRECTION"
    """The value was entered wrongly."""
    RETEST = "RETEST"
    """The test itself went wrong (GMP 2025 §103): the first result says nothing."""


class HoldStatus(enum.StrEnum):
    """Whether a hold is in force."""

    ACTIVE = "ACTIVE"
    LIFTED = "LIFTED"


class HoldSource(enum.StrEnum):
    """What a hold was placed on, in the words of the one who placed it."""

    LOT = "LOT"
    UNIT = "UNIT"
    PACKAGE = "PACKAGE"
    LIST = "LIST"
    """A list of codes."""
    SCOPE = "SCOPE"
    """The frozen answer of a trace."""


class ReleaseStatus(enum.StrEnum):
    """Whether a release is in force."""

    ACTIVE = "ACTIVE"
    WITHDRAWN = "WITHDRAWN"


class NonconformityStatus(enum.StrEnum):
    """Where a nonconformity stands in its life."""

    OPEN = "OPEN"
    DECIDED = "DECIDED"
    CLOSED = "CLOSED"


NONCONFORMITY_MOVES: Final[Mapping[NonconformityStatus, frozenset[NonconformityStatus]]] = {
    NonconformityStatus.OPEN: frozenset({NonconformityStatus.DECIDED}),
    NonconformityStatus.DECIDED: frozenset({NonconformityStatus.OPEN, NonconformityStatus.CLOSED}),
    NonconformityStatus.CLOSED: frozenset(),
}


class Disposition(enum.StrEnum):
    """What is done with nonconforming product (GMP 2025 §88-89, ISO 13485 8.3)."""

    REWORK = "REWORK"
    """返工: made conforming by the approved procedure, then inspected again."""
    REPAIR = "REPAIR"
    """返修: made usable."""
    CONCESSION = "CONCESSION"
    """让步: used as it is, signed."""
    DOWNGRADE = "DOWNGRADE"
    """降级: used for something else."""
    RETURN = "RETURN"
    """Back to the supplier."""
    SCRAP = "SCRAP"


ALLOWS_USE: Final = frozenset({Disposition.CONCESSION})
"""Dispositions under which rejected things may be used without a new inspection."""


class Use(enum.StrEnum):
    """What somebody is about to do with things."""

    USE = "USE"
    """Put them into other things."""
    PACK = "PACK"
    SHIP = "SHIP"


QUARANTINED: Final = "unavailable"
"""The transient disposition of what waits for inspection (待检)."""
REJECTED: Final = "non_conformant"
ACCEPTED: Final = "conformant"
NOT_RELEASED: Final = "sellable_not_accessible"
RELEASED: Final = "sellable_accessible"
RETURNED: Final = "returned"
"""What a customer sent back; it stays so, however it was judged, until its return is decided."""
DOWNGRADED: Final = "available"
"""The transient disposition of what was downgraded (降级): for other uses, and never released."""
DECIDED: Final = frozenset({ACCEPTED, REJECTED, RELEASED, DOWNGRADED})
"""What is in one of these states was judged before."""
AWAY: Final = frozenset({"in_transit", "active", "retail_sold", "dispensed", "disposed"})
"""States of what is on its way, or with a customer."""
NOT_TO_RELEASE: Final = frozenset(
    {
        QUARANTINED,
        REJECTED,
        RELEASED,
        DOWNGRADED,
        RETURNED,
        "reserved",
        "expired",
        "damaged",
        "unknown",
    }
)
"""States out of which no part of a lot is released: not judged, judged bad, done, or put by."""
HELD: Final = "non_sellable_other"
"""The persistent disposition of what is on hold."""
RELEASED_MARK: Final = "conformant"
"""The persistent disposition of what was released."""

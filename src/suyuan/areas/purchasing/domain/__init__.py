"""Suppliers, orders, receipts: states, words and rules that need no database."""

import datetime as dt
import enum
from collections.abc import Mapping
from decimal import Decimal
from typing import Final


class Grade(enum.StrEnum):
    """How much a bought item matters to the product (GMP 2025 §59): decides what is asked for."""

    A = "A"
    """Decides safety or performance: a quality agreement and an end of the approval."""
    B = "B"
    """Matters, but is checked well when it comes in."""
    C = "C"
    """Auxiliary."""


class SupplyStatus(enum.StrEnum):
    """Whether an item may be bought from a supplier."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"


SUPPLY_MOVES: Final[Mapping[str, list[str]]] = {
    SupplyStatus.PROPOSED: [SupplyStatus.APPROVED, SupplyStatus.ENDED],
    SupplyStatus.APPROVED: [SupplyStatus.SUSPENDED, SupplyStatus.ENDED],
    SupplyStatus.SUSPENDED: [SupplyStatus.APPROVED, SupplyStatus.ENDED],
    SupplyStatus.ENDED: [],
}


class OrderStatus(enum.StrEnum):
    """Where a purchase order stands in its life."""

    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    SENT = "SENT"
    PART_RECEIVED = "PART_RECEIVED"
    RECEIVED = "RECEIVED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


ORDER_MOVES: Final[Mapping[str, list[str]]] = {
    OrderStatus.DRAFT: [OrderStatus.APPROVED, OrderStatus.CANCELLED],
    OrderStatus.APPROVED: [OrderStatus.DRAFT, OrderStatus.SENT, OrderStatus.CANCELLED],
    OrderStatus.SENT: [
        OrderStatus.PART_RECEIVED, OrderStatus.RECEIVED, OrderStatus.CANCELLED,
    ],
    OrderStatus.PART_RECEIVED: [OrderStatus.RECEIVED, OrderStatus.CLOSED],
    OrderStatus.RECEIVED: [OrderStatus.PART_RECEIVED, OrderStatus.CLOSED],
    OrderStatus.CLOSED: [],
    OrderStatus.CANCELLED: [],
}  # fmt: skip
TAKES_GOODS: Final = frozenset({OrderStatus.SENT, OrderStatus.PART_RECEIVED, OrderStatus.RECEIVED})
"""Orders against which goods may come in; a replacement also after all was received."""


class NoticeStatus(enum.StrEnum):
    """Whether an announced delivery has come."""

    EXPECTED = "EXPECTED"
    RECEIVED = "RECEIVED"
    CANCELLED = "CANCELLED"


NOTICE_MOVES: Final[Mapping[str, list[str]]] = {
    NoticeStatus.EXPECTED: [NoticeStatus.RECEIVED, NoticeStatus.CANCELLED],
    NoticeStatus.RECEIVED: [],
    NoticeStatus.CANCELLED: [],
}


class LineVerdict(enum.StrEnum):
    """What became of a received lot."""

    WAITING = "WAITING"
    """Its incoming inspection is not concluded."""
    ACCEPTED = "ACCEPTED"
    PART = "PART"
    REJECTED = "REJECTED"


VERDICT_MOVES: Final[Mapping[str, list[str]]] = {
    LineVerdict.WAITING: [LineVerdict.ACCEPTED, LineVerdict.PART, LineVerdict.REJECTED],
    LineVerdict.ACCEPTED: [],
    LineVerdict.PART: [],
    LineVerdict.REJECTED: [],
}


class RefusalKind(enum.StrEnum):
    """Why goods were not taken over at the dock."""

    OVER = "OVER"
    """More than ordered, beyond what the order tolerates."""
    WRONG = "WRONG"
    """Not what was ordered."""
    DAMAGED = "DAMAGED"
    PAPERS = "PAPERS"
    """Without the papers that must come with it."""


class ProcessingStatus(enum.StrEnum):
    """Where work done by somebody else stands."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    BACK = "BACK"
    CANCELLED = "CANCELLED"


PROCESSING_MOVES: Final[Mapping[str, list[str]]] = {
    ProcessingStatus.DRAFT: [ProcessingStatus.SENT, ProcessingStatus.CANCELLED],
    ProcessingStatus.SENT: [ProcessingStatus.BACK],
    ProcessingStatus.BACK: [],
    ProcessingStatus.CANCELLED: [],
}

TEXT_MAX: Final = 80
"""Characters of a supplier's lot number or paper at most."""
PERCENT: Final = Decimal(100)


def most_of(quantity: Decimal, over_percent: Decimal) -> Decimal:
    """Return how much of a line may come in: what was ordered and what is tolerated above it.

    >>> most_of(Decimal(200), Decimal(5))
    Decimal('210')
    """
    return quantity + quantity * over_percent / PERCENT


def enough(quantity: Decimal, under_percent: Decimal, there: Decimal) -> bool:
    """Say whether a line is complete, with what is tolerated below it.

    >>> (
    ...     enough(Decimal(200), Decimal(5), Decimal(190)),
    ...     enough(Decimal(200), Decimal(5), Decimal(189)),
    ... )
    (True, False)
    """
    return there >= quantity - quantity * under_percent / PERCENT


def is_plain(text: str) -> bool:
    r"""Say whether a supplier's number can be kept as it is: printable, and not too long.

    Spaces inside, slashes and Chinese are printed on labels and stay; control characters are the
    rests of a scan.

    >>> is_plain("批号 2026/07-A"), is_plain("E26\x1d10"), is_plain("x" * 81)
    (True, False, False)
    """
    return len(text) <= TEXT_MAX and text.isprintable()


def buyable(status: str, valid_until: dt.date | None, on: dt.date) -> bool:
    """Say whether an approval is in force on a day; its last day still counts.

    >>> buyable("APPROVED", dt.date(2026, 5, 1), dt.date(2026, 5, 1))
    True
    """
    return status == SupplyStatus.APPROVED and (valid_until is None or valid_until >= on)

"""Complaints, returns, service jobs, implants: states and words that need no database."""

import enum
from collections.abc import Mapping
from typing import Final


class ComplaintStatus(enum.StrEnum):
    """Where a complaint stands; it only goes forward (GMP 2025 §121-124, 21 CFR 820.35(a))."""

    OPEN = "OPEN"
    """Taken down; nobody has said yet whether it is an adverse event."""
    TRIAGED = "TRIAGED"
    CONCLUDED = "CONCLUDED"
    CLOSED = "CLOSED"


COMPLAINT_MOVES: Final[Mapping[str, list[str]]] = {
    ComplaintStatus.OPEN: [ComplaintStatus.TRIAGED],
    ComplaintStatus.TRIAGED: [ComplaintStatus.CONCLUDED],
    ComplaintStatus.CONCLUDED: [ComplaintStatus.CLOSED],
    ComplaintStatus.CLOSED: [],
}


class Harm(enum.StrEnum):
    """What the one who complains says about the patient."""

    NONE = "NONE"
    UNKNOWN = "UNKNOWN"
    SLIGHT = "SLIGHT"
    SERIOUS = "SERIOUS"
    DEATH = "DEATH"


class Channel(enum.StrEnum):
    """How a complaint came."""

    PHONE = "PHONE"
    MAIL = "MAIL"
    VISIT = "VISIT"
    PORTAL = "PORTAL"
    AUTHORITY = "AUTHORITY"


class Cause(enum.StrEnum):
    """What the investigation found."""

    DEVICE = "DEVICE"
    """The device did not do what it is specified to do."""
    USE = "USE"
    PATIENT = "PATIENT"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    UNDETERMINED = "UNDETERMINED"


class ReportStatus(enum.StrEnum):
    """Whether a report that is due was made."""

    DUE = "DUE"
    REPORTED = "REPORTED"


REPORT_MOVES: Final[Mapping[str, list[str]]] = {
    ReportStatus.DUE: [ReportStatus.REPORTED],
    ReportStatus.REPORTED: [],
}


class QuestionKind(enum.StrEnum):
    """Why something that was scanned or came in is not plain: a person has to look at it."""

    UNKNOWN = "UNKNOWN"
    """Nothing is known under this code."""
    NOT_OURS = "NOT_OURS"
    """The code names an item that is not ours."""
    AMBIGUOUS = "AMBIGUOUS"
    """Several things have this code."""
    OTHER_ITEM = "OTHER_ITEM"
    """The serial is known, but of another item."""
    IN_HOUSE = "IN_HOUSE"
    """By our records it never left, or came back before."""
    GONE = "GONE"
    """By our records it was scrapped or used up."""
    BUILT_IN = "BUILT_IN"
    """By our records it is built into a unit."""
    MORE_THAN_SHIPPED = "MORE_THAN_SHIPPED"
    """The customer does not have so much of the lot by our records."""


class QuestionStatus(enum.StrEnum):
    """Whether a person has answered."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"


QUESTION_MOVES: Final[Mapping[str, list[str]]] = {
    QuestionStatus.OPEN: [QuestionStatus.ANSWERED],
    QuestionStatus.ANSWERED: [],
}


class Answer(enum.StrEnum):
    """What a person decided about a question."""

    IDENTIFIED = "IDENTIFIED"
    """It is the thing that is named; it is taken in as that."""
    SENT_BACK = "SENT_BACK"
    """It goes back to the sender as it came."""
    SET_APART = "SET_APART"
    """It stays here, apart, or is destroyed; it never becomes stock."""
    LEFT_OPEN = "LEFT_OPEN"
    """Nobody can say which device it was."""


class ReturnStatus(enum.StrEnum):
    """Where a return stands."""

    ANNOUNCED = "ANNOUNCED"
    RECEIVED = "RECEIVED"
    """Something of it has come."""
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


RETURN_MOVES: Final[Mapping[str, list[str]]] = {
    ReturnStatus.ANNOUNCED: [ReturnStatus.RECEIVED, ReturnStatus.CANCELLED],
    ReturnStatus.RECEIVED: [ReturnStatus.CLOSED],
    ReturnStatus.CLOSED: [],
    ReturnStatus.CANCELLED: [],
}
TAKES_RETURNS: Final = frozenset({ReturnStatus.ANNOUNCED, ReturnStatus.RECEIVED})


class LineStatus(enum.StrEnum):
    """What became of something that came back."""

    QUESTION = "QUESTION"
    WAITING = "WAITING"
    """It is in the returns zone and waits for inspection and decision."""
    DECIDED = "DECIDED"
    REFUSED = "REFUSED"
    """It was no valid line: sent back, or set apart."""


LINE_MOVES: Final[Mapping[str, list[str]]] = {
    LineStatus.QUESTION: [LineStatus.WAITING, LineStatus.REFUSED],
    LineStatus.WAITING: [LineStatus.DECIDED],
    LineStatus.DECIDED: [],
    LineStatus.REFUSED: [],
}


class Decision(enum.StrEnum):
    """What is done with returned goods (ISO 13485 8.3.3)."""

    RESTOCK = "RESTOCK"
    REWORK = "REWORK"
    """Repaired for the customer, or refurbished: a service job."""
    SCRAP = "SCRAP"
    BACK = "BACK"
    """Back to the customer as it is."""


class JobKind(enum.StrEnum):
    """What a service job does (820.35(b), GMP 2025 §119-120)."""

    REPAIR = "REPAIR"
    """In house, then back to the customer."""
    REFURBISH = "REFURBISH"
    """In house, for stock again, under the same serial."""
    FIELD = "FIELD"
    """At the customer's."""
    INSTALL = "INSTALL"
    """Set up at the customer's."""


AT_CUSTOMER: Final = frozenset({JobKind.FIELD, JobKind.INSTALL})


class JobStatus(enum.StrEnum):
    """Where a service job stands."""

    OPEN = "OPEN"
    IN_WORK = "IN_WORK"
    TESTED = "TESTED"
    RELEASED = "RELEASED"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


JOB_MOVES: Final[Mapping[str, list[str]]] = {
    JobStatus.OPEN: [JobStatus.IN_WORK, JobStatus.CANCELLED],
    JobStatus.IN_WORK: [JobStatus.TESTED, JobStatus.CANCELLED],
    # Work after a test makes the test void, so it goes back to work.
    JobStatus.TESTED: [JobStatus.IN_WORK, JobStatus.RELEASED, JobStatus.DONE],
    JobStatus.RELEASED: [JobStatus.DONE],
    JobStatus.DONE: [],
    JobStatus.CANCELLED: [],
}
JOB_OPEN: Final = frozenset(
    {JobStatus.OPEN, JobStatus.IN_WORK, JobStatus.TESTED, JobStatus.RELEASED}
)


class ExchangeStatus(enum.StrEnum):
    """Where an exchange stands: it follows from what has come, here and at the customer's."""

    SENT = "SENT"
    """The new unit is on its way."""
    ARRIVED = "ARRIVED"
    """The customer has the new unit; the old one is still to come."""
    DONE = "DONE"
    """The customer has the new unit, and the old one is here."""


class WorkKind(enum.StrEnum):
    """What was done to a unit in a job."""

    REPLACED = "REPLACED"
    """A numbered part came out and another went in."""
    USED = "USED"
    """An amount of a lot went in."""


class ImplantStatus(enum.StrEnum):
    """Whether an implant is in a patient."""

    IMPLANTED = "IMPLANTED"
    EXPLANTED = "EXPLANTED"


IMPLANT_MOVES: Final[Mapping[str, list[str]]] = {
    ImplantStatus.IMPLANTED: [ImplantStatus.EXPLANTED],
    ImplantStatus.EXPLANTED: [],
}


class LookKind(enum.StrEnum):
    """What somebody did with the data of a patient."""

    ENTERED = "ENTERED"
    CHANGED = "CHANGED"
    SEEN = "SEEN"
    ERASED = "ERASED"


TEXT_MAX: Final = 4000
SCAN_MAX: Final = 400
UNITS_MAX: Final = 500
"""Units of one package that come back in one scan."""


def masked(name: str) -> str:
    """Return a name of which only the first sign is shown.

    >>> masked("欧阳某某"), masked("Jane Roe"), masked("")
    ('欧**', 'J**', '')
    """
    return f"{name.strip()[0]}**" if name.strip() else ""

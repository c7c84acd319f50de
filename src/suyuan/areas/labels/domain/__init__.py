"""Plain rules of labels: what they stand on, how a job and a label live, what has to add up."""

import enum
from collections.abc import Mapping
from typing import Final

from suyuan.areas.labels.domain.balance import Balance
from suyuan.areas.labels.domain.content import (
    Facts,
    Level,
    Symbol,
    bracketed,
    elements_of,
    link_of,
    problems_of,
)

__all__ = [
    "JOB_MOVES",
    "LABEL_MOVES",
    "TEMPLATE_MOVES",
    "Balance",
    "Facts",
    "JobStatus",
    "LabelStatus",
    "Level",
    "Line",
    "PrinterKind",
    "Symbol",
    "TemplateStatus",
    "bracketed",
    "elements_of",
    "link_of",
    "problems_of",
]

JOB_LABELS_MAX: Final = 100_000
"""Labels of one job."""


class TemplateStatus(enum.StrEnum):
    """Where a version of a template stands."""

    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    WITHDRAWN = "WITHDRAWN"


TEMPLATE_MOVES: Final[Mapping[TemplateStatus, frozenset[TemplateStatus]]] = {
    TemplateStatus.DRAFT: frozenset({TemplateStatus.APPROVED, TemplateStatus.WITHDRAWN}),
    TemplateStatus.APPROVED: frozenset({TemplateStatus.WITHDRAWN}),
    TemplateStatus.WITHDRAWN: frozenset(),
}


class JobStatus(enum.StrEnum):
    """Where a job stands."""

    REQUESTED = "REQUESTED"
    PRINTED = "PRINTED"
    """Every label was drawn, read back and sent or handed out as a file; a reprint waits again."""
    RECONCILED = "RECONCILED"
    """Every printed label is accounted for (GMP 2025 §84), until one is lost or spoiled later."""
    CANCELLED = "CANCELLED"
    """Given up before anything was printed."""


JOB_MOVES: Final[Mapping[JobStatus, frozenset[JobStatus]]] = {
    JobStatus.REQUESTED: frozenset({JobStatus.PRINTED, JobStatus.CANCELLED}),
    JobStatus.PRINTED: frozenset({JobStatus.REQUESTED, JobStatus.RECONCILED}),
    JobStatus.RECONCILED: frozenset({JobStatus.REQUESTED, JobStatus.PRINTED}),
    JobStatus.CANCELLED: frozenset(),
}


class LabelStatus(enum.StrEnum):
    """What became of one label."""

    REQUESTED = "REQUESTED"
    PRINTED = "PRINTED"
    APPLIED = "APPLIED"
    """It was seen on the thing: its code was scanned there."""
    SPOILED = "SPOILED"
    """Damaged or misprinted, and destroyed."""
    SAMPLE = "SAMPLE"
    """Kept as a specimen in the record."""
    RETURNED = "RETURNED"
    """Left over, given back and destroyed."""
    LOST = "LOST"
    """Found nowhere when the job was accounted for; a difference of the balance."""
    CANCELLED = "CANCELLED"
    """Never printed."""


LABEL_MOVES: Final[Mapping[LabelStatus, frozenset[LabelStatus]]] = {
    LabelStatus.REQUESTED: frozenset({LabelStatus.PRINTED, LabelStatus.CANCELLED}),
    LabelStatus.PRINTED: frozenset(
        {
            LabelStatus.APPLIED,
            LabelStatus.SPOILED,
            LabelStatus.SAMPLE,
            LabelStatus.RETURNED,
            LabelStatus.LOST,
        }
    ),
    LabelStatus.APPLIED: frozenset({LabelStatus.SPOILED, LabelStatus.LOST}),
    LabelStatus.SPOILED: frozenset(),
    LabelStatus.SAMPLE: frozenset(),
    LabelStatus.RETURNED: frozenset(),
    LabelStatus.LOST: frozenset(),
    LabelStatus.CANCELLED: frozenset(),
}


class PrinterKind(enum.StrEnum):
    """How a printer is reached."""

    TCP = "TCP"
    """Raw bytes to a port of the printer, by custom 9100."""
    FILE = "FILE"
    """The file is kept for a person or another program to take."""


class Line(enum.StrEnum):
    """A line of text that a template may show beside the symbol."""

    NAME = "NAME"
    NAME_EN = "NAME_EN"
    MODEL = "MODEL"
    SPECIFICATION = "SPECIFICATION"
    LOT = "LOT"
    SERIAL = "SERIAL"
    MADE_ON = "MADE_ON"
    EXPIRES_ON = "EXPIRES_ON"
    QUANTITY = "QUANTITY"
    REGISTRATION = "REGISTRATION"
    MAKER = "MAKER"
    MAKER_ADDRESS = "MAKER_ADDRESS"
    STORAGE = "STORAGE"
    ORDER = "ORDER"
    SSCC = "SSCC"

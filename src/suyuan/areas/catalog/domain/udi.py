"""The identifier record of a device: its DI per market, and whether it may be shipped under it.

NMPA: data of a DI are published before the device is sold, and changed before the changed device is
sold (notices 2019-72, 2021-114, 2023-22). FDA: 21 CFR 830.330. EU: MDR art. 27, 29. What a change
of a published DI may not touch are the triggers of a new DI (IMDRF N7 §7).
"""

import enum
from collections.abc import Mapping
from typing import Final

from suyuan.kernel.errors import DomainError


class Market(enum.StrEnum):
    """Where a device is sold under a DI."""

    CN = "CN"
    US = "US"
    EU = "EU"


class DiStatus(enum.StrEnum):
    """Where the record of a DI stands with the registry."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    PUBLISHED = "PUBLISHED"
    CHANGING = "CHANGING"
    """A change is not published yet: what is made with it must wait."""
    WITHDRAWN = "WITHDRAWN"
    """Not sold any more; the DI is never given to another device."""


DI_MOVES: Final[Mapping[DiStatus, frozenset[DiStatus]]] = {
    DiStatus.DRAFT: frozenset({DiStatus.SUBMITTED, DiStatus.WITHDRAWN}),
    DiStatus.SUBMITTED: frozenset({DiStatus.PUBLISHED, DiStatus.DRAFT}),
    DiStatus.PUBLISHED: frozenset({DiStatus.CHANGING, DiStatus.WITHDRAWN}),
    DiStatus.CHANGING: frozenset({DiStatus.PUBLISHED, DiStatus.WITHDRAWN}),
    DiStatus.WITHDRAWN: frozenset(),
}

TRIGGERS: Final = frozenset(
    {
        "brand_name", "model", "clinical_size", "single_use", "sterile", "sterilize_before_use",
        "units_of_use", "latex", "warnings",
    }
)  # fmt: skip
"""Fields of which a change needs a new DI once the old one is published."""


class Carrier(enum.StrEnum):
    """How the UDI is carried (NMPA `bszt`)."""

    LINEAR = "LINEAR"
    MATRIX = "MATRIX"
    RFID = "RFID"


class NewDiNeededError(DomainError):
    """A published DI cannot take this change: the changed device needs a DI of its own."""

    code = "catalog.new_di_needed"
    di: str
    fields: str

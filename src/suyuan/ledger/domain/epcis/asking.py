"""What a SimpleEventQuery may ask: the conditions, as values that the ledger turns into SQL.

Each condition must hold (AND); within one, any of its values will do (OR).
"""

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from suyuan.ledger.domain.vocabulary import Role


class Compare(enum.StrEnum):
    """How a value is compared."""

    EQ = "EQ"
    GT = "GT"
    GE = "GE"
    LT = "LT"
    LE = "LE"


class Word(enum.StrEnum):
    """Fields that hold one word each."""

    TYPE = "type"
    ACTION = "action"
    BIZ_STEP = "biz_step"
    DISPOSITION = "disposition"
    TRANSFORMATION = "transformation_id"


class Moment(enum.StrEnum):
    """Times of an event."""

    EVENT = "eventTime"
    RECORD = "recordTime"
    ERROR = "errorDeclarationTime"


class Area(enum.StrEnum):
    """Where foreign fields stand."""

    EVENT = "EVENT"
    ILMD = "ILMD"
    ERROR = "ERROR_DECLARATION"
    SENSOR_ELEMENT = "SENSORELEMENT"
    SENSOR_METADATA = "SENSORMETADATA"
    SENSOR_REPORT = "SENSORREPORT"


Number: TypeAlias = Decimal | dt.datetime


@dataclass(frozen=True, slots=True)
class Among:
    """A field holds one of these words."""

    field: Word
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Persistent:
    """A persistent disposition is set, or taken back."""

    unset: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class When:
    """A time lies before or after another."""

    field: Moment
    compare: Compare
    moment: dt.datetime


@dataclass(frozen=True, slots=True)
class Where:
    """It was read, or stands, at one of these places, or within them."""

    read_point: bool
    keys: tuple[str, ...]
    within: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """It names a business document, a source or a destination."""

    list_name: str
    """``transactions``, ``sources`` or ``destinations``."""
    type: str
    """Type of the document or party; empty for any."""
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """It names one of these things in one of these roles."""

    roles: tuple[Role, ...]
    keys: tuple[str, ...]
    beneath: tuple[str, ...] = ()
    """Keys of classes, all instances of which match."""
    amounts: bool = False
    """Whether lots and classes by amount are meant, not single things."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in it is so big."""

    compare: Compare
    numbers: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class EventIds:
    """It has one of these ids."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """It is an error declaration; with these reasons, naming these corrective events."""

    reasons: tuple[str, ...] = ()
    corrective: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign field is there, or compares with a value."""

    area: Area
    names: tuple[str, ...]
    """The spellings that the name can mean."""
    inner: bool = False
    attribute: tuple[str, ...] = ()
    compare: Compare | None = None
    """None asks only whether the field is there."""
    texts: tuple[str, ...] = ()
    value: Number | None = None


@dataclass(frozen=True, slots=True)
class Sensed:
    """A field of a sensor report, or of the metadata above it, compares with a value."""

    field: str
    compare: Compare
    texts: tuple[str, ...] = ()
    number: Decimal | None = None
    unit: str | None = None
    """The unit in which the number is meant."""


@dataclass(frozen=True, slots=True)
class HasSensors:
    """It has sensor elements."""


Condition: TypeAlias = (
    "Among | Persistent | When | Where | Named | Match | Amount | EventIds | Declared | Foreign"
    " | Sensed | HasSensors"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A whole question."""

    conditions: tuple[Condition, ...] = ()
    order_by: Moment | Foreign = Moment.EVENT
    descending: bool = True
    limit: int | None = None
    """``eventCountLimit``: so many events and no more."""
    maximum: int | None = None
    """``maxEventCount``: more than so many is an error, not a shorter answer."""

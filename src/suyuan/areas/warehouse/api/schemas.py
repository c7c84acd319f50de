"""What the endpoints of the warehouse take and give."""

import datetime as dt
from decimal import Decimal

from ninja import Schema
from pydantic import ConfigDict, Field

from suyuan.areas.warehouse.domain import CountKind, CountStatus, MoveKind, Purpose, WorkStatus
from suyuan.rest.schemas import BodySchema


class StockSchema(Schema):
    """So much of one lot at one place in one state."""

    item: str
    lot: str
    lot_id: int
    place: str
    disposition: str
    quantity: Decimal
    unit: str
    reserved: Decimal
    packages: int
    expires_on: dt.date | None


class PickQuery(Schema):
    """What is wanted."""

    item: str
    quantity: Decimal
    purpose: Purpose
    good_until: dt.date | None = None
    document: str = ""


class PickSchema(Schema):
    """So much of one lot at one place, to be taken."""

    lot: str
    lot_key: str
    place: str
    quantity: Decimal
    expires_on: dt.date | None


class ProposalSchema(Schema):
    """What to take first, and what is missing."""

    picks: list[PickSchema]
    missing: Decimal
    free: Decimal


class MovedBody(BodySchema):
    """One thing, or an amount of one lot."""

    code: str = Field(description="A scan, a key or a code.")
    quantity: Decimal | None = None
    unit: str = ""
    source: str = ""
    disposition: str | None = None


class MoveBody(BodySchema):
    """What is moved where."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"to": "SZ-RM-01", "things": [{"code": "(00)006901234500000018"}]}]
        }
    )

    things: list[MovedBody]
    to: str
    document: str = ""
    occurred_at: dt.datetime | None = None
    operator: str = ""
    note: str = ""


class MoveDoneSchema(Schema):
    """What was moved where."""

    place: str
    things: int
    codes: list[str]


class UnpackBody(BodySchema):
    """What is taken out of which package; without things everything."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "package": "(00)006901234500000018",
                    "things": [{"code": "LOT-1", "quantity": "20"}],
                }
            ]
        }
    )

    package: str
    things: list[MovedBody] = []
    document: str = ""
    occurred_at: dt.datetime | None = None
    operator: str = ""
    note: str = ""


class UnpackedSchema(Schema):
    """What came of the package."""

    package: str
    place: str
    ended: bool


class WantedBody(BodySchema):
    """How much of an item is wanted."""

    item: str
    quantity: Decimal
    purpose: Purpose
    good_until: dt.date | None = None


class ReserveBody(BodySchema):
    """What is to be reserved for a paper."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "document": "PK-2026-00001",
                    "wanted": [{"item": "SP-20", "quantity": 4, "purpose": "SHIP"}],
                }
            ]
        }
    )

    document: str
    wanted: list[WantedBody]
    until: dt.datetime | None = None
    partial: bool = False


class ReservationSchema(Schema):
    """Stock that is promised."""

    id: int
    document: str
    item: str
    lot: str
    place: str
    quantity: Decimal
    taken: Decimal
    status: str
    until: dt.datetime


class ReleaseBody(BodySchema):
    """The paper whose stock is given back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"document": "PK-2026-00001"}]})

    document: str


class ReleasedSchema(Schema):
    """How many reservations were given back."""

    released: int


class StoreOrderLineBody(MovedBody):
    """What is to be moved, and where to."""

    target: str = ""


class StoreOrderBody(BodySchema):
    """An order to move things."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "MOVE",
                    "lines": [{"code": "PUR-A-2603-01", "quantity": 20, "target": "SZ-RM"}],
                }
            ]
        }
    )

    kind: MoveKind
    lines: list[StoreOrderLineBody]
    document: str = ""
    note: str = ""


class StoreOrderLineSchema(Schema):
    """A line of an order."""

    id: int
    position: int
    code: str
    key: str
    quantity: Decimal | None
    source: str | None
    target: str | None
    status: WorkStatus
    moved_to: str | None


class StoreOrderSchema(Schema):
    """An order to move things."""

    number: str
    kind: MoveKind
    status: WorkStatus
    document: str
    lines: list[StoreOrderLineSchema]


class LineMoveBody(BodySchema):
    """Where a line was moved; empty for the proposed place."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "SZ-RM"}]})

    to: str = ""
    quantity: Decimal | None = None
    occurred_at: dt.datetime | None = None
    operator: str = ""


class ReadingBody(BodySchema):
    """What was measured at a place."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"place": "SZ-RM", "measured_at": "2026-03-01T08:00:00+08:00", "temperature": 21.4}
            ]
        }
    )

    place: str
    measured_at: dt.datetime
    temperature: Decimal | None = None
    humidity: Decimal | None = None
    instrument: str = ""
    note: str = ""


class ReadingsBody(BodySchema):
    """Readings of one or more places."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "readings": [
                        {
                            "place": "SZ-RM",
                            "measured_at": "2026-03-01T08:00:00+08:00",
                            "temperature": 21.4,
                        }
                    ]
                }
            ]
        }
    )

    readings: list[ReadingBody]


class ReadingsKeptSchema(Schema):
    """What came of some readings."""

    kept: int
    known: int
    outside: int


class CountBody(BodySchema):
    """What is to be counted."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "PLACE", "places": ["SZ-RM"]}]}
    )

    kind: CountKind
    places: list[str] = []
    items: list[str] = []
    classes: list[str] = []
    blind: bool = True
    note: str = ""


class CountSchema(Schema):
    """A count."""

    number: str
    kind: CountKind
    status: CountStatus
    lines: int
    counted: int


class CountedBody(BodySchema):
    """What was counted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"place": "SZ-RM", "code": "PUR-A-2603-01", "quantity": 20}]
        }
    )

    place: str
    code: str
    quantity: Decimal | None = None
    disposition: str | None = None
    package: str = ""
    """The package in which the amount of a lot lies."""
    again: bool = False


class CountedSchema(Schema):
    """What was counted, and how much is left to do."""

    code: str
    place: str
    quantity: Decimal
    left: int


class FinishBody(BodySchema):
    """Whether what was not counted is not there."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rest_is_missing": True}]})

    rest_is_missing: bool = False

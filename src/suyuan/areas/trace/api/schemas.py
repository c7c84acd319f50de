"""What the trace area's endpoints take and give."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from suyuan.rest.schemas import BodySchema


class TraceQuery(BodySchema):
    """A question: what holds something of the causes, or what they were made of."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"causes": ["/01/04012345111118/10/L7"], "limit": 50}]}
    )

    causes: list[str] = Field(
        min_length=1,
        max_length=1000,
        description="Each a key or code of a thing (`/01/…/10/L7`, a scan), or an event cause as "
        "`event?place=M7&operator=OP3&since=2026-01-01T00:00:00Z&until=…&reading=Temperature"
        "&minimum=2&maximum=8&outside=1`. Reached from any of them.",
    )
    also: list[str] = Field(default=[], description="And reached from any of these.")
    but: list[str] = Field(default=[], description="But not from any of these.")
    direction: Literal["FORWARD", "BACKWARD"] = "FORWARD"
    as_of: dt.datetime | None = Field(default=None, description="As it was at this moment.")
    known_at: dt.datetime | None = Field(
        default=None, description="Only what was recorded by this moment."
    )
    summaries: bool = Field(default=True, description="Figures by holder, place, item, state.")
    limit: int = Field(default=0, ge=0, le=1000, description="How many units to list.")
    after: str | None = Field(default=None, description="The token that the page before gave.")


class LineSchema(Schema):
    """So many units with one holder, at one place or of one item."""

    key: str
    code: str
    name: str
    name_en: str
    country: str
    units: int


class AmountSchema(Schema):
    """How much of a lot is where."""

    lot_code: str
    item_code: str
    item_name: str
    unit: str
    holder_code: str
    holder_name: str
    place_code: str
    place_name: str
    disposition: str
    quantity: Decimal


class SummarySchema(Schema):
    """Figures of a scope."""

    units: int
    by_holder: list[LineSchema]
    by_place: list[LineSchema]
    by_item: list[LineSchema]
    by_state: dict[str, int]
    by_area: dict[str, int]
    by_country: dict[str, int]


class UnitSchema(Schema):
    """One unit of a scope."""

    code: str
    item_code: str
    item_name: str
    lot_code: str
    sublot_code: str
    holder_code: str
    holder_name: str
    country: str
    place_code: str
    place_name: str
    container_code: str
    root_code: str
    disposition: str
    since: dt.datetime | None
    why: str


class EdgeSchema(Schema):
    """Something went into something else; the event is the evidence."""

    source: str
    target: str
    relation: str
    event_id: uuid.UUID
    since: dt.datetime | None
    until: dt.datetime | None
    quantity: Decimal | None
    unit: str | None
    level: int


class NodeSchema(Schema):
    """A thing that a walk found."""

    key: str
    kind: str
    code: str
    item_code: str
    item_name: str
    lot_code: str
    former: bool = False
    origin: bool = False


class TraceSchema(Schema):
    """An answer; always complete, or an error."""

    direction: str
    complete: bool
    nodes: int
    edges: int
    levels: int
    as_of: dt.datetime | None
    known_at: dt.datetime | None
    ledger_position: uuid.UUID | None
    recorded_at: dt.datetime | None
    lots: int = 0
    formerly: int = 0
    summary: SummarySchema | None = None
    amounts: list[AmountSchema] = []
    units: list[UnitSchema] = []
    next: str | None = None
    things: list[NodeSchema] = []
    links: list[EdgeSchema] = []


class FormerSchema(Schema):
    """A unit that held something of the causes once, what it was, and what took it out."""

    unit: NodeSchema
    part: NodeSchema | None
    since: dt.datetime | None
    until: dt.datetime | None
    event_id: uuid.UUID | None
    biz_step: str


class FormerPageSchema(Schema):
    """A page of units that are affected no more."""

    count: int
    units: list[FormerSchema]
    next: str | None = None


class PlaceSchema(Schema):
    """Where a thing is and who holds it."""

    place_code: str
    place_name: str
    holder_code: str
    holder_name: str
    disposition: str
    since: dt.datetime


class ThingSchema(Schema):
    """A thing."""

    key: str
    kind: str
    code: str
    item_code: str
    item_name: str
    item_name_en: str
    lot_code: str
    made_at: dt.datetime | None
    expires_on: dt.date | None
    ended_at: dt.datetime | None
    whereabouts: PlaceSchema | None = None
    containers: list[NodeSchema] = []


class ScopeSchema(Schema):
    """A saved scope."""

    number: str
    name: str
    note: str
    question: dict[str, list[str] | str | None]
    owner_label: str
    created_at: dt.datetime
    frozen_at: dt.datetime | None = None


class ScopeBody(BodySchema):
    """A scope to be saved."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Resin lot 7", "causes": ["/01/04012345111118/10/L7"]}]
        }
    )

    name: str = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=500)
    causes: list[str] = Field(min_length=1)
    also: list[str] = []
    but: list[str] = []
    as_of: dt.datetime | None = None


class FreezeBody(BodySchema):
    """Why a scope is frozen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Complaint C-17"}]})

    reason: str = Field(min_length=1, max_length=500)


class FrozenSchema(Schema):
    """How many units were frozen."""

    number: str
    units: int


class NumberSchema(Schema):
    """The number that a scope was given."""

    number: str


class GapSchema(Schema):
    """A kind of gap."""

    kind: str
    places: int
    units: int


class GapsSchema(Schema):
    """How many units shipped have an unbroken chain."""

    shipped: int
    whole: int
    broken: int
    gaps: list[GapSchema]

"""What the endpoints of the catalogue take and give."""

import datetime as dt

from ninja import Schema
from pydantic import ConfigDict, Field

from suyuan.areas.catalog.domain import ItemKind, ItemStatus, PartnerRole, PartnerStatus, PlaceKind
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.rest.schemas import BodySchema


class LevelSchema(BodySchema):
    """A GTIN of an item, at a package level."""

    gtin: str
    level: int = 0
    contains: int = 1


class ItemBody(BodySchema):
    """What is said about an item."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "SP-30",
                    "name": "输液泵 SP-30",
                    "name_en": "Infusion pump SP-30",
                    "kind": "DEVICE",
                    "tracking": "SERIAL",
                    "model": "SP-30",
                    "risk_class": "II",
                    "levels": [{"gtin": "04012345111118"}],
                }
            ]
        }
    )

    code: str
    name: str
    kind: ItemKind
    tracking: Tracking
    name_en: str = ""
    model: str = ""
    specification: str = ""
    unit: str = "EA"
    shelf_life_days: int | None = None
    registration_no: str = ""
    registration_expires_on: dt.date | None = None
    risk_class: str = ""
    sterile: bool = False
    storage: str = ""
    note: str = ""
    levels: list[LevelSchema] = []


class ItemSchema(Schema):
    """An item."""

    id: int
    key: str
    code: str
    name: str
    name_en: str
    kind: ItemKind
    tracking: Tracking
    unit: str
    model: str
    registration_no: str
    shelf_life_days: int | None
    status: ItemStatus


class PartnerSchema(Schema):
    """A partner."""

    id: int
    key: str
    code: str
    name: str
    name_en: str
    roles: list[PartnerRole]
    country: str
    region: str
    city: str
    credit_code: str
    status: PartnerStatus


class CataloguePlaceSchema(Schema):
    """A place."""

    id: int
    key: str
    code: str
    name: str
    name_en: str
    kind: PlaceKind
    parent: str | None
    holder: str | None
    gln: str
    active: bool


class SchemeSchema(Schema):
    """A number scheme."""

    id: int
    code: str
    name: str
    kind: str
    item: str | None
    template: str
    active: bool


class IssueBody(BodySchema):
    """How many numbers are wanted."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"count": 3, "day": "2026-03-01"}]})

    count: int = Field(ge=1, le=1_000_000)
    day: dt.date


class NumbersSchema(Schema):
    """Numbers that were given out, once and for ever."""

    scheme: str
    first: str
    last: str
    numbers: list[str]

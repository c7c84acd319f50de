"""What programs send and get about labels."""

import datetime as dt

from ninja import Field, Schema
from pydantic import ConfigDict

from suyuan.areas.labels.domain import Level
from suyuan.rest.schemas import BodySchema


class JobBody(BodySchema):
    """What labels are asked for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "level": "UNIT",
                    "item": "SP-20",
                    "keys": ["/01/06999999000013/21/SP20-000001"],
                    "lot": "P26-0412",
                    "document": "WO-2026-00001",
                }
            ]
        }
    )

    level: Level
    item: str | None = Field(None, description="Code of the item whose template is used.")
    keys: list[str] = Field(
        default_factory=list, max_length=100_000, description="Keys of units or packages."
    )
    alike: int = Field(
        0, ge=0, le=100_000, description="Or so many labels of a lot that all say the same."
    )
    lot: str = Field("", max_length=20)
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    count: int | None = Field(None, ge=1, le=10**8)
    document: str = Field("", max_length=60)


class BalanceSchema(Schema):
    """How many labels were printed, and what became of them."""

    printed: int
    applied: int
    spoiled: int
    sampled: int
    returned: int
    lost: int = Field(description="Labels that were said to be found nowhere.")
    open: int = Field(description="Labels that nobody has accounted for.")


class JobSchema(Schema):
    """A label job."""

    number: str
    level: str
    item: str
    document: str
    status: str
    labels: int
    requested_at: dt.datetime
    balance: BalanceSchema


class PrintBody(BodySchema):
    """Where the labels go."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"printer": "LINE-1"}]})

    printer: str | None = Field(None, description="Code of a printer; none makes a PDF.")


class SpoiledBody(BodySchema):
    """Labels that are spoiled, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"positions": [7, 8], "reason": "Ribbon creased"}]}
    )

    positions: list[int] = Field(max_length=10_000)
    reason: str = Field(min_length=1, max_length=500)


class ReprintBody(SpoiledBody):
    """Labels that are printed again, and why."""

    lost: bool = Field(False, description="Whether the old ones are found nowhere.")


class ReconciledBody(BodySchema):
    """Where the labels of a job are that are on nothing."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sampled": [1], "returned": [19, 20], "applied": 17}]}
    )

    sampled: list[int] = Field(default_factory=list, max_length=10_000)
    returned: list[int] = Field(default_factory=list, max_length=100_000)
    lost: list[int] = Field(
        default_factory=list, max_length=10_000, description="Found nowhere; needs the reason."
    )
    applied: int | None = Field(
        None, ge=0, description="On their things, for labels that all say the same."
    )
    reason: str = Field("", max_length=500)


class WorkSchema(Schema):
    """Work that goes on by itself."""

    work: str


class AppliedBody(BodySchema):
    """A label that was seen on its thing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"scanned": "(01)06999999000013(10)P26-0412(21)SP20-000001"}]
        }
    )

    scanned: str = Field(max_length=500)
    document: str = Field("", max_length=60)


class LabelSchema(Schema):
    """One label."""

    job: str
    position: int
    key: str
    content: str
    copy_number: int
    status: str

"""What the endpoints of quality take and give."""

import datetime as dt
from decimal import Decimal

from ninja import Schema
from pydantic import ConfigDict, Field

from suyuan.areas.catalog.domain.design import PlanPurpose, SamplingScheme, Severity
from suyuan.areas.quality.domain import (
    Disposition,
    HoldStatus,
    InspectionStatus,
    NonconformityStatus,
    ReleaseStatus,
    Use,
)
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.domain.sampling import InspectionSeverity
from suyuan.rest.papers import PaperSchema
from suyuan.rest.schemas import BodySchema

LOT = "urn:suyuan:lot:CAP:L-7"
UNIT = "/01/04012345111118/21/S7"


class ClassSchema(Schema):
    """The numbers of a class of severity."""

    size: int
    accept: int
    reject: int
    letter: str


class InspectionSchema(Schema):
    """An inspection."""

    number: str
    purpose: PlanPurpose
    item: str
    lot_key: str
    unit_keys: list[str]
    quantity: Decimal
    unit: str
    document: str
    scheme: SamplingScheme
    severity: InspectionSeverity
    code_letter: str
    sample_size: int
    classes: dict[str, ClassSchema]
    status: InspectionStatus
    conclusion: Conclusion | None
    accepted: Decimal
    rejected: Decimal
    used_up: Decimal
    rejected_keys: list[str]
    opened_at: dt.datetime
    inspected_by: str
    checked_by: str
    papers: list[PaperSchema]


class InspectionBody(BodySchema):
    """What is to be inspected."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "purpose": "INCOMING",
                    "item": "CAP",
                    "quantity": "1000",
                    "lot_key": LOT,
                    "document": "GR-2026-00001",
                }
            ]
        }
    )

    purpose: PlanPurpose
    item: str
    quantity: Decimal
    lot_key: str = ""
    unit_keys: list[str] = Field(default=[], max_length=20_000)
    step_number: int | None = None
    document: str = ""
    supplier: str = ""
    supplier_lot: str = ""
    certificate: str = ""
    place: str = ""
    resubmitted: bool = False


class ResultBody(BodySchema):
    """What was found of one characteristic at one sample, or counted over several."""

    characteristic: str
    sample: int | None = None
    unit_key: str = ""
    value: Decimal | None = None
    passed: bool | None = None
    inspected: int | None = None
    nonconforming: int | None = None
    instrument: str = ""
    note: str = ""
    measured_at: dt.datetime | None = None


class ResultsBody(BodySchema):
    """Results that are entered together: all of them or none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "results": [
                        {"characteristic": "SIZE", "sample": 1, "value": "10.02"},
                        {
                            "characteristic": "LOOK",
                            "sample": 0,
                            "inspected": 80,
                            "nonconforming": 1,
                        },
                    ],
                    "by": "QC-07",
                }
            ]
        }
    )

    results: list[ResultBody] = Field(min_length=1, max_length=20_000)
    by: str = ""
    """Code of the person who measured."""


class SubmitBody(BodySchema):
    """The end of the inspector's work."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": "QC-07"}]})

    certificate: str = ""
    note: str = ""
    by: str = ""


class HoldSchema(Schema):
    """A hold."""

    number: str
    status: HoldStatus
    reason: str
    document: str
    things: int
    units: int
    shipped: int
    lots: int
    placed_at: dt.datetime
    lifted_at: dt.datetime | None
    lift_reason: str


class HoldBody(BodySchema):
    """What is held, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"keys": [LOT, UNIT], "reason": "气泡超标"}]}
    )

    keys: list[str] = Field(min_length=1, max_length=200_000)
    reason: str
    document: str = ""


class ReasonBody(BodySchema):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "复测合格"}]})

    reason: str


class ReleaseSchema(Schema):
    """A release."""

    number: str
    status: ReleaseStatus
    document: str
    units: int
    released_at: dt.datetime
    released_name: str
    withdrawn_at: dt.datetime | None
    withdraw_reason: str


class NonconformitySchema(Schema):
    """A nonconformity."""

    number: str
    status: NonconformityStatus
    item: str
    lot_key: str
    unit_keys: list[str]
    quantity: Decimal
    unit: str
    description: str
    severity: Severity
    disposition: Disposition | None
    hold: str | None
    inspection: str | None
    found_at: dt.datetime


class BlocksBody(BodySchema):
    """What somebody is about to do with things."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"keys": [UNIT], "use": "SHIP"}]})

    keys: list[str] = Field(min_length=1, max_length=20_000)
    use: Use


class BlockSchema(Schema):
    """A reason why a thing may not be used, packed or shipped."""

    key: str
    code: str
    message: str

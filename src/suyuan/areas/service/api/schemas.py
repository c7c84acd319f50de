"""What the endpoints of after-sales take and give."""

import datetime as dt
from decimal import Decimal

from ninja import Schema
from pydantic import ConfigDict

from suyuan.areas.service.domain import (
    Answer,
    Cause,
    Channel,
    ComplaintStatus,
    Decision,
    ExchangeStatus,
    Harm,
    LineStatus,
    QuestionKind,
    QuestionStatus,
    ReportStatus,
    ReturnStatus,
)
from suyuan.areas.service.domain.clocks import EventKind
from suyuan.rest.schemas import BodySchema


class ComplaintBody(BodySchema):
    """What somebody complains about."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reporter": "Head nurse, ward 3",
                    "description": "The pump stopped.",
                    "harm": "NONE",
                    "devices": ["(01)06901234567892(21)S-1001"],
                }
            ]
        }
    )

    reporter: str
    description: str
    harm: Harm
    devices: list[str]
    channel: Channel = Channel.PORTAL
    customer: str = ""
    reporter_contact: str = ""
    received_at: dt.datetime | None = None
    happened_on: dt.date | None = None
    due_on: dt.date | None = None


class ComplaintConclusionBody(BodySchema):
    """What was found about a complaint."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "cause": "DEVICE",
                    "conclusion": "A worn seal.",
                    "investigation": "Opened and measured.",
                }
            ]
        }
    )

    cause: Cause
    conclusion: str
    investigation: str = ""
    not_investigated: str = ""
    action: str = ""
    documents: list[str] = []


class ComplaintDeviceSchema(Schema):
    """A device of a complaint."""

    scanned: str
    key: str
    item: str
    lot: str
    question: QuestionKind | None


class ComplaintReportSchema(Schema):
    """A report to an authority, with its clock."""

    authority: str
    rule: str
    due_at: dt.datetime
    status: ReportStatus
    reference: str
    reported_at: dt.datetime | None


class ComplaintSchema(Schema):
    """A complaint."""

    number: str
    status: ComplaintStatus
    customer: str
    description: str
    harm: Harm
    received_at: dt.datetime
    due_on: dt.date
    event_kind: EventKind | None
    cause: Cause | None
    conclusion: str
    devices: list[ComplaintDeviceSchema]
    reports: list[ComplaintReportSchema]


class ToldBody(BodySchema):
    """Something that is to come back."""

    told: str
    quantity: Decimal = Decimal(1)


class ReturnBody(BodySchema):
    """What a customer sends back."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"customer": "H-001", "why": "Does not start", "lines": [{"told": "S-1001"}]}
            ]
        }
    )

    customer: str
    why: str
    complaint: str = ""
    expected_on: dt.date | None = None
    lines: list[ToldBody] = []
    note: str = ""


class ArrivedBody(BodySchema):
    """What lies on the table of the returns zone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scanned": "(01)06901234567892(21)S-1001"}]}
    )

    scanned: str
    quantity: Decimal | None = None
    condition: str = ""
    place: str = ""
    occurred_at: dt.datetime | None = None


class ReturnLineSchema(Schema):
    """What came, with what became of it."""

    position: int
    scanned: str
    status: LineStatus
    key: str
    item: str
    lot: str
    quantity: Decimal
    unit: str
    question: QuestionKind | None
    inspection: str
    decision: Decision | None
    job: str


class CustomerReturnSchema(Schema):
    """A return of a customer."""

    number: str
    status: ReturnStatus
    customer: str
    why: str
    complaint: str
    place: str
    received_at: dt.datetime | None
    lines: list[ReturnLineSchema]


class QuestionSchema(Schema):
    """Something that is not plain."""

    id: int
    document: str
    kind: QuestionKind
    scanned: str
    status: QuestionStatus
    answer: Answer | None
    key: str
    note: str
    answered_by: str


class AnswerBody(BodySchema):
    """What a person decided about a question."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answer": "SENT_BACK", "note": "Not ours"}]}
    )

    answer: Answer
    note: str
    named: str = ""


class ExchangeBody(BodySchema):
    """What is exchanged."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"old": "S-1001", "new": "S-2002", "why": "Does not start"}]
        }
    )

    old: str
    new: str
    why: str
    document: str = ""
    complaint: str = ""
    handed_over: bool = False
    old_follows: bool = False
    export_paper: str = ""
    occurred_at: dt.datetime | None = None


class ExchangeArrivalBody(BodySchema):
    """When the customer got the new unit."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Signed by the ward"}]})

    received_at: dt.datetime | None = None
    note: str = ""


class ExchangeSchema(Schema):
    """An exchange."""

    number: str
    customer: str
    item: str
    old_key: str
    new_key: str
    document: str
    complaint: str
    why: str
    status: ExchangeStatus
    at: dt.datetime
    arrived_at: dt.datetime | None
    """When the new unit that was sent had arrived."""

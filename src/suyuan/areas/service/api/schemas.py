"""What the endpoints of after-sales take and give."""

import datetime as dt
import uuid
from decimal import Decimal

from ninja import Schema
from pydantic import ConfigDict

from suyuan.areas.service.domain import (
    Answer,
    Cause,
    Channel,
    ComplaintStatus,
    Decision,
    Harm,
    ImplantStatus,
    JobKind,
    JobStatus,
    LineStatus,
    QuestionKind,
    QuestionStatus,
    ReportStatus,
    ReturnStatus,
    WorkKind,
)
from suyuan.areas.service.domain.clocks import EventKind
from suyuan.rest.papers import PaperSchema
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
    occurred_at: dt.datetime | None = None


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
    at: dt.datetime


class ServiceJobBody(BodySchema):
    """What a service job is about."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "REPAIR", "scanned": "S-1001", "fault": "Does not start"}]
        }
    )

    kind: JobKind
    scanned: str
    fault: str
    customer: str = ""
    complaint: str = ""
    source: str = ""
    place: str = ""
    due_on: dt.date | None = None


class DeedBody(BodySchema):
    """Who did something, with what and when."""

    note: str = ""
    person: str = ""
    equipment: str = ""
    occurred_at: dt.datetime | None = None


class DiagnosisBody(DeedBody):
    """What is wrong."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"diagnosis": "Board burnt", "person": "E-01"}]}
    )

    diagnosis: str


class ReplacementBody(DeedBody):
    """A numbered part that was replaced."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"old": "B-1", "new": "B-2", "person": "E-01", "note": "Burnt"}]
        }
    )

    old: str
    new: str


class ServiceTestBody(DeedBody):
    """What was entered in a test, by field of the form."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"entered": {"flow": "5.0"}, "person": "E-01"}]}
    )

    entered: dict[str, str]


class ServiceWorkSchema(Schema):
    """Something that was done in a job."""

    kind: WorkKind
    old_key: str
    new_key: str
    quantity: Decimal
    unit: str
    person: str
    note: str
    at: dt.datetime


class ServiceTestSchema(Schema):
    """A test of a job."""

    passed: bool
    form: str
    version: int
    entered: dict[str, str | bool]
    judged: dict[str, str]
    person: str
    equipment: str
    at: dt.datetime


class ServiceJobSchema(Schema):
    """A service job."""

    number: str
    kind: JobKind
    status: JobStatus
    key: str
    item: str
    customer: str
    fault: str
    diagnosis: str
    complaint: str
    source: str
    works: list[ServiceWorkSchema]
    tests: list[ServiceTestSchema]
    papers: list[PaperSchema]


class PatientBody(BodySchema):
    """Who the patient is."""

    name: str
    born_on: dt.date | None = None
    sex: str = ""
    record: str = ""
    phone: str = ""
    address: str = ""


class ImplantBody(BodySchema):
    """An implant, with its patient."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "scanned": "(01)06901234567892(21)S-1001",
                    "hospital": "H-001",
                    "implanted_on": "2026-11-02",
                    "patient": {"name": "Example"},
                }
            ]
        }
    )

    scanned: str
    hospital: str
    implanted_on: dt.date
    patient: PatientBody
    surgeon: str = ""
    department: str = ""
    note: str = ""


class ImplantSchema(Schema):
    """An implant of the register; the number is the reference of the patient, who is not named."""

    number: str
    status: ImplantStatus
    scanned: str
    key: str
    item: str
    lot: str
    hospital: str
    department: str
    surgeon: str
    implanted_on: dt.date
    explanted_on: dt.date | None
    has_patient: bool


class LookBody(BodySchema):
    """Why somebody looks at the data of a patient."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "Recall notice"}]})

    why: str


class PatientLookSchema(Schema):
    """The data of a patient, for one look that is kept."""

    look: uuid.UUID
    number: str
    name: str
    born_on: dt.date | None
    sex: str
    record: str
    phone: str
    address: str

"""What the endpoints of service jobs take and give."""

import datetime as dt
from decimal import Decimal

from ninja import Schema
from pydantic import ConfigDict

from suyuan.areas.service.domain import JobKind, JobStatus, WorkKind
from suyuan.rest.papers import PaperSchema
from suyuan.rest.schemas import BodySchema


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

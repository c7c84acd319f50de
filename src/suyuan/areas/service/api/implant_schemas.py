"""What the endpoints of the register of implants take and give."""

import datetime as dt
import uuid

from ninja import Schema
from pydantic import ConfigDict

from suyuan.areas.service.domain import ImplantStatus
from suyuan.rest.schemas import BodySchema


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

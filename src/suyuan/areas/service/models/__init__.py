"""Tables of after-sales."""

from suyuan.areas.service.models.complaints import Complaint, ComplaintDevice, Report
from suyuan.areas.service.models.exchanges import Exchange, ExchangeArrival
from suyuan.areas.service.models.implants import Implant, Patient, PatientLook
from suyuan.areas.service.models.jobs import Job, Rule, Test, Work
from suyuan.areas.service.models.returns import Expected, Question, Return, ReturnLine

__all__ = [
    "Complaint",
    "ComplaintDevice",
    "Exchange",
    "ExchangeArrival",
    "Expected",
    "Implant",
    "Job",
    "Patient",
    "PatientLook",
    "Question",
    "Report",
    "Return",
    "ReturnLine",
    "Rule",
    "Test",
    "Work",
]

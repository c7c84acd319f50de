"""What is refused in after-sales, one class per failure."""

from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.kernel.errors import DomainError


class UnknownComplaintError(NotFoundError):
    """There is no such complaint."""

    code = "service.unknown_complaint"
    complaint: str = ""


class UnknownReportError(NotFoundError):
    """No such report is due."""

    code = "service.unknown_report"
    report: str = ""


class UnknownQuestionError(NotFoundError):
    """There is no such question."""

    code = "service.unknown_question"
    question: str = ""


class UnknownReturnError(NotFoundError):
    """There is no such return."""

    code = "service.unknown_return"
    number: str = ""


class UnknownJobError(NotFoundError):
    """There is no such service job."""

    code = "service.unknown_job"
    job: str = ""


class UnknownImplantError(NotFoundError):
    """There is no such implant in the register."""

    code = "service.unknown_implant"
    implant: str = ""


class UnknownExchangeError(NotFoundError):
    """There is no such exchange."""

    code = "service.unknown_exchange"
    exchange: str = ""


class ServiceStateError(ConflictError):
    """The document's state does not allow it now."""

    code = "service.state"
    document: str
    state: str


class SameWorkerError(DomainError):
    """Whoever worked on a unit or tested it does not release it."""

    code = "service.same_worker"
    job: str
    person: str


class NothingKeptError(ConflictError):
    """No data of a patient are kept."""

    code = "service.no_patient"
    implant: str


class NoRuleError(DomainError):
    """Nothing says how this kind of job on the item is tested, and who may do it."""

    code = "service.no_rule"
    item: str
    kind: str

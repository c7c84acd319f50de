"""What is refused in the area, one class per failure."""

from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.kernel.errors import DomainError


class UnknownTemplateError(NotFoundError):
    """There is no such template."""

    code = "labels.unknown_template"
    template: str = ""


class UnknownPrinterError(NotFoundError):
    """There is no such printer."""

    code = "labels.unknown_printer"
    printer: str = ""


class UnknownJobError(NotFoundError):
    """There is no such label job."""

    code = "labels.unknown_job"
    job: str = ""


class NoTemplateError(DomainError):
    """No approved template says how labels of this level look."""

    code = "labels.no_template"
    item: str
    level: str


class WrongStateError(ConflictError):
    """The state does not allow it now."""

    code = "labels.wrong_state"
    document: str
    state: str


class NotOursError(DomainError):
    """What was scanned is no label that was printed here."""

    code = "labels.not_ours"
    scanned: str


class SymbolUnreadableError(DomainError):
    """A symbol that was drawn could not be read back, or says something else: nothing counts."""

    code = "labels.symbol_unreadable"
    position: int
    content: str
    read: str

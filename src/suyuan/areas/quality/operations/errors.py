"""What is refused in the area, one class per failure."""

from collections.abc import Mapping

from typing_extensions import override

from suyuan.foundation.failures import ConflictError, ForbiddenError, NotFoundError
from suyuan.kernel.errors import DataValue, DomainError


class UnknownInspectionError(NotFoundError):
    """There is no such inspection."""

    code = "quality.unknown_inspection"
    inspection: str = ""


class UnknownHoldError(NotFoundError):
    """There is no such hold."""

    code = "quality.unknown_hold"
    hold: str = ""


class UnknownReleaseError(NotFoundError):
    """There is no such release."""

    code = "quality.unknown_release"
    release: str = ""


class UnknownNonconformityError(NotFoundError):
    """There is no such nonconformity."""

    code = "quality.unknown_nonconformity"
    nonconformity: str = ""


class NoPlanError(DomainError):
    """No approved revision of the item says how it is inspected."""

    code = "quality.no_plan"
    item: str
    purpose: str


class WrongStateError(ConflictError):
    """The document's state does not allow it now."""

    code = "quality.wrong_state"
    document: str
    state: str

    @property
    @override
    def data(self) -> Mapping[str, DataValue]:
        """The document and its state, and for the words which kind of document has it."""
        return {**super().data, "now": f"{self.document.partition('-')[0]}.{self.state}"}


class HoldOfNonconformityError(ConflictError):
    """A nonconformity has set the hold, and is not done."""

    code = "quality.hold_of_nonconformity"
    hold: str
    nonconformity: str


class SamePersonError(ForbiddenError):
    """Whoever inspected does not check it (复核, GMP 2025 §100)."""

    code = "quality.same_person"
    person: str = ""
    person_en: str = ""


class NumbersSayNoError(DomainError):
    """More was found bad than the plan allows: the lot is not accepted."""

    code = "quality.numbers_say_no"
    inspection: str


class AcceptanceStoppedError(ConflictError):
    """Acceptance is discontinued after too many bad lots (GB/T 2828.1 9.4)."""

    code = "quality.acceptance_stopped"
    item: str
    supplier: str

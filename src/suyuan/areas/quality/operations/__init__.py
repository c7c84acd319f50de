"""Changes of quality, each one command."""

from suyuan.areas.quality.operations.choosing import PackageVerdict, lying
from suyuan.areas.quality.operations.concluding import (
    CONCLUDED,
    ConclusionValues,
    barred_from_concluding,
    conclude_inspection,
    conclusion_signed,
    inspectors_of,
)
from suyuan.areas.quality.operations.entered import ResultValues
from suyuan.areas.quality.operations.errors import (
    AcceptanceStoppedError,
    HoldOfNonconformityError,
    NoPlanError,
    NumbersSayNoError,
    SamePersonError,
    UnknownHoldError,
    UnknownInspectionError,
    UnknownNonconformityError,
    UnknownReleaseError,
    WrongStateError,
)
from suyuan.areas.quality.operations.holds import hold, lift_hold
from suyuan.areas.quality.operations.nonconformities import (
    NEEDS_RISK,
    Decision,
    NonconformityValues,
    close_nonconformity,
    decide_nonconformity,
    open_nonconformity,
    reopen_nonconformity,
)
from suyuan.areas.quality.operations.opening import (
    GivenPlan,
    InspectionValues,
    cancel_inspection,
    open_inspection,
)
from suyuan.areas.quality.operations.people import NotForOthersError
from suyuan.areas.quality.operations.recording import (
    UnknownResultError,
    correct_result,
    record_results,
    send_back_inspection,
    submit_inspection,
)
from suyuan.areas.quality.operations.releasing import Part, release, withdraw_release
from suyuan.areas.quality.operations.retaining import (
    SampleValues,
    observe_sample,
    put_by_samples,
)
from suyuan.areas.quality.operations.switching import allow_reduced, resume_acceptance

__all__ = [
    "CONCLUDED",
    "NEEDS_RISK",
    "AcceptanceStoppedError",
    "ConclusionValues",
    "Decision",
    "GivenPlan",
    "HoldOfNonconformityError",
    "InspectionValues",
    "NoPlanError",
    "NonconformityValues",
    "NotForOthersError",
    "NumbersSayNoError",
    "PackageVerdict",
    "Part",
    "ResultValues",
    "SamePersonError",
    "SampleValues",
    "UnknownHoldError",
    "UnknownInspectionError",
    "UnknownNonconformityError",
    "UnknownReleaseError",
    "UnknownResultError",
    "WrongStateError",
    "allow_reduced",
    "barred_from_concluding",
    "cancel_inspection",
    "close_nonconformity",
    "conclude_inspection",
    "conclusion_signed",
    "correct_result",
    "decide_nonconformity",
    "hold",
    "inspectors_of",
    "lift_hold",
    "lying",
    "observe_sample",
    "open_inspection",
    "open_nonconformity",
    "put_by_samples",
    "record_results",
    "release",
    "reopen_nonconformity",
    "resume_acceptance",
    "send_back_inspection",
    "submit_inspection",
    "withdraw_release",
]

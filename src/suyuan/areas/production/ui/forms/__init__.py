"""Forms of work orders: planning, material, work at steps, what becomes of the product."""

from suyuan.areas.production.ui.forms.fields import (
    ActForm,
    StepOnlyForm,
    form_field,
    offer,
    scans,
)
from suyuan.areas.production.ui.forms.lots import MergeForm, SampleForm, SplitForm
from suyuan.areas.production.ui.forms.material import (
    AmountsForm,
    IssueForm,
    LoadForm,
    UnloadForm,
)
from suyuan.areas.production.ui.forms.outcomes import (
    CompleteForm,
    DeviationForm,
    PackForm,
    ReplaceForm,
    ReworkForm,
    StoreForm,
    TakeForm,
    UnitsForm,
)
from suyuan.areas.production.ui.forms.planning import (
    COMPLETE,
    DATE,
    PLAN,
    ChangeForm,
    PlanForm,
    lines_for,
    made_items,
    stores_for,
)
from suyuan.areas.production.ui.forms.work import (
    STEP_DIGITS,
    ClearForm,
    MakeForm,
    StepForm,
)

__all__ = [
    "COMPLETE",
    "DATE",
    "PLAN",
    "STEP_DIGITS",
    "ActForm",
    "AmountsForm",
    "ChangeForm",
    "ClearForm",
    "CompleteForm",
    "DeviationForm",
    "IssueForm",
    "LoadForm",
    "MakeForm",
    "MergeForm",
    "PackForm",
    "PlanForm",
    "ReplaceForm",
    "ReworkForm",
    "SampleForm",
    "SplitForm",
    "StepForm",
    "StepOnlyForm",
    "StoreForm",
    "TakeForm",
    "UnitsForm",
    "UnloadForm",
    "form_field",
    "lines_for",
    "made_items",
    "offer",
    "scans",
    "stores_for",
]

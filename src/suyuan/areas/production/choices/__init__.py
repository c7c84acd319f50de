"""The words of production as people read them, and who may do what."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.labels.choices import LEVELS
from suyuan.areas.production.choices.messages import MESSAGES
from suyuan.areas.production.domain import (
    DeviationGrade,
    DeviationKind,
    DeviationState,
    EnvironmentKind,
    MaterialKind,
    OrderKind,
    OrderState,
    PackageLevel,
    PackageState,
    RecordScope,
    Result,
    RunKind,
    RunState,
    StepState,
    TallyKind,
    UnitFact,
)
from suyuan.areas.production.domain.balance import Verdict

__all__ = ["ACTIONS", "MESSAGES", "ROLES", "WORDS"]

LOT_RECORD: Final = "production.lot_record"
UNIT_RECORD: Final = "production.unit_record"
"""The names of the papers."""
ORDER_STATES: Final[dict[str, Promise]] = {
    OrderState.PLANNED: pgettext_lazy("order", "Planned"),
    OrderState.RELEASED: pgettext_lazy("order", "Released to the line"),
    OrderState.IN_PROCESS: pgettext_lazy("order", "In process"),
    OrderState.COMPLETED: pgettext_lazy("order", "Completed"),
    OrderState.REVIEWED: pgettext_lazy("order", "Reviewed"),
    OrderState.CLOSED: pgettext_lazy("order", "Closed"),
    OrderState.CANCELLED: pgettext_lazy("order", "Cancelled"),
}
ORDER_NEXTS: Final[dict[str, Promise]] = {
    OrderState.PLANNED: _("release it to the line; nothing can be issued before."),
    OrderState.RELEASED: _("issue the material and clear the line."),
    OrderState.IN_PROCESS: _("do the steps in their order, then complete the order."),
    OrderState.COMPLETED: _(
        "put the product into store; after the final inspection quality reviews the record and "
        "releases."
    ),
    OrderState.REVIEWED: _("close the order."),
}
"""What comes next, and who does it."""
ORDER_KINDS: Final[dict[str, Promise]] = {
    OrderKind.NORMAL: _("Production"),
    OrderKind.REWORK: _("Rework"),
}
STEP_STATES: Final[dict[str, Promise]] = {
    StepState.WAITING: pgettext_lazy("step", "Waiting"),
    StepState.RUNNING: pgettext_lazy("step", "Under way"),
    StepState.DONE: pgettext_lazy("step", "Done"),
}
RESULTS: Final[dict[str, Promise]] = {
    Result.PASS: pgettext_lazy("result", "Passed"),
    Result.FAIL: pgettext_lazy("result", "Failed"),
}
UNIT_FACTS: Final[dict[str, Promise]] = {
    UnitFact.MADE: pgettext_lazy("unit", "Made"),
    UnitFact.PASS: pgettext_lazy("unit", "Passed"),
    UnitFact.FAIL: pgettext_lazy("unit", "Found bad"),
    UnitFact.REDO: pgettext_lazy("unit", "Reworked"),
    UnitFact.PART: pgettext_lazy("unit", "Part replaced"),
    UnitFact.SCRAP: pgettext_lazy("unit", "Scrapped"),
    UnitFact.SAMPLE: pgettext_lazy("unit", "Taken as a sample"),
    UnitFact.RETENTION: pgettext_lazy("unit", "Kept as a retention sample"),
    UnitFact.PACKED: pgettext_lazy("unit", "Packed"),
}
MATERIAL_KINDS: Final[dict[str, Promise]] = {
    MaterialKind.ISSUE: pgettext_lazy("material", "Issued"),
    MaterialKind.USE: pgettext_lazy("material", "Used"),
    MaterialKind.RETURN: pgettext_lazy("material", "Given back"),
    MaterialKind.SCRAP: pgettext_lazy("material", "Scrapped"),
    MaterialKind.SAMPLE: pgettext_lazy("material", "Sampled"),
    MaterialKind.LOSS: pgettext_lazy("material", "Lost"),
    MaterialKind.SURPLUS: pgettext_lazy("material", "Surplus"),
}
TALLY_KINDS: Final[dict[str, Promise]] = {
    TallyKind.MADE: pgettext_lazy("tally", "Made"),
    TallyKind.GOOD: pgettext_lazy("tally", "Good"),
    TallyKind.REJECT: pgettext_lazy("tally", "Rejected"),
    TallyKind.RECOVERED: pgettext_lazy("tally", "Good after rework"),
    TallyKind.SCRAP: pgettext_lazy("tally", "Scrapped"),
    TallyKind.SAMPLE: pgettext_lazy("tally", "Sample"),
    TallyKind.RETENTION: pgettext_lazy("tally", "Retention sample"),
    TallyKind.STOCKED: pgettext_lazy("tally", "Put into store"),
}
RUN_KINDS: Final[dict[str, Promise]] = {
    RunKind.POTTING: _("Potting and filling"),
    RunKind.SEALING: _("Sealing"),
    RunKind.STERILIZATION: _("Sterilization"),
    RunKind.CLEANING: _("Cleaning"),
    RunKind.COATING: _("Coating"),
    RunKind.OTHER: _("Another special process"),
}
RUN_STATES: Final[dict[str, Promise]] = {
    RunState.OPEN: pgettext_lazy("run", "Being prepared"),
    RunState.DONE: pgettext_lazy("run", "Waits for judgement"),
    RunState.ACCEPTED: pgettext_lazy("run", "Accepted"),
    RunState.REJECTED: pgettext_lazy("run", "Rejected"),
}
PACKAGE_LEVELS: Final[dict[str, Promise]] = {
    PackageLevel.BOX: pgettext_lazy("package", "Box"),
    PackageLevel.CASE: pgettext_lazy("package", "Case"),
    PackageLevel.PALLET: pgettext_lazy("package", "Pallet"),
}
PACKAGE_STATES: Final[dict[str, Promise]] = {
    PackageState.OPEN: pgettext_lazy("package", "Being filled"),
    PackageState.CLOSED: pgettext_lazy("package", "Closed"),
}
DEVIATION_KINDS: Final[dict[str, Promise]] = {
    DeviationKind.MATERIAL: pgettext_lazy("deviation", "Other material"),
    DeviationKind.BALANCE: pgettext_lazy("deviation", "Material balance"),
    DeviationKind.PROCESS: pgettext_lazy("deviation", "Process"),
    DeviationKind.ENVIRONMENT: pgettext_lazy("deviation", "Environment"),
    DeviationKind.QUANTITY: pgettext_lazy("deviation", "Quantity"),
    DeviationKind.EQUIPMENT: pgettext_lazy("deviation", "Equipment"),
    DeviationKind.LABEL: pgettext_lazy("deviation", "Label balance"),
    DeviationKind.OTHER: pgettext_lazy("deviation", "Something else"),
}
DEVIATION_GRADES: Final[dict[str, Promise]] = {
    DeviationGrade.MINOR: pgettext_lazy("deviation", "Minor"),
    DeviationGrade.MAJOR: pgettext_lazy("deviation", "Major"),
    DeviationGrade.CRITICAL: pgettext_lazy("deviation", "Critical"),
}
DEVIATION_STATES: Final[dict[str, Promise]] = {
    DeviationState.OPEN: pgettext_lazy("deviation", "Open"),
    DeviationState.APPROVED: pgettext_lazy("deviation", "Approved"),
    DeviationState.CLOSED: pgettext_lazy("deviation", "Closed"),
    DeviationState.REFUSED: pgettext_lazy("deviation", "Refused"),
}
DEVIATION_NEXTS: Final[dict[str, Promise]] = {
    DeviationState.OPEN: _(
        "quality approves it, so that work may go on, or refuses it; in the end it is closed with "
        "its cause and a conclusion."
    ),
    DeviationState.APPROVED: _(
        "work goes on; quality closes it with its cause and a conclusion before the record of the "
        "order is reviewed."
    ),
}
"""What comes next, and who does it."""
ENVIRONMENT_KINDS: Final[dict[str, Promise]] = {
    EnvironmentKind.TEMPERATURE: _("Temperature"),
    EnvironmentKind.HUMIDITY: _("Relative humidity"),
    EnvironmentKind.PRESSURE: _("Pressure difference"),
    EnvironmentKind.PARTICLES: _("Airborne particles"),
    EnvironmentKind.SETTLING: _("Settling bacteria"),
    EnvironmentKind.AIRBORNE: _("Airborne bacteria"),
}
LOT_WHYS: Final[dict[str, Promise]] = {
    "MADE": pgettext_lazy("lot of an order", "made"),
    "SPLIT": pgettext_lazy("lot of an order", "split off"),
    "MERGED": pgettext_lazy("lot of an order", "merged"),
    "PROCESSED": pgettext_lazy("lot of an order", "after a special process"),
}
RECORD_SCOPES: Final[dict[str, Promise]] = {
    RecordScope.LOT: _("Lot record"),
    RecordScope.UNIT: _("Unit record"),
}
VERDICTS: Final[dict[str, Promise]] = {
    Verdict.WITHIN: pgettext_lazy("balance", "Within limits"),
    Verdict.OUTSIDE: pgettext_lazy("balance", "Outside of limits"),
    Verdict.EXPLAINED: pgettext_lazy("balance", "Outside, explained"),
    Verdict.NOTHING: pgettext_lazy("balance", "Nothing to balance"),
}

_STATES: Final = {**RUN_STATES, **DEVIATION_STATES, **ORDER_STATES}
WORDS: Final = {"level": LEVELS, "state": _STATES, "asked": _STATES}
"""What people read for codes in the data of messages."""

ACTIONS: Final[dict[str, Promise]] = {
    "production.view_order": _("See work orders and what is recorded of them"),
    "production.plan_order": _("Plan, change and cancel work orders"),
    "production.release_order": _("Release work orders to the line, and reopen them"),
    "production.issue_material": _("Issue material, take it back and count it"),
    "production.record_work": _("Record work at the line: steps, clearance, runs, deviations"),
    "production.rework": _("Rework and scrap units, replace parts"),
    "production.change_lot": _("Split and merge lots"),
    "production.pack": _("Pack products"),
    "production.complete_order": _("Complete, store and close work orders"),
    "production.judge_run": _("Judge runs of special processes"),
    "production.decide_deviation": _("Decide deviations of production"),
    "production.view_record": _("See device history records"),
    "production.review_record": _("Review device history records"),
    "production.view_rule": _("See tolerances of items and limits of rooms"),
    "production.change_rule": _("Change tolerances of items and limits of rooms"),
}
_LOOK: Final = ["production.view_order", "production.view_record", "production.view_rule"]
_LINE: Final = [
    *_LOOK, "production.issue_material", "production.record_work", "production.rework",
    "production.pack",
]  # fmt: skip
ROLES: Final[dict[str, list[str]]] = {
    "OPERATOR": _LINE,
    "PLANNER": [
        *_LINE, "production.plan_order", "production.release_order", "production.change_lot",
        "production.complete_order",
    ],
    "INSPECTOR": [*_LOOK, "production.record_work", "production.judge_run"],
    "WAREHOUSE": ["production.view_order", "production.issue_material", "production.pack"],
    "BUYER": ["production.view_order"],
    "AFTER_SALES": ["production.view_order", "production.view_record"],
    "QUALITY_MANAGER": [
        *_LOOK, "production.record_work", "production.judge_run", "production.decide_deviation",
        "production.review_record", "production.change_rule", "production.change_lot",
        "production.complete_order",
    ],
    "REGULATORY_MANAGER": _LOOK,
    "MANAGEMENT": _LOOK,
    "IT_ADMINISTRATOR": _LOOK,
    "INTEGRATION": ["production.view_order", "production.record_work"],
}  # fmt: skip

"""The tables of production in the record history: words instead of keys."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog.choices import STEP_KINDS, STEP_SCOPES
from suyuan.areas.production import choices, queries
from suyuan.areas.production.ui import recorded_values
from suyuan.areas.production.ui.common import name_of
from suyuan.web.screens import history

TABLES: Final = {
    "production_deviation": _("Deviation"),
    "production_environment_limit": _("Limit of a room"),
    "production_execution": _("Execution of a step"),
    "production_item_rule": _("Tolerance"),
    "production_load": _("Lot on the line"),
    "production_order": _("Work order"),
    "production_order_step": _("Step of an order"),
    "production_package": _("Package"),
    "production_run": _("Run"),
}
COLUMNS: Final[dict[str, str | Promise]] = {
    "capacity": _("Takes"),
    "cause": pgettext_lazy("deviation", "Cause"),
    "checker": _("Checked by"),
    "closed_at": pgettext_lazy("moment", "Closed"),
    "closed_by": _("Closed by"),
    "completed_at": _("Completed"),
    "completed_by": _("Completed by"),
    "conclusion": _("Conclusion"),
    "content": _("Content"),
    "decided_at": _("Decided"),
    "decided_by": _("Decided by"),
    "description": _("What deviates"),
    "done_at": _("Done"),
    "ended_at": pgettext_lazy("moment", "Ended"),
    "ends_on": _("Last day"),
    "entered": _("Record form"),
    "equipment": _("Equipment"),
    "expires_on": _("Expiry date"),
    "filled": _("Filled"),
    "good": _("Good"),
    "production_deviation.grade": _("Grade"),
    "judged": _("Judgement"),
    "judged_at": pgettext_lazy("run", "Judged"),
    "judged_by": _("Judged by"),
    "label_maximum": _("Labels: missing at most %"),
    "line_id": _("Production line"),
    "load_key": _("Key of the load"),
    "lot_key": _("Key of the lot"),
    "lot_number": _("Lot number"),
    "made_on": _("Production date"),
    "makes": _("The product is made here"),
    "measure": _("What was done at once"),
    "mixed_at": _("Mixed"),
    "mixture": _("Components of the mix"),
    "order_id": _("Work order"),
    "over_percent": _("Over the plan %"),
    "parameters": _("Parameters"),
    "person": _("Person"),
    "pot_until": _("Use before"),
    "product_maximum": _("Product: at most %"),
    "product_minimum": _("Product: at least %"),
    "material_maximum": _("Material: at most %"),
    "material_minimum": _("Material: at least %"),
    "program": _("Program"),
    "quantity": _("Quantity"),
    "ratio_set": _("Mixing ratio"),
    "ratio_tolerance": _("Mixing ratio may deviate by"),
    "registrant_id": _("Registrant"),
    "recorded_at": _("Recorded"),
    "released_at": pgettext_lazy("order", "Released at"),
    "released_by": _("Released by"),
    "reported_by": _("Reported by"),
    "result": _("Result"),
    "started_at": _("Begun"),
    "starts_on": _("First day"),
    "state": _("State"),
    "store_id": _("Material comes from"),
    "step_id": _("Step"),
    "step_number": _("Step"),
    "unloaded_at": pgettext_lazy("moment", "Unloaded"),
    "unloaded_by": _("Unloaded by"),
    "valid_minutes": _("Holds for minutes"),
    "validation": _("Validation no."),
    "waived": _("Gates opened by a deviation"),
}


def _step(row: Any) -> str:
    return f"{row.number} {name_of(row)}"


def describe() -> None:
    """Give the history the words of production."""
    history.describe(
        TABLES,
        COLUMNS,
        values={
            "production_order.state": choices.ORDER_STATES,
            "production_order.kind": choices.ORDER_KINDS,
            "production_order_step.state": choices.STEP_STATES,
            "production_run.state": choices.RUN_STATES,
            "production_run.kind": choices.RUN_KINDS,
            "production_deviation.state": choices.DEVIATION_STATES,
            "production_deviation.kind": choices.DEVIATION_KINDS,
            "production_deviation.grade": choices.DEVIATION_GRADES,
            "production_execution.result": choices.RESULTS,
            "production_execution.state": choices.STEP_STATES
            | {"STARTED": choices.STEP_STATES["RUNNING"]},
            "production_execution.source": {"MANUAL": _("entered by hand")},
            "production_order_step.kind": STEP_KINDS,
            "production_order_step.scope": STEP_SCOPES,
            "production_package.level": choices.PACKAGE_LEVELS,
            "production_package.state": choices.PACKAGE_STATES,
            "production_environment_limit.kind": choices.ENVIRONMENT_KINDS,
            "production_run.result": choices.RESULTS,
        },
        references={
            "order_id": "production_order",
            "production_execution.step_id": "production_order_step",
            "production_order.line_id": "ledger_place",
            "production_order.registrant_id": "ledger_party",
            "production_order.store_id": "ledger_place",
        },
        names={
            "production_order": history.named(queries.orders, lambda row: row.number),
            "production_order_step": history.named(queries.order_steps, _step),
        },
        tellings={
            "production_execution.entered": recorded_values.entered,
            "production_execution.judged": recorded_values.judged,
            "production_execution.parameters": recorded_values.parameters,
            "production_run.entered": recorded_values.entered,
            "production_run.judged": recorded_values.judged,
            "production_run.mixture": recorded_values.mixture,
        },
    )

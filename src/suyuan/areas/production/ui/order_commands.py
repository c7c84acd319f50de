"""What can be done with a work order from its page."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from suyuan.areas.production import choices, operations
from suyuan.areas.production.domain import DeviationKind, OrderState, StepState
from suyuan.areas.production.queries.situations import waived_of
from suyuan.areas.production.ui import arguments, forms, labelling
from suyuan.areas.production.ui.common import is_running, order_chip, outside_words
from suyuan.web import screens
from suyuan.web.wordlists import listed

PLAN, WORK = "production.plan_order", "production.record_work"
ISSUE, REWORK = "production.issue_material", "production.rework"
LOTS = "production.change_lot"


def _is(*states: OrderState) -> Any:
    return lambda row: row.state in states


def _by_units(row: Any) -> bool:
    return is_running(row) and row.item.item.tracking == "SERIAL"


def _to_make(row: Any) -> bool:
    """Say whether more may be made: by the plan, or by a deviation that allows more."""
    most = row.quantity * (1 + row.over_percent / 100)
    return bool(row.made < most) or DeviationKind.QUANTITY in waived_of(row.pk)


def _by_amount(row: Any) -> bool:
    return is_running(row) and row.item.item.tracking != "SERIAL"


def first_open(row: Any) -> Any:
    """Return the first step through which not all went that was ordered; None after the last."""
    return next(
        (
            step
            for step in row.steps.all()
            if step.state != StepState.DONE and step.quantity < row.quantity
        ),
        None,
    )


def _waits(asked: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Say of an order in process whether its first open step is of a sort."""

    def waits(row: Any) -> bool:
        step = first_open(row) if row.state == OrderState.IN_PROCESS else None
        return step is not None and asked(step)

    return waits


def _to_clear(row: Any) -> bool:
    """Say whether nothing is made yet, as the line is cleared before."""
    step = first_open(row)
    at_begin = step is not None and step.makes and not step.quantity
    return row.state == OrderState.RELEASED or (row.state == OrderState.IN_PROCESS and at_begin)


def _to_complete(row: Any) -> bool:
    return row.state == OrderState.IN_PROCESS and first_open(row) is None


def _made(operation: Any) -> Any:
    """Return an operation whose result shows the order's own page again."""

    def run(*, context: Any, number: str = "", **values: Any) -> Any:
        values.setdefault("order", number)
        return operation(context=context, **values)

    return run


def _state(asked: OrderState) -> Any:
    return lambda row, _values: [
        screens.Change(_("State"), order_chip(row).label, choices.ORDER_STATES[asked])
    ]


def _cleared(made: Any) -> str:
    """Say that the line is clear now; empty where something stands against it."""
    return gettext("The line is cleared.") if made.passed else ""


def _not_cleared(made: Any) -> str:
    """Say what stands against the line being clear; empty where nothing does."""
    if made.passed:
        return ""
    bad = listed([one["name"] for one in made.checks if not one["passed"]])
    return gettext(
        "Recorded, but the line is not cleared: %(checks)s is not in order. Put it in order, then "
        "record the clearance again."
    ) % {"checks": bad}


def _line(**values: Any) -> screens.Command:
    """Return a command of the line: offered while the order runs."""
    values.setdefault("offered", is_running)
    values["operation"] = _made(values["operation"])
    return screens.Command(**values)


COMMANDS: Final = (
    screens.Command(
        name="new", label=_("Plan an order"), form=forms.PlanForm,
        done=lambda _made: _("The order is planned. Release it when its material is there."),
        operation=operations.plan_order, permission=PLAN, on_object=False, is_main=True,
        icon="plus", arguments=arguments.plan, result_key=lambda made: str(made.number),
    ),
    screens.Command(
        name="release", label=_("Release to the line"), form=screens.CommandForm,
        done=lambda _made: _("The order is released to the line, under its lot number."),
        operation=_made(operations.release_order), permission="production.release_order",
        is_main=True, icon="player-play", offered=_is(OrderState.PLANNED),
        text=_("Revision, record forms, limits and lot number are frozen with the release."),
        changes=_state(OrderState.RELEASED), arguments=lambda row, _v: {"order": row.number},
    ),
    _line(
        name="perform", label=_("Record a step"), form=forms.StepForm,
        is_next=_waits(lambda step: not step.makes and not step.packs),
        operation=operations.perform, permission=WORK, is_main=True, icon="checks",
        arguments=arguments.perform, done=lambda _made: _("The step is recorded."),
        caution=outside_words,
    ),
    _line(
        name="make-units", label=_("Make units"), form=forms.MakeForm,
        done=lambda _made: _("The units are made."),
        is_next=_waits(lambda step: step.makes),
        operation=operations.make_units, permission=WORK, icon="packages",
        offered=lambda row: _by_units(row) and _to_make(row),
        arguments=arguments.make, caution=outside_words,
    ),
    _line(
        name="make-amount", label=_("Make an amount"), form=forms.MakeForm,
        done=lambda _made: _("The amount made is recorded."),
        is_next=_waits(lambda step: step.makes),
        operation=operations.make_amount, permission=WORK, icon="packages",
        offered=lambda row: _by_amount(row) and _to_make(row),
        arguments=arguments.make, caution=outside_words,
    ),
    screens.Command(
        name="print-labels", label=_("Print labels"), form=labelling.LabelsForm,
        operation=_made(operations.print_labels), permission="labels.print", icon="tag",
        offered=_is(OrderState.RELEASED, OrderState.IN_PROCESS, OrderState.COMPLETED),
        arguments=labelling.wish,
        text=_("Each kind of label is one job of the order. What is printed, used, spoiled and "
               "given back shows on this page and in the history record."),
        done=lambda _made: _("The labels are being printed; the job stands under labels."),
    ),
    _line(
        name="issue", label=_("Issue material"), form=forms.IssueForm,
        done=lambda _made: _("The material is issued to the order."),
        is_next=_is(OrderState.RELEASED),
        operation=operations.issue, permission=ISSUE, icon="arrow-bar-to-right",
        arguments=arguments.issue,
    ),
    _line(
        name="load", label=_("Load the line"), form=forms.LoadForm, operation=operations.load,
        done=lambda _made: _("The material is on the line."),
        permission=WORK, icon="login", arguments=arguments.load,
    ),
    _line(
        name="unload", label=_("Unload the line"), form=forms.UnloadForm,
        done=lambda _made: _("The material is off the line."),
        operation=operations.unload, permission=WORK, icon="logout", arguments=arguments.unload,
    ),
    _line(
        name="clear", label=_("Line clearance"), form=forms.ClearForm,
        is_next=_to_clear,
        operation=operations.clear_line, permission=WORK, icon="eraser",
        arguments=arguments.clear, done=_cleared, caution=_not_cleared,
    ),
    _line(
        name="finish-step", label=_("Finish a step"), form=forms.StepOnlyForm,
        done=lambda _made: _("The step is finished for the whole order."),
        operation=operations.finish_step, permission=WORK, icon="flag",
        arguments=arguments.of_step,
    ),
    _line(
        name="inspect-step", label=_("Open the in-process inspection"), form=forms.StepOnlyForm,
        done=lambda _made: _("The in-process inspection is open."),
        operation=operations.open_step_inspection, permission=WORK, icon="clipboard-check",
        arguments=arguments.of_step,
    ),
    _line(
        name="rework", label=_("Rework units"), form=forms.ReworkForm,
        done=lambda _made: _("The rework is recorded; the units do the steps again."),
        operation=operations.rework_units, permission=REWORK, icon="tool", offered=_by_units,
        arguments=arguments.rework,
    ),
    _line(
        name="replace-part", label=_("Replace a part"), form=forms.ReplaceForm,
        done=lambda _made: _("The part is replaced."),
        operation=operations.replace_part, permission=REWORK, icon="replace", offered=_by_units,
        arguments=arguments.replace,
    ),
    _line(
        name="scrap-units", label=_("Scrap units"), form=forms.UnitsForm,
        done=lambda _made: _("The units are scrapped."),
        operation=operations.scrap_units, permission=REWORK, icon="trash", offered=_by_units,
        arguments=arguments.units, is_danger=True,
        text=_("The units exist no more afterwards. Say why in the note."),
    ),
    _line(
        name="take-amount", label=_("Scrap, sample, retain"), form=forms.TakeForm,
        done=lambda _made: _("What was taken is recorded."),
        operation=operations.take_amount, permission=WORK, icon="test-pipe",
        offered=_by_amount, arguments=arguments.take,
    ),
    _line(
        name="take-units", label=_("Take units as samples"), form=forms.SampleForm,
        done=lambda _made: _("The samples are taken."),
        operation=operations.take_units, permission=WORK, icon="test-pipe", offered=_by_units,
        arguments=arguments.sample,
        text=_("A sample is used up; a retention sample is kept and worked on no more."),
    ),
    _line(
        name="split-lot", label=_("Split a lot"), form=forms.SplitForm,
        operation=operations.split_lot, permission=LOTS, icon="git-branch", offered=_by_amount,
        arguments=arguments.split,
        done=lambda made: gettext("Split off: %(lots)s.")
        % {"lots": listed([one.code for one in made])},
    ),
    _line(
        name="merge-lots", label=_("Merge lots"), form=forms.MergeForm,
        operation=operations.merge_lots, permission=LOTS, icon="git-merge", offered=_by_amount,
        arguments=arguments.merge,
        done=lambda made: gettext("Merged into lot %(lot)s.") % {"lot": made.code},
    ),
    _line(
        name="pack", label=_("Pack what is ready"), form=forms.PackForm,
        done=lambda _made: _("What was ready is packed."),
        is_next=_waits(lambda step: step.packs),
        operation=operations.pack_ready, permission="production.pack", icon="box",
        offered=_by_units, arguments=arguments.pack,
    ),
    _line(
        name="count", label=_("Count and give back material"), form=forms.AmountsForm,
        done=lambda _made: _("The count is recorded; what is left is back in the store."),
        operation=operations.count_left, permission=ISSUE, icon="calculator",
        arguments=arguments.amounts,
        text=_("What is counted goes back to the store; the difference to the books shows in the "
               "balance."),
    ),
    _line(
        name="give-back", label=_("Give material back"), form=forms.AmountsForm,
        done=lambda _made: _("The material is back in the store."),
        operation=operations.give_back, permission=ISSUE, icon="arrow-back",
        arguments=arguments.amounts,
    ),
    _line(
        name="scrap-material", label=_("Scrap material"), form=forms.AmountsForm,
        done=lambda _made: _("The material is scrapped."),
        operation=operations.scrap_material, permission=WORK, icon="trash-x",
        arguments=arguments.amounts,
    ),
    screens.Command(
        name="deviation", label=_("Report a deviation"), form=forms.DeviationForm,
        done=lambda _made: _("The deviation is reported; quality decides about it."),
        operation=_made(operations.open_deviation), permission=WORK, icon="alert-triangle",
        offered=_is(OrderState.RELEASED, OrderState.IN_PROCESS, OrderState.COMPLETED),
        arguments=arguments.deviation,
    ),
    screens.Command(
        name="complete", label=_("Complete"), form=forms.CompleteForm,
        done=lambda _made: _("The order is completed."),
        is_next=_to_complete,
        operation=_made(operations.complete_order), permission="production.complete_order",
        icon="flag-check", offered=_is(OrderState.IN_PROCESS), arguments=arguments.complete,
        text=_("Every step is done, nothing is left on the line, nothing waits for a decision."),
    ),
    screens.Command(
        name="inspect-final", label=_("Open the final inspection"), form=forms.ActForm,
        done=lambda _made: _("The final inspection is open."),
        operation=_made(operations.open_final_inspection), permission=WORK,
        icon="clipboard-check",
        offered=_is(OrderState.IN_PROCESS, OrderState.COMPLETED), arguments=arguments.of_order,
    ),
    screens.Command(
        name="store", label=_("Put into store"), form=forms.StoreForm,
        done=lambda _made: _("The product is in store."),
        is_next=_is(OrderState.COMPLETED),
        operation=_made(operations.store_product), permission="production.complete_order",
        icon="building-warehouse", offered=_is(OrderState.COMPLETED), arguments=arguments.store,
    ),
    screens.Command(
        name="reopen", label=_("Take back into process"), form=screens.ReasonForm,
        done=lambda _made: _("The order is in process again."),
        operation=_made(operations.reopen_order), permission="production.release_order",
        icon="rotate", offered=_is(OrderState.COMPLETED), is_danger=True,
        changes=_state(OrderState.IN_PROCESS), arguments=lambda row, _v: {"order": row.number},
    ),
    screens.Command(
        name="change", label=_("Plan anew"), form=forms.ChangeForm,
        done=lambda _made: _("The plan is changed."),
        operation=_made(operations.change_order), permission=PLAN, icon="calendar",
        offered=_is(OrderState.PLANNED, OrderState.RELEASED, OrderState.IN_PROCESS),
        initial=lambda row: {
            "starts_on": row.starts_on, "ends_on": row.ends_on, "quantity": row.quantity,
            "line": row.line.code, "note": row.note,
        },
        arguments=lambda row, values: {"order": row.number, **values},
    ),
    screens.Command(
        name="close", label=_("Close"), form=screens.CommandForm,
        done=lambda _made: _("The order is closed."),
        operation=_made(operations.close_order), permission="production.complete_order",
        icon="lock", offered=_is(OrderState.REVIEWED), changes=_state(OrderState.CLOSED),
        arguments=lambda row, _v: {"order": row.number},
    ),
    screens.Command(
        name="cancel",
        done=lambda _made: _("The order is cancelled."),
        label=pgettext_lazy("work order", "Cancel the order"), form=screens.ReasonForm,
        operation=_made(operations.cancel_order), permission=PLAN, icon="ban",
        offered=_is(OrderState.PLANNED, OrderState.RELEASED), is_danger=True,
        changes=_state(OrderState.CANCELLED), arguments=lambda row, _v: {"order": row.number},
    ),
)  # fmt: skip

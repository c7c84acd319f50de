"""Screens of deviations of production."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.production import choices, operations, queries
from suyuan.areas.production.domain import DeviationState
from suyuan.areas.production.models import Deviation
from suyuan.areas.production.queries.signing import deviation_of
from suyuan.areas.production.ui.common import deviation_chip, name_of, page_of_order, pairs
from suyuan.foundation.signing import Meaning
from suyuan.web import attached, screens, signed
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip

DECIDE = "production.decide_deviation"


class CloseForm(CommandForm):
    """Cause and conclusion of a deviation."""

    cause = forms.CharField(
        label=pgettext_lazy("deviation", "Cause"), widget=forms.Textarea(attrs={"rows": 3})
    )
    conclusion = forms.CharField(label=_("Conclusion"), widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("Why it can be closed"), max_length=500)


class DeviationTable(screens.Table):
    """Columns of the list of deviations."""

    hidden = ("reported_by", "closed_by")
    number = screens.CodeColumn(verbose_name=_("Number"))
    order = screens.CodeColumn(verbose_name=_("Work order"), accessor="order__number")
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: choices.DEVIATION_KINDS[row.kind],
        order_by=("kind",),
    )  # fmt: skip
    grade = screens.TextColumn(
        verbose_name=_("Grade"), value_of=lambda row: choices.DEVIATION_GRADES[row.grade]
    )
    description = screens.TextColumn(verbose_name=_("What deviates"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=deviation_chip, order_by=("state",))
    found_at = screens.WhenColumn(verbose_name=_("Reported"))
    reported_by = screens.TextColumn(verbose_name=_("Reported by"))
    closed_by = screens.TextColumn(verbose_name=_("Closed by"))


class DeviationFilters(screens.Filters):
    """Filters of the list of deviations."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.DEVIATION_STATES)
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=pairs(choices.DEVIATION_KINDS)
    )


def _run(operation: Any) -> Any:
    def run(*, context: Any, number: str = "", **values: Any) -> None:
        operation(context=context, deviation=number, **values)

    return run


def _code(item: Any) -> str:
    return f"{item.item.code} {name_of(item.item)}" if item is not None else ""


class Deviations(screens.Resource):
    """What deviated in production, and what was found."""

    name, title, one = "deviations", _("Deviations of production"), _("Deviation")
    icon = "alert-triangle"
    purpose = _(
        "What deviates from the approved process (GMP 2025 §87). Operators report it at the order; "
        "a quality person approves that work goes on, and closes it with cause and conclusion."
    )
    permission = "production.view_order"
    key = "number"
    table, filters = DeviationTable, DeviationFilters
    search = ("number", "order__number", "description")
    order = ("-pk",)
    site_field = "order__site_id"
    presets = (
        screens.Preset("open", pgettext_lazy("deviation", "Open"), "state=OPEN&state=APPROVED"),
    )
    facts = (
        screens.Fact(
            _("Work order"),
            "order.number",
            Kind.CODE,
            link=lambda row: page_of_order(row.order.number),
        ),
        screens.Fact(_("Kind"), lambda row: choices.DEVIATION_KINDS[row.kind]),
        screens.Fact(_("Grade"), lambda row: choices.DEVIATION_GRADES[row.grade]),
        screens.Fact(_("Reported"), "found_at", Kind.WHEN),
    )
    panels = (
        screens.Panel(
            name="deviation",
            title=_("Deviation"),
            facts=(
                screens.Fact(_("What deviates"), "description"),
                screens.Fact(_("What was done at once"), "measure"),
                screens.Fact(_("Other material"), lambda row: _code(row.item)),
                screens.Fact(_("Instead of"), lambda row: _code(row.instead_of)),
                screens.Fact(pgettext_lazy("deviation", "Cause"), "cause"),
                screens.Fact(_("Conclusion"), "conclusion"),
            ),
        ),
        screens.Panel(
            name="decisions",
            title=_("Decisions"),
            facts=(
                screens.Fact(_("Reported by"), "reported_by"),
                screens.Fact(_("Decided by"), "decided_by"),
                screens.Fact(_("Decided"), "decided_at", Kind.WHEN),
                screens.Fact(_("Closed by"), "closed_by"),
                screens.Fact(pgettext_lazy("moment", "Closed"), "closed_at", Kind.WHEN),
            ),
            side=True,
        ),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number),
    )
    commands = (
        screens.Command(
            name="approve", label=_("Approve"), form=screens.ReasonForm,
            done=lambda _made: _("The deviation is approved; work may go on."),
            operation=_run(operations.approve_deviation), permission=DECIDE, icon="check",
            offered=lambda row: row.state == DeviationState.OPEN,
            changes=lambda row, _v: [
                screens.Change(
                    _("State"), deviation_chip(row).label,
                    choices.DEVIATION_STATES[DeviationState.APPROVED],
                )
            ],
            text=_("It opens the gates of its kind in this order."), signs=Meaning.APPROVED,
            signed=lambda row, _v: deviation_of(row, DeviationState.APPROVED),
        ),
        screens.Command(
            name="close", label=_("Close the deviation"), form=CloseForm,
            done=lambda _made: _("The deviation is closed."),
            operation=_run(operations.close_deviation), permission=DECIDE, is_main=True,
            icon="lock", offered=lambda row: row.state in {"OPEN", "APPROVED"},
            signs=Meaning.REVIEWED,
            signed=lambda row, values: deviation_of(
                row, DeviationState.CLOSED, cause=values["cause"],
                conclusion=values["conclusion"],
            ),
        ),
        screens.Command(
            name="refuse", label=_("Refuse"), form=screens.ReasonForm,
            done=lambda _made: _("The deviation is not approved."),
            operation=_run(operations.refuse_deviation), permission=DECIDE, is_danger=True,
            icon="ban", offered=lambda row: row.state == DeviationState.OPEN,
            signs=Meaning.REJECTED,
            signed=lambda row, _v: deviation_of(row, DeviationState.REFUSED),
        ),
    )  # fmt: skip
    nexts = choices.DEVIATION_NEXTS
    history_tables = {"production_deviation": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Deviation]:
        """Return the deviations."""
        del reader
        return queries.deviations()

    @override
    def chip(self, row: Deviation) -> Chip:
        """Return the state of a deviation."""
        return deviation_chip(row)

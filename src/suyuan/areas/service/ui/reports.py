"""Screens of the reports to authorities."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import choices, queries
from suyuan.areas.service.choices import VIEW_COMPLAINT
from suyuan.areas.service.ui.common import event_chip, pairs, report_chip
from suyuan.web import papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip


class ReportTable(screens.Table):
    """Columns of the list of reports."""

    due_at = screens.WhenColumn(verbose_name=pgettext_lazy("to an authority", "Due"))
    rule = screens.TextColumn(
        verbose_name=_("Report"), value_of=lambda row: choices.RULES[row.rule], order_by=("rule",)
    )
    complaint = screens.CodeColumn(
        verbose_name=_("Complaint"), accessor="complaint__number", order_by=("complaint__number",)
    )
    event = screens.ChipColumn(
        verbose_name=_("Kind of event"), chip=lambda row: event_chip(row.complaint),
        order_by=("complaint__event_kind",),
    )  # fmt: skip
    state = screens.ChipColumn(verbose_name=_("State"), chip=report_chip, order_by=("status",))
    reported_at = screens.WhenColumn(verbose_name=_("Reported"))
    reference = screens.CodeColumn(verbose_name=_("Number of the report"))
    reported_by = screens.TextColumn(verbose_name=_("Reported by"))


class OwnReportTable(ReportTable):
    """The reports of one complaint, which need not name it again."""

    class Meta:
        exclude = ("complaint", "event")


class ReportFilters(screens.Filters):
    """Filters of the list of reports."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.REPORT_STATUSES)
    )
    authority = django_filters.MultipleChoiceFilter(
        label=_("Authority"), choices=pairs(choices.AUTHORITIES)
    )
    due_at = django_filters.DateFromToRangeFilter(label=pgettext_lazy("to an authority", "Due"))


class Reports(screens.Resource):
    """Reports to authorities, by when they are due."""

    name, title = "authority-reports", _("Reports to authorities")
    one = _("Report to an authority")
    icon = "alarm"
    purpose = _(
        "Every report of an adverse event that is due, the one due first at the top. A report is "
        "entered as made on the page of its complaint."
    )
    permission = VIEW_COMPLAINT
    site_field = "complaint__site"
    key = "pk"
    table, filters = ReportTable, ReportFilters
    search = ("complaint__number", "reference", "rule")
    order = ("due_at", "pk")
    presets = (screens.Preset("due", pgettext_lazy("report", "Due"), "status=DUE"),)
    facts = (
        screens.Fact(_("Report"), lambda row: choices.RULES[row.rule]),
        screens.Fact(_("Authority"), lambda row: choices.AUTHORITIES[row.authority]),
        screens.Fact(pgettext_lazy("to an authority", "Due"), "due_at", Kind.WHEN),
        screens.Fact(_("Reported"), "reported_at", Kind.WHEN),
        screens.Fact(_("Number of the report"), "reference", Kind.CODE),
        screens.Fact(_("Reported by"), "reported_by"),
    )
    panels = (
        papers.panel(
            "papers", _("Documents"), lambda row, _reader: [row.complaint.number], side=False
        ),
    )
    history_tables = {"service_report": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.reports()

    @override
    def heading(self, row: Any) -> str:
        return f"{row.complaint.number} · {choices.RULES[row.rule]}"

    @override
    def chip(self, row: Any) -> Chip:
        return report_chip(row)

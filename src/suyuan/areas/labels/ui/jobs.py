"""Screens of label jobs."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.labels import choices, operations, queries
from suyuan.areas.labels.domain import JobStatus, Level
from suyuan.areas.labels.models import Job, Label, Printing
from suyuan.areas.labels.ui import common
from suyuan.areas.labels.ui.common import by_id, chip_of, name_of, pairs
from suyuan.areas.labels.ui.templates import heading_of
from suyuan.web import papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Change, CommandForm, Kind
from suyuan.web.states import Chip

REQUEST = "labels.request"
PRINT = "labels.print"
RECONCILE = "labels.reconcile"


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False)


def _printer_choices() -> Sequence[tuple[str, str]]:
    rows = queries.printers().filter(active=True)
    return [("", str(_("As a PDF file"))), *((row.code, name_of(row)) for row in rows)]


class RequestForm(CommandForm):
    """What labels are asked for."""

    item = screens.CodeField(
        label=_("Item"), choices=common.item_choices, known=catalog.item_with_code, required=False
    )
    level = forms.ChoiceField(label=_("Level"), choices=pairs(choices.LEVELS))
    keys = common.CodesField(
        label=_("Units or packages"), required=False,
        help_text=_("One code to a line; each gets a label of its own."),
    )  # fmt: skip
    alike = forms.IntegerField(
        label=_("Or so many labels that say the same"), required=False, min_value=1,
        help_text=_("For lots without serial numbers."),
    )  # fmt: skip
    lot = forms.CharField(label=_("Lot number"), max_length=20, required=False)
    made_on = _day(_("Made on"))
    expires_on = _day(_("Expires on"))
    count = forms.IntegerField(label=_("Quantity inside"), required=False, min_value=1)
    document = forms.CharField(
        label=_("Document"), max_length=40, required=False,
        help_text=_("The order, packing or shipment they are for."),
    )  # fmt: skip


class PrintForm(CommandForm):
    """Where the labels go."""

    printer = forms.ChoiceField(label=_("Printer"), choices=_printer_choices, required=False)


class PositionsForm(screens.ReasonForm):
    """Which labels, and why."""

    positions = common.PositionsField(
        label=_("Which labels"), help_text=_("Their positions: 1-20, 25")
    )


class ReprintForm(PositionsForm):
    """Which labels are printed again, and why."""

    lost = forms.BooleanField(
        label=_("The old ones are found nowhere"), required=False,
        help_text=_("Otherwise they are spoiled and destroyed."),
    )  # fmt: skip


class ReconcileForm(CommandForm):
    """Where the labels are that are on nothing."""

    applied = forms.IntegerField(
        label=_("On their things"), required=False, min_value=0,
        help_text=_("Only for labels that all say the same; others are found in the ledger."),
    )  # fmt: skip
    sampled = common.PositionsField(label=_("Specimens in the record"), required=False)
    returned = common.PositionsField(label=_("Given back and destroyed"), required=False)
    lost = common.PositionsField(
        label=pgettext_lazy("labels", "Not found"), required=False,
        help_text=_("Found nowhere: a difference that the history record of the order shows."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False,
        help_text=_("Where labels are not found: what was looked at, and what may have happened."),
    )  # fmt: skip

    @override
    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("lost") and not said.get("reason"):
            self.add_error("reason", str(choices.MESSAGES["labels.reason_needed"]))
        return said


def _asked(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    said = dict(values)
    item_id = common.item_id(said.pop("item"))
    return {
        "values": operations.JobValues(
            item_id=item_id,
            level=Level(said.pop("level")),
            alike=said.pop("alike") or 0,
            content_gtin=catalog.gtin_of(item_id) if said["count"] else "",
            **said,
        )
    }


def _printed(row: Job, values: Mapping[str, Any]) -> Mapping[str, Any]:
    printer = queries.printers().filter(code=values["printer"]).first()
    return {
        "job_id": row.pk,
        "printer_id": None if printer is None else printer.pk,
        "language": get_language() or "zh-hans",
    }


def _positions(row: Job, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"job_id": row.pk, "positions": values["positions"]}


def _will_spoil(row: Job, values: Mapping[str, Any]) -> Sequence[Change]:
    return [Change(_("Spoiled labels"), "", str(len(values["positions"]))), *_reopened(row)]


def _will_reprint(row: Job, values: Mapping[str, Any]) -> Sequence[Change]:
    what = pgettext_lazy("labels", "Not found") if values["lost"] else _("Spoiled labels")
    return [Change(what, "", str(len(values["positions"]))), *_reopened(row)]


def _reopened(row: Job) -> Sequence[Change]:
    """Return what else happens where the labels were accounted for before."""
    if row.status != JobStatus.RECONCILED:
        return ()
    return [
        Change(
            _("State"), choices.JOB_STATUSES[JobStatus.RECONCILED],
            _("The account is opened again and has to be given anew."),
        )
    ]  # fmt: skip


def job_chip(row: Job) -> Chip:
    """Return where a job stands."""
    return chip_of(row.status, choices.JOB_STATUSES)


class JobTable(screens.Table):
    """Columns of the list of jobs."""

    hidden = ("requested_by",)
    number = screens.CodeColumn(verbose_name=_("Number"))
    what = screens.TextColumn(
        verbose_name=pgettext_lazy("label", "For"), value_of=lambda row: heading_of(row.template),
        order_by=("template__item__name",),
    )  # fmt: skip
    document = screens.CodeColumn(verbose_name=_("Document"))
    asked = screens.NumberColumn(verbose_name=_("Labels"))
    waiting = screens.NumberColumn(verbose_name=_("To be printed"))
    spoiled = screens.NumberColumn(verbose_name=_("Spoiled"))
    open = screens.NumberColumn(verbose_name=_("Not accounted for"))
    requested_at = screens.WhenColumn(verbose_name=_("Asked for"))
    requested_by = screens.TextColumn(verbose_name=_("Asked for by"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=job_chip, order_by=("status",))


class JobFilters(screens.Filters):
    """Filters of the list of jobs."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.JOB_STATUSES)
    )
    level = django_filters.MultipleChoiceFilter(
        field_name="template__level", label=_("Level"), choices=pairs(choices.LEVELS)
    )
    document = django_filters.CharFilter(label=_("Document"))


class LabelTable(screens.Table):
    """The labels of a job."""

    position = screens.NumberColumn(verbose_name="#")
    content = screens.CodeColumn(verbose_name=_("What the code says"))
    copy = screens.NumberColumn(verbose_name=pgettext_lazy("label", "Copy"))
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=lambda one: chip_of(one.status, choices.LABEL_STATUSES)
    )
    read_at = screens.WhenColumn(verbose_name=_("Symbol checked"))
    reason = screens.TextColumn(verbose_name=_("Reason"))


class PrintingTable(screens.Table):
    """What was printed of a job."""

    printed_at = screens.WhenColumn(verbose_name=pgettext_lazy("print", "Printed"))
    labels = screens.NumberColumn(verbose_name=_("Labels"))
    positions = screens.TextColumn(
        verbose_name=_("Positions"), value_of=lambda one: f"{one.first}–{one.last}"
    )
    printer = screens.TextColumn(
        verbose_name=_("Printer"), value_of=lambda one: name_of(one.printer) or _("As a PDF file")
    )
    file = screens.TextColumn(
        verbose_name=_("File"), value_of=lambda one: one.file.name,
        link=lambda one: reverse("label-file", args=[one.pk]),
    )  # fmt: skip
    printed_by = screens.TextColumn(verbose_name=_("Printed by"))


def _labels(row: Job, _reader: Reader) -> QuerySet[Label]:
    return row.labels.order_by("position")


def _printings(row: Job, _reader: Reader) -> QuerySet[Printing]:
    return row.printings.select_related("printer", "file").order_by("-pk")


class Jobs(screens.Resource):
    """Labels that were asked for, and what became of each."""

    name, title, one, icon = "label-jobs", _("Labels"), _("Label job"), "tag"
    purpose = _(
        "Labels for units, boxes, cases, pallets and implant cards. Each code is read back before "
        "it counts as printed, and every printed label is accounted for: on its thing, spoiled, "
        "kept as a specimen, or given back and destroyed."
    )
    permission = "labels.view_label"
    key = "number"
    site_field = "site_id"
    table, filters = JobTable, JobFilters
    search = ("number", "document", "template__item__code", "template__item__name")
    order = ("-pk",)
    presets = (
        screens.Preset("waiting", _("To be printed"), "status=REQUESTED"),
        screens.Preset("open", _("To be accounted for"), "status=PRINTED"),
    )
    facts = (
        screens.Fact(pgettext_lazy("label", "For"), lambda row: heading_of(row.template)),
        screens.Fact(_("Document"), "document", Kind.CODE),
        screens.Fact(_("Labels"), "asked", Kind.NUMBER),
        screens.Fact(_("Spoiled"), "spoiled", Kind.NUMBER),
        screens.Fact(_("Not accounted for"), "open", Kind.NUMBER),
        screens.Fact(pgettext_lazy("labels", "Not found"), "lost", Kind.NUMBER),
    )
    panels = (
        screens.Related(
            name="labels", title=_("Labels"), table=LabelTable, rows=_labels,
            empty=_("There are no labels."),
        ),
        screens.Related(
            name="printings", title=_("Printed"), table=PrintingTable, rows=_printings,
            empty=_("Nothing was printed yet: print the labels."),
        ),
        screens.Panel(
            name="account",
            title=pgettext_lazy("labels", "Account"),
            facts=(
                screens.Fact(_("Accounted for by"), "reconciled_by"),
                screens.Fact(pgettext_lazy("labels", "Accounted for"), "reconciled_at", Kind.WHEN),
                screens.Fact(_("Opened again by"), "reopened_by"),
                screens.Fact(_("Opened again"), "reopened_at", Kind.WHEN),
                screens.Fact(_("Why"), "reopen_reason"),
            ),
            side=True,
        ),
        papers.panel("documents", _("Document"), lambda row, _reader: filter(None, [row.document])),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new",
            label=_("Ask for labels"),
            form=RequestForm,
            operation=operations.request_labels,
            permission=REQUEST,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_asked,
            result_key=lambda made: made.number,
        ),
        screens.Command(
            name="print",
            label=_("Print the labels"),
            form=PrintForm,
            operation=by_id(operations.order_printing),
            permission=PRINT,
            is_main=True,
            icon="printer",
            offered=lambda row: row.status == JobStatus.REQUESTED,
            arguments=_printed,
            text=_("Every code is drawn and read back; the file appears on this page."),
            done=lambda _made: _("The labels are being printed; the file appears on this page."),
        ),
        screens.Command(
            name="reconcile",
            done=lambda _made: _("The labels of the job are accounted for."),
            label=_("Account for the labels"),
            form=ReconcileForm,
            operation=by_id(operations.reconcile),
            permission=RECONCILE,
            is_main=True,
            icon="scale",
            offered=lambda row: row.status == JobStatus.PRINTED,
            arguments=lambda row, values: {"job_id": row.pk, **values},
        ),
        screens.Command(
            name="reprint",
            done=lambda _made: _("The new labels wait to be printed."),
            label=_("Print again"),
            form=ReprintForm,
            operation=by_id(operations.reprint),
            permission=PRINT,
            icon="refresh",
            offered=lambda row: row.status != JobStatus.CANCELLED,
            arguments=lambda row, values: {**_positions(row, values), "lost": values["lost"]},
            changes=_will_reprint,
        ),
        screens.Command(
            name="spoil",
            done=lambda _made: _("The spoiled labels are recorded."),
            label=_("Report spoiled labels"),
            form=PositionsForm,
            operation=by_id(operations.spoil),
            permission=PRINT,
            icon="trash",
            offered=lambda row: row.status != JobStatus.CANCELLED,
            arguments=_positions,
            changes=_will_spoil,
        ),
        screens.Command(
            name="cancel",
            done=lambda _made: _("The label job is given up."),
            label=_("Give the job up"),
            form=screens.ReasonForm,
            operation=by_id(operations.cancel_job),
            permission=REQUEST,
            is_danger=True,
            icon="ban",
            offered=lambda row: row.status == JobStatus.REQUESTED,
            arguments=lambda row, _values: {"job_id": row.pk},
        ),
    )
    history_tables = {"labels_job": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.jobs()

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def code(self, row: Any) -> str:
        return ""

    @override
    def chip(self, row: Any) -> Chip:
        return job_chip(row)

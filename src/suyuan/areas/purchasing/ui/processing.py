"""Screens of work that is done outside."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.choices import CHANGE_PROCESSING, VIEW_PROCESSING
from suyuan.areas.purchasing.domain import ProcessingStatus
from suyuan.areas.purchasing.ui import common
from suyuan.areas.purchasing.ui.common import by_row, name_of, pairs, processing_chip
from suyuan.areas.quality import queries as quality
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation import wording
from suyuan.kernel.errors import DomainError
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind, ReasonForm
from suyuan.web.states import Chip


def _places() -> Sequence[tuple[str, str]]:
    """Return the places of others."""
    rows = catalog.places().filter(place__kind="EXTERNAL")
    return [("", "—"), *((row.place.code, name_of(row.place)) for row in rows)]


class ProcessingForm(CommandForm):
    """What is to be done outside."""

    processor = forms.ChoiceField(label=_("Processor"), choices=common.supplier_choices)
    place = forms.ChoiceField(label=_("The processor's place"), choices=_places)
    lot_key = forms.CharField(label=_("Lot"), max_length=500, help_text=_("Scan it or type it."))
    quantity = common.amount_field(label=_("Quantity"))
    work = forms.CharField(
        label=_("Work"), max_length=500, help_text=_("What is done, after which instruction.")
    )
    due_on = common.day_field(label=pgettext_lazy("processing", "Due"), required=False)
    note = common.note_field()

    def clean_lot_key(self) -> str:
        """Return the key of the lot that was scanned."""
        try:
            return key_of(self.cleaned_data["lot_key"])
        except DomainError as failure:
            raise forms.ValidationError(wording.sentence(failure)) from failure


class BackForm(CommandForm):
    """What came back."""

    quantity = common.amount_field(label=_("Quantity"))
    record = forms.CharField(label=_("The processor's record"), max_length=80)
    place = forms.ChoiceField(
        label=_("Quarantine place"), choices=common.quarantine_choices, required=False
    )


def _id(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"processing_id": row.pk, **values}


class ProcessingTable(screens.Table):
    """Columns of the list of work done outside."""

    hidden = ("due_on", "created_at")
    number = screens.CodeColumn(verbose_name=_("Number"))
    processor = screens.TextColumn(
        verbose_name=_("Processor"), value_of=lambda row: name_of(row.processor.party),
        order_by=("processor__party__code",),
    )  # fmt: skip
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item),
        order_by=("item__item__code",),
    )  # fmt: skip
    lot = screens.CodeColumn(verbose_name=_("Lot"))
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )
    work = screens.TextColumn(verbose_name=_("Work"))
    sent_at = screens.WhenColumn(verbose_name=_("Sent"))
    back_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Came back"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=processing_chip, order_by=("status",))
    due_on = screens.DayColumn(verbose_name=pgettext_lazy("processing", "Due"))
    created_at = screens.WhenColumn(verbose_name=_("Written"))


class ProcessingFilters(screens.Filters):
    """Filters of the list of work done outside."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.PROCESSING_STATUSES)
    )


class Processings(screens.Resource):
    """Work that is done outside."""

    name, title, one = "processing", _("Work done outside"), _("Processing order")
    icon = "building-factory"
    purpose = _(
        "A lot goes to a processor that is approved for it, is worked there, and comes back as a "
        "lot of its own with the processor's record; it waits for inspection like bought goods."
    )
    permission = VIEW_PROCESSING
    site_field = "site"
    key = "number"
    table, filters = ProcessingTable, ProcessingFilters
    search = ("number", "lot", "back_lot", "record", "work", "item__item__code")
    order = ("-number",)
    presets = (screens.Preset("out", _("At processors"), "status=SENT"),)
    facts = (
        screens.Fact(_("Processor"), lambda row: name_of(row.processor.party)),
        screens.Fact(_("The processor's place"), lambda row: name_of(row.place)),
        screens.Fact(_("Item"), lambda row: name_of(row.item.item)),
        screens.Fact(
            _("Lot"), "lot", Kind.CODE, link=lambda row: common.passport_of(row.lot_key)
        ),
        screens.Fact(_("Quantity"), lambda row: (row.quantity, row.unit), Kind.QUANTITY),
        screens.Fact(_("Work"), "work"),
        screens.Fact(pgettext_lazy("processing", "Due"), "due_on", Kind.DAY),
        screens.Fact(_("Sent"), "sent_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("moment", "Came back"), "back_at", Kind.WHEN),
        screens.Fact(
            _("Lot that came back"), "back_lot", Kind.CODE,
            link=lambda row: common.passport_of(row.back_lot_key),
        ),
        screens.Fact(
            _("Quantity that came back"),
            lambda row: (row.back_quantity, row.unit) if row.back_quantity else None,
            Kind.QUANTITY,
        ),
        screens.Fact(_("The processor's record"), "record", Kind.CODE),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        papers.panel(
            "papers", _("Documents"),
            lambda row, _reader: [row.inspection] if row.inspection else [],
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Order work outside"), form=ProcessingForm,
            operation=operations.order_processing, permission=CHANGE_PROCESSING, on_object=False,
            is_main=True, icon="plus", result_key=lambda made: made.number,
            arguments=lambda _row, values: {"values": operations.ProcessingValues(**values)},
        ),
        screens.Command(
            name="send", label=_("Send it out"), form=CommandForm,
            operation=by_row(operations.send_processing), permission=CHANGE_PROCESSING,
            is_main=True, icon="truck", offered=lambda row: row.status == "DRAFT", arguments=_id,
            text=_("The amount leaves our stock; the processor holds it from now on."),
        ),
        screens.Command(
            name="back", label=_("Take it back"), form=BackForm,
            operation=by_row(operations.take_processing_back), permission=CHANGE_PROCESSING,
            is_main=True, icon="package-import", offered=lambda row: row.status == "SENT",
            initial=lambda row: {"quantity": row.quantity}, arguments=_id,
        ),
        screens.Command(
            name="cancel", label=_("Cancel the order"), form=ReasonForm,
            operation=by_row(operations.cancel_processing), permission=CHANGE_PROCESSING,
            is_danger=True, icon="x", offered=lambda row: row.status == "DRAFT",
            arguments=lambda row, _values: {"processing_id": row.pk},
        ),
    )  # fmt: skip
    nexts = choices.PROCESSING_NEXTS
    history_tables = {"purchasing_processing": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.processings()

    @override
    def following(self, row: Any) -> str | Promise:
        if row.status != ProcessingStatus.BACK:
            return super().following(row)
        opened = quality.inspection_numbered(row.inspection) if row.inspection else None
        waits = opened is not None and opened.status in {"OPEN", "CHECKING"}
        return super().following(row) if waits else ""

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def chip(self, row: Any) -> Chip:
        return processing_chip(row)

"""Screens of received lots and of what goes back of them."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.choices import RECEIVE, RETURN, VIEW_RECEIPT
from suyuan.areas.purchasing.domain import LineVerdict
from suyuan.areas.purchasing.ui import common
from suyuan.areas.purchasing.ui.common import by_row, name_of, pairs, supplier_of, verdict_chip
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip


class ReturnForm(CommandForm):
    """What goes back."""

    quantity = common.amount_field(label=_("Quantity"))
    units = forms.CharField(
        label=_("Pieces"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Serial numbers of the pieces, one on each line; empty for a lot."),
    )  # fmt: skip
    packages = forms.CharField(
        label=_("Unopened packages"), required=False,
        help_text=_("Codes (SSCC) of packages that go back as they are, apart by spaces."),
    )  # fmt: skip
    carrier = forms.CharField(label=_("Carrier"), max_length=80, required=False)
    note = common.note_field()


def _returned(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    units = operations.named_units(row, values["units"].split("\n"))
    packages = values["packages"].split()
    said = operations.ReturnValues(**{**values, "units": units, "packages": packages})
    return {"line_id": row.pk, "values": said}


class LotTable(screens.Table):
    """Columns of the list of received lots."""

    hidden = ("certificate", "made_on", "open_rejected")
    lot = screens.CodeColumn(verbose_name=_("Our lot"))
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item),
        order_by=("item__item__code",),
    )  # fmt: skip
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"), value_of=lambda row: supplier_of(row.receipt),
        order_by=("receipt__supplier__party__code",),
    )  # fmt: skip
    supplier_lot = screens.CodeColumn(verbose_name=_("Supplier's lot"))
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )
    receipt = screens.CodeColumn(verbose_name=_("Goods receipt"), accessor="receipt__number")
    received_at = screens.WhenColumn(
        verbose_name=pgettext_lazy("moment", "Received"), accessor="receipt__received_at"
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=verdict_chip, order_by=("verdict",))
    open_rejected = screens.QuantityColumn(
        verbose_name=_("Rejected, still here"),
        value_of=lambda row: (row.open_rejected, row.unit) if row.open_rejected else None,
    )
    certificate = screens.CodeColumn(verbose_name=_("Certificate"))
    made_on = screens.DayColumn(verbose_name=_("Made on"))


class LotFilters(screens.Filters):
    """Filters of the list of received lots."""

    verdict = django_filters.MultipleChoiceFilter(label=_("State"), choices=pairs(choices.VERDICTS))
    supplier = django_filters.CharFilter(
        label=_("Supplier's code"), field_name="receipt__supplier__party__code"
    )
    received = django_filters.DateFromToRangeFilter(
        label=pgettext_lazy("moment", "Received"), field_name="receipt__received_at"
    )


class ReceivedLots(screens.Resource):
    """Lots that came in, with what became of them."""

    name, title, one = "received-lots", _("Received lots"), _("Received lot")
    icon = "packages"
    purpose = _(
        "Each supplier's lot that came in, under our own lot number: waiting for inspection, "
        "accepted or rejected. Rejected lots go back from here once quality has decided it."
    )
    permission = VIEW_RECEIPT
    site_field = "receipt__site"
    key = "pk"
    table, filters = LotTable, LotFilters
    search = ("lot", "supplier_lot", "certificate", "receipt__number", "item__item__code")
    order = ("-receipt__number", "position")
    presets = (
        screens.Preset("waiting", _("Waiting lots"), "verdict=WAITING"),
        screens.Preset("rejected", _("Rejected lots"), "verdict=REJECTED&verdict=PART"),
    )
    facts = (
        screens.Fact(_("Item"), lambda row: name_of(row.item.item)),
        screens.Fact(
            _("Our lot"), "lot", Kind.CODE, link=lambda row: common.passport_of(row.lot_key)
        ),
        screens.Fact(_("Supplier"), lambda row: supplier_of(row.receipt)),
        screens.Fact(_("Supplier's lot"), "supplier_lot", Kind.CODE),
        screens.Fact(_("Quantity"), lambda row: (row.quantity, row.unit), Kind.QUANTITY),
        screens.Fact(_("Accepted amount"), lambda row: (row.accepted, row.unit), Kind.QUANTITY),
        screens.Fact(_("Rejected amount"), lambda row: (row.rejected, row.unit), Kind.QUANTITY),
        screens.Fact(_("Returned"), lambda row: (row.returned, row.unit), Kind.QUANTITY),
        screens.Fact(_("Made on"), "made_on", Kind.DAY),
        screens.Fact(_("Expires on"), "expires_on", Kind.DAY),
        screens.Fact(_("Certificate"), "certificate", Kind.CODE),
    )  # fmt: skip
    panels = (
        papers.panel(
            "papers", _("Documents"),
            lambda row, _reader: [
                row.receipt.number, row.receipt.order.number,
                *([row.inspection] if row.inspection else []),
                *queries.returns().filter(line_id=row.pk).values_list("number", flat=True),
            ],
        ),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="return", label=_("Return to the supplier"), form=ReturnForm,
            operation=by_row(operations.return_goods), permission=RETURN, is_main=True,
            icon="truck-return", offered=operations.may_go_back,
            arguments=_returned,
        ),
        screens.Command(
            name="inspect", label=_("Open the inspection"), form=CommandForm,
            operation=by_row(operations.request_inspection), permission=RECEIVE,
            icon="clipboard-check", offered=lambda row: not row.inspection,
            arguments=lambda row, _values: {"line_id": row.pk},
            text=_("Opens the incoming inspection of this lot, after the plan of its revision."),
        ),
    )  # fmt: skip
    history_tables = {"purchasing_receipt_line": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.receipt_lines()

    @override
    def heading(self, row: Any) -> str:
        return f"{row.item.item.code} · {row.lot}"

    @override
    def chip(self, row: Any) -> Chip:
        return verdict_chip(row)

    @override
    def following(self, row: Any) -> str | Promise:
        is_away = not queries.waits_to_be_put_away([row.lot_key])
        done = {
            LineVerdict.ACCEPTED: is_away,
            LineVerdict.PART: is_away and row.rejected == row.returned,
            LineVerdict.REJECTED: row.rejected == row.returned,
        }
        return "" if done.get(row.verdict) else choices.VERDICT_NEXTS[row.verdict]


class ReturnTable(screens.Table):
    """Columns of the list of returns."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"), value_of=lambda row: supplier_of(row.line.receipt),
        order_by=("line__receipt__supplier__party__code",),
    )  # fmt: skip
    lot = screens.CodeColumn(verbose_name=_("Our lot"), accessor="line__lot")
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )
    nonconformity = screens.CodeColumn(verbose_name=pgettext_lazy("document", "Decided by"))
    sent_at = screens.WhenColumn(verbose_name=_("Sent"))
    sent_by = screens.TextColumn(verbose_name=_("Sent by"))


class Returns(screens.Resource):
    """Rejected goods that went back to suppliers."""

    name, title, one = "supplier-returns", _("Returns to suppliers"), _("Return to a supplier")
    icon = "truck-return"
    purpose = _(
        "Rejected goods that went back, each decided at its nonconformity. Return a lot on the "
        "page of the received lot."
    )
    permission = VIEW_RECEIPT
    site_field = "line__receipt__site"
    key = "number"
    table = ReturnTable
    search = ("number", "line__lot", "line__supplier_lot", "nonconformity", "carrier")
    order = ("-number",)
    facts = (
        screens.Fact(_("Supplier"), lambda row: supplier_of(row.line.receipt)),
        screens.Fact(_("Item"), lambda row: name_of(row.line.item.item)),
        screens.Fact(
            _("Our lot"), "line.lot", Kind.CODE,
            link=lambda row: common.passport_of(row.line.lot_key),
        ),
        screens.Fact(_("Supplier's lot"), "line.supplier_lot", Kind.CODE),
        screens.Fact(_("Quantity"), lambda row: (row.quantity, row.unit), Kind.QUANTITY),
        screens.Fact(_("Carrier"), "carrier"),
        screens.Fact(_("Sent"), "sent_at", Kind.WHEN),
        screens.Fact(_("Sent by"), "sent_by"),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        papers.panel(
            "papers", _("Documents"),
            lambda row, _reader: [row.line.receipt.number, row.nonconformity],
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.returns()

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

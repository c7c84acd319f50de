"""Screens of announced deliveries, receipts, received lots and returns."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.choices import CHANGE_ORDER, RECEIVE, RETURN, VIEW_RECEIPT
from suyuan.areas.purchasing.ui import common, docks, receiving_forms
from suyuan.areas.purchasing.ui.common import by_row, name_of, notice_chip, pairs, verdict_chip
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind, ReasonForm
from suyuan.web.states import Chip


def _supplier(row: Any) -> str:
    return name_of(row.supplier.party)


class NoticeLineTable(screens.Table):
    """The lots that a delivery announces."""

    position = screens.NumberColumn(verbose_name="#")
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=lambda row: name_of(row.order_line.item.item)
    )
    supplier_lot = screens.CodeColumn(verbose_name=_("Supplier's lot"))
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.order_line.unit)
    )
    expires_on = screens.DayColumn(verbose_name=_("Expires on"))
    certificate = screens.CodeColumn(verbose_name=_("Certificate"))
    packages = screens.TextColumn(
        verbose_name=_("Packages"), value_of=lambda row: ", ".join(row.packages)
    )


class NoticeTable(screens.Table):
    """Columns of the list of announced deliveries."""

    hidden = ("created_at", "carrier")
    number = screens.CodeColumn(verbose_name=_("Number"))
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"), value_of=_supplier, order_by=("supplier__party__code",)
    )
    delivery_note = screens.CodeColumn(verbose_name=_("Delivery note"))
    order = screens.CodeColumn(verbose_name=_("Purchase order"), accessor="order__number")
    expected_on = screens.DayColumn(verbose_name=_("Expected on"))
    lots = screens.NumberColumn(verbose_name=pgettext_lazy("count", "Lots"), accessor="lines_count")
    state = screens.ChipColumn(verbose_name=_("State"), chip=notice_chip, order_by=("status",))
    carrier = screens.TextColumn(verbose_name=_("Carrier"))
    created_at = screens.WhenColumn(verbose_name=_("Announced"))


class NoticeFilters(screens.Filters):
    """Filters of the list of announced deliveries."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.NOTICE_STATUSES)
    )
    expected_on = django_filters.DateFromToRangeFilter(label=_("Expected on"))


class Notices(screens.Resource):
    """Deliveries that are on their way."""

    name, title, one = "notices", _("Announced deliveries"), _("Announced delivery")
    icon = "truck-delivery"
    purpose = _(
        "What suppliers have announced, with their lots. Receive from here: only what differs has "
        "to be typed. Announce a delivery at its purchase order."
    )
    permission = VIEW_RECEIPT
    site_field = "order__site"
    key = "number"
    table, filters = NoticeTable, NoticeFilters
    search = ("number", "delivery_note", "order__number", "lines__supplier_lot")
    order = ("-number",)
    presets = (screens.Preset("expected", _("Expected deliveries"), "status=EXPECTED"),)
    facts = (
        screens.Fact(_("Supplier"), _supplier),
        screens.Fact(_("Delivery note"), "delivery_note", Kind.CODE),
        screens.Fact(
            _("Purchase order"), "order.number", Kind.CODE,
            link=lambda row: common.page_of("purchase-orders", row.order.number),
        ),
        screens.Fact(_("Expected on"), "expected_on", Kind.DAY),
        screens.Fact(_("Carrier"), "carrier"),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="lines", title=_("Lots"), table=NoticeLineTable, limit=200,
            rows=lambda row, _reader: queries.notice_lines(row.pk),
        ),
        screens.Related(
            name="counted", title=_("Counted at the dock"), table=docks.DockTable, limit=200,
            rows=lambda row, _reader: queries.dock_lines().filter(notice_id=row.pk, receipt=None),
            link=docks.line_page,
            empty=_("Nothing stands counted at the dock. Count at the station of receiving."),
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    nexts = choices.NOTICE_NEXTS
    commands = (
        screens.Command(
            name="receive", label=_("Receive goods"), form=receiving_forms.ReceiveForm,
            operation=by_row(operations.receive_goods), permission=RECEIVE, is_main=True,
            icon="package-import", offered=lambda row: row.status == "EXPECTED",
            initial=receiving_forms.from_notice,
            arguments=lambda row, values: receiving_forms.received(
                row.order_id, values, notice_id=row.pk
            ),
        ),
        screens.Command(
            name="cancel", label=_("It does not come"), form=ReasonForm,
            operation=by_row(operations.cancel_notice), permission=CHANGE_ORDER, is_danger=True,
            icon="x", offered=lambda row: row.status == "EXPECTED",
            arguments=lambda row, _values: {"notice_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"purchasing_notice": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.notices()

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def chip(self, row: Any) -> Chip:
        return notice_chip(row)


class LotColumns(screens.Table):
    """The received lots of a receipt."""

    position = screens.NumberColumn(verbose_name="#")
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item))
    lot = screens.CodeColumn(
        verbose_name=_("Our lot"), link=lambda row: common.passport_of(row.lot_key)
    )
    supplier_lot = screens.CodeColumn(verbose_name=_("Supplier's lot"))
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )
    difference = screens.QuantityColumn(
        verbose_name=_("Against the notice"),
        value_of=lambda row: (
            (row.ordered - row.announced, row.order_line.unit)
            if row.announced is not None and row.ordered != row.announced
            else None
        ),
    )
    expires_on = screens.DayColumn(verbose_name=_("Expires on"))
    certificate = screens.CodeColumn(verbose_name=_("Certificate"))
    inspection = screens.CodeColumn(
        verbose_name=_("Inspection"),
        link=lambda row: common.page_of("inspections", row.inspection),
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=verdict_chip)


class AwayTable(screens.Table):
    """What was turned away."""

    kind = screens.TextColumn(
        verbose_name=_("Why"), value_of=lambda row: choices.REFUSALS[row.kind]
    )
    what = screens.TextColumn(verbose_name=pgettext_lazy("delivery", "What"))
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )


class ReceiptTable(screens.Table):
    """Columns of the list of receipts."""

    hidden = ("received_by", "note")
    number = screens.CodeColumn(verbose_name=_("Number"))
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"), value_of=_supplier, order_by=("supplier__party__code",)
    )
    delivery_note = screens.CodeColumn(verbose_name=_("Delivery note"))
    order = screens.CodeColumn(verbose_name=_("Purchase order"), accessor="order__number")
    lots = screens.NumberColumn(verbose_name=pgettext_lazy("count", "Lots"), accessor="lines_count")
    waiting = screens.NumberColumn(verbose_name=_("Waiting lots"), accessor="waiting_count")
    away = screens.NumberColumn(verbose_name=_("Turned away"), accessor="refused_count")
    received_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Received"))
    received_by = screens.TextColumn(verbose_name=_("Received by"))
    note = screens.TextColumn(verbose_name=_("Note"))


class ReceiptFilters(screens.Filters):
    """Filters of the list of receipts."""

    received_at = django_filters.DateFromToRangeFilter(label=pgettext_lazy("moment", "Received"))
    supplier = django_filters.CharFilter(
        label=_("Supplier's code"), field_name="supplier__party__code"
    )


def _numbers(row: Any, _reader: Reader) -> list[str]:
    lines = queries.receipt_lines().filter(receipt_id=row.pk)
    returned = queries.returns().filter(line__receipt_id=row.pk)
    return [
        row.order.number,
        *([row.notice.number] if row.notice else []),
        *(line.inspection for line in lines if line.inspection),
        *(one.number for one in returned),
    ]


class Receipts(screens.Resource):
    """What has come in."""

    name, title, one = "receipts", _("Goods receipts"), _("Goods receipt")
    icon = "package-import"
    purpose = _(
        "Every delivery that came in, lot by lot under numbers of our own. Lots wait in quarantine "
        "until quality has inspected them. Receive at the purchase order or the announced delivery."
    )
    permission = VIEW_RECEIPT
    site_field = "site"
    key = "number"
    table, filters = ReceiptTable, ReceiptFilters
    search = (
        "number", "delivery_note", "order__number", "lines__lot", "lines__supplier_lot",
        "counted__package",
        "supplier__party__code", "supplier__party__name", "supplier__party__name_en",
    )  # fmt: skip
    order = ("-number",)
    facts = (
        screens.Fact(
            _("Supplier"), _supplier,
            link=lambda row: common.page_of("supplier-scores", row.supplier.party.code),
        ),
        screens.Fact(_("Delivery note"), "delivery_note", Kind.CODE),
        screens.Fact(
            _("Purchase order"), "order.number", Kind.CODE,
            link=lambda row: common.page_of("purchase-orders", row.order.number),
        ),
        screens.Fact(_("Quarantine place"), lambda row: name_of(row.place)),
        screens.Fact(pgettext_lazy("moment", "Received"), "received_at", Kind.WHEN),
        screens.Fact(_("Received by"), "received_by"),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="lots", title=_("Lots"), table=LotColumns, limit=200,
            rows=lambda row, _reader: queries.receipt_lines().filter(receipt_id=row.pk).order_by(
                "position"
            ),
            link=lambda row: common.page_of("received-lots", str(row.pk)),
            empty=_("Nothing was taken over."),
        ),
        screens.Related(
            name="away", title=_("Turned away"), table=AwayTable,
            rows=lambda row, _reader: queries.refusals(row.pk),
            empty=_("Nothing was turned away."),
        ),
        screens.Related(
            name="counted", title=_("Counted at the dock"), table=docks.DockTable, limit=200,
            rows=lambda row, _reader: queries.dock_lines().filter(receipt_id=row.pk),
            link=docks.line_page,
            empty=_("It was entered at a desk, without the station at the dock."),
        ),
        papers.panel("papers", _("Documents"), _numbers),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    history_tables = {"purchasing_receipt": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.receipts()

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)


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
        verbose_name=_("Supplier"), value_of=lambda row: _supplier(row.receipt),
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
        screens.Fact(_("Supplier"), lambda row: _supplier(row.receipt)),
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
            icon="truck-return", offered=lambda row: row.rejected > row.returned,
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
        return choices.VERDICT_NEXTS[row.verdict]


class ReturnTable(screens.Table):
    """Columns of the list of returns."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"), value_of=lambda row: _supplier(row.line.receipt),
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
        screens.Fact(_("Supplier"), lambda row: _supplier(row.line.receipt)),
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

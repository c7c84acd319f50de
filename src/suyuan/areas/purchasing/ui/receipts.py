"""Screens of goods receipts."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.purchasing import choices, queries
from suyuan.areas.purchasing.choices import VIEW_RECEIPT
from suyuan.areas.purchasing.ui import common, docks
from suyuan.areas.purchasing.ui.common import name_of, supplier_of, verdict_chip
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind


class LotColumns(screens.Table):
    """The received lots of a receipt; what else is known of one stands on its own page."""

    position = screens.NumberColumn(verbose_name="#")
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item))
    lot = screens.CodeColumn(
        verbose_name=_("Our lot"), link=lambda row: common.passport_of(row.lot_key)
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=verdict_chip)
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
    inspection = screens.CodeColumn(
        verbose_name=_("Inspection"),
        link=lambda row: common.page_of("inspections", row.inspection),
    )


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
        verbose_name=_("Supplier"), value_of=supplier_of, order_by=("supplier__party__code",)
    )
    delivery_note = screens.CodeColumn(verbose_name=pgettext_lazy("supplier", "Delivery note"))
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
            _("Supplier"), supplier_of,
            link=lambda row: common.page_of("supplier-scores", row.supplier.party.code),
        ),
        screens.Fact(pgettext_lazy("supplier", "Delivery note"), "delivery_note", Kind.CODE),
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
    def rows_for_page(self, reader: Reader) -> QuerySet[Any]:
        return queries.receipts_to_follow()

    @override
    def following(self, row: Any) -> str | Promise:
        if row.waiting_count:
            return choices.RECEIPT_NEXTS["inspect"]
        if queries.waits_to_be_put_away(row.lines.values_list("lot_key", flat=True)):
            return choices.RECEIPT_NEXTS["put away"]
        return choices.RECEIPT_NEXTS["return"] if row.rejected_here else ""

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

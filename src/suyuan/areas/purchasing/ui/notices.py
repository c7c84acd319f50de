"""Screens of announced deliveries."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.choices import CHANGE_ORDER, RECEIVE, VIEW_RECEIPT
from suyuan.areas.purchasing.ui import common, docks, receiving_forms
from suyuan.areas.purchasing.ui.common import by_row, name_of, notice_chip, pairs, supplier_of
from suyuan.web import attached, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind, ReasonForm
from suyuan.web.states import Chip


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
        verbose_name=_("Supplier"), value_of=supplier_of, order_by=("supplier__party__code",)
    )
    delivery_note = screens.CodeColumn(verbose_name=pgettext_lazy("supplier", "Delivery note"))
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


def _receipt(row: Any) -> str:
    """Return the number of the receipt with which a delivery came in; empty where it has not."""
    receipt = getattr(row, "receipt", None)
    return receipt.number if receipt is not None else ""


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
        screens.Fact(_("Supplier"), supplier_of),
        screens.Fact(pgettext_lazy("supplier", "Delivery note"), "delivery_note", Kind.CODE),
        screens.Fact(
            _("Purchase order"), "order.number", Kind.CODE,
            link=lambda row: common.page_of("purchase-orders", row.order.number),
        ),
        screens.Fact(
            _("Goods receipt"), _receipt, Kind.CODE,
            link=lambda row: common.page_of("receipts", _receipt(row)),
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

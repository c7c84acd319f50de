"""Screens of what was counted at the dock: by package and lot, and scan by scan."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.purchasing import choices, queries
from suyuan.areas.purchasing.choices import VIEW_RECEIPT
from suyuan.areas.purchasing.ui import common
from suyuan.areas.purchasing.ui.common import name_of
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind


def _what(row: Any) -> str:
    return str(row.what) or name_of(row.order_line.item.item)


def _unit(row: Any) -> str:
    return str(row.order_line.unit if row.order_line else row.unit)


def line_page(row: Any) -> str | None:
    """Return the address of the scans of a line."""
    return common.page_of("dock-lines", str(row.pk))


class DockTable(screens.Table):
    """What was counted, one row for each package and lot."""

    what = screens.TextColumn(verbose_name=pgettext_lazy("delivery", "What"), value_of=_what)
    supplier_lot = screens.CodeColumn(verbose_name=_("Supplier's lot"))
    total = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.total, _unit(row))
    )
    package = screens.CodeColumn(verbose_name=_("Package"))
    within = screens.CodeColumn(verbose_name=_("stands in"))
    refused = screens.TextColumn(
        verbose_name=_("Turned away"), value_of=lambda row: choices.REFUSALS.get(row.refused, "")
    )
    scans = screens.NumberColumn(verbose_name=_("Scans"))
    last = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Counted"))


class ScanTable(screens.Table):
    """The scans of a line, one by one."""

    serials = screens.TextColumn(
        verbose_name=_("Serial numbers"), value_of=lambda row: ", ".join(row.serials)
    )
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, _unit(row))
    )
    expires_on = screens.DayColumn(verbose_name=_("Expires on"))
    counted_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Counted"))
    counted_by = screens.TextColumn(verbose_name=_("Counted by"))


class DockLineTable(DockTable):
    """Columns of the list of what was counted."""

    order = screens.CodeColumn(verbose_name=_("Purchase order"), accessor="order__number")


class DockLines(screens.Resource):
    """What was counted at docks, by package and lot."""

    name, title, one = "dock-lines", _("Counted at the dock"), _("Counted at the dock")
    icon = "scan"
    purpose = _("What was found at the dock, by package and lot; each scan stands on its page.")
    permission = VIEW_RECEIPT
    site_field = "order__site"
    key = "pk"
    table = DockLineTable
    search = ("supplier_lot", "package", "within", "order__number")
    order = ("-pk",)
    facts = (
        screens.Fact(pgettext_lazy("delivery", "What"), _what),
        screens.Fact(_("Supplier's lot"), "supplier_lot", Kind.CODE),
        screens.Fact(_("Package"), "package", Kind.CODE),
        screens.Fact(_("stands in"), "within", Kind.CODE),
        screens.Fact(_("Quantity"), lambda row: (row.total, _unit(row)), Kind.QUANTITY),
        screens.Fact(
            _("Purchase order"), "order.number", Kind.CODE,
            link=lambda row: common.page_of("purchase-orders", row.order.number),
        ),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="scans", title=_("Scans"), table=ScanTable, limit=200,
            rows=lambda row, _reader: queries.scans_of(row),
        ),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.dock_lines()

    @override
    def heading(self, row: Any) -> str:
        return str(row.package or row.supplier_lot or _what(row))

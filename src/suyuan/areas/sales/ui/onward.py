"""Screens of what distributors sold on; their files come in here, too."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.choices import REPORT_ONWARD, VIEW_ONWARD
from suyuan.areas.sales.models import OnwardSale
from suyuan.areas.sales.ui import common
from suyuan.areas.sales.ui.common import name_of
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CodeField, CommandForm, Kind
from suyuan.web.states import Chip, Tone

REMARKS = {
    "recalled": _("Sold though recalled"),
    "held": _("Sold though on hold"),
    "expired": _("Sold after its expiry"),
}


class OnwardForm(CommandForm):
    """A line of a distributor's report."""

    # Who is named is judged by the operation, which asks for each firm of a report once.
    seller = CodeField(
        label=_("Distributor"), choices=common.distributor_choices, known=str,
        help_text=_("Who sold it. In a table: the code of the partner."),
    )  # fmt: skip
    buyer = CodeField(
        label=_("Buyer"), choices=common.customer_choices, known=str,
        help_text=_("Who has it now. In a table: the code of the partner."),
    )  # fmt: skip
    document = forms.CharField(label=_("The distributor's number"), max_length=120)
    sold_on = common.day_field(label=_("Sold on"))
    scan = forms.CharField(
        label=_("UDI or number"), max_length=512,
        help_text=_("Of the unit, the lot or the package, as on the label."),
    )  # fmt: skip
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, max_digits=24, decimal_places=6,
        help_text=_("Of a lot; empty for a unit or a package."),
    )  # fmt: skip


def remark_chip(row: Any) -> Chip | None:
    """Return what was not in order with a sale, if anything."""
    for word in ("recalled", "held", "expired"):
        if word in row.remark.split():
            return Chip(Tone.BAD, REMARKS[word])
    return None


def _values(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"values": operations.OnwardValues(**values)}


class OnwardTable(screens.Table):
    """Columns of the list of onward sales."""

    hidden = ("serials", "reported_by", "reported_at", "expires_on")
    sold_on = screens.DayColumn(verbose_name=_("Sold on"))
    seller = screens.TextColumn(
        verbose_name=_("Distributor"), value_of=lambda row: name_of(row.seller.party),
        order_by=("seller__party__code",),
    )  # fmt: skip
    buyer = screens.TextColumn(
        verbose_name=_("Buyer"), value_of=lambda row: name_of(row.buyer.party),
        order_by=("buyer__party__code",),
    )  # fmt: skip
    document = screens.CodeColumn(verbose_name=_("The distributor's number"))
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item))
    code = screens.CodeColumn(
        verbose_name=pgettext_lazy("sales", "What was sold"),
        link=lambda row: common.passport_of(row.key),
    )
    lot = screens.CodeColumn(verbose_name=_("Lot"))
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )
    remark = screens.ChipColumn(verbose_name=_("Remark"), chip=remark_chip, order_by=("remark",))
    serials = screens.TextColumn(
        verbose_name=_("Serial numbers"), value_of=lambda row: " ".join(row.serials)
    )
    expires_on = screens.DayColumn(verbose_name=_("Expires on"))
    reported_at = screens.WhenColumn(verbose_name=_("Reported"))
    reported_by = screens.TextColumn(verbose_name=_("Reported by"))


class OnwardFilters(screens.Filters):
    """Filters of the list of onward sales."""

    sold_on = django_filters.DateFromToRangeFilter(label=_("Sold on"))
    seller = django_filters.CharFilter(
        label=_("Distributor's code"), field_name="seller__party__code"
    )
    buyer = django_filters.CharFilter(label=_("Buyer's code"), field_name="buyer__party__code")


class OnwardSales(screens.Resource):
    """What distributors sold on."""

    name, title, one = "onward-sales", _("Sold on by distributors"), _("Onward sale")
    icon = "route"
    purpose = _(
        "Where goods went from a distributor: report a sale, or import the distributor's table. "
        "Nothing is loaded while a line is wrong; more than the distributor holds is refused."
    )
    permission = VIEW_ONWARD
    key = "pk"
    table, filters = OnwardTable, OnwardFilters
    search = (
        "document", "code", "lot", "seller__party__code", "seller__party__name",
        "buyer__party__code", "buyer__party__name", "buyer__party__name_en", "item__item__code",
    )  # fmt: skip
    order = ("-sold_at", "-pk")
    facts = (
        screens.Fact(
            _("Distributor"), lambda row: name_of(row.seller.party),
            link=lambda row: common.page_of("customers", row.seller.party.code),
        ),
        screens.Fact(_("Buyer"), lambda row: name_of(row.buyer.party)),
        screens.Fact(_("The distributor's number"), "document", Kind.CODE),
        screens.Fact(_("Sold on"), "sold_on", Kind.DAY),
        screens.Fact(
            pgettext_lazy("sales", "What was sold"), "code", Kind.CODE,
            link=lambda row: common.passport_of(row.key),
        ),
        screens.Fact(_("Item"), lambda row: name_of(row.item.item)),
        screens.Fact(_("Lot"), "lot", Kind.CODE),
        screens.Fact(_("Quantity"), lambda row: (row.quantity, row.unit), Kind.QUANTITY),
        screens.Fact(_("Serial numbers"), lambda row: " ".join(row.serials[:200])),
        screens.Fact(_("Reported"), "reported_at", Kind.WHEN),
        screens.Fact(_("Reported by"), "reported_by"),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Report a sale"), form=OnwardForm,
            operation=operations.report_onward, permission=REPORT_ONWARD, on_object=False,
            is_main=True, icon="plus", arguments=_values, result_key=lambda made: str(made.pk),
        ),
    )  # fmt: skip
    import_command = "new"

    @override
    def rows(self, reader: Reader) -> QuerySet[OnwardSale]:
        return queries.onward_sales()

    @override
    def heading(self, row: Any) -> str:
        return f"{row.document} · {row.code}"

    @override
    def code(self, row: Any) -> str:
        return str(row.document)

    @override
    def chip(self, row: Any) -> Chip | None:
        return remark_chip(row)

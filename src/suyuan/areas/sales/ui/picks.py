"""Screens of pick lists."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.sales import choices, operations, queries
from suyuan.areas.sales.choices import PICK, VIEW_ORDER
from suyuan.areas.sales.domain import PickStatus
from suyuan.areas.sales.ui import common, next_steps
from suyuan.areas.sales.ui.common import by_row, name_of, pairs, pick_chip
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind, ReasonForm
from suyuan.web.states import Chip


class TakeForm(CommandForm):
    """What was taken from a shelf."""

    scan = forms.CharField(
        label=_("Code"), max_length=512,
        help_text=_("Scan a unit, a package or a lot, or type its number."),
    )  # fmt: skip
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, max_digits=24, decimal_places=6,
        help_text=_("Of a lot; empty: all that the list asks for."),
    )  # fmt: skip


class FinishForm(CommandForm):
    """Whether something was missing."""

    short_reason = forms.CharField(
        label=_("Why less was picked"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where something of the list was not found."),
    )  # fmt: skip


def _take(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    picked = operations.Picked(key=key_of(values["scan"]), quantity=values["quantity"])
    return {"pick_id": row.pk, "picked": picked}


class LineTable(screens.Table):
    """What is to be taken from where."""

    position = screens.NumberColumn(verbose_name="#")
    place = screens.TextColumn(verbose_name=_("Place"), value_of=lambda row: name_of(row.place))
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item))
    lot = screens.CodeColumn(
        verbose_name=_("Lot"), link=lambda row: common.passport_of(row.lot_key)
    )
    expires_on = screens.DayColumn(verbose_name=_("Expires on"))
    quantity = screens.QuantityColumn(
        verbose_name=pgettext_lazy("sales", "Asked for"),
        value_of=lambda row: (row.quantity, row.unit),
    )
    picked = screens.QuantityColumn(
        verbose_name=pgettext_lazy("sales", "Picked"), value_of=lambda row: (row.picked, row.unit)
    )


class PickTable(screens.Table):
    """Columns of the list of pick lists."""

    hidden = ("created_by", "ended_by")
    number = screens.CodeColumn(verbose_name=_("Number"))
    order = screens.CodeColumn(verbose_name=_("Sales order"), accessor="order__number")
    customer = screens.TextColumn(
        verbose_name=_("Customer"), value_of=lambda row: name_of(row.order.customer.party),
        order_by=("order__customer__party__code",),
    )  # fmt: skip
    lines = screens.NumberColumn(
        verbose_name=pgettext_lazy("sales", "Lines"), accessor="lines_count"
    )
    open = screens.NumberColumn(
        verbose_name=pgettext_lazy("sales", "Open lines"), accessor="open_count"
    )
    staging = screens.TextColumn(
        verbose_name=_("Staging place"), value_of=lambda row: name_of(row.staging)
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=pick_chip, order_by=("status",))
    created_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Written"))
    created_by = screens.TextColumn(verbose_name=pgettext_lazy("sales", "Written by"))
    ended_by = screens.TextColumn(verbose_name=pgettext_lazy("sales", "Ended by"))


class PickFilters(screens.Filters):
    """Filters of the list of pick lists."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.PICK_STATUSES)
    )


class Picks(screens.Resource):
    """Pick lists."""

    name, title, one = "picks", _("Pick lists"), _("Pick list")
    icon = "list-check"
    purpose = _(
        "What is to be taken from which shelf for an order, what expires first before the rest. "
        "Make a list at a confirmed sales order; take the goods at the station or here."
    )
    permission = VIEW_ORDER
    site_field = "site"
    key = "number"
    table, filters = PickTable, PickFilters
    search = ("number", "order__number", "order__customer__party__code", "lines__lot")
    order = ("-number",)
    presets = (screens.Preset("open", pgettext_lazy("pick list", "Being picked"), "status=OPEN"),)
    facts = (
        screens.Fact(
            _("Sales order"), "order.number", Kind.CODE,
            link=lambda row: common.page_of("sales-orders", row.order.number),
        ),
        screens.Fact(_("Customer"), lambda row: name_of(row.order.customer.party)),
        screens.Fact(_("Staging place"), lambda row: name_of(row.staging)),
        screens.Fact(pgettext_lazy("sales", "Written"), "created_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("sales", "Written by"), "created_by"),
        screens.Fact(pgettext_lazy("sales", "Ended"), "ended_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("sales", "Ended by"), "ended_by"),
        screens.Fact(_("Why less was picked"), "short_reason"),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="lines", title=pgettext_lazy("sales", "Lines"), table=LineTable, limit=500,
            rows=lambda row, _reader: queries.pick_lines(row.pk),
        ),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="take", label=_("Take from the shelf"), form=TakeForm,
            operation=by_row(operations.pick_goods), permission=PICK, is_main=True,
            icon="scan", offered=lambda row: row.status == PickStatus.OPEN, arguments=_take,
        ),
        screens.Command(
            name="finish", label=_("It is picked"), form=FinishForm,
            operation=by_row(operations.finish_pick), permission=PICK, icon="check",
            offered=lambda row: row.status == PickStatus.OPEN,
            arguments=lambda row, values: {"pick_id": row.pk, **values},
        ),
        screens.Command(
            name="cancel", label=_("Give the list up"), form=ReasonForm,
            operation=by_row(operations.cancel_pick), permission=PICK, is_danger=True, icon="x",
            offered=lambda row: row.status == PickStatus.OPEN,
            arguments=lambda row, _values: {"pick_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"sales_pick": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.picks()

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def chip(self, row: Any) -> Chip:
        return pick_chip(row)

    @override
    def following(self, row: Any) -> str:
        return next_steps.of_pick(row)

    @override
    def following_address(self, row: Any) -> str:
        return next_steps.of_pick_at(row)

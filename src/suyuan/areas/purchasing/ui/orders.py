"""Screens of purchase orders."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.choices import APPROVE_ORDER, CHANGE_ORDER, RECEIVE, VIEW_ORDER
from suyuan.areas.purchasing.domain import TAKES_GOODS, OrderStatus
from suyuan.areas.purchasing.models import Order
from suyuan.areas.purchasing.ui import approving, common, receiving_forms
from suyuan.areas.purchasing.ui.common import by_row, name_of, notice_chip, order_chip, pairs
from suyuan.foundation.accounts import queries as accounts
from suyuan.web import attached, places, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, Kind, LinesField, ReasonForm
from suyuan.web.states import Chip

_LINES = [
    Cell(
        name="item",
        label=_("Item"),
        kind="choice",
        choices=common.item_choices,
        required=True,
        size="l",
    ),
    Cell(name="revision", label=_("Revision"), size="s"),
    Cell(
        name="quantity", label=_("Quantity"), kind="number", required=True, positive=True, size="s"
    ),
    Cell(name="unit", label=pgettext_lazy("table", "Unit"), size="s", hint=_("as the item")),
    Cell(name="price", label=_("Price"), kind="number", size="s"),
    Cell(name="due_on", label=_("Due on"), kind="day", required=True),
    Cell(name="over_percent", label=_("Over %"), kind="number", size="s"),
    Cell(name="under_percent", label=_("Under %"), kind="number", size="s"),
]


class LinesForm(CommandForm):
    """The lines of an order."""

    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    lines = LinesField(label=_("What is ordered"), cells=_LINES)
    note = common.note_field()

    def clean_lines(self) -> list[operations.OrderLineValues]:
        """Return the lines as the operation takes them."""
        return [
            operations.OrderLineValues(
                item=one["item"], revision=one["revision"], quantity=one["quantity"],
                unit=one["unit"], price=one["price"], due_on=common.day_of(one["due_on"], number),
                over_percent=one["over_percent"] or Decimal(0),
                under_percent=one["under_percent"] or Decimal(0),
            )
            for number, one in enumerate(self.cleaned_data["lines"], start=1)
        ]  # fmt: skip


class OrderForm(LinesForm):
    """A new order."""

    supplier = forms.ChoiceField(label=_("Supplier"), choices=common.supplier_choices)
    site = forms.ChoiceField(label=_("Delivered to"), required=False)
    field_order = ("supplier", "site", "currency", "lines", "note")

    @override
    def prepare(self) -> None:
        """Offer the sites of the reader; who works at one orders for it."""
        assert self.reader is not None
        sites = places.sites_for(self.reader.actor)
        own = [one for one in sites if one.id == self.reader.site_id] or sites
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*([("", "—")] if len(own) > 1 else []),
                         *((one.code, one.label) for one in sites)]  # fmt: skip
        field.required = len(own) > 1
        field.initial = own[0].code if len(own) == 1 else ""


def _initial(row: Order) -> Mapping[str, Any]:
    lines = [
        {
            "item": line.item.item.code, "revision": line.revision, "quantity": line.quantity,
            "unit": line.unit, "price": line.price, "due_on": line.due_on.isoformat(),
            "over_percent": line.over_percent, "under_percent": line.under_percent,
        }
        for line in queries.order_lines(row.pk)
    ]  # fmt: skip
    return {"currency": row.currency, "lines": lines, "note": row.note}


_AWAITED: Final = frozenset({OrderStatus.SENT, OrderStatus.PART_RECEIVED})


def _is(*states: OrderStatus) -> Any:
    return lambda row: row.status in states


def _id(row: Any, _values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"order_id": row.pk}


class LineTable(screens.Table):
    """The lines of an order, with what has come."""

    position = screens.NumberColumn(verbose_name="#")
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item))
    code = screens.CodeColumn(verbose_name=_("Code"), accessor="item__item__code")
    revision = screens.TextColumn(verbose_name=_("Revision"))
    quantity = screens.QuantityColumn(
        verbose_name=_("Ordered"), value_of=lambda row: (row.quantity, row.unit)
    )
    received = screens.QuantityColumn(
        verbose_name=pgettext_lazy("amount", "Received"),
        value_of=lambda row: (row.received, row.unit),
    )
    returned = screens.QuantityColumn(
        verbose_name=_("Returned"),
        value_of=lambda row: (row.returned, row.unit) if row.returned else None,
    )
    due_on = screens.DayColumn(verbose_name=_("Due"))
    done_on = screens.DayColumn(verbose_name=_("Complete on"))
    price = screens.NumberColumn(verbose_name=_("Price"))


class ReceiptTable(screens.Table):
    """The receipts of an order."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    delivery_note = screens.CodeColumn(verbose_name=pgettext_lazy("supplier", "Delivery note"))
    received_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Received"))
    lots = screens.NumberColumn(verbose_name=pgettext_lazy("count", "Lots"), accessor="lines_count")


class NoticeTable(screens.Table):
    """The announced deliveries of an order."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    delivery_note = screens.CodeColumn(verbose_name=pgettext_lazy("supplier", "Delivery note"))
    expected_on = screens.DayColumn(verbose_name=_("Expected on"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=notice_chip)


class OrderTable(screens.Table):
    """Columns of the list of orders."""

    hidden = ("created_by", "approved_by", "sent_at")
    number = screens.CodeColumn(verbose_name=_("Number"))
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"), value_of=lambda row: name_of(row.supplier.party),
        order_by=("supplier__party__code",),
    )  # fmt: skip
    lines = screens.NumberColumn(verbose_name=_("Lines"), accessor="lines_count")
    open = screens.NumberColumn(verbose_name=_("Open lines"), accessor="open_count")
    due_on = screens.DayColumn(verbose_name=_("Next due"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=order_chip, order_by=("status",))
    created_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Written"))
    created_by = screens.TextColumn(verbose_name=_("Written by"))
    approved_by = screens.TextColumn(verbose_name=_("Approved by"))
    sent_at = screens.WhenColumn(verbose_name=_("Sent"))


class OrderFilters(screens.Filters):
    """Filters of the list of orders."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.ORDER_STATUSES)
    )
    supplier = django_filters.CharFilter(
        label=_("Supplier's code"), field_name="supplier__party__code"
    )
    due_on = django_filters.DateFromToRangeFilter(label=_("Next due"))


class Orders(screens.Resource):
    """Purchase orders."""

    name, title, one = "purchase-orders", _("Purchase orders"), _("Purchase order")
    icon = "shopping-cart"
    purpose = _(
        "Write an order to an approved supplier, have it approved, and say when it was sent; then "
        "its goods can be received. What has come stands at each line."
    )
    permission = VIEW_ORDER
    site_field = "site"
    key = "number"
    table, filters = OrderTable, OrderFilters
    search = (
        "number", "note", "supplier__party__code", "supplier__party__name",
        "supplier__party__name_en", "lines__item__item__code",
    )  # fmt: skip
    order = ("-number",)
    presets = (
        screens.Preset("to-do", _("To be approved or sent"), "status=DRAFT&status=APPROVED"),
        screens.Preset("open", _("Goods expected"), "status=SENT&status=PART_RECEIVED"),
    )
    facts = (
        screens.Fact(
            _("Supplier"), lambda row: name_of(row.supplier.party),
            link=lambda row: common.page_of("supplier-scores", row.supplier.party.code),
        ),
        screens.Fact(_("Delivered to"), lambda row: accounts.name_of(row.site) if row.site else ""),
        screens.Fact(_("Total"), approving.total_of),
        screens.Fact(_("Currency"), "currency"),
        screens.Fact(pgettext_lazy("moment", "Written"), "created_at", Kind.WHEN),
        screens.Fact(_("Written by"), "created_by"),
        screens.Fact(pgettext_lazy("moment", "Approved"), "approved_at", Kind.WHEN),
        screens.Fact(_("Approved by"), "approved_by"),
        screens.Fact(_("Sent"), "sent_at", Kind.WHEN),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="lines", title=_("Lines"), table=LineTable, limit=200,
            rows=lambda row, _reader: queries.order_lines(row.pk),
        ),
        screens.Related(
            name="notices", title=_("Announced deliveries"), table=NoticeTable,
            rows=lambda row, _reader: queries.notices().filter(order_id=row.pk),
            link=lambda row: common.page_of("notices", row.number),
            empty=_("Nothing is announced."), permission=choices.VIEW_RECEIPT,
        ),
        screens.Related(
            name="receipts", title=_("Receipts"), table=ReceiptTable,
            rows=lambda row, _reader: queries.receipts().filter(order_id=row.pk),
            link=lambda row: common.page_of("receipts", row.number),
            empty=_("Nothing has come yet."), permission=choices.VIEW_RECEIPT,
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    nexts = choices.ORDER_NEXTS
    commands = (
        screens.Command(
            name="new", label=_("Write an order"), form=OrderForm,
            operation=operations.write_order, permission=CHANGE_ORDER, on_object=False,
            is_main=True, icon="plus", result_key=lambda made: made.number,
            arguments=lambda _row, values: {"values": operations.PurchaseValues(**values)},
        ),
        screens.Command(
            name="change", label=_("Change the lines"), form=LinesForm,
            operation=by_row(operations.change_order), permission=CHANGE_ORDER, icon="pencil",
            offered=_is(OrderStatus.DRAFT), initial=_initial,
            arguments=lambda row, values: {"order_id": row.pk, **values},
        ),
        screens.Command(
            name="approve", label=_("Approve the order"), form=approving.ApproveForm,
            operation=by_row(operations.approve_order), permission=APPROVE_ORDER, is_main=True,
            icon="check", offered=_is(OrderStatus.DRAFT), arguments=_id,
            text=_(
                "The supplier must be approved for every item of the order. Approved lines stay "
                "as they are."
            ),
        ),
        screens.Command(
            name="send", label=_("It was sent"), form=CommandForm,
            operation=by_row(operations.send_order), permission=CHANGE_ORDER, is_main=True,
            icon="send", offered=_is(OrderStatus.APPROVED), arguments=_id,
            text=_("The supplier has the order; its goods may come in from now on."),
        ),
        screens.Command(
            name="announce", label=_("Announce a delivery"), form=receiving_forms.AnnounceForm,
            operation=by_row(operations.announce_delivery), permission=CHANGE_ORDER,
            icon="truck", offered=_is(*TAKES_GOODS), initial=receiving_forms.to_announce,
            is_next=lambda row: row.status == OrderStatus.SENT and row.to_announce,
            arguments=lambda row, values: {
                "order_id": row.pk, "values": operations.NoticeValues(**values),
            },
        ),
        screens.Command(
            name="receive", label=_("Receive goods"), form=receiving_forms.ReceiveForm,
            operation=by_row(operations.receive_goods), permission=RECEIVE, is_main=True,
            icon="package-import", offered=_is(*TAKES_GOODS),
            initial=receiving_forms.from_order,
            arguments=lambda row, values: receiving_forms.received(row.pk, values),
        ),
        screens.Command(
            name="reopen", label=_("Make it a draft again"), form=ReasonForm,
            operation=by_row(operations.reopen_order), permission=CHANGE_ORDER,
            icon="arrow-back-up", offered=_is(OrderStatus.APPROVED), arguments=_id,
        ),
        screens.Command(
            name="close", label=_("Close the order"), form=ReasonForm,
            operation=by_row(operations.close_order), permission=CHANGE_ORDER, icon="lock",
            is_danger=True, offered=_is(OrderStatus.PART_RECEIVED, OrderStatus.RECEIVED),
            arguments=_id,
        ),
        screens.Command(
            name="cancel", label=_("Cancel the order"), form=ReasonForm,
            operation=by_row(operations.cancel_order), permission=CHANGE_ORDER, is_danger=True,
            icon="x", arguments=_id,
            offered=_is(OrderStatus.DRAFT, OrderStatus.APPROVED, OrderStatus.SENT),
        ),
    )  # fmt: skip
    history_tables = {"purchasing_order": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Order]:
        return queries.orders()

    @override
    def rows_for_page(self, reader: Reader) -> QuerySet[Order]:
        return queries.with_announced(self.rows(reader))

    @override
    def following(self, row: Any) -> str | Promise:
        if row.status in _AWAITED and not row.to_announce:
            return choices.ANNOUNCED_NEXT
        return super().following(row)

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def chip(self, row: Any) -> Chip:
        return order_chip(row)

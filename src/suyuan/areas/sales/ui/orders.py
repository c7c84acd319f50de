"""Screens of sales orders."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.sales import choices, operations, queries
from suyuan.areas.sales.choices import CHANGE_ORDER, PICK, SHIP, VIEW_ORDER
from suyuan.areas.sales.domain import GOES_OUT, OrderStatus
from suyuan.areas.sales.models import Order
from suyuan.areas.sales.ui import common, next_steps
from suyuan.areas.sales.ui.common import by_row, name_of, order_chip, pairs
from suyuan.areas.sales.ui.next_steps import Step, is_step
from suyuan.foundation.sited import within
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, Kind, LinesField, ReasonForm
from suyuan.web.states import Chip

_LINES = [
    Cell(name="item", label=_("Item"), kind="choice", choices=common.item_choices, size="l"),
    Cell(name="quantity", label=_("Quantity"), kind="number", required=True, size="s"),
    Cell(name="unit", label=pgettext_lazy("table", "Unit"), size="s", hint=_("as the item")),
    Cell(name="wanted_on", label=_("Wanted on"), kind="day", required=True),
    Cell(name="min_days", label=_("Good for at least (days)"), kind="whole", size="s"),
]


class LinesForm(CommandForm):
    """What is ordered, and where it goes."""

    deliver_to = forms.ChoiceField(
        label=_("Deliver to"), choices=common.deliver_choices, required=False
    )
    lines = LinesField(label=_("What is ordered"), cells=_LINES)
    reference = forms.CharField(label=_("The customer's number"), max_length=120, required=False)
    contact = forms.CharField(
        label=pgettext_lazy("sales", "Contact"), max_length=120, required=False
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=120, required=False,
        help_text=_("Empty: that of the partner. The sales record must say one."),
    )  # fmt: skip
    conditions = forms.CharField(
        label=_("Conditions of delivery"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    export_paper = forms.CharField(
        label=_("Export paper"), max_length=120, required=False,
        help_text=_("For customers abroad: the number of the paper under which it leaves."),
    )  # fmt: skip
    note = common.note_field()

    @override
    def prepare(self) -> None:
        """Offer the places of the customer, where the order has one."""
        if self.row is not None:
            offered = common.deliver_choices(self.row.customer)
            self.fields["deliver_to"].choices = offered  # type: ignore[attr-defined]

    def clean_lines(self) -> list[operations.OrderLineValues]:
        """Return the lines as the operation takes them."""
        return [
            operations.OrderLineValues(
                item=one["item"], quantity=one["quantity"], unit=one["unit"],
                wanted_on=common.day_of(one["wanted_on"], number), min_days=one["min_days"] or 0,
            )
            for number, one in enumerate(self.cleaned_data["lines"], start=1)
        ]  # fmt: skip


class OrderForm(LinesForm):
    """A new order."""

    customer = forms.ChoiceField(label=_("Customer"), choices=common.customer_choices)
    field_order = (
        "customer", "deliver_to", "lines", "reference", "contact", "phone", "conditions",
        "export_paper", "note",
    )  # fmt: skip


class PickForm(CommandForm):
    """Where the goods are brought."""

    staging = forms.ChoiceField(
        label=_("Staging place"), choices=common.staging_choices, required=False
    )

    @override
    def prepare(self) -> None:
        """Offer the staging places of the order's site."""
        site_id = self.row.site_id if self.row is not None else None
        offered = common.staging_choices(self.reader, site_id)
        self.fields["staging"].choices = offered  # type: ignore[attr-defined]


class ShipmentForm(CommandForm):
    """How the goods go."""

    carrier = forms.CharField(label=_("Carrier"), max_length=120, required=False)
    waybill = forms.CharField(label=_("Waybill"), max_length=120, required=False)
    note = common.note_field()


def _initial(row: Order) -> Mapping[str, Any]:
    lines = [
        {
            "item": line.item.item.code, "quantity": line.quantity, "unit": line.unit,
            "wanted_on": line.wanted_on.isoformat(), "min_days": line.min_days or "",
        }
        for line in queries.order_lines(row.pk)
    ]  # fmt: skip
    return {
        "deliver_to": row.deliver_to.code, "lines": lines, "reference": row.reference,
        "contact": row.contact, "phone": row.phone, "conditions": row.conditions,
        "export_paper": row.export_paper, "note": row.note,
    }  # fmt: skip


def _is(*states: OrderStatus) -> Any:
    return lambda row: row.status in states


def _id(row: Any, _values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"order_id": row.pk}


def _change(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    said = operations.SaleValues(customer=row.customer.party.code, **values)
    return {"order_id": row.pk, "values": said}


class LineTable(screens.Table):
    """The lines of an order, with what has left."""

    position = screens.NumberColumn(verbose_name="#")
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item))
    code = screens.CodeColumn(verbose_name=_("Code"), accessor="item__item__code")
    quantity = screens.QuantityColumn(
        verbose_name=pgettext_lazy("sales", "Ordered"),
        value_of=lambda row: (row.quantity, row.unit),
    )
    shipped = screens.QuantityColumn(
        verbose_name=pgettext_lazy("sales", "Shipped"), value_of=lambda row: (row.shipped, row.unit)
    )
    wanted_on = screens.DayColumn(verbose_name=pgettext_lazy("sales", "Wanted"))
    min_days = screens.NumberColumn(verbose_name=_("Good for at least (days)"))


class ShipmentTable(screens.Table):
    """The shipments of an order."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    things = screens.NumberColumn(
        verbose_name=pgettext_lazy("sales", "Things"), accessor="things_count"
    )
    shipped_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Left"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=common.shipment_chip)


class OrderTable(screens.Table):
    """Columns of the list of orders."""

    hidden = ("reference", "created_by", "confirmed_by")
    number = screens.CodeColumn(verbose_name=_("Number"))
    customer = screens.TextColumn(
        verbose_name=_("Customer"), value_of=lambda row: name_of(row.customer.party),
        order_by=("customer__party__code",),
    )  # fmt: skip
    lines = screens.NumberColumn(
        verbose_name=pgettext_lazy("sales", "Lines"), accessor="lines_count"
    )
    open = screens.NumberColumn(
        verbose_name=pgettext_lazy("sales", "Open lines"), accessor="open_count"
    )
    wanted_on = screens.DayColumn(verbose_name=_("Next wanted"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=order_chip, order_by=("status",))
    reference = screens.CodeColumn(verbose_name=_("The customer's number"))
    created_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Written"))
    created_by = screens.TextColumn(verbose_name=pgettext_lazy("sales", "Written by"))
    confirmed_by = screens.TextColumn(verbose_name=pgettext_lazy("sales", "Confirmed by"))


class OrderFilters(screens.Filters):
    """Filters of the list of orders."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.ORDER_STATUSES)
    )
    customer = django_filters.CharFilter(
        label=_("Customer's code"), field_name="customer__party__code"
    )
    wanted_on = django_filters.DateFromToRangeFilter(label=_("Next wanted"))


class SalesOrders(screens.Resource):
    """Sales orders."""

    name, title, one = "sales-orders", _("Sales orders"), _("Sales order")
    icon = "file-invoice"
    purpose = _(
        "Write what a customer orders and confirm it: licences, registration and DI are checked "
        "then. Afterwards goods are picked and shipped for it; what has left stands at each line."
    )
    permission = VIEW_ORDER
    site_field = "site"
    key = "number"
    table, filters = OrderTable, OrderFilters
    search = (
        "number", "reference", "note", "customer__party__code", "customer__party__name",
        "customer__party__name_en", "lines__item__item__code",
    )  # fmt: skip
    order = ("-number",)
    presets = (
        screens.Preset("to-do", _("To be confirmed"), "status=DRAFT"),
        screens.Preset("open", _("To be shipped"), "status=CONFIRMED&status=PART_SHIPPED"),
    )
    facts = (
        screens.Fact(
            _("Customer"), lambda row: name_of(row.customer.party),
            link=lambda row: common.page_of("customers", row.customer.party.code),
        ),
        screens.Fact(_("Deliver to"), lambda row: name_of(row.deliver_to)),
        screens.Fact(_("Market"), lambda row: choices.MARKETS[row.market]),
        screens.Fact(_("The customer's number"), "reference", Kind.CODE),
        screens.Fact(_("Export paper"), "export_paper", Kind.CODE),
        screens.Fact(pgettext_lazy("sales", "Contact"), "contact"),
        screens.Fact(_("Phone"), "phone"),
        screens.Fact(_("Conditions of delivery"), "conditions"),
        screens.Fact(pgettext_lazy("sales", "Written"), "created_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("sales", "Written by"), "created_by"),
        screens.Fact(pgettext_lazy("sales", "Confirmed"), "confirmed_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("sales", "Confirmed by"), "confirmed_by"),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="lines", title=pgettext_lazy("sales", "Lines"), table=LineTable, limit=200,
            rows=lambda row, _reader: queries.order_lines(row.pk),
        ),
        screens.Related(
            name="shipments", title=_("Shipments"), table=ShipmentTable,
            rows=lambda row, reader: within(
                queries.shipments().filter(order_id=row.pk), reader.actor, choices.VIEW_SHIPMENT
            ),
            link=lambda row: common.page_of("shipments", row.number),
            empty=_("Nothing has left yet."), permission=choices.VIEW_SHIPMENT,
        ),
        papers.panel(
            "papers", _("Documents"),
            lambda row, _reader: list(row.picks.values_list("number", flat=True)),
            empty=_("No pick list yet."),
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Write an order"), form=OrderForm,
            operation=operations.write_order, permission=CHANGE_ORDER, on_object=False,
            is_main=True, icon="plus", result_key=lambda made: made.number,
            arguments=lambda _row, values: {"values": operations.SaleValues(**values)},
        ),
        screens.Command(
            name="change", label=_("Change the order"), form=LinesForm,
            operation=by_row(operations.change_order), permission=CHANGE_ORDER, icon="pencil",
            offered=_is(OrderStatus.DRAFT), initial=_initial, arguments=_change,
        ),
        screens.Command(
            name="confirm", label=_("Confirm the order"), form=CommandForm,
            operation=by_row(operations.confirm_order), permission=CHANGE_ORDER, is_main=True,
            icon="check", offered=_is(OrderStatus.DRAFT), arguments=_id,
            is_next=_is(OrderStatus.DRAFT),
            text=_(
                "Licences of the customer, registration and published DI of each device are "
                "checked. From then on the lines stay."
            ),
        ),
        screens.Command(
            name="pick", label=_("Make the pick list"), form=PickForm,
            operation=by_row(operations.plan_pick), permission=PICK, is_main=True,
            icon="list-check", offered=next_steps.may_plan, is_next=is_step(Step.PLAN),
            arguments=lambda row, values: {"order_id": row.pk, **values},
            text=_(
                "What expires first is reserved for the order; of goods that do not expire, what "
                "was made first."
            ),
        ),
        screens.Command(
            name="load", label=_("Begin a shipment"), form=ShipmentForm,
            operation=by_row(operations.open_shipment), permission=SHIP, icon="truck-loading",
            offered=_is(*GOES_OUT), is_next=is_step(Step.SHIP),
            arguments=lambda row, values: {
                "order_id": row.pk, "values": operations.ShipmentValues(**values),
            },
        ),
        screens.Command(
            name="close", label=_("Close the order"), form=ReasonForm,
            operation=by_row(operations.close_order), permission=CHANGE_ORDER, icon="lock",
            is_danger=True, offered=_is(OrderStatus.PART_SHIPPED, OrderStatus.SHIPPED),
            is_next=is_step(Step.CLOSE), arguments=_id,
            text=_("What is still open is not shipped; what is reserved for it is free again."),
        ),
        screens.Command(
            name="cancel", label=_("Cancel the order"), form=ReasonForm,
            operation=by_row(operations.cancel_order), permission=CHANGE_ORDER, is_danger=True,
            icon="x", arguments=_id, offered=_is(OrderStatus.DRAFT, OrderStatus.CONFIRMED),
        ),
    )  # fmt: skip
    history_tables = {"sales_order": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Order]:
        return queries.orders()

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def chip(self, row: Any) -> Chip:
        return order_chip(row)

    @override
    def following(self, row: Any) -> str:
        return next_steps.of_order(row)

    @override
    def following_address(self, row: Any) -> str:
        return next_steps.of_order_at(row)

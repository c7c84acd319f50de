"""Screens of shipments."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.sales import choices, operations, queries
from suyuan.areas.sales.choices import SHIP, VIEW_SHIPMENT
from suyuan.areas.sales.domain import LEFT, ShipmentStatus
from suyuan.areas.sales.ui import common, next_steps
from suyuan.areas.sales.ui.common import by_row, name_of, pairs, shipment_chip
from suyuan.areas.sales.ui.records import RecordLineTable
from suyuan.web import attached, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, Kind, LinesField, ReasonForm
from suyuan.web.states import Chip

_THINGS = [
    Cell(name="scan", label=_("Code"), required=True, size="l"),
    Cell(name="quantity", label=_("Quantity, of a lot"), kind="number", size="s"),
]


class LoadForm(CommandForm):
    """What is loaded."""

    things = LinesField(
        label=_("What is loaded"), cells=_THINGS,
        help_text=_("Pallets, boxes and units by their code; of a lot also how much."),
    )  # fmt: skip
    unpicked = forms.BooleanField(
        label=choices.LOAD_UNPICKED, required=False,
        help_text=_("What is reserved for the order is free again when this leaves in its place."),
    )  # fmt: skip


class UnloadForm(CommandForm):
    """What is taken out again."""

    things = LinesField(label=_("What is taken out"), cells=_THINGS[:1])


class DepartForm(CommandForm):
    """How it leaves."""

    carrier = forms.CharField(label=_("Carrier"), max_length=120, required=False)
    waybill = forms.CharField(label=_("Waybill"), max_length=120, required=False)


class ArrivalForm(CommandForm):
    """When the customer got it."""

    received_at = forms.DateTimeField(
        label=pgettext_lazy("sales", "Arrived"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: now."),
    )  # fmt: skip
    note = common.note_field()


def _load(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    things = [(one["scan"], one["quantity"]) for one in values["things"]]
    return {
        "shipment_id": row.pk,
        "things": operations.scanned(things),
        "unpicked": values["unpicked"],
    }


def _unload(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    things = operations.scanned([(one["scan"], None) for one in values["things"]])
    return {"shipment_id": row.pk, "keys": [one.key for one in things]}


def _depart(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"shipment_id": row.pk, "departure": operations.Departure(**values)}


def _leaves(row: Any, _values: Mapping[str, Any]) -> list[screens.Change]:
    things = queries.shipment_things(row.pk)
    return [
        screens.Change(
            f"{choices.THING_KINDS[one.kind]} {one.code}", "", f"{one.quantity.normalize():f}"
        )
        for one in things[:50]
    ] or [screens.Change(_("What is loaded"), "", "–")]


def _paper(row: Any, _reader: Reader) -> Mapping[str, Any]:
    left = row.status in LEFT
    return {"url": reverse("delivery-note", args=[row.number]) if left else ""}


def _open(row: Any) -> bool:
    return bool(row.status == ShipmentStatus.OPEN)


class ThingTable(screens.Table):
    """What was loaded."""

    position = screens.NumberColumn(verbose_name="#")
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: choices.THING_KINDS[row.kind]
    )
    code = screens.CodeColumn(verbose_name=_("Code"), link=lambda row: common.passport_of(row.key))
    quantity = screens.QuantityColumn(
        verbose_name=pgettext_lazy("sales", "Holds"), value_of=lambda row: (row.quantity, row.unit)
    )
    place = screens.TextColumn(
        verbose_name=pgettext_lazy("sales", "From"), value_of=lambda row: name_of(row.place)
    )
    loaded_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Loaded"))
    loaded_by = screens.TextColumn(verbose_name=pgettext_lazy("sales", "Loaded by"))


class ShipmentTable(screens.Table):
    """Columns of the list of shipments."""

    hidden = ("carrier", "waybill", "created_at", "shipped_by")
    number = screens.CodeColumn(verbose_name=_("Number"))
    order = screens.CodeColumn(verbose_name=_("Sales order"), accessor="order__number")
    customer = screens.TextColumn(
        verbose_name=_("Customer"), value_of=lambda row: name_of(row.customer.party),
        order_by=("customer__party__code",),
    )  # fmt: skip
    things = screens.NumberColumn(
        verbose_name=pgettext_lazy("sales", "Things"), accessor="things_count"
    )
    shipped_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Left"))
    confirmed_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Arrived"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=shipment_chip, order_by=("status",))
    carrier = screens.TextColumn(verbose_name=_("Carrier"))
    waybill = screens.CodeColumn(verbose_name=_("Waybill"))
    created_at = screens.WhenColumn(verbose_name=pgettext_lazy("sales", "Begun"))
    shipped_by = screens.TextColumn(verbose_name=_("Shipped by"))


class ShipmentFilters(screens.Filters):
    """Filters of the list of shipments."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.SHIPMENT_STATUSES)
    )
    shipped_at = django_filters.DateFromToRangeFilter(label=pgettext_lazy("sales", "Left"))
    customer = django_filters.CharFilter(
        label=_("Customer's code"), field_name="customer__party__code"
    )


class Shipments(screens.Resource):
    """What is loaded, on its way, arrived."""

    name, title, one = "shipments", _("Shipments"), _("Shipment")
    icon = "truck"
    purpose = _(
        "Load pallets, boxes, units and amounts of lots by scan, then let them leave. What is "
        "held, expired, not released, not published or not ordered is refused. Begin a shipment at "
        "a confirmed sales order or at the station."
    )
    permission = VIEW_SHIPMENT
    site_field = "site"
    key = "number"
    table, filters = ShipmentTable, ShipmentFilters
    search = (
        "number", "order__number", "order__reference", "waybill", "customer__party__code",
        "customer__party__name", "customer__party__name_en", "things__code",
    )  # fmt: skip
    order = ("-number",)
    presets = (
        screens.Preset("open", pgettext_lazy("sales", "Being loaded"), "status=OPEN"),
        screens.Preset("way", _("On their way"), "status=SHIPPED"),
    )
    facts = (
        screens.Fact(
            _("Sales order"), "order.number", Kind.CODE,
            link=lambda row: common.page_of("sales-orders", row.order.number),
        ),
        screens.Fact(
            _("Customer"), lambda row: name_of(row.customer.party),
            link=lambda row: common.page_of("customers", row.customer.party.code),
        ),
        screens.Fact(_("Deliver to"), lambda row: name_of(row.deliver_to)),
        screens.Fact(_("Carrier"), "carrier"),
        screens.Fact(_("Waybill"), "waybill", Kind.CODE),
        screens.Fact(pgettext_lazy("sales", "Begun"), "created_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("sales", "Left"), "shipped_at", Kind.WHEN),
        screens.Fact(_("Shipped by"), "shipped_by"),
        screens.Fact(pgettext_lazy("sales", "Arrived"), "confirmed_at", Kind.WHEN),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="things", title=_("What is loaded"), table=ThingTable, limit=200,
            rows=lambda row, _reader: queries.shipment_things(row.pk),
            empty=_("Nothing is loaded yet. Scan the first pallet, box or unit."),
        ),
        screens.Related(
            name="records", title=_("Sales record"), table=RecordLineTable, limit=200,
            rows=lambda row, _reader: queries.records_of(row.pk),
            link=lambda row: common.page_of("sales-records", str(row.pk)),
            empty=_("Written when it leaves."), permission=choices.VIEW_RECORD,
        ),
        screens.Template(
            name="paper", title=_("On paper"), template="sales/delivery_note.html",
            context=_paper, is_late=True, side=True,
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="load", label=pgettext_lazy("sales", "Load"), form=LoadForm, icon="scan",
            operation=by_row(operations.load_shipment), permission=SHIP, offered=_open,
            arguments=_load,
        ),
        screens.Command(
            name="ship", label=_("Let it leave"), form=DepartForm, is_main=True, icon="send",
            operation=by_row(operations.ship), permission=SHIP, offered=_open,
            arguments=_depart, changes=_leaves,
            initial=lambda row: {"carrier": row.carrier, "waybill": row.waybill},
        ),
        screens.Command(
            name="arrive", label=_("The customer has it"), form=ArrivalForm, is_main=True,
            icon="check", operation=by_row(operations.confirm_receipt), permission=SHIP,
            offered=lambda row: row.status == ShipmentStatus.SHIPPED,
            arguments=lambda row, values: {"shipment_id": row.pk, **values},
        ),
        screens.Command(
            name="unload", label=_("Take out again"), form=UnloadForm, icon="arrow-back-up",
            operation=by_row(operations.unload_shipment), permission=SHIP, offered=_open,
            arguments=_unload,
        ),
        screens.Command(
            name="cancel", label=_("Give the shipment up"), form=ReasonForm, icon="x",
            operation=by_row(operations.cancel_shipment), permission=SHIP, is_danger=True,
            offered=_open, arguments=lambda row, _values: {"shipment_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"sales_shipment": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.shipments()

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def chip(self, row: Any) -> Chip:
        return shipment_chip(row)

    @override
    def following(self, row: Any) -> str:
        return next_steps.of_shipment(row)

    @override
    def following_address(self, row: Any) -> str:
        return next_steps.of_shipment_at(row)

"""Screens of the sales record: what of which lot went to whom (GMP 2025 §117)."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.sales import queries
from suyuan.areas.sales.choices import VIEW_RECORD
from suyuan.areas.sales.models import Record
from suyuan.areas.sales.ui import common
from suyuan.areas.sales.ui.common import local
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind

SERIALS_SHOWN = 200


def _name(row: Any) -> str:
    return local(row.name, row.name_en)


def _customer(row: Any) -> str:
    return local(row.customer_name, row.customer_name_en)


def _serials(row: Any) -> str:
    return " ".join(row.serials)


def _some_serials(row: Any) -> str:
    if len(row.serials) <= SERIALS_SHOWN:
        return " ".join(row.serials)
    return f"{' '.join(row.serials[:SERIALS_SHOWN])} … ({len(row.serials)})"


class RecordLineTable(screens.Table):
    """The record of a shipment."""

    position = screens.NumberColumn(verbose_name="#")
    name = screens.TextColumn(verbose_name=_("Name"), value_of=_name)
    model = screens.TextColumn(verbose_name=_("Model"))
    di = screens.CodeColumn(verbose_name="UDI-DI")
    lot = screens.CodeColumn(
        verbose_name=_("Lot"), link=lambda row: common.passport_of(row.lot_key)
    )
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )
    made_on = screens.DayColumn(verbose_name=_("Made on"))
    expires_on = screens.DayColumn(verbose_name=_("Expires on"))


class RecordTable(screens.Table):
    """Columns of the sales record; an export holds all of them."""

    hidden = (
        "specification", "registrant", "maker_licences", "customer_licences", "address",
        "contact", "phone", "serials", "storage", "order", "risk_class", "made_on",
    )  # fmt: skip
    shipped_on = screens.DayColumn(verbose_name=_("Sold on"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=_name, order_by=("name",))
    model = screens.TextColumn(verbose_name=_("Model"))
    specification = screens.TextColumn(verbose_name=_("Specification"))
    registration_no = screens.CodeColumn(verbose_name=_("Registration number"))
    di = screens.CodeColumn(verbose_name="UDI-DI")
    lot = screens.CodeColumn(verbose_name=_("Lot"))
    serials = screens.TextColumn(verbose_name=_("Serial numbers"), value_of=_serials)
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )
    made_on = screens.DayColumn(verbose_name=_("Made on"))
    expires_on = screens.DayColumn(verbose_name=_("Expires on"))
    customer = screens.TextColumn(
        verbose_name=_("Customer"), value_of=_customer, order_by=("customer_name",)
    )
    address = screens.TextColumn(verbose_name=_("Address"))
    contact = screens.TextColumn(verbose_name=pgettext_lazy("sales", "Contact"))
    phone = screens.TextColumn(verbose_name=_("Phone"))
    customer_licences = screens.TextColumn(verbose_name=_("The customer's licences"))
    registrant = screens.TextColumn(verbose_name=_("Registrant"))
    maker_licences = screens.TextColumn(verbose_name=_("The maker's licences"))
    risk_class = screens.TextColumn(verbose_name=_("Risk class"))
    storage = screens.TextColumn(verbose_name=_("Storage conditions"))
    shipment = screens.CodeColumn(verbose_name=_("Shipment"), accessor="shipment__number")
    order = screens.CodeColumn(verbose_name=_("Sales order"), accessor="shipment__order__number")


class RecordFilters(screens.Filters):
    """Filters of the sales record."""

    shipped_on = django_filters.DateFromToRangeFilter(label=_("Sold on"))
    item = django_filters.CharFilter(label=_("Item's code"), field_name="item_code")
    customer = django_filters.CharFilter(label=_("Customer's code"), field_name="customer_code")
    lot = django_filters.CharFilter(label=_("Lot"), field_name="lot")


class SalesRecords(screens.Resource):
    """The sales record."""

    name, title, one = "sales-records", _("Sales record"), _("Line of the sales record")
    icon = "notebook"
    purpose = _(
        "Every delivery, line by line, as it was on its day: device, UDI, lot and serial numbers, "
        "dates, customer and licences. Nobody changes it. It is written when a shipment leaves."
    )
    permission = VIEW_RECORD
    site_field = "shipment__site"
    key = "pk"
    table, filters = RecordTable, RecordFilters
    search = (
        "item_code", "name", "name_en", "model", "di", "lot", "registration_no", "customer_code",
        "customer_name", "customer_name_en", "shipment__number", "shipment__order__number",
    )  # fmt: skip
    order = ("-shipped_at", "-shipment_id", "position")
    facts = (
        screens.Fact(_("Sold on"), "shipped_on", Kind.DAY),
        screens.Fact(
            _("Shipment"), "shipment.number", Kind.CODE,
            link=lambda row: common.page_of("shipments", row.shipment.number),
        ),
        screens.Fact(
            _("Sales order"), "shipment.order.number", Kind.CODE,
            link=lambda row: common.page_of("sales-orders", row.shipment.order.number),
        ),
        screens.Fact(_("Quantity"), lambda row: (row.quantity, row.unit), Kind.QUANTITY),
    )  # fmt: skip
    panels = (
        screens.Panel(
            name="device", title=_("Device"),
            facts=(
                screens.Fact(_("Name"), _name),
                screens.Fact(_("Model"), "model"),
                screens.Fact(_("Specification"), "specification"),
                screens.Fact(_("Registration number"), "registration_no"),
                screens.Fact(_("Registrant"), "registrant"),
                screens.Fact(_("The maker's licences"), "maker_licences"),
                screens.Fact(_("Risk class"), "risk_class"),
                screens.Fact("UDI-DI", "di", Kind.CODE),
                screens.Fact(
                    _("Lot"), "lot", Kind.CODE, link=lambda row: common.passport_of(row.lot_key)
                ),
                screens.Fact(_("Serial numbers"), _some_serials),
                screens.Fact(_("Made on"), "made_on", Kind.DAY),
                screens.Fact(_("Expires on"), "expires_on", Kind.DAY),
                screens.Fact(_("Storage conditions"), "storage"),
            ),
        ),
        screens.Panel(
            name="customer", title=_("Customer"), side=True,
            facts=(
                screens.Fact(_("Name"), _customer),
                screens.Fact(_("Address"), "address"),
                screens.Fact(pgettext_lazy("sales", "Contact"), "contact"),
                screens.Fact(_("Phone"), "phone"),
                screens.Fact(_("The customer's licences"), "customer_licences"),
            ),
        ),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[Record]:
        return queries.records()

    @override
    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Narrow rows to those in which every word occurs; a serial number is meant as a whole."""
        for word in text.split():
            condition = Q(serials__contains=[word])
            for lookup in self.search:
                condition |= Q(**{f"{lookup}__icontains": word})
            rows = rows.filter(condition)
        return rows

    @override
    def heading(self, row: Any) -> str:
        return f"{row.item_code} · {row.lot or row.shipment.number}"

    @override
    def code(self, row: Any) -> str:
        return str(row.shipment.number)

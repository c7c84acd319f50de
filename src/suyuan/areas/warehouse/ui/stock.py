"""Screens of stock: what lies where, what expires, what is promised."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.queries import designs
from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.choices import RESERVE, VIEW_STOCK
from suyuan.areas.warehouse.domain import Purpose, ReservationStatus
from suyuan.areas.warehouse.ui.common import (
    address_of,
    by_row,
    expiry_chip,
    item_choices,
    name_of,
    pairs,
    passport_of,
    places_offered,
    stock_chip,
    storage_choices,
    today,
    zone_chip,
)
from suyuan.foundation import clock
from suyuan.ledger.queries.holds import keys_of, stops_on
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, ReasonForm
from suyuan.web.states import Chip, Tone


def _passport(row: Any) -> str | None:
    return passport_of(getattr(row, "lot_key", ""))


def _place_page(row: Any) -> str | None:
    return address_of("storage-places-detail", row.place.code) if row.zone else None


def _reserved(row: Any) -> Any:
    return (row.reserved, row.item.unit) if row.reserved else None


class StockTable(screens.Table):
    """Columns of the list of stock."""

    hidden: ClassVar[Sequence[str]] = ("made_at",)
    item = screens.CodeColumn(verbose_name=_("Item"), accessor="item_code")
    name = screens.TextColumn(verbose_name=_("Name"), value_of=lambda row: name_of(row.item))
    lot = screens.TextColumn(
        verbose_name=_("Lot"), value_of=lambda row: row.lot_code, link=_passport
    )
    place = screens.TextColumn(
        verbose_name=_("Place"), value_of=lambda row: name_of(row.place), link=_place_page
    )
    zone = screens.ChipColumn(verbose_name=_("Zone"), chip=lambda row: zone_chip(row.zone))
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=lambda row: stock_chip(row.disposition, row.marks)
    )
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.item.unit)
    )
    reserved = screens.QuantityColumn(verbose_name=_("Reserved"), value_of=_reserved)
    packages = screens.NumberColumn(
        verbose_name=_("Packages"), value_of=lambda row: row.packages or None
    )
    expires_on = screens.DayColumn(verbose_name=_("Expires"))
    made_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Made"))


class StockFilters(screens.Filters):
    """Filters of the list of stock."""

    offers: ClassVar = {"place": places_offered(VIEW_STOCK)}

    item = django_filters.ChoiceFilter(
        field_name="item_code", label=_("Item"), choices=item_choices
    )
    place = django_filters.ChoiceFilter(
        field_name="place__code", label=_("Place"), choices=storage_choices
    )
    zone = django_filters.MultipleChoiceFilter(label=_("Zone"), choices=pairs(choices.ZONES))
    disposition = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.STATES)
    )
    lot = django_filters.CharFilter(field_name="lot_code", label=_("Lot"))
    days = django_filters.NumberFilter(label=_("Expires within days"), method="within_days")

    def within_days(self, rows: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
        """Narrow to what expires within so many days."""
        days = max(0, min(int(value), 36_500))
        return rows.filter(expires_on__lte=today() + dt.timedelta(days=days))


class _StockPages(screens.Resource):
    """What the lists of stock share."""

    one = _("Stock")
    permission = VIEW_STOCK
    key = "id"
    has_page = False
    site_field = "place__site_id"

    @override
    def prepare(self, rows: Any) -> None:
        lots = [row.lot_id for row in rows]
        keys, stops = keys_of(lots), stops_on(lots)
        for row in rows:
            row.lot_key = keys.get(row.lot_id, "")
            row.marks = {one.disposition for one in stops.get(row.lot_id, ())}

    @override
    def address(self, row: Any) -> str:
        return _passport(row) or ""


class Stock(_StockPages):
    """What lies in house."""

    name, title, icon = "stock", _("Stock"), "stack-2"
    purpose = _(
        "What lies in house: how much of which lot, where, in which state, and how much of it is "
        "reserved. Nothing is typed in here; it follows from what was received, moved, used and "
        "counted. Begin with a receipt, or set up the storage places."
    )
    table, filters = StockTable, StockFilters
    search = ("item_code", "item__name", "item__name_en", "lot_code")
    order = ("item_code", "lot_code", "id")
    by_key = True
    presets = (
        screens.Preset("quarantine", _("Waiting for inspection"), "disposition=unavailable"),
        screens.Preset(
            "good",
            _("Accepted and released"),
            "disposition=conformant&disposition=sellable_accessible",
        ),
        screens.Preset(
            "rejected", pgettext_lazy("stock", "Rejected"), "disposition=non_conformant"
        ),
    )
    links = (
        screens.Link(_("What stands where"), "where", "trace.view_thing", "sitemap"),
        screens.Link(_("What expires"), "expiry-list", VIEW_STOCK, "hourglass"),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.stock(at=clock.now())

    @override
    def first(self, rows: QuerySet[Any], count: int, after: Sequence[Any] | None) -> Sequence[Any]:
        item, lot = (str(value) for value in after[:2]) if after else ("", "")
        return queries.first_of_stock(rows, count, item=item, lot=lot)


class ExpiryTable(StockTable):
    """Columns of the list of what expires."""

    hidden: ClassVar[Sequence[str]] = ("made_at", "packages", "reserved", "zone")
    left = screens.ChipColumn(
        verbose_name=pgettext_lazy("shelf life", "Left"),
        chip=lambda row: expiry_chip(row.expires_on, warn_days=row.warn_days),
    )


class Expiry(_StockPages):
    """What has expired or will soon."""

    name, title, icon = "expiry", _("Expiry"), "hourglass"
    purpose = _(
        "What has expired or expires within the days that its item is warned of, the first one "
        "first. How early an item is announced is said among the storage needs of items."
    )
    table, filters = ExpiryTable, StockFilters
    search = ("item_code", "lot_code")
    order = ("expires_on", "id")
    by_key = True

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.expiring(on=today(), rows=queries.stock(at=clock.now()))


class ReserveForm(CommandForm):
    """What is to be reserved for which paper."""

    document = forms.CharField(
        label=_("Paper"), max_length=60, help_text=_("The pick list, order or work order.")
    )
    item = forms.ChoiceField(label=_("Item"), choices=item_choices)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=30, decimal_places=6)
    purpose = forms.ChoiceField(label=_("What for"), choices=pairs(choices.PURPOSES))
    partial = forms.BooleanField(label=_("Reserve less where there is not so much"), required=False)


RESERVATION_TONES = {
    ReservationStatus.ACTIVE: Tone.WAIT,
    ReservationStatus.TAKEN: Tone.OK,
    ReservationStatus.RELEASED: Tone.OFF,
    ReservationStatus.EXPIRED: Tone.OFF,
}


def _reservation_chip(row: Any) -> Chip:
    return Chip(RESERVATION_TONES[row.status], choices.RESERVATION_STATUSES[row.status])


def _wanted(_row: Any, values: Any) -> Any:
    wanted = queries.Wanted(
        item_id=designs.item_id_of(values["item"]),
        quantity=values["quantity"],
        purpose=Purpose(values["purpose"]),
    )
    return {
        "document": values["document"],
        "wanted": [wanted],
        "partial": values["partial"],
    }


class ReservationTable(screens.Table):
    """Columns of the list of reservations."""

    hidden = ("made_by", "made_at")
    document = screens.CodeColumn(verbose_name=_("Paper"))
    item = screens.CodeColumn(verbose_name=_("Item"), accessor="item__code")
    name = screens.TextColumn(verbose_name=_("Name"), value_of=lambda row: name_of(row.item))
    lot = screens.TextColumn(
        verbose_name=_("Lot"), value_of=lambda row: row.lot_code, link=_passport
    )
    place = screens.TextColumn(
        verbose_name=_("Place"),
        value_of=lambda row: name_of(row.place),
        order_by=("place__code",),
    )
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.item.unit)
    )
    taken = screens.QuantityColumn(
        verbose_name=_("Taken"), value_of=lambda row: (row.taken, row.item.unit)
    )
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=_reservation_chip, order_by=("status",)
    )
    until = screens.WhenColumn(verbose_name=_("Until"))
    made_by = screens.TextColumn(verbose_name=_("By"))
    made_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Made"))


class ReservationFilters(screens.Filters):
    """Filters of the list of reservations."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.RESERVATION_STATUSES)
    )
    document = django_filters.CharFilter(label=_("Paper"))


class Reservations(screens.Resource):
    """Stock that is promised."""

    name, title, one, icon = "reservations", _("Reservations"), _("Reservation"), "bookmark"
    purpose = _(
        "What is promised to which paper, so that two pick lists never count on the same stock. "
        "Pick lists and work orders reserve by themselves; what nobody takes lapses."
    )
    permission = VIEW_STOCK
    table, filters = ReservationTable, ReservationFilters
    search = ("document", "item__code", "lot_code")
    key = "pk"
    order = ("-pk",)
    has_page = False
    site_field = "place__site_id"
    presets = (screens.Preset("active", _("In force"), "status=ACTIVE"),)
    commands = (
        screens.Command(
            name="new",
            label=_("Reserve"),
            form=ReserveForm,
            operation=operations.reserve,
            permission=RESERVE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_wanted,
            text=_("What expires first is reserved first."),
        ),
        screens.Command(
            name="release",
            label=_("Give back"),
            form=ReasonForm,
            operation=by_row(operations.release_reservation),
            permission=RESERVE,
            bulk=True,
            icon="arrow-back-up",
            offered=lambda row: row.status == ReservationStatus.ACTIVE,
            arguments=lambda row, _values: {"reservation_id": row.pk},
        ),
    )
    history_tables = {"warehouse_reservation": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.reservations()


def stock_at(place_id: int) -> QuerySet[Any]:
    """Return the stock at one place, for the page of the place."""
    return queries.stock(at=clock.now()).filter(place_id=place_id).order_by("item_code", "lot_code")

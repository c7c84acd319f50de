"""Screens of storage places."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import choices as catalog_words
from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.choices import CHANGE_STORAGE, VIEW_STORAGE
from suyuan.areas.warehouse.domain import Zone
from suyuan.areas.warehouse.models import Profile
from suyuan.areas.warehouse.ui.common import (
    address_of,
    by_row,
    class_choices,
    item_choices,
    name_of,
    note_field,
    pairs,
    place_choices,
    zone_chip,
)
from suyuan.areas.warehouse.ui.stock import StockTable, stock_at
from suyuan.areas.warehouse.ui.storage_classes import limits_of
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm
from suyuan.web.states import Chip, Tone


class ProfileForm(CommandForm):
    """What a place is for."""

    place = forms.ChoiceField(label=_("Place"), choices=place_choices)
    zone = forms.ChoiceField(label=_("Zone"), choices=pairs(choices.ZONES))
    storage_class = forms.ChoiceField(
        label=_("Storage class"),
        choices=class_choices,
        required=False,
        help_text=_("The temperature and humidity that the place keeps."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only for these kinds"),
        choices=pairs(catalog_words.ITEM_KINDS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    items = forms.MultipleChoiceField(
        label=_("Only for these items"),
        choices=lambda: item_choices()[1:],
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    capacity = forms.IntegerField(
        label=_("Room for"),
        required=False,
        help_text=_("How many lots and packages; empty for any number."),
    )
    note = note_field()

    @override
    def prepare(self) -> None:
        """Offer places of the reader."""
        offered = place_choices(self.reader, CHANGE_STORAGE)
        self.fields["place"].choices = offered  # type: ignore[attr-defined]


class ChangeProfileForm(ProfileForm):
    """What a place is for, and whether it is still used."""

    active = forms.BooleanField(label=_("In use"), required=False)

    @override
    def prepare(self) -> None:
        """Keep the place."""
        self.fields["place"].disabled = True


def _values(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    given["zone"] = Zone(given["zone"])
    given["kinds"] = [ItemKind(kind) for kind in given["kinds"]]
    return {"values": operations.ProfileValues(**given)}


def _initial(row: Profile) -> Mapping[str, Any]:
    return {
        "place": row.place.code,
        "zone": row.zone,
        "storage_class": row.storage_class.code if row.storage_class is not None else "",
        "kinds": row.kinds,
        "items": [one.item.code for one in row.items.select_related("item")],
        "capacity": row.capacity,
        "active": row.active,
        "note": row.note,
    }


def _use_chip(row: Profile) -> Chip:
    return Chip(Tone.OK, _("In use")) if row.active else Chip(Tone.OFF, _("No longer used"))


def _kinds(row: Profile) -> str:
    return screens.listed(str(catalog_words.ITEM_KINDS[kind]) for kind in row.kinds)


class ProfileTable(screens.Table):
    """Columns of the list of storage places."""

    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(
        verbose_name=_("Name"), value_of=lambda row: name_of(row.place), order_by=("place__name",)
    )
    zone = screens.ChipColumn(
        verbose_name=_("Zone"), chip=lambda row: zone_chip(row.zone), order_by=("zone",)
    )
    storage_class = screens.TextColumn(
        verbose_name=_("Storage class"),
        value_of=lambda row: name_of(row.storage_class),
        order_by=("storage_class__code",),
    )
    limits = screens.TextColumn(
        verbose_name=_("Limits"), value_of=lambda row: limits_of(row.storage_class)
    )
    kinds = screens.TextColumn(verbose_name=_("Only for these kinds"), value_of=_kinds)
    capacity = screens.NumberColumn(verbose_name=_("Room for"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_use_chip, order_by=("active",))


class ProfileFilters(screens.Filters):
    """Filters of the list of storage places."""

    zone = django_filters.MultipleChoiceFilter(label=_("Zone"), choices=pairs(choices.ZONES))
    storage_class = django_filters.ChoiceFilter(
        field_name="storage_class__code", label=_("Storage class"), choices=class_choices
    )


class HereTable(StockTable):
    """What lies at a place."""

    hidden: ClassVar[Sequence[str]] = ()

    class Meta:
        exclude = ("place", "zone", "made_at", "name")


class StoragePlaces(screens.Resource):
    """What places are for."""

    name, title, one = "storage-places", _("Storage places"), _("Storage place")
    icon = "building-warehouse"
    purpose = _(
        "Which place is for goods waiting, accepted, rejected, returned or recalled, how warm it "
        "is kept, and what may lie there. Put-away proposes places by it, and goods of another "
        "state or class are refused. Places themselves are made in the catalogue."
    )
    permission = VIEW_STORAGE
    table, filters = ProfileTable, ProfileFilters
    search = ("place__code", "place__name", "place__name_en")
    order = ("place__code",)
    site_field = "place__site_id"
    facts = (
        screens.Fact(_("Zone"), lambda row: zone_chip(row.zone), screens.Kind.CHIP),
        screens.Fact(_("Storage class"), lambda row: name_of(row.storage_class)),
        screens.Fact(_("Limits"), lambda row: limits_of(row.storage_class)),
        screens.Fact(_("Room for"), "capacity", screens.Kind.NUMBER),
    )
    panels = (
        screens.Related(
            name="here",
            title=_("What lies here"),
            table=HereTable,
            rows=lambda row, _reader: stock_at(row.pk),
            empty=_("Nothing lies here."),
            more=lambda row: f"{address_of('stock-list')}?place={row.code}",
            limit=50,
        ),
        screens.Panel(
            name="about",
            title=_("What may lie here"),
            facts=(
                screens.Fact(_("Only for these kinds"), _kinds),
                screens.Fact(
                    _("Only for these items"),
                    lambda row: [one.item.code for one in row.items.select_related("item")],
                    screens.Kind.CODES,
                ),
                screens.Fact(_("Note"), "note"),
                screens.Fact(
                    _("Place"),
                    lambda row: name_of(row.place),
                    link=lambda row: address_of("places-detail", row.place.code),
                ),
            ),
            side=True,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("Set up a storage place"),
            form=ProfileForm,
            operation=operations.put_profile,
            permission=CHANGE_STORAGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_values,
            result_key=lambda made: made.place.code,
        ),
        screens.Command(
            name="change",
            label=_("Change the storage place"),
            form=ChangeProfileForm,
            operation=by_row(operations.put_profile),
            permission=CHANGE_STORAGE,
            is_main=True,
            icon="pencil",
            arguments=_values,
            initial=_initial,
            result_key=lambda made: made.place.code,
        ),
    )
    import_command = "new"
    history_tables = {"warehouse_profile": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.profiles().annotate(code=F("place__code"))

    @override
    def heading(self, row: Any) -> str:
        return name_of(row.place)

    @override
    def chip(self, row: Any) -> Chip:
        return _use_chip(row)

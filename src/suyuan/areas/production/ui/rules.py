"""Screens of what is tolerated: limits of balances and of rooms."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.domain import PlaceKind
from suyuan.areas.production import choices, operations
from suyuan.areas.production.domain import EnvironmentKind
from suyuan.areas.production.models import EnvironmentLimit, EnvironmentReading, ItemRule
from suyuan.areas.production.ui import naming
from suyuan.areas.production.ui.common import name_of, pairs, people, person_of, places_for
from suyuan.areas.production.ui.forms import made_items, offer
from suyuan.foundation.wording.units import symbol
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, LinesField
from suyuan.web.states import Chip, Tone
from suyuan.web.wordlists import listed

CHANGE, MEASURE = "production.change_rule", "production.record_work"


def percent(label: Any, initial: int) -> forms.DecimalField:
    """Return a field of a percentage."""
    return forms.DecimalField(label=label, initial=initial, max_digits=6, decimal_places=2)


class RuleForm(CommandForm):
    """What is tolerated when an item is made."""

    undecided = ("item",)
    item = forms.ChoiceField(label=_("Item"), choices=made_items)
    over_percent = percent(_("Over the plan %"), 0)
    product_minimum = percent(_("Product: at least %"), 98)
    product_maximum = percent(_("Product: at most %"), 100)
    material_minimum = percent(_("Material: at least %"), 95)
    material_maximum = percent(_("Material: at most %"), 105)
    label_maximum = percent(_("Labels: missing at most %"), 0)


def _put(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    given = dict(values)
    return {"item": given.pop("item"), "values": operations.RuleValues(**given)}


class RuleTable(screens.Table):
    """Columns of the list of tolerances."""

    item = screens.TextColumn(
        verbose_name=_("Item"),
        value_of=lambda row: f"{row.item.item.code} {name_of(row.item.item)}",
        order_by=("item__item__code",),
    )
    over_percent = screens.NumberColumn(verbose_name=_("Over the plan %"))
    product_minimum = screens.NumberColumn(verbose_name=_("Product: at least %"))
    product_maximum = screens.NumberColumn(verbose_name=_("Product: at most %"))
    material_minimum = screens.NumberColumn(verbose_name=_("Material: at least %"))
    material_maximum = screens.NumberColumn(verbose_name=_("Material: at most %"))
    label_maximum = screens.NumberColumn(verbose_name=_("Labels: missing at most %"))


class ItemRules(screens.Resource):
    """What is tolerated when items are made."""

    name, title, one, icon = "production-rules", _("Tolerances"), _("Tolerance"), "adjustments"
    purpose = _(
        "Per item: how much more than planned may be made, and between which limits the balance of "
        "product and key materials must lie (GMP 2025 §82), and how many of the labels may be "
        "nowhere (§84). Orders keep what held at their release; items that are not listed take "
        "0 %, 98–100 %, 95–105 % and 0 %."
    )
    permission = "production.view_rule"
    table, search, order = (
        RuleTable,
        ("item__item__code", "item__item__name"),
        ("item__item__code",),
    )
    key = "pk"
    has_page = False
    commands = (
        screens.Command(
            name="new",
            label=_("Set tolerances"),
            form=RuleForm,
            operation=operations.put_rule,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_put,
        ),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[ItemRule]:
        """Return the tolerances that differ from the usual ones."""
        del reader
        return ItemRule.objects.select_related("item__item")


ROOMS = (PlaceKind.ROOM, PlaceKind.LINE, PlaceKind.LOCATION)


class LimitsForm(CommandForm):
    """Within which limits a room must be."""

    undecided = ("place",)
    place = forms.ChoiceField(label=_("Room"))
    limits = LinesField(
        label=_("Limits"), required=False,
        cells=(
            Cell(name="kind", label=pgettext_lazy("of a reading", "What"), kind="choice",
                 choices=lambda: pairs(choices.ENVIRONMENT_KINDS), required=True),
            Cell(
                name="unit", label=pgettext_lazy("of a measured value", "Unit"), required=True,
                size="s",
            ),
            Cell(name="minimum", label=_("At least"), kind="number", size="s"),
            Cell(name="maximum", label=_("At most"), kind="number", size="s"),
            Cell(name="valid_minutes", label=_("Holds for minutes"), kind="whole",
                 required=True, size="s"),
        ),
        help_text=_("Replaces what was said of the room before."),
    )  # fmt: skip

    @override
    def prepare(self) -> None:
        """Offer the rooms of the reader's sites."""
        offer(self, place=places_for(self.reader, CHANGE, *ROOMS))


class MeasureForm(CommandForm):
    """What was measured in a room."""

    undecided = ("place",)
    place = forms.ChoiceField(label=_("Room"))
    measured = LinesField(
        label=_("Measured"),
        cells=(
            Cell(name="kind", label=pgettext_lazy("of a reading", "What"), kind="choice",
                 choices=lambda: pairs(choices.ENVIRONMENT_KINDS), required=True),
            Cell(name="value", label=_("Value"), kind="number", required=True, size="s"),
        ),
    )  # fmt: skip
    person = forms.ChoiceField(label=_("Person"), choices=people, required=False)

    @override
    def prepare(self) -> None:
        """Name the person behind the reader, and offer the rooms of their sites."""
        self.fields["person"].initial = person_of(self.reader)
        offer(self, place=places_for(self.reader, MEASURE, *ROOMS))


def _limits(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    return {
        "place": values["place"],
        "limits": [
            operations.LimitValues(**one | {"kind": EnvironmentKind(one["kind"])})
            for one in values["limits"]
        ],
    }


def _measured(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    return {
        "place": values["place"],
        "act": operations.Act(person=values["person"]),
        "measured": [
            operations.Measured(kind=EnvironmentKind(one["kind"]), value=Decimal(one["value"]))
            for one in values["measured"]
        ],
    }


def _outside(made: Sequence[EnvironmentReading]) -> str:
    """Say which readings are outside of their limits; empty where none is."""
    off = [
        " ".join((str(choices.ENVIRONMENT_KINDS[one.kind]), f"{one.value.normalize():f}",
                  symbol(one.unit))).strip()
        for one in made
        if not one.within
    ]  # fmt: skip
    if not off:
        return ""
    return gettext(
        "Outside of the limits: %(values)s. Steps in this room are refused until it is within them "
        "again and measured anew; tell quality."
    ) % {"values": listed(off)}


class LimitTable(screens.Table):
    """Columns of the list of limits of rooms."""

    place = screens.TextColumn(
        verbose_name=_("Room"), value_of=lambda row: name_of(row.place), order_by=("place__code",)
    )
    kind = screens.TextColumn(
        verbose_name=pgettext_lazy("of a reading", "What"),
        value_of=lambda row: choices.ENVIRONMENT_KINDS[row.kind],
    )
    minimum = screens.NumberColumn(verbose_name=_("At least"))
    maximum = screens.NumberColumn(verbose_name=_("At most"))
    unit = screens.TextColumn(verbose_name=pgettext_lazy("of a measured value", "Unit"))
    valid_minutes = screens.NumberColumn(verbose_name=_("Holds for minutes"))


class RoomLimits(screens.Resource):
    """Within which limits rooms must be."""

    name, title, one = "room-limits", _("Limits of rooms"), _("Limit of a room")
    icon = "temperature"
    purpose = _(
        "Within which limits temperature, humidity, pressure and the like of a room must lie, and "
        "how old the last reading may be. A step is refused while its room is outside."
    )
    permission = "production.view_rule"
    site_field = "place__site_id"
    table, search, order = LimitTable, ("place__code", "place__name"), ("place__code", "kind")
    key = "pk"
    has_page = False
    commands = (
        screens.Command(
            name="new",
            label=_("Set limits"),
            form=LimitsForm,
            operation=operations.put_limits,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_limits,
        ),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[EnvironmentLimit]:
        """Return the limits."""
        del reader
        return EnvironmentLimit.objects.select_related("place")


class ReadingTable(screens.Table):
    """Columns of the list of readings."""

    measured_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Measured"))
    place = screens.TextColumn(verbose_name=_("Room"), value_of=lambda row: name_of(row.place))
    kind = screens.TextColumn(
        verbose_name=pgettext_lazy("of a reading", "What"),
        value_of=lambda row: choices.ENVIRONMENT_KINDS[row.kind],
    )
    value = screens.NumberColumn(
        verbose_name=_("Value"), value_of=lambda row: row.value.normalize()
    )
    unit = screens.TextColumn(verbose_name=pgettext_lazy("of a measured value", "Unit"))
    state = screens.ChipColumn(
        verbose_name=_("State"),
        chip=lambda row: (
            Chip(Tone.OK, choices.VERDICTS["WITHIN"])
            if row.within
            else Chip(Tone.BAD, choices.VERDICTS["OUTSIDE"])
        ),
    )
    person = screens.TextColumn(
        verbose_name=_("Person"),
        value_of=lambda row: naming.of_row(row, "person").person(row.person),
        order_by=("person",),
    )


class ReadingFilters(screens.Filters):
    """Filters of the list of readings."""

    kind = django_filters.MultipleChoiceFilter(
        label=pgettext_lazy("of a reading", "What"), choices=pairs(choices.ENVIRONMENT_KINDS)
    )
    within = django_filters.BooleanFilter(label=_("Within limits"))


class Readings(screens.Resource):
    """What was measured in rooms."""

    name, title, one = "room-readings", _("Environment records"), _("Environment record")
    icon = "activity"
    purpose = _(
        "What was measured in rooms and at lines (GMP 2025 §80). Record a round: room and values; "
        "a value beyond its limits is kept and stops the steps there."
    )
    permission = "production.view_rule"
    site_field = "place__site_id"
    table, filters, order = ReadingTable, ReadingFilters, ("-measured_at", "-pk")
    key = "pk"
    by_key = True
    has_page = False
    commands = (
        screens.Command(
            name="new",
            label=_("Record a round"),
            form=MeasureForm,
            operation=operations.measure_room,
            permission=MEASURE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_measured,
            caution=_outside,
        ),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[EnvironmentReading]:
        """Return the readings."""
        del reader
        return EnvironmentReading.objects.select_related("place")

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        """Add the names of those who measured."""
        naming.add_names(rows, "person")

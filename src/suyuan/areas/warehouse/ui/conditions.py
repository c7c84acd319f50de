"""Screens of temperature and humidity: readings and deviations."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.choices import (
    ASSESS_CONDITION,
    RECORD_CONDITION,
    VIEW_CONDITION,
)
from suyuan.areas.warehouse.domain import ExcursionStatus, Measure
from suyuan.areas.warehouse.models import Excursion, Reading
from suyuan.areas.warehouse.ui.common import (
    address_of,
    by_row,
    excursion_chip,
    local,
    moment_field,
    name_of,
    note_field,
    pairs,
    passport_of,
    places_offered,
    storage_choices,
)
from suyuan.areas.warehouse.ui.storage_classes import span
from suyuan.foundation import clock
from suyuan.ledger.queries.counting import lay_at
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm
from suyuan.web.states import Chip, Tone


def measured(value: Any, unit: str) -> str:
    """Write a measured value with its unit; empty for none."""
    return "" if value is None else f"{value.normalize():f} {unit}"


class ReadingForm(CommandForm):
    """What was read off at a place."""

    place = forms.ChoiceField(label=_("Place"))
    measured_at = moment_field(pgettext_lazy("moment", "Measured"), initial=clock.now)
    temperature = forms.DecimalField(label=_("Temperature, ℃"), required=False, decimal_places=2)
    humidity = forms.DecimalField(label=_("Relative humidity, %"), required=False, decimal_places=1)
    instrument = forms.CharField(
        label=_("Instrument"),
        max_length=40,
        required=False,
        help_text=_("Its code among the equipment."),
    )
    note = note_field()

    @override
    def prepare(self) -> None:
        """Offer the places of the reader's sites."""
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(storage_choices(self.reader, RECORD_CONDITION))


def _reading(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"readings": [operations.ReadingValues(**values)]}


def _within_chip(row: Reading) -> Chip:
    if row.within:
        return Chip(Tone.OK, _("Within limits"))
    return Chip(Tone.BAD, _("Out of limits"))


class ReadingTable(screens.Table):
    """Columns of the list of readings."""

    hidden = ("recorded_at", "note")
    measured_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Measured"))
    place = screens.TextColumn(verbose_name=_("Place"), value_of=lambda row: name_of(row.place))
    temperature = screens.TextColumn(
        verbose_name=_("Temperature"), value_of=lambda row: measured(row.temperature, "℃")
    )
    humidity = screens.TextColumn(
        verbose_name=_("Relative humidity"), value_of=lambda row: measured(row.humidity, "%")
    )
    within = screens.ChipColumn(verbose_name=_("Limits"), chip=_within_chip)
    instrument = screens.CodeColumn(verbose_name=_("Instrument"))
    recorded_by = screens.TextColumn(verbose_name=_("By"))
    recorded_at = screens.WhenColumn(verbose_name=_("Recorded"))
    note = screens.TextColumn(verbose_name=_("Note"))


class ReadingFilters(screens.Filters):
    """Filters of the list of readings."""

    offers: ClassVar = {"place": places_offered(VIEW_CONDITION)}

    place = django_filters.ChoiceFilter(
        field_name="place__code", label=_("Place"), choices=storage_choices
    )
    within = django_filters.ChoiceFilter(
        label=_("Limits"), choices=[("True", _("Within limits")), ("False", _("Out of limits"))]
    )
    measured_at = django_filters.DateFromToRangeFilter(label=pgettext_lazy("moment", "Measured"))


class Readings(screens.Resource):
    """What was measured at places."""

    name, title, one, icon = "readings", _("Readings"), _("Reading"), "temperature"
    purpose = _(
        "Temperature and humidity of storage places, entered by hand or sent by instruments. "
        "Give a place a storage class first, so that it has limits."
    )
    permission = VIEW_CONDITION
    table, filters = ReadingTable, ReadingFilters
    key = "pk"
    order = ("-measured_at", "-id")
    by_key = True
    has_page = False
    site_field = "place__site_id"
    links = (screens.Link(_("Deviations"), "excursions-list", VIEW_CONDITION, "temperature-plus"),)
    commands = (
        screens.Command(
            name="new",
            label=_("Enter a reading"),
            form=ReadingForm,
            operation=operations.record_readings,
            permission=RECORD_CONDITION,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_reading,
        ),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[Reading]:
        return queries.readings()


LAY_SHOWN: Final = 500
"""So many things are shown of what lay at a place."""


def _limits(row: Excursion) -> str:
    return span(row.low, row.high, choices.MEASURE_UNITS[row.measure])


def _worst(row: Excursion) -> str:
    return measured(row.worst, choices.MEASURE_UNITS[row.measure])


def _lay(row: Excursion, _reader: Reader) -> list[dict[str, Any]]:
    """Return what lay there, as rows of a table."""
    until = row.until_at or clock.now()
    found = lay_at(row.place_id, since=row.from_at, until=until, limit=LAY_SHOWN + 1)
    return [
        {
            "code": one.code,
            "lot": one.lot_code,
            "item": local(one.item_name, one.item_name_en),
            "url": passport_of(one.key),
        }
        for one in found
    ]


def _trace(row: Excursion) -> str | None:
    """Return the trace of everything that was handled at the place meanwhile."""
    room = address_of("trace-room")
    if room is None:
        return None
    until = row.until_at or clock.now()
    asked = {
        "place": row.place.code, "since": row.from_at.isoformat(), "until": until.isoformat(),
    }  # fmt: skip
    return f"{room}?{urlencode({'causes': 'event?' + urlencode(asked)})}"


class LayTable(screens.Table):
    """What lay at a place while it was out of limits."""

    item = screens.TextColumn(verbose_name=_("Item"))
    lot = screens.CodeColumn(verbose_name=_("Lot"))
    code = screens.TextColumn(verbose_name=_("Thing"), link=lambda row: row["url"])


class AssessForm(CommandForm):
    """What a deviation means."""

    assessment = forms.CharField(
        label=_("What it means for the goods"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which goods, whether they may still be used, and why."),
    )


class ExcursionTable(screens.Table):
    """Columns of the list of deviations."""

    hidden = ("assessment",)
    place = screens.TextColumn(
        verbose_name=_("Place"), value_of=lambda row: name_of(row.place), order_by=("place__code",)
    )
    measure = screens.TextColumn(
        verbose_name=_("Measured"),
        value_of=lambda row: choices.MEASURES[row.measure],
        order_by=("measure",),
    )
    limits = screens.TextColumn(verbose_name=_("Limits"), value_of=_limits)
    worst = screens.TextColumn(verbose_name=_("Worst value"), value_of=_worst)
    from_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "From"))
    until_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Until"))
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=lambda row: excursion_chip(row.status), order_by=("status",)
    )
    assessment = screens.TextColumn(verbose_name=pgettext_lazy("excursion", "Assessment"))


class ExcursionFilters(screens.Filters):
    """Filters of the list of deviations."""

    offers: ClassVar = {"place": places_offered(VIEW_CONDITION)}

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.EXCURSION_STATUSES)
    )
    measure = django_filters.MultipleChoiceFilter(
        label=_("Measured"), choices=pairs(choices.MEASURES)
    )
    place = django_filters.ChoiceFilter(
        field_name="place__code", label=_("Place"), choices=storage_choices
    )


class Excursions(screens.Resource):
    """Times in which places were out of limits."""

    name, title, one = "excursions", _("Deviations of conditions"), _("Deviation of conditions")
    icon = "temperature-plus"
    purpose = _(
        "Times in which a place was too warm, too cold, too damp or too dry, with what lay there "
        "meanwhile. Each must be assessed once it is over."
    )
    permission = VIEW_CONDITION
    table, filters = ExcursionTable, ExcursionFilters
    key = "pk"
    order = ("-from_at", "-pk")
    site_field = "place__site_id"
    presets = (screens.Preset("open", _("To be assessed"), "status=OPEN&status=ENDED"),)
    facts = (
        screens.Fact(_("Measured"), lambda row: choices.MEASURES[row.measure]),
        screens.Fact(_("Limits"), _limits),
        screens.Fact(_("Worst value"), _worst),
        screens.Fact(pgettext_lazy("moment", "From"), "from_at", screens.Kind.WHEN),
        screens.Fact(pgettext_lazy("moment", "Until"), "until_at", screens.Kind.WHEN),
        screens.Fact(pgettext_lazy("excursion", "Assessment"), "assessment"),
        screens.Fact(_("Assessed by"), "assessed_by"),
        screens.Fact(pgettext_lazy("moment", "Assessed"), "assessed_at", screens.Kind.WHEN),
        screens.Fact(_("Trace"), lambda _row: _("What was handled there"), link=_trace),
    )
    panels = (
        screens.Related(
            name="lay",
            title=_("What lay there meanwhile"),
            table=LayTable,
            rows=_lay,
            empty=_("Nothing lay there."),
            limit=LAY_SHOWN,
        ),
    )
    commands = (
        screens.Command(
            name="assess",
            label=_("Assess"),
            form=AssessForm,
            operation=by_row(operations.assess_excursion),
            permission=ASSESS_CONDITION,
            is_main=True,
            icon="pencil-check",
            offered=lambda row: row.status == ExcursionStatus.ENDED,
            arguments=lambda row, values: {"excursion_id": row.pk, **values},
        ),
    )
    nexts = choices.EXCURSION_NEXTS
    history_tables = {"warehouse_excursion": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Excursion]:
        return queries.excursions()

    @override
    def heading(self, row: Any) -> str:
        return f"{name_of(row.place)} · {choices.MEASURES[Measure(row.measure)]}"

    @override
    def code(self, row: Any) -> str:
        return str(row.place.code)

    @override
    def chip(self, row: Any) -> Chip:
        return excursion_chip(row.status)

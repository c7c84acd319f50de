"""Screens of equipment and its calibration."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import choices, operations, queries
from suyuan.areas.catalog.domain import fitness as domain
from suyuan.areas.catalog.queries import fitness, upkeep as plans
from suyuan.areas.catalog.ui import upkeep
from suyuan.areas.catalog.ui.common import by_id, local, name_of, page_of, today
from suyuan.areas.catalog.ui.forms import pairs, place_choices
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip, Tone

CHANGE = "catalog.change_equipment"
TONES = {"IN_USE": Tone.OK, "BROKEN": Tone.BAD, "IN_MAINTENANCE": Tone.WAIT, "RETIRED": Tone.OFF}


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class EquipmentForm(CommandForm):
    """What is said about a piece of equipment."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    kind = forms.CharField(
        label=_("Kind"), max_length=40, help_text=_("What steps ask for: OVEN, MIXER, CALIPER …")
    )
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    serial_number = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    place = forms.ChoiceField(label=_("Place"), choices=place_choices, required=False)
    needs_calibration = forms.BooleanField(label=_("Has to be calibrated"), required=False)
    calibration_days = forms.IntegerField(
        label=_("Days between calibrations"), required=False, min_value=1
    )
    maintenance_days = forms.IntegerField(
        label=_("Days between maintenance"), required=False, min_value=1
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @override
    def prepare(self) -> None:
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        offered = list(place_choices(self.reader, CHANGE))
        held = getattr(getattr(self.row, "place", None), "code", "")
        if held and held not in {code for code, _name in offered}:
            offered.append((held, name_of(self.row.place)))
        field.choices = offered


class CalibrationForm(CommandForm):
    """What a calibration found."""

    undecided = ("result",)
    done_on = _day(_("Calibrated on"))
    result = forms.ChoiceField(label=_("Result"), choices=pairs(choices.CALIBRATION_RESULTS))
    valid_until = _day(
        _("Valid until"), required=False, help_text=_("Empty: as long as the interval says.")
    )
    certificate = forms.CharField(label=_("Certificate number"), max_length=80, required=False)
    laboratory = forms.CharField(label=_("Laboratory"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), required=False)


def _chip(row: Any) -> Chip:
    """Return whether it may be used today: its state, or what its calibration says."""
    if row.status == domain.EquipmentStatus.IN_USE:
        if reasons := _reasons(row):
            overdue = all(one.code == "catalog.maintenance_overdue" for one in reasons)
            text = _("Maintenance overdue") if overdue else _("Calibration needed")
            return Chip(Tone.BAD, text)
        if row.maintained_until is not None and _is_near(row.maintained_until):
            return Chip(Tone.WAIT, _("Maintenance due soon"))
        soon = row.calibrated_until is not None and row.needs_calibration
        if soon and _is_near(row.calibrated_until):
            return Chip(Tone.WAIT, _("Calibration ends soon"))
    return Chip(TONES[row.status], choices.EQUIPMENT_STATUSES[row.status])


def _is_near(day: dt.date) -> bool:
    return (day - today()).days <= domain.WARN_DAYS


def _reasons(row: Any) -> list[Any]:
    result = domain.CalibrationResult(row.last_result) if row.last_result else None
    known = domain.Equipment(
        code=row.code,
        kind=row.kind,
        status=domain.EquipmentStatus(row.status),
        needs_calibration=row.needs_calibration,
        calibrated_until=row.calibrated_until,
        last_result=result,
        maintained_until=row.maintained_until,
    )
    return domain.unfit(known, on=today())


def _values(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    place = queries.place_with_code(given.pop("place"))
    described = operations.EquipmentValues(
        **given, place_id=place.pk if place is not None else None
    )
    return {"values": described, **({"equipment_id": row.pk} if row is not None else {})}


def _initial(row: Any) -> Mapping[str, Any]:
    names = ("code", "name", "name_en", "kind", "model", "serial_number", "needs_calibration")
    more = ("calibration_days", "maintenance_days", "note")
    said = {name: getattr(row, name) for name in (*names, *more)}
    return {**said, "place": row.place.code if row.place is not None else ""}


def _move(status: domain.EquipmentStatus) -> Any:
    return lambda row, _values: {"equipment_id": row.pk, "status": status}


def _offered(status: domain.EquipmentStatus) -> Any:
    return lambda row: status in domain.EQUIPMENT_MOVES[domain.EquipmentStatus(row.status)]


def _kind(row: Any) -> str:
    """Return what its kind is called, with the code that steps ask for; the code alone, else."""
    named = local(row.kind_name or "", row.kind_name_en or "")
    return f"{named} ({row.kind})" if named else str(row.kind)


class EquipmentTable(screens.Table):
    """Columns of the list of equipment."""

    hidden = ("model", "serial_number")
    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of, order_by=("name",))
    kind = screens.TextColumn(verbose_name=_("Kind"), value_of=_kind, order_by=("kind",))
    place = screens.TextColumn(
        verbose_name=_("Place"),
        value_of=lambda row: name_of(row.place),
        order_by=("place__code",),
    )
    calibrated_until = screens.DayColumn(verbose_name=_("Calibrated until"))
    maintained_until = screens.DayColumn(verbose_name=_("Maintenance by"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("status",))
    model = screens.TextColumn(verbose_name=_("Model"))
    serial_number = screens.TextColumn(verbose_name=_("Serial number"))


class EquipmentFilters(screens.Filters):
    """Filters of the list of equipment."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.EQUIPMENT_STATUSES)
    )
    kind = django_filters.CharFilter(label=_("Kind"))
    due = django_filters.DateFilter(
        field_name="calibrated_until", lookup_expr="lte", label=_("Calibration ends by")
    )
    upkeep = django_filters.ChoiceFilter(
        label=_("Calibration and maintenance"), method="of_upkeep",
        choices=[("overdue", _("Overdue")), ("soon", _("Due within 30 days"))],
    )  # fmt: skip

    def of_upkeep(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what is used and has to be calibrated or maintained, by now or soon."""
        days = 0 if value == "overdue" else domain.WARN_DAYS
        return rows.filter(fitness.due(by=today() + dt.timedelta(days=days)))


class CalibrationTable(screens.Table):
    """Calibrations of a piece of equipment."""

    done_on = screens.DayColumn(verbose_name=_("Calibrated on"))
    valid_until = screens.DayColumn(verbose_name=_("Valid until"))
    result = screens.TextColumn(
        verbose_name=_("Result"), value_of=lambda one: choices.CALIBRATION_RESULTS[one.result]
    )
    certificate = screens.TextColumn(verbose_name=_("Certificate number"))
    laboratory = screens.TextColumn(verbose_name=_("Laboratory"))
    recorded_by = screens.TextColumn(verbose_name=_("Recorded by"))


class EquipmentPages(screens.Resource):
    """Machines, tools and instruments."""

    name, title, one, icon = "equipment", _("Equipment"), _("Equipment"), "tool"
    purpose = _(
        "Machines, tools and instruments with their calibration and maintenance. What is broken, "
        "in maintenance, overdue or not calibrated is refused at every step, with the reason."
    )
    permission = "catalog.view_equipment"
    table, filters = EquipmentTable, EquipmentFilters
    search = ("code", "name", "name_en", "kind", "model", "serial_number")
    order = ("code",)
    presets = (
        screens.Preset("use", _("In use"), "status=IN_USE"),
        screens.Preset("overdue", _("Overdue"), "upkeep=overdue"),
        screens.Preset("soon", _("Due within 30 days"), "upkeep=soon"),
    )
    links = (
        screens.Link(
            _("Maintenance plans"), "upkeep-plans-list", "catalog.view_equipment", "calendar"
        ),
        screens.Link(
            _("Kinds of equipment"), "equipment-kinds-list", "catalog.view_equipment", "tools"
        ),
    )
    facts = (
        screens.Fact(_("Kind"), _kind),
        screens.Fact(
            _("Place"),
            lambda row: name_of(row.place),
            link=lambda row: page_of("places", row.place),
        ),
        screens.Fact(_("Calibrated until"), "calibrated_until", Kind.DAY),
        screens.Fact(_("Maintenance by"), "maintained_until", Kind.DAY),
    )
    panels = (
        screens.Related(
            name="plans",
            title=_("Maintenance plans"),
            table=upkeep.PlanOfTable,
            rows=lambda row, _reader: plans.upkeep_plans().filter(equipment=row),
            empty=_("Nothing is planned yet: plan its maintenance first."),
            link=lambda one: reverse("upkeep-plans-detail", args=[one.code]),
        ),
        screens.Related(
            name="upkeep",
            title=_("Maintenance that was done"),
            table=upkeep.DoneTable,
            rows=lambda row, _reader: plans.upkeep().filter(equipment=row),
            empty=_("No maintenance was recorded yet."),
        ),
        screens.Related(
            name="calibrations",
            title=_("Calibrations"),
            table=CalibrationTable,
            rows=lambda row, _reader: row.calibrations.all(),
            empty=_("No calibration was recorded yet."),
        ),
        screens.Panel(
            name="about",
            title=_("About the equipment"),
            facts=(
                screens.Fact(_("Model"), "model"),
                screens.Fact(_("Serial number"), "serial_number"),
                screens.Fact(_("Has to be calibrated"), "needs_calibration", Kind.YES),
                screens.Fact(_("Days between calibrations"), "calibration_days", Kind.NUMBER),
                screens.Fact(_("Days between maintenance"), "maintenance_days", Kind.NUMBER),
                screens.Fact(_("Note"), "note"),
            ),
            side=True,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New equipment"),
            form=EquipmentForm,
            operation=operations.put_equipment,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_values,
        ),
        screens.Command(
            name="calibrate",
            label=_("Record a calibration"),
            form=CalibrationForm,
            operation=by_id(operations.calibrate),
            permission=CHANGE,
            is_main=True,
            icon="ruler-measure",
            arguments=lambda row, values: {
                "equipment_id": row.pk,
                "values": operations.CalibrationValues(
                    **dict(values) | {"result": domain.CalibrationResult(values["result"])}
                ),
            },
            result_key=lambda made: made.equipment.code,
        ),
        screens.Command(
            name="maintained",
            label=_("Record maintenance"),
            form=upkeep.UpkeepForm,
            operation=by_id(operations.record_upkeep),
            permission=upkeep.RECORD,
            icon="tool",
            arguments=upkeep.done,
            result_key=lambda made: made.equipment.code,
            done=upkeep.said,
        ),
        screens.Command(
            name="plan",
            label=_("Plan maintenance"),
            form=upkeep.PlanOfForm,
            operation=by_id(operations.put_upkeep_plan),
            permission=CHANGE,
            icon="calendar",
            arguments=upkeep.planned_for,
            initial=lambda row: {"interval_days": row.maintenance_days},
            result_key=lambda made: made.equipment.code,
        ),
        screens.Command(
            name="change",
            label=_("Change the equipment"),
            form=EquipmentForm,
            operation=by_id(operations.put_equipment),
            permission=CHANGE,
            icon="pencil",
            arguments=_values,
            initial=_initial,
        ),
        *(
            screens.Command(
                name=name,
                label=label,
                form=screens.ReasonForm,
                operation=by_id(operations.move_equipment),
                permission=CHANGE,
                icon=icon,
                is_danger=status == domain.EquipmentStatus.RETIRED,
                arguments=_move(status),
                offered=_offered(status),
            )
            for name, label, icon, status in (
                ("break", _("Report it broken"), "alert-triangle", domain.EquipmentStatus.BROKEN),
                (
                    "maintain",
                    _("Take it into maintenance"),
                    "tool",
                    domain.EquipmentStatus.IN_MAINTENANCE,
                ),
                ("use", _("Put back into use"), "check", domain.EquipmentStatus.IN_USE),
                ("retire", _("Take out of use"), "ban", domain.EquipmentStatus.RETIRED),
            )
        ),
    )
    import_command = "new"
    history_tables = {"catalog_equipment": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return fitness.equipment()

    @override
    def heading(self, row: Any) -> str:
        return name_of(row)

    @override
    def chip(self, row: Any) -> Chip:
        return _chip(row)

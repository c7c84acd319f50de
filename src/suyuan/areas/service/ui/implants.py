"""Screens of the register of implants; data of patients are shown for one recorded look only."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import (
    CHANGE_IMPLANT,
    ERASE_PATIENT,
    VIEW_IMPLANT,
    VIEW_PATIENT,
)
from suyuan.areas.service.models import Implant
from suyuan.areas.service.queries.patients import PatientSeen
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import by_row, implant_chip, pairs
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader, label_of
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip

_PATIENT = ("name", "born_on", "sex", "record", "phone", "address")


class PatientForm(CommandForm):
    """Who the patient is."""

    name = forms.CharField(label=_("Name of the patient"), max_length=200)
    born_on = common.day_field(_("Born on"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=pairs(choices.SEXES), required=False)
    record = forms.CharField(
        label=_("The hospital's patient number"), max_length=80, required=False
    )
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)


class RegisterForm(PatientForm):
    """An implant, with its patient."""

    scanned = common.scan_field(_("Device"))
    hospital = forms.ChoiceField(label=_("Hospital"), choices=common.hospital_choices)
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    surgeon = forms.CharField(label=_("Surgeon"), max_length=120, required=False)
    implanted_on = common.day_field(_("Implanted on"))
    note = common.text_area(_("Note"), rows=2, required=False)
    field_order = (
        "scanned", "implanted_on", "hospital", "department", "surgeon", *_PATIENT, "note",
    )  # fmt: skip


class ChangePatientForm(PatientForm):
    """The data of a patient anew."""

    why = common.text_area(_("Why"), rows=2)


class WhyForm(CommandForm):
    """Why somebody looks, or erases."""

    why = common.text_area(_("Why"), rows=2)


class ExplantForm(CommandForm):
    """When and why it was taken out."""

    on = common.day_field(_("Taken out, or died, on"))
    why = common.text_area(_("Why"), rows=2)


def _patient(values: Mapping[str, Any]) -> operations.PatientValues:
    return operations.PatientValues(**{name: values[name] for name in _PATIENT})


def _registered(_row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {name: value for name, value in values.items() if name not in _PATIENT}
    return {"values": operations.ImplantValues(**told), "patient": _patient(values)}


def _changed(_row: Implant, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"patient": _patient(values), "why": values["why"]}


def _see(*, context: Any, number: str, why: str) -> Mapping[str, Any]:
    """Leave a look, and return what may be shown for it."""
    look = operations.see_patient(context=context, number=number, why=why)
    seen: PatientSeen | None = queries.patient_seen(look.pk)
    sex = choices.SEXES[seen.sex] if seen is not None and seen.sex else ""
    return {"number": number, "patient": seen, "sex": sex}


def _open(row: Any) -> bool:
    return bool(row.status == "IMPLANTED")


class LookTable(screens.Table):
    """Who entered, changed, saw or erased the data of a patient."""

    at = screens.WhenColumn(verbose_name=_("When"))
    kind = screens.TextColumn(
        verbose_name=pgettext_lazy("of a look", "What"),
        value_of=lambda row: choices.LOOK_KINDS[row.kind],
    )
    who = screens.TextColumn(verbose_name=_("Who"), value_of=lambda row: label_of(row.actor_label))
    why = screens.TextColumn(verbose_name=_("Why"))


class ImplantTable(screens.Table):
    """Columns of the register; it names no patient."""

    hidden = ("department", "surgeon")
    number = screens.CodeColumn(verbose_name=_("Number"))
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=common.item_of, order_by=("item__item__code",)
    )
    code = screens.CodeColumn(verbose_name=_("Serial or lot"))
    lot = screens.CodeColumn(verbose_name=_("Lot"))
    implanted_on = screens.DayColumn(verbose_name=_("Implanted on"))
    hospital = screens.TextColumn(
        verbose_name=_("Hospital"), value_of=lambda row: common.party_of(row.hospital),
        order_by=("hospital__party__code",),
    )  # fmt: skip
    patient = screens.TextColumn(
        verbose_name=_("Patient"), value_of=lambda _row: "•••", empty_values=()
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=implant_chip, order_by=("status",))
    department = screens.TextColumn(verbose_name=_("Department"))
    surgeon = screens.TextColumn(verbose_name=_("Surgeon"))


class ImplantFilters(screens.Filters):
    """Filters of the register."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.IMPLANT_STATUSES)
    )
    implanted_on = django_filters.DateFromToRangeFilter(label=_("Implanted on"))


class Implants(screens.Resource):
    """The register of implants."""

    name, title, one = "implants", _("Register of implants"), _("Implant")
    icon = "heart-plus"
    purpose = _(
        "Enter each implanted device with day, hospital and surgeon. The patient's data lie apart: "
        "who may see them says why, and each look is recorded for ever."
    )
    permission = VIEW_IMPLANT
    site_field = "site"
    key = "number"
    table, filters = ImplantTable, ImplantFilters
    search = (
        "number", "code", "lot", "scanned", "surgeon", "hospital__party__code",
        "hospital__party__name", "hospital__party__name_en", "item__item__code",
    )  # fmt: skip
    order = ("-number",)
    presets = (screens.Preset("in", _("In patients"), "status=IMPLANTED"),)
    facts = (
        screens.Fact(_("Item"), common.item_of),
        screens.Fact(
            _("Serial or lot"), "code", Kind.CODE, link=lambda row: common.passport_of(row.key)
        ),
        screens.Fact(_("Lot"), "lot", Kind.CODE),
        screens.Fact(_("As it was scanned"), "scanned", Kind.CODE),
        screens.Fact(_("Implanted on"), "implanted_on", Kind.DAY),
        screens.Fact(_("Hospital"), lambda row: common.party_of(row.hospital)),
        screens.Fact(_("Department"), "department"),
        screens.Fact(_("Surgeon"), "surgeon"),
        screens.Fact(_("Patient"), lambda row: _("Kept apart, under %(number)s")
                     % {"number": row.number}),
        screens.Fact(_("Taken out, or died, on"), "explanted_on", Kind.DAY),
        screens.Fact(_("Why it was taken out"), "explanted_why"),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="looks", title=_("Who has seen the patient's data"), table=LookTable, limit=100,
            rows=lambda row, _reader: queries.looks_of(row.pk), empty=_("Nobody."),
        ),
        papers.panel(
            "papers", _("Documents"), lambda row, _reader: [row.card] if row.card else []
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Enter an implant"), form=RegisterForm,
            operation=operations.register_implant, permission=CHANGE_IMPLANT, on_object=False,
            is_main=True, icon="plus", result_key=lambda made: made.number,
            arguments=_registered,
        ),
        screens.Command(
            name="see", label=_("See the patient's data"), form=WhyForm, operation=_see,
            permission=VIEW_PATIENT, icon="eye", show_result="service/patient.html",
            text=_("Say why you look. Your name, the moment and your reason are kept."),
        ),
        screens.Command(
            name="card", label=_("Print the implant card"), form=CommandForm,
            operation=by_row(operations.print_card), permission=CHANGE_IMPLANT, icon="id",
            offered=lambda row: row.is_unit and not row.card,
            text=_("Asks for a label after the card template of the item; print it there."),
        ),
        screens.Command(
            name="explant", label=_("It was taken out"), form=ExplantForm,
            operation=by_row(operations.explant), permission=CHANGE_IMPLANT, icon="logout",
            offered=_open,
        ),
        screens.Command(
            name="patient", label=_("Change the patient's data"), form=ChangePatientForm,
            operation=by_row(operations.change_patient), permission=VIEW_PATIENT, icon="pencil",
            arguments=_changed, text=_("Everything is entered anew; nothing is shown before."),
        ),
        screens.Command(
            name="erase", label=_("Erase the patient's data"), form=WhyForm,
            operation=by_row(operations.erase_patient), permission=ERASE_PATIENT, is_danger=True,
            icon="eraser",
        ),
    )  # fmt: skip
    history_tables = {"service_implant": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Implant]:
        return queries.implants()

    @override
    def heading(self, row: Any) -> str:
        name = common.item_of(row) or gettext("Unknown device")
        return f"{name} · {row.code or row.scanned}"

    @override
    def chip(self, row: Any) -> Chip:
        return implant_chip(row)

"""Forms of service jobs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.queries import designs
from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import CHANGE_JOB
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import pairs
from suyuan.foundation import clock
from suyuan.foundation.days import day_at
from suyuan.web import attached
from suyuan.web.screens import Cell, CommandForm, LinesField
from suyuan.web.screens.forms import RECORD_FIELD

FIELD = RECORD_FIELD
"""Before the name of a field of the record form."""


class OpenForm(CommandForm):
    """What a job is about."""

    kind = forms.ChoiceField(label=_("Kind of job"), choices=pairs(choices.JOB_KINDS))
    scanned = common.scan_field(_("Unit"))
    fault = common.text_area(_("What is wrong, or what is to be done"))
    customer = forms.ChoiceField(
        label=_("Customer"), choices=common.customer_choices, required=False,
        help_text=_("At a customer's: empty for the one who has the unit."),
    )  # fmt: skip
    complaint = forms.ChoiceField(label=_("Complaint"), required=False)
    source = forms.ChoiceField(label=_("Return"), required=False)
    place = forms.CharField(
        label=_("Code of the place"), max_length=60, required=False,
        help_text=_("Empty: the workshop of the site, or the place where the unit is."),
    )  # fmt: skip
    due_on = common.day_field(pgettext_lazy("service job", "Due"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the open returns and complaints of the reader's sites."""
        for name, offered in (
            ("complaint", common.complaint_choices(self.reader, CHANGE_JOB)),
            ("source", common.return_choices(self.reader, CHANGE_JOB)),
        ):
            self.fields[name].choices = offered  # type: ignore[attr-defined]


class DeedForm(CommandForm):
    """Who did something, with what, and what there is to say."""

    person = forms.ChoiceField(label=_("Person"), choices=common.people_choices, required=False)
    equipment = forms.CharField(label=_("Equipment"), max_length=60, required=False)
    note = common.text_area(_("Note"), rows=2, required=False)

    @override
    def prepare(self) -> None:
        """Offer the people of the job's site, the reader first named, and ask that at the end."""
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        if self.row is not None:
            person.choices = common.people_choices(self.row.site_id)
        person.initial = common.person_of(self.reader)
        for name in ("person", "equipment", "note"):
            self.fields[name] = self.fields.pop(name)

    @property
    def deed(self) -> operations.Deed:
        """What the form says about who did it."""
        return deed_of(self.cleaned_data)


def deed_of(values: Any) -> operations.Deed:
    """Return who did something, from the values of a form."""
    return operations.Deed(
        note=values["note"], person=values["person"], equipment=values["equipment"]
    )


class DiagnoseForm(DeedForm):
    """What is wrong."""

    diagnosis = common.text_area(_("Diagnosis"))


class ReplaceForm(DeedForm):
    """A numbered part that is replaced."""

    old = common.scan_field(_("Part that comes out"))
    new = common.scan_field(_("Part that goes in"))

    @override
    def prepare(self) -> None:
        """Tell which numbered parts are in the unit."""
        super().prepare()
        if self.row is not None:
            inside = queries.parts_in(self.row.key)
            codes = ", ".join(f"{one.item_code} {one.code}" for one in inside[:12])
            self.fields["old"].help_text = codes


class UseForm(DeedForm):
    """Material that went in."""

    lots = LinesField(
        label=_("Material"),
        cells=(
            Cell(name="scanned", label=_("Lot"), required=True, size="l"),
            Cell(name="quantity", label=_("Quantity"), kind="number", required=True, size="s"),
        ),
    )

    def clean_lots(self) -> list[operations.Used]:
        """Return the lines as the operation takes them."""
        return [operations.Used(**one) for one in self.cleaned_data["lots"]]


class TestForm(DeedForm):
    """A test by the form of the job's rule."""

    __test__ = False

    @override
    def prepare(self) -> None:
        """Ask for what the form asks for."""
        super().prepare()
        for one in fields_of(self.row):
            field = common.record_field(one)
            if field is not None:
                self.fields[f"{FIELD}{one.name}"] = field
        for name in ("person", "equipment", "note"):
            self.fields[name] = self.fields.pop(name)


def fields_of(row: Any) -> Any:
    """Return the fields of the form in force for a job; none where there is no rule."""
    if row is None:
        return []
    rule = queries.rules().filter(item_id=row.item_id, kind=row.kind).first()
    version = None
    if rule is not None:
        version = designs.form_in_force(rule.form.code, on=day_at(clock.now(), row.site_id))
    return designs.fields_of(version) if version is not None else []


class NoteForm(CommandForm):
    """Anything to be said."""

    note = common.text_area(_("Note"), rows=2, required=False)


class HandBackForm(CommandForm):
    """How it goes back."""

    carrier = forms.CharField(label=_("Carrier and number"), max_length=120, required=False)
    handed_over = forms.BooleanField(
        label=_("Handed over in person; the customer uses it at once"), required=False
    )


class AcceptForm(CommandForm):
    """Who accepted the work."""

    accepted_by = forms.CharField(
        label=_("Accepted by"), max_length=200, help_text=_("Name, and what they are there.")
    )
    note = common.text_area(_("Note"), rows=2, required=False)
    sheet = attached.UploadField(label=_("Sheet that the customer signed"), required=False)

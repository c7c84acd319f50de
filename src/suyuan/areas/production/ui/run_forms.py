"""Forms of runs of special processes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import designs
from suyuan.areas.production import choices, operations
from suyuan.areas.production.domain import Result
from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.ui.common import (
    name_of,
    pairs,
    people,
    person_of,
    places_for,
)
from suyuan.areas.production.ui.forms import form_field, offer
from suyuan.foundation import wording
from suyuan.kernel.errors import Problem, Problems
from suyuan.web.screens import Cell, CommandForm, LinesField

WORK = "production.record_work"
ACCEPT = "accept"


def _sites() -> list[tuple[str, str]]:
    rows = catalog.places().filter(place__kind="SITE", active=True)
    found = [(row.place.code, f"{row.place.code} {name_of(row.place)}") for row in rows]
    return [("", "—"), *found]


def _partners() -> list[tuple[str, str]]:
    rows = catalog.partners().filter(roles__contains=["CONTRACT_MAKER"])
    return [
        ("", "—"),
        *((row.party.code, f"{row.party.code} {name_of(row.party)}") for row in rows),
    ]


def _forms() -> list[tuple[str, str]]:
    return [("", "—"), *((row.code, f"{row.code} {name_of(row)}") for row in designs.forms())]


class StartForm(CommandForm):
    """A run that begins."""

    undecided = ("kind", "place")
    kind = forms.ChoiceField(label=_("Kind"), choices=pairs(choices.RUN_KINDS))
    place = forms.ChoiceField(label=_("Place"))
    site = forms.ChoiceField(
        label=_("Our site"), choices=_sites, required=False,
        help_text=_("Only where it is done at a contract maker's place."),
    )  # fmt: skip
    partner = forms.ChoiceField(label=_("Contract maker"), choices=_partners, required=False)
    person = forms.ChoiceField(label=_("Person"), choices=people)
    checker = forms.ChoiceField(label=_("Checked by"), choices=people, required=False)
    equipment = forms.CharField(label=_("Equipment"), required=False, max_length=200)
    program = forms.CharField(label=_("Program"), required=False, max_length=100)
    validation = forms.CharField(label=_("Validation no."), required=False, max_length=60)
    form = forms.ChoiceField(label=_("Record form"), choices=_forms, required=False)
    components = LinesField(
        label=_("Components of the mix"), required=False,
        cells=(
            Cell(name="code", label=_("Lot"), required=True, size="l"),
            Cell(name="amount", label=_("Weighed"), kind="number", required=True, size="s"),
        ),
    )  # fmt: skip
    ratio = forms.DecimalField(
        label=_("Ratio of the first to the second"), required=False, min_value=Decimal(0)
    )
    tolerance = forms.DecimalField(label=_("Tolerance %"), initial=5, required=False)
    pot_minutes = forms.IntegerField(label=_("Pot life in minutes"), required=False, min_value=1)
    load_item = forms.CharField(
        label=_("Item of the load"), required=False, max_length=60,
        help_text=_("For sterilization: the item whose lot stands for the load."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False)

    @override
    def prepare(self) -> None:
        """Name the person behind the reader, and offer places of their sites and of others."""
        self.fields["person"].initial = person_of(self.reader)
        offer(self, place=places_for(self.reader, WORK, also_at_makers=True))

    def clean_components(self) -> list[operations.Component]:
        """Find the lots of the mix."""
        rows = self.cleaned_data["components"]
        try:
            keys = keys_of([row["code"] for row in rows], field="components")
        except Problems as found:
            raise forms.ValidationError([wording.on_page(one) for one in found.problems]) from None
        return [
            operations.Component(key=key, amount=row["amount"])
            for key, row in zip(keys, rows, strict=True)
        ]


class EndForm(CommandForm):
    """The record form of a run, which may have a note of its own."""

    checker = forms.ChoiceField(label=_("Checked by"), choices=people, required=False)
    note = forms.CharField(label=_("Note on the run"), required=False)

    @override
    def prepare(self) -> None:
        """Ask for what the record form asks for."""
        if self.row is None or self.row.form_version is None:
            return
        for field in designs.fields_of(self.row.form_version):
            made = form_field(field)
            if made is not None:
                self.fields[f"f_{field.name}"] = made


class JudgeForm(CommandForm):
    """What a quality person says of a run."""

    accept = forms.ChoiceField(
        label=_("Judgement"),
        choices=[("", "—"), (ACCEPT, _("Accept")), ("reject", _("Reject"))],
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Ask for a reason where a run is accepted although a value is outside of its limits."""
        values = super().clean() or {}
        fails = self.row is not None and self.row.result == Result.FAIL
        if fails and values.get("accept") == ACCEPT and not values.get("note", "").strip():
            self.add_error("note", wording.sentence(Problem("production.reason_missing")))
        return values


class PortionsForm(CommandForm):
    """What of which orders goes through a run."""

    person = forms.ChoiceField(label=_("Person"), choices=people, required=False)
    portions = LinesField(
        label=_("Portions"),
        cells=(
            Cell(name="order", label=_("Work order"), required=True),
            Cell(name="step", label=_("Step"), kind="whole", required=True, size="s"),
            Cell(name="quantity", label=_("Quantity"), kind="number", size="s"),
            Cell(name="units", label=_("Serials"), size="l"),
        ),
        help_text=_("A quantity for lots; serials with spaces between them for units."),
    )

    def clean_portions(self) -> list[operations.Taken]:
        """Find the units of the portions."""
        found = []
        for row in self.cleaned_data["portions"]:
            try:
                units = keys_of(row["units"].split(), field="portions")
            except Problems as problems:
                raise forms.ValidationError(
                    [wording.on_page(one) for one in problems.problems]
                ) from None
            found.append(
                operations.Taken(
                    order=row["order"], step=row["step"], quantity=row["quantity"],
                    units=tuple(units),
                )
            )  # fmt: skip
        return found


class BackForm(CommandForm):
    """Where what was processed comes back to."""

    person = forms.ChoiceField(label=_("Person"), choices=people, required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the places of the run's site."""
        offer(self, place=[("", "—"), *places_for(self.reader, WORK, about=self.row)])

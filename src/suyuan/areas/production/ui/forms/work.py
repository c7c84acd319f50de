"""Forms of work at the line: clearance, steps, making."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog.queries import designs, fitness
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.ui.common import allowed, lines_of, people
from suyuan.areas.production.ui.forms.fields import ActForm, StepOnlyForm, form_field, scans
from suyuan.foundation import wording
from suyuan.foundation.wording.units import symbol
from suyuan.kernel.errors import Problems
from suyuan.web.screens import Cell, LinesField

STEP_DIGITS = 9


class ClearForm(ActForm):
    """The clearance of a line."""

    checks = LinesField(
        label=_("What was looked at"),
        cells=(
            Cell(
                name="name",
                label=_("Check"),
                required=True,
                size="l",
                hint=_("such as: nothing of the lot before is left"),
            ),
            Cell(name="passed", label=_("In order"), kind="check", size="s"),
        ),
    )
    checker = forms.ChoiceField(label=_("Checked by"), choices=people)


class StepForm(StepOnlyForm):
    """What was done at a step, with its parameters and its record form."""

    units = scans(
        _("Units"), required=False,
        help_text=_("Empty: all that have come to the step. One code a line."),
    )  # fmt: skip
    failed = scans(_("Found bad"), required=False, help_text=_("The units that failed."))
    quantity = forms.DecimalField(label=_("Quantity"), required=False)
    rejected = forms.DecimalField(label=_("Of these bad"), required=False)
    equipment = forms.CharField(label=_("Equipment"), required=False, max_length=200)
    run = forms.CharField(label=_("Special process no."), required=False, max_length=40)
    checker = forms.ChoiceField(label=_("Checked by"), choices=people, required=False)

    @override
    def is_asked(self, step: Any) -> bool:
        """Leave out where the product is made or packed: other commands record that."""
        return not step.makes and not step.packs

    @override
    def prepare(self) -> None:
        """Ask for what the chosen step asks for."""
        super().prepare()
        self.fields["note"].label = _("Note on the step")  # The record form may have one, too.
        if self.row is None or self.row.master_record is None:
            return
        routing = routing_of(self.row)
        serial = routing.tracking == "SERIAL"
        for name in ("quantity", "rejected") if serial else ("units", "failed"):
            del self.fields[name]
        chosen = self.fields["step"]
        chosen.widget.attrs["data-asks-anew"] = ""  # Each step asks for something else.
        number = self.data.get("step") or self.initial.get("step") or chosen.initial
        told = str(number or "")
        step = routing.step(int(told)) if told.isdecimal() and len(told) < STEP_DIGITS else None
        if step is None:
            return
        if step.equipment_kinds:
            kinds = local(*fitness.kinds_told(step.equipment_kinds))
            told = gettext("Needed: %(kinds)s. Codes with spaces between.") % {"kinds": kinds}
            self.fields["equipment"].help_text = told
        for one in step.parameters:
            self.fields[f"p_{one.code}"] = forms.CharField(
                label=f"{local(one.name, one.name_en)} {symbol(one.unit)}".strip(), required=False,
                help_text=allowed(one.minimum, one.maximum), max_length=24,
            )  # fmt: skip
        row = self.row.steps.filter(number=step.number).first()
        if row is not None and row.form_version is not None:
            for field in designs.fields_of(row.form_version):
                made = form_field(field)
                if made is not None:
                    self.fields[f"f_{field.name}"] = made
        for name in ("equipment", "run", "checker", "person", "note"):
            self.fields[name] = self.fields.pop(name)

    def clean_units(self) -> list[str]:
        """Find the units."""
        return self.resolve("units", [self.row.item.item.code])

    def clean_failed(self) -> list[str]:
        """Find the units that failed."""
        return self.resolve("failed", [self.row.item.item.code])


class MakeForm(ActForm):
    """Units that are made, with their numbered parts."""

    count = forms.IntegerField(label=_("How many"), required=False, min_value=1)
    serials = scans(
        _("Serials"), required=False,
        help_text=_("Empty: from the pool of the line or the scheme of the item."),
    )  # fmt: skip
    parts = scans(
        _("Numbered parts"), required=False,
        help_text=_("One line a unit; several parts of a unit with spaces between them."),
    )  # fmt: skip
    quantity = forms.DecimalField(label=_("Quantity"), required=False)
    equipment = forms.CharField(label=_("Equipment"), required=False, max_length=200)
    checker = forms.ChoiceField(label=_("Checked by"), choices=people, required=False)

    @override
    def prepare(self) -> None:
        """Ask for units or for an amount, and for what the step measures."""
        super().prepare()
        if self.row is None or self.row.master_record is None:
            return
        routing = routing_of(self.row)
        serial = routing.tracking == "SERIAL"
        for name in ("quantity",) if serial else ("count", "serials", "parts"):
            del self.fields[name]
        making = routing.making
        for one in making.parameters if making is not None else ():
            self.fields[f"p_{one.code}"] = forms.CharField(
                label=f"{local(one.name, one.name_en)} {symbol(one.unit)}".strip(), required=False,
                max_length=24,
            )  # fmt: skip

    def clean_parts(self) -> tuple[tuple[str, ...], ...]:
        """Find the parts of each unit."""
        rows = [line.split() for line in lines_of(self.cleaned_data["parts"])]
        flat = [code for row in rows for code in row]
        try:
            keys = iter(keys_of(flat, items=self.items, field="parts"))
        except Problems as found:
            raise forms.ValidationError([wording.on_page(one) for one in found.problems]) from None
        return tuple(tuple(next(keys) for _code in row) for row in rows)

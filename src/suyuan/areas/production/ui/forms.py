"""Forms of work orders: planning, issue, work at steps, the end."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.domain import ItemKind, PlaceKind
from suyuan.areas.catalog.domain.forms import FieldKind
from suyuan.areas.catalog.queries import designs
from suyuan.areas.production import choices
from suyuan.areas.production.domain import PackageLevel, StepState, TallyKind
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.ui.common import (
    allowed,
    lines_of,
    local,
    name_of,
    pairs,
    people,
    person_of,
    places_for,
)
from suyuan.foundation import wording
from suyuan.foundation.wording.units import symbol
from suyuan.kernel.errors import Problems
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, LinesField

STEP_DIGITS = 9
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def made_items() -> Sequence[tuple[str, str]]:
    """Return what can be made."""
    rows = catalog.items().filter(
        item__kind__in=[ItemKind.DEVICE, ItemKind.ASSEMBLY, ItemKind.COMPONENT], status="ACTIVE"
    )
    return [(row.item.code, f"{row.item.code} {name_of(row.item)}") for row in rows]


PLAN, COMPLETE = "production.plan_order", "production.complete_order"


def lines_for(reader: Reader | None, order: Any = None) -> Sequence[tuple[str, str]]:
    """Return the lines and rooms at which a reader may plan orders, or to which one may go."""
    return places_for(reader, PLAN, PlaceKind.LINE, PlaceKind.ROOM, order=order)


def stores_for(reader: Reader | None, action: str, order: Any = None) -> Sequence[tuple[str, str]]:
    """Return the places where material and products lie, at a reader's sites; and none."""
    return [("", "—"), *places_for(reader, action, PlaceKind.LOCATION, order=order)]


def offer(form: forms.Form, **choices_of: Sequence[tuple[str, str]]) -> None:
    """Give fields their choices."""
    for name, offered in choices_of.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(offered)


class PlanForm(CommandForm):
    """A new work order."""

    undecided = ("item", "line")
    item = forms.ChoiceField(label=_("Item"), choices=made_items)
    quantity = forms.DecimalField(label=_("Quantity"), min_value=Decimal(0))
    line = forms.ChoiceField(label=_("Line"))
    starts_on = forms.DateField(label=_("First day"), widget=DATE)
    ends_on = forms.DateField(label=_("Last day"), widget=DATE)
    store = forms.ChoiceField(label=_("Material from"), required=False)
    target = forms.ChoiceField(label=_("Product to"), required=False)
    lot_number = forms.CharField(
        label=_("Lot number"), max_length=20, required=False,
        help_text=_("Empty: from the number scheme of the item, at release."),
    )  # fmt: skip
    revision = forms.CharField(
        label=_("Revision"), max_length=12, required=False,
        help_text=_("Empty: the one in force on the first day."),
    )  # fmt: skip
    parent = forms.CharField(
        label=_("Rework of order"), max_length=40, required=False,
        help_text=_("Only for rework: the number of the order that made it."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @override
    def prepare(self) -> None:
        """Offer the places of the reader's sites."""
        stores = stores_for(self.reader, PLAN)
        offer(self, line=lines_for(self.reader), store=stores, target=stores)


class ChangeForm(CommandForm):
    """The days of an order, and before release its quantity and line."""

    starts_on = forms.DateField(label=_("First day"), widget=DATE)
    ends_on = forms.DateField(label=_("Last day"), widget=DATE)
    quantity = forms.DecimalField(label=_("Quantity"), required=False)
    line = forms.ChoiceField(label=_("Line"), required=False)
    note = forms.CharField(label=_("Note"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the lines of the order's site."""
        offer(self, line=lines_for(self.reader, self.row))


class ActForm(CommandForm):
    """Who does something, when, and what there is to say."""

    person = forms.ChoiceField(label=_("Person"), choices=people)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @override
    def prepare(self) -> None:
        """Name the person behind the reader, and put who did it to the end."""
        self.fields["person"].initial = person_of(self.reader)
        for name in ("person", "note"):
            self.fields[name] = self.fields.pop(name)

    def resolve(self, name: str, items: Sequence[str]) -> list[str]:
        """Return the keys of what was scanned into a field, one a line."""
        try:
            return keys_of(lines_of(self.cleaned_data[name]), items=items, field=name)
        except Problems as found:
            raise forms.ValidationError([wording.on_page(one) for one in found.problems]) from None

    @property
    def items(self) -> Sequence[str]:
        """The codes of the order's product and of all its parts."""
        routing = routing_of(self.row)
        return [routing.item, *(code for part in routing.parts for code in part.items)]


def scans(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field into which codes are scanned, one a line."""
    return forms.CharField(
        label=label, required=required, help_text=help_text or _("One code a line; scan or paste."),
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono"}),
    )  # fmt: skip


class IssueForm(ActForm):
    """Material that is handed out."""

    lines = LinesField(
        label=_("Material"),
        cells=(
            Cell(name="code", label=_("Lot or serial"), required=True, size="l"),
            Cell(name="quantity", label=_("Quantity"), kind="number", size="s"),
        ),
        help_text=_("Scan lots with an amount, and numbered parts without one."),
    )
    load = forms.BooleanField(label=_("Put lots on the line at once"), required=False, initial=True)

    def clean_lines(self) -> list[dict[str, Any]]:
        """Find what the codes mean."""
        rows: list[dict[str, Any]] = self.cleaned_data["lines"]
        try:
            keys = keys_of([row["code"] for row in rows], items=self.items, field="lines")
        except Problems as found:
            raise forms.ValidationError([wording.on_page(one) for one in found.problems]) from None
        return [{**row, "key": key} for row, key in zip(rows, keys, strict=True)]


def _waits(step: Any, order: Any) -> bool:
    """Say whether not all that was ordered went through a step."""
    return bool(step.state != StepState.DONE and step.quantity < order.quantity)


class StepOnlyForm(ActForm):
    """A step of the order."""

    step = forms.ChoiceField(label=_("Step"))

    @override
    def prepare(self) -> None:
        """Offer the steps of the order."""
        super().prepare()
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        if self.row is not None:
            steps = list(self.row.steps.all())
            field.choices = [(str(one.number), f"{one.number} {name_of(one)}") for one in steps]
            field.initial = next((str(one.number) for one in steps if _waits(one, self.row)), None)
        self.fields = {"step": field, **{k: v for k, v in self.fields.items() if k != "step"}}


class LoadForm(StepOnlyForm):
    """Lots that are put on the line, or taken off."""

    codes = scans(_("Lots"))
    keep = forms.BooleanField(
        label=_("Keep what is loaded"), required=False,
        help_text=_("On a line with two feeders; otherwise the lot of the same part leaves."),
    )  # fmt: skip

    def clean_codes(self) -> list[str]:
        """Find the lots."""
        return self.resolve("codes", self.items)


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
    def prepare(self) -> None:
        """Ask for what the chosen step asks for."""
        super().prepare()
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


def form_field(field: Any) -> forms.Field | None:
    """Return the field of a page for a field of a record form; None for a heading."""
    label = f"{local(field.label, field.label_en)} {symbol(field.unit)}".strip()
    if field.kind is FieldKind.HEADING:
        return None
    if field.kind is FieldKind.CHOICE:
        offered = [("", "—"), *((c.value, local(c.label, c.label_en)) for c in field.choices)]
        return forms.ChoiceField(label=label, choices=offered, required=False)
    if field.kind is FieldKind.YES:
        words = [("", "—"), ("true", _("yes")), ("false", _("no"))]
        return forms.ChoiceField(label=label, choices=words, required=False)
    limits = allowed(field.minimum, field.maximum)
    return forms.CharField(label=label, required=False, help_text=limits, max_length=200)


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


class AmountsForm(ActForm):
    """Amounts of lots that are on the line."""

    lines = LinesField(
        label=_("Material"),
        cells=(
            Cell(name="code", label=_("Lot or serial"), required=True, size="l"),
            Cell(name="quantity", label=_("Quantity"), kind="number", size="s"),
        ),
    )
    clean_lines = IssueForm.clean_lines


class ReworkForm(StepOnlyForm):
    """Units that are reworked."""

    units = scans(_("Units"))
    risk = forms.CharField(
        label=_("Assessment of the risk"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_units(self) -> list[str]:
        """Find the units."""
        return self.resolve("units", [self.row.item.item.code])


class ReplaceForm(StepOnlyForm):
    """A numbered part that is replaced."""

    unit = forms.CharField(label=_("Unit"), max_length=200)
    old = forms.CharField(label=_("Part that comes out"), max_length=200)
    new = forms.CharField(label=_("Part that goes in"), max_length=200)

    def clean_unit(self) -> str:
        """Find the unit."""
        return self.resolve("unit", [self.row.item.item.code])[0]

    def clean_old(self) -> str:
        """Find the part that comes out."""
        return self.resolve("old", self.items)[0]

    def clean_new(self) -> str:
        """Find the part that goes in."""
        return self.resolve("new", self.items)[0]


class UnitsForm(ActForm):
    """Units that are scrapped or taken."""

    units = scans(_("Units"))

    def clean_units(self) -> list[str]:
        """Find the units."""
        return self.resolve("units", [self.row.item.item.code])


class TakeForm(ActForm):
    """An amount that is taken out of the product."""

    kind = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[
            (kind, choices.TALLY_KINDS[kind])
            for kind in (
                TallyKind.SCRAP, TallyKind.SAMPLE, TallyKind.RETENTION, TallyKind.RECOVERED,
            )
        ],
    )  # fmt: skip
    quantity = forms.DecimalField(label=_("Quantity"))


class PackForm(ActForm):
    """Units that are packed."""

    level = forms.ChoiceField(
        label=_("Into"), choices=pairs(choices.PACKAGE_LEVELS), initial=PackageLevel.CASE
    )
    rest = forms.BooleanField(label=_("Also what does not fill a package"), required=False)


class CompleteForm(ActForm):
    """The end of an order."""

    good = forms.DecimalField(
        label=_("Counted good"), required=False,
        help_text=_("Only for products by amount. Empty: what the books say."),
    )  # fmt: skip

    @override
    def prepare(self) -> None:
        """Units are counted by their numbers."""
        super().prepare()
        if self.row is not None and self.row.item.item.tracking == "SERIAL":
            del self.fields["good"]


class StoreForm(ActForm):
    """Where the product goes."""

    place = forms.ChoiceField(label=_("Place"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the places of the order's site."""
        super().prepare()
        offer(self, place=stores_for(self.reader, COMPLETE, self.row))


class DeviationForm(CommandForm):
    """A deviation that is reported."""

    kind = forms.ChoiceField(label=_("Kind"), choices=pairs(choices.DEVIATION_KINDS))
    grade = forms.ChoiceField(label=_("Grade"), choices=pairs(choices.DEVIATION_GRADES))
    description = forms.CharField(
        label=_("What deviates"), widget=forms.Textarea(attrs={"rows": 3})
    )
    measure = forms.CharField(
        label=_("What was done at once"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    item = forms.CharField(
        label=_("Other material"), required=False, max_length=60,
        help_text=_("Only for another material: code of the item that is to be used."),
    )  # fmt: skip
    instead_of = forms.CharField(label=_("Instead of"), required=False, max_length=60)

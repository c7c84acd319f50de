"""Forms of revisions: what they are made of, how, and how they are inspected."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import choices, queries
from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.catalog.queries import designs, fitness
from suyuan.areas.catalog.ui.common import name_of
from suyuan.areas.catalog.ui.forms import pairs
from suyuan.web.screens import Cell, CommandForm, LinesField

LEVELS = [(level, level) for level in ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")]


def words_of(text: str) -> list[str]:
    """Read words that are separated by spaces, commas or semicolons.

    >>> words_of("OVEN, MIXER；SCALE")
    ['OVEN', 'MIXER', 'SCALE']
    """
    for sign in ",;，；、":
        text = text.replace(sign, " ")
    return text.split()


def item_choices() -> Sequence[tuple[str, str]]:
    """Return every item in use or drafted."""
    rows = queries.items().exclude(status="RETIRED")
    return [(row.item.code, f"{row.item.code} {name_of(row.item)}") for row in rows]


class StartForm(CommandForm):
    """A new revision."""

    undecided = ("item",)
    item = forms.ChoiceField(label=_("Item"), choices=item_choices)
    code = forms.CharField(label=_("Revision"), max_length=12, help_text=_("A, B, 02 …"))
    copy_of = forms.ChoiceField(
        label=_("Copy of"),
        required=False,
        help_text=_("Takes over parts, steps and plans; they can be changed afterwards."),
    )
    change_note = forms.CharField(
        label=_("What is new"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @override
    def prepare(self) -> None:
        """Offer the revisions there are."""
        field = self.fields["copy_of"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", "—"),
                *(
                    (str(row.pk), f"{row.item.item.code} {row.code} · {name_of(row.item.item)}")
                    for row in designs.revisions()
                ),
            ]


class ApproveForm(CommandForm):
    """From when on an approved revision is in force."""

    effective_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The revision that is in force until then ends on this day."),
    )
    first_number = forms.CharField(
        label=_("First lot or serial"), max_length=60, required=False,
        help_text=_("Where it is known from which one on it holds."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def step_choices(row: Any) -> Sequence[tuple[str, str]]:
    """Return the steps of a revision, and none."""
    steps = row.steps.order_by("number") if row is not None else ()
    return [("", "—"), *((str(one.number), f"{one.number} {name_of(one)}") for one in steps)]


class PartsForm(CommandForm):
    """The parts list of a revision."""

    parts = LinesField(
        label=_("Parts of one unit"),
        required=False,
        cells=(
            Cell(name="component", label=_("Item"), required=True),
            Cell(name="quantity", label=_("Quantity"), kind="number", required=True, size="s"),
            Cell(name="step_number", label=_("Step"), kind="whole", size="s"),
            Cell(name="scrap_percent", label=_("Scrap %"), kind="number", size="s"),
            Cell(name="key_material", label=_("Key material"), kind="check", size="s"),
            Cell(name="alternates", label=_("Alternates")),
            Cell(name="note", label=_("Note"), size="l"),
        ),
        help_text=_(
            "The item's code and how much of it goes into one unit. Alternates: codes with spaces "
            "between them."
        ),
    )

    def clean_parts(self) -> list[dict[str, Any]]:
        """Find the items of the lines."""
        lines: list[dict[str, Any]] = self.cleaned_data["parts"]
        codes = {line["component"] for line in lines}
        codes |= {code for line in lines for code in words_of(line["alternates"])}
        known = {row.item.code: row.pk for row in queries.items().filter(item__code__in=codes)}
        unknown = sorted(codes - set(known))
        if unknown:
            raise forms.ValidationError(
                [
                    forms.ValidationError(_("There is no item %(item)s."), params={"item": code})
                    for code in unknown
                ]
            )
        return [
            {
                **line,
                "component_id": known[line["component"]],
                "alternate_ids": [known[code] for code in words_of(line["alternates"])],
            }
            for line in lines
        ]


LIMITS = (
    Cell(name="code", label=_("Code"), required=True),
    Cell(name="name", label=_("Name"), required=True),
    Cell(name="name_en", label=_("Name in English")),
    Cell(name="unit", label=pgettext_lazy("of a measured value", "Unit"), size="s"),
    Cell(name="minimum", label=_("At least"), kind="number", size="s"),
    Cell(name="maximum", label=_("At most"), kind="number", size="s"),
    Cell(name="target", label=_("Target"), kind="number", size="s"),
)


def form_choices() -> Sequence[tuple[str, str]]:
    """Return every form, and none."""
    return [("", "—"), *((row.code, f"{row.code} {name_of(row)}") for row in designs.forms())]


def qualification_choices() -> Sequence[tuple[str, str]]:
    """Return every qualification."""
    return [(row.code, f"{row.code} {name_of(row)}") for row in fitness.qualifications()]


class StepForm(CommandForm):
    """A step of the routing."""

    number = forms.IntegerField(label=_("Step number"), min_value=1, help_text="10, 20, 30 …")
    code = forms.CharField(label=_("Code"), max_length=40, help_text="POTTING, TEST …")
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Control"), choices=pairs(choices.STEP_KINDS))
    scope = forms.ChoiceField(
        label=pgettext_lazy("step", "Recorded"), choices=pairs(choices.STEP_SCOPES)
    )
    procedure = forms.CharField(
        label=_("Working instruction and version"), max_length=80, required=False
    )
    form_code = forms.ChoiceField(label=_("Record form"), choices=form_choices, required=False)
    equipment_kinds = forms.CharField(
        label=_("Kinds of equipment"), required=False, help_text=_("Codes with spaces between.")
    )
    minutes = forms.DecimalField(
        label=_("Minutes per unit"), required=False, min_value=0, max_digits=8, decimal_places=2
    )
    qualifications = forms.MultipleChoiceField(
        label=_("Qualifications"), choices=qualification_choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    needs_clearance = forms.BooleanField(label=_("Line clearance before it starts"), required=False)
    needs_checker = forms.BooleanField(label=_("A second person checks"), required=False)
    gives_serials = forms.BooleanField(label=_("Units get their serials here"), required=False)
    packs = forms.BooleanField(label=_("Units are packed here"), required=False)
    outside = forms.BooleanField(label=_("Done by a contract maker"), required=False)
    parameters = LinesField(
        label=_("Parameters with limits"),
        required=False,
        cells=(
            *LIMITS,
            Cell(
                name="source", label=_("Value"), kind="choice",
                choices=pairs(choices.PARAMETER_SOURCES),
            ),
            Cell(name="critical", label=_("Critical"), kind="check", size="s"),
        ),
    )  # fmt: skip

    @override
    def prepare(self) -> None:
        """Fill in what the step of the asked number is now."""
        number = self.initial.get("number")
        if self.is_bound or self.row is None or not str(number or "").isdecimal():
            return
        step = self.row.steps.filter(number=number).first()
        if step is None:
            return
        names = ("code", "name", "name_en", "kind", "scope", "procedure", "form_code", "minutes")
        flags = ("needs_clearance", "needs_checker", "gives_serials", "packs", "outside")
        self.initial.update({name: getattr(step, name) for name in (*names, *flags)})
        self.initial["qualifications"] = step.qualifications
        self.initial["equipment_kinds"] = " ".join(step.equipment_kinds)
        self.initial["parameters"] = [
            {cell.name: getattr(one, cell.name) for cell in (*LIMITS,)}
            | {"source": one.source, "critical": one.critical}
            for one in step.parameters.all()
        ]

    def clean_equipment_kinds(self) -> list[str]:
        """Read the codes."""
        return words_of(self.cleaned_data["equipment_kinds"])


class RemoveStepForm(CommandForm):
    """Which step is taken out."""

    number = forms.ChoiceField(label=_("Step"))

    @override
    def prepare(self) -> None:
        """Offer the steps of the revision."""
        field = self.fields["number"]
        if isinstance(field, forms.ChoiceField):
            field.choices = step_choices(self.row)[1:]


class PlanForm(CommandForm):
    """An inspection plan."""

    purpose = forms.ChoiceField(
        label=pgettext_lazy("inspection plan", "When"), choices=pairs(choices.PLAN_PURPOSES)
    )
    step_number = forms.ChoiceField(label=_("Step"), required=False)
    scheme = forms.ChoiceField(label=_("Sampling"), choices=pairs(choices.SAMPLING_SCHEMES))
    level = forms.ChoiceField(label=_("Inspection level"), choices=LEVELS, initial="II")
    aql = forms.DecimalField(label="AQL %", required=False, max_digits=7, decimal_places=3)
    sample_size = forms.IntegerField(label=_("Number of samples"), required=False, min_value=1)
    procedure = forms.CharField(
        label=_("Working instruction and version"), max_length=80, required=False
    )
    qualifications = forms.MultipleChoiceField(
        label=_("Qualifications of those who inspect and check"), choices=qualification_choices,
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    needs_certificate = forms.BooleanField(
        label=_("The supplier's certificate is needed"), required=False
    )
    characteristics = LinesField(
        label=_("What is looked at"),
        required=False,
        cells=(
            *LIMITS,
            Cell(
                name="kind", label=_("Judged"), kind="choice",
                choices=pairs(choices.CHARACTERISTIC_KINDS),
            ),
            Cell(
                name="severity", label=_("Severity"), kind="choice",
                choices=pairs(choices.SEVERITIES),
            ),
            Cell(name="method", label=_("Method")),
            Cell(name="instrument_kinds", label=_("Kinds of instruments")),
        ),
    )  # fmt: skip

    @override
    def prepare(self) -> None:
        """Offer the steps; fill in what the plan of the asked purpose is now."""
        field = self.fields["step_number"]
        if isinstance(field, forms.ChoiceField):
            field.choices = step_choices(self.row)
        purpose = self.initial.get("purpose")
        if self.is_bound or self.row is None or purpose not in set(PlanPurpose):
            return
        step = self.initial.get("step_number") or None
        plan = self.row.plans.filter(purpose=purpose, step_number=step).first()
        if plan is None:
            return
        names = (
            "scheme", "level", "aql", "sample_size", "procedure", "qualifications",
            "needs_certificate",
        )  # fmt: skip
        self.initial.update({name: getattr(plan, name) for name in names})
        self.initial["characteristics"] = [
            {cell.name: getattr(one, cell.name) for cell in LIMITS}
            | {"kind": one.kind, "severity": one.severity, "method": one.method}
            | {"instrument_kinds": " ".join(one.instrument_kinds)}
            for one in plan.characteristics.all()
        ]

    def clean_step_number(self) -> int | None:
        """Read the number."""
        number = self.cleaned_data["step_number"]
        return int(number) if number else None


class RemovePlanForm(CommandForm):
    """Which plan is taken out."""

    plan = forms.ChoiceField(label=_("Inspection plan"))

    @override
    def prepare(self) -> None:
        """Offer the plans of the revision."""
        field = self.fields["plan"]
        if isinstance(field, forms.ChoiceField) and self.row is not None:
            field.choices = [
                (str(one.pk), f"{choices.PLAN_PURPOSES[one.purpose]} {one.step_number or ''}")
                for one in self.row.plans.all()
            ]

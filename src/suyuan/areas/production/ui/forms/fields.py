"""What the forms of production are made of: who acts, what is scanned, which step is meant."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog.domain.forms import FieldKind
from suyuan.areas.production.domain import StepState
from suyuan.areas.production.queries.orders import routing_of
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.ui.common import allowed, lines_of, name_of, people, person_of
from suyuan.foundation import wording
from suyuan.foundation.wording.units import symbol
from suyuan.kernel.errors import Problems
from suyuan.web.screens import CommandForm


def offer(form: forms.Form, **choices_of: Sequence[tuple[str, str]]) -> None:
    """Give fields their choices."""
    for name, offered in choices_of.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(offered)


def scans(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field into which codes are scanned, one a line."""
    return forms.CharField(
        label=label, required=required, help_text=help_text or _("One code a line; scan or paste."),
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono"}),
    )  # fmt: skip


def _waits(step: Any, order: Any) -> bool:
    """Say whether not all that was ordered went through a step."""
    return bool(step.state != StepState.DONE and step.quantity < order.quantity)


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


class StepOnlyForm(ActForm):
    """A step of the order."""

    step = forms.ChoiceField(label=_("Step"))

    def is_asked(self, step: Any) -> bool:
        """Say whether a step may be chosen."""
        del step
        return True

    @override
    def prepare(self) -> None:
        """Offer the steps of the order."""
        super().prepare()
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        if self.row is not None:
            steps = [one for one in self.row.steps.all() if self.is_asked(one)]
            field.choices = [(str(one.number), f"{one.number} {name_of(one)}") for one in steps]
            field.initial = next((str(one.number) for one in steps if _waits(one, self.row)), None)
        self.fields = {"step": field, **{k: v for k, v in self.fields.items() if k != "step"}}

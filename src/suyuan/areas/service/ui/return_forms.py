"""Forms of returns of customers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import CHANGE_RETURN
from suyuan.areas.service.domain import JobKind, LineStatus
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import pairs
from suyuan.web.screens import Cell, CommandForm, LinesField

_IN_HOUSE = {one.value: choices.JOB_KINDS[one] for one in (JobKind.REPAIR, JobKind.REFURBISH)}


class AnnounceForm(CommandForm):
    """What a customer sends back."""

    customer = forms.ChoiceField(label=_("Customer"), choices=common.customer_choices)
    why = common.text_area(_("Why"), rows=2)
    complaint = forms.ChoiceField(label=_("Complaint"), required=False)
    expected_on = common.day_field(_("Expected on"), required=False)
    lines = LinesField(
        label=_("What is to come"), required=False,
        cells=(
            Cell(name="told", label=_("Serial, lot or item"), required=True, size="l"),
            Cell(name="quantity", label=_("Quantity"), kind="number", size="s"),
        ),
    )  # fmt: skip
    note = common.text_area(_("Note"), rows=2, required=False)

    @override
    def prepare(self) -> None:
        """Offer the open complaints of the reader's sites."""
        offered = common.complaint_choices(self.reader, CHANGE_RETURN)
        self.fields["complaint"].choices = offered  # type: ignore[attr-defined]

    def clean_lines(self) -> list[operations.Told]:
        """Return the lines as the operation takes them."""
        return [
            operations.Told(told=one["told"], quantity=one["quantity"] or Decimal(1))
            for one in self.cleaned_data["lines"] or []
        ]


class ReceiveForm(CommandForm):
    """What lies on the table."""

    scanned = common.scan_field(_("What came"), help_text=_("A unit, a package, or a lot."))
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, min_value=Decimal(0), help_text=_("Only of a lot.")
    )
    condition = common.text_area(_("What is seen on it"), rows=2, required=False)
    place = forms.ChoiceField(label=_("Returns zone"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the returns zones of the return's site."""
        site_id = self.row.site_id if self.row is not None else None
        offered = common.zone_choices(self.reader, site_id)
        self.fields["place"].choices = offered  # type: ignore[attr-defined]


class DecideForm(CommandForm):
    """What is done with what came back."""

    undecided = ("decision",)
    lines = forms.MultipleChoiceField(
        label=_("Lines"), choices=(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose nothing to decide about all that wait."),
    )  # fmt: skip
    decision = forms.ChoiceField(label=_("Decision"), choices=pairs(choices.DECISIONS))
    note = common.text_area(_("Why"), rows=2)
    job_kind = forms.ChoiceField(
        label=_("Kind of job"), choices=pairs(_IN_HOUSE), required=False,
        help_text=_("Only where it is repaired or refurbished."),
    )  # fmt: skip
    workshop = forms.ChoiceField(label=_("Workshop"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the lines that wait, and the workshops of the return's site."""
        if self.row is None:
            return
        shops = common.workshop_choices(self.reader, self.row.site_id)
        self.fields["workshop"].choices = shops  # type: ignore[attr-defined]
        waiting = queries.lines_of(self.row.pk).filter(status=LineStatus.WAITING)
        self.fields["lines"].choices = [  # type: ignore[attr-defined]
            (str(one.position), f"{one.position} · {common.item_of(one)} {one.code}")
            for one in waiting
        ]


def announced(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of the operation."""
    return {"values": operations.ReturnValues(**values)}

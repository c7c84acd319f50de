"""Forms of material: issued, put on the line, counted, given back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.ui.forms.fields import ActForm, StepOnlyForm, scans
from suyuan.foundation import wording
from suyuan.kernel.errors import Problems
from suyuan.web.screens import Cell, LinesField


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


class UnloadForm(StepOnlyForm):
    """Lots that are taken off the line."""

    codes = scans(_("Lots"))

    def clean_codes(self) -> list[str]:
        """Find the lots."""
        return self.resolve("codes", self.items)


class LoadForm(UnloadForm):
    """Lots that are put on the line."""

    keep = forms.BooleanField(
        label=_("Keep what is loaded"), required=False,
        help_text=_("On a line with two feeders; otherwise the lot of the same part leaves."),
    )  # fmt: skip


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

"""Forms of lots of an order: split into sub-batches, merged; units that are taken as samples."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.production import choices
from suyuan.areas.production.domain import TallyKind
from suyuan.areas.production.queries.scans import keys_of
from suyuan.areas.production.ui.forms.fields import ActForm, offer
from suyuan.areas.production.ui.forms.outcomes import UnitsForm
from suyuan.foundation import wording
from suyuan.kernel.errors import Problems
from suyuan.web.screens import Cell, LinesField


class SplitForm(ActForm):
    """Amounts that are split off a lot, each with a number of its own."""

    lot = forms.ChoiceField(label=_("Lot"))
    parts = LinesField(
        label=_("Sub-batches"),
        cells=(Cell(name="quantity", label=_("Quantity"), kind="number", required=True, size="s"),),
        help_text=_("One line for each sub-batch; what is not split off stays in the lot."),
    )

    @override
    def prepare(self) -> None:
        """Offer the lots of the order."""
        super().prepare()
        if self.row is not None:
            lots = self.row.lots.order_by("pk")
            offer(self, lot=[(one.key, one.code) for one in lots])


class MergeForm(ActForm):
    """Amounts of lots that become one lot."""

    lots = LinesField(
        label=_("Lots"),
        cells=(
            Cell(name="code", label=_("Lot"), required=True, size="l"),
            Cell(name="quantity", label=_("Quantity"), kind="number", required=True, size="s"),
        ),
        help_text=_("Of this order, or of others of the same item. The new lot is traced to all."),
    )

    def clean_lots(self) -> list[dict[str, Any]]:
        """Find what the codes mean."""
        rows: list[dict[str, Any]] = self.cleaned_data["lots"]
        try:
            keys = keys_of([row["code"] for row in rows], items=self.items, field="lots")
        except Problems as found:
            raise forms.ValidationError([wording.on_page(one) for one in found.problems]) from None
        return [{**row, "key": key} for row, key in zip(rows, keys, strict=True)]


class SampleForm(UnitsForm):
    """Units that are used up as samples, or kept."""

    kind = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[
            (kind, choices.TALLY_KINDS[kind]) for kind in (TallyKind.SAMPLE, TallyKind.RETENTION)
        ],
    )

"""Forms of exchanges, on their own list and on the pages of complaints and returns."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import operations
from suyuan.areas.service.choices import EXCHANGE
from suyuan.areas.service.ui import common
from suyuan.web.screens import CommandForm


class ExchangeForm(CommandForm):
    """What is exchanged."""

    old = common.scan_field(_("Unit that comes back"))
    new = common.scan_field(_("Unit that the customer gets"))
    why = common.text_area(_("Why"), rows=2)
    handed_over = forms.BooleanField(
        label=_("Handed over in person; the customer uses it at once"), required=False
    )
    old_follows = forms.BooleanField(
        label=_("The old unit is not here yet; the customer sends it later"), required=False
    )
    document = forms.ChoiceField(
        label=_("Return"), required=False,
        help_text=_(
            "Where none is chosen: the open return that announces the old unit, else a new one."
        ),
    )  # fmt: skip
    complaint = forms.ChoiceField(
        label=_("Complaint"), required=False,
        help_text=_("Where none is chosen: the open complaint that names the old unit."),
    )  # fmt: skip
    export_paper = forms.CharField(
        label=_("Export paper"), max_length=120, required=False,
        help_text=_("Only for a customer abroad."),
    )  # fmt: skip

    @override
    def prepare(self) -> None:
        """Offer the open returns and complaints of the reader's sites."""
        for name, offered in (
            ("document", common.return_choices(self.reader, EXCHANGE)),
            ("complaint", common.complaint_choices(self.reader, EXCHANGE)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered


class ArrivalForm(CommandForm):
    """When the customer got it."""

    received_at = common.moment_field(
        pgettext_lazy("sales", "Arrived"), required=False, help_text=_("Empty: now.")
    )
    note = common.text_area(_("Note"), rows=2, required=False)


def exchanged(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of the operation."""
    return {"values": operations.ExchangeValues(**values)}


def done(made: Any) -> str:
    """Say what was exchanged, and what comes next."""
    facts = {"number": made.number, "document": made.document}
    return gettext("%(number)s: the old unit belongs to the return %(document)s.") % facts

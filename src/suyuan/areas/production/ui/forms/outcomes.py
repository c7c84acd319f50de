"""Forms of what becomes of the product: rework, scrap, packages, the end, deviations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.production import choices
from suyuan.areas.production.domain import PackageLevel, TallyKind
from suyuan.areas.production.queries.beforehand import steps_again
from suyuan.areas.production.ui.common import (
    pairs,
)
from suyuan.areas.production.ui.forms.fields import ActForm, StepOnlyForm, offer, scans
from suyuan.areas.production.ui.forms.planning import COMPLETE, stores_for
from suyuan.web.screens import CommandForm


class AgainForm(StepOnlyForm):
    """The step from which on something is done again."""

    @override
    def prepare(self) -> None:
        """Leave out where the product comes into being, once, and what is before it."""
        self.again = {one.pk for one in steps_again(self.row)} if self.row is not None else set()
        super().prepare()

    @override
    def is_asked(self, step: Any) -> bool:
        """Say whether units may do a step again."""
        return step.pk in self.again


class ReworkForm(AgainForm):
    """Units that are reworked."""

    units = scans(_("Units"))
    risk = forms.CharField(
        label=_("Assessment of the risk"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_units(self) -> list[str]:
        """Find the units."""
        return self.resolve("units", [self.row.item.item.code])


class ReplaceForm(AgainForm):
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

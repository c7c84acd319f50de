"""What people fill in about inspections, and what the operations are told by it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.choices import PLAN_PURPOSES
from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.quality import choices, operations, queries
from suyuan.areas.quality.domain import ResultKind
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Inspection
from suyuan.areas.quality.ui import common, shown
from suyuan.areas.quality.ui.common import pairs
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.web.screens import Cell, CommandForm, LinesField


class OpenForm(common.SitedPlaces):
    """What is to be inspected."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=pairs(PLAN_PURPOSES))
    codes = common.CodesField(
        label=_("Lot or units"), help_text=_("One lot, or units of one lot, one on each line.")
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, help_text=_("Empty: as many as there are units.")
    )
    step = forms.IntegerField(label=_("Step number"), required=False, min_value=1)
    document = forms.CharField(label=_("Document"), max_length=40, required=False)
    supplier = forms.ChoiceField(
        label=_("Supplier"), choices=common.supplier_choices, required=False
    )
    supplier_lot = forms.CharField(label=_("Supplier's lot"), max_length=60, required=False)
    place = forms.ChoiceField(label=_("Place"), choices=common.place_choices, required=False)
    resubmitted = forms.BooleanField(
        label=_("Inspected before"), required=False,
        help_text=_("Sorted or reworked; it does not count for the switching rules."),
    )  # fmt: skip

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        things = values.get("codes") or []
        lots = [one for one in things if one.kind == ThingKind.LOT]
        units = [one for one in things if one.kind == ThingKind.UNIT]
        if things and (len(lots) > 1 or len(lots) + len(units) < len(things)):
            raise ValidationError(gettext("Name one lot, or units of one lot."))
        if lots and not units and not values.get("quantity"):
            self.add_error("quantity", gettext("Say how much of the lot is inspected."))
        return values


class SubmitForm(CommandForm):
    """The end of the inspector's work."""

    certificate = forms.CharField(
        label=_("Supplier's certificate"), max_length=80, required=False,
        help_text=_("Its number, where the plan asks for one."),
    )  # fmt: skip
    note = common.text_area(_("Note"), required=False)


class ConcludeForm(CommandForm):
    """What is decided."""

    undecided = ("conclusion",)
    conclusion = forms.ChoiceField(
        label=pgettext_lazy("inspection", "Conclusion"), choices=pairs(choices.CONCLUSIONS)
    )
    rejected = forms.DecimalField(
        label=pgettext_lazy("how many", "Rejected"), required=False, min_value=0,
        help_text=_("Of a part that is accepted; empty: what follows from the conclusion."),
    )  # fmt: skip
    used_up = forms.DecimalField(label=_("Used up by tests"), required=False, min_value=0)
    rejected_units = common.CodesField(label=_("Rejected units"), required=False)
    packages = LinesField(
        label=_("In which packages"), required=False,
        cells=[
            Cell(name="package", label=_("Package"), size="l"),
            Cell(name="there", label=_("In it"), size="s"),
            Cell(name="rejected", label=_("Of it rejected"), kind="number", size="s"),
            Cell(name="used_up", label=_("Of it used up"), kind="number", size="s"),
        ],
        help_text=_("Of a lot in several packages: what of which is rejected, or was tested."),
    )  # fmt: skip
    description = common.text_area(
        _("What is wrong"), required=False,
        help_text=_("Needed where something is rejected; a nonconformity is opened with it."),
    )  # fmt: skip
    defect_code = forms.CharField(label=_("Defect code"), max_length=40, required=False)
    note = common.text_area(_("Note"), required=False, rows=2)

    @override
    def prepare(self) -> None:
        if len(operations.lying(self.row)) < 2:  # noqa: PLR2004 - nothing to choose between.
            del self.fields["packages"]


class CorrectForm(CommandForm):
    """A result in the place of an earlier one."""

    characteristic = forms.ChoiceField(label=_("Characteristic"))
    sample = forms.IntegerField(label=_("Sample"), min_value=0)
    value = forms.DecimalField(label=_("Measured value"), required=False)
    passed = forms.ChoiceField(
        label=_("Good or bad"), required=False,
        choices=[("", "—"), ("1", _("Good")), ("0", _("Bad"))],
    )  # fmt: skip
    inspected = forms.IntegerField(
        label=pgettext_lazy("how many", "Inspected"), required=False, min_value=1
    )
    nonconforming = forms.IntegerField(label=_("Of them bad"), required=False, min_value=0)
    instrument = forms.CharField(label=_("Instrument"), max_length=40, required=False)
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(key, words) for key, words in choices.RESULT_KINDS.items() if key != "ORIGINAL"],
    )
    reason = common.text_area(
        _("Reason"),
        help_text=_("What went wrong in the test, or in entering it. A bad result is no reason."),
    )

    @override
    def prepare(self) -> None:
        self.fields["characteristic"].choices = [  # type: ignore[attr-defined]
            (one["code"], common.local(one["name"], one["name_en"]))
            for one in self.row.plan["characteristics"]
        ]

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        found = queries.results_of(self.row.pk).filter(
            characteristic=values.get("characteristic") or "", sample=values.get("sample") or 0
        )
        values["result"] = found.first()
        if values["result"] is None:
            raise ValidationError(gettext("There is no result yet to put right at this sample."))
        return values


def opened(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the inspection that is asked for."""
    del row
    things = values["codes"]
    lot = next((one for one in things if one.kind == ThingKind.LOT), None)
    units = [one for one in things if one.kind == ThingKind.UNIT]
    chief = lot or units[0]
    lot_key = lot.key if lot is not None else ""
    return {
        "values": operations.InspectionValues(
            purpose=PlanPurpose(values["purpose"]),
            item_id=chief.item_id,
            quantity=values["quantity"] or Decimal(len(units)),
            lot_key=lot_key,
            unit_keys=[one.key for one in units],
            step_number=values["step"],
            document=values["document"],
            supplier_id=common.supplier_id(values["supplier"]),
            supplier_lot=values["supplier_lot"],
            place_id=common.place_id(values["place"]),
            resubmitted=values["resubmitted"],
        )
    }


def conclusion(row: Inspection, values: Mapping[str, Any]) -> operations.ConclusionValues:
    """Return what is decided about an inspection."""
    del row
    return operations.ConclusionValues(
        conclusion=Conclusion(values["conclusion"]),
        rejected=values["rejected"],
        used_up=values["used_up"] or Decimal(0),
        rejected_keys=[one.key for one in values["rejected_units"] or ()],
        packages=[
            operations.PackageVerdict(
                package="" if one["package"] == shown.LOOSE else one["package"],
                rejected=one["rejected"] or Decimal(0),
                used_up=one["used_up"] or Decimal(0),
            )
            for one in values.get("packages") or ()
        ],
        description=values["description"],
        defect_code=values["defect_code"],
        note=values["note"],
    )


def corrected(row: Inspection, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return which result is put right, and what it is now."""
    del row
    return {
        "result_id": values["result"].pk,
        "kind": ResultKind(values["kind"]),
        "reason": values.get("reason", ""),
        "values": operations.ResultValues(
            characteristic=values["characteristic"],
            sample=values["sample"],
            value=values["value"],
            passed={"1": True, "0": False}.get(values["passed"]),
            inspected=values["inspected"],
            nonconforming=values["nonconforming"],
            instrument=values["instrument"],
        ),
    }


def correct(*, context: Any, number: str = "", reason: str = "", **values: Any) -> Any:
    """Correct a result; the reason of the form stands in the context."""
    del number
    return operations.correct_result(
        context=context, **{**values, "reason": reason or context.reason}
    )

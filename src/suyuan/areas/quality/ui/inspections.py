"""Screens of inspections: what waits, what was found, what was decided."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.choices import PLAN_PURPOSES
from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.quality import choices, operations, queries
from suyuan.areas.quality.domain import InspectionStatus, ResultKind
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Inspection
from suyuan.areas.quality.queries.signables import MEANINGS
from suyuan.areas.quality.ui import common, inspection_paper, shown
from suyuan.areas.quality.ui.common import by_id, name_of, pairs
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.web import attached, screens, signed
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, Kind, LinesField
from suyuan.web.states import Chip

CHANGE = "quality.change_inspection"
CHECK = "quality.check_inspection"


class OpenForm(CommandForm):
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


def _opened(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
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


def _conclusion(row: Inspection, values: Mapping[str, Any]) -> operations.ConclusionValues:
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


def _corrected(row: Inspection, values: Mapping[str, Any]) -> Mapping[str, Any]:
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


def _correct(*, context: Any, number: str = "", reason: str = "", **values: Any) -> Any:
    """Correct a result; the reason of the form stands in the context."""
    del number
    return operations.correct_result(
        context=context, **{**values, "reason": reason or context.reason}
    )


def _is(*states: InspectionStatus) -> Any:
    return lambda row: row.status in states


class InspectionTable(screens.Table):
    """Columns of the list of inspections."""

    hidden = ("severity", "supplier_lot", "conclusion")
    number = screens.CodeColumn(verbose_name=_("Number"))
    purpose = screens.TextColumn(
        verbose_name=_("Purpose"), value_of=lambda row: PLAN_PURPOSES[row.purpose],
        order_by=("purpose",),
    )  # fmt: skip
    item = screens.TextColumn(
        verbose_name=_("Item"),
        value_of=lambda row: name_of(row.item.item),
        order_by=("item__item__code",),
    )
    what = screens.CodeColumn(
        verbose_name=_("Lot or unit"), value_of=common.what_of, empty_values=()
    )
    quantity = screens.QuantityColumn(verbose_name=_("Quantity"), value_of=common.amount_of)
    sample_size = screens.NumberColumn(verbose_name=_("Samples"))
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"),
        value_of=lambda row: name_of(row.supplier.party if row.supplier else None),
        order_by=("supplier__party__code",),
    )
    document = screens.CodeColumn(verbose_name=_("Document"))
    opened_at = screens.WhenColumn(verbose_name=_("Opened"))
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=common.inspection_chip, order_by=("status", "conclusion")
    )
    severity = screens.ChipColumn(
        verbose_name=pgettext_lazy("inspection", "Severity"),
        chip=lambda row: common.chip_of(row.severity, choices.SEVERITIES),
    )
    supplier_lot = screens.CodeColumn(verbose_name=_("Supplier's lot"))
    conclusion = screens.ChipColumn(
        verbose_name=pgettext_lazy("inspection", "Conclusion"),
        chip=lambda row: common.chip_of(row.conclusion, choices.CONCLUSIONS),
    )


class InspectionFilters(screens.Filters):
    """Filters of the list of inspections."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.INSPECTION_STATUSES)
    )
    purpose = django_filters.MultipleChoiceFilter(label=_("Purpose"), choices=pairs(PLAN_PURPOSES))
    conclusion = django_filters.MultipleChoiceFilter(
        label=pgettext_lazy("inspection", "Conclusion"), choices=pairs(choices.CONCLUSIONS)
    )
    opened_at = django_filters.DateFromToRangeFilter(label=_("Opened"))


class ResultTable(screens.Table):
    """Results of an inspection that hold or were replaced."""

    characteristic = screens.CodeColumn(verbose_name=_("Characteristic"))
    sample = screens.NumberColumn(verbose_name=_("Sample"))
    value = screens.NumberColumn(verbose_name=_("Measured value"))
    passed = screens.ChipColumn(verbose_name=_("Result"), chip=shown.result_chip)
    reason = screens.TextColumn(verbose_name=_("Reason"))
    entered_name = screens.TextColumn(verbose_name=_("Entered by"))
    entered_at = screens.WhenColumn(verbose_name=pgettext_lazy("result", "Entered"))


class Inspections(screens.Resource):
    """What is inspected, with what was found and decided."""

    name, title, one, icon = "inspections", _("Inspections"), _("Inspection"), "clipboard-check"
    purpose = _(
        "Incoming, in-process and final inspections after the plan of the item's revision. The "
        "inspector enters results, somebody else checks and concludes."
    )
    permission = "quality.view_inspection"
    site_field = "site_id"
    table, filters = InspectionTable, InspectionFilters
    key = "number"
    search = (
        "number", "lot_key", "document", "supplier_lot", "item__item__code", "item__item__name",
        "item__item__name_en",
    )  # fmt: skip
    order = ("-pk",)
    presets = (
        screens.Preset("todo", _("To do"), "status=OPEN"),
        screens.Preset("check", _("To check"), "status=CHECKING"),
        screens.Preset("done", pgettext_lazy("inspections", "Concluded"), "status=CONCLUDED"),
    )
    facts = (
        screens.Fact(_("Item"), lambda row: name_of(row.item.item)),
        screens.Fact(_("Lot or unit"), common.what_of, Kind.CODE, link=common.thing_link),
        screens.Fact(_("Quantity"), common.amount_of, Kind.QUANTITY),
        screens.Fact(_("Samples"), "sample_size", Kind.NUMBER),
        screens.Fact(_("Purpose"), lambda row: PLAN_PURPOSES[row.purpose]),
        screens.Fact(
            _("Supplier"), lambda row: name_of(row.supplier.party if row.supplier else None)
        ),
    )
    panels = (
        screens.Template(
            name="results", title=_("Results"), template="quality/results.html",
            context=shown.results,
        ),
        screens.Related(
            name="replaced",
            title=_("Corrected and repeated results"),
            table=ResultTable,
            rows=lambda row, _reader: row.results.exclude(kind="ORIGINAL"),
            empty=_("No result was corrected or repeated."),
        ),
        screens.Template(
            name="numbers", title=_("Sampling"), template="quality/numbers.html",
            context=shown.numbers, side=True,
        ),
        screens.Panel(
            name="people",
            title=_("People and papers"),
            facts=(
                screens.Fact(_("Document"), "document", Kind.CODE),
                screens.Fact(_("Supplier's lot"), "supplier_lot", Kind.CODE),
                screens.Fact(_("Supplier's certificate"), "certificate"),
                screens.Fact(_("Revision"), "revision_code", Kind.CODE),
                screens.Fact(_("Inspected by"), lambda row: shown.signed(row, "inspected")),
                screens.Fact(pgettext_lazy("when", "Inspected"), "inspected_at", Kind.WHEN),
                screens.Fact(_("Checked by"), lambda row: shown.signed(row, "checked")),
                screens.Fact(pgettext_lazy("inspection", "Checked"), "checked_at", Kind.WHEN),
                screens.Fact(_("Note"), "note"),
            ),
            side=True,
        ),
        screens.Template(
            name="papers", title=_("Nonconformities"), template="quality/papers.html",
            context=shown.papers, side=True,
        ),
        screens.Template(
            name="paper", title=_("On paper"), template="quality/paper.html",
            context=inspection_paper.address_of, is_late=True, side=True,
        ),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number, title=_("Certificates and files")),
    )  # fmt: skip
    nexts = choices.INSPECTION_NEXTS
    commands = (
        screens.Command(
            name="new", label=_("Open an inspection"), form=OpenForm,
            operation=operations.open_inspection, permission=CHANGE, on_object=False,
            is_main=True, icon="plus", arguments=_opened,
        ),
        screens.Command(
            name="submit", label=_("Hand it to be checked"), form=SubmitForm,
            operation=by_id(operations.submit_inspection), permission=CHANGE, icon="send",
            offered=_is(InspectionStatus.OPEN),
            initial=lambda row: {"certificate": row.certificate},
            arguments=lambda row, values: {"inspection_id": row.pk, **values},
        ),
        screens.Command(
            name="conclude", label=_("Conclude"), form=ConcludeForm,
            operation=by_id(operations.conclude_inspection), permission=CHECK, is_main=True,
            icon="checks", offered=_is(InspectionStatus.CHECKING),
            initial=shown.proposal, changes=shown.consequences,
            text=_("Look at the results first; what is concluded is not changed any more."),
            arguments=lambda row, values: {
                "inspection_id": row.pk, "values": _conclusion(row, values),
            },
            signs=lambda values: MEANINGS[Conclusion(values["conclusion"])],
            signed=lambda row, values: operations.conclusion_signed(row, _conclusion(row, values)),
        ),
        screens.Command(
            name="correct", label=_("Correct or repeat a result"), form=CorrectForm,
            operation=_correct, permission=CHANGE, icon="pencil",
            offered=_is(InspectionStatus.OPEN), arguments=_corrected,
        ),
        screens.Command(
            name="send-back", label=_("Give it back to the inspector"), form=screens.ReasonForm,
            operation=by_id(operations.send_back_inspection), permission=CHECK,
            icon="arrow-back-up", offered=_is(InspectionStatus.CHECKING),
            arguments=lambda row, _values: {"inspection_id": row.pk},
        ),
        screens.Command(
            name="cancel", label=_("Give the inspection up"), form=screens.ReasonForm,
            operation=by_id(operations.cancel_inspection), permission=CHANGE, is_danger=True,
            icon="ban", offered=_is(InspectionStatus.OPEN),
            arguments=lambda row, _values: {"inspection_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"quality_inspection": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.inspections()

    @override
    def heading(self, row: Any) -> str:
        return f"{PLAN_PURPOSES[row.purpose]} {common.what_of(row)}"

    @override
    def chip(self, row: Any) -> Chip | None:
        return common.inspection_chip(row)

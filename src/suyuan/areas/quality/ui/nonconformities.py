"""Screens of nonconformities."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.choices import PLAN_PURPOSES, SEVERITIES
from suyuan.areas.catalog.domain.design import Severity
from suyuan.areas.quality import choices, operations, queries
from suyuan.areas.quality.domain import Disposition, NonconformityStatus
from suyuan.areas.quality.models import Nonconformity
from suyuan.areas.quality.queries.signables import decision_of
from suyuan.areas.quality.ui import common
from suyuan.areas.quality.ui.common import by_id, name_of, pairs
from suyuan.foundation import wording
from suyuan.foundation.signing import Meaning, Signable
from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.web import attached, screens, signed
from suyuan.web.people import Reader, label_of
from suyuan.web.screens import Change, CommandForm, Kind
from suyuan.web.states import Chip

CHANGE = "quality.change_nonconformity"
DECIDE = "quality.decide_nonconformity"
UNITS_SHOWN = 50


class ReportForm(common.SitedPlaces):
    """What does not conform."""

    place_field = "isolation"
    action = CHANGE

    codes = common.CodesField(
        label=_("Lot or units"), help_text=_("One lot, or units of one lot, one on each line.")
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, help_text=_("Empty: as many as there are units.")
    )
    description = common.text_area(_("What is wrong"))
    severity = forms.ChoiceField(label=_("Severity"), choices=pairs(SEVERITIES), initial="MAJOR")
    defect_code = forms.CharField(label=_("Defect code"), max_length=40, required=False)
    step = forms.CharField(label=_("Found at"), max_length=80, required=False)
    document = forms.CharField(label=_("Document"), max_length=40, required=False)
    isolation = forms.ChoiceField(
        label=_("Kept apart at"), choices=common.place_choices, required=False
    )
    set_apart = forms.BooleanField(label=_("Hold it"), required=False, initial=True)

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        things = values.get("codes") or []
        lots = [one for one in things if one.kind == ThingKind.LOT]
        units = [one for one in things if one.kind == ThingKind.UNIT]
        if things and (len(lots) > 1 or len(lots) + len(units) < len(things)):
            raise ValidationError(gettext("Name one lot, or units of one lot."))
        if lots and not units and not values.get("quantity"):
            self.add_error("quantity", gettext("Say how much of the lot does not conform."))
        return values


class DecideForm(CommandForm):
    """What is done with it."""

    undecided = ("disposition",)
    disposition = forms.ChoiceField(label=_("Disposition"), choices=pairs(choices.DISPOSITIONS))
    decision = common.text_area(_("Why"))
    reviewers = forms.CharField(label=_("Reviewed by"), max_length=200, required=False)
    risk = common.text_area(
        _("Assessment of the risk"), required=False,
        help_text=_("Needed for rework, repair and concession."),
    )  # fmt: skip
    procedure = forms.CharField(label=_("Instruction"), max_length=80, required=False)

    @override
    def clean(self) -> dict[str, Any]:
        """Ask for the assessment of the risk before anybody signs."""
        values = super().clean() or {}
        decided = values.get("disposition")
        if decided in operations.NEEDS_RISK and not (values.get("risk") or "").strip():
            self.add_error("risk", wording.sentence(Problem("quality.risk_needed")))
        return values


class CloseForm(CommandForm):
    """What was done."""

    recheck = forms.CharField(
        label=_("Inspected again"), max_length=200, required=False,
        help_text=_("The number of the inspection after rework, or what it found."),
    )  # fmt: skip
    capa = forms.CharField(label=_("CAPA"), max_length=40, required=False)


def _reported(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    things = values["codes"]
    lot = next((one for one in things if one.kind == ThingKind.LOT), None)
    units = [one for one in things if one.kind == ThingKind.UNIT]
    chief = lot or units[0]
    return {
        "values": operations.NonconformityValues(
            item_id=chief.item_id,
            quantity=values["quantity"] or Decimal(len(units)),
            description=values["description"],
            lot_key=lot.key if lot is not None else "",
            unit_keys=[one.key for one in units],
            severity=Severity(values["severity"]),
            step=values["step"],
            defect_code=values["defect_code"],
            document=values["document"],
            isolation_id=common.place_id(values["isolation"]),
            set_apart=values["set_apart"],
        )
    }


def _decided(row: Nonconformity, values: Mapping[str, Any]) -> Mapping[str, Any]:
    decision = operations.Decision(
        disposition=Disposition(values["disposition"]),
        decision=values["decision"],
        reviewers=values["reviewers"],
        risk=values["risk"],
        procedure=values["procedure"],
    )
    return {"nonconformity_id": row.pk, "decision": decision}


def _signed(row: Nonconformity, values: Mapping[str, Any]) -> Signable:
    return decision_of(
        row, disposition=values["disposition"], decision=values["decision"], risk=values["risk"]
    )


def _disposition(row: Nonconformity) -> Any:
    """Return what is done with it; a decision that was taken back does not hold any more."""
    if row.status == NonconformityStatus.OPEN:
        return ""
    return choices.DISPOSITIONS.get(row.disposition, "")


def _consequences(row: Nonconformity, values: Mapping[str, Any]) -> Sequence[Change]:
    words = {
        "CONCESSION": _("The goods may be used as they are; the hold is lifted."),
        "DOWNGRADE": _("The hold is lifted for another use; as a device it is never released."),
        "RETURN": _("The hold is lifted for the way back to the supplier."),
        "REWORK": _("The goods are reworked and inspected again before they are used."),
        "REPAIR": _("The goods are repaired and inspected again before they are used."),
        "SCRAP": _("The goods stay on hold; they end when the nonconformity is closed."),
    }
    return [
        Change(
            _("Disposition"),
            _disposition(row),
            choices.DISPOSITIONS[values["disposition"]],
        ),
        Change(_("Then"), "", words[values["disposition"]]),
    ]


def _chip(row: Nonconformity) -> Chip | None:
    return common.chip_of(row.status, choices.NONCONFORMITY_STATUSES)


def _units(row: Nonconformity) -> list[str]:
    """Return the first units as people read them."""
    return [common.code_of(key) for key in row.unit_keys[:UNITS_SHOWN]]


def _is(status: NonconformityStatus) -> Any:
    return lambda row: row.status == status


class NonconformityTable(screens.Table):
    """Columns of the list of nonconformities."""

    hidden = ("defect_code", "supplier")
    number = screens.CodeColumn(verbose_name=_("Number"))
    item = screens.TextColumn(
        verbose_name=_("Item"),
        value_of=lambda row: name_of(row.item.item),
        order_by=("item__item__code",),
    )
    what = screens.CodeColumn(
        verbose_name=_("Lot or unit"), value_of=common.what_of, empty_values=()
    )
    quantity = screens.QuantityColumn(verbose_name=_("Quantity"), value_of=common.amount_of)
    description = screens.TextColumn(verbose_name=_("What is wrong"))
    severity = screens.TextColumn(
        verbose_name=_("Severity"),
        value_of=lambda row: SEVERITIES[row.severity],
        order_by=("severity",),
    )
    disposition = screens.TextColumn(
        verbose_name=_("Disposition"),
        value_of=_disposition,
        order_by=("disposition",),
    )
    found_at = screens.WhenColumn(verbose_name=_("Found"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("status",))
    defect_code = screens.CodeColumn(verbose_name=_("Defect code"))
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"),
        value_of=lambda row: name_of(row.supplier.party if row.supplier else None),
        order_by=("supplier__party__code",),
    )


class NonconformityFilters(screens.Filters):
    """Filters of the list of nonconformities."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.NONCONFORMITY_STATUSES)
    )
    disposition = django_filters.MultipleChoiceFilter(
        label=_("Disposition"), choices=pairs(choices.DISPOSITIONS)
    )
    severity = django_filters.MultipleChoiceFilter(label=_("Severity"), choices=pairs(SEVERITIES))
    found_at = django_filters.DateFromToRangeFilter(label=_("Found"))


class Nonconformities(screens.Resource):
    """What does not conform, what is done with it, and that it was done."""

    name, title, one = "nonconformities", _("Nonconformities"), _("Nonconformity")
    icon = "alert-triangle"
    purpose = _(
        "Product that does not conform is reported, set apart and decided about: rework, "
        "concession, return, downgrade or scrap. A rejected inspection opens one by itself."
    )
    permission = "quality.view_nonconformity"
    site_field = "site_id"
    table, filters = NonconformityTable, NonconformityFilters
    key = "number"
    search = (
        "number", "description", "defect_code", "document", "lot_key", "item__item__code",
        "item__item__name", "item__item__name_en",
    )  # fmt: skip
    order = ("-pk",)
    presets = (
        screens.Preset("open", _("To be decided"), "status=OPEN"),
        screens.Preset("decided", _("Decided, not done"), "status=DECIDED"),
    )
    facts = (
        screens.Fact(_("Item"), lambda row: name_of(row.item.item)),
        screens.Fact(_("Lot or unit"), common.what_of, Kind.CODE, link=common.thing_link),
        screens.Fact(_("Quantity"), common.amount_of, Kind.QUANTITY),
        screens.Fact(_("Severity"), lambda row: SEVERITIES[row.severity]),
        screens.Fact(_("Disposition"), _disposition),
    )
    panels = (
        screens.Panel(
            name="finding",
            title=_("What was found"),
            facts=(
                screens.Fact(_("What is wrong"), "description"),
                screens.Fact(_("Defect code"), "defect_code", Kind.CODE),
                screens.Fact(_("Found at"), lambda row: PLAN_PURPOSES.get(row.step, row.step)),
                screens.Fact(_("Found by"), "found_by"),
                screens.Fact(_("Found"), "found_at", Kind.WHEN),
                screens.Fact(
                    _("Units"),
                    lambda row: [common.code_of(key) for key in row.unit_keys[:50]],
                    Kind.CODES,
                ),
            ),
        ),
        screens.Panel(
            name="decision",
            title=_("What is done with it"),
            facts=(
                screens.Fact(_("Why"), "decision"),
                screens.Fact(_("Assessment of the risk"), "risk"),
                screens.Fact(_("Instruction"), "procedure"),
                screens.Fact(_("Reviewed by"), "reviewers"),
                screens.Fact(_("Decided by"), lambda row: label_of(row.decided_name)),
                screens.Fact(_("Decided"), "decided_at", Kind.WHEN),
                screens.Fact(_("Inspected again"), "recheck"),
                screens.Fact(_("Closed by"), "closed_by"),
                screens.Fact(pgettext_lazy("moment", "Closed"), "closed_at", Kind.WHEN),
            ),
        ),
        screens.Panel(
            name="papers",
            title=_("Set apart"),
            facts=(
                screens.Fact(
                    _("Hold"),
                    lambda row: row.hold.number if row.hold else "",
                    link=lambda row: common.page_of("holds", row.hold.number if row.hold else ""),
                ),
                screens.Fact(_("Kept apart at"), lambda row: name_of(row.isolation)),
                screens.Fact(_("Units that were shipped"), "shipped", Kind.NUMBER),
                screens.Fact(
                    _("Inspection"),
                    lambda row: row.inspection.number if row.inspection else "",
                    link=lambda row: common.page_of(
                        "inspections", row.inspection.number if row.inspection else ""
                    ),
                ),
                screens.Fact(_("Document"), "document", Kind.CODE),
                screens.Fact(
                    _("Supplier"),
                    lambda row: name_of(row.supplier.party if row.supplier else None),
                ),
                screens.Fact(_("CAPA"), "capa", Kind.CODE),
            ),
            side=True,
        ),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number),
    )
    nexts = choices.NONCONFORMITY_NEXTS
    commands = (
        screens.Command(
            name="new", label=_("Report a nonconformity"), form=ReportForm,
            operation=operations.open_nonconformity, permission=CHANGE, on_object=False,
            is_main=True, icon="plus", arguments=_reported,
        ),
        screens.Command(
            name="decide", label=_("Decide what is done"), form=DecideForm,
            operation=by_id(operations.decide_nonconformity), permission=DECIDE, is_main=True,
            icon="gavel", offered=_is(NonconformityStatus.OPEN), arguments=_decided,
            changes=_consequences, signs=Meaning.APPROVED, signed=_signed,
        ),
        screens.Command(
            name="close", label=_("It is done"), form=CloseForm,
            operation=by_id(operations.close_nonconformity), permission=DECIDE, is_main=True,
            icon="checks", offered=_is(NonconformityStatus.DECIDED),
            arguments=lambda row, values: {"nonconformity_id": row.pk, **values},
        ),
        screens.Command(
            name="reopen", label=_("Take the decision back"), form=screens.ReasonForm,
            operation=by_id(operations.reopen_nonconformity), permission=DECIDE,
            icon="arrow-back-up", offered=_is(NonconformityStatus.DECIDED),
            arguments=lambda row, _values: {"nonconformity_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"quality_nonconformity": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.nonconformities()

    @override
    def following(self, row: Any) -> str | Promise:
        decided = row.status == NonconformityStatus.DECIDED
        return (decided and choices.DISPOSITION_NEXTS.get(row.disposition)) or super().following(
            row
        )

    @override
    def heading(self, row: Any) -> str:
        return str(row.description).splitlines()[0][:80]

    @override
    def chip(self, row: Any) -> Chip | None:
        return _chip(row)

"""Screens of the switching rules and of samples that are put by."""

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
from suyuan.areas.quality import choices, operations, queries
from suyuan.areas.quality.domain.retaining import SampleKind
from suyuan.areas.quality.ui import common
from suyuan.areas.quality.ui.common import by_id, name_of, pairs
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip, Tone

CHANGE = "quality.change_switching"
MARKS = {"A": "✓", "R": "✗"}


def _severity(row: Any) -> Chip | None:
    if row.stopped:
        return Chip(Tone.BAD, _("Acceptance stopped"))
    return common.chip_of(row.severity, choices.SEVERITIES)


def _recent(row: Any) -> str:
    """Return the last lots as marks, the newest last."""
    return " ".join(MARKS[letter] for letter in row.recent)


def _allowed(allowed: bool) -> Any:  # noqa: FBT001 - what the command says.
    return lambda row, _values: {"switching_id": row.pk, "allowed": allowed}


class SwitchingTable(screens.Table):
    """Columns of the list of switching rules."""

    item = screens.TextColumn(
        verbose_name=_("Item"),
        value_of=lambda row: f"{row.item.item.code} {name_of(row.item.item)}",
        order_by=("item__item__code",),
    )
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"),
        value_of=lambda row: name_of(row.supplier.party if row.supplier else None),
        order_by=("supplier__party__code",),
    )
    purpose = screens.TextColumn(
        verbose_name=_("Purpose"), value_of=lambda row: PLAN_PURPOSES[row.purpose],
        order_by=("purpose",),
    )  # fmt: skip
    severity = screens.ChipColumn(
        verbose_name=pgettext_lazy("inspection", "Severity"), chip=_severity, order_by=("severity",)
    )
    recent = screens.TextColumn(verbose_name=_("Last lots"), value_of=_recent)
    score = screens.NumberColumn(verbose_name=_("Switching score"))
    may_reduce = screens.YesColumn(verbose_name=_("Reduced allowed"))
    changed_at = screens.WhenColumn(verbose_name=_("Since"))


class SwitchingFilters(screens.Filters):
    """Filters of the list of switching rules."""

    severity = django_filters.MultipleChoiceFilter(
        label=pgettext_lazy("inspection", "Severity"), choices=pairs(choices.SEVERITIES)
    )
    stopped = django_filters.BooleanFilter(label=_("Acceptance stopped"))


class SwitchingRules(screens.Resource):
    """How strictly each item of each supplier is inspected now."""

    name, title, one, icon = "switching", _("Switching rules"), _("Switching rule"), "switch-3"
    purpose = _(
        "Where the switching rules of GB/T 2828.1 stand for each item and supplier: normal, "
        "tightened or reduced inspection, and where acceptance is stopped. They follow the "
        "inspections by themselves."
    )
    permission = "quality.view_inspection"
    table, filters = SwitchingTable, SwitchingFilters
    key = "pk"
    search = ("item__item__code", "item__item__name", "supplier__party__name")
    order = ("item__item__code", "pk")
    presets = (screens.Preset("stopped", _("Acceptance stopped"), "stopped=true"),)
    facts = (
        screens.Fact(_("Purpose"), lambda row: PLAN_PURPOSES[row.purpose]),
        screens.Fact(_("Last lots"), _recent),
        screens.Fact(_("Switching score"), "score", Kind.NUMBER),
        screens.Fact(_("Bad lots on tightened inspection"), "rejected", Kind.NUMBER),
        screens.Fact(_("Reduced allowed"), "may_reduce", Kind.YES),
        screens.Fact(_("Since"), "changed_at", Kind.WHEN),
    )
    commands = (
        screens.Command(
            name="allow", label=_("Allow reduced inspection"), form=screens.ReasonForm,
            operation=by_id(operations.allow_reduced), permission=CHANGE, icon="thumb-up",
            offered=lambda row: not row.may_reduce, arguments=_allowed(True),
            text=_("Production is steady and the responsible department agrees (9.3.3.1)."),
        ),
        screens.Command(
            name="forbid", label=_("No reduced inspection any more"), form=screens.ReasonForm,
            operation=by_id(operations.allow_reduced), permission=CHANGE, icon="thumb-down",
            offered=lambda row: row.may_reduce, arguments=_allowed(False),
        ),
        screens.Command(
            name="resume", label=_("Take acceptance up again"), form=screens.ReasonForm,
            operation=by_id(operations.resume_acceptance), permission=CHANGE, is_main=True,
            icon="player-play", offered=lambda row: row.stopped,
            arguments=lambda row, _values: {"switching_id": row.pk},
            text=_("The supplier has improved; inspection begins anew, tightened."),
        ),
    )  # fmt: skip
    history_tables = {"quality_switching": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.switching()

    @override
    def heading(self, row: Any) -> str:
        supplier = name_of(row.supplier.party) if row.supplier else ""
        return f"{name_of(row.item.item)} {supplier}".strip()

    @override
    def code(self, row: Any) -> str:
        return str(row.item.item.code)

    @override
    def chip(self, row: Any) -> Chip | None:
        return _severity(row)


class SampleForm(common.SitedPlaces):
    """What is put by."""

    kind = forms.ChoiceField(label=_("Kind"), choices=pairs(choices.SAMPLE_KINDS))
    codes = common.CodesField(
        label=_("Lot or units"), help_text=_("One lot, or units of one lot, one on each line.")
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, help_text=_("Empty: as many as there are units.")
    )
    place = forms.ChoiceField(label=_("Place"), choices=common.place_choices)
    plan = common.text_area(
        _("Plan of observation"), required=False,
        help_text=_("What is looked at, and how often."), rows=2,
    )  # fmt: skip
    keep_until = forms.DateField(
        label=_("Keep until"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
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
            self.add_error("quantity", gettext("Say how much of the lot is put by."))
        return values


class ObserveForm(CommandForm):
    """What was seen."""

    observed_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    finding = common.text_area(_("What was seen"))
    passed = forms.BooleanField(label=_("As it should be"), required=False, initial=True)


def _put_by(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    things = values["codes"]
    lot = next((one for one in things if one.kind == ThingKind.LOT), None)
    units = [one for one in things if one.kind == ThingKind.UNIT]
    return {
        "values": operations.SampleValues(
            kind=SampleKind(values["kind"]),
            item_id=(lot or units[0]).item_id,
            quantity=values["quantity"] or Decimal(len(units)),
            place_id=common.place_id(values["place"]) or 0,
            lot_key=lot.key if lot is not None else "",
            unit_keys=[one.key for one in units],
            plan=values["plan"],
            keep_until=values["keep_until"],
        )
    }


class SampleTable(screens.Table):
    """Columns of the list of samples."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: choices.SAMPLE_KINDS[row.kind],
        order_by=("kind",),
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
    place = screens.TextColumn(
        verbose_name=_("Place"), value_of=lambda row: name_of(row.place), order_by=("place__code",)
    )
    keep_until = screens.DayColumn(verbose_name=_("Keep until"))
    taken_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Taken"))


class SampleFilters(screens.Filters):
    """Filters of the list of samples."""

    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=pairs(choices.SAMPLE_KINDS))
    keep_until = django_filters.DateFilter(lookup_expr="lte", label=_("Kept until, at most"))


class ObservationTable(screens.Table):
    """What was seen of samples."""

    observed_on = screens.DayColumn(verbose_name=_("Day"))
    finding = screens.TextColumn(verbose_name=_("What was seen"))
    passed = screens.ChipColumn(
        verbose_name=_("Result"),
        chip=lambda row: Chip(Tone.OK, _("Good")) if row.passed else Chip(Tone.BAD, _("Bad")),
    )
    observed_by = screens.TextColumn(verbose_name=_("Seen by"))


class Samples(screens.Resource):
    """Reserve and retention samples, with what was seen of them."""

    name, title, one, icon = "samples", _("Samples put by"), _("Samples"), "test-pipe"
    site_field = "site_id"
    purpose = _(
        "Reserve samples for a second test and retention samples that are watched until after "
        "their expiry; on the ledger they are reserved at their place."
    )
    permission = "quality.view_inspection"
    table, filters = SampleTable, SampleFilters
    key = "number"
    search = ("number", "lot_key", "item__item__code", "item__item__name")
    order = ("-pk",)
    facts = (
        screens.Fact(_("Item"), lambda row: name_of(row.item.item)),
        screens.Fact(_("Lot or unit"), common.what_of, Kind.CODE, link=common.thing_link),
        screens.Fact(_("Quantity"), common.amount_of, Kind.QUANTITY),
        screens.Fact(_("Place"), lambda row: name_of(row.place)),
        screens.Fact(_("Keep until"), "keep_until", Kind.DAY),
        screens.Fact(_("Plan of observation"), "plan"),
    )
    panels = (
        screens.Related(
            name="observations", title=_("What was seen"), table=ObservationTable,
            rows=lambda row, _reader: row.observations.order_by("-observed_on", "-pk"),
            empty=_("Nothing was recorded yet."), limit=100,
        ),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Put samples by"), form=SampleForm,
            operation=operations.put_by_samples, permission="quality.change_inspection",
            on_object=False, is_main=True, icon="plus", arguments=_put_by,
        ),
        screens.Command(
            name="observe", label=_("Record what was seen"), form=ObserveForm,
            operation=by_id(operations.observe_sample), permission="quality.change_inspection",
            is_main=True, icon="eye",
            arguments=lambda row, values: {"sample_id": row.pk, **values},
        ),
    )  # fmt: skip
    history_tables = {"quality_retained_sample": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.retained_samples()

    @override
    def heading(self, row: Any) -> str:
        return f"{choices.SAMPLE_KINDS[row.kind]} {common.what_of(row)}"

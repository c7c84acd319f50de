"""Screens of approved suppliers."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.choices import APPROVE_SUPPLY, CHANGE_SUPPLY, VIEW_SUPPLY
from suyuan.areas.purchasing.domain import SUPPLY_MOVES, Grade, SupplyStatus
from suyuan.areas.purchasing.ui import common
from suyuan.areas.purchasing.ui.common import by_row, name_of, pairs, supply_chip
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind, ReasonForm
from suyuan.web.states import Chip


class ProposeForm(CommandForm):
    """A supplier of an item."""

    item = forms.ChoiceField(label=_("Item"), choices=common.item_choices)
    supplier = forms.ChoiceField(label=_("Supplier"), choices=common.supplier_choices)
    grade = forms.ChoiceField(label=_("Grade"), choices=pairs(choices.GRADES))
    agreement = forms.CharField(
        label=_("Quality agreement"), max_length=80, required=False,
        help_text=_("Its number; needed for grade A."),
    )  # fmt: skip
    valid_until = common.day_field(label=_("Approved until"), required=False)
    supplier_code = forms.CharField(
        label=_("The supplier's item number"), max_length=80, required=False
    )
    note = common.note_field()


class ApproveForm(CommandForm):
    """Why a supplier is approved, and until when."""

    grade = forms.ChoiceField(label=_("Grade"), choices=pairs(choices.GRADES))
    agreement = forms.CharField(label=_("Quality agreement"), max_length=80, required=False)
    valid_until = common.day_field(label=_("Approved until"), required=False)
    decision = forms.CharField(
        label=_("On what grounds"), max_length=500,
        help_text=_("The audit or evaluation, with its number."),
    )  # fmt: skip


def _proposed(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"values": operations.SupplyValues(**{**values, "grade": Grade(values["grade"])})}


def _approved(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"supply_id": row.pk, **values, "grade": Grade(values["grade"])}


def _to(status: SupplyStatus) -> Any:
    return lambda row: status in SUPPLY_MOVES[row.status]


class SupplyTable(screens.Table):
    """Columns of the list of approved suppliers."""

    hidden = ("supplier_code", "decided_by", "decided_at")
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=lambda row: name_of(row.item.item),
        order_by=("item__item__code",),
    )  # fmt: skip
    code = screens.CodeColumn(verbose_name=_("Code"), accessor="item__item__code")
    supplier = screens.TextColumn(
        verbose_name=_("Supplier"), value_of=lambda row: name_of(row.supplier.party),
        order_by=("supplier__party__code",),
    )  # fmt: skip
    grade = screens.TextColumn(verbose_name=_("Grade"))
    agreement = screens.CodeColumn(verbose_name=_("Quality agreement"))
    valid_until = screens.DayColumn(verbose_name=_("Approved until"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=supply_chip, order_by=("status",))
    supplier_code = screens.CodeColumn(verbose_name=_("The supplier's item number"))
    decided_by = screens.TextColumn(verbose_name=_("Decided by"))
    decided_at = screens.WhenColumn(verbose_name=_("Decided"))


class SupplyFilters(screens.Filters):
    """Filters of the list of approved suppliers."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.SUPPLY_STATUSES)
    )
    grade = django_filters.MultipleChoiceFilter(label=_("Grade"), choices=pairs(choices.GRADES))


class Supplies(screens.Resource):
    """Which item may be bought from whom."""

    name, title, one = "supplies", _("Approved suppliers"), _("Approved supplier")
    icon = "certificate"
    purpose = _(
        "An item is bought only from a supplier that quality has approved for it and whose "
        "licences are in force. The grade says how much the item matters: A needs an agreement."
    )
    permission = VIEW_SUPPLY
    key = "pk"
    table, filters = SupplyTable, SupplyFilters
    search = (
        "item__item__code", "item__item__name", "item__item__name_en", "supplier__party__code",
        "supplier__party__name", "supplier__party__name_en", "agreement", "supplier_code",
    )  # fmt: skip
    order = ("item__item__code", "pk")
    presets = (
        screens.Preset("proposed", _("To be approved"), "status=PROPOSED"),
        screens.Preset("suspended", _("Suspended suppliers"), "status=SUSPENDED"),
    )
    facts = (
        screens.Fact(_("Item"), lambda row: name_of(row.item.item)),
        screens.Fact(
            _("Supplier"), lambda row: name_of(row.supplier.party),
            link=lambda row: common.page_of("supplier-scores", row.supplier.party.code),
        ),
        screens.Fact(_("Grade"), lambda row: choices.GRADES[row.grade]),
        screens.Fact(_("Quality agreement"), "agreement", Kind.CODE),
        screens.Fact(_("Approved until"), "valid_until", Kind.DAY),
        screens.Fact(_("The supplier's item number"), "supplier_code", Kind.CODE),
        screens.Fact(_("On what grounds"), "decision"),
        screens.Fact(_("Decided by"), "decided_by"),
        screens.Fact(_("Decided"), "decided_at", Kind.WHEN),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Propose a supplier"), form=ProposeForm,
            operation=operations.propose_supply, permission=CHANGE_SUPPLY, on_object=False,
            is_main=True, icon="plus", arguments=_proposed,
        ),
        screens.Command(
            name="approve", label=_("Approve supplier"), form=ApproveForm,
            operation=by_row(operations.approve_supply), permission=APPROVE_SUPPLY, is_main=True,
            icon="rosette-discount-check", offered=_to(SupplyStatus.APPROVED), arguments=_approved,
            initial=lambda row: {
                "grade": row.grade, "agreement": row.agreement, "valid_until": row.valid_until,
            },
        ),
        screens.Command(
            name="suspend", label=_("Suspend supplier"), form=ReasonForm,
            operation=by_row(operations.suspend_supply), permission=APPROVE_SUPPLY, is_danger=True,
            icon="player-pause", offered=_to(SupplyStatus.SUSPENDED),
            arguments=lambda row, _values: {"supply_id": row.pk},
        ),
        screens.Command(
            name="end", label=_("Take off the list"), form=ReasonForm,
            operation=by_row(operations.end_supply), permission=APPROVE_SUPPLY, is_danger=True,
            icon="x", offered=_to(SupplyStatus.ENDED),
            arguments=lambda row, _values: {"supply_id": row.pk},
        ),
    )  # fmt: skip
    nexts = choices.SUPPLY_NEXTS
    history_tables = {"purchasing_supply": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.supplies()

    @override
    def heading(self, row: Any) -> str:
        return f"{row.item.item.code} · {name_of(row.supplier.party)}"

    @override
    def chip(self, row: Any) -> Chip:
        return supply_chip(row)

"""Screens of the areas of work: which are in use."""

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.governance import operations, queries
from suyuan.areas.governance.ui import chips
from suyuan.foundation import areas
from suyuan.foundation.accounts.models import Area
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.states import Chip

SWITCH_AREAS: Final = "accounts.switch_area"


def _label(code: str) -> str:
    found = areas.areas().get(code)
    return str(found.label) if found else code


def _labels(codes: Sequence[str]) -> str:
    return screens.listed([_label(code) for code in codes])


def _needed_by(row: Area) -> str:
    return _labels([code for code, area in areas.areas().items() if row.code in area.needs])


def _purpose(row: Area) -> str:
    found = areas.areas().get(row.code)
    return str(found.purpose) if found else ""


def _chip(row: Area) -> Chip:
    return chips.IN_USE if row.is_on else chips.NOT_IN_USE


class AreaTable(screens.Table):
    """Columns of the list of areas."""

    area = screens.TextColumn(
        verbose_name=_("Area of work"), value_of=lambda row: _label(row.code), order_by=("order",)
    )
    purpose = screens.TextColumn(
        verbose_name=_("What is done there"), value_of=_purpose, orderable=False
    )
    needs = screens.TextColumn(
        verbose_name=_("Needs"), value_of=lambda row: _labels(row.needs), orderable=False
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("is_on",))


class Areas(screens.Resource):
    """Which areas of work the firm has taken into use."""

    name, title, one, icon = "areas", _("Areas of work"), _("Area of work"), "apps"
    purpose = _(
        "Begin with what you need first and switch the others on when their turn comes. In an area "
        "that is off nobody may do anything: it stands in no menu, and what it has recorded stays."
    )
    permission = "accounts.view_user"
    table = AreaTable
    search = ("code",)
    order = ("order", "code")
    facts = (
        screens.Fact(_("What is done there"), _purpose),
        screens.Fact(_("Needs"), lambda row: _labels(row.needs)),
        screens.Fact(_("Is needed by"), _needed_by),
        screens.Fact(_("Last switched"), "changed_at", screens.Kind.WHEN),
    )
    commands = (
        screens.Command(
            name="on",
            label=_("Switch on"),
            form=screens.ReasonForm,
            operation=operations.switch_area,
            permission=SWITCH_AREAS,
            offered=lambda row: not row.is_on,
            is_main=True,
            arguments=lambda _row, _values: {"on": True},
            text=_("Whoever has a role there can work there at once."),
        ),
        screens.Command(
            name="off",
            label=_("Switch off"),
            form=screens.ReasonForm,
            operation=operations.switch_area,
            permission=SWITCH_AREAS,
            offered=lambda row: row.is_on,
            is_danger=True,
            arguments=lambda _row, _values: {"on": False},
            text=_(
                "Nobody can do anything there from now on, at screens, stations and interfaces. "
                "What was recorded stays, and is there again when the area is switched on."
            ),
        ),
    )
    history_tables = {"accounts_area": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Area]:
        return queries.areas()

    @override
    def heading(self, row: Area) -> str:
        return _label(row.code)

    @override
    def code(self, row: Area) -> str:
        return ""

    @override
    def chip(self, row: Area) -> Chip:
        return _chip(row)

"""Screens of returnable assets."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.warehouse import operations, queries
from suyuan.areas.warehouse.choices import CHANGE_ASSET, VIEW_ASSET
from suyuan.areas.warehouse.models import Asset
from suyuan.areas.warehouse.ui.common import (
    by_row,
    local,
    name_of,
    note_field,
    offer_places,
    partner_choices,
    passport_of,
    storage_choices,
)
from suyuan.foundation import clock
from suyuan.ledger.queries import stock as ledger
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, ReasonForm
from suyuan.web.states import Chip, Tone


class AssetForm(CommandForm):
    """A returnable asset."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    grai = forms.CharField(
        label="GRAI",
        max_length=80,
        required=False,
        help_text=_("As scanned, with its serial number; empty for our own number."),
    )
    kind = forms.CharField(label=_("Kind"), max_length=60, required=False)
    return_days = forms.IntegerField(label=_("Back within days"), required=False, min_value=1)
    place = forms.ChoiceField(label=_("Stands at"), choices=storage_choices)
    note = note_field()

    @override
    def prepare(self) -> None:
        """Offer places of the reader."""
        offer_places(self, CHANGE_ASSET, "place")


def _values(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    place = given.pop("place")
    return {"values": operations.AssetValues(**given), "place": place}


class GiveForm(CommandForm):
    """Who gets an asset."""

    partner = forms.ChoiceField(label=_("To"), choices=partner_choices)
    document = forms.CharField(label=_("Paper"), max_length=60, required=False)


class BackForm(CommandForm):
    """Where an asset stands again."""

    place = forms.ChoiceField(label=_("Stands at"), choices=storage_choices)

    @override
    def prepare(self) -> None:
        """Offer places of the reader."""
        offer_places(self, CHANGE_ASSET, "place")


def _out(row: Any) -> bool:
    return row.stand is not None and not row.stand.own


def _chip(row: Any) -> Chip:
    if not row.active:
        return Chip(Tone.OFF, _("No longer used"))
    if not _out(row):
        return Chip(Tone.OK, _("In house"))
    if row.return_days is not None and (clock.now() - row.stand.since).days > row.return_days:
        return Chip(Tone.BAD, _("Overdue"))
    return Chip(Tone.RUN, _("Given out"))


def _where(row: Any) -> str:
    if row.stand is None:
        return ""
    if _out(row):
        return local(row.stand.holder, row.stand.holder_en)
    return local(row.stand.place, row.stand.place_en)


class AssetTable(screens.Table):
    """Columns of the list of assets."""

    hidden = ("name_en",)
    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of, order_by=("name",))
    name_en = screens.TextColumn(verbose_name=_("Name in English"))
    kind = screens.TextColumn(verbose_name=_("Kind"))
    where = screens.TextColumn(verbose_name=_("Where"), value_of=_where)
    since = screens.WhenColumn(
        verbose_name=_("Since"), value_of=lambda row: row.stand.since if row.stand else None
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip)


class Assets(screens.Resource):
    """Totes, roll cages and cool boxes that come back."""

    name, title, one, icon = "assets", _("Returnable assets"), _("Returnable asset"), "box-multiple"
    purpose = _(
        "Totes, roll cages and cool boxes that come back: where each of them is, since when, and "
        "which is overdue. Register the first one with its GRAI or a number of your own."
    )
    permission = VIEW_ASSET
    table = AssetTable
    search = ("code", "name", "name_en", "kind", "key")
    order = ("code",)
    facts = (
        screens.Fact(_("Where"), _where),
        screens.Fact(
            _("Since"), lambda row: row.stand.since if row.stand else None, screens.Kind.WHEN
        ),
        screens.Fact(_("Kind"), "kind"),
        screens.Fact(_("Back within days"), "return_days", screens.Kind.NUMBER),
        screens.Fact(
            _("Passport"), lambda _row: _("Its whole way"), link=lambda row: passport_of(row.key)
        ),
        screens.Fact(_("Note"), "note"),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("Register an asset"),
            form=AssetForm,
            operation=operations.register_asset,
            permission=CHANGE_ASSET,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_values,
        ),
        screens.Command(
            name="give",
            label=_("Give out"),
            form=GiveForm,
            operation=by_row(operations.give_asset),
            permission=CHANGE_ASSET,
            is_main=True,
            icon="arrow-up-right",
            offered=lambda row: row.active and not _out(row),
            arguments=lambda row, values: {"asset_id": row.pk, **values},
        ),
        screens.Command(
            name="back",
            label=_("Take back"),
            form=BackForm,
            operation=by_row(operations.take_asset_back),
            permission=CHANGE_ASSET,
            is_main=True,
            icon="arrow-down-left",
            offered=_out,
            arguments=lambda row, values: {"asset_id": row.pk, **values},
        ),
        screens.Command(
            name="retire",
            label=_("Take out of use"),
            form=ReasonForm,
            operation=by_row(operations.retire_asset),
            permission=CHANGE_ASSET,
            is_danger=True,
            icon="archive",
            offered=lambda row: row.active,
            arguments=lambda row, _values: {"asset_id": row.pk},
        ),
    )
    import_command = "new"
    history_tables = {"warehouse_asset": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Asset]:
        return queries.assets()

    @override
    def prepare(self, rows: Any) -> None:
        stands = ledger.stands_of([row.key for row in rows])
        for row in rows:
            row.stand = stands.get(row.key)

    @override
    def find(self, reader: Reader, key: str) -> Any:
        row = super().find(reader, key)
        self.prepare([row])
        return row

    @override
    def heading(self, row: Any) -> str:
        return name_of(row)

    @override
    def chip(self, row: Any) -> Chip:
        return _chip(row)

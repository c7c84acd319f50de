"""Screens of holds and releases."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy
from typing_extensions import override

from suyuan.areas.quality import choices, operations, queries
from suyuan.areas.quality.domain import HoldSource, HoldStatus, ReleaseStatus, Use
from suyuan.areas.quality.models import Hold, Release
from suyuan.areas.quality.queries.signables import release_of
from suyuan.areas.quality.ui import common
from suyuan.areas.quality.ui.common import pairs
from suyuan.foundation import wording
from suyuan.foundation.signing import Meaning, Signable
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.holds import condensed, cover_of
from suyuan.ledger.queries.things import ThingRow
from suyuan.web import attached, screens, signed
from suyuan.web.people import Reader, label_of
from suyuan.web.screens import Change, CommandForm, Kind
from suyuan.web.states import Chip, Tone

CHANGE = "quality.change_hold"
RELEASE = "quality.release"


class HoldForm(CommandForm):
    """What is held, and why."""

    codes = common.CodesField()
    reason = common.text_area(_("Reason"))
    document = forms.CharField(
        label=_("Document"), max_length=40, required=False, help_text=_("What asked for it.")
    )


def _covered(things: Sequence[ThingRow]) -> list[Change]:
    """Return what things cover, counted before anything is done."""
    ids = [one.id for one in things if one.ended_at is None]
    cover = cover_of(ids)
    short = len(condensed(ids)) if ids else 0
    named = ngettext("%(count)d thing", "%(count)d things", short) % {"count": short}
    units = ngettext("%(count)d unit", "%(count)d units", cover.units) % {"count": cover.units}
    found = [
        Change(_("Named"), "", named),
        Change(_("Units covered"), "", units),
        Change(_("Lots with an amount"), "", str(cover.lots)),
    ]
    if cover.shipped:
        words = ngettext(
            "%(count)d unit has left the house: consider a recall.",
            "%(count)d units have left the house: consider a recall.",
            cover.shipped,
        )
        found.append(Change(_("Shipped"), "", words % {"count": cover.shipped}))
    return found


def _source(things: Sequence[ThingRow]) -> HoldSource:
    kinds = {one.kind for one in things}
    if len(things) == 1 and ThingKind.LOT in kinds:
        return HoldSource.LOT
    if kinds == {ThingKind.UNIT}:
        return HoldSource.UNIT
    return HoldSource.PACKAGE if kinds == {ThingKind.PACKAGE} else HoldSource.LIST


def _placed(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    things = values["codes"]
    return {
        "keys": [one.key for one in things],
        "source": _source(things),
        "document": values["document"],
    }


def _hold(*, context: Any, **values: Any) -> Any:
    return operations.hold(context=context, reason=context.reason, **values)


def _lift(*, context: Any, number: str = "", **values: Any) -> Any:
    del number
    return operations.lift_hold(context=context, reason=context.reason, **values)


def _lifted(row: Hold, values: Mapping[str, Any]) -> Sequence[Change]:
    del values
    units = ngettext("%(count)d unit", "%(count)d units", row.units) % {"count": row.units}
    return [
        Change(_("State"), choices.HOLD_STATUSES["ACTIVE"], choices.HOLD_STATUSES["LIFTED"]),
        Change(_("Units covered"), "", units),
    ]


def hold_chip(row: Hold) -> Chip | None:
    """Return whether a hold is in force."""
    return common.chip_of(row.status, choices.HOLD_STATUSES)


class HoldTable(screens.Table):
    """Columns of the list of holds."""

    hidden = ("lifted_by", "source")
    number = screens.CodeColumn(verbose_name=_("Number"))
    reason = screens.TextColumn(verbose_name=_("Reason"))
    things = screens.NumberColumn(verbose_name=_("Named"))
    units = screens.NumberColumn(verbose_name=_("Units covered"))
    shipped = screens.NumberColumn(verbose_name=_("Of them shipped"))
    document = screens.CodeColumn(verbose_name=_("Document"))
    placed_by = screens.TextColumn(verbose_name=_("Placed by"))
    placed_at = screens.WhenColumn(verbose_name=_("Placed"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=hold_chip, order_by=("status",))
    source = screens.TextColumn(
        verbose_name=_("Placed on"), value_of=lambda row: choices.HOLD_SOURCES[row.source],
        order_by=("source",),
    )  # fmt: skip
    lifted_by = screens.TextColumn(verbose_name=_("Lifted by"))


class HoldFilters(screens.Filters):
    """Filters of the list of holds."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.HOLD_STATUSES)
    )
    source = django_filters.MultipleChoiceFilter(
        label=_("Placed on"), choices=pairs(choices.HOLD_SOURCES)
    )


class LiftForm(CommandForm):
    """Why a hold is lifted; why it was placed stands above."""

    reason = common.text_area(_("Why it is lifted"))


class NamedTable(screens.Table):
    """Things that a hold or a release names."""

    key = screens.CodeColumn(
        verbose_name=_("Lot, unit or package"), value_of=lambda row: common.code_of(row.key)
    )


class Holds(screens.Resource):
    """What is not to be used, packed or shipped, and why."""

    name, title, one, icon = "holds", _("Holds"), _("Hold"), "hand-stop"
    purpose = _(
        "A hold stops use, packing and shipping of lots, units or packages, in the database and "
        "not only on the screen. Place one at the first doubt; lift it with the reason."
    )
    permission = "quality.view_hold"
    table, filters = HoldTable, HoldFilters
    key = "number"
    search = ("number", "reason", "document", "named__key")
    order = ("-pk",)
    presets = (
        screens.Preset("active", _("In force"), "status=ACTIVE"),
        screens.Preset("lifted", pgettext_lazy("holds", "Lifted"), "status=LIFTED"),
    )
    facts = (
        screens.Fact(_("Why it is held"), "reason"),
        screens.Fact(_("Units covered"), "units", Kind.NUMBER),
        screens.Fact(_("Of them shipped"), "shipped", Kind.NUMBER),
        screens.Fact(_("Document"), "document", Kind.CODE),
    )
    panels = (
        screens.Related(
            name="named", title=_("What it names"), table=NamedTable,
            rows=lambda row, _reader: row.named.all(),
            link=lambda one: common.passport_of(one.key), limit=100,
        ),
        screens.Panel(
            name="people", title=_("Placed and lifted"),
            facts=(
                screens.Fact(_("Placed on"), lambda row: choices.HOLD_SOURCES[row.source]),
                screens.Fact(_("Placed by"), "placed_by"),
                screens.Fact(_("Placed"), "placed_at", Kind.WHEN),
                screens.Fact(_("Lifted by"), "lifted_by"),
                screens.Fact(pgettext_lazy("moment", "Lifted"), "lifted_at", Kind.WHEN),
                screens.Fact(_("Why it was lifted"), "lift_reason"),
            ),
            side=True,
        ),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Place a hold"), form=HoldForm, operation=_hold,
            permission=CHANGE, on_object=False, is_main=True, icon="hand-stop",
            arguments=_placed, changes=lambda _row, values: _covered(values["codes"]),
        ),
        screens.Command(
            name="lift", label=_("Lift the hold"), form=LiftForm, operation=_lift,
            permission=CHANGE, icon="lock-open", changes=_lifted,
            offered=lambda row: (
                row.status == HoldStatus.ACTIVE and queries.undone_of(row) is None
            ),
            arguments=lambda row, _values: {"hold_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"quality_hold": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.holds()

    @override
    def site_of(self, row: Any) -> int | None:  # Everybody sees it; who acts on it is of its site.
        return row.site_id  # type: ignore[no-any-return]

    @override
    def heading(self, row: Any) -> str:
        return str(row.reason).splitlines()[0][:80]

    @override
    def chip(self, row: Any) -> Chip | None:
        return hold_chip(row)


class ReleaseForm(CommandForm):
    """What is released."""

    codes = common.CodesField()
    quantity = forms.DecimalField(
        label=_("Part of the lot"), required=False, min_value=0,
        help_text=_("Empty: all of what is named. Otherwise so much of the one lot."),
    )  # fmt: skip
    document = forms.CharField(
        label=_("Rests on"), max_length=40, required=False,
        help_text=_("The device history record or the inspection."),
    )  # fmt: skip
    note = common.text_area(_("Note"), required=False, rows=2)

    @override
    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        things = values.get("codes") or []
        one_lot = len(things) == 1 and things[0].kind == ThingKind.LOT
        if values.get("quantity") and not one_lot:
            raise ValidationError(gettext("Only one lot is released in part."))
        return values


def _released(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    keys = [one.key for one in values["codes"]]
    parts = []
    if values["quantity"]:
        parts = [operations.Part(lot_key=keys[0], quantity=Decimal(values["quantity"]))]
        keys = []
    return {
        "keys": keys, "parts": parts, "document": values["document"], "note": values["note"],
    }  # fmt: skip


def _signed(row: None, values: Mapping[str, Any]) -> Signable:
    asked = _released(row, values)
    parts = {part.lot_key: part.quantity for part in asked["parts"]}
    return release_of(asked["keys"], parts, document=asked["document"], note=asked["note"])


def _withdraw(*, context: Any, number: str = "", **values: Any) -> Any:
    del number
    return operations.withdraw_release(context=context, reason=context.reason, **values)


def _doubts(row: None, values: Mapping[str, Any]) -> Sequence[Change]:
    """Return what a release covers, and what stands against it."""
    del row
    found = _covered(values["codes"])
    against = queries.blocks([one.key for one in values["codes"]], Use.USE)
    return [
        *found,
        *(Change(_("Stands against it"), "", wording.sentence(one)) for one in against[:10]),
    ]


def release_chip(row: Release) -> Chip:
    """Return whether a release is in force."""
    tone = Tone.OK if row.status == ReleaseStatus.ACTIVE else Tone.OFF
    return Chip(tone, choices.RELEASE_STATUSES[row.status])


class ReleaseTable(screens.Table):
    """Columns of the list of releases."""

    number = screens.CodeColumn(verbose_name=_("Number"))
    document = screens.CodeColumn(verbose_name=_("Rests on"))
    things = screens.NumberColumn(verbose_name=_("Named"))
    units = screens.NumberColumn(verbose_name=_("Units covered"))
    released_name = screens.TextColumn(
        verbose_name=_("Released by"), value_of=lambda row: label_of(row.released_name)
    )
    released_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Released"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=release_chip, order_by=("status",))


class ReleaseFilters(screens.Filters):
    """Filters of the list of releases."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.RELEASE_STATUSES)
    )
    released_at = django_filters.DateFromToRangeFilter(label=pgettext_lazy("moment", "Released"))


class ReleasedTable(NamedTable):
    """Things that a release names, with the part of a lot."""

    quantity = screens.NumberColumn(verbose_name=_("Part of the lot"))


class Releases(screens.Resource):
    """What may be sold and used, and who decided it."""

    name, title, one, icon = "releases", _("Releases"), _("Release"), "rosette-discount-check"
    purpose = _(
        "Finished lots and units are shipped after somebody who may do so has released them. What "
        "is held, rejected, being inspected or expired is refused, with every reason at once."
    )
    permission = "quality.view_release"
    table, filters = ReleaseTable, ReleaseFilters
    key = "number"
    search = ("number", "document", "released_name", "named__key")
    order = ("-pk",)
    presets = (screens.Preset("active", _("In force"), "status=ACTIVE"),)
    facts = (
        screens.Fact(_("Rests on"), "document", Kind.CODE),
        screens.Fact(_("Units covered"), "units", Kind.NUMBER),
        screens.Fact(_("Released by"), lambda row: label_of(row.released_name)),
        screens.Fact(pgettext_lazy("moment", "Released"), "released_at", Kind.WHEN),
    )
    panels = (
        screens.Related(
            name="named", title=_("What it names"), table=ReleasedTable,
            rows=lambda row, _reader: row.named.all(),
            link=lambda one: common.passport_of(one.key), limit=100,
        ),
        screens.Panel(
            name="people", title=_("Released and withdrawn"),
            facts=(
                screens.Fact(_("Job title"), "released_title"),
                screens.Fact(_("Note"), "note"),
                screens.Fact(_("Withdrawn by"), "withdrawn_by"),
                screens.Fact(pgettext_lazy("moment", "Withdrawn"), "withdrawn_at", Kind.WHEN),
                screens.Fact(_("Why it was withdrawn"), "withdraw_reason"),
            ),
            side=True,
        ),
        signed.panel(lambda row: row.signed_as or row.number),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Release goods"), form=ReleaseForm, operation=operations.release,
            permission=RELEASE, on_object=False, is_main=True, icon="rosette-discount-check",
            arguments=_released, changes=_doubts, signs=Meaning.RELEASED, signed=_signed,
        ),
        screens.Command(
            name="withdraw", label=_("Withdraw the release"), form=screens.ReasonForm,
            operation=_withdraw, permission=RELEASE, icon="ban", is_danger=True,
            offered=lambda row: row.status == ReleaseStatus.ACTIVE,
            arguments=lambda row, _values: {"release_id": row.pk},
        ),
    )  # fmt: skip
    history_tables = {"quality_release": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.releases()

    @override
    def site_of(self, row: Any) -> int | None:  # Everybody sees it; who acts on it is of its site.
        return row.site_id  # type: ignore[no-any-return]

    @override
    def heading(self, row: Any) -> str:
        return f"{self.one} {row.number}"

    @override
    def chip(self, row: Any) -> Chip | None:
        return release_chip(row)

"""The list of things."""

from collections.abc import Sequence
from typing import Any, Final

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.trace.choices import states, words
from suyuan.areas.trace.ui import addresses
from suyuan.areas.trace.ui.passport.head import kind_word
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import gist, lists, presence
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.states import Chip
from suyuan.web.wordlists import listed

LOTS_SHOWN: Final = 3
"""Lots of a package that are named one by one."""

KINDS = [
    (ThingKind.UNIT.value, _("Units")),
    (ThingKind.LOT.value, _("Lots")),
    (ThingKind.PACKAGE.value, _("Packages")),
    (ThingKind.ASSET.value, _("Returnable assets")),
    (ThingKind.CLASS.value, _("Items without lot")),
]


def _chip(row: Any) -> Chip | None:
    """Return the state of a thing: what stops it before what it is otherwise."""
    if row.ended_at is not None:
        return states.state_chip("ended")
    if row.gist is not None and row.gist.stop:
        return states.mark_chip(row.gist.stop)
    return states.state_chip(row.disposition)


def _item(row: Any) -> str:
    """Return the name of its item; of a package those of what lies in it."""
    inside = row.gist.items if row.gist is not None and not row.item_id else ()
    names = [words.local(name, name_en) for name, name_en in inside]
    return words.local(row.item_name, row.item_name_en) or listed(names)


def _lot(row: Any) -> str:
    """Return the number of its lot; of a package those of the lots in it."""
    if row.kind == ThingKind.UNIT:
        return str(row.sublot_code)
    lots = row.gist.lots if row.gist is not None else ()
    return listed(lots[:LOTS_SHOWN]) + (" …" if len(lots) > LOTS_SHOWN else "")


def _expires(row: Any) -> Any:
    return row.expires_on or (row.gist.expires_on if row.gist is not None else None)


def _place(row: Any) -> str:
    found = row.gist
    return words.local(found.place_name, found.place_name_en) if found is not None else ""


class ThingTable(screens.Table):
    """The columns."""

    hidden = ("key",)
    code = screens.CodeColumn(verbose_name=_("Code"))
    kind = screens.TextColumn(verbose_name=_("Kind"), value_of=lambda row: kind_word(row.kind))
    item_name = screens.TextColumn(verbose_name=_("Item"), value_of=_item)
    lot = screens.CodeColumn(verbose_name=_("Lot"), value_of=_lot, empty_values=())
    expires_on = screens.DayColumn(verbose_name=_("Expires"), value_of=_expires)
    place = screens.TextColumn(verbose_name=_("Place"), value_of=_place)
    container_code = screens.CodeColumn(verbose_name=_("In"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip)
    made_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Made"))
    key = screens.TextColumn(verbose_name=_("Digital Link path"))


class ThingFilters(screens.Filters):
    """The conditions."""

    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=KINDS)
    item = django_filters.CharFilter(label=_("Item"), method="of_item")
    lot = django_filters.CharFilter(label=_("Lot number, with all of it"), method="of_lot")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=states.transient_choices, method="in_state"
    )
    place = django_filters.CharFilter(label=_("At the place (code)"), method="at_place")

    def of_item(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Narrow to items whose code or name contains the text."""
        return rows.filter(item_id__in=lists.items_named(value))

    def of_lot(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Narrow to a lot, its units and the packages in which any of it lies."""
        return gist.of_lot(rows, value.strip())

    def in_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Narrow to what is in a state, by itself or through what it is packed in."""
        return presence.things_in_state(rows, value)

    def at_place(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Narrow to what stands at a place or in one within it."""
        return presence.things_at(rows, value)


class Things(screens.Resource):
    """Everything that is traced, the newest first."""

    name, title, one, icon = "things", _("Things"), _("Thing"), "box"
    purpose = _(
        "Every lot, unit and package that the ledger knows, the newest first. Scan a code in the "
        "box above, or type the beginning of a serial or lot number here."
    )
    permission = "trace.view_thing"
    table, filters, search = ThingTable, ThingFilters, ("code",)
    order = ("-id",)
    key = "id"
    by_key = True
    site_field = "site_id"
    site_needed = True
    presets = (
        screens.Preset("units", _("Units"), "kind=UNIT"),
        screens.Preset("lots", _("Lots"), "kind=LOT"),
        screens.Preset("packages", _("Packages"), "kind=PACKAGE"),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return lists.things()

    @override
    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return lists.beginning(rows, text)

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        found = gist.gist_of([row.pk for row in rows])
        for row in rows:
            row.gist = found.get(row.pk)

    @override
    def address(self, row: Any) -> str:
        return addresses.thing_url(row.key, row.pk)

"""Screens of places."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import choices, operations, queries
from suyuan.areas.catalog.domain import PlaceKind, place_path
from suyuan.areas.catalog.models import Place
from suyuan.areas.catalog.ui import forms
from suyuan.areas.catalog.ui.common import by_id, local, name_of, page_of, use_chip
from suyuan.foundation.accounts import queries as accounts
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip

CHANGE = "catalog.change_place"
USED = ((True, _("In use")), (False, _("No longer used")))


def _chip(row: Place) -> Chip:
    return use_chip(active=row.active)


def _kind(row: Place) -> Any:
    return choices.PLACE_KINDS[row.place.kind]


def _site(row: Place) -> str:
    names = (row.site_name, row.site_name_en)  # type: ignore[attr-defined] # annotated.
    return str(local(*names))


def _path(row: Place) -> str:
    return place_path([name_of(one.place) for one in queries.path_of(row)])


def _values(row: Place | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    parent = queries.place_with_code(given.pop("parent"))
    site = accounts.sites().filter(code=given.pop("site")).first()
    holder = queries.partner_with_code(given.pop("holder"))
    described = operations.PlaceValues(
        **given
        | {
            "kind": PlaceKind(given["kind"]),
            "parent_id": parent.pk if parent is not None else None,
            "site_id": site.pk if site is not None else None,
            "party_id": holder.pk if holder is not None else None,
        }
    )
    target = {"place_id": row.pk} if row is not None else {}
    return {**target, "values": described}


def _copied(row: Place, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    site = accounts.sites().filter(code=given.pop("site")).first()
    described = operations.CopyValues(**given, site_id=site.pk if site is not None else None)
    return {"place_id": row.pk, "values": described}


def _initial(row: Place) -> Mapping[str, Any]:
    own = ("gln", "extension", "address", "address_en", "cleanliness", "active", "note")
    known = ("code", "name", "name_en", "kind")
    return {
        **{name: getattr(row.place, name) for name in known},
        **{name: getattr(row, name) for name in own},
        "parent": row.place.parent.code if row.place.parent is not None else "",
        "site": getattr(row, "site_code", "") or "",
        "holder": row.place.party.code if row.place.party is not None else "",
    }


class PlaceTable(screens.Table):
    """Columns of the list of places."""

    hidden = ("name_en", "gln", "address")
    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(
        verbose_name=_("Name"), value_of=lambda row: name_of(row.place), order_by=("place__name",)
    )
    name_en = screens.TextColumn(verbose_name=_("Name in English"), accessor="place__name_en")
    kind = screens.TextColumn(verbose_name=_("Kind"), value_of=_kind, order_by=("place__kind",))
    parent = screens.TextColumn(
        verbose_name=_("Lies in"),
        value_of=lambda row: name_of(row.place.parent),
        order_by=("place__parent__code",),
    )
    site = screens.TextColumn(verbose_name=_("Site"), value_of=_site, order_by=("site_code",))
    holder = screens.TextColumn(
        verbose_name=_("Holder"),
        value_of=lambda row: name_of(row.place.party),
        order_by=("place__party__code",),
    )
    gln = screens.CodeColumn(verbose_name="GLN")
    address = screens.TextColumn(verbose_name=_("Address"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("active",))


class InnerTable(screens.Table):
    """Places within a place."""

    code = screens.CodeColumn(verbose_name=_("Code"), accessor="place__code")
    name = screens.TextColumn(verbose_name=_("Name"), value_of=lambda one: name_of(one.place))
    kind = screens.TextColumn(verbose_name=_("Kind"), value_of=_kind)
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip)


class PlaceFilters(screens.Filters):
    """Filters of the list of places."""

    kind = django_filters.MultipleChoiceFilter(
        field_name="place__kind", label=_("Kind"), choices=forms.pairs(choices.PLACE_KINDS)
    )
    site = django_filters.MultipleChoiceFilter(
        field_name="site_code", label=_("Site"), choices=forms.site_choices
    )
    active = django_filters.ChoiceFilter(label=_("State"), choices=USED)


class Places(screens.Resource):
    """Where things are."""

    name, title, one, icon = "places", _("Places"), _("Place"), "map-pin"
    purpose = _(
        "Sites with their buildings, rooms, lines and locations, and the places of other firms. "
        "Begin with the sites, then say what lies in them."
    )
    permission = "catalog.view_place"
    table, filters = PlaceTable, PlaceFilters
    search = ("place__code", "place__name", "place__name_en", "gln", "address")
    order = ("place__code",)
    presets = (
        screens.Preset("sites", _("Sites"), "kind=SITE"),
        screens.Preset("lines", pgettext_lazy("places", "Lines"), "kind=LINE"),
        screens.Preset("others", _("Of other firms"), "kind=EXTERNAL"),
    )
    links = (screens.Link(_("What stands where"), "where", "trace.view_thing", "sitemap"),)
    facts = (
        screens.Fact(_("Kind"), _kind),
        screens.Fact(
            _("Lies in"),
            lambda row: name_of(row.place.parent),
            link=lambda row: page_of("places", row.place.parent),
        ),
        screens.Fact(_("Site"), _site),
        screens.Fact(
            _("Holder"),
            lambda row: name_of(row.place.party),
            link=lambda row: page_of("partners", row.place.party),
        ),
    )
    panels = (
        screens.Related(
            name="inner",
            title=_("Places within"),
            table=InnerTable,
            rows=lambda row, _reader: queries.places().filter(place__parent_id=row.pk),
            link=lambda one: page_of("places", one.place),
            empty=_("No other place lies in this one."),
            limit=100,
        ),
        screens.Panel(
            name="about",
            title=_("About the place"),
            facts=(
                screens.Fact(_("Name"), "place.name"),
                screens.Fact(_("Name in English"), "place.name_en"),
                screens.Fact(_("Path"), _path),
                screens.Fact("GLN", "gln", Kind.CODE),
                screens.Fact(_("GLN extension"), "extension"),
                screens.Fact(_("Clean room class"), "cleanliness"),
                screens.Fact(_("Address"), "address"),
                screens.Fact(_("Address in English"), "address_en"),
                screens.Fact(_("Note"), "note"),
            ),
            side=True,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New place"),
            form=forms.PlaceForm,
            operation=operations.create_place,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_values,
            result_key=lambda made: made.place.code,
        ),
        screens.Command(
            name="change",
            label=_("Change the place"),
            form=forms.ChangePlaceForm,
            operation=by_id(operations.change_place),
            permission=CHANGE,
            is_main=True,
            icon="pencil",
            arguments=_values,
            initial=_initial,
            result_key=lambda made: made.place.code,
        ),
        screens.Command(
            name="copy",
            label=_("New place like this"),
            form=forms.CopyPlaceForm,
            operation=by_id(operations.copy_place),
            permission=CHANGE,
            icon="copy",
            offered=lambda row: row.place.kind != PlaceKind.EXTERNAL,
            arguments=_copied,
            text=_(
                "All that lies in it is made as well: rooms, lines and locations, with what they "
                "are for and their conditions. GLNs, machines, people and stock are not copied."
            ),
            done=lambda made: _("%(place)s is ready.") % {"place": made.place.code},
            result_key=lambda made: made.place.code,
        ),
    )
    import_command = "new"
    history_tables = {"catalog_place": "pk", "ledger_place": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Place]:
        site = accounts.sites().filter(pk=OuterRef("place__site_id"))
        named = {
            f"site_{name}": Subquery(site.values(name)[:1]) for name in ("code", "name", "name_en")
        }
        return queries.places().annotate(code=F("place__code"), **named)

    @override
    def heading(self, row: Place) -> str:
        return name_of(row.place)

    @override
    def chip(self, row: Place) -> Chip:
        return _chip(row)

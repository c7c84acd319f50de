"""Screens of items."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import choices, operations, queries
from suyuan.areas.catalog.domain import ITEM_MOVES, ItemKind, ItemStatus
from suyuan.areas.catalog.models import Item
from suyuan.areas.catalog.queries import designs
from suyuan.areas.catalog.ui import forms
from suyuan.areas.catalog.ui.common import by_id, item_chip, name_of, page_of, passport_of
from suyuan.areas.catalog.ui.revisions import page_of_revision, revision_chip
from suyuan.foundation import authorization
from suyuan.foundation.wording.units import symbol
from suyuan.ledger.domain.vocabulary import ThingKind, Tracking
from suyuan.ledger.queries import lists
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip

CHANGE = "catalog.change_item"
GTIN = "/01/"


def _chip(row: Item) -> Chip:
    return item_chip(row.status)


def _kind(row: Item) -> Any:
    return choices.ITEM_KINDS[row.item.kind]


def _tracking(row: Item) -> Any:
    return choices.TRACKINGS[row.item.tracking]


def _values(row: Item | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    maker = queries.partner_with_code(given.pop("maker"))
    given["levels"] = given.pop("gtin")
    described = operations.ItemValues(
        **given
        | {
            "kind": ItemKind(given["kind"]),
            "tracking": Tracking(given["tracking"]),
            "maker_id": maker.pk if maker is not None else None,
        }
    )
    target = {"item_id": row.pk} if row is not None else {}
    return {**target, "values": described}


def _level(level: Any) -> str:
    gtin = str(level.key).removeprefix(GTIN)
    if level.level == 0 and level.contains == 1:
        return gtin
    return f"{gtin} {level.contains:.0f} {level.level}"


def _levels(row: Item) -> Any:
    return row.item.codes.filter(key__startswith=GTIN).order_by("level", "key")


def _initial(row: Item) -> Mapping[str, Any]:
    own = ("specification", "registration_no", "registration_expires_on", "risk_class", "sterile")
    known = ("code", "name", "name_en", "kind", "tracking", "model", "unit", "shelf_life_days")
    return {
        **{name: getattr(row.item, name) for name in known},
        **{name: getattr(row, name) for name in (*own, "storage", "note")},
        "maker": row.maker.code if row.maker is not None else "",
        "gtin": "\n".join(_level(level) for level in _levels(row)),
    }


def _move(status: ItemStatus) -> Any:
    return lambda row, _values: {"item_id": row.pk, "status": status}


def _offered(status: ItemStatus) -> Any:
    return lambda row: status in ITEM_MOVES[ItemStatus(row.status)]


def _lots(row: Item, reader: Reader) -> QuerySet[Any]:
    rows = lists.things().filter(item_id=row.pk, kind=ThingKind.LOT)
    sites = authorization.sites_of(reader.actor, "trace.view_thing")
    if sites is not None:
        rows = rows.filter(site_id__in=sites)
    if reader.site_id is not None:
        rows = rows.filter(site_id=reader.site_id)
    return rows.order_by("-id")


def _things_of(row: Item) -> str:
    return f"{reverse('things-list')}?{urlencode({'kind': 'LOT', 'item': row.item.code})}"


class ItemTable(screens.Table):
    """Columns of the list of items."""

    hidden = ("name_en", "specification", "unit", "expires", "maker")
    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(
        verbose_name=_("Name"), value_of=lambda row: name_of(row.item), order_by=("item__name",)
    )
    name_en = screens.TextColumn(verbose_name=_("Name in English"), accessor="item__name_en")
    kind = screens.TextColumn(verbose_name=_("Kind"), value_of=_kind, order_by=("item__kind",))
    tracking = screens.TextColumn(
        verbose_name=_("Traced"), value_of=_tracking, order_by=("item__tracking",)
    )
    model = screens.TextColumn(verbose_name=_("Model"), accessor="item__model")
    specification = screens.TextColumn(verbose_name=_("Specification"))
    unit = screens.TextColumn(
        verbose_name=pgettext_lazy("table", "Unit"), value_of=lambda row: symbol(row.item.unit),
        order_by=("item__unit",),
    )  # fmt: skip
    registration_no = screens.TextColumn(verbose_name=_("Registration number"))
    expires = screens.DayColumn(
        verbose_name=_("Registration valid until"), accessor="registration_expires_on"
    )
    maker = screens.TextColumn(verbose_name=_("Maker"), value_of=lambda row: name_of(row.maker))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("status",))


class ItemFilters(screens.Filters):
    """Filters of the list of items."""

    kind = django_filters.MultipleChoiceFilter(
        field_name="item__kind", label=_("Kind"), choices=forms.pairs(choices.ITEM_KINDS)
    )
    tracking = django_filters.MultipleChoiceFilter(
        field_name="item__tracking", label=_("Traced"), choices=forms.pairs(choices.TRACKINGS)
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=forms.pairs(choices.ITEM_STATUSES)
    )


class LevelTable(screens.Table):
    """The package levels of an item."""

    level = screens.NumberColumn(verbose_name=_("Package level"))
    gtin = screens.CodeColumn(
        verbose_name="GTIN", value_of=lambda level: level.key.removeprefix(GTIN)
    )
    contains = screens.NumberColumn(
        verbose_name=_("Units contained"), value_of=lambda level: int(level.contains)
    )


class LotTable(screens.Table):
    """Lots of an item."""

    code = screens.TextColumn(verbose_name=_("Lot"))
    made_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Made"))
    expires_on = screens.DayColumn(verbose_name=_("Expires"))


class RevisionTable(screens.Table):
    """Revisions of an item."""

    code = screens.TextColumn(verbose_name=_("Revision"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=lambda row: revision_chip(row.status))
    effective_from = screens.DayColumn(verbose_name=_("In force from"))
    effective_until = screens.DayColumn(verbose_name=_("Until before"))


class UseTable(screens.Table):
    """Parts lists that an item stands in."""

    item = screens.TextColumn(
        verbose_name=_("Goes into"),
        value_of=lambda part: f"{name_of(part.revision.item.item)} {part.revision.code}",
        link=lambda part: page_of_revision(part.revision),
    )
    quantity = screens.TextColumn(
        verbose_name=_("Quantity"), value_of=lambda part: designs.plain(part.quantity)
    )


class Items(screens.Resource):
    """What is made, bought or sold."""

    name, title, one, icon = "items", _("Items"), _("Item"), "packages"
    purpose = _(
        "Everything that is made, bought or sold: materials, components, devices, packaging. Make "
        "an item known, then put it to use; lots and serial numbers are traced by its code and "
        "its GTINs."
    )
    permission = "catalog.view_item"
    table, filters = ItemTable, ItemFilters
    search = ("item__code", "item__name", "item__name_en", "item__model")
    order = ("item__code",)
    presets = (
        screens.Preset("devices", _("Devices"), "kind=DEVICE"),
        screens.Preset("materials", _("Materials and components"), "kind=MATERIAL&kind=COMPONENT"),
        screens.Preset("drafts", _("Drafts"), "status=DRAFT"),
    )
    facts = (
        screens.Fact(_("Kind"), _kind),
        screens.Fact(_("Traced"), _tracking),
        screens.Fact(_("Model"), "item.model"),
        screens.Fact(pgettext_lazy("table", "Unit"), lambda row: symbol(row.item.unit)),
    )
    panels = (
        screens.Panel(
            name="identity",
            title=_("Identity"),
            facts=(
                screens.Fact(_("Name"), "item.name"),
                screens.Fact(_("Name in English"), "item.name_en"),
                screens.Fact(_("Specification"), "specification"),
                screens.Fact(
                    _("Maker"),
                    lambda row: name_of(row.maker),
                    link=lambda row: page_of("partners", row.maker),
                ),
                screens.Fact(_("Registration number"), "registration_no"),
                screens.Fact(_("Registration valid until"), "registration_expires_on", Kind.DAY),
                screens.Fact(_("Risk class"), "risk_class"),
                screens.Fact(_("Sterile"), "sterile", Kind.YES),
                screens.Fact(_("Shelf life in days"), "item.shelf_life_days", Kind.NUMBER),
                screens.Fact(_("Storage conditions"), "storage"),
                screens.Fact(_("Note"), "note"),
            ),
        ),
        screens.Related(
            name="levels",
            title=_("Package levels"),
            table=LevelTable,
            rows=lambda row, _reader: _levels(row),
            empty=_("No GTIN: scans of this item go by the firm's own code."),
            side=True,
        ),
        screens.Related(
            name="revisions",
            title=_("Revisions"),
            table=RevisionTable,
            rows=lambda row, _reader: designs.revisions().filter(item_id=row.pk),
            link=page_of_revision,
            empty=_("No revision yet: begin one under Revisions."),
            side=True,
            permission="catalog.view_design",
        ),
        screens.Related(
            name="uses",
            title=_("Where it is used"),
            table=UseTable,
            rows=lambda row, _reader: designs.where_used(row.pk),
            empty=_("No parts list names it."),
            side=True,
            permission="catalog.view_design",
        ),
        screens.Related(
            name="lots",
            title=_("Lots made lately"),
            table=LotTable,
            rows=_lots,
            link=lambda lot: passport_of(lot.key),
            more=_things_of,
            empty=_("No lot of this item is known yet."),
            limit=10,
            permission="trace.view_thing",
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New item"),
            form=forms.ItemForm,
            operation=operations.create_item,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_values,
            result_key=lambda made: made.item.code,
        ),
        screens.Command(
            name="change",
            label=_("Change the item"),
            form=forms.ItemForm,
            operation=by_id(operations.change_item),
            permission=CHANGE,
            icon="pencil",
            arguments=_values,
            initial=_initial,
            result_key=lambda made: made.item.code,
        ),
        screens.Command(
            name="activate",
            label=_("Put to use"),
            form=screens.ReasonForm,
            operation=by_id(operations.move_item),
            permission=CHANGE,
            is_main=True,
            bulk=True,
            icon="check",
            arguments=_move(ItemStatus.ACTIVE),
            offered=_offered(ItemStatus.ACTIVE),
        ),
        screens.Command(
            name="retire",
            label=_("Take out of use"),
            form=screens.ReasonForm,
            operation=by_id(operations.move_item),
            permission=CHANGE,
            is_danger=True,
            icon="ban",
            text=_("Nothing is deleted: what was made of it stays traceable."),
            arguments=_move(ItemStatus.RETIRED),
            offered=_offered(ItemStatus.RETIRED),
            changes=lambda row, _values: [
                screens.Change(
                    _("State"), _chip(row).label, choices.ITEM_STATUSES[ItemStatus.RETIRED]
                )
            ],
        ),
    )
    import_command = "new"
    history_tables = {"catalog_item": "pk", "ledger_item": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Item]:
        return queries.items().annotate(code=F("item__code"))

    @override
    def history_keys(self, row: Item) -> Mapping[str, Sequence[str]]:
        levels = [str(code.key) for code in row.item.codes.all()]
        return {**super().history_keys(row), "ledger_item_code": levels}

    @override
    def heading(self, row: Item) -> str:
        return name_of(row.item)

    @override
    def chip(self, row: Item) -> Chip:
        return _chip(row)

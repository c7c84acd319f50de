"""Screens of number schemes and pools."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import choices, operations, queries
from suyuan.areas.catalog.domain import NumberKind, PoolStatus
from suyuan.areas.catalog.domain.numbers import Template
from suyuan.areas.catalog.models import NumberBlock, NumberPool, NumberScheme
from suyuan.areas.catalog.ui import forms, number_files
from suyuan.areas.catalog.ui.common import by_id, name_of, page_of, pool_chip, today, use_chip
from suyuan.foundation.accounts import queries as accounts
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip

CHANGE = "catalog.change_number"
ISSUE = "catalog.issue_number"
USED = ((True, _("In use")), (False, _("No longer used")))


def _chip(row: NumberScheme) -> Chip:
    return use_chip(active=row.active)


def _pool_chip(row: NumberPool) -> Chip:
    return pool_chip(row.status)


def _kind(row: NumberScheme) -> Any:
    return choices.NUMBER_KINDS[row.kind]


def _site(row: NumberScheme) -> Any:
    return accounts.name_of(row.site) if row.site is not None else _("All sites")


def _next(row: NumberScheme) -> tuple[Template, int]:
    template = Template.parse(row.template)
    period = template.period(today())
    found = [counter.next for counter in row.counters.all() if counter.period == period]
    return template, max(1, *found) if found else 1


def _preview(row: NumberScheme) -> str:
    template, number = _next(row)
    return template.render(number, today()) if number <= template.capacity else ""


def _left(row: NumberScheme) -> int:
    template, number = _next(row)
    return max(0, template.capacity - number + 1)


def _values(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    given = dict(values)
    item = queries.item_with_code(given.pop("item"))
    site = accounts.sites().filter(code=given.pop("site")).first()
    return {
        "values": operations.SchemeValues(
            **given
            | {
                "kind": NumberKind(given["kind"]),
                "item_id": item.pk if item is not None else None,
                "site_id": site.pk if site is not None else None,
            }
        )
    }


def _hand(row: NumberScheme, values: Mapping[str, Any]) -> Mapping[str, Any]:
    line = queries.place_with_code(values["line"])
    maker = queries.partner_with_code(values["maker"])
    return {
        "scheme_id": row.pk,
        "count": values["count"],
        "day": values["day"],
        "recipient": operations.Recipient(
            place_id=line.pk if line is not None else None,
            party_id=maker.pk if maker is not None else None,
        ),
    }


def _issued(block: NumberBlock) -> Any:
    first, last = queries.ends_of(block)
    return _("Issued: %(first)s to %(last)s.") % {"first": first, "last": last}


def _recipient(pool: NumberPool | None) -> str:
    return name_of(pool.place or pool.party) if pool is not None else ""


def _of_scheme(row: NumberScheme, _reader: Reader) -> QuerySet[NumberPool]:
    return queries.pools().filter(scheme_id=row.pk)


class SchemeTable(screens.Table):
    """Columns of the list of schemes."""

    hidden = ("site", "name")
    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"))
    kind = screens.TextColumn(verbose_name=_("Numbers"), value_of=_kind, order_by=("kind",))
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=lambda row: name_of(row.item), order_by=("item__code",)
    )
    template = screens.TextColumn(verbose_name=_("Template"))
    site = screens.TextColumn(verbose_name=_("Site"), value_of=_site, order_by=("site__code",))
    next = screens.CodeColumn(verbose_name=_("Next number"), value_of=_preview)
    left = screens.NumberColumn(verbose_name=pgettext_lazy("numbers", "Left"), value_of=_left)
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("active",))


class SchemeFilters(screens.Filters):
    """Filters of the list of schemes."""

    kind = django_filters.MultipleChoiceFilter(
        label=_("Numbers"), choices=forms.pairs(choices.NUMBER_KINDS)
    )
    active = django_filters.ChoiceFilter(label=_("State"), choices=USED)


class BlockTable(screens.Table):
    """What was given out of a scheme."""

    issued_at = screens.WhenColumn(verbose_name=_("When"))
    first = screens.CodeColumn(
        verbose_name=_("First"), value_of=lambda one: queries.ends_of(one)[0]
    )
    last = screens.CodeColumn(verbose_name=_("Last"), value_of=lambda one: queries.ends_of(one)[1])
    count = screens.NumberColumn(
        verbose_name=_("How many"), value_of=lambda one: one.last - one.first + 1
    )
    recipient = screens.TextColumn(
        verbose_name=_("Pool of"), value_of=lambda one: _recipient(one.pool)
    )
    files = screens.TextColumn(verbose_name=_("For printing"), value_of=number_files.links)


class PoolTable(screens.Table):
    """Columns of the list of pools."""

    handed_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Handed out"))
    scheme = screens.TextColumn(
        verbose_name=_("Number scheme"),
        value_of=lambda row: row.scheme.code,
        order_by=("scheme__code",),
    )
    recipient = screens.TextColumn(verbose_name=_("Recipient"), value_of=_recipient)
    total = screens.NumberColumn(verbose_name=pgettext_lazy("count", "Numbers"))
    left = screens.NumberColumn(verbose_name=pgettext_lazy("numbers", "Left"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_pool_chip, order_by=("status",))


class PoolFilters(screens.Filters):
    """Filters of the list of pools."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=forms.pairs(choices.POOL_STATUSES)
    )


class Numbers(screens.Resource):
    """How numbers are formed and counted."""

    name, title, one, icon = "numbers", _("Number schemes"), _("Number scheme"), "list-numbers"
    purpose = _(
        "How serials, lots, SSCCs and GTINs are formed. Each number is issued once and never "
        "again, here, by a program or in a pool for a line or a contract maker."
    )
    permission = "catalog.view_number"
    table, filters = SchemeTable, SchemeFilters
    search = ("code", "name", "template", "item__code", "item__name")
    order = ("kind", "code")
    facts = (
        screens.Fact(_("Numbers"), _kind),
        screens.Fact(
            _("Item"),
            lambda row: name_of(row.item),
            link=lambda row: page_of("items", row.item),
        ),
        screens.Fact(_("Template"), "template"),
        screens.Fact(_("Next number"), _preview, Kind.CODE),
        screens.Fact(pgettext_lazy("numbers", "Left"), _left, Kind.NUMBER),
        screens.Fact(_("Site"), _site),
    )
    panels = (
        screens.Related(
            name="blocks",
            title=_("Issued lately"),
            table=BlockTable,
            rows=lambda row, _reader: queries.blocks_of(row.pk),
            empty=_("No number was issued yet."),
        ),
        screens.Related(
            name="pools",
            title=_("Pools handed out"),
            table=PoolTable,
            rows=_of_scheme,
            link=lambda pool: reverse("numbers-pools-detail", args=[pool.pk]),
            empty=_("No pool was handed out yet."),
            more=lambda _row: reverse("numbers-pools-list"),
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New number scheme"),
            form=forms.SchemeForm,
            operation=operations.create_scheme,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_values,
        ),
        screens.Command(
            name="issue",
            label=_("Issue numbers"),
            form=forms.IssueForm,
            operation=by_id(operations.issue_numbers),
            permission=ISSUE,
            is_main=True,
            icon="list-numbers",
            arguments=lambda row, values: {"scheme_id": row.pk, **values},
            offered=lambda row: bool(row.active),
            done=_issued,
        ),
        screens.Command(
            name="hand",
            label=_("Hand out a pool"),
            form=forms.HandForm,
            operation=by_id(operations.hand_pool),
            permission=CHANGE,
            icon="package-export",
            text=_("Name either a line or a contract maker, who takes from the pool alone."),
            arguments=_hand,
            offered=lambda row: bool(row.active),
            result_key=lambda pool: pool.scheme.code,
        ),
        screens.Command(
            name="retire",
            label=_("Take out of use"),
            form=screens.ReasonForm,
            operation=by_id(operations.retire_scheme),
            permission=CHANGE,
            is_danger=True,
            icon="ban",
            text=_("Numbers already issued stay used and are never issued again."),
            arguments=lambda row, _values: {"scheme_id": row.pk},
            offered=lambda row: bool(row.active),
            changes=lambda row, _values: [
                screens.Change(_("State"), _chip(row).label, use_chip(active=False).label)
            ],
        ),
    )
    history_tables = {"catalog_number_scheme": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[NumberScheme]:
        return queries.schemes().prefetch_related("counters")

    @override
    def heading(self, row: NumberScheme) -> str:
        return row.name or row.code

    @override
    def chip(self, row: NumberScheme) -> Chip:
        return _chip(row)


def _taken(*, context: Any, id: str, count: int) -> list[str]:  # noqa: A002 - the key's name.
    return operations.take_from_pool(context=context, pool_id=int(id), count=count)


def _closed(*, context: Any, id: str) -> NumberPool:  # noqa: A002 - the key's name.
    return operations.close_pool(context=context, pool_id=int(id))


class Pools(screens.Resource):
    """Stretches of numbers in the hands of lines and contract makers."""

    name, title, one, icon = "numbers-pools", _("Number pools"), _("Number pool"), "stack-2"
    purpose = _(
        "Numbers that were handed to a line or a contract maker, who takes from them alone. Hand "
        "out a pool on the page of a number scheme."
    )
    site_field = "place__site_id"
    permission = "catalog.view_number"
    key = "id"
    table, filters = PoolTable, PoolFilters
    search = ("scheme__code", "scheme__name", "place__code", "place__name", "party__name")
    order = ("-handed_at", "-id")
    links = (
        screens.Link(_("Number schemes"), "numbers-list", "catalog.view_number", "list-numbers"),
    )
    presets = (screens.Preset("open", _("Open"), "status=OPEN"),)
    facts = (
        screens.Fact(
            _("Number scheme"), "scheme.code", link=lambda row: page_of("numbers", row.scheme)
        ),
        screens.Fact(_("Recipient"), _recipient),
        screens.Fact(pgettext_lazy("moment", "Handed out"), "handed_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("count", "Numbers"), "total", Kind.NUMBER),
        screens.Fact(pgettext_lazy("numbers", "Left"), "left", Kind.NUMBER),
    )
    panels = (
        screens.Related(
            name="blocks",
            title=_("Numbers of the pool"),
            table=BlockTable,
            rows=lambda row, _reader: queries.blocks_in_pool(row.pk),
        ),
        screens.Template(
            name="files",
            title=_("Numbers for printing"),
            template="catalog/pool_files.html",
            context=lambda row, _reader: {"pool": row},
            side=True,
        ),
    )
    commands = (
        screens.Command(
            name="take",
            label=_("Take numbers"),
            form=forms.TakeForm,
            operation=_taken,
            permission=ISSUE,
            is_main=True,
            icon="list-numbers",
            offered=lambda row: row.status == PoolStatus.OPEN and bool(row.left),
            show_result="catalog/taken.html",
        ),
        screens.Command(
            name="close",
            label=_("Close the pool"),
            form=screens.ReasonForm,
            operation=_closed,
            permission=CHANGE,
            is_danger=True,
            icon="lock",
            text=_("What is left in the pool is never issued."),
            offered=lambda row: row.status == PoolStatus.OPEN,
            changes=lambda row, _values: [
                screens.Change(
                    _("State"), _pool_chip(row).label, choices.POOL_STATUSES[PoolStatus.CLOSED]
                )
            ],
        ),
    )
    history_tables = {"catalog_number_pool": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[NumberPool]:
        return queries.pools()

    @override
    def heading(self, row: NumberPool) -> str:
        return f"{row.scheme.code} · {_recipient(row)}"

    @override
    def code(self, row: NumberPool) -> str:
        return ""

    @override
    def chip(self, row: NumberPool) -> Chip:
        return _pool_chip(row)

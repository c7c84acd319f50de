"""Columns of what waits to be moved: what, in which state, from where and where to."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

import django_filters
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from suyuan.areas.quality import queries as quality
from suyuan.areas.warehouse import choices, queries
from suyuan.areas.warehouse.domain import WorkStatus, Zone, zones
from suyuan.areas.warehouse.models import MoveLine
from suyuan.areas.warehouse.ui.common import (
    address_of,
    name_of,
    pairs,
    passport_of,
    places_offered,
    stock_chip,
    storage_choices,
    work_chip,
)
from suyuan.areas.warehouse.ui.contents import item_of, tell_inside
from suyuan.ledger.queries import stock
from suyuan.web import screens
from suyuan.web.states import Chip

STOPS: Final = frozenset({zones.HELD, zones.RECALLED})


def described(rows: Iterable[MoveLine]) -> Sequence[Any]:
    """Tell each line what is in its package, what stops it, and which zone it wants."""
    found: list[Any] = list(rows)
    things = stock.located([row.key for row in found])
    stops = quality.stopped([one.key for one in things.values() if one.marks & STOPS])
    tell_inside(found, things)
    profiles = queries.profiles().filter(active=True) if _unplaced(found) else ()
    there = {(one.place.site_id, one.zone) for one in profiles}
    for row in found:
        thing = things.get(row.key)
        row.marks = thing.marks if thing is not None else frozenset()
        row.hold = stops.get(row.key, "")
        row.wanted_zone = zones.homes(row.disposition, row.marks)[0]
        site_id = row.source.site_id if row.source is not None else None
        row.has_zone = (site_id, row.wanted_zone.value) in there
    return found


def _unplaced(rows: Iterable[MoveLine]) -> bool:
    return any(row.target_id is None and row.status == WorkStatus.OPEN for row in rows)


def _amount(row: MoveLine) -> Any:
    return (row.quantity, row.item.unit) if row.quantity is not None and row.item else None


def _moved_to(row: MoveLine) -> str:
    return name_of(row.moved_to)


def _state_of(row: MoveLine) -> Chip | None:
    """Return the state of what is moved; that it is recalled or on hold comes before it."""
    return stock_chip(row.disposition, getattr(row, "marks", frozenset()))


def _target_of(row: MoveLine) -> str:
    """Return where a line goes; where no place was found, why, and what to do."""
    if row.target is not None:
        return name_of(row.target)
    if row.status != WorkStatus.OPEN:
        return ""
    zone: Zone | None = getattr(row, "wanted_zone", None)
    if zone is None:
        return gettext("No place found")
    zone_name = choices.ZONES[zone]
    if zones.HELD in row.marks:  # type: ignore[attr-defined]
        return _target_of_held(row, zone_name)
    if getattr(row, "has_zone", False):
        return gettext(
            "No place found: those for “%(zone)s” are full or do not fit. Choose one with “Move”."
        ) % {"zone": zone_name}
    return gettext(
        "No place found: there is none for “%(zone)s” at this site. Set one up among the storage "
        "places."
    ) % {"zone": zone_name}


def _target_of_held(row: Any, zone_name: Promise) -> str:
    """Return why what is on hold has no place: which hold it is, and what can be done."""
    said = {"hold": row.hold or "–", "zone": zone_name}
    text = gettext(
        "On hold (%(hold)s): it goes to “%(zone)s”, and this site has no such place. Set one up "
        "among the storage places, or have quality lift the hold."
    )
    if row.has_zone:
        text = gettext(
            "On hold (%(hold)s): it goes to “%(zone)s”, and those places are full or do not fit. "
            "Make room there, choose one with “Move”, or have quality lift the hold."
        )
    return text % said


def _hold_of(row: MoveLine) -> str | None:
    """Return the page of the hold that stops what is moved."""
    hold = getattr(row, "hold", "")
    return address_of("holds-detail", hold) if hold else None


def _move_of(row: MoveLine) -> str | None:
    """Return where a line is moved that waits."""
    return address_of("put-away-move", row.pk) if row.status == WorkStatus.OPEN else None


class LineTable(screens.Table):
    """Columns of lines that wait to be moved."""

    hidden: ClassVar[Sequence[str]] = ("document",)
    order = screens.TextColumn(
        verbose_name=_("Move order"),
        value_of=lambda row: row.order.number,
        link=lambda row: address_of("move-orders-detail", row.order.number),
        order_by=("order__number",),
    )
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: choices.MOVE_KINDS[row.order.kind]
    )
    item = screens.TextColumn(verbose_name=_("Item"), value_of=item_of)
    code = screens.TextColumn(
        verbose_name=_("Lot or thing"),
        value_of=lambda row: row.code,
        link=lambda row: passport_of(row.key),
    )
    quantity = screens.QuantityColumn(verbose_name=_("Quantity"), value_of=_amount)
    state = screens.ChipColumn(verbose_name=_("State"), chip=_state_of, link=_hold_of)
    source = screens.TextColumn(
        verbose_name=_("From"), value_of=lambda row: name_of(row.source), order_by=("source__code",)
    )
    target = screens.TextColumn(
        verbose_name=_("To"), value_of=_target_of, link=_move_of, order_by=("target__code",)
    )
    document = screens.CodeColumn(verbose_name=_("Paper"), accessor="order__document")


class OrderLineTable(LineTable):
    """Columns of the lines on the page of an order."""

    hidden: ClassVar[Sequence[str]] = ()
    status = screens.ChipColumn(verbose_name=_("Done"), chip=lambda row: work_chip(row.status))
    moved_to = screens.TextColumn(verbose_name=_("Lies at"), value_of=_moved_to)
    moved_by = screens.TextColumn(verbose_name=_("By"))
    moved_at = screens.WhenColumn(verbose_name=_("When"))

    class Meta:
        exclude = ("order", "kind", "document")


class LineFilters(screens.Filters):
    """Filters of the work list."""

    offers: ClassVar = {"source": places_offered(choices.VIEW_STOCK)}

    kind = django_filters.MultipleChoiceFilter(
        field_name="order__kind", label=_("Kind"), choices=pairs(choices.MOVE_KINDS)
    )
    source = django_filters.ChoiceFilter(
        field_name="source__code", label=_("From"), choices=storage_choices
    )
    document = django_filters.CharFilter(field_name="order__document", label=_("Paper"))

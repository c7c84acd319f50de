"""Columns of what waits to be moved: what, in which state, from where and where to."""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.utils.translation import gettext, gettext_lazy as _, pgettext

from suyuan.areas.warehouse import choices
from suyuan.areas.warehouse.domain import Zone, zones
from suyuan.areas.warehouse.models import MoveLine
from suyuan.areas.warehouse.ui.common import (
    address_of,
    name_of,
    pairs,
    passport_of,
    state_chip,
    storage_choices,
    work_chip,
)
from suyuan.web import screens
from suyuan.web.states import Chip, Tone


def _amount(row: MoveLine) -> Any:
    return (row.quantity, row.item.unit) if row.quantity is not None and row.item else None


def _moved_to(row: MoveLine) -> str:
    return name_of(row.moved_to)


def _state_of(row: MoveLine) -> Chip | None:
    """Return the state of what is moved; that it is recalled or on hold comes before it."""
    marks: frozenset[str] = getattr(row, "marks", frozenset())
    if zones.RECALLED in marks:
        return Chip(Tone.BAD, pgettext("stock", "Recalled"))
    if zones.HELD in marks:
        return Chip(Tone.BAD, pgettext("stock", "On hold"))
    return state_chip(row.disposition)


def _target_of(row: MoveLine) -> str:
    """Return where a line goes; where no place was found, why, and what to do."""
    if row.target is not None:
        return name_of(row.target)
    zone: Zone | None = getattr(row, "wanted_zone", None)
    if zone is None:
        return gettext("No place found")
    zone_name = choices.ZONES[zone]
    if getattr(row, "has_zone", False):
        return gettext(
            "No place found: those for “%(zone)s” are full or do not fit. Choose one with “Move”."
        ) % {"zone": zone_name}
    return gettext(
        "No place found: there is none for “%(zone)s” at this site. Set one up among the storage "
        "places."
    ) % {"zone": zone_name}


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
    item = screens.TextColumn(verbose_name=_("Item"), value_of=lambda row: name_of(row.item))
    code = screens.TextColumn(
        verbose_name=_("Lot or thing"),
        value_of=lambda row: row.code,
        link=lambda row: passport_of(row.key),
    )
    quantity = screens.QuantityColumn(verbose_name=_("Quantity"), value_of=_amount)
    state = screens.ChipColumn(verbose_name=_("State"), chip=_state_of)
    source = screens.TextColumn(
        verbose_name=_("From"), value_of=lambda row: name_of(row.source), order_by=("source__code",)
    )
    target = screens.TextColumn(
        verbose_name=_("To"),
        value_of=_target_of,
        order_by=("target__code",),
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

    kind = django_filters.MultipleChoiceFilter(
        field_name="order__kind", label=_("Kind"), choices=pairs(choices.MOVE_KINDS)
    )
    source = django_filters.ChoiceFilter(
        field_name="source__code", label=_("From"), choices=storage_choices
    )
    document = django_filters.CharFilter(field_name="order__document", label=_("Paper"))

"""Questions about work orders: lists, the board of the lines, the frozen routing."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.production.domain import RUNNING, OrderState, StepState, TallyKind
from suyuan.areas.production.domain.routing import Routing
from suyuan.areas.production.models import Deviation, ItemRule, OrderStep, Tally, WorkOrder
from suyuan.foundation.db.prepared import Prepared
from suyuan.ledger.queries.places import places_with_surroundings


def orders() -> QuerySet[WorkOrder]:
    """Return the work orders, the newest first, with how much was made and how far they are."""
    made = (
        Tally.objects.filter(order=OuterRef("pk"), kind=TallyKind.MADE)
        .order_by()
        .values("order")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    return (
        WorkOrder.objects.select_related("item__item", "revision", "line", "site")
        .annotate(
            made=Coalesce(
                Subquery(made),
                Value(0),
                output_field=DecimalField(max_digits=38, decimal_places=12),
            ),
            steps_count=Count("steps", distinct=True),
            steps_done=Count(
                "steps",
                filter=Q(steps__state=StepState.DONE) | Q(steps__quantity__gte=F("quantity")),
                distinct=True,
            ),
        )
        .order_by("-pk")
    )


_NUMBERED: Final = Prepared(
    lambda number: WorkOrder.objects.select_related(
        "item__item", "revision", "master_record", "site"
    ).filter(number=number)
)


def order_with_number(number: str) -> WorkOrder | None:
    """Return the work order with a number, if there is one."""
    row = _NUMBERED.first(number)
    if row is not None:
        bring_places([row])
    return row


def bring_places(rows: Sequence[WorkOrder]) -> None:
    """Bring the places of orders and those around them, all in one question of its own.

    Each table joined doubles what the planner has to think about: with its three places, an order
    took longer to plan than to find.
    """
    asked = {one for row in rows for one in (row.line_id, row.store_id, row.target_id) if one}
    known = places_with_surroundings(asked)
    for row in rows:
        row.line = known[row.line_id]
        for name, place_id in (("store", row.store_id), ("target", row.target_id)):
            if place_id is not None:
                setattr(row, name, known[place_id])


def orders_on_lines(
    *, first: dt.date, last: dt.date, sites: Sequence[int] | None = None
) -> Sequence[WorkOrder]:
    """Return the orders that are planned in a stretch of days, by line and first day."""
    found = orders().filter(starts_on__lte=last, ends_on__gte=first)
    found = found.exclude(state=OrderState.CANCELLED)
    if sites is not None:
        found = found.filter(site_id__in=sites)
    return list(found.order_by("line__code", "starts_on", "pk"))


def line_of(place_id: int) -> QuerySet[WorkOrder]:
    """Return the running orders of a line."""
    return orders().filter(line_id=place_id, state__in=RUNNING)


def routing_of(order: WorkOrder) -> Routing:
    """Return how an order is made: the frozen record it was released with."""
    assert order.master_record is not None
    return Routing.read(order.master_record.content)


def steps_of(order: WorkOrder) -> QuerySet[OrderStep]:
    """Return the steps of an order in their order."""
    return OrderStep.objects.select_related("form_version").filter(order=order).order_by("number")


def order_steps() -> QuerySet[OrderStep]:
    """Return the steps of all orders."""
    return OrderStep.objects.select_related("form_version")


_RULE: Final = Prepared(lambda item: ItemRule.objects.filter(pk=item))


def item_rule(item_id: int) -> ItemRule:
    """Return what is tolerated when an item is made; the defaults where nobody has said it."""
    return _RULE.first(item_id) or ItemRule(item_id=item_id)


def deviations() -> QuerySet[Deviation]:
    """Return the deviations, the newest first."""
    return Deviation.objects.select_related(
        "order__item__item", "order__site", "item__item", "instead_of__item"
    ).order_by("-pk")


def class_key_of(item: Any) -> str:
    """Return the key of the class of single units of an item of the catalogue."""
    return str(item.item.key)


def capacities(item_id: int) -> Mapping[int, int]:
    """Return how many units a package of each level of an item holds."""
    rows = (
        catalog.items()
        .filter(pk=item_id, item__codes__level__gt=0)
        .values_list("item__codes__level", "item__codes__contains")
        .order_by(F("item__codes__level"))
    )
    return {level: int(contains) for level, contains in rows}


def today_at(site: Any, at: dt.datetime) -> dt.date:
    """Return the day at a site at a moment."""
    return at.astimezone(zoneinfo.ZoneInfo(site.time_zone)).date()


def offset_at(site: Any, at: dt.datetime) -> str:
    """Return the offset from UTC at a site at a moment, as events carry it: ``+08:00``."""
    text = at.astimezone(zoneinfo.ZoneInfo(site.time_zone)).strftime("%z")
    return f"{text[:3]}:{text[3:]}"

"""The planning board: what each line makes, day by day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from suyuan.areas.production import queries
from suyuan.areas.production.ui.common import name_of, order_chip, page_of_order
from suyuan.foundation import authorization, clock
from suyuan.web import people
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.states import Chip

DAYS: Final = 14
WEEKS_MAX: Final = 104


@dataclass(frozen=True, slots=True)
class Bar:
    """An order on the board."""

    number: str
    url: str
    name: str
    chip: Chip
    first: int
    """Column of its first day, from 1."""
    span: int
    note: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A line with its orders."""

    name: str
    bars: Sequence[Bar]


def today() -> dt.date:
    """Return the day in the reader's time zone."""
    return timezone.localdate(clock.now())


@permission("production.view_order")
def board(request: HttpRequest) -> HttpResponse:
    """Show what each line makes in two weeks."""
    reader = people.reader_of(request)
    first = _first(request.GET.get("from", ""))
    last = first + dt.timedelta(days=DAYS - 1)
    sites = authorization.sites_of(reader.actor, "production.view_order")
    if reader.site_id is not None:
        sites = frozenset({reader.site_id}) if sites is None else sites & {reader.site_id}
    orders = queries.orders_on_lines(
        first=first, last=last, sites=None if sites is None else sorted(sites)
    )
    lanes: dict[str, list[Bar]] = {}
    for order in orders:
        lanes.setdefault(name_of(order.line), []).append(_bar(order, first, last))
    days = [first + dt.timedelta(days=number) for number in range(DAYS)]
    context = {
        "crumbs": [
            Crumb(_("Work orders"), reverse("work-orders-list")), Crumb(_("Planning board")),
        ],
        "help": _(
            "Two weeks of all lines. Each line shows its orders from first to last day; an order "
            "opens by a click. Plan an order from the list of work orders."
        ),
        "days": days,
        "today": today(),
        "lanes": [Lane(name, bars) for name, bars in lanes.items()],
        "before": (first - dt.timedelta(days=7)).isoformat(),
        "after": (first + dt.timedelta(days=7)).isoformat(),
        "may_plan": authorization.may(reader.actor, "production.plan_order"),
    }  # fmt: skip
    return render(request, "production/board.html", context)


def _first(text: str) -> dt.date:
    """Return the Monday of the week that was asked for; this week for nonsense."""
    now = today()
    try:
        asked = dt.date.fromisoformat(text)
    except ValueError:
        asked = now
    if abs((asked - now).days) > 7 * WEEKS_MAX:
        asked = now
    return asked - dt.timedelta(days=asked.weekday())


def _bar(order: Any, first: dt.date, last: dt.date) -> Bar:
    begins, ends = max(order.starts_on, first), min(order.ends_on, last)
    amount = f"{order.made.normalize():f} / {order.quantity.normalize():f}"
    return Bar(
        number=order.number, url=page_of_order(order.number), name=name_of(order.item.item),
        chip=order_chip(order), first=(begins - first).days + 1, span=(ends - begins).days + 1,
        note=amount,
    )  # fmt: skip

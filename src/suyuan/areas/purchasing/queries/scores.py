"""How well suppliers deliver: on time, in the right amount, in good quality."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncMonth

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.purchasing.models import OrderLine, Receipt, ReceiptLine

_SENT = ["SENT", "PART_RECEIVED", "RECEIVED", "CLOSED"]


def _count(rows: QuerySet[Any]) -> Coalesce:
    """Return how many rows there are, as a column."""
    counted = rows.order_by().annotate(n=Func(F("pk"), function="count")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def lines_due(*, on: dt.date) -> QuerySet[OrderLine]:
    """Return the lines of sent orders that were due by a day, or are complete already."""
    return OrderLine.objects.filter(order__status__in=_SENT).filter(
        Q(due_on__lte=on) | Q(done_on__isnull=False)
    )


def lines_late(*, on: dt.date) -> QuerySet[OrderLine]:
    """Return the lines of sent orders that came late, or are late and have not come."""
    return lines_due(on=on).filter(Q(done_on__isnull=True) | Q(done_on__gt=F("due_on")))


def scores(*, on: dt.date) -> QuerySet[Any]:
    """Return the partners from whom goods were ordered, with the counts of their scorecards.

    `due` and `punctual`: lines of orders that were due, and that were complete in time; `arrived`
    and `exact`: deliveries, and those of which nothing was turned away; `judged` and `good`: lots
    that quality decided about, and accepted whole; `bad`: rejected lots that are still here.
    """
    mine = {"order__supplier": OuterRef("pk")}
    due = lines_due(on=on).filter(**mine)
    arrived = Receipt.objects.filter(supplier=OuterRef("pk"))
    lots = ReceiptLine.objects.filter(receipt__supplier=OuterRef("pk"))
    return (
        catalog.partners()
        .filter(purchase_orders__status__in=_SENT)
        .distinct()
        .annotate(
            due=_count(due),
            punctual=_count(due.filter(done_on__lte=F("due_on"))),
            arrived=_count(arrived),
            exact=_count(arrived.filter(refusals__isnull=True)),
            judged=_count(lots.exclude(verdict="WAITING")),
            good=_count(lots.filter(verdict="ACCEPTED")),
            bad=_count(lots.filter(rejected__gt=F("returned"))),
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """The lots of a supplier that came in a month and were decided about."""

    first: dt.date
    judged: int
    good: int


def months(supplier_id: int, *, since: dt.date) -> Sequence[Month]:
    """Return the months since a day in which lots came in that were decided about."""
    found = (
        ReceiptLine.objects.filter(
            receipt__supplier_id=supplier_id, receipt__received_at__date__gte=since
        )
        .exclude(verdict="WAITING")
        .annotate(month=TruncMonth("receipt__received_at"))
        .values("month")
        .annotate(judged=Count("pk"), good=Count("pk", filter=Q(verdict="ACCEPTED")))
        .order_by("month")
    )
    return [
        Month(first=one["month"].date(), judged=one["judged"], good=one["good"]) for one in found
    ]

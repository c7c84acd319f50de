"""Lists of purchasing: suppliers, orders, deliveries, receipts, returns, work outside."""

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from suyuan.areas.purchasing.domain import PERCENT
from suyuan.areas.purchasing.models import (
    Notice,
    NoticeLine,
    Order,
    OrderLine,
    Processing,
    Receipt,
    ReceiptLine,
    Refusal,
    Return,
    Supply,
)


def supplies() -> QuerySet[Supply]:
    """Return what may be bought from whom, by item and supplier."""
    return Supply.objects.select_related("item__item", "supplier__party").order_by(
        "item__item__code", "supplier__party__code", "-pk"
    )


def orders() -> QuerySet[Order]:
    """Return the purchase orders with how many lines are open, when the next is due, and the total.

    A line is open, as `domain.enough` has it, until enough has come and stayed: what went back to
    the supplier is awaited anew.
    """
    tolerated = F("lines__quantity") * F("lines__under_percent") / PERCENT
    still = Q(lines__received__lt=F("lines__returned") + F("lines__quantity") - tolerated)
    return (
        Order.objects.select_related("supplier__party", "site")
        .annotate(
            lines_count=Count("lines"),
            open_count=Count("lines", filter=still),
            due_on=Min("lines__due_on", filter=still),
            total=Sum(F("lines__quantity") * F("lines__price")),
            unpriced_count=Count("lines", filter=Q(lines__price=None)),
        )
        .order_by("-number")
    )


def order_lines(order_id: int) -> QuerySet[OrderLine]:
    """Return the lines of an order."""
    return (
        OrderLine.objects.select_related("item__item", "order")
        .filter(order_id=order_id)
        .order_by("position")
    )


def all_order_lines() -> QuerySet[OrderLine]:
    """Return the lines of all orders with their orders."""
    return OrderLine.objects.select_related("order")


def notices() -> QuerySet[Notice]:
    """Return the announced deliveries, the newest first."""
    return (
        Notice.objects.select_related("supplier__party", "order", "receipt")
        .annotate(lines_count=Count("lines"))
        .order_by("-number")
    )


def notice_lines(notice_id: int) -> QuerySet[NoticeLine]:
    """Return the lots that a delivery announces."""
    return (
        NoticeLine.objects.select_related("order_line__item__item")
        .filter(notice_id=notice_id)
        .order_by("position")
    )


def receipts() -> QuerySet[Receipt]:
    """Return the receipts with how many lots they have and how many wait, the newest first."""
    return (
        Receipt.objects.select_related("supplier__party", "order", "notice", "place", "site")
        .annotate(
            lines_count=Count("lines", distinct=True),
            waiting_count=Count("lines", filter=Q(lines__verdict="WAITING"), distinct=True),
            refused_count=Count("refusals", distinct=True),
            judged_last=Max("lines__judged_at"),
        )
        .order_by("-number")
    )


def receipt_lines() -> QuerySet[ReceiptLine]:
    """Return the received lots, the newest first."""
    return (
        ReceiptLine.objects.select_related(
            "receipt__supplier__party", "receipt__order", "item__item", "order_line"
        )
        .annotate(open_rejected=F("rejected") - F("returned"))
        .order_by("-receipt__number", "position")
    )


def refusals(receipt_id: int) -> QuerySet[Refusal]:
    """Return what was turned away at a receipt."""
    return Refusal.objects.filter(receipt_id=receipt_id).order_by("position")


def returns() -> QuerySet[Return]:
    """Return what went back to suppliers, the newest first."""
    return Return.objects.select_related(
        "line__receipt__supplier__party", "line__item__item"
    ).order_by("-number")


def processings() -> QuerySet[Processing]:
    """Return the work done outside, the newest first."""
    return Processing.objects.select_related(
        "processor__party", "item__item", "place", "site"
    ).order_by("-number")

"""The dock: what may be received at a site, and what was counted there."""

from django.db.models import F, Q, QuerySet

from suyuan.areas.purchasing.domain import NoticeStatus, OrderStatus
from suyuan.areas.purchasing.models import Counted, Notice, Order
from suyuan.areas.purchasing.queries.lists import notices, orders

_OPEN = (OrderStatus.SENT.value, OrderStatus.PART_RECEIVED.value)


def notices_at(site_id: int | None) -> QuerySet[Notice]:
    """Return the announced deliveries that may come to a site, the earliest day first.

    Args:
        site_id: The site; None for all. Orders without a site may come to any.
    """
    found = notices().filter(status=NoticeStatus.EXPECTED)
    if site_id is not None:
        found = found.filter(Q(order__site__isnull=True) | Q(order__site_id=site_id))
    return found.order_by("expected_on", "number")


def orders_at(site_id: int | None) -> QuerySet[Order]:
    """Return the sent orders whose goods may come to a site, the earliest day first."""
    found = orders().filter(status__in=_OPEN)
    if site_id is not None:
        found = found.filter(Q(site__isnull=True) | Q(site_id=site_id))
    return found.order_by(F("due_on"), "number")


def counted_of(order_id: int, notice_id: int | None) -> QuerySet[Counted]:
    """Return what was counted of a delivery and still stands on the dock, in its order.

    Args:
        order_id: The order.
        notice_id: The announced delivery; None for what came unannounced.
    """
    delivery = Q(notice__isnull=True) if notice_id is None else Q(notice_id=notice_id)
    return (
        Counted.objects.select_related("order_line__item__item")
        .filter(delivery, order_id=order_id, receipt=None)
        .order_by("pk")
    )


def counted_in(*, receipt_id: int) -> QuerySet[Counted]:
    """Return what was counted and ended in a receipt."""
    return (
        Counted.objects.select_related("order_line__item__item")
        .filter(receipt_id=receipt_id)
        .order_by("pk")
    )

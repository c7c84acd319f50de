"""The dock: what may be received at a site, and what was counted there."""

from typing import Any, Final

from django.db.models import Count, F, Max, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

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


TOGETHER: Final = (
    "order", "notice", "receipt", "within", "package", "order_line", "supplier_lot", "refused",
    "what",
)  # fmt: skip
"""What the scans of one line of the dock have in common: the delivery, the package and the lot."""
_LINKED: Final = frozenset({"order", "notice", "receipt", "order_line"})


def dock_lines() -> QuerySet[Any]:
    """Return what was counted at docks, one row for each package and lot of a delivery.

    Each is the first scan of its line, with `total`, the number of `scans`, and the `last` moment.
    """
    by = [F(name) for name in TOGETHER]
    return (
        Counted.objects.select_related("order", "notice", "receipt", "order_line__item__item")
        .annotate(
            total=Window(Sum("quantity"), partition_by=by),
            scans=Window(Count("pk"), partition_by=by),
            last=Window(Max("counted_at"), partition_by=by),
            nth=Window(RowNumber(), partition_by=by, order_by="pk"),
        )
        .filter(nth=1)
        .order_by("pk")
    )


def scans_of(line: Counted) -> QuerySet[Counted]:
    """Return the scans of a line of a dock, in their order."""
    same = {name: getattr(line, f"{name}_id" if name in _LINKED else name) for name in TOGETHER}
    found = Counted.objects.select_related("order_line__item__item").order_by("pk")
    return found.filter(
        **{name if value is not None else f"{name}__isnull": value if value is not None else True
           for name, value in same.items()}
    )  # fmt: skip

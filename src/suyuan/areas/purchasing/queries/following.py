"""What of orders, receipts and received lots is still to be done, for those who do it next."""

from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from suyuan.areas.purchasing.domain import PERCENT, NoticeStatus
from suyuan.areas.purchasing.models import (
    Counted,
    NoticeLine,
    Order,
    OrderLine,
    Receipt,
    ReceiptLine,
)
from suyuan.areas.purchasing.queries.lists import receipt_lines, receipts
from suyuan.areas.warehouse import queries as warehouse


def with_announced(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Say of orders whether something of them is still to be announced, and whether it is counted.

    `to_announce`: a line awaits more than is announced and on its way; `counted_loose`: goods of
    the order stand at the dock that belong to no announced delivery.
    """
    told = (
        NoticeLine.objects.filter(
            order_line=OuterRef("pk"), notice__status=NoticeStatus.EXPECTED.value
        )
        .order_by()
        .values("order_line")
        .annotate(told=Sum("quantity"))
        .values("told")
    )
    needed = F("quantity") - F("quantity") * F("under_percent") / PERCENT
    lines = (
        OrderLine.objects.filter(order=OuterRef("pk"))
        .annotate(told=Coalesce(Subquery(told), Value(0), output_field=DecimalField()))
        .filter(received__lt=needed + F("returned") - F("told"))
    )
    loose = Counted.objects.filter(order=OuterRef("pk"), notice=None, receipt=None)
    return rows.annotate(to_announce=Exists(lines), counted_loose=Exists(loose))


def receipts_to_follow() -> QuerySet[Receipt]:
    """Return the receipts with what is still to be done about their lots.

    `rejected_here`: rejected goods have not gone back; `to_put_away`: a lot waits to be put away.
    """
    lines = ReceiptLine.objects.filter(receipt=OuterRef("pk"))
    keys = ReceiptLine.objects.filter(receipt=OuterRef(OuterRef("pk"))).values("lot_key")
    waits = warehouse.open_lines().filter(key__in=keys)
    return receipts().annotate(
        rejected_here=Exists(lines.filter(rejected__gt=F("returned"))),
        to_put_away=Exists(waits),
    )


def lots_to_follow() -> QuerySet[ReceiptLine]:
    """Return the received lots, and whether each waits to be put away (`to_put_away`)."""
    waits = warehouse.open_lines().filter(key=OuterRef("lot_key"))
    return receipt_lines().annotate(to_put_away=Exists(waits))

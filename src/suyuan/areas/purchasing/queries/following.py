"""What of orders, receipts and received lots is still to be done, for those who do it next."""

from collections.abc import Collection

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
from suyuan.areas.purchasing.queries.lists import receipts
from suyuan.areas.warehouse import queries as warehouse
from suyuan.ledger.queries import members, packed


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
    """Return the receipts, and whether rejected goods have not gone back (`rejected_here`)."""
    lines = ReceiptLine.objects.filter(receipt=OuterRef("pk"))
    return receipts().annotate(rejected_here=Exists(lines.filter(rejected__gt=F("returned"))))


def waits_to_be_put_away(lots: Collection[str]) -> bool:
    """Say whether something of received lots waits to be put away: loose, as pieces, in packages.

    Args:
        lots: Keys of the lots.
    """
    units = [unit for lot in lots for unit in members.units_of_lot(lot)]
    around = [*packed.roots_of_amounts(lots), *packed.roots_of_units(units)]
    keys = [*lots, *units, *(one.key for one in around)]
    return warehouse.open_lines().filter(key__in=keys).exists()

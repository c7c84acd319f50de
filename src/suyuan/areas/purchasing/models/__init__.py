"""Tables of purchasing."""

from suyuan.areas.purchasing.models.buying import Order, OrderLine, Supply
from suyuan.areas.purchasing.models.docking import Counted
from suyuan.areas.purchasing.models.processing import Processing
from suyuan.areas.purchasing.models.receiving import (
    Notice,
    NoticeContent,
    NoticeLine,
    NoticePackage,
    Receipt,
    ReceiptLine,
    Refusal,
    Return,
)

__all__ = [
    "Counted",
    "Notice",
    "NoticeContent",
    "NoticeLine",
    "NoticePackage",
    "Order",
    "OrderLine",
    "Processing",
    "Receipt",
    "ReceiptLine",
    "Refusal",
    "Return",
    "Supply",
]

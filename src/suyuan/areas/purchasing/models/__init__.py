"""Tables of purchasing."""

from suyuan.areas.purchasing.models.buying import Order, OrderLine, Supply
from suyuan.areas.purchasing.models.processing import Processing
from suyuan.areas.purchasing.models.receiving import (
    Notice,
    NoticeLine,
    Receipt,
    ReceiptLine,
    Refusal,
    Return,
)

__all__ = [
    "Notice",
    "NoticeLine",
    "Order",
    "OrderLine",
    "Processing",
    "Receipt",
    "ReceiptLine",
    "Refusal",
    "Return",
    "Supply",
]

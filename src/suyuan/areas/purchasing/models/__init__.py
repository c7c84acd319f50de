"""Tables of purchasing."""

from suyuan.areas.purchasing.models.buying import Order, OrderLine, Supply
from suyuan.areas.purchasing.models.docking import Counted
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
    "Counted",
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

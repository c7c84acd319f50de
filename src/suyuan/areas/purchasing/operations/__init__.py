"""Changes of purchasing, each one command."""

from suyuan.areas.purchasing.operations.errors import (
    NoticeReceivedError,
    PurchasingStateError,
    UnknownNoticeError,
    UnknownProcessingError,
    UnknownPurchaseOrderError,
    UnknownReceiptLineError,
    UnknownSupplyError,
)
from suyuan.areas.purchasing.operations.judging import take_verdict
from suyuan.areas.purchasing.operations.notices import (
    Announced,
    NoticeValues,
    announce_delivery,
    cancel_notice,
)
from suyuan.areas.purchasing.operations.orders import (
    OrderLineValues,
    PurchaseValues,
    approve_order,
    cancel_order,
    change_order,
    close_order,
    reopen_order,
    send_order,
    write_order,
)
from suyuan.areas.purchasing.operations.processing import (
    ProcessingValues,
    cancel_processing,
    order_processing,
    send_processing,
    take_processing_back,
)
from suyuan.areas.purchasing.operations.reading import ReceivedLot
from suyuan.areas.purchasing.operations.receiving import (
    RECEIVED,
    ReceiptValues,
    TurnedAway,
    receive_goods,
    request_inspection,
)
from suyuan.areas.purchasing.operations.returning import (
    ReturnValues,
    named_units,
    return_goods,
)
from suyuan.areas.purchasing.operations.supplies import (
    SupplyValues,
    approve_supply,
    end_supply,
    propose_supply,
    suspend_supply,
)

__all__ = [
    "RECEIVED",
    "Announced",
    "NoticeReceivedError",
    "NoticeValues",
    "OrderLineValues",
    "ProcessingValues",
    "PurchaseValues",
    "PurchasingStateError",
    "ReceiptValues",
    "ReceivedLot",
    "ReturnValues",
    "SupplyValues",
    "TurnedAway",
    "UnknownNoticeError",
    "UnknownProcessingError",
    "UnknownPurchaseOrderError",
    "UnknownReceiptLineError",
    "UnknownSupplyError",
    "announce_delivery",
    "approve_order",
    "approve_supply",
    "cancel_notice",
    "cancel_order",
    "cancel_processing",
    "change_order",
    "close_order",
    "end_supply",
    "named_units",
    "order_processing",
    "propose_supply",
    "receive_goods",
    "reopen_order",
    "request_inspection",
    "return_goods",
    "send_order",
    "send_processing",
    "suspend_supply",
    "take_processing_back",
    "take_verdict",
    "write_order",
]

"""What is refused in purchasing, one class per failure."""

from suyuan.foundation.failures import ConflictError, NotFoundError


class UnknownSupplyError(NotFoundError):
    """There is no such approved supplier."""

    code = "purchasing.unknown_supply"
    supply: str = ""


class UnknownPurchaseOrderError(NotFoundError):
    """There is no such order."""

    code = "purchasing.unknown_order"
    order: str = ""


class UnknownNoticeError(NotFoundError):
    """There is no such announced delivery."""

    code = "purchasing.unknown_notice"
    notice: str = ""


class UnknownReceiptLineError(NotFoundError):
    """There is no such received lot."""

    code = "purchasing.unknown_receipt_line"
    line: str = ""


class UnknownProcessingError(NotFoundError):
    """There is no such processing order."""

    code = "purchasing.unknown_processing"
    processing: str = ""


class PurchasingStateError(ConflictError):
    """The document's state does not allow it now."""

    code = "purchasing.state"
    document: str
    state: str


class NoticeReceivedError(ConflictError):
    """The announced delivery has come in already."""

    code = "purchasing.notice_received"
    notice: str
    receipt: str

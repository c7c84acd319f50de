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


class NothingCountedError(ConflictError):
    """Nothing was counted at the dock that could be taken over."""

    code = "purchasing.nothing_counted"
    document: str


class UnknownCountedError(NotFoundError):
    """It is not counted, or not any more."""

    code = "purchasing.unknown_counted"


class TakenOverError(ConflictError):
    """What was counted at the dock was taken over meanwhile."""

    code = "purchasing.taken_over"
    receipt: str


class CountedOpenError(ConflictError):
    """Goods of the paper are counted at the dock and neither taken over nor uncounted."""

    code = "purchasing.counted_open"
    document: str

"""The tables of purchasing in the record history: words instead of keys."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.purchasing import choices, queries
from suyuan.web.screens import history

TABLES: Final = {
    "purchasing_counted": _("Counted at the dock"),
    "purchasing_notice": _("Announced delivery"),
    "purchasing_order": _("Purchase order"),
    "purchasing_order_line": _("Order line"),
    "purchasing_processing": _("Processing order"),
    "purchasing_receipt": _("Goods receipt"),
    "purchasing_receipt_line": _("Received lot"),
    "purchasing_supply": _("Approved supplier"),
}
COLUMNS: Final[dict[str, str | Promise]] = {
    "accepted": _("Accepted amount"),
    "agreement": _("Quality agreement"),
    "announced": _("Announced amount"),
    "approved_at": pgettext_lazy("moment", "Approved"),
    "approved_by": _("Approved by"),
    "back_at": pgettext_lazy("moment", "Came back"),
    "back_lot": _("Lot that came back"),
    "back_lot_key": _("Lot that came back"),
    "back_quantity": _("Quantity that came back"),
    "carrier": _("Carrier"),
    "certificate": _("Certificate"),
    "closed_at": _("Ended"),
    "counted_at": pgettext_lazy("moment", "Counted"),
    "counted_by": _("Counted by"),
    "created_at": pgettext_lazy("moment", "Written"),
    "created_by": _("Written by"),
    "currency": _("Currency"),
    "decided_at": _("Decided"),
    "decided_by": _("Decided by"),
    "decision": _("On what grounds"),
    "delivery_note": pgettext_lazy("supplier", "Delivery note"),
    "done_on": _("Complete on"),
    "due_on": _("Due"),
    "expected_on": _("Expected on"),
    "expires_on": _("Expires on"),
    "purchasing_supply.grade": _("Grade"),
    "inspection": _("Inspection"),
    "judged_at": pgettext_lazy("when", "Inspected"),
    "lot": _("Our lot"),
    "lot_key": _("Our lot"),
    "made_on": _("Made on"),
    "note": _("Note"),
    "notice_id": _("Announced delivery"),
    "number": _("Number"),
    "order_id": _("Purchase order"),
    "order_line_id": _("Order line"),
    "ordered": _("In the unit of the order"),
    "over_percent": _("Over %"),
    "package": _("Package"),
    "position": _("Order line"),
    "price": _("Price"),
    "processor_id": _("Processor"),
    "receipt_id": _("Goods receipt"),
    "received": _("Received"),
    "received_at": pgettext_lazy("moment", "Received"),
    "received_by": _("Received by"),
    "record": _("The processor's record"),
    "purchasing_counted.refused": _("Turned away"),
    "rejected": _("Rejected amount"),
    "returned": _("Returned"),
    "revision": _("Revision"),
    "sent_at": _("Sent"),
    "supplier_code": _("The supplier's item number"),
    "supplier_id": _("Supplier"),
    "supplier_lot": _("Supplier's lot"),
    "serials": _("Serial numbers"),
    "under_percent": _("Under %"),
    "units": _("Pieces with numbers"),
    "used_up": _("Used up by tests"),
    "valid_until": _("Approved until"),
    "purchasing_receipt_line.verdict": _("State"),
    "purchasing_counted.what": pgettext_lazy("delivery", "What"),
    "within": _("Package around it"),
    "work": _("Work"),
}
VALUES: Final = {
    "purchasing_counted.refused": choices.REFUSALS,
    "purchasing_notice.status": choices.NOTICE_STATUSES,
    "purchasing_order.status": choices.ORDER_STATUSES,
    "purchasing_processing.status": choices.PROCESSING_STATUSES,
    "purchasing_receipt_line.verdict": choices.VERDICTS,
    "purchasing_supply.grade": choices.GRADES,
    "purchasing_supply.status": choices.SUPPLY_STATUSES,
}
REFERENCES: Final = {
    "notice_id": "purchasing_notice",
    "order_id": "purchasing_order",
    "order_line_id": "purchasing_order_line",
    "processor_id": "catalog_partner",
    "receipt_id": "purchasing_receipt",
    "supplier_id": "catalog_partner",
}


def _line(row: Any) -> str:
    return f"{row.order.number} / {row.position}"


def describe() -> None:
    """Make the words known to the record history."""
    history.describe(
        TABLES,
        COLUMNS,
        values=VALUES,
        references=REFERENCES,
        names={
            "purchasing_notice": history.named(queries.notices, lambda row: row.number),
            "purchasing_order": history.named(queries.orders, lambda row: row.number),
            "purchasing_order_line": history.named(queries.all_order_lines, _line),
            "purchasing_processing": history.named(queries.processings, lambda row: row.number),
            "purchasing_receipt": history.named(queries.receipts, lambda row: row.number),
        },
    )

"""The words of purchasing as people read them."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.purchasing.domain import (
    Grade,
    LineVerdict,
    NoticeStatus,
    OrderStatus,
    ProcessingStatus,
    RefusalKind,
    SupplyStatus,
)

GRADES: Final[dict[str, Promise]] = {
    Grade.A: _("A: decides safety or performance"),
    Grade.B: _("B: matters"),
    Grade.C: _("C: auxiliary"),
}
SUPPLY_STATUSES: Final[dict[str, Promise]] = {
    SupplyStatus.PROPOSED: pgettext_lazy("supplier", "Proposed"),
    SupplyStatus.APPROVED: pgettext_lazy("supplier", "Approved"),
    SupplyStatus.SUSPENDED: pgettext_lazy("supplier", "Suspended"),
    SupplyStatus.ENDED: pgettext_lazy("supplier", "Ended"),
}
SUPPLY_NEXTS: Final[dict[str, Promise]] = {
    SupplyStatus.PROPOSED: _(
        "quality approves the supplier for this item; nothing can be ordered there before."
    ),
    SupplyStatus.SUSPENDED: _(
        "quality approves the supplier again, or takes it off the list; nothing can be ordered "
        "there meanwhile."
    ),
}
"""What comes next, and who does it."""
ORDER_STATUSES: Final[dict[str, Promise]] = {
    OrderStatus.DRAFT: pgettext_lazy("purchase order", "Draft"),
    OrderStatus.APPROVED: pgettext_lazy("purchase order", "Approved, not sent"),
    OrderStatus.SENT: pgettext_lazy("purchase order", "Sent"),
    OrderStatus.PART_RECEIVED: pgettext_lazy("purchase order", "Received in part"),
    OrderStatus.RECEIVED: pgettext_lazy("purchase order", "Received"),
    OrderStatus.CLOSED: pgettext_lazy("purchase order", "Closed"),
    OrderStatus.CANCELLED: pgettext_lazy("purchase order", "Cancelled"),
}
NOTICE_STATUSES: Final[dict[str, Promise]] = {
    NoticeStatus.EXPECTED: pgettext_lazy("delivery", "Expected"),
    NoticeStatus.RECEIVED: pgettext_lazy("delivery", "Received"),
    NoticeStatus.CANCELLED: pgettext_lazy("delivery", "Cancelled"),
}
ORDER_NEXTS: Final[dict[str, Promise]] = {
    OrderStatus.DRAFT: _("the management or a quality manager approves it; then it can be sent."),
    OrderStatus.APPROVED: _("send it to the supplier, then note here that it was sent."),
    OrderStatus.SENT: _(
        "announce the delivery once the supplier says what comes; the warehouse receives it at "
        "the station."
    ),
    OrderStatus.PART_RECEIVED: _("receive the rest, or close the order if nothing more comes."),
    OrderStatus.RECEIVED: _(
        "inspectors inspect the lots; close the order when nothing is open any more."
    ),
}
"""What comes next, and who does it."""
ANNOUNCED_NEXT: Final = _(
    "the warehouse receives what is announced at the receiving station when it arrives."
)
"""What comes next of an order of which all that is open is announced."""
RECEIPT_NEXTS: Final[dict[str, Promise]] = {
    "inspect": _("inspectors inspect the lots that wait; until then they stay in quarantine."),
    "return": _("return what was rejected to the supplier, at the page of the lot."),
    "put away": _("the warehouse puts the accepted lots away at the put-away station."),
}
"""What comes next, and who does it."""
NOTICE_NEXTS: Final[dict[str, Promise]] = {
    NoticeStatus.EXPECTED: _("the warehouse receives it at the receiving station when it arrives."),
}
"""What comes next, and who does it."""
VERDICT_NEXTS: Final[dict[str, Promise]] = {
    LineVerdict.WAITING: _("an inspector inspects it; until then it stays in quarantine."),
    LineVerdict.ACCEPTED: _("the warehouse puts it away at the put-away station."),
    LineVerdict.PART: _(
        "the warehouse puts away what is good; what is rejected goes back to the supplier."
    ),
    LineVerdict.REJECTED: _("return it to the supplier."),
}
"""What comes next, and who does it."""
VERDICTS: Final[dict[str, Promise]] = {
    LineVerdict.WAITING: pgettext_lazy("received lot", "Waiting for inspection"),
    LineVerdict.ACCEPTED: pgettext_lazy("received lot", "Accepted"),
    LineVerdict.PART: pgettext_lazy("received lot", "Accepted in part"),
    LineVerdict.REJECTED: pgettext_lazy("received lot", "Rejected"),
}
REFUSALS: Final[dict[str, Promise]] = {
    RefusalKind.OVER: _("More than ordered"),
    RefusalKind.WRONG: _("Not what was ordered"),
    RefusalKind.DAMAGED: pgettext_lazy("delivery", "Damaged"),
    RefusalKind.PAPERS: _("Papers are missing"),
}
PROCESSING_STATUSES: Final[dict[str, Promise]] = {
    ProcessingStatus.DRAFT: pgettext_lazy("processing", "Not sent yet"),
    ProcessingStatus.SENT: pgettext_lazy("processing", "At the processor"),
    ProcessingStatus.BACK: pgettext_lazy("processing", "Taken back"),
    ProcessingStatus.CANCELLED: pgettext_lazy("processing", "Cancelled"),
}
PROCESSING_NEXTS: Final[dict[str, Promise]] = {
    ProcessingStatus.DRAFT: _("send the goods out to the processor."),
    ProcessingStatus.SENT: _(
        "the processor works on it; when it is back, take it back here with the processor's record."
    ),
    ProcessingStatus.BACK: _("quality inspects the lot that came back before it is used."),
}
"""What comes next, and who does it."""
WORDS: Final[Mapping[str, Mapping[str, Promise]]] = {
    "state": {
        **SUPPLY_STATUSES, **NOTICE_STATUSES, **PROCESSING_STATUSES, **ORDER_STATUSES,
    },
}  # fmt: skip
"""What people read for codes in messages."""

VIEW_SUPPLY: Final = "purchasing.view_supply"
CHANGE_SUPPLY: Final = "purchasing.change_supply"
APPROVE_SUPPLY: Final = "purchasing.approve_supply"
VIEW_ORDER: Final = "purchasing.view_order"
CHANGE_ORDER: Final = "purchasing.change_order"
APPROVE_ORDER: Final = "purchasing.approve_order"
VIEW_RECEIPT: Final = "purchasing.view_receipt"
RECEIVE: Final = "purchasing.receive_goods"
RETURN: Final = "purchasing.return_goods"
VIEW_PROCESSING: Final = "purchasing.view_processing"
CHANGE_PROCESSING: Final = "purchasing.change_processing"

ACTIONS: Final[dict[str, Promise]] = {
    VIEW_SUPPLY: _("See approved suppliers"),
    CHANGE_SUPPLY: _("Propose suppliers"),
    APPROVE_SUPPLY: _("Approve and suspend suppliers"),
    VIEW_ORDER: _("See purchase orders"),
    CHANGE_ORDER: _("Write and send purchase orders"),
    APPROVE_ORDER: _("Approve purchase orders"),
    VIEW_RECEIPT: _("See deliveries, receipts and returns"),
    RECEIVE: _("Receive goods"),
    RETURN: _("Return goods to suppliers"),
    VIEW_PROCESSING: _("See work done outside"),
    CHANGE_PROCESSING: _("Send work out and take it back"),
}
_LOOKS: Final = [VIEW_SUPPLY, VIEW_ORDER, VIEW_RECEIPT, VIEW_PROCESSING]
ROLES: Final[dict[str, list[str]]] = {
    "BUYER": [*_LOOKS, CHANGE_SUPPLY, CHANGE_ORDER, RETURN, CHANGE_PROCESSING],
    "WAREHOUSE": [*_LOOKS, RECEIVE, RETURN, CHANGE_PROCESSING],
    "INSPECTOR": [VIEW_SUPPLY, VIEW_ORDER, VIEW_RECEIPT],
    "QUALITY_MANAGER": list(ACTIONS),
    "REGULATORY_MANAGER": [VIEW_SUPPLY],
    "MANAGEMENT": [*_LOOKS, APPROVE_ORDER],
    "IT_ADMINISTRATOR": _LOOKS,
    "INTEGRATION": [*_LOOKS, CHANGE_ORDER, RECEIVE],
}

MESSAGES: Final[dict[str, Promise]] = {
    "purchasing.missing": _("A value is needed here."),
    "purchasing.unknown_supply": _("There is no such approved supplier."),
    "purchasing.unknown_order": _("There is no purchase order %(order)s."),
    "purchasing.unknown_notice": _("There is no announced delivery %(notice)s."),
    "purchasing.unknown_receipt": _("There is no goods receipt %(receipt)s."),
    "purchasing.unknown_receipt_line": _("There is no such received lot."),
    "purchasing.unknown_processing": _("There is no processing order %(processing)s."),
    "purchasing.unknown_item": _("There is no item %(item)s."),
    "purchasing.unknown_supplier": _("There is no partner %(supplier)s."),
    "purchasing.unknown_site": _("There is no site %(site)s."),
    "purchasing.unknown_position": _("The order has no line %(position)s."),
    "purchasing.unknown_place": _(
        "There is no quarantine place to receive at. Set one up among the storage places, or name "
        "one that is for goods waiting for inspection."
    ),
    "purchasing.not_quarantine": _(
        "%(place)s is not for goods waiting for inspection. Receive at a quarantine place."
    ),
    "purchasing.not_a_supplier": _(
        "%(supplier)s is not kept as a supplier. Add the role to the partner first."
    ),
    "purchasing.supplier_not_active": _(
        "%(supplier)s is blocked or no longer a partner. Choose another supplier, or have quality "
        "free it."
    ),
    "purchasing.licence_expired": _(
        "The licence %(licence)s of %(supplier)s ended on %(until)s. Ask for the new one and enter "
        "it at the partner."
    ),
    "purchasing.not_approved": _(
        "%(item)s may not be bought from %(supplier)s: there is no approval in force. Have quality "
        "approve it among the approved suppliers."
    ),
    "purchasing.supply_twice": _("%(item)s from %(supplier)s is on the list already."),
    "purchasing.agreement_needed": _(
        "An item of grade A needs the number of the quality agreement and the end of the approval."
    ),
    "purchasing.ended_already": _("The approval would have ended on %(until)s."),
    "purchasing.order_from_approved": _(
        "A line of the order is for an item whose supplier is not approved for it now. Look at the "
        "approved suppliers, or change the order."
    ),
    "purchasing.state": _(
        "%(document)s is in the state “%(state)s”; this is not possible now. Look at it again."
    ),
    "purchasing.no_lines": _("An order needs at least one line."),
    "purchasing.not_positive": _("%(value)s is not greater than zero."),
    "purchasing.too_much": _("%(value)s is more than can be meant."),
    "purchasing.negative": _("%(value)s is less than zero."),
    "purchasing.no_percentage": _("%(value)s is no percentage between 0 and 100."),
    "purchasing.unknown_unit": _("There is no unit %(unit)s."),
    "purchasing.units_differ": _(
        "%(item)s is counted in %(wanted)s; %(unit)s cannot be converted into it."
    ),
    "purchasing.not_whole": _("%(value)s of %(item)s is not a whole number of pieces."),
    "purchasing.wrong_currency": _("%(currency)s is no currency code of three letters."),
    "purchasing.unknown_revision": _("%(item)s has no revision %(revision)s."),
    "purchasing.nothing_received": _("Nothing has come in of it yet; cancel it instead."),
    "purchasing.wrong_text": _(
        "“%(text)s” cannot be kept: it is longer than %(most)s characters or has signs that "
        "cannot be printed. Type it as it stands on the label."
    ),
    "purchasing.notice_twice": _(
        "The delivery %(delivery_note)s of this supplier is announced already (%(notice)s)."
    ),
    "purchasing.notice_received": _(
        "%(notice)s was received already (%(receipt)s). Nothing is received twice."
    ),
    "purchasing.notice_of_another": _("%(notice)s does not belong to the order %(order)s."),
    "purchasing.serials_and_quantity": _("Numbers given: %(serials)s; the quantity is %(value)s."),
    "purchasing.serials_needed": _(
        "%(item)s is traced by serial number. Scan the number of each piece."
    ),
    "purchasing.no_serials": _("%(item)s is traced by its lot and has no serial numbers."),
    "purchasing.serial_twice": _("%(serial)s was given twice."),
    "purchasing.serial_known": _(
        "%(serial)s is known already. A number means one piece only: check the label, and refuse "
        "the piece if the label is right."
    ),
    "purchasing.serial_of_another": _("%(serial)s is not of the item %(item)s."),
    "purchasing.over": _(
        "%(value)s of %(item)s would be %(over)s more than line %(position)s takes. Receive less "
        "and name the rest as turned away, or have the buyer order it."
    ),
    "purchasing.announced_over": _(
        "Of %(item)s %(over)s more would be on its way than line %(position)s takes "
        "(%(told)s are announced already). Announce less, or order more first."
    ),
    "purchasing.announced_expired": _(
        "The lot expires on %(until)s, but comes on %(day)s at the earliest: it would not be "
        "received. Check the date, or ask the supplier for another lot."
    ),
    "purchasing.due_past": _(
        "The due date %(day)s lies in the past. Give the day on which the goods are to arrive."
    ),
    "purchasing.expired": _(
        "The lot expired on %(until)s and is not received. Name it as turned away."
    ),
    "purchasing.dates_in_order": _("The expiry date lies before the date of manufacture."),
    "purchasing.expiry_needed": _("%(item)s has a shelf life: give the expiry date of the lot."),
    "purchasing.in_the_future": _("This moment lies in the future."),
    "purchasing.before_order": _(
        "Nothing of an order comes in before it is written; this one is of %(written)s."
    ),
    "purchasing.lot_twice": _(
        "The lot %(supplier_lot)s is named twice for line %(position)s. Add the two amounts."
    ),
    "purchasing.what_needed": _("Say what was turned away."),
    "purchasing.wrong_sscc": _(
        "%(text)s is no code of a package, or is named twice. It has eighteen digits (SSCC)."
    ),
    "purchasing.unreadable_code": _(
        "A part of the code was not read: %(text)s. Scan it again, or enter the lot by hand."
    ),
    "purchasing.counted_twice": _("%(what)s is counted already. Nothing is counted twice."),
    "purchasing.package_in_house": _(
        "The package %(package)s came in before (%(place)s). Check its label: a code means one "
        "package only."
    ),
    "purchasing.package_counted_elsewhere": _(
        "The package %(package)s stands counted at the dock of %(order)s. Take it back there first."
    ),
    "purchasing.package_unknown": _("The package %(package)s is not in house."),
    "purchasing.package_holds_others": _(
        "In %(package)s lies something else than rejected goods of %(lot)s. Take that out first, "
        "or send back the amount without its package."
    ),
    "purchasing.packages_hold_more": _(
        "The packages hold %(there)s, but %(value)s would go back. Correct one of them."
    ),
    "purchasing.package_empty": _("Nothing lies in the package %(package)s. Say what is in it."),
    "purchasing.in_itself": _("The package %(package)s would stand in itself."),
    "purchasing.parts_too_much": _(
        "The packages hold %(value)s of %(lot)s, more than the %(most)s that came. Correct one of "
        "them."
    ),
    "purchasing.parts_and_serials": _(
        "The pieces of %(lot)s in its packages are not those that are listed. Name each piece "
        "once, in its package."
    ),
    "purchasing.parts_needed": _(
        "%(lot)s comes in several packages. Say how much is in which: code=amount."
    ),
    "purchasing.package_elsewhere": _(
        "The package %(package)s is announced with %(notice)s. Choose that delivery."
    ),
    "purchasing.package_not_announced": _(
        "The package %(package)s is not announced. Scan the labels of the lots in it instead, or "
        "turn it away."
    ),
    "purchasing.package_of_several": _(
        "%(package)s holds %(count)s lots. Leave the amount out where all of it is there; else "
        "scan the lots one by one."
    ),
    "purchasing.package_share": _(
        "%(lot)s comes in several packages, and how much is in %(package)s was not announced. Scan "
        "it again and say how much."
    ),
    "purchasing.pieces_apart": _(
        "%(lot)s comes in several packages, and which pieces are in %(package)s was not announced. "
        "Scan the pieces."
    ),
    "purchasing.wrong_item": _(
        "%(text)s is no item of %(order)s. Look whether it belongs to another order, or turn it "
        "away."
    ),
    "purchasing.not_announced": _(
        "%(text)s is not announced with %(notice)s. If it is to be taken, enter the lot by hand; "
        "else turn it away."
    ),
    "purchasing.lot_of_several": _(
        "%(lot)s is announced on %(count)s lines. Enter it by hand and say what it is."
    ),
    "purchasing.which_item": _(
        "%(text)s does not say what it is. Scan a label that names the item, or enter it by hand."
    ),
    "purchasing.quantity_needed": _(
        "Neither label nor notice says how much of %(lot)s is there. Scan it again and say how "
        "much."
    ),
    "purchasing.counted_already": _(
        "Already counted of %(lot)s: %(counted)s. If there is more of it, scan it again and say "
        "how much."
    ),
    "purchasing.more_than_announced": _(
        "%(value)s of %(lot)s would be counted, more than the %(announced)s announced. If there is "
        "more, enter it by hand; if it was scanned twice, leave it."
    ),
    "purchasing.dates_differ": _(
        "The label of %(lot)s says it expires on %(said)s; until now it was %(known)s. Read the "
        "label again; enter the lot by hand as it stands there, or turn it away."
    ),
    "purchasing.one_piece": _("%(serial)s is one piece. Scan it without saying how much."),
    "purchasing.no_day": _("“%(text)s” is no day like 2027-05-31."),
    "purchasing.nothing_counted": _(
        "Nothing of %(document)s is counted. Scan what stands at the dock first."
    ),
    "purchasing.unknown_counted": _("It is not counted any more."),
    "purchasing.taken_over": _(
        "It was taken over with %(receipt)s. What is wrong there is put right at the receipt."
    ),
    "purchasing.no_undo": _(
        "What was taken over is not taken back here. Put it right at the goods receipt."
    ),
    "purchasing.counted_open": _(
        "Goods of %(document)s stand at the dock and are counted. Take them over first, or take "
        "the entries back at the station."
    ),
    "purchasing.counted_of_order": _("What was counted belongs to another order."),
    "purchasing.counted_stays": _("It was taken over, and stays as it was counted."),
    "purchasing.inspected_already": _("%(inspection)s was opened for this lot already."),
    "purchasing.return_not_decided": _(
        "Nobody has decided that %(lot)s goes back to the supplier. Decide it at its nonconformity."
    ),
    "purchasing.return_too_much": _(
        "%(value)s of %(lot)s cannot go back: of the rejected, only %(open)s can still be sent."
    ),
    "purchasing.return_units_needed": _("Scan the pieces that go back."),
    "purchasing.return_not_rejected": _("%(key)s is not among the rejected pieces of %(lot)s."),
    "purchasing.not_in_house": _(
        "In house of %(lot)s in the state this needs: %(there)s; needed: %(value)s."
    ),
    "purchasing.not_at_processor": _("%(place)s is not a place of %(supplier)s."),
    "purchasing.unknown_lot": _("There is no lot %(lot)s."),
    "purchasing.record_needed": _("Give the number of the processor's record."),
    "purchasing.more_back": _("%(value)s cannot have come back: %(sent)s went out."),
}

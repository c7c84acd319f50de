"""The words of labels as people read them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.labels.domain import (
    JobStatus,
    LabelStatus,
    Level,
    Line,
    PrinterKind,
    Symbol,
    TemplateStatus,
)

LEVELS: Final[dict[str, Promise]] = {
    Level.UNIT: pgettext_lazy("label", "Unit"),
    Level.BOX: pgettext_lazy("label", "Box"),
    Level.CASE: pgettext_lazy("label", "Case"),
    Level.PALLET: pgettext_lazy("label", "Pallet"),
    Level.IMPLANT_CARD: _("Implant card"),
}
SYMBOLS: Final[dict[str, Promise]] = {
    Symbol.DATAMATRIX: _("GS1 DataMatrix"),
    Symbol.GS1_128: _("GS1-128 bar code"),
    Symbol.QR_LINK: _("QR code with a GS1 Digital Link"),
}
TEMPLATE_STATUSES: Final[dict[str, Promise]] = {
    TemplateStatus.DRAFT: _("Draft"),
    TemplateStatus.APPROVED: _("Approved"),
    TemplateStatus.WITHDRAWN: _("Withdrawn"),
}
JOB_STATUSES: Final[dict[str, Promise]] = {
    JobStatus.REQUESTED: _("To be printed"),
    JobStatus.PRINTED: pgettext_lazy("labels", "Printed"),
    JobStatus.RECONCILED: _("Accounted for"),
    JobStatus.CANCELLED: pgettext_lazy("labels", "Given up"),
}
LABEL_STATUSES: Final[dict[str, Promise]] = {
    LabelStatus.REQUESTED: _("To be printed"),
    LabelStatus.PRINTED: pgettext_lazy("labels", "Printed"),
    LabelStatus.APPLIED: pgettext_lazy("labels", "On its thing"),
    LabelStatus.SPOILED: _("Spoiled"),
    LabelStatus.SAMPLE: _("Specimen in the record"),
    LabelStatus.RETURNED: _("Given back and destroyed"),
    LabelStatus.LOST: pgettext_lazy("labels", "Not found"),
    LabelStatus.CANCELLED: pgettext_lazy("labels", "Given up"),
}
PRINTER_KINDS: Final[dict[str, Promise]] = {
    PrinterKind.TCP: _("Label printer in the network"),
    PrinterKind.FILE: _("File to be fetched"),
}
LINES: Final[dict[str, Promise]] = {
    Line.NAME: _("Name of the product"),
    Line.NAME_EN: _("Name in English"),
    Line.MODEL: _("Model"),
    Line.SPECIFICATION: _("Specification"),
    Line.LOT: _("Lot number"),
    Line.SERIAL: _("Serial number"),
    Line.MADE_ON: _("Made on"),
    Line.EXPIRES_ON: _("Expires on"),
    Line.QUANTITY: _("Quantity"),
    Line.REGISTRATION: _("Registration number"),
    Line.MAKER: _("Manufacturer"),
    Line.MAKER_ADDRESS: _("Address of the manufacturer"),
    Line.STORAGE: _("Storage conditions"),
    Line.ORDER: pgettext_lazy("on a label", "Order"),
    Line.SSCC: pgettext_lazy("label", "SSCC"),
}
LINE_MARKS: Final[dict[str, Promise | str]] = {
    Line.NAME: "",
    Line.NAME_EN: "",
    Line.MODEL: pgettext_lazy("on a label", "REF"),
    Line.SPECIFICATION: pgettext_lazy("on a label", "Size"),
    Line.LOT: pgettext_lazy("on a label", "LOT"),
    Line.SERIAL: pgettext_lazy("on a label", "SN"),
    Line.MADE_ON: pgettext_lazy("on a label", "MFG"),
    Line.EXPIRES_ON: pgettext_lazy("on a label", "EXP"),
    Line.QUANTITY: pgettext_lazy("on a label", "QTY"),
    Line.REGISTRATION: pgettext_lazy("on a label", "Reg. no."),
    Line.MAKER: pgettext_lazy("on a label", "Manufacturer"),
    Line.MAKER_ADDRESS: pgettext_lazy("on a label", "Address"),
    Line.STORAGE: pgettext_lazy("on a label", "Storage"),
    Line.ORDER: pgettext_lazy("on a label", "Order"),
    Line.SSCC: "SSCC",
}
"""What stands before a line on the label: the words of ISO 15223-1 in English, of GB in Chinese."""

ACTIONS: Final[dict[str, Promise]] = {
    "labels.view_label": _("See labels"),
    "labels.request": _("Ask for labels"),
    "labels.print": _("Print labels, spoil and reprint them"),
    "labels.reconcile": _("Account for labels"),
    "labels.change_template": _("Draft label templates"),
    "labels.approve_template": _("Approve and withdraw label templates"),
    "labels.change_printer": _("Set up label printers"),
}
_WORK: Final = ["labels.view_label", "labels.request", "labels.print"]
ROLES: Final[dict[str, list[str]]] = {
    "OPERATOR": _WORK,
    "WAREHOUSE": _WORK,
    "PLANNER": _WORK,
    "INSPECTOR": ["labels.view_label", "labels.reconcile"],
    "QUALITY_MANAGER": [one for one in ACTIONS if one != "labels.change_printer"],
    "REGULATORY_MANAGER": ["labels.view_label", "labels.change_template"],
    "AFTER_SALES": _WORK,
    "MANAGEMENT": ["labels.view_label"],
    "IT_ADMINISTRATOR": ["labels.view_label", "labels.change_printer"],
    "INTEGRATION": _WORK,
}

WORDS: Final[dict[str, dict[str, Promise]]] = {
    "state": {**TEMPLATE_STATUSES, **LABEL_STATUSES, **JOB_STATUSES}
}
"""What people read for codes in messages."""
MESSAGES: Final[dict[str, Promise]] = {
    "labels.unknown_template": _("There is no label template %(template)s."),
    "labels.unknown_printer": _("There is no label printer %(printer)s in use."),
    "labels.unknown_job": _("There is no label job %(job)s."),
    "labels.no_template": _(
        "No approved template says how labels of this level look for %(item)s; approve one first."
    ),
    "labels.wrong_state": _(
        "This is not possible any more: %(document)s is in the state “%(state)s” by now. Its page "
        "shows what can be done with it."
    ),
    "labels.not_ours": _(
        "%(scanned)s is no label that was printed here and waits to be applied. Put the label "
        "aside and call the shift leader."
    ),
    "labels.symbol_unreadable": _(
        "The code of label %(position)s cannot be read back as %(content)s. Nothing was printed; "
        "make the label or its code larger."
    ),
    "labels.sscc_needed": _("A logistic unit needs its SSCC."),
    "labels.gtin_needed": _("The item has no GTIN; give it one first."),
    "labels.lot_or_serial_needed": _("A lot number or a serial number is needed."),
    "labels.missing": _("This is needed."),
    "labels.address_needed": _("A printer in the network needs its address and port."),
    "labels.unknown_dots": _("%(value)s dots per inch are not supported: 203, 300 or 600."),
    "labels.printer_twice": _("There is a printer %(code)s already."),
    "labels.size": _("%(value)s mm cannot be printed: between 10 and 300 mm."),
    "labels.item_needed": _("Only cases and pallets have a template for all items."),
    "labels.line_twice": _("A line is named twice."),
    "labels.too_many_lines": _("At most %(most)s lines fit on a label."),
    "labels.text_too_long": _("The fixed text is longer than %(most)s characters."),
    "labels.unknown_language": _("Labels are printed in Chinese or English."),
    "labels.nothing_asked": _("Name at least one label."),
    "labels.too_many": _("%(count)s labels are more than a job takes (%(most)s); ask for parts."),
    "labels.not_positive": _("%(value)s is not greater than zero."),
    "labels.code_twice": _("%(key)s is named twice."),
    "labels.printed_before": _(
        "%(key)s has a label already. If it has to be printed again, reprint it with the reason."
    ),
    "labels.reason_needed": _("A reason is needed."),
    "labels.unknown_revision": _("%(item)s has no revision %(revision)s."),
    "labels.of_other_document": _(
        "The label %(key)s was printed for %(document)s. Put it aside and call the shift leader."
    ),
    "labels.out_of_use": _(
        "The label %(key)s was spoiled, given back or said to be lost. Take its reprint, or have "
        "it printed again."
    ),
    "labels.not_printed": _(
        "Label %(position)s is not there as a printed label: it was not printed, or it was spoiled "
        "or given back already."
    ),
    "labels.does_not_add_up": _(
        "%(left)s labels are left to account for, but %(applied)s are said to be on things."
    ),
    "labels.thing_unknown": _(
        "The label %(content)s is neither on a thing nor spoiled, kept or given back."
    ),
    "labels.positions": _("%(text)s does not say which labels: write for example 1-20, 25."),
}

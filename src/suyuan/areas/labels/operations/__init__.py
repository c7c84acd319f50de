"""Changes of labels, each one command."""

from suyuan.areas.labels.operations.errors import (
    NoTemplateError,
    UnknownJobError,
    UnknownPrinterError,
    UnknownTemplateError,
    WrongStateError,
)
from suyuan.areas.labels.operations.jobs import (
    apply_label,
    cancel_job,
    reconcile,
    reprint,
    see_labels,
    spoil,
)
from suyuan.areas.labels.operations.printing import keep_printing, order_printing
from suyuan.areas.labels.operations.reopening import guard
from suyuan.areas.labels.operations.requesting import JobValues, request_labels
from suyuan.areas.labels.operations.templates import (
    PrinterValues,
    TemplateValues,
    approve_template,
    put_printer,
    put_template,
    withdraw_template,
)

__all__ = [
    "JobValues",
    "NoTemplateError",
    "PrinterValues",
    "TemplateValues",
    "UnknownJobError",
    "UnknownPrinterError",
    "UnknownTemplateError",
    "WrongStateError",
    "apply_label",
    "approve_template",
    "cancel_job",
    "guard",
    "keep_printing",
    "order_printing",
    "put_printer",
    "put_template",
    "reconcile",
    "reprint",
    "request_labels",
    "see_labels",
    "spoil",
    "withdraw_template",
]

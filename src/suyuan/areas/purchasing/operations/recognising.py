"""What stands on the dock, recognised by its codes: packages, labels of lots, numbers of pieces."""

from decimal import Decimal

from suyuan.areas.purchasing.operations.dock import LOST, SHOWN, Dock, Label, Read
from suyuan.areas.purchasing.operations.recognising_lots import labelled, named
from suyuan.areas.purchasing.operations.recognising_packages import read_package
from suyuan.kernel.errors import DataValue, Problem


def recognise(dock: Dock, label: Label, quantity: Decimal | None) -> Read:
    """Return what a label on the dock stands for, or why that cannot be said.

    Args:
        dock: The order, what is announced and what was counted.
        label: What was scanned.
        quantity: How much somebody counted, in the unit of the order's line; None: what label or
            notice say.
    """
    if LOST in label.text:
        data: dict[str, DataValue] = {"text": label.text[:SHOWN]}
        return [], [Problem("purchasing.unreadable_code", data, field="thing")]
    announced = [
        line for line in dock.announced if label.text in {line.supplier_lot, *line.serials}
    ]
    if label.value("sscc") and not announced:
        return read_package(dock, label, quantity)
    if label.item_key and not announced:
        return labelled(dock, label, quantity)
    return named(dock, label, quantity)

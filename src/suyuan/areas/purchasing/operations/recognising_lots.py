"""Lots and pieces on the dock, recognised by their labels."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from suyuan.areas.purchasing.models import (
    NoticeLine,
    OrderLine,
)
from suyuan.areas.purchasing.operations.amounts import plain, wrong_text
from suyuan.areas.purchasing.operations.dock import SHOWN, Dock, Label, Read, Stands
from suyuan.areas.purchasing.operations.reading import ReceivedLot
from suyuan.kernel.errors import DataValue, Problem
from suyuan.ledger.domain.vocabulary import Tracking


def labelled(dock: Dock, label: Label, quantity: Decimal | None) -> Read:
    """Read a label that names an item: of a piece with a number, or of a lot."""
    key = label.item_key
    lines = [line for line in dock.lines.values() if key in {one.key for one in _codes(line)}]
    if not lines:
        data: dict[str, DataValue] = {
            "text": key.rpartition("/")[2][:SHOWN], "order": dock.order.number,
        }  # fmt: skip
        return [], [Problem("purchasing.wrong_item", data, field="thing")]
    if lines[0].item.item.tracking == Tracking.SERIAL:
        return _piece(dock, label, lines, quantity)
    amount = quantity if quantity is not None else _said(label, lines[0])
    said = label.value("lot")
    if dock.notice is not None:
        ids = {line.pk for line in lines}
        of_item = [line for line in dock.announced if line.order_line_id in ids]
        same = [line for line in of_item if said is None or line.supplier_lot == said]
        return _the_one(dock, same, label, amount, str(said or label.text))
    if amount is None:
        data = {"lot": str(said or lines[0].item.item.code)}
        return [], [Problem("purchasing.quantity_needed", data, field="quantity")]
    if not amount:
        return _gone(dock, lines, str(said or ""))
    line = next((line for line in lines if _open(dock, line) >= amount), lines[0])
    return [Stands(lot=lot_of(line, amount, label, supplier_lot=str(said or "")))], []


def _piece(dock: Dock, label: Label, lines: Sequence[OrderLine], quantity: Decimal | None) -> Read:
    """Read the label of one piece of an item that is traced by number."""
    item, unit = lines[0].item.item.code, label.unit()
    if not unit:
        return [], [Problem("purchasing.serials_needed", {"item": item}, field="thing")]
    if wrong := _no_single(str(label.value("serial")), quantity):
        return [], wrong
    ids = {line.pk for line in lines}
    announced = [one for one in dock.announced if one.order_line_id in ids]
    listed = [one for one in announced if one.serials]
    serial = str(label.value("serial"))
    mine = [one for one in listed if {serial, unit, label.text} & set(one.serials)]
    if dock.notice is not None and (not announced or (listed and not mine)):
        return _strange(dock, serial)
    one = mine[0] if mine else announced[0] if announced else None
    line = next((each for each in lines if one is None or each.pk == one.order_line_id), lines[0])
    lot = label.value("lot") or (one.supplier_lot if one is not None else "")
    made = lot_of(line, Decimal(1), label, supplier_lot=str(lot), announced=one, serials=[unit])
    return [Stands(lot=made)], []


def named(dock: Dock, label: Label, quantity: Decimal | None) -> Read:
    """Read a plain text: a lot number or a serial number of the supplier."""
    text = str(label.value("lot") or label.text)
    if problems := wrong_text(text, "thing"):
        return [], problems
    lots = [line for line in dock.announced if line.supplier_lot == text]
    pieces = [line for line in dock.announced if text in line.serials]
    if pieces and not lots:
        if problems := _no_single(text, quantity):
            return [], problems
        one = pieces[0]
        line = dock.lines[one.order_line.position]
        made = lot_of(
            line, Decimal(1), label, supplier_lot=one.supplier_lot, announced=one, serials=[text]
        )
        return [Stands(lot=made)], []
    if dock.notice is not None:
        return _the_one(dock, lots, label, quantity, text)
    return _of_order(dock, label, quantity, text)


def _of_order(dock: Dock, label: Label, quantity: Decimal | None, text: str) -> Read:
    """Read a plain text where nothing is announced: it can be of the only line alone."""
    if len(dock.lines) > 1:
        return [], [Problem("purchasing.which_item", {"text": text}, field="thing")]
    line = next(iter(dock.lines.values()))
    if line.item.item.tracking == Tracking.SERIAL:
        one = Stands(lot=lot_of(line, Decimal(1), label, serials=[text]))
        wrong = _no_single(text, quantity)
        return ([], wrong) if wrong else ([one], [])
    if quantity is None:
        return [], [Problem("purchasing.quantity_needed", {"lot": text}, field="quantity")]
    if not quantity:
        return _gone(dock, [line], text)
    return [Stands(lot=lot_of(line, quantity, label, supplier_lot=text))], []


def _the_one(
    dock: Dock,
    announced: Sequence[NoticeLine],
    label: Label,
    quantity: Decimal | None,
    text: str,
) -> Read:
    """Read a lot that must be announced exactly once to be meant."""
    if not announced:
        return _strange(dock, text)
    if len(announced) > 1:
        data: dict[str, DataValue] = {"lot": text, "count": len(announced)}
        return [], [Problem("purchasing.lot_of_several", data, field="thing")]
    return of_notice(dock, announced[0], label, quantity)


def _strange(dock: Dock, text: str) -> Read:
    assert dock.notice is not None
    data: dict[str, DataValue] = {"text": text[:SHOWN], "notice": dock.notice.number}
    return [], [Problem("purchasing.not_announced", data, field="thing")]


def of_notice(dock: Dock, announced: NoticeLine, label: Label, quantity: Decimal | None) -> Read:
    """Read an announced lot: as much as was counted, or the label says, or the notice."""
    line = dock.lines[announced.order_line.position]
    if quantity is not None and not quantity:
        return _gone(dock, [line], announced.supplier_lot)
    there = dock.there(line, announced.supplier_lot)
    name = announced.supplier_lot or line.item.item.code
    amount = quantity
    if amount is None and not label.value("sscc"):
        amount = _said(label, line)
    if amount is None and there:
        data: dict[str, DataValue] = {"lot": name, "counted": plain(there)}
        return [], [Problem("purchasing.counted_already", data, field="quantity")]
    amount = announced.quantity if amount is None else amount
    if there + amount > announced.quantity:
        data = {
            "lot": name, "announced": plain(announced.quantity), "value": plain(there + amount),
        }  # fmt: skip
        return [], [Problem("purchasing.more_than_announced", data, field="quantity")]
    found = differing(label, announced, name)
    serials = list(announced.serials) if amount == announced.quantity else []
    lot = lot_of(
        line, amount, label, supplier_lot=announced.supplier_lot, announced=announced,
        serials=serials,
    )  # fmt: skip
    return ([], found) if found else ([Stands(lot=lot)], [])


def _no_single(serial: str, quantity: Decimal | None) -> list[Problem]:
    """Refuse an amount of what is one piece by its number."""
    if quantity in {None, 1}:
        return []
    return [Problem("purchasing.one_piece", {"serial": serial[:SHOWN]}, field="quantity")]


def _gone(dock: Dock, lines: Sequence[OrderLine], supplier_lot: str) -> Read:
    """Read that none of a lot is there: what was counted of it, outside of packages, is dropped."""
    notice = dock.notice.pk if dock.notice is not None else None
    ids = {line.pk for line in lines}
    dock.drop(
        [
            row
            for row in dock.counted
            if row.order_line_id in ids
            and (row.supplier_lot, row.notice_id, row.package) == (supplier_lot, notice, "")
        ]
    )
    return [], []


def differing(label: Label, announced: NoticeLine, name: str) -> list[Problem]:
    """Refuse a label that says another expiry date than the notice."""
    said = label.value("expiry_date")
    if said is None or announced.expires_on in {None, said}:
        return []
    data: dict[str, DataValue] = {
        "lot": name, "said": str(said), "known": str(announced.expires_on),
    }  # fmt: skip
    return [Problem("purchasing.dates_differ", data, field="thing")]


def lot_of(
    line: OrderLine,
    quantity: Decimal,
    label: Label,
    *,
    supplier_lot: str = "",
    announced: NoticeLine | None = None,
    serials: Sequence[str] = (),
) -> ReceivedLot:
    """Make a lot of what the label says, and the notice where the label says nothing."""
    return ReceivedLot(
        position=line.position, quantity=quantity, supplier_lot=supplier_lot,
        made_on=label.value("production_date") or (announced.made_on if announced else None),
        expires_on=label.value("expiry_date") or (announced.expires_on if announced else None),
        certificate=announced.certificate if announced else "", serials=serials,
    )  # fmt: skip


def _codes(line: OrderLine) -> Sequence[Any]:
    return list(line.item.item.codes.all())


def _said(label: Label, line: OrderLine) -> Decimal | None:
    """Return the amount that a label says, in the unit of the order's line; None for none."""
    code = next((one for one in _codes(line) if one.key == label.item_key), None)
    count = label.value("quantity")
    if count is None and code is not None and code.level:
        count = 1
    if count is None or line.unit != line.item.item.unit:
        return None
    contains = code.contains if code is not None else Decimal(1)
    return Decimal(count) * contains


def _open(dock: Dock, line: OrderLine) -> Decimal:
    """Return how much of a line has neither come nor been counted."""
    counted = sum(
        (row.quantity for row in dock.counted if row.order_line_id == line.pk), Decimal(0)
    )
    open_: Decimal = line.quantity - line.received + line.returned - counted
    return open_

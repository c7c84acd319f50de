"""What stands on the dock, recognised by its codes: packages, labels of lots, numbers of pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from suyuan.areas.purchasing.domain import NoticeStatus
from suyuan.areas.purchasing.models import (
    Counted,
    Notice,
    NoticeContent,
    NoticeLine,
    NoticePackage,
    Order,
    OrderLine,
)
from suyuan.areas.purchasing.operations.amounts import plain, wrong_text
from suyuan.areas.purchasing.operations.packages import chain, known_ones
from suyuan.areas.purchasing.operations.reading import ReceivedLot
from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.identifiers import Carrier, parse
from suyuan.ledger.domain.keys import unit_key
from suyuan.ledger.domain.vocabulary import Tracking

SHOWN: Final = 60
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for what could not be read of a scan."""
Read = tuple[list["Stands"], list[Problem]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stands:
    """A lot, or a part of it, that stands on the dock."""

    lot: ReceivedLot
    package: str = ""
    """Code of the package in which it stands (SSCC)."""
    within: str = ""
    """Code of the package around that one which was scanned."""


@dataclass(kw_only=True, slots=True)
class Dock:
    """An order at the dock: what is announced of it, and what was counted so far."""

    order: Order
    notice: Notice | None
    lines: Mapping[int, OrderLine]
    """By position."""
    announced: Sequence[NoticeLine]
    counted: Sequence[Counted]
    """Of the whole order, also of its other deliveries."""
    packages: Mapping[str, NoticePackage] = field(default_factory=dict)
    """The announced packages by code."""
    contents: Sequence[NoticeContent] = ()
    """What is announced to lie in them."""
    dropped: list[Counted] = field(default_factory=list)
    """What was counted before and is counted anew."""
    found: list[Stands] = field(default_factory=list)
    """What was recognised in the scan that is being read."""

    def around(self) -> Mapping[str, str]:
        """Return which announced package stands in which, by code."""
        return {code: one.inside for code, one in self.packages.items() if one.inside}

    def stands(self, code: str) -> list[Counted]:
        """Return what was counted in a package, or in one that stands in it."""
        around = self.around()
        return [row for row in self.counted if row.package and code in chain(row.package, around)]

    def drop(self, rows: Sequence[Counted]) -> None:
        """Forget what was counted, because it is counted anew."""
        self.dropped += rows
        self.counted = [row for row in self.counted if row not in rows]

    def there(self, line: OrderLine, supplier_lot: str) -> Decimal:
        """Return how much of a lot was counted of this delivery, in the unit of the line."""
        before = (
            row.quantity
            for row in self.counted
            if row.order_line_id == line.pk
            and row.supplier_lot == supplier_lot
            and row.notice_id == (self.notice.pk if self.notice else None)
        )
        now = (
            one.lot.quantity
            for one in self.found
            if one.lot.position == line.position and one.lot.supplier_lot == supplier_lot
        )
        return sum((*before, *now), Decimal(0))


@dataclass(frozen=True, slots=True)
class Label:
    """One code, or the codes of a label that together say what it is."""

    carriers: tuple[Carrier, ...]

    @property
    def text(self) -> str:
        """What the first code says."""
        return self.carriers[0].raw.strip()

    @property
    def item_key(self) -> str:
        """Key of the class of what the label is on; empty where it does not say."""
        for one in self.carriers:
            if one.class_key and not one.fields.sscc:
                return one.class_key
        content = self.value("content_gtin")
        return f"/01/{content}" if content else ""

    def value(self, name: str) -> Any:
        """Return what the codes say of a field; None where none says it."""
        said = (getattr(one.fields, name) for one in self.carriers)
        return next((value for value in said if value is not None), None)

    def unit(self) -> str:
        """Return the key of the piece; empty where it has no number of its own."""
        serial = self.value("serial")
        if serial is None:
            return ""
        own = [one.key for one in self.carriers if one.fields.serial is not None and one.class_key]
        return own[0] if own and own[0] else unit_key(self.item_key, serial)


def labels_of(codes: Sequence[str], *, today: Any) -> list[Label]:
    """Return the labels of codes; one that names only the item takes what the next one says of it.

    Many makers print two codes on a label: the item in one, lot, days and count in the other.
    """
    labels: list[Label] = []
    for code in codes:
        carrier = parse(code, today=today)
        last = labels[-1].carriers[-1] if labels else None
        if last is not None and len(labels[-1].carriers) == 1 and _belongs(last, carrier):
            labels[-1] = Label((last, carrier))
        else:
            labels.append(Label((carrier,)))
    return labels


def _belongs(one: Carrier, other: Carrier) -> bool:
    if not (one.is_gs1 and other.is_gs1) or one.fields.sscc or other.fields.sscc:
        return False
    said, more = one.fields.named(), other.fields.named()
    names_one = one.class_key is not None and other.class_key is None
    names_other = other.class_key is not None and one.class_key is None
    return (names_one or names_other) and not said.keys() & more.keys()


def recognise(dock: Dock, label: Label, quantity: Decimal | None) -> Read:
    """Return what a label on the dock stands for, or why that cannot be said.

    Args:
        dock: The order, what is announced and what was counted.
        label: What was scanned.
        quantity: How much somebody counted, in the unit of the order's line; None: what label or
            notice say.
    """
    if _LOST in label.text:
        data: dict[str, DataValue] = {"text": label.text[:SHOWN]}
        return [], [Problem("purchasing.unreadable_code", data, field="thing")]
    announced = [
        line for line in dock.announced if label.text in {line.supplier_lot, *line.serials}
    ]
    if label.value("sscc") and not announced:
        return _package(dock, label, quantity)
    if label.item_key and not announced:
        return _labelled(dock, label, quantity)
    return _named(dock, label, quantity)


def _package(dock: Dock, label: Label, quantity: Decimal | None) -> Read:
    """Read the code of a package: it brings all that is announced in it, at any depth."""
    sscc = str(label.value("sscc"))
    if wrong := _known(dock, sscc):
        return [], wrong
    if counted := dock.stands(sscc):
        return _again(dock, label, sscc, counted, quantity)
    around = dock.around()
    if any(sscc in chain(one.package, around) for one in dock.found if one.package):
        return [], [Problem("purchasing.counted_twice", {"what": sscc}, field="thing")]
    if sscc not in dock.packages:
        return _unannounced(dock, label, sscc, quantity)
    inner = [code for code in dock.packages if sscc in chain(code, around)]
    shares = [one for one in dock.contents if one.package.code in inner]
    unsaid = [
        line
        for line in dock.announced
        if set(line.packages) & set(inner) and not any(one.line_id == line.pk for one in shares)
    ]
    return _taken(dock, label, sscc, shares, unsaid, quantity)


def _known(dock: Dock, sscc: str) -> list[Problem]:
    """Say why a package cannot be counted here: it came in before, or stands at another dock."""
    found = known_ones([sscc])
    if found:
        return [replace(problem, field="thing") for problem in found]
    elsewhere = (
        Counted.objects.filter(Q(package=sscc) | Q(within=sscc), receipt=None)
        .exclude(order=dock.order)
        .values_list("order__number", flat=True)
        .first()
    )
    if elsewhere is None:
        return []
    data: dict[str, DataValue] = {"package": sscc, "order": elsewhere}
    return [Problem("purchasing.package_counted_elsewhere", data, field="thing")]


def _again(
    dock: Dock, label: Label, sscc: str, counted: Sequence[Counted], quantity: Decimal | None
) -> Read:
    """Read the code of a package that was counted: with an amount it is counted anew."""
    notice = dock.notice.pk if dock.notice is not None else None
    mine = [row for row in counted if row.notice_id == notice and row.order_line is not None]
    if quantity is None or len(mine) != len(counted):
        return [], [Problem("purchasing.counted_twice", {"what": sscc}, field="thing")]
    if not quantity:
        dock.drop(mine)
        return [], []
    if len(mine) > 1:
        data: dict[str, DataValue] = {"package": sscc, "count": len(mine)}
        return [], [Problem("purchasing.package_of_several", data, field="quantity")]
    row = mine[0]
    assert row.order_line is not None
    if row.serials:
        said: dict[str, DataValue] = {"lot": row.supplier_lot or "—", "package": row.package}
        return [], [Problem("purchasing.pieces_apart", said, field="quantity")]
    dock.drop([row])
    line = dock.lines[row.order_line.position]
    announced = next(
        (
            one
            for one in dock.announced
            if (one.order_line_id, one.supplier_lot) == (line.pk, row.supplier_lot)
        ),
        None,
    )
    lot = _lot(line, quantity, label, supplier_lot=row.supplier_lot, announced=announced)
    return [Stands(lot=lot, package=row.package, within=row.within)], []


def _taken(
    dock: Dock,
    label: Label,
    sscc: str,
    shares: Sequence[NoticeContent],
    unsaid: Sequence[NoticeLine],
    quantity: Decimal | None,
) -> Read:
    """Take what is announced in a package; how much, somebody says where the notice does not."""
    if quantity is not None and len(shares) + len(unsaid) > 1:
        data: dict[str, DataValue] = {"package": sscc, "count": len(shares) + len(unsaid)}
        return [], [Problem("purchasing.package_of_several", data, field="quantity")]
    found: list[Stands] = []
    wrong: list[Problem] = []
    for line in unsaid:
        if quantity is None or line.serials:
            said = {"lot": line.supplier_lot or "—", "package": sscc}
            code = "purchasing.pieces_apart" if line.serials else "purchasing.package_share"
            wrong.append(Problem(code, said, field="quantity"))
            continue
        one, problems = _of_notice(dock, line, label, quantity)
        found += [Stands(lot=each.lot, package=sscc) for each in one]
        wrong += problems
    before = list(dock.found)
    for share in shares:
        one, problems = _share(dock, share, label, sscc, quantity)
        found += one
        wrong += problems
        dock.found += one  # What the next share of the same lot is counted with.
    dock.found = before
    return ([], wrong) if wrong else (found, [])


def _share(
    dock: Dock, share: NoticeContent, label: Label, sscc: str, quantity: Decimal | None
) -> Read:
    """Take what is announced of a lot in one package."""
    announced, code = share.line, share.package.code
    line = dock.lines[announced.order_line.position]
    amount = share.quantity if quantity is None else quantity
    there = dock.there(line, announced.supplier_lot)
    name = announced.supplier_lot or line.item.item.code
    if share.serials and amount != share.quantity:
        said: dict[str, DataValue] = {"lot": name, "package": code}
        return [], [Problem("purchasing.pieces_apart", said, field="quantity")]
    if there + amount > announced.quantity:
        data: dict[str, DataValue] = {
            "lot": name, "announced": plain(announced.quantity), "value": plain(there + amount),
        }  # fmt: skip
        return [], [Problem("purchasing.more_than_announced", data, field="quantity")]
    if code == sscc and (differs := _differs(label, announced, name)):
        return [], differs
    lot = _lot(
        line, amount, label, supplier_lot=announced.supplier_lot, announced=announced,
        serials=share.serials,
    )  # fmt: skip
    return [Stands(lot=lot, package=code, within="" if code == sscc else sscc)], []


def _unannounced(dock: Dock, label: Label, sscc: str, quantity: Decimal | None) -> Read:
    """Read a package of which nothing is announced here; its label may say what is in it."""
    elsewhere = (
        NoticePackage.objects.filter(code=sscc, notice__status=NoticeStatus.EXPECTED)
        .values_list("notice__number", flat=True)
        .first()
    )
    if elsewhere is not None:
        data: dict[str, DataValue] = {"package": sscc, "notice": elsewhere}
        return [], [Problem("purchasing.package_elsewhere", data, field="thing")]
    if not label.item_key:
        return [], [Problem("purchasing.package_not_announced", {"package": sscc}, field="thing")]
    found, wrong = _labelled(dock, label, quantity)
    return [Stands(lot=one.lot, package=sscc) for one in found], wrong


def _labelled(dock: Dock, label: Label, quantity: Decimal | None) -> Read:
    """Read a label that names an item: of a piece with a number, or of a lot."""
    key = label.item_key
    lines = [line for line in dock.lines.values() if key in {one.key for one in _codes(line)}]
    if not lines:
        data: dict[str, DataValue] = {
            "text": key.rpartition("/")[2][:SHOWN], "order": dock.order.number,
        }  # fmt: skip
        return [], [Problem("purchasing.wrong_item", data, field="thing")]
    if lines[0].item.item.tracking == Tracking.SERIAL:
        return _piece(dock, label, lines)
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
    line = next((line for line in lines if _open(dock, line) >= amount), lines[0])
    return [Stands(lot=_lot(line, amount, label, supplier_lot=str(said or "")))], []


def _piece(dock: Dock, label: Label, lines: Sequence[OrderLine]) -> Read:
    """Read the label of one piece of an item that is traced by number."""
    item, unit = lines[0].item.item.code, label.unit()
    if not unit:
        return [], [Problem("purchasing.serials_needed", {"item": item}, field="thing")]
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
    made = _lot(line, Decimal(1), label, supplier_lot=str(lot), announced=one, serials=[unit])
    return [Stands(lot=made)], []


def _named(dock: Dock, label: Label, quantity: Decimal | None) -> Read:
    """Read a plain text: a lot number or a serial number of the supplier."""
    text = str(label.value("lot") or label.text)
    if problems := wrong_text(text, "thing"):
        return [], problems
    lots = [line for line in dock.announced if line.supplier_lot == text]
    pieces = [line for line in dock.announced if text in line.serials]
    if pieces and not lots:
        one = pieces[0]
        line = dock.lines[one.order_line.position]
        made = _lot(
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
        return [Stands(lot=_lot(line, Decimal(1), label, serials=[text]))], []
    if quantity is None:
        return [], [Problem("purchasing.quantity_needed", {"lot": text}, field="quantity")]
    return [Stands(lot=_lot(line, quantity, label, supplier_lot=text))], []


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
    return _of_notice(dock, announced[0], label, quantity)


def _strange(dock: Dock, text: str) -> Read:
    assert dock.notice is not None
    data: dict[str, DataValue] = {"text": text[:SHOWN], "notice": dock.notice.number}
    return [], [Problem("purchasing.not_announced", data, field="thing")]


def _of_notice(dock: Dock, announced: NoticeLine, label: Label, quantity: Decimal | None) -> Read:
    """Read an announced lot: as much as was counted, or the label says, or the notice."""
    line = dock.lines[announced.order_line.position]
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
    found = _differs(label, announced, name)
    serials = list(announced.serials) if amount == announced.quantity else []
    lot = _lot(
        line, amount, label, supplier_lot=announced.supplier_lot, announced=announced,
        serials=serials,
    )  # fmt: skip
    return ([], found) if found else ([Stands(lot=lot)], [])


def _differs(label: Label, announced: NoticeLine, name: str) -> list[Problem]:
    said = label.value("expiry_date")
    if said is None or announced.expires_on in {None, said}:
        return []
    data: dict[str, DataValue] = {
        "lot": name, "said": str(said), "known": str(announced.expires_on),
    }  # fmt: skip
    return [Problem("purchasing.dates_differ", data, field="thing")]


def _lot(
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

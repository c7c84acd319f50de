"""The dock as it stands while a scan is read, and what the codes of a label say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.purchasing.models import (
    Counted,
    Notice,
    NoticeContent,
    NoticeLine,
    NoticePackage,
    Order,
    OrderLine,
)
from suyuan.areas.purchasing.operations.packages import chain
from suyuan.areas.purchasing.operations.reading import ReceivedLot
from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import Carrier, parse
from suyuan.ledger.domain.keys import unit_key

SHOWN: Final = 60


LOST: Final = "\N{REPLACEMENT CHARACTER}"
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

"""What the station at the dock says: what was counted, what is to come, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _, ngettext

from suyuan.areas.purchasing import choices, queries
from suyuan.areas.purchasing.domain import NoticeStatus
from suyuan.areas.purchasing.models import Counted, Notice, NoticeLine, Order, OrderLine, Receipt
from suyuan.areas.purchasing.operations.amounts import plain
from suyuan.areas.purchasing.ui.common import name_of
from suyuan.foundation.wording import joined, units
from suyuan.web.stations import Counter

NAMED: Final = 6
"""Lots that the page names one by one."""
BESIDE: Final = 2
"""Lots that stand by name beside the title; the others are told by their number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """What is chosen at the station: an announced delivery, or an order of which none is."""

    order: Order
    notice: Notice | None

    @property
    def ids(self) -> dict[str, Any]:
        """Return what names it to the operations."""
        return {"order_id": self.order.pk, "notice_id": self.notice.pk if self.notice else None}

    @property
    def number(self) -> str:
        """Return its number."""
        return self.notice.number if self.notice else self.order.number

    def counted(self) -> list[Counted]:
        """Return what was counted of it and still stands at the dock."""
        return list(queries.counted_of(**self.ids))

    def announced(self) -> list[NoticeLine]:
        """Return what is announced of it."""
        return list(queries.notice_lines(self.notice.pk)) if self.notice else []

    def receipt(self) -> Receipt | None:
        """Return the receipt with which the announced delivery came in; None where it has not."""
        if self.notice is None or self.notice.status != NoticeStatus.RECEIVED:
            return None
        return Receipt.objects.filter(notice=self.notice).first()

    def lines(self) -> list[OrderLine]:
        """Return the lines of its order."""
        return list(queries.order_lines(self.order.pk))


def said_of(rows: Sequence[Counted], *, dropped: bool) -> str:
    """Say what was counted; where nothing was, whether something had been counted before."""
    if not rows:
        return (
            _("It does not stand here, and is not counted any more.")
            if dropped
            else _("It does not stand here; nothing of it is counted.")
        )
    first = rows[0]
    if first.refused:
        return _("%(what)s is turned away: %(why)s.") % {
            "what": first.what, "why": choices.REFUSALS[first.refused],
        }  # fmt: skip
    if first.package:
        return _("%(package)s is counted: %(lots)s.") % {
            "package": first.within or first.package, "lots": few(counted_names(rows)),
        }  # fmt: skip
    return _("Counted: %(lots)s.") % {"lots": few(counted_names(rows))}


def counted_names(rows: Sequence[Counted]) -> list[str]:
    """Name the counted lots with their amounts, each once."""
    amounts: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        if row.order_line is not None:
            name = row.supplier_lot or name_of(row.order_line.item.item)
            key = (name, row.order_line.unit)
            amounts[key] = amounts.get(key, Decimal(0)) + row.quantity
    return [amount_of(name, quantity, unit) for (name, unit), quantity in amounts.items()]


def amount_of(name: str, quantity: Decimal, unit: str) -> str:
    """Write an amount of something; pieces need no word for their unit."""
    sign = "" if unit in units.PIECES else f" {units.symbol(unit)}"
    return f"{name} × {plain(quantity)}{sign}"


def taken_over(receipt: Receipt) -> str:
    """Say what came of taking over."""
    lots = receipt.lines.count()
    if not lots:
        return _("%(receipt)s is written: everything was turned away.") % {
            "receipt": receipt.number
        }
    return ngettext(
        "%(receipt)s is written: %(count)s lot waits in quarantine for its inspection.",
        "%(receipt)s is written: %(count)s lots wait in quarantine for their inspection.",
        lots,
    ) % {"receipt": receipt.number, "count": lots}


def missing_of(delivery: Delivery, counted: Sequence[Counted]) -> list[str]:
    """Name what is announced and was not counted, wholly or in part."""
    there: dict[tuple[int | None, str], Decimal] = {}
    for row in counted:
        key = (row.order_line_id, row.supplier_lot)
        there[key] = there.get(key, Decimal(0)) + row.quantity
    return [
        amount_of(
            line.supplier_lot or name_of(line.order_line.item.item), rest, line.order_line.unit
        )
        for line in delivery.announced()
        if (rest := line.quantity - there.get((line.order_line_id, line.supplier_lot), Decimal(0)))
        > 0
    ]


def few(names: Sequence[str], most: int = NAMED) -> str:
    """Name the first of several, and say how many more there are."""
    said = ", ".join(names[:most])
    if len(names) <= most:
        return said
    more = len(names) - most
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
        "names": said,
        "count": more,
    }


def rest_of(delivery: Delivery, counted: Sequence[Counted]) -> list[str]:
    """Name what is still to come: of what is announced, else of what is ordered."""
    if delivery.notice is not None:
        return missing_of(delivery, counted)
    there: dict[int | None, Decimal] = {}
    for row in counted:
        there[row.order_line_id] = there.get(row.order_line_id, Decimal(0)) + row.quantity
    return [
        amount_of(line.item.item.code, rest, line.unit)
        for line in delivery.lines()
        if (rest := line.quantity - line.received + line.returned - there.get(line.pk, 0)) > 0
    ]


def standing_of(delivery: Delivery, counted: Sequence[Counted]) -> str:
    """Say what was counted so far and what is still to be: after a power cut nothing is lost."""
    receipt = delivery.receipt()
    if receipt is not None:
        return _("Received with %(receipt)s.") % {"receipt": receipt.number}
    said = []
    if lots := counted_names(counted):
        said.append(_("Counted: %(lots)s.") % {"lots": few(lots, BESIDE)})
    if rest := rest_of(delivery, counted):
        said.append(_("To come: %(lots)s.") % {"lots": few(rest, BESIDE)})
    return joined(said)


def counters_of(delivery: Delivery, counted: Sequence[Counted]) -> list[Counter]:
    """Return the lots counted, or received, and the pieces where they have numbers."""
    announced = delivery.announced()
    receipt = delivery.receipt()
    if receipt is not None:
        return _lots_and_away(receipt.lines.count(), len(announced), receipt.refusals.count())
    lots = {(row.order_line_id, row.supplier_lot) for row in counted if not row.refused}
    away = sum(bool(row.refused) for row in counted)
    found = _lots_and_away(len(lots), len(announced) or None, away)
    if pieces := sum(len(line.serials) for line in announced):
        value = sum(len(row.serials) for row in counted)
        found.append(
            Counter(
                name="pieces", label=_("Pieces counted"), value=value, target=pieces, counts=False
            )
        )
    return found


def _lots_and_away(lots: int, target: int | None, away: int) -> list[Counter]:
    return [
        Counter(
            name="lots", label=_("Lots counted"), value=lots, target=target, is_main=True,
            counts=False, ends=False,  # What was counted is still to be taken over.
        ),
        Counter(name="away", label=_("Turned away"), value=away, counts=False),
    ]  # fmt: skip

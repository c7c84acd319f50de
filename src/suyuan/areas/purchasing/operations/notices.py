"""Announced deliveries: what the supplier says is on its way."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from suyuan.areas.purchasing.choices import CHANGE_ORDER
from suyuan.areas.purchasing.domain import NoticeStatus, OrderStatus
from suyuan.areas.purchasing.models import (
    Counted,
    Notice,
    NoticeContent,
    NoticeLine,
    NoticePackage,
    Order,
    OrderLine,
)
from suyuan.areas.purchasing.operations.amounts import plain, wrong_amount, wrong_text
from suyuan.areas.purchasing.operations.errors import (
    CountedOpenError,
    PurchasingStateError,
    UnknownNoticeError,
)
from suyuan.areas.purchasing.operations.orders import locked
from suyuan.areas.purchasing.operations.packages import (
    Part,
    codes_of,
    empty_ones,
    nested,
    parts_of,
    sscc_of,
    taken_codes,
    wrong_parts,
)
from suyuan.areas.purchasing.operations.reading import beyond
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.updating import update
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems


@dataclass(frozen=True, kw_only=True, slots=True)
class Announced:
    """A lot of the supplier that is on its way."""

    position: int
    """The line of the order."""
    quantity: Decimal
    """In the unit of that line."""
    supplier_lot: str = ""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    certificate: str = ""
    serials: Sequence[str] = ()
    packages: Sequence[str] = ()
    """Codes of the packages in which it comes (SSCC), scanned or typed."""
    parts: Sequence[Part] = ()
    """How much of it comes in which package; the packages need not be named besides."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeValues:
    """What the supplier says is on its way."""

    delivery_note: str
    """The supplier's number of the delivery: announced once."""
    lots: Sequence[Announced] = field(default=())
    nesting: Mapping[str, str] = field(default_factory=dict)
    """Codes of packages that stand in others: the code of the package around each."""
    expected_on: dt.date | None = None
    carrier: str = ""
    note: str = ""


@command(name="purchasing.announce_delivery", action=CHANGE_ORDER)
def announce_delivery(*, context: Context, order_id: int, values: NoticeValues) -> Notice:
    """Keep what a supplier announces; the dock expects it and need not type it.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        PurchasingStateError: If the order was not sent, or is closed.
        Problems: If the delivery is announced already, more would come than the order still takes,
            a lot will have expired when it comes, or a line cannot be meant.
    """
    order = locked(order_id, OrderStatus.SENT, OrderStatus.PART_RECEIVED, OrderStatus.RECEIVED)
    said = values.delivery_note.strip()
    found: list[Problem] = []
    if not said:
        found.append(Problem("purchasing.missing", field="delivery_note"))
    found += wrong_text(said, "delivery_note")
    same = Notice.objects.filter(supplier=order.supplier, delivery_note=said)
    if twice := same.exclude(status=NoticeStatus.CANCELLED).first():
        data = {"delivery_note": said, "notice": twice.number}
        found.append(Problem("purchasing.notice_twice", data, field="delivery_note"))
    if not values.lots:
        found.append(Problem("purchasing.no_lines", field="lots"))
    lines = {line.position: line for line in order.lines.select_related("item__item")}
    today = day_at(context.at, order.site_id)
    comes = max(today, values.expected_on or today)
    for number, lot in enumerate(values.lots, start=1):
        found += [problem.at(line=number) for problem in _wrong(lot, lines, comes=comes)]
    if not found:
        found += _beyond(order, values.lots, lines)
    nesting, wrong = nested(values.nesting)
    inner = {code for lot in values.lots for code in codes_of(lot)}
    found += wrong + empty_ones(nesting, inner) + taken_codes(inner | {*nesting.values()})
    Problems.check(found)
    notice = Notice.objects.create(
        number=next_number(f"AN-{context.at:%Y}"), order=order, supplier=order.supplier,
        delivery_note=said, expected_on=values.expected_on, carrier=values.carrier.strip(),
        note=values.note, created_at=context.at, created_by=context.actor.label,
    )  # fmt: skip
    made = NoticeLine.objects.bulk_create(
        NoticeLine(
            notice=notice, position=number, order_line=lines[lot.position],
            supplier_lot=lot.supplier_lot.strip(), quantity=lot.quantity, made_on=lot.made_on,
            expires_on=lot.expires_on, certificate=lot.certificate.strip(),
            serials=[one.strip() for one in lot.serials], packages=codes_of(lot),
        )
        for number, lot in enumerate(values.lots, start=1)
    )  # fmt: skip
    _keep_packages(notice, made, values.lots, nesting)
    return notice


def _keep_packages(
    notice: Notice,
    lines: Sequence[NoticeLine],
    lots: Sequence[Announced],
    nesting: Mapping[str, str],
) -> None:
    """Write which packages come, what lies in which, and which in which."""
    codes = dict.fromkeys([*(code for line in lines for code in line.packages), *nesting.values()])
    codes.update(dict.fromkeys(nesting))
    packages = {
        one.code: one
        for one in NoticePackage.objects.bulk_create(
            NoticePackage(notice=notice, code=code, inside=nesting.get(code, "")) for code in codes
        )
    }
    NoticeContent.objects.bulk_create(
        NoticeContent(
            line=line, package=packages[sscc_of(part.package)], quantity=part.quantity,
            serials=[one.strip() for one in part.serials],
        )
        for line, lot in zip(lines, lots, strict=True)
        for part in parts_of(lot)
    )  # fmt: skip


@command(name="purchasing.cancel_notice", action=CHANGE_ORDER)
def cancel_notice(*, context: Context, notice_id: int) -> Notice:
    """Say that an announced delivery does not come.

    Raises:
        UnknownNoticeError: If there is no such delivery.
        ForbiddenError: If it goes to a site where the actor has not the right.
        PurchasingStateError: If it was received or cancelled.
        CountedOpenError: If goods of it stand at the dock, counted.
    """
    del context
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise UnknownNoticeError(notice=str(notice_id))
    at_site(notice.order.site_id)
    if notice.status != NoticeStatus.EXPECTED:
        raise PurchasingStateError(document=notice.number, state=notice.status)
    if Counted.objects.filter(notice=notice).exists():
        raise CountedOpenError(document=notice.number)
    notice.status = NoticeStatus.CANCELLED.value
    update([notice], "status")
    return notice


def _beyond(
    order: Order, lots: Sequence[Announced], lines: Mapping[int, OrderLine]
) -> list[Problem]:
    """Name the lines of which more would be on its way than they still take."""
    coming = dict.fromkeys(lines, Decimal(0))
    for row in NoticeLine.objects.filter(
        notice__order=order, notice__status=NoticeStatus.EXPECTED
    ).select_related("order_line"):
        coming[row.order_line.position] += row.quantity
    before = dict(coming)
    for lot in lots:
        coming[lot.position] += lot.quantity
    found = []
    for problem in beyond(coming, lines):
        position = int(str(problem.data["position"]))
        data = {**problem.data, "told": f"{plain(before[position])} {lines[position].unit}"}
        if coming[position] > before[position]:
            found.append(Problem("purchasing.announced_over", data, field="lots"))
    return found


def _wrong(lot: Announced, lines: Mapping[int, OrderLine], *, comes: dt.date) -> list[Problem]:
    found = wrong_amount(lot.quantity)
    if lot.position not in lines:
        data = {"position": lot.position}
        found.append(Problem("purchasing.unknown_position", data, field="position"))
    found += wrong_text(lot.supplier_lot.strip(), "supplier_lot")
    found += wrong_text(lot.certificate.strip(), "certificate")
    if lot.made_on and lot.expires_on and lot.expires_on < lot.made_on:
        found.append(Problem("purchasing.dates_in_order", field="expires_on"))
    elif lot.expires_on and lot.expires_on < comes:
        over = {"until": str(lot.expires_on), "day": str(comes)}
        found.append(Problem("purchasing.announced_expired", over, field="expires_on"))
    if lot.serials and len(lot.serials) != lot.quantity:
        said = {"serials": str(len(lot.serials)), "value": str(lot.quantity)}
        found.append(Problem("purchasing.serials_and_quantity", said, field="serials"))
    return found + wrong_parts(lot)

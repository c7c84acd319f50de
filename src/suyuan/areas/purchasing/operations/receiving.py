"""Receiving: goods come into quarantine under lot numbers of our own, and are inspected."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from suyuan.areas.catalog import operations as catalog_operations, queries as catalog
from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.purchasing import domain
from suyuan.areas.purchasing.choices import RECEIVE
from suyuan.areas.purchasing.domain import NoticeStatus, OrderStatus, RefusalKind
from suyuan.areas.purchasing.models import (
    Counted,
    Notice,
    Order,
    OrderLine,
    Receipt,
    ReceiptLine,
    Refusal,
)
from suyuan.areas.purchasing.operations import telling
from suyuan.areas.purchasing.operations.amounts import wrong_amount, wrong_text
from suyuan.areas.purchasing.operations.errors import (
    NoticeReceivedError,
    PurchasingStateError,
    UnknownNoticeError,
    UnknownReceiptLineError,
)
from suyuan.areas.purchasing.operations.orders import locked
from suyuan.areas.purchasing.operations.packages import (
    codes_of,
    empty_ones,
    known_ones,
    nested,
)
from suyuan.areas.purchasing.operations.reading import Ready, ReceivedLot, class_key, read
from suyuan.areas.quality import operations as quality
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation import attachments, outbox
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.files import Content
from suyuan.foundation.locking import lock
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.moments import iso
from suyuan.ledger.domain.keys import lot_key

AHEAD: Final = dt.timedelta(minutes=10)
RECEIVED: Final = "purchasing.received"
"""The message that tells who listens; its payload names the receipt and its lots."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TurnedAway:
    """Goods that are not taken over."""

    kind: RefusalKind
    what: str
    quantity: Decimal
    unit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptValues:
    """What has come in."""

    lots: Sequence[ReceivedLot]
    nesting: Mapping[str, str] = field(default_factory=dict)
    """Codes of packages that stand in others: the code of the package around each."""
    notice_id: int | None = None
    delivery_note: str = ""
    place: str = ""
    """Code of a quarantine place; empty: that of the site."""
    turned_away: Sequence[TurnedAway] = ()
    certificates: Sequence[Content] = ()
    """Files that came with it."""
    occurred_at: dt.datetime | None = None
    operator: str = ""
    """Code of the person who took it over."""
    note: str = field(default="")


_LINES: Final = Prepared(
    lambda order: (
        OrderLine.objects.select_for_update(of=("self",))
        .select_related("item__item")
        .filter(order=order)
    )
)


def wrong_moment(order: Order, moment: dt.datetime, *, now: dt.datetime) -> Iterator[Problem]:
    """Yield what is wrong with the moment at which goods of an order are said to have come in.

    Goods are bought by an order first (Good manufacturing practice for medical devices, chapter on
    purchasing): nothing of it comes in before it was written. Moments are told to the minute.
    """
    if moment > now + AHEAD:
        yield Problem("purchasing.in_the_future", field="occurred_at")
    written = order.created_at.replace(second=0, microsecond=0)
    if moment < written:
        yield Problem("purchasing.before_order", {"written": iso(written)}, field="occurred_at")


@command(name="purchasing.receive_goods", action=RECEIVE)
def receive_goods(*, context: Context, order_id: int, values: ReceiptValues) -> Receipt:
    """Receive goods of an order: into quarantine, each supplier's lot under a lot of our own.

    Everything in one command: the receipt, the events on the ledger, the incoming inspections.
    What was counted at the dock of this delivery ends in the receipt.

    Raises:
        UnknownPurchaseOrderError: If there is no such order.
        ForbiddenError: If the order or the place belongs to a site where the actor may not receive.
        PurchasingStateError: If it takes no goods now.
        NoticeReceivedError: If the announced delivery was received before.
        Problems: If something cannot be received; every one is named with its line.
    """
    order = locked(order_id, *sorted(domain.TAKES_GOODS))
    notice = expected_notice(values.notice_id, order)
    lines = {line.position: line for line in _LINES.all(order.pk)}
    place, found = _place(values.place, order.site_id or home_of(context))
    on = day_at(values.occurred_at or context.at, order.site_id)
    found += wrong_moment(order, values.occurred_at or context.at, now=context.at)
    if not values.lots and not values.turned_away:
        found.append(Problem("purchasing.no_lines", field="lots"))
    for number, away in enumerate(values.turned_away, start=1):
        found += [problem.at(line=number) for problem in wrong_refusal(away)]
    codes = {code for one in values.lots for code in codes_of(one)} | {*values.nesting.values()}
    lock([("purchasing.package", code) for code in sorted(codes)])
    ready, wrong = read(values.lots, lines, on=on)
    packing, strange = packed_as(ready, values.nesting)
    Problems.check([*found, *wrong, *(strange if not wrong else ())])
    assert place is not None
    at_site(place.site_id)
    receipt = _write(context, order, notice, place, values)
    told = _announced(notice)
    made = [_line(context, receipt, number, one, told) for number, one in enumerate(ready, start=1)]
    telling.tell_receipt(context, receipt, list(zip(made, ready, strict=True)), values, packing)
    for line, one in zip(made, ready, strict=True):
        line.inspection = _inspect(context, receipt, line, one.units)
    ReceiptLine.objects.bulk_update(made, ["inspection"])
    _count(order, ready, on=on)
    Counted.objects.filter(order=order, notice=notice, receipt=None).update(receipt=receipt)
    if notice is not None:
        notice.status = NoticeStatus.RECEIVED.value
        update([notice], "status")
    lots = [line.lot_key for line in made]
    outbox.emit(RECEIVED, {"receipt": receipt.number, "order": order.number, "lots": lots})
    return receipt


@command(name="purchasing.request_inspection", action=RECEIVE)
def request_inspection(*, context: Context, line_id: int) -> ReceiptLine:
    """Open the incoming inspection of a lot that came before its item had an inspection plan.

    Raises:
        UnknownReceiptLineError: If there is no such lot.
        ForbiddenError: If it came in at a site where the actor has not the right.
        NoPlanError: If nothing says yet how it is inspected.
        Problems: If it was opened already.
    """
    line = (
        ReceiptLine.objects.select_for_update(of=("self",))
        .select_related("receipt__place", "item__item")
        .filter(pk=line_id)
        .first()
    )
    if line is None:
        raise UnknownReceiptLineError(line=str(line_id))
    at_site(line.receipt.site_id)
    if line.inspection:
        data = {"inspection": line.inspection}
        Problems.check([Problem("purchasing.inspected_already", data)])
    line.inspection = _open(context, line.receipt, line, telling.units_of(line))
    update([line], "inspection")
    return line


def lot_number(item: Any, context: Context, *, otherwise: str) -> str:
    """Return the next lot number of an item: of its scheme at the site, or one of the document."""
    schemes = catalog.lot_schemes_of(item.pk, site_id=context.site_id)
    if not schemes:
        return otherwise
    found = next((one for one in schemes if one.site_id is not None), schemes[0])
    block = catalog_operations.issue_numbers(
        context=context, scheme_id=found.pk, count=1, day=day_at(context.at, context.site_id)
    )
    return next(iter(catalog.numbers_in(block)))


def expected_notice(notice_id: int | None, order: Order) -> Notice | None:
    """Return the announced delivery that is to be received, locked; None where none is named.

    Raises:
        UnknownNoticeError: If there is no such delivery.
        NoticeReceivedError: If it was received before.
        PurchasingStateError: If it is not expected.
        Problems: If it belongs to another order.
    """
    if notice_id is None:
        return None
    notice = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id).first()
    if notice is None:
        raise UnknownNoticeError(notice=str(notice_id))
    if notice.order_id != order.pk:
        data = {"notice": notice.number, "order": order.number}
        Problems.check([Problem("purchasing.notice_of_another", data, field="notice")])
    if notice.status == NoticeStatus.RECEIVED:
        raise NoticeReceivedError(notice=notice.number, receipt=notice.receipt.number)
    if notice.status != NoticeStatus.EXPECTED:
        raise PurchasingStateError(document=notice.number, state=notice.status)
    return notice


def packed_as(
    ready: Sequence[Ready], nesting: Mapping[str, str]
) -> tuple[Mapping[str, str], list[Problem]]:
    """Return which package stands in which, by code; what of it cannot be."""
    around, found = nested(nesting)
    filled = {part.package for one in ready for part in one.parts}
    if around and not found:
        found = empty_ones(around, filled) + known_ones({*around.values()} - filled)
    return around, found


def _place(code: str, site_id: int | None) -> tuple[Any, list[Problem]]:
    """Return the quarantine place where goods come in, or why there is none."""
    profiles = warehouse.profiles().filter(active=True)
    if code:
        found = profiles.filter(place__code=code).first()
        if found is not None and found.zone != Zone.QUARANTINE:
            data = {"place": code[:60]}
            return None, [Problem("purchasing.not_quarantine", data, field="place")]
    else:
        waiting = profiles.filter(zone=Zone.QUARANTINE.value)
        if site_id is not None:
            waiting = waiting.filter(place__site_id=site_id)
        found = waiting.first()
    if found is None:
        return None, [Problem("purchasing.unknown_place", field="place")]
    return found.place, []


def wrong_refusal(one: TurnedAway) -> list[Problem]:
    """Return why something cannot be turned away as it is said; nothing where it can."""
    found = wrong_amount(one.quantity)
    if not one.what.strip():
        found.append(Problem("purchasing.what_needed", field="what"))
    return found + wrong_text(one.what.strip(), "what")


def _write(
    context: Context, order: Order, notice: Notice | None, place: Any, values: ReceiptValues
) -> Receipt:
    said = values.delivery_note.strip() or (notice.delivery_note if notice else "")
    receipt = Receipt.objects.create(
        number=next_number(f"GR-{context.at:%Y}"), order=order, notice=notice,
        supplier=order.supplier, delivery_note=said[: domain.TEXT_MAX], place=place,
        site_id=order.site_id or place.site_id, received_at=values.occurred_at or context.at,
        received_by=context.actor.label, note=values.note,
    )  # fmt: skip
    Refusal.objects.bulk_create(
        Refusal(
            receipt=receipt, position=number, kind=one.kind.value, what=one.what.strip(),
            quantity=one.quantity, unit=one.unit,
        )
        for number, one in enumerate(values.turned_away, start=1)
    )  # fmt: skip
    for content in values.certificates:
        attachments.attach(
            context=context, document=receipt.number, content=content,
            kind=attachments.AttachmentKind.CERTIFICATE,
        )  # fmt: skip
    return receipt


def _announced(notice: Notice | None) -> Mapping[tuple[int, str], Decimal]:
    """Return how much was announced, by line of the order and lot of the supplier."""
    if notice is None:
        return {}
    rows = notice.lines.order_by("-position").values_list(
        "order_line_id", "supplier_lot", "quantity"
    )
    return {(line, lot): quantity for line, lot, quantity in rows}


def _line(
    context: Context,
    receipt: Receipt,
    number: int,
    one: Ready,
    told: Mapping[tuple[int, str], Decimal],
) -> ReceiptLine:
    item, asked = one.line.item, one.asked
    lot = lot_number(item, context, otherwise=f"{receipt.number}-{number}")
    announced = told.get((one.line.pk, asked.supplier_lot.strip()))
    return ReceiptLine.objects.create(
        receipt=receipt, position=number, order_line=one.line, item=item,
        supplier_lot=asked.supplier_lot.strip(), lot=lot, lot_key=lot_key(class_key(item), lot),
        quantity=one.amount, unit=item.item.unit, units=len(one.units), ordered=asked.quantity,
        announced=announced, made_on=asked.made_on, expires_on=one.expires_on,
        certificate=asked.certificate.strip(),
    )  # fmt: skip


def _inspect(context: Context, receipt: Receipt, line: ReceiptLine, units: Sequence[str]) -> str:
    """Open the incoming inspection; where no plan says how, the lot waits in quarantine for one."""
    try:
        return _open(context, receipt, line, units)
    except quality.NoPlanError:
        return ""


def _open(context: Context, receipt: Receipt, line: ReceiptLine, units: Sequence[str]) -> str:
    inspection = quality.open_inspection(
        context=context,
        values=quality.InspectionValues(
            purpose=PlanPurpose.INCOMING, item_id=line.item_id, quantity=line.quantity,
            lot_key=line.lot_key, unit_keys=list(units), document=receipt.number,
            supplier_id=receipt.supplier_id, supplier_lot=line.supplier_lot,
            certificate=line.certificate, place_id=receipt.place_id,
        ),
    )  # fmt: skip
    return inspection.number


def _count(order: Order, ready: Sequence[Ready], *, on: dt.date) -> None:
    """Write what has come at the lines, and where the order stands now."""
    for one in ready:
        one.line.received += one.asked.quantity
    for line in {one.line.pk: one.line for one in ready}.values():
        if line.done_on is None and complete(line):
            line.done_on = on
        update([line], "received", "done_on")
    stand(order)


def complete(line: OrderLine) -> bool:
    """Say whether as much of a line has come, and stayed, as was ordered."""
    return domain.enough(line.quantity, line.under_percent, line.received - line.returned)


def stand(order: Order) -> None:
    """Write whether all of an order has come."""
    lines = list(order.lines.all())
    if not any(line.received for line in lines):
        return
    done = all(complete(line) for line in lines)
    status = OrderStatus.RECEIVED if done else OrderStatus.PART_RECEIVED
    if order.status not in {status.value, OrderStatus.CLOSED.value}:
        order.status = status.value
        update([order], "status")

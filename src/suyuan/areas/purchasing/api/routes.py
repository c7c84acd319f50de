"""The endpoints of purchasing under ``/api/v1``."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from suyuan.areas.purchasing import choices, operations, queries
from suyuan.areas.purchasing.api import schemas
from suyuan.areas.purchasing.domain import LineVerdict, NoticeStatus, OrderStatus, RefusalKind
from suyuan.areas.purchasing.models import Counted, Notice, Order, Receipt
from suyuan.foundation import authorization, sited
from suyuan.foundation.failures import NotFoundError
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of

router = Router(tags=["purchasing"])


class UnknownReceiptError(NotFoundError):
    """There is no such receipt."""

    code = "purchasing.unknown_receipt"
    receipt: str = ""


@router.get(
    "/purchase-orders",
    response=PageSchema[schemas.OrderSchema],
    auth=allowed(choices.VIEW_ORDER),
    operation_id="purchase_orders",
    summary="Purchase orders",
)
def orders(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.OrderSchema]:
    """Return the purchase orders by number."""
    found = page_of(
        sited.within(queries.orders(), actor_of(request), choices.VIEW_ORDER), key=["number"],
        question={"list": "purchase-orders"}, limit=page.limit, after=page.after,
    )  # fmt: skip
    return PageSchema(items=[_order(row) for row in found.items], next=found.next)


@router.post(
    "/purchase-orders",
    response={201: schemas.OrderSchema},
    auth=allowed(choices.CHANGE_ORDER),
    operation_id="write_purchase_order",
    summary="Write a purchase order",
)
def write_order(request: HttpRequest, body: schemas.OrderBody) -> Status[schemas.OrderSchema]:
    """Write an order to an approved supplier as a draft."""
    given = body.dict()
    lines = [operations.OrderLineValues(**line) for line in given.pop("lines")]
    made = operations.write_order(
        context=context_of(request), values=operations.PurchaseValues(**given, lines=lines)
    )
    return Status(201, _order(made))


@router.get(
    "/purchase-orders/{number}",
    response=schemas.OrderSchema,
    auth=allowed(choices.VIEW_ORDER),
    operation_id="purchase_order",
    summary="A purchase order by its number",
)
def order(request: HttpRequest, number: str) -> schemas.OrderSchema:
    """Return an order with what has come."""
    return _order(_known_order(request, number, choices.VIEW_ORDER))


@router.post(
    "/purchase-orders/{number}/notices",
    response={201: schemas.NoticeSchema},
    auth=allowed(choices.CHANGE_ORDER),
    operation_id="announce_delivery",
    summary="Announce a delivery",
)
def announce(
    request: HttpRequest, number: str, body: schemas.NoticeBody
) -> Status[schemas.NoticeSchema]:
    """Keep what a supplier announces; the same delivery is announced once."""
    given = body.dict()
    lots = [operations.Announced(**_packed(lot)) for lot in given.pop("lots")]
    row = _known_order(request, number, choices.CHANGE_ORDER)
    made = operations.announce_delivery(
        context=context_of(request), order_id=row.pk,
        values=operations.NoticeValues(**given, lots=lots),
    )  # fmt: skip
    return Status(201, _notice(made))


@router.get(
    "/notices/{number}",
    response=schemas.NoticeSchema,
    auth=allowed(choices.VIEW_RECEIPT),
    operation_id="notice",
    summary="An announced delivery by its number",
)
def notice(request: HttpRequest, number: str) -> schemas.NoticeSchema:
    """Return an announced delivery."""
    return _notice(_known_notice(request, number, choices.VIEW_RECEIPT))


@router.get(
    "/purchase-orders/{number}/counted",
    response=PageSchema[schemas.DockCountedSchema],
    auth=allowed(choices.VIEW_RECEIPT),
    operation_id="counted_at_dock",
    summary="What is counted at the dock of an order",
)
def counted(
    request: HttpRequest, number: str, page: Query[PageQuery], notice: str = ""
) -> PageSchema[schemas.DockCountedSchema]:
    """Return what was counted and still stands on the dock, of a delivery or unannounced."""
    row = _known_order(request, number, choices.VIEW_RECEIPT)
    delivery = _known_notice(request, notice, choices.VIEW_RECEIPT) if notice else None
    found = page_of(
        queries.counted_of(row.pk, delivery.pk if delivery else None), key=["pk"],
        question={"list": "counted", "order": number, "notice": notice}, limit=page.limit,
        after=page.after,
    )  # fmt: skip
    return PageSchema(items=[_counted(one, notice) for one in found.items], next=found.next)


@router.post(
    "/purchase-orders/{number}/counted",
    response={201: list[schemas.DockCountedSchema]},
    auth=allowed(choices.RECEIVE),
    operation_id="count_at_dock",
    summary="Count what stands at the dock",
)
def count(
    request: HttpRequest, number: str, body: schemas.DockCountBody
) -> Status[list[schemas.DockCountedSchema]]:
    """Keep what was found on the dock, all of it or nothing; return what was counted with it."""
    given = body.dict()
    announced = given.pop("notice")
    lots = [operations.ReceivedLot(**_packed(lot)) for lot in given.pop("lots")]
    away = [operations.TurnedAway(**one) for one in given.pop("turned_away")]
    row = _known_order(request, number, choices.RECEIVE)
    notice_id = _known_notice(request, announced, choices.RECEIVE).pk if announced else None
    made = operations.count_at_dock(
        context=context_of(request), order_id=row.pk,
        notice_id=notice_id,
        values=operations.CountValues(**given, lots=lots, turned_away=away),
    )  # fmt: skip
    rows = queries.counted_of(row.pk, notice_id).filter(pk__in=made.made)
    return Status(201, [_counted(one, announced) for one in rows])


@router.post(
    "/purchase-orders/{number}/receipts",
    response={201: schemas.ReceiptSchema},
    auth=allowed(choices.RECEIVE),
    operation_id="receive_goods",
    summary="Receive goods of an order",
)
def receive(
    request: HttpRequest, number: str, body: schemas.ReceiptBody
) -> Status[schemas.ReceiptSchema]:
    """Receive goods into quarantine, with own lot numbers and incoming inspections."""
    given = body.dict()
    announced = given.pop("notice")
    lots = [operations.ReceivedLot(**_packed(lot)) for lot in given.pop("lots")]
    away = [operations.TurnedAway(**one) for one in given.pop("turned_away")]
    row = _known_order(request, number, choices.RECEIVE)
    notice_id = _known_notice(request, announced, choices.RECEIVE).pk if announced else None
    made = operations.receive_goods(
        context=context_of(request), order_id=row.pk,
        values=operations.ReceiptValues(
            **given, lots=lots, turned_away=away, notice_id=notice_id
        ),
    )  # fmt: skip
    return Status(201, _receipt(_known_receipt(request, made.number, choices.RECEIVE)))


@router.get(
    "/receipts/{number}",
    response=schemas.ReceiptSchema,
    auth=allowed(choices.VIEW_RECEIPT),
    operation_id="receipt",
    summary="A goods receipt by its number",
)
def receipt(request: HttpRequest, number: str) -> schemas.ReceiptSchema:
    """Return a receipt with its lots and what became of them."""
    return _receipt(_known_receipt(request, number, choices.VIEW_RECEIPT))


def _packed(lot: dict[str, Any]) -> dict[str, Any]:
    """Return a lot with its parts as the operations take them."""
    return {**lot, "parts": [operations.Part(**part) for part in lot["parts"]]}


def _known_order(request: HttpRequest, number: str, action: str) -> Order:
    """Return an order that exists for the caller.

    Raises:
        UnknownPurchaseOrderError: If there is none, or not at a site of theirs.
    """
    found = queries.orders().filter(number=number).first()
    if found is None or not authorization.may(actor_of(request), action, found.site_id):
        raise operations.UnknownPurchaseOrderError(order=number)
    return found


def _known_notice(request: HttpRequest, number: str, action: str) -> Notice:
    found = queries.notices().filter(number=number).first()
    if found is None or not authorization.may(actor_of(request), action, found.order.site_id):
        raise operations.UnknownNoticeError(notice=number)
    return found


def _known_receipt(request: HttpRequest, number: str, action: str) -> Receipt:
    found = queries.receipts().filter(number=number).first()
    if found is None or not authorization.may(actor_of(request), action, found.site_id):
        raise UnknownReceiptError(receipt=number)
    return found


def _order(row: Order) -> schemas.OrderSchema:
    lines = [
        schemas.OrderLineSchema(
            position=line.position, item=line.item.item.code, revision=line.revision,
            quantity=line.quantity, unit=line.unit, due_on=line.due_on, received=line.received,
            returned=line.returned, done_on=line.done_on,
        )
        for line in queries.order_lines(row.pk)
    ]  # fmt: skip
    return schemas.OrderSchema(
        number=row.number, supplier=row.supplier.party.code, status=OrderStatus(row.status),
        currency=row.currency, created_at=row.created_at, sent_at=row.sent_at, lines=lines,
    )  # fmt: skip


def _notice(row: Notice) -> schemas.NoticeSchema:
    return schemas.NoticeSchema(
        number=row.number, order=row.order.number, delivery_note=row.delivery_note,
        status=NoticeStatus(row.status), expected_on=row.expected_on,
    )  # fmt: skip


def _counted(row: Counted, notice: str) -> schemas.DockCountedSchema:
    return schemas.DockCountedSchema(
        id=row.pk, notice=notice, position=row.order_line.position if row.order_line else None,
        supplier_lot=row.supplier_lot, quantity=row.quantity, expires_on=row.expires_on,
        serials=row.serials, package=row.package, within=row.within,
        refused=RefusalKind(row.refused) if row.refused else None, what=row.what,
        counted_at=row.counted_at,
    )  # fmt: skip


def _receipt(row: Receipt) -> schemas.ReceiptSchema:
    lots = [
        schemas.ReceivedLotSchema(
            position=line.position, item=line.item.item.code, lot=line.lot, key=line.lot_key,
            supplier_lot=line.supplier_lot, quantity=line.quantity, unit=line.unit,
            expires_on=line.expires_on, inspection=line.inspection,
            verdict=LineVerdict(line.verdict),
        )
        for line in queries.receipt_lines().filter(receipt_id=row.pk).order_by("position")
    ]  # fmt: skip
    return schemas.ReceiptSchema(
        number=row.number, order=row.order.number, supplier=row.supplier.party.code,
        delivery_note=row.delivery_note, place=row.place.code, received_at=row.received_at,
        lots=lots,
    )  # fmt: skip

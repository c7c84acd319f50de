"""The endpoints of sales under ``/api/v1``."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from suyuan.areas.sales import choices, operations, queries
from suyuan.areas.sales.api import schemas
from suyuan.areas.sales.domain import LEFT, OrderStatus, PickStatus, ShipmentStatus
from suyuan.areas.sales.models import Order, Pick, Record, Shipment
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation.sited import within
from suyuan.rest import papers
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of

router = Router(tags=["sales"])
KEYS_MAX = 10_000


@router.get(
    "/sales-orders",
    response=PageSchema[schemas.SaleSchema],
    auth=allowed(choices.VIEW_ORDER),
    operation_id="sales_orders",
    summary="Sales orders",
)
def orders(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.SaleSchema]:
    """Return the sales orders by number."""
    rows = within(queries.orders(), actor_of(request), choices.VIEW_ORDER)
    found = page_of(
        rows, key=["number"], question={"list": "sales-orders"}, limit=page.limit,
        after=page.after,
    )  # fmt: skip
    return PageSchema(items=[_order(row) for row in found.items], next=found.next)


@router.post(
    "/sales-orders",
    response={201: schemas.SaleSchema},
    auth=allowed(choices.CHANGE_ORDER),
    operation_id="write_sales_order",
    summary="Write a sales order",
)
def write_order(request: HttpRequest, body: schemas.SaleBody) -> Status[schemas.SaleSchema]:
    """Write what a customer orders as a draft."""
    given = body.dict()
    lines = [operations.OrderLineValues(**line) for line in given.pop("lines")]
    made = operations.write_order(
        context=context_of(request), values=operations.SaleValues(**given, lines=lines)
    )
    return Status(201, _order(_known_order(request, made.number, choices.CHANGE_ORDER)))


@router.get(
    "/sales-orders/{number}",
    response=schemas.SaleSchema,
    auth=allowed(choices.VIEW_ORDER),
    operation_id="sales_order",
    summary="A sales order by its number",
)
def order(request: HttpRequest, number: str) -> schemas.SaleSchema:
    """Return an order with what has left of it."""
    return _order(_known_order(request, number, choices.VIEW_ORDER))


@router.post(
    "/sales-orders/{number}/confirm",
    response=schemas.SaleSchema,
    auth=allowed(choices.CHANGE_ORDER),
    operation_id="confirm_sales_order",
    summary="Confirm a sales order",
)
def confirm_order(request: HttpRequest, number: str) -> schemas.SaleSchema:
    """Confirm a draft; licences, registration and DI are checked."""
    operations.confirm_order(
        context=context_of(request), order_id=_known_order(request, number, choices.CHANGE_ORDER).pk
    )
    return _order(_known_order(request, number, choices.CHANGE_ORDER))


@router.post(
    "/sales-orders/{number}/picks",
    response={201: schemas.SalePickSchema},
    auth=allowed(choices.PICK),
    operation_id="plan_pick",
    summary="Make the pick list of a sales order",
)
def plan_pick(
    request: HttpRequest, number: str, body: schemas.PickBody
) -> Status[schemas.SalePickSchema]:
    """Reserve what expires first and list it by place."""
    made = operations.plan_pick(
        context=context_of(request),
        order_id=_known_order(request, number, choices.PICK).pk,
        staging=body.staging,
    )
    return Status(201, _pick(_known_pick(request, made.number, choices.PICK)))


@router.get(
    "/picks/{number}",
    response=schemas.SalePickSchema,
    auth=allowed(choices.VIEW_ORDER),
    operation_id="pick",
    summary="A pick list by its number",
)
def pick(request: HttpRequest, number: str) -> schemas.SalePickSchema:
    """Return a pick list with what was picked."""
    return _pick(_known_pick(request, number, choices.VIEW_ORDER))


@router.post(
    "/picks/{number}/take",
    response=schemas.SalePickSchema,
    auth=allowed(choices.PICK),
    operation_id="pick_goods",
    summary="Take goods from a shelf",
)
def take(request: HttpRequest, number: str, body: schemas.TakeBody) -> schemas.SalePickSchema:
    """Take a unit, a package or an amount of a lot to the staging place."""
    picked = operations.Picked(
        key=key_of(body.scan), quantity=body.quantity, operator=body.operator
    )
    operations.pick_goods(
        context=context_of(request),
        pick_id=_known_pick(request, number, choices.PICK).pk,
        picked=picked,
    )
    return _pick(_known_pick(request, number, choices.PICK))


@router.post(
    "/picks/{number}/finish",
    response=schemas.SalePickSchema,
    auth=allowed(choices.PICK),
    operation_id="finish_pick",
    summary="Say that a list is picked",
)
def finish(
    request: HttpRequest, number: str, body: schemas.FinishPickBody
) -> schemas.SalePickSchema:
    """End a pick list; where less was found, say why."""
    operations.finish_pick(
        context=context_of(request), pick_id=_known_pick(request, number, choices.PICK).pk,
        short_reason=body.short_reason,
    )  # fmt: skip
    return _pick(_known_pick(request, number, choices.PICK))


@router.post(
    "/sales-orders/{number}/shipments",
    response={201: schemas.ShipmentSchema},
    auth=allowed(choices.SHIP),
    operation_id="open_shipment",
    summary="Begin a shipment of a sales order",
)
def open_shipment(
    request: HttpRequest, number: str, body: schemas.ShipmentBody
) -> Status[schemas.ShipmentSchema]:
    """Begin a shipment, to be loaded."""
    made = operations.open_shipment(
        context=context_of(request), order_id=_known_order(request, number, choices.SHIP).pk,
        values=operations.ShipmentValues(**body.dict()),
    )  # fmt: skip
    return Status(201, _shipment(_known_shipment(request, made.number, choices.SHIP)))


@router.get(
    "/shipments/{number}",
    response=schemas.ShipmentSchema,
    auth=allowed(choices.VIEW_SHIPMENT),
    operation_id="shipment",
    summary="A shipment by its number",
)
def shipment(request: HttpRequest, number: str) -> schemas.ShipmentSchema:
    """Return a shipment with what lies in it."""
    return _shipment(_known_shipment(request, number, choices.VIEW_SHIPMENT))


@router.get(
    "/shipments/{number}/delivery-note.pdf",
    auth=allowed(choices.VIEW_SHIPMENT),
    operation_id="delivery_note_paper",
    summary="The delivery note of a shipment as PDF",
    openapi_extra=papers.DESCRIBED,
)
def delivery_note(
    request: HttpRequest, number: str, paper: Query[papers.PaperQuery]
) -> HttpResponse:
    """Send the delivery note of a shipment that has left."""
    row = _known_shipment(request, number, choices.VIEW_SHIPMENT)
    return papers.answer(request, choices.DELIVERY_NOTE, row.number, paper.language)


@router.post(
    "/shipments/{number}/load",
    response=schemas.ShipmentSchema,
    auth=allowed(choices.SHIP),
    operation_id="load_shipment",
    summary="Load a shipment",
)
def load(
    request: HttpRequest, number: str, body: schemas.LoadShipmentBody
) -> schemas.ShipmentSchema:
    """Load things by scan; all of them, or none and every reason why not."""
    things = operations.scanned([(one.scan, one.quantity) for one in body.things])
    operations.load_shipment(
        context=context_of(request),
        shipment_id=_known_shipment(request, number, choices.SHIP).pk,
        things=things,
        unpicked=body.unpicked,
    )
    return _shipment(_known_shipment(request, number, choices.SHIP))


@router.post(
    "/shipments/{number}/ship",
    response=schemas.ShipmentSchema,
    auth=allowed(choices.SHIP),
    operation_id="ship",
    summary="Let a shipment leave",
)
def ship(request: HttpRequest, number: str, body: schemas.DepartureBody) -> schemas.ShipmentSchema:
    """Check everything once more, write the sales record and give the goods to the customer."""
    operations.ship(
        context=context_of(request), shipment_id=_known_shipment(request, number, choices.SHIP).pk,
        departure=operations.Departure(**body.dict()),
    )  # fmt: skip
    return _shipment(_known_shipment(request, number, choices.SHIP))


@router.post(
    "/shipments/{number}/cancel",
    response=schemas.ShipmentSchema,
    auth=allowed(choices.SHIP),
    operation_id="cancel_shipment",
    summary="Give a shipment up before it leaves",
)
def cancel(request: HttpRequest, number: str) -> schemas.ShipmentSchema:
    """Give up a shipment; what was loaded may be loaded elsewhere."""
    operations.cancel_shipment(
        context=context_of(request), shipment_id=_known_shipment(request, number, choices.SHIP).pk
    )
    return _shipment(_known_shipment(request, number, choices.SHIP))


@router.post(
    "/shipments/{number}/arrival",
    response=schemas.ShipmentSchema,
    auth=allowed(choices.SHIP),
    operation_id="confirm_shipment_receipt",
    summary="The customer has a shipment",
)
def arrive(request: HttpRequest, number: str, body: schemas.ArrivalBody) -> schemas.ShipmentSchema:
    """Write down that a shipment has come to its customer."""
    operations.confirm_receipt(
        context=context_of(request),
        shipment_id=_known_shipment(request, number, choices.SHIP).pk,
        **body.dict(),
    )
    return _shipment(_known_shipment(request, number, choices.SHIP))


@router.get(
    "/sales-records",
    response=PageSchema[schemas.SalesRecordSchema],
    auth=allowed(choices.VIEW_RECORD),
    operation_id="sales_records",
    summary="The sales record",
)
def records(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.SalesRecordSchema]:
    """Return the lines of the sales record in the order in which they were written."""
    rows = within(
        queries.records(), actor_of(request), choices.VIEW_RECORD, field="shipment__site_id"
    )
    found = page_of(
        rows.order_by("pk"), key=["pk"], question={"list": "sales-records"},
        limit=page.limit, after=page.after,
    )  # fmt: skip
    return PageSchema(items=[_record(row) for row in found.items], next=found.next)


@router.post(
    "/onward-sales",
    response={201: schemas.OnwardReportSchema},
    auth=allowed(choices.REPORT_ONWARD),
    operation_id="report_onward_sales",
    summary="Report what a distributor sold on",
)
def report_onward(
    request: HttpRequest, body: schemas.OnwardReportBody
) -> Status[schemas.OnwardReportSchema]:
    """Record the lines of a report, all or none; every error names its line."""
    rows = [operations.OnwardValues(**row.dict()) for row in body.rows]
    count = operations.report_onward_sales(context=context_of(request), rows=rows)
    return Status(201, schemas.OnwardReportSchema(recorded=count))


@router.post(
    "/deliveries",
    response=list[schemas.DeliveredSchema],
    auth=allowed(choices.VIEW_SHIPMENT),
    operation_id="deliveries",
    summary="To whom things went",
)
def deliveries(request: HttpRequest, body: schemas.DeliveredBody) -> list[schemas.DeliveredSchema]:
    """Return the last delivery of units, lots and packages by their keys."""
    found = queries.deliveries(body.keys[:KEYS_MAX])
    known = within(queries.shipments(), actor_of(request), choices.VIEW_SHIPMENT)
    numbers = {one.shipment for one in found.values()}
    shown = set(known.filter(number__in=numbers).values_list("number", flat=True))
    return [
        schemas.DeliveredSchema(
            key=key, shipment=one.shipment, order=one.order, customer=one.customer,
            customer_name=one.customer_name, place=one.place, shipped_at=one.shipped_at,
            confirmed_at=one.confirmed_at, quantity=one.quantity,
            buyer=one.onward.buyer if one.onward else None,
            sold_on=one.onward.sold_on if one.onward else None,
        )
        for key, one in found.items()
        if one.shipment in shown
    ]  # fmt: skip


def _known_order(request: HttpRequest, number: str, action: str) -> Order:
    found = within(queries.orders(), actor_of(request), action).filter(number=number).first()
    if found is None:
        raise operations.UnknownSalesOrderError(order=number)
    return found


def _known_pick(request: HttpRequest, number: str, action: str) -> Pick:
    found = within(queries.picks(), actor_of(request), action).filter(number=number).first()
    if found is None:
        raise operations.UnknownPickError(pick=number)
    return found


def _known_shipment(request: HttpRequest, number: str, action: str) -> Shipment:
    found = within(queries.shipments(), actor_of(request), action).filter(number=number).first()
    if found is None:
        raise operations.UnknownShipmentError(shipment=number)
    return found


def _order(row: Order) -> schemas.SaleSchema:
    lines = [
        schemas.SaleLineSchema(
            position=line.position, item=line.item.item.code, quantity=line.quantity,
            unit=line.unit, wanted_on=line.wanted_on, min_days=line.min_days,
            shipped=line.shipped,
        )
        for line in queries.order_lines(row.pk)
    ]  # fmt: skip
    return schemas.SaleSchema(
        number=row.number, customer=row.customer.party.code, deliver_to=row.deliver_to.code,
        market=row.market, status=OrderStatus(row.status), reference=row.reference,
        created_at=row.created_at, confirmed_at=row.confirmed_at, lines=lines,
    )  # fmt: skip


def _pick(row: Pick) -> schemas.SalePickSchema:
    lines = [
        schemas.SalePickLineSchema(
            position=line.position, item=line.item.item.code, lot=line.lot, key=line.lot_key,
            place=line.place.code, expires_on=line.expires_on, quantity=line.quantity,
            unit=line.unit, picked=line.picked,
        )
        for line in queries.pick_lines(row.pk)
    ]  # fmt: skip
    return schemas.SalePickSchema(
        number=row.number, order=row.order.number, status=PickStatus(row.status),
        staging=row.staging.code, lines=lines,
    )  # fmt: skip


def _shipment(row: Shipment) -> schemas.ShipmentSchema:
    things = [
        schemas.LoadedSchema(
            key=one.key, code=one.code, kind=one.kind, quantity=one.quantity, unit=one.unit
        )
        for one in queries.shipment_things(row.pk)
    ]
    return schemas.ShipmentSchema(
        number=row.number, order=row.order.number, customer=row.customer.party.code,
        status=ShipmentStatus(row.status), carrier=row.carrier, waybill=row.waybill,
        shipped_at=row.shipped_at, confirmed_at=row.confirmed_at, things=things,
        papers=papers.links("shipments", row.number, "delivery-note.pdf")
        if row.status in LEFT else [],
    )  # fmt: skip


def _record(row: Record) -> schemas.SalesRecordSchema:
    return schemas.SalesRecordSchema(
        shipment=row.shipment.number, order=row.shipment.order.number, shipped_on=row.shipped_on,
        item=row.item_code, name=row.name, model=row.model, specification=row.specification,
        registration_no=row.registration_no, registrant=row.registrant, di=row.di, lot=row.lot,
        serials=list(row.serials), quantity=row.quantity, unit=row.unit, made_on=row.made_on,
        expires_on=row.expires_on, customer=row.customer_code, customer_name=row.customer_name,
        customer_licences=row.customer_licences, address=row.address, contact=row.contact,
        phone=row.phone,
    )  # fmt: skip

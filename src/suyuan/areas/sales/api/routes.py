"""The endpoints of sales under ``/api/v1``."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from suyuan.areas.sales import choices, operations, queries
from suyuan.areas.sales.api import schemas
from suyuan.areas.sales.api.answers import (
    known_order,
    known_pick,
    known_shipment,
    order_of,
    pick_of,
    record_of,
    shipment_of,
)
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation.sited import within
from suyuan.rest import papers
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema
from suyuan.rest.requests import context_of
from suyuan.rest.rows import listed, seen

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
    found = listed(seen(request, queries.orders(), choices.VIEW_ORDER), page, name="sales-orders")
    return PageSchema(items=[order_of(row) for row in found.items], next=found.next)


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
    return Status(201, order_of(known_order(request, made.number, choices.CHANGE_ORDER)))


@router.get(
    "/sales-orders/{number}",
    response=schemas.SaleSchema,
    auth=allowed(choices.VIEW_ORDER),
    operation_id="sales_order",
    summary="A sales order by its number",
)
def order(request: HttpRequest, number: str) -> schemas.SaleSchema:
    """Return an order with what has left of it."""
    return order_of(known_order(request, number, choices.VIEW_ORDER))


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
        context=context_of(request),
        order_id=known_order(request, number, choices.CHANGE_ORDER).pk,
    )
    return order_of(known_order(request, number, choices.CHANGE_ORDER))


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
        order_id=known_order(request, number, choices.PICK).pk,
        staging=body.staging,
    )
    return Status(201, pick_of(known_pick(request, made.number, choices.PICK)))


@router.get(
    "/picks/{number}",
    response=schemas.SalePickSchema,
    auth=allowed(choices.VIEW_ORDER),
    operation_id="pick",
    summary="A pick list by its number",
)
def pick(request: HttpRequest, number: str) -> schemas.SalePickSchema:
    """Return a pick list with what was picked."""
    return pick_of(known_pick(request, number, choices.VIEW_ORDER))


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
        pick_id=known_pick(request, number, choices.PICK).pk,
        picked=picked,
    )
    return pick_of(known_pick(request, number, choices.PICK))


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
        context=context_of(request), pick_id=known_pick(request, number, choices.PICK).pk,
        short_reason=body.short_reason,
    )  # fmt: skip
    return pick_of(known_pick(request, number, choices.PICK))


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
        context=context_of(request), order_id=known_order(request, number, choices.SHIP).pk,
        values=operations.ShipmentValues(**body.dict()),
    )  # fmt: skip
    return Status(201, shipment_of(known_shipment(request, made.number, choices.SHIP)))


@router.get(
    "/shipments/{number}",
    response=schemas.ShipmentSchema,
    auth=allowed(choices.VIEW_SHIPMENT),
    operation_id="shipment",
    summary="A shipment by its number",
)
def shipment(request: HttpRequest, number: str) -> schemas.ShipmentSchema:
    """Return a shipment with what lies in it."""
    return shipment_of(known_shipment(request, number, choices.VIEW_SHIPMENT))


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
    row = known_shipment(request, number, choices.VIEW_SHIPMENT)
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
        shipment_id=known_shipment(request, number, choices.SHIP).pk,
        things=things,
        unpicked=body.unpicked,
    )
    return shipment_of(known_shipment(request, number, choices.SHIP))


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
        context=context_of(request), shipment_id=known_shipment(request, number, choices.SHIP).pk,
        departure=operations.Departure(**body.dict()),
    )  # fmt: skip
    return shipment_of(known_shipment(request, number, choices.SHIP))


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
        context=context_of(request),
        shipment_id=known_shipment(request, number, choices.SHIP).pk,
    )
    return shipment_of(known_shipment(request, number, choices.SHIP))


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
        shipment_id=known_shipment(request, number, choices.SHIP).pk,
        **body.dict(),
    )
    return shipment_of(known_shipment(request, number, choices.SHIP))


@router.get(
    "/sales-records",
    response=PageSchema[schemas.SalesRecordSchema],
    auth=allowed(choices.VIEW_RECORD),
    operation_id="sales_records",
    summary="The sales record",
)
def records(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.SalesRecordSchema]:
    """Return the lines of the sales record in the order in which they were written."""
    found = listed(
        seen(request, queries.records(), choices.VIEW_RECORD, site="shipment__site_id"),
        page,
        name="sales-records",
        key="pk",
    )
    return PageSchema(items=[record_of(row) for row in found.items], next=found.next)


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

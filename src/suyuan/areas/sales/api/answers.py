"""What the endpoints of sales look up, and the rows as they answer with them."""

from django.http import HttpRequest

from suyuan.areas.sales import operations, queries
from suyuan.areas.sales.api import schemas
from suyuan.areas.sales.domain import LEFT, OrderStatus, PickStatus, ShipmentStatus
from suyuan.areas.sales.models import Order, Pick, Record, Shipment
from suyuan.rest import papers
from suyuan.rest.rows import numbered


def known_order(request: HttpRequest, number: str, action: str) -> Order:
    """Return a sales order that the caller may see or change.

    Raises:
        UnknownSalesOrderError: If there is none for the caller.
    """
    missing = operations.UnknownSalesOrderError(order=number)
    return numbered(request, queries.orders(), number, action, missing)


def known_pick(request: HttpRequest, number: str, action: str) -> Pick:
    """Return a pick list that the caller may see or work on.

    Raises:
        UnknownPickError: If there is none for the caller.
    """
    missing = operations.UnknownPickError(pick=number)
    return numbered(request, queries.picks(), number, action, missing)


def known_shipment(request: HttpRequest, number: str, action: str) -> Shipment:
    """Return a shipment that the caller may see or work on.

    Raises:
        UnknownShipmentError: If there is none for the caller.
    """
    missing = operations.UnknownShipmentError(shipment=number)
    return numbered(request, queries.shipments(), number, action, missing)


def order_of(row: Order) -> schemas.SaleSchema:
    """Return a sales order as it is answered."""
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


def pick_of(row: Pick) -> schemas.SalePickSchema:
    """Return a pick list as it is answered."""
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


def shipment_of(row: Shipment) -> schemas.ShipmentSchema:
    """Return a shipment as it is answered."""
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


def record_of(row: Record) -> schemas.SalesRecordSchema:
    """Return a line of the sales record as it is answered."""
    return schemas.SalesRecordSchema(
        shipment=row.shipment.number, order=row.shipment.order.number, shipped_on=row.shipped_on,
        item=row.item_code, name=row.name, model=row.model, specification=row.specification,
        registration_no=row.registration_no, registrant=row.registrant, di=row.di, lot=row.lot,
        serials=list(row.serials), quantity=row.quantity, unit=row.unit, made_on=row.made_on,
        expires_on=row.expires_on, customer=row.customer_code, customer_name=row.customer_name,
        customer_licences=row.customer_licences, address=row.address, contact=row.contact,
        phone=row.phone,
    )  # fmt: skip

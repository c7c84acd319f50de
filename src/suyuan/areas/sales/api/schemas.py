"""What the endpoints of sales take and give."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Schema
from pydantic import ConfigDict

from suyuan.areas.sales.domain import OrderStatus, PickStatus, ShipmentStatus
from suyuan.rest.papers import PaperSchema
from suyuan.rest.schemas import BodySchema


class SaleLineBody(BodySchema):
    """What is ordered of one item."""

    item: str
    quantity: Decimal
    wanted_on: dt.date
    unit: str = ""
    min_days: int = 0


class SaleBody(BodySchema):
    """What a customer orders, and where it goes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer": "D-EAST",
                    "deliver_to": "D-EAST",
                    "phone": "021-0000",
                    "lines": [{"item": "SP-20", "quantity": "4", "wanted_on": "2026-12-01"}],
                }
            ]
        }
    )

    customer: str
    lines: list[SaleLineBody]
    deliver_to: str = ""
    reference: str = ""
    export_paper: str = ""
    contact: str = ""
    phone: str = ""
    conditions: str = ""
    note: str = ""


class SaleLineSchema(Schema):
    """A line of a sales order, with what has left."""

    position: int
    item: str
    quantity: Decimal
    unit: str
    wanted_on: dt.date
    min_days: int
    shipped: Decimal


class SaleSchema(Schema):
    """A sales order."""

    number: str
    customer: str
    deliver_to: str
    market: str
    status: OrderStatus
    reference: str
    created_at: dt.datetime
    confirmed_at: dt.datetime | None
    lines: list[SaleLineSchema]


class PickBody(BodySchema):
    """Where the goods are brought; empty: the staging place of the site."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"staging": "SZ-DOCK"}]})

    staging: str = ""


class SalePickLineSchema(Schema):
    """So much of a lot at a place, to be taken."""

    position: int
    item: str
    lot: str
    key: str
    place: str
    expires_on: dt.date | None
    quantity: Decimal
    unit: str
    picked: Decimal


class SalePickSchema(Schema):
    """A pick list."""

    number: str
    order: str
    status: PickStatus
    staging: str
    lines: list[SalePickLineSchema]


class TakeBody(BodySchema):
    """What was taken from a shelf."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"scan": "(01)06999999000013(21)SP2601-00001", "quantity": "1"}]
        }
    )

    scan: str
    quantity: Decimal | None = None
    operator: str = ""


class FinishPickBody(BodySchema):
    """Why less was picked, where it was."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"short_reason": "Two boxes are damaged"}]}
    )

    short_reason: str = ""


class ShipmentBody(BodySchema):
    """How the goods go."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"carrier": "T-ROAD", "waybill": "WB-1001"}]}
    )

    carrier: str = ""
    waybill: str = ""
    note: str = ""


class ScannedBody(BodySchema):
    """A pallet, a box, a unit, or an amount of a lot."""

    scan: str
    quantity: Decimal | None = None


class LoadShipmentBody(BodySchema):
    """What is loaded; all of it or nothing."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"things": [{"scan": "(00)069999990000000017"}]}]}
    )

    things: list[ScannedBody]
    unpicked: bool = False
    """Whether it may be something else than what was picked for the order."""


class DepartureBody(BodySchema):
    """How a shipment leaves."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"carrier": "T-ROAD", "waybill": "WB-1001", "operator": "E-014"}]
        }
    )

    carrier: str = ""
    waybill: str = ""
    occurred_at: dt.datetime | None = None
    operator: str = ""


class ArrivalBody(BodySchema):
    """When the customer got it; now where nothing is said."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"received_at": "2026-12-03T10:00:00+08:00", "note": "Complete"}]
        }
    )

    received_at: dt.datetime | None = None
    note: str = ""


class LoadedSchema(Schema):
    """A thing in a shipment."""

    key: str
    code: str
    kind: str
    quantity: Decimal
    unit: str


class ShipmentSchema(Schema):
    """A shipment."""

    number: str
    order: str
    customer: str
    status: ShipmentStatus
    carrier: str
    waybill: str
    shipped_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    papers: list[PaperSchema] = Field(description="The delivery note, once the goods have left.")
    things: list[LoadedSchema]


class SalesRecordSchema(Schema):
    """A line of the sales record."""

    shipment: str
    order: str
    shipped_on: dt.date
    item: str
    name: str
    model: str
    specification: str
    registration_no: str
    registrant: str
    di: str
    lot: str
    serials: list[str]
    quantity: Decimal
    unit: str
    made_on: dt.date | None
    expires_on: dt.date | None
    customer: str
    customer_name: str
    customer_licences: str
    address: str
    contact: str
    phone: str


class OnwardBody(BodySchema):
    """A line of a distributor's report."""

    seller: str
    buyer: str
    document: str
    sold_on: dt.date
    scan: str
    quantity: Decimal | None = None


class OnwardReportBody(BodySchema):
    """A distributor's report; all lines or none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rows": [
                        {
                            "seller": "D-EAST",
                            "buyer": "H-01",
                            "document": "INV-77",
                            "sold_on": "2026-12-05",
                            "scan": "(01)06999999000013(21)SP2601-00001",
                        }
                    ]
                }
            ]
        }
    )

    rows: list[OnwardBody]


class OnwardReportSchema(Schema):
    """How many lines were recorded."""

    recorded: int


class DeliveredBody(BodySchema):
    """Of what it is asked."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"keys": ["/01/06999999000013/21/SP2601-00001"]}]}
    )

    keys: list[str]


class DeliveredSchema(Schema):
    """To whom a thing went."""

    key: str
    shipment: str
    order: str
    customer: str
    customer_name: str
    place: str
    shipped_at: dt.datetime
    confirmed_at: dt.datetime | None
    quantity: Decimal
    buyer: str | None
    sold_on: dt.date | None

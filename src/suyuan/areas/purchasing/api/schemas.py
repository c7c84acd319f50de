"""What the endpoints of purchasing take and give."""

import datetime as dt
from decimal import Decimal

from ninja import Schema
from pydantic import ConfigDict

from suyuan.areas.purchasing.domain import (
    LineVerdict,
    NoticeStatus,
    OrderStatus,
    RefusalKind,
)
from suyuan.rest.schemas import BodySchema


class OrderLineBody(BodySchema):
    """What is ordered of one item."""

    item: str
    quantity: Decimal
    due_on: dt.date
    unit: str = ""
    revision: str = ""
    price: Decimal | None = None
    over_percent: Decimal = Decimal(0)
    under_percent: Decimal = Decimal(0)


class OrderBody(BodySchema):
    """What is ordered from whom."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "supplier": "S-CAP",
                    "lines": [{"item": "CAP", "quantity": "1000", "due_on": "2026-12-01"}],
                }
            ]
        }
    )

    supplier: str
    lines: list[OrderLineBody]
    currency: str = "CNY"
    note: str = ""
    site: str = ""


class OrderLineSchema(Schema):
    """A line of an order, with what has come."""

    position: int
    item: str
    revision: str
    quantity: Decimal
    unit: str
    due_on: dt.date
    received: Decimal
    returned: Decimal
    done_on: dt.date | None


class OrderSchema(Schema):
    """A purchase order."""

    number: str
    supplier: str
    status: OrderStatus
    currency: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    lines: list[OrderLineSchema]


class PartBody(BodySchema):
    """How much of a lot lies in one package."""

    package: str
    quantity: Decimal
    serials: list[str] = []


class LotBody(BodySchema):
    """A lot of the supplier, announced or on the dock, and the packages it lies in."""

    position: int
    quantity: Decimal
    supplier_lot: str = ""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    certificate: str = ""
    serials: list[str] = []
    packages: list[str] = []
    parts: list[PartBody] = []


class NoticeBody(BodySchema):
    """A delivery that is announced."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "delivery_note": "DN-1",
                    "lots": [{"position": 1, "quantity": "1000", "supplier_lot": "A1"}],
                }
            ]
        }
    )

    delivery_note: str
    lots: list[LotBody]
    nesting: dict[str, str] = {}
    expected_on: dt.date | None = None
    carrier: str = ""
    note: str = ""


class NoticeSchema(Schema):
    """An announced delivery."""

    number: str
    order: str
    delivery_note: str
    status: NoticeStatus
    expected_on: dt.date | None


class TurnedAwayBody(BodySchema):
    """Goods that were not taken over."""

    kind: RefusalKind
    what: str
    quantity: Decimal
    unit: str = ""


class ReceiptBody(BodySchema):
    """What has come in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "delivery_note": "DN-1",
                    "lots": [{"position": 1, "quantity": "1000", "supplier_lot": "A1"}],
                }
            ]
        }
    )

    lots: list[LotBody] = []
    nesting: dict[str, str] = {}
    notice: str = ""
    delivery_note: str = ""
    place: str = ""
    turned_away: list[TurnedAwayBody] = []
    occurred_at: dt.datetime | None = None
    operator: str = ""
    note: str = ""


class DockCountBody(BodySchema):
    """What somebody has found on the dock: codes as scanned, or lots read from their labels."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"notice": "AN-2026-00001", "codes": ["(00)106901234567890128"]}]
        }
    )

    notice: str = ""
    codes: list[str] = []
    quantity: Decimal | None = None
    lots: list[LotBody] = []
    turned_away: list[TurnedAwayBody] = []
    occurred_at: dt.datetime | None = None


class DockCountedSchema(Schema):
    """Something that was counted and still stands on the dock."""

    id: int
    notice: str
    position: int | None
    supplier_lot: str
    quantity: Decimal
    expires_on: dt.date | None
    serials: list[str]
    package: str
    within: str
    refused: RefusalKind | None
    what: str
    counted_at: dt.datetime


class ReceivedLotSchema(Schema):
    """A lot that came in, under a lot number of our own."""

    position: int
    item: str
    lot: str
    key: str
    supplier_lot: str
    quantity: Decimal
    unit: str
    expires_on: dt.date | None
    inspection: str
    verdict: LineVerdict


class ReceiptSchema(Schema):
    """A goods receipt."""

    number: str
    order: str
    supplier: str
    delivery_note: str
    place: str
    received_at: dt.datetime
    lots: list[ReceivedLotSchema]

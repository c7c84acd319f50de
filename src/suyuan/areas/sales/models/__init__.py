"""The tables of sales."""

from suyuan.areas.sales.models.ordering import Order, OrderLine, Pick, PickLine
from suyuan.areas.sales.models.shipping import (
    OnwardSale,
    Record,
    Shipment,
    ShipmentThing,
)

__all__ = [
    "OnwardSale",
    "Order",
    "OrderLine",
    "Pick",
    "PickLine",
    "Record",
    "Shipment",
    "ShipmentThing",
]

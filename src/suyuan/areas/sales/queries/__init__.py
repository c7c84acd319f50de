"""Questions to sales."""

from suyuan.areas.sales.queries.deliveries import (
    Delivery,
    Onward,
    all_deliveries,
    deliveries,
)
from suyuan.areas.sales.queries.lists import (
    customers,
    loaded_amount,
    onward_sales,
    order_lines,
    orders,
    orders_waiting,
    pick_lines,
    picks,
    picks_open,
    records,
    records_of,
    shipment_things,
    shipments,
    shipments_waiting,
)
from suyuan.areas.sales.queries.standing import allowed, reasons_against

__all__ = [
    "Delivery",
    "Onward",
    "all_deliveries",
    "allowed",
    "customers",
    "deliveries",
    "loaded_amount",
    "onward_sales",
    "order_lines",
    "orders",
    "orders_waiting",
    "pick_lines",
    "picks",
    "picks_open",
    "reasons_against",
    "records",
    "records_of",
    "shipment_things",
    "shipments",
    "shipments_waiting",
]

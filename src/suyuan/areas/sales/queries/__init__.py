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
    pick_lines,
    picks,
    records,
    records_of,
    shipment_things,
    shipments,
)
from suyuan.areas.sales.queries.picked import Named, named_for, places_of
from suyuan.areas.sales.queries.promises import loaded, promised
from suyuan.areas.sales.queries.standing import allowed, reasons_against

__all__ = [
    "Delivery",
    "Named",
    "Onward",
    "all_deliveries",
    "allowed",
    "customers",
    "deliveries",
    "loaded",
    "loaded_amount",
    "named_for",
    "onward_sales",
    "order_lines",
    "orders",
    "pick_lines",
    "picks",
    "places_of",
    "promised",
    "reasons_against",
    "records",
    "records_of",
    "shipment_things",
    "shipments",
]

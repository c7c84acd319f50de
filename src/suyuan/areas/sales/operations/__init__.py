"""Changes of sales, each one command."""

from suyuan.areas.sales.operations.errors import (
    HasLeftError,
    NothingLoadedError,
    SalesStateError,
    StillLoadingError,
    StillPickingError,
    UnknownPickError,
    UnknownSalesOrderError,
    UnknownShipmentError,
    has_left,
)
from suyuan.areas.sales.operations.leaving import Leaving
from suyuan.areas.sales.operations.loading import (
    Loaded,
    ShipmentValues,
    cancel_shipment,
    load_shipment,
    loaded_by_item,
    open_shipment,
    scanned,
    unload_shipment,
)
from suyuan.areas.sales.operations.onward import report_onward, report_onward_sales
from suyuan.areas.sales.operations.onward_reading import OnwardValues
from suyuan.areas.sales.operations.orders import (
    OrderLineValues,
    SaleValues,
    cancel_order,
    change_order,
    close_order,
    confirm_order,
    write_order,
)
from suyuan.areas.sales.operations.picking import (
    PickDone,
    Picked,
    cancel_pick,
    finish_pick,
    pick_goods,
    plan_pick,
)
from suyuan.areas.sales.operations.shipping import (
    SHIPPED,
    Departure,
    confirm_receipt,
    ship,
)

__all__ = [
    "SHIPPED",
    "Departure",
    "HasLeftError",
    "Leaving",
    "Loaded",
    "NothingLoadedError",
    "OnwardValues",
    "OrderLineValues",
    "PickDone",
    "Picked",
    "SaleValues",
    "SalesStateError",
    "ShipmentValues",
    "StillLoadingError",
    "StillPickingError",
    "UnknownPickError",
    "UnknownSalesOrderError",
    "UnknownShipmentError",
    "cancel_order",
    "cancel_pick",
    "cancel_shipment",
    "change_order",
    "close_order",
    "confirm_order",
    "confirm_receipt",
    "finish_pick",
    "has_left",
    "load_shipment",
    "loaded_by_item",
    "open_shipment",
    "pick_goods",
    "plan_pick",
    "report_onward",
    "report_onward_sales",
    "scanned",
    "ship",
    "unload_shipment",
    "write_order",
]

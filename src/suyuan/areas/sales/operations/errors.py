"""What is refused in sales, one class per failure."""

from suyuan.foundation.failures import ConflictError, NotFoundError


class UnknownSalesOrderError(NotFoundError):
    """There is no such order."""

    code = "sales.unknown_order"
    order: str = ""


class UnknownPickError(NotFoundError):
    """There is no such pick list."""

    code = "sales.unknown_pick"
    pick: str = ""


class UnknownShipmentError(NotFoundError):
    """There is no such shipment."""

    code = "sales.unknown_shipment"
    shipment: str = ""


class SalesStateError(ConflictError):
    """The document's state does not allow it now."""

    code = "sales.state"
    document: str
    state: str


class ShipmentStateError(SalesStateError):
    """The shipment's state does not allow it now; its states share codes with those of orders."""

    code = "sales.shipment_state"
    shipment_state: str


class NothingLoadedError(ConflictError):
    """Nothing lies in the shipment."""

    code = "sales.nothing_loaded"


class StillLoadingError(ConflictError):
    """A shipment of the order is still being loaded."""

    code = "sales.still_loading"
    shipment: str


class StillPickingError(ConflictError):
    """A pick list of the order is still open."""

    code = "sales.still_picking"
    pick: str

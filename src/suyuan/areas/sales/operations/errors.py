"""What is refused in sales, one class per failure."""

from suyuan.areas.sales.models import Shipment
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


class HasLeftError(ShipmentStateError):
    """The shipment has left already: somebody was faster."""

    code = "sales.has_left"
    left_at: str
    who: str
    customer: str
    customer_en: str


def has_left(shipment: Shipment) -> HasLeftError:
    """Return that a shipment has left, when and with whom."""
    assert shipment.shipped_at is not None
    return HasLeftError(
        document=shipment.number, state=shipment.status, shipment_state=shipment.status,
        left_at=shipment.shipped_at.isoformat(), who=shipment.shipped_by,
        customer=shipment.customer.party.name, customer_en=shipment.customer.party.name_en,
    )  # fmt: skip


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

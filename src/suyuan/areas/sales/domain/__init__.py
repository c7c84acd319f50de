"""Orders, picking, shipments: states, words and rules that need no database."""

import enum
from collections.abc import Mapping
from typing import Final


class OrderStatus(enum.StrEnum):
    """Where a sales order stands in its life."""

    DRAFT = "DRAFT"
    CONFIRMED = "CONFIRMED"
    PART_SHIPPED = "PART_SHIPPED"
    SHIPPED = "SHIPPED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


ORDER_MOVES: Final[Mapping[str, list[str]]] = {
    OrderStatus.DRAFT: [OrderStatus.CONFIRMED, OrderStatus.CANCELLED],
    OrderStatus.CONFIRMED: [
        OrderStatus.PART_SHIPPED, OrderStatus.SHIPPED, OrderStatus.CANCELLED,
    ],
    OrderStatus.PART_SHIPPED: [OrderStatus.SHIPPED, OrderStatus.CLOSED],
    OrderStatus.SHIPPED: [OrderStatus.CLOSED],
    OrderStatus.CLOSED: [],
    OrderStatus.CANCELLED: [],
}  # fmt: skip
GOES_OUT: Final = frozenset({OrderStatus.CONFIRMED, OrderStatus.PART_SHIPPED})
"""Orders of which goods may be picked and shipped."""


class PickStatus(enum.StrEnum):
    """Where a pick list stands."""

    OPEN = "OPEN"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


PICK_MOVES: Final[Mapping[str, list[str]]] = {
    PickStatus.OPEN: [PickStatus.DONE, PickStatus.CANCELLED],
    PickStatus.DONE: [],
    PickStatus.CANCELLED: [],
}


class ShipmentStatus(enum.StrEnum):
    """Where a shipment stands."""

    OPEN = "OPEN"
    """Being loaded."""
    SHIPPED = "SHIPPED"
    """It has left; its record stays."""
    CONFIRMED = "CONFIRMED"
    """The customer has said that it has come."""
    CANCELLED = "CANCELLED"
    """Given up before it left."""


SHIPMENT_MOVES: Final[Mapping[str, list[str]]] = {
    ShipmentStatus.OPEN: [ShipmentStatus.SHIPPED, ShipmentStatus.CANCELLED],
    ShipmentStatus.SHIPPED: [ShipmentStatus.CONFIRMED],
    ShipmentStatus.CONFIRMED: [],
    ShipmentStatus.CANCELLED: [],
}
LEFT: Final = frozenset({ShipmentStatus.SHIPPED, ShipmentStatus.CONFIRMED})
"""Shipments that have left the house."""

TEXT_MAX: Final = 120
"""Characters of a number or name that somebody else gave, at most."""


def is_plain(text: str) -> bool:
    r"""Say whether somebody's number can be kept as it is: printable, and not too long.

    >>> is_plain("DN 2026/07-甲"), is_plain("DN\x1d10")
    (True, False)
    """
    return len(text) <= TEXT_MAX and all(one.isprintable() for one in text)

"""Questions to sales."""

from suyuan.areas.sales.queries.deliveries import (
    Delivery,
    Onward,
    all_deliveries,
    deliveries,
)

__all__ = [
    "Delivery",
    "Onward",
    "all_deliveries",
    "deliveries",
]

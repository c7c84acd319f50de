"""Tables of the warehouse."""

from suyuan.areas.warehouse.models.counts import Asset, Count, CountLine
from suyuan.areas.warehouse.models.places import (
    Excursion,
    Profile,
    ProfileItem,
    Reading,
    Requirement,
    StorageClass,
)
from suyuan.areas.warehouse.models.stock import StockRow
from suyuan.areas.warehouse.models.work import MoveLine, MoveOrder, Reservation

__all__ = [
    "Asset",
    "Count",
    "CountLine",
    "Excursion",
    "MoveLine",
    "MoveOrder",
    "Profile",
    "ProfileItem",
    "Reading",
    "Requirement",
    "Reservation",
    "StockRow",
    "StorageClass",
]

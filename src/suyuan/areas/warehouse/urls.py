"""Addresses of the warehouse."""

from suyuan.areas.warehouse.ui import (
    assets,
    conditions,
    counts,
    moves,
    places,
    recorded,
    stock,
    storage_classes,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    *screens.urls(
        stock.Stock,
        stock.Expiry,
        stock.Reservations,
        moves.PutAway,
        moves.MoveOrders,
        counts.Counts,
        places.StoragePlaces,
        storage_classes.StorageClasses,
        storage_classes.StorageNeeds,
        conditions.Readings,
        conditions.Excursions,
        assets.Assets,
    ),
]

"""Addresses of the warehouse."""

from suyuan.areas.warehouse.ui import (
    assets,
    conditions,
    counts,
    moves,
    places,
    recorded,
    stock,
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
        places.StorageClasses,
        places.StorageNeeds,
        conditions.Readings,
        conditions.Excursions,
        assets.Assets,
    ),
]

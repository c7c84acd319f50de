"""Addresses of purchasing."""

from suyuan.areas.purchasing.ui import (
    deliveries,
    docks,
    orders,
    processing,
    recorded,
    scores,
    supplies,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    *screens.urls(
        orders.Orders,
        deliveries.Notices,
        docks.DockLines,
        deliveries.Receipts,
        deliveries.ReceivedLots,
        deliveries.Returns,
        supplies.Supplies,
        scores.Scores,
        processing.Processings,
    ),
]

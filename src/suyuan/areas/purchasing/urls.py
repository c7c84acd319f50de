"""Addresses of purchasing."""

from suyuan.areas.purchasing.ui import (
    docks,
    notices,
    orders,
    processing,
    receipts,
    received_lots,
    recorded,
    scores,
    supplies,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    *screens.urls(
        orders.Orders,
        notices.Notices,
        docks.DockLines,
        receipts.Receipts,
        received_lots.ReceivedLots,
        received_lots.Returns,
        supplies.Supplies,
        scores.Scores,
        processing.Processings,
    ),
]

"""Addresses of production."""

from django.urls import path

from suyuan.areas.production.ui import (
    board,
    deviations,
    history_records,
    orders,
    recorded,
    records,
    rules,
    runs,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    path("work-orders/board", board.board, name="production-board"),
    path("work-orders/<str:number>/record", records.record, name="work-orders-record"),
    path("work-orders/<str:number>/record/unit", records.unit_record, name="work-orders-unit"),
    path("history-record/<str:number>", records.by_number, name="history-record"),
    *screens.urls(
        orders.WorkOrders,
        history_records.HistoryRecords,
        runs.Runs,
        deviations.Deviations,
        rules.ItemRules,
        rules.RoomLimits,
        rules.Readings,
    ),
]

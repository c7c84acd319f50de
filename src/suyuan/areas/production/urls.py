"""Addresses of production."""

from django.urls import path

from suyuan.areas.production.ui import (
    board,
    deviations,
    history_records,
    orders,
    paper,
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
    path("work-orders/<str:number>/record.pdf", paper.of_order, name="work-orders-record-print"),
    path("work-orders/<str:number>/record/unit.pdf", paper.of_unit, name="work-orders-unit-print"),
    path("history-record/<str:number>", records.by_number, name="history-record"),
    path(
        "history-record/<str:number>/<int:version>.pdf", paper.of_version,
        name="history-record-print",
    ),
    *screens.urls(
        orders.WorkOrders,
        history_records.HistoryRecords,
        runs.Runs,
        deviations.Deviations,
        rules.ItemRules,
        rules.RoomLimits,
        rules.Readings,
    ),
]  # fmt: skip

"""Addresses of sales."""

from django.urls import path

from suyuan.areas.sales.ui import (
    customers,
    delivery_note,
    onward,
    orders,
    picks,
    recorded,
    records,
    shipments,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    path(
        "shipments/<str:number>/delivery-note.pdf",
        delivery_note.delivery_note,
        name="delivery-note",
    ),
    *screens.urls(
        orders.SalesOrders,
        picks.Picks,
        shipments.Shipments,
        records.SalesRecords,
        onward.OnwardSales,
        customers.Customers,
    ),
]

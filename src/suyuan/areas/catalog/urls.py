"""Addresses of the catalogue."""

from suyuan.areas.catalog.ui import items, numbers, partners, places
from suyuan.web import screens

urlpatterns = screens.urls(
    items.Items, partners.Partners, places.Places, numbers.Numbers, numbers.Pools
)

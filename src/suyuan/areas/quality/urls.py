"""Addresses of quality."""

from django.urls import path

from suyuan.areas.quality.ui import (
    entry,
    holds,
    inspections,
    nonconformities,
    recorded,
    switching,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    path("inspections/<str:number>/results", entry.entry, name="inspection-entry"),
    *screens.urls(
        inspections.Inspections,
        nonconformities.Nonconformities,
        holds.Holds,
        holds.Releases,
        switching.SwitchingRules,
        switching.Samples,
    ),
]

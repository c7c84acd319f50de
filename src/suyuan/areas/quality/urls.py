"""Addresses of quality."""

from django.urls import path

from suyuan.areas.quality.ui import (
    entry,
    holds,
    inspection_paper,
    inspections,
    nonconformities,
    recorded,
    switching,
)
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    path("inspections/<str:number>/results", entry.entry, name="inspection-entry"),
    path("inspections/<str:number>/record.pdf", inspection_paper.record, name="inspection-print"),
    *screens.urls(
        inspections.Inspections,
        nonconformities.Nonconformities,
        holds.Holds,
        holds.Releases,
        switching.SwitchingRules,
        switching.Samples,
    ),
]

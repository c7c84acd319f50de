"""Addresses of the trace area."""

from django.urls import path, re_path

from suyuan.areas.trace.ui.events import Events, event
from suyuan.areas.trace.ui.passport import page
from suyuan.areas.trace.ui.things import Things
from suyuan.web import screens

urlpatterns = [
    path("things/graph", page.neighbours, name="thing-graph"),
    path("things/history", page.history, name="thing-history"),
    path("things/part/<slug:name>", page.part, name="thing-part"),
    path("events/<uuid:event_id>", event, name="event"),
    re_path(r"^things/(?P<path>(?:\d|~|[a-z]+:|_).*)$", page.passport, name="thing"),
    *screens.urls(Things, Events),
]

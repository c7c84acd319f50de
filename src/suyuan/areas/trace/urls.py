"""Addresses of the trace area."""

from django.urls import path, re_path

from suyuan.areas.trace.ui import (
    find,
    former,
    gaps,
    recorded,
    room,
    scopes,
    whereabouts,
)
from suyuan.areas.trace.ui.events import Events, event
from suyuan.areas.trace.ui.passport import page
from suyuan.areas.trace.ui.things import Things
from suyuan.web import screens

recorded.describe()
urlpatterns = [
    path("find", find.find_view, name="search"),
    path("find/hints", find.hints_view, name="search-hints"),
    path("where/", whereabouts.tree, name="where"),
    path("trace/", room.room, name="trace-room"),
    path("trace/units", room.units, name="trace-units"),
    path("trace/former", former.former, name="trace-former"),
    path("trace/former.csv", former.former_csv, name="trace-former-csv"),
    path("trace/list.csv", room.list_csv, name="trace-list-csv"),
    path("trace/list", room.list_file, name="trace-list-file"),
    path("trace/compare", room.comparison, name="trace-compare"),
    path("trace/gaps", gaps.gaps_view, name="trace-gaps"),
    path("scopes/", scopes.scope_list, name="scopes"),
    path("scopes/save", scopes.save, name="scope-save"),
    path("scopes/<str:number>", scopes.scope_detail, name="scope"),
    path("scopes/<str:number>/freeze", scopes.freeze, name="scope-freeze"),
    path("scopes/<str:number>/list", scopes.write_list, name="scope-list-file"),
    path("scopes/<str:number>/hold/<int:frozen>", scopes.hold, name="scope-hold"),
    path("things/graph", page.neighbours, name="thing-graph"),
    path("things/tree", page.branches, name="thing-tree"),
    path("things/history", page.history, name="thing-history"),
    path("things/print", page.paper, name="thing-print"),
    path("things/part/<slug:name>", page.part, name="thing-part"),
    path("events/<uuid:event_id>", event, name="event"),
    re_path(r"^things/(?P<path>(?:\d|~|[a-z]+:|_).*)$", page.passport, name="thing"),
    *screens.urls(Things, Events),
]

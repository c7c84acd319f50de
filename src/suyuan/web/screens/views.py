"""List, page, parts, export and preferences of every resource."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suyuan.foundation import clock
from suyuan.foundation.authorization import may
from suyuan.web import people
from suyuan.web.people import Reader
from suyuan.web.reach import Reach
from suyuan.web.screens import (
    command_views,
    export_jobs,
    exporting,
    history,
    listing,
    panels,
    preferences,
)
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.screens.offering import Offer, offers
from suyuan.web.screens.resource import Resource

OPEN_MAX: Final = 4
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def list_page(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Show the list; the same address answers htmx with the list alone."""
    reader = people.reader_of(request)
    found = listing.build(resource, request, reader)
    above = offers(resource, reader, row=None)
    bulk = [
        Offer(command, reverse(f"{resource.name}-{command.name}-many"))
        for command in resource.commands
        if command.bulk and may(reader.actor, command.permission)
    ]
    can_import = bool(resource.import_command) and may(
        reader.actor, resource.command(resource.import_command).permission
    )
    context = {
        "resource": resource,
        "listing": found,
        "offers": above,
        "bulk": bulk,
        "links": _links(resource, reader),
        "can_export": may(reader.actor, export_jobs.right_of(resource)),
        "command_id": clock.new_id(),
        "import_url": reverse(f"{resource.name}-import") if can_import else "",
        "rows": table_rows(resource, found.table),
        "help": resource.purpose,
        "sizes": listing.SIZES,
    }
    part = request.headers.get("HX-Request") and not request.headers.get(
        "HX-History-Restore-Request"
    )
    return render(
        request, "web/screens/list.html#list" if part else "web/screens/list.html", context
    )


def _links(resource: Resource, reader: Reader) -> Sequence[Mapping[str, Any]]:
    found = []
    for link in resource.links:
        with contextlib.suppress(NoReverseMatch):
            url = reverse(link.url_name)
            if may(reader.actor, link.permission):
                found.append({"label": link.label, "icon": link.icon, "url": url})
    return found


def table_rows(resource: Resource, table: Any) -> Sequence[tuple[Any, str, str]]:
    """Return the table's rows, each with its address, where the reader may open it, and key."""
    reach = table.reach
    return [
        (
            bound,
            reach.to(resource.address(bound.record)) if resource.has_page else "",
            resource.key_of(bound.record),
        )
        for bound in table.rows
    ]


def split(found: Sequence[Offer]) -> tuple[Sequence[Offer], Sequence[Offer]]:
    """Return the few commands that stand open on a page, and the others for a menu.

    Where there are many, open are the next steps; what is dangerous is done rarely and stands in
    the menu.
    """
    if len(found) <= OPEN_MAX:
        return found, ()
    near = [offer for offer in found if not offer.command.is_danger][: OPEN_MAX - 1]
    return near, [offer for offer in found if offer not in near]


def page(request: HttpRequest, resource: Resource, key: str) -> HttpResponse:
    """Show the page of one row."""
    reader = people.reader_of(request)
    row = resource.find(reader, key)
    tab = request.GET.get("tab", "")
    with_history = bool(resource.history_tables) and may(reader.actor, resource.history_permission)
    if tab == "history" and not with_history:
        raise Http404
    if with_history and not resource.panels:
        tab = "history"  # There is nothing else to see, so that it needs no tab.
    near, further = split(offers(resource, reader, row))
    context = {
        "resource": resource,
        "row": row,
        "key": key,
        "heading": resource.heading(row),
        "code": _code(resource, row),
        "chip": resource.chip(row),
        "following": resource.following(row),
        "following_url": Reach(reader.actor).to(resource.following_address(row)),
        "facts": panels.shown(resource.facts, row, Reach(reader.actor)),
        "offers": near,
        "further": further,
        "with_history": with_history and bool(resource.panels),
        "tab": tab,
        "crumbs": [
            Crumb(resource.title, reverse(f"{resource.name}-list")),
            Crumb(resource.heading(row)),
        ],
        "help": resource.purpose,
    }
    if tab == "history":
        context["entries"] = history.of(resource, row)
    else:
        made = [_part(resource, one, row, key, reader) for one in resource.panels]
        parts = [one for one in made if one is not None]
        context["main"] = [one for one in parts if not one["panel"].side]
        context["aside"] = [one for one in parts if one["panel"].side]
    return render(request, "web/screens/detail.html", context)


def _code(resource: Resource, row: Any) -> str:
    """Return the code under the title: none that the title says, and no number of the database."""
    code = resource.code(row)
    is_internal = code.isdecimal() and code == str(row.pk)
    return "" if is_internal or code in str(resource.heading(row)) else code


def _part(
    resource: Resource, panel: panels.AnyPanel, row: Any, key: str, reader: Reader
) -> dict[str, Any] | None:
    """Return what the page shows of a panel at once; None where the reader may not see it."""
    match panel:
        case panels.Panel():
            return {"panel": panel, "facts": panels.shown(panel.facts, row, Reach(reader.actor))}
        case panels.Related() | panels.Template(is_late=True):
            if panel.permission and not may(reader.actor, panel.permission):
                return None
            address = reverse(f"{resource.name}-part", args=[key, panel.name])
            return {"panel": panel, "late": address}
        case panels.Template():
            if panel.permission and not may(reader.actor, panel.permission):
                return None
            return {"panel": panel, "context": panel.context(row, reader)}


def part(request: HttpRequest, resource: Resource, key: str, part: str) -> HttpResponse:
    """Show a part of a row's page that is loaded after it; without script, as a page."""
    reader = people.reader_of(request)
    row = resource.find(reader, key)
    panel = next((one for one in resource.panels if one.name == part), None)
    if panel is None or isinstance(panel, panels.Panel):
        raise Http404
    if panel.permission and not may(reader.actor, panel.permission):
        raise Http404
    context: dict[str, Any] = {"panel": panel, "row": row, "resource": resource}
    if isinstance(panel, panels.Template):
        context |= panel.context(row, reader)
        return render(request, panel.template, context)
    found = list(panel.rows(row, reader)[: panel.limit + 1])
    table = panel.table(found[: panel.limit], orderable=False, exclude=tuple(panel.table.hidden))
    table.reach = reach = Reach(reader.actor)
    context |= {
        "table": table,
        "rows": [
            (one, reach.to(panel.link(one.record)) if panel.link else "", "") for one in table.rows
        ],
        "empty": panel.empty(row) if callable(panel.empty) else panel.empty,
        "has_more": len(found) > panel.limit,
        "more": reach.to(panel.more(row)) if panel.more is not None else "",
    }
    return render(request, "web/screens/related.html", context)


def export(request: HttpRequest, resource: Resource, form: str) -> HttpResponseBase:
    """Send the filtered list as a file; a long workbook is written by a worker.

    CSV is sent while it is read, however long it is. Asked by GET, a long workbook is offered on
    a page; the form there, and the one above the list, begin the work by POST.
    """
    if form not in {"csv", "xlsx"}:
        raise Http404
    reader = people.reader_of(request)
    if form == "csv":
        return _as_csv(resource, reader, request.GET)
    if not export_jobs.is_long(resource, reader, request.GET):
        lines = export_jobs.lines_of(resource, reader, request.GET)
        return FileResponse(
            exporting.as_xlsx(lines, str(resource.title)),
            as_attachment=True,
            filename=export_jobs.name_of(resource, form),
            content_type=XLSX,
        )
    if request.method != "POST":
        return _offer_export(request, resource)
    asked = export_jobs.Asked(
        resource=resource.name,
        query=request.GET.urlencode(),
        language=reader.language,
        zone=timezone.get_current_timezone_name(),
    )
    context = people.context_of(
        request, reason=_("Export"), command_id=command_views.given_id(request)
    )
    return HttpResponseRedirect(
        reverse("job", args=[export_jobs.request(context=context, asked=asked)])
    )


def _as_csv(resource: Resource, reader: Reader, query: QueryDict) -> StreamingHttpResponse:
    lines = export_jobs.lines_of(resource, reader, query)
    zone = timezone.get_current_timezone()
    streamed = StreamingHttpResponse(
        exporting.in_setting(exporting.as_csv(lines), zone, reader.language),
        content_type="text/csv; charset=utf-8",
    )
    name = export_jobs.name_of(resource, "csv")
    streamed["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return streamed


def _offer_export(request: HttpRequest, resource: Resource) -> HttpResponse:
    query = request.GET.urlencode()
    address = reverse(f"{resource.name}-list")
    context = {
        "resource": resource,
        "limit": export_jobs.DIRECT_ROWS_MAX,
        "query": query,
        "command_id": clock.new_id(),
        "crumbs": [
            Crumb(resource.title, f"{address}?{query}" if query else address),
            Crumb(_("Export")),
        ],
    }
    return render(request, "web/screens/export.html", context)


@require_POST
def choose_columns(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Keep the columns that the reader wants to see."""
    known = list(resource.table.base_columns)
    chosen = [name for name in known if name in request.POST.getlist("column")]
    preferences.choose_columns(
        context=people.context_of(
            request, reason=_("Columns of a list"), command_id=clock.new_id()
        ),
        resource=resource.name,
        columns=[] if "reset" in request.POST else chosen,
    )
    return _back(request, resource)


@require_POST
def keep_view(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Keep the present filters under a name, or forget a view."""
    name = request.POST.get("name", "").strip()
    frame = people.context_of(request, reason=_("Saved view"), command_id=clock.new_id())
    if not name:
        messages.warning(request, _("Give the view a name."))
    elif "drop" in request.POST:
        preferences.drop_view(context=frame, resource=resource.name, name=name)
        return HttpResponseRedirect(reverse(f"{resource.name}-list"))
    else:
        query = QueryDict(request.POST.get("query", "").lstrip("?"), mutable=True)
        for noise in (listing.PAGE, listing.AFTER):
            query.pop(noise, None)
        preferences.save_view(
            context=frame, resource=resource.name, name=name, query=query.urlencode()
        )
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": name})
    return _back(request, resource)


def _back(request: HttpRequest, resource: Resource) -> HttpResponse:
    query = request.POST.get("query", "").lstrip("?")
    address = reverse(f"{resource.name}-list")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)

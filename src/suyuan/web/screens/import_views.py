"""Import: a file, which column is which field, a dry run that lists every error, the load."""

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, ngettext

from suyuan.foundation import clock, files, wording
from suyuan.foundation.command import command
from suyuan.foundation.context import Context, Source
from suyuan.foundation.core.models import StoredFile
from suyuan.kernel.errors import DomainError
from suyuan.web import numbers, people, waiting
from suyuan.web.screens import import_jobs, mapping as columns, running, sheets
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.screens.resource import Resource
from suyuan.web.wordlists import listed

AGE_MAX: Final = 24 * 3600
PREFIX: Final = "column_"


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """One field, and the column that fills it."""

    target: columns.Target
    column: int | None
    sample: str


def import_page(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Take the reader from the file to the load."""
    if request.GET.get("template"):
        return _template(resource)
    if request.method == "POST" and "file" in request.FILES:
        return _take(request, resource)
    token = request.POST.get("upload") or request.GET.get("upload") or ""
    if not token:
        return _show(request, resource, step="file")
    try:
        upload = signing.loads(token, salt=import_jobs.SALT, max_age=AGE_MAX)
        stored = StoredFile.objects.get(pk=upload["file"])
        with files.open_content(stored) as stream:
            sheet = sheets.read(stream.read(), upload["name"])
    except (signing.BadSignature, StoredFile.DoesNotExist):
        messages.warning(request, _("The file has been put aside for too long. Choose it again."))
    except DomainError as failure:
        messages.error(request, wording.sentence(failure))
    else:
        follow = _wait if request.method != "POST" and "job" in upload else _map
        return follow(request, resource, token, sheet, upload)
    return HttpResponseRedirect(reverse(f"{resource.name}-import"))


def _wait(
    request: HttpRequest,
    resource: Resource,
    token: str,
    sheet: sheets.Sheet,
    upload: Mapping[str, Any],
) -> HttpResponse:
    """Show how far a worker is with the table, and then what it found."""
    job = waiting.job_of(people.actor_of(request), uuid.UUID(upload["job"]))
    if job is None:
        raise Http404
    is_part = bool(request.headers.get("HX-Request"))
    if job.is_open:
        page = "web/screens/import.html#progress" if is_part else "web/screens/import.html"
        return _show(request, resource, step="report", job=job, token=token, page=page)
    if job.is_news:
        waiting.seen(people.actor_of(request), job.id)
    if is_part:
        # The page itself follows, with what was found.
        return HttpResponse(headers={"HX-Refresh": "true"})
    report = import_jobs.report_of(job)
    if report is None and not job.is_failed:
        messages.success(request, job.sentence)
        return HttpResponseRedirect(reverse(f"{resource.name}-list"))
    targets = columns.targets_of(resource.command(resource.import_command).form)
    context: dict[str, Any] = {
        "token": token,
        "sheet": sheet,
        "choices": _choices(sheet, targets, upload["chosen"]),
        "count": len(sheet.rows),
    }
    if report is None:
        return _show(request, resource, step="columns", problem=job.sentence, **context)
    return _show(request, resource, step="report", report=report, job=job, **context)


def _later(
    request: HttpRequest, resource: Resource, work: str, frame: Any, values: Mapping[str, Any]
) -> HttpResponse:
    """Hand a large table to a worker and go to the page that shows how far it is."""
    table = import_jobs.Table(
        resource=resource.name,
        file=values["file"],
        name=values["name"],
        chosen=values["chosen"],
        language=people.reader_of(request).language,
    )
    job = import_jobs.request(
        context=frame, work=work, table=dataclasses.asdict(table), rows=values["rows"]
    )
    return HttpResponseRedirect(table.address(job))


@command(name="web.keep_upload", action=None)
def keep_upload(*, context: Context, content: bytes, name: str) -> StoredFile:
    """Keep a file that somebody brings for an import."""
    del context
    return files.store(content, name, limit=sheets.SIZE_MAX)


def _take(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Store the file and go on to the columns; an unreadable one is refused at once."""
    upload: Any = request.FILES["file"]
    content = upload.read(sheets.SIZE_MAX + 1)
    name = upload.name or "table"
    try:
        sheets.read(content, name)
        frame = people.context_of(request, reason=name, command_id=clock.new_id())
        stored = keep_upload(context=frame, content=content, name=name)
    except DomainError as failure:
        return _show(request, resource, step="file", problem=wording.sentence(failure), status=422)
    token = signing.dumps({"file": stored.pk, "name": name}, salt=import_jobs.SALT)
    query = urlencode({"upload": token})
    return HttpResponseRedirect(f"{reverse(f'{resource.name}-import')}?{query}")


def _map(
    request: HttpRequest,
    resource: Resource,
    token: str,
    sheet: sheets.Sheet,
    upload: Mapping[str, Any],
) -> HttpResponse:
    asked = resource.command(resource.import_command)
    targets = columns.targets_of(asked.form)
    chosen = _chosen(request, sheet, targets)
    context: dict[str, Any] = {
        "token": token,
        "sheet": sheet,
        "choices": _choices(sheet, targets, chosen),
        "count": len(sheet.rows),
        "doubts": columns.doubts(sheet.head, targets, chosen),
    }
    if request.method != "POST":
        return _show(request, resource, step="columns", **context)
    lacking = columns.missing(chosen, targets)
    if lacking:
        names = listed(str(target.label) for target in lacking)
        problem = _("Choose a column for: %(names)s") % {"names": names}
        return _show(request, resource, step="columns", problem=problem, status=422, **context)
    frame = dataclasses.replace(
        people.context_of(request, reason=sheet.name, command_id=_given_id(request)),
        source=Source.IMPORT,
    )
    if len(sheet.rows) > running.LARGE:
        values = dict(upload) | {"chosen": dict(chosen), "rows": len(sheet.rows)}
        work = import_jobs.LOAD if "load" in request.POST else import_jobs.CHECK
        return _later(request, resource, work, frame, values)
    if "load" in request.POST:
        return _load(request, resource, sheet, chosen, frame, context)
    report = running.rehearse(asked, sheet, chosen, frame, people.reader_of(request))
    return _show(request, resource, step="report", report=report, **context)


def _load(
    request: HttpRequest,
    resource: Resource,
    sheet: sheets.Sheet,
    chosen: Mapping[str, int],
    frame: Any,
    context: dict[str, Any],
) -> HttpResponse:
    rows = list(columns.mapped(sheet, chosen))
    try:
        count = running.load_rows(context=frame, resource=resource.name, rows=rows)
    except DomainError:
        # Something changed since the dry run: run it again and show what.
        again = dataclasses.replace(frame, command_id=clock.new_id())
        asked = resource.command(resource.import_command)
        report = running.rehearse(asked, sheet, chosen, again, people.reader_of(request))
        return _show(request, resource, step="report", report=report, status=422, **context)
    text = ngettext("%(count)d row is loaded.", "%(count)d rows are loaded.", count)
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse(f"{resource.name}-list"))


def _given_id(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("command_id", ""))
    except ValueError:
        return clock.new_id()


def _chosen(
    request: HttpRequest, sheet: sheets.Sheet, targets: Sequence[columns.Target]
) -> Mapping[str, int]:
    if request.method != "POST":
        return columns.guess(sheet.head, targets)
    found = {}
    for target in targets:
        column = numbers.asked(request.POST.get(PREFIX + target.name, ""))
        if column is not None and column < len(sheet.head):
            found[target.name] = column
    return found


def _choices(
    sheet: sheets.Sheet, targets: Sequence[columns.Target], chosen: Mapping[str, int]
) -> Sequence[Choice]:
    samples = columns.samples(sheet)
    found = []
    for target in targets:
        index = chosen.get(target.name)
        sample = " · ".join(samples[index]) if index is not None else ""
        found.append(Choice(target, index, sample))
    return found


def _template(resource: Resource) -> HttpResponse:
    """Send an empty table with the right heads."""
    targets = columns.targets_of(resource.command(resource.import_command).form)
    line = ",".join(str(target.label).replace(",", " ") for target in targets)
    response = HttpResponse(f"\ufeff{line}\r\n", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{resource.name}.csv"'
    return response


def _show(
    request: HttpRequest,
    resource: Resource,
    *,
    step: str,
    status: int = 200,
    page: str = "web/screens/import.html",
    **context: Any,
) -> HttpResponse:
    order = ["file", "columns", "report"]
    labels = [_("Choose the file"), _("Match the columns"), _("Check"), _("Load")]
    place = order.index(step)
    steps = [
        {"label": label, "state": "done" if index < place else "now" if index == place else ""}
        for index, label in enumerate(labels)
    ]
    common = {
        "resource": resource,
        "command": resource.command(resource.import_command),
        "targets": columns.targets_of(resource.command(resource.import_command).form),
        "step": step,
        "steps": steps,
        "command_id": clock.new_id(),
        "crumbs": [
            Crumb(resource.title, reverse(f"{resource.name}-list")),
            Crumb(_("Import")),
        ],
    }
    return render(request, page, common | context, status=status)

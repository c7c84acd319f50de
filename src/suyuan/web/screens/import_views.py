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

from suyuan.foundation import aside, clock, files, wording
from suyuan.foundation.context import Source
from suyuan.foundation.failures import BusyError
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
    again = ""
    try:
        upload = signing.loads(token, salt=import_jobs.SALT, max_age=AGE_MAX)
        if request.method != "POST" and "job" in upload:
            return _wait(request, resource, token, upload)
        return _map(request, resource, token, _sheet(upload), upload)
    except (signing.BadSignature, files.FileMissingError):
        text = _("The file is not here any more: it is loaded, or was put aside for too long.")
        messages.warning(request, text)
    except DomainError as failure:
        messages.error(request, wording.sentence(failure))
        if isinstance(failure, BusyError):
            # Nothing is wrong with the table, which is still there: the step is tried again.
            again = f"?{urlencode({'upload': token})}"
    return HttpResponseRedirect(f"{reverse(f'{resource.name}-import')}{again}")


def _sheet(upload: Mapping[str, Any]) -> sheets.Sheet:
    with aside.open_content(uuid.UUID(upload["file"])) as stream:
        return sheets.read(stream.read(), upload["name"])


def _wait(
    request: HttpRequest, resource: Resource, token: str, upload: Mapping[str, Any]
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
    sheet = _sheet(upload)
    targets = columns.targets_of(resource.command(resource.import_command).form)
    context: dict[str, Any] = {
        "token": token,
        "sheet": sheet,
        "choices": _choices(sheet, targets, upload["chosen"]),
        "count": len(sheet.rows),
    }
    if report is None:
        return _show(request, resource, step="columns", problem=job.sentence, **context)
    context |= _forgotten(resource, report, upload, upload["chosen"])
    return _show(request, resource, step="report", report=report, job=job, **context)


def _forgotten(
    resource: Resource,
    report: running.Report,
    upload: Mapping[str, Any],
    chosen: Mapping[str, int],
) -> Mapping[str, Any]:
    """Take a table with passwords away that cannot be loaded as it is, and say so."""
    secrets = columns.secrets_of(resource.command(resource.import_command).form)
    if report.is_clean or not secrets & set(chosen):
        return {}
    aside.drop(uuid.UUID(upload["file"]))
    return {"is_dropped": True}


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


def _take(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Put the file aside and go on to the columns; an unreadable one is refused at once."""
    upload: Any = request.FILES["file"]
    content = upload.read(sheets.SIZE_MAX + 1)
    name = upload.name or "table"
    try:
        sheets.read(content, name)
        key = aside.put(content, limit=sheets.SIZE_MAX)
    except DomainError as failure:
        return _show(request, resource, step="file", problem=wording.sentence(failure), status=422)
    token = signing.dumps({"file": str(key), "name": name}, salt=import_jobs.SALT)
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
    if running.is_large(asked.form, chosen, len(sheet.rows)):
        values = dict(upload) | {"chosen": dict(chosen), "rows": len(sheet.rows)}
        work = import_jobs.LOAD if "load" in request.POST else import_jobs.CHECK
        return _later(request, resource, work, frame, values)
    if "load" in request.POST:
        return _load(request, resource, chosen, frame, context, upload)
    report = running.rehearse(asked, sheet, chosen, frame, people.reader_of(request))
    context |= _forgotten(resource, report, upload, chosen)
    return _show(request, resource, step="report", report=report, **context)


def _load(
    request: HttpRequest,
    resource: Resource,
    chosen: Mapping[str, int],
    frame: Any,
    context: dict[str, Any],
    upload: Mapping[str, Any],
) -> HttpResponse:
    sheet = context["sheet"]
    rows = list(columns.mapped(sheet, chosen))
    try:
        count = running.load(context=frame, resource=resource.name, rows=rows)
    except BusyError:
        raise
    except DomainError:
        # Something changed since the dry run: run it again and show what.
        again = dataclasses.replace(frame, command_id=clock.new_id())
        asked = resource.command(resource.import_command)
        report = running.rehearse(asked, sheet, chosen, again, people.reader_of(request))
        context |= _forgotten(resource, report, upload, chosen)
        return _show(request, resource, step="report", report=report, status=422, **context)
    aside.drop(uuid.UUID(upload["file"]))
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
        sample = "" if index is None or target.is_secret else " · ".join(samples[index])
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

"""The import room: bring a file, match its columns, see every fault, load it, see the result."""

import csv
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_POST

from suyuan.areas.integration import queries
from suyuan.areas.integration.choices import imports as words
from suyuan.areas.integration.domain.imports.fields import FIELDS, Kind, State, doubled, missing
from suyuan.areas.integration.models import Import, ImportMapping
from suyuan.areas.integration.operations import imports
from suyuan.areas.integration.operations.imports.mapping import columns_of, doubts
from suyuan.areas.integration.operations.imports.taking import keep_file
from suyuan.areas.integration.ui import import_shown, import_templates, master_data
from suyuan.foundation import authorization, clock, files, tables, wording
from suyuan.foundation.context import Context
from suyuan.foundation.jobs.models import Progress
from suyuan.kernel.errors import DomainError
from suyuan.ledger.queries.things import things_by_key
from suyuan.web import numbers, people, screens, waiting
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.screens.exporting import safe

PER_PAGE: Final = 50
PROBLEMS_SHOWN: Final = 200
SAMPLES: Final = 3
PREFIX: Final = "column_"
_STEPS: Final = {
    State.NEW: 1,
    State.CHECKING: 2,
    State.FAULTY: 2,
    State.CLEAN: 3,
    State.LOADING: 3,
    State.LOADED: 4,
    State.DISCARDED: 1,
}


def _row(request: HttpRequest, key: uuid.UUID) -> Import:
    row = queries.imports_for(people.actor_of(request)).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _may_load(request: HttpRequest) -> bool:
    return authorization.may(people.actor_of(request), words.LOAD)


def _frame(request: HttpRequest, row: Import | str) -> Context:
    name = row if isinstance(row, str) else f"{row.number} {row.file.name}"
    try:
        command_id = uuid.UUID(request.POST.get("command_id", ""))
    except ValueError:
        command_id = clock.new_id()
    return people.context_of(request, reason=name, command_id=command_id)


@permission(words.VIEW_IMPORTS)
def import_list(request: HttpRequest) -> HttpResponse:
    """Show the imports, the newest first; an empty page says how to begin."""
    rows = queries.imports_for(people.actor_of(request))
    kind = request.GET.get("kind", "")
    if kind in set(Kind):
        rows = rows.filter(kind=kind)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [import_shown.shown(row) for row in page],
        "kinds": import_shown.kinds(),
        "kind": kind,
        "may_load": _may_load(request),
        "crumbs": [Crumb(words.TITLE)],
        "help": _(
            "Bring receipts, production and shipments as spreadsheets, or EPCIS documents of"
            " partners. A file is checked first, with every fault named; it is loaded whole or not"
            " at all, and never twice."
        ),
    }
    return render(request, "integration/imports/list.html", context)


@permission(words.LOAD)
def new_import(request: HttpRequest) -> HttpResponse:
    """Take a file and what it holds."""
    chosen = request.POST.get("kind") or request.GET.get("kind") or Kind.RECEIPT
    kind = Kind(chosen) if chosen in set(Kind) else Kind.RECEIPT
    context: dict[str, Any] = {
        "kinds": import_shown.kinds(),
        "kind": kind,
        "command_id": clock.new_id(),
        "steps": _steps(0),
        "crumbs": [Crumb(words.TITLE, reverse("imports-list")), Crumb(_("New import"))],
    }
    if request.method != "POST":
        return render(request, "integration/imports/new.html", context)
    upload: Any = request.FILES.get("file")
    if upload is None:
        context["problem"] = _("Choose a file.")
        return render(request, "integration/imports/new.html", context, status=422)
    frame = _frame(request, upload.name or "file")
    try:
        content = upload.read(tables.SIZE_MAX + 1)
        stored = keep_file(
            context=frame.derive("keep"), content=content, name=upload.name or "file"
        )
        row = imports.start_import(context=frame, kind=kind, stored=stored.pk)
        if kind is Kind.EVENTS:
            imports.check_import(context=frame.derive("check"), key=row.pk, columns={})
    except DomainError as failure:
        context["problem"] = wording.sentence(failure)
        return render(request, "integration/imports/new.html", context, status=422)
    return HttpResponseRedirect(reverse("import", args=[row.pk]))


def _steps(place: int, *, is_table: bool = True) -> list[dict[str, str]]:
    labels = [_("File"), _("Columns"), _("Check"), _("Load"), _("Result")]
    found = []
    for index, label in enumerate(labels):
        if index == 1 and not is_table:
            continue
        state = "done" if index < place else "now" if index == place else ""
        found.append({"label": label, "state": state})
    return found


@permission(words.VIEW_IMPORTS)
def import_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show an import at the step where it stands; htmx asks again while a worker is at it."""
    return _show(request, _row(request, key))


def _show(
    request: HttpRequest,
    row: Import,
    *,
    columns: Mapping[str, int] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    kind, state = Kind(row.kind), State(row.state)
    context: dict[str, Any] = {
        "row": row,
        "shown": import_shown.shown(row),
        "chip": import_shown.chip_of(row),
        "state": state,
        "is_open": state in {State.CHECKING, State.LOADING},
        "may_load": _may_load(request),
        "problem": problem,
        "command_id": clock.new_id(),
        "steps": _steps(_STEPS[state], is_table=bool(FIELDS[kind])),
        "crumbs": [Crumb(words.TITLE, reverse("imports-list")), Crumb(row.number)],
    }
    if context["is_open"]:
        context["job"] = (
            Progress.objects.filter(pk=row.progress).first() if row.progress is not None else None
        )
        part = "#progress" if request.headers.get("HX-Request") else ""
        return render(request, f"integration/imports/page.html{part}", context)
    if row.progress is not None:
        waiting.seen(people.actor_of(request), row.progress)
        job = waiting.job_of(people.actor_of(request), row.progress)
        if job is not None and job.is_failed and not problem:
            context["problem"] = job.sentence
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    if kind is Kind.EVENTS:
        context |= _described(row)
    if state is State.LOADED:
        context |= _result(row)
    elif state is State.FAULTY:
        found = queries.import_problems(row, limit=PROBLEMS_SHOWN)
        context["problems"] = [import_shown.problem_shown(kind, each) for each in found]
        context["more"] = row.problems - len(found)
    if state in {State.NEW, State.FAULTY, State.CLEAN} and FIELDS[kind]:
        context |= _mapping(request, row, row.columns if columns is None else columns)
    return render(request, "integration/imports/page.html", context, status=status)


def _mapping(request: HttpRequest, row: Import, columns: Mapping[str, int]) -> dict[str, Any]:
    kind = Kind(row.kind)
    kept = queries.import_mappings(kind)
    wanted = request.GET.get("mapping", "")
    chosen = next((each for each in kept if str(each.pk) == wanted), None)
    if chosen is not None:
        columns = columns_of(kind, chosen.heads, row.head)
    samples = _samples(row)
    choices = []
    for field in FIELDS[kind]:
        column = columns.get(field.name)
        sample = " · ".join(samples[column]) if column is not None and column < len(samples) else ""
        choices.append(
            import_shown.ColumnChoice(
                field, import_shown.label_of(kind, field.name), column, sample
            )
        )
    unused = [head for index, head in enumerate(row.head) if index not in columns.values()]
    asked = [import_shown.problem_shown(kind, each) for each in doubts(kind, row.head, columns)]
    return {
        "choices": choices, "mappings": kept, "chosen": chosen, "unused": unused, "doubts": asked,
    }  # fmt: skip


def _samples(row: Import) -> Sequence[Sequence[str]]:
    """Return the first values of each column."""
    found: list[list[str]] = [[] for _ in row.head]
    try:
        with files.open_content(row.file) as stream, tables.opened(stream, row.file.name) as table:
            for number, (_line, cells) in enumerate(table.rows):
                if number >= PER_PAGE:
                    break
                for index, value in enumerate(cells[: len(found)]):
                    if value and len(found[index]) < SAMPLES and value not in found[index]:
                        found[index].append(value[:40])
    except DomainError:
        return found
    return found


@dataclass(frozen=True, slots=True)
class Example:
    """An event that an import made, and a thing that it names."""

    event_url: str
    thing_url: str
    code: str
    item: str


def _result(row: Import) -> dict[str, Any]:
    examples = row.result.get("examples", [])[:PER_PAGE]
    things = things_by_key([key for _, key in examples])
    found = []
    for event, key in examples:
        thing = things.get(key)
        code, item = (thing.code, thing.item_name) if thing is not None else (key, "")
        url = _thing_url(key) if thing is not None else ""
        found.append(Example(reverse("event", args=[event]), url, code, item))
    is_part = len(row.result.get("examples", [])) > len(found)
    return {"examples": found, "is_part": is_part, "result": row.result}


def _described(row: Import) -> dict[str, Any]:
    """Return what the header of a document describes, and what nobody here has described yet."""
    master = row.result.get("master", [])
    names = {key: name for _vocabulary, key, name in master if name}
    return {
        "master": [
            {"kind": master_data.kind_of(vocabulary), "key": key, "name": name}
            for vocabulary, key, name in master
        ],
        "undescribed": [(key, names.get(key, "")) for key in row.result.get("undescribed", [])],
    }


def _thing_url(key: str) -> str:
    """Return the address of a thing's passport: its key without the first stroke."""
    return reverse("thing", args=["_"])[:-1] + quote(key.lstrip("/"), safe="/:~")


def _given_columns(request: HttpRequest, row: Import) -> dict[str, int]:
    found = {}
    for field in FIELDS[Kind(row.kind)]:
        column = numbers.asked(request.POST.get(PREFIX + field.name, ""))
        if column is not None and column < len(row.head):
            found[field.name] = column
    return found


@require_POST
@permission(words.LOAD)
def check(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Have the file checked with the columns that were chosen; keep them where a name is given."""
    row = _row(request, key)
    kind = Kind(row.kind)
    columns = _given_columns(request, row)
    lacking = [field.name for field in missing(kind, columns)] or list(doubled(columns))
    if lacking:
        names = screens.listed(str(import_shown.label_of(kind, name)) for name in lacking)
        text = (
            _("These fields have one column; each needs its own: %(names)s")
            if doubled(columns)
            else _("Choose a column for: %(names)s")
        )
        problem = text % {"names": names}
        return _show(request, row, columns=columns, problem=problem, status=422)
    frame = _frame(request, row)
    name = request.POST.get("keep_as", "").strip()
    try:
        if name:
            heads = {field: row.head[column] for field, column in columns.items()}
            imports.save_mapping(context=frame.derive("mapping"), kind=kind, name=name, heads=heads)
        imports.check_import(context=frame, key=key, columns=columns)
    except DomainError as failure:
        return _show(
            request, _row(request, key), columns=columns, problem=wording.sentence(failure),
            status=422,
        )  # fmt: skip
    return HttpResponseRedirect(reverse("import", args=[key]))


@require_POST
@permission(words.LOAD)
def load(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Have the file loaded."""
    row = _row(request, key)
    try:
        imports.load_import(context=_frame(request, row), key=key)
    except DomainError as failure:
        problem = wording.sentence(failure)
        return _show(request, _row(request, key), problem=problem, status=422)
    return HttpResponseRedirect(reverse("import", args=[key]))


@require_POST
@permission(words.LOAD)
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Put the import aside."""
    row = _row(request, key)
    try:
        imports.discard_import(context=_frame(request, row), key=key)
    except DomainError as failure:
        messages.error(request, wording.sentence(failure))
    return HttpResponseRedirect(reverse("imports-list"))


@require_POST
@permission(words.LOAD)
def forget_mapping(request: HttpRequest, key: uuid.UUID, mapping: int) -> HttpResponse:
    """Forget a mapping that was kept."""
    row = _row(request, key)
    kept = ImportMapping.objects.filter(pk=mapping, kind=row.kind).first()
    if kept is not None:
        imports.delete_mapping(context=_frame(request, kept.name), key=mapping)
    return HttpResponseRedirect(reverse("import", args=[key]))


class _Echo:
    """Gives back what is written to it."""

    def write(self, value: str) -> str:
        """Return the value."""
        return value


@permission(words.VIEW_IMPORTS)
def problem_list(request: HttpRequest, key: uuid.UUID) -> StreamingHttpResponse:
    """Send every fault as a table."""
    row = _row(request, key)
    kind = Kind(row.kind)
    found = [import_shown.problem_shown(kind, each) for each in queries.import_problems(row)]
    head = [pgettext("table", "Line"), _("Field"), _("Value"), _("What is wrong")]
    writer = csv.writer(_Echo())
    lines: list[list[object]] = [[*head]]
    lines += [
        ["" if p.line is None else str(p.line), p.field, safe(p.value), p.text] for p in found
    ]
    parts = ["\ufeff", *(writer.writerow(line) for line in lines)]
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.number}-problems.csv"'
    return response


@permission(words.VIEW_IMPORTS)
def template(request: HttpRequest, kind: str, language: str, ending: str) -> HttpResponse:
    """Send an empty table with the right heads, in Chinese or English."""
    del request
    known = {each.value.casefold(): each for each in Kind if FIELDS[each]}
    if kind not in known:
        raise Http404
    content = import_templates.made(known[kind], language, ending)
    response = HttpResponse(content, content_type=import_templates.MEDIA[ending])
    name = import_templates.file_name(known[kind], language, ending)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response

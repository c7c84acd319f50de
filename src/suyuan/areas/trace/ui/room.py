"""The trace and scope room: causes, what they reached, and lists of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import MAX_URL_REDIRECT_LENGTH
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from suyuan.areas.trace import choices, operations
from suyuan.areas.trace.choices.words import country
from suyuan.areas.trace.domain import Question, TooManyCausesError, cause_of, question_to
from suyuan.areas.trace.domain.questions import event_cause
from suyuan.areas.trace.queries import files
from suyuan.areas.trace.queries.answers import Answer, answer, compare
from suyuan.areas.trace.queries.scopes import question_of, scope_of, scopes
from suyuan.areas.trace.queries.search import search
from suyuan.areas.trace.ui import addresses, asked, backward, words
from suyuan.areas.trace.ui.find import hits_of
from suyuan.foundation import clock, wording
from suyuan.foundation.authorization import may
from suyuan.kernel.errors import DomainError
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.queries import listing, summaries
from suyuan.ledger.queries.summaries import Amount, Line
from suyuan.web import numbers, people
from suyuan.web.access import permission
from suyuan.web.middleware import UNREADABLE
from suyuan.web.screens.crumbs import Crumb

SHOWN_MAX = 100
BARS_MAX = 12
FIELDS = (
    "place equipment operator process biz_step result document since until reading minimum"
    " maximum outside"
).split()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of figures."""

    label: str
    note: str
    value: int
    url: str


@permission("trace.view_scope")
def room(request: HttpRequest) -> HttpResponse:
    """Show what the causes of the address reached; add a cause where one is given."""
    try:
        question = asked.question_in(request)
        if "add" in request.GET or "event" in request.GET:
            return _add(request, question)
        context = _context(request, question)
    except DomainError as error:
        faults = [wording.sentence(each) for each in getattr(error, "problems", (error,))]
        context = {"faults": list(dict.fromkeys(faults)), "question": Question()}
        context |= _frame(request)
        return render(request, "trace/room.html", context, status=422)
    return render(request, "trace/room.html", context)


def _frame(request: HttpRequest) -> dict[str, Any]:
    actor = people.actor_of(request)
    return {
        "crumbs": [Crumb(_("Trace and scope"))],
        "saved": list(scopes()[:50]),
        "may_change": may(actor, "trace.change_scope"),
        "may_export": may(actor, "trace.export_scope"),
        "command_id": clock.new_id(),
        "fields": FIELDS,
        "help": _(
            "Add what you suspect: a lot, a unit, a package, a machine, a person or a time. The "
            "room shows everything that holds something of it, where that is, and who holds it."
        ),
    }


def _context(request: HttpRequest, question: Question) -> dict[str, Any]:
    context = _frame(request) | {
        "question": question,
        "chips": asked.chips_of(question),
        "params": _params(question),
        "is_backward": request.GET.get("direction") == "BACKWARD",
    }
    if not question:
        return context
    context |= {
        "forward_url": addresses.question_url(question),
        "backward_url": addresses.question_url(question, direction="BACKWARD"),
    }
    if context["is_backward"]:
        return context | backward.context_of(question)
    found = answer(question)
    return context | figures_of(found, with_parts="parts" in request.GET)


def _params(question: Question) -> list[tuple[str, str]]:
    """Return the question as the hidden fields of a form."""
    pairs: list[tuple[str, str]] = []
    for name, value in question_to(question).items():
        pairs += [(name, v) for v in (value if isinstance(value, list) else [value]) if v]
    return pairs


def figures_of(found: Answer, *, with_parts: bool = False) -> dict[str, Any]:
    """Return the figures of an answer, ready to be shown: devices, or everything with its parts.

    A part inside a device is where the device is; counted with it, every holder would seem to have
    twice as many. Where no device is affected, the parts are what counts.
    """
    base = found.question
    is_devices = not with_parts and found.devices.units > 0
    summary = found.devices if is_devices else found.summary
    kind = {"kind": "DEVICE"} if is_devices else {}
    outside = [line for line in summary.by_holder if line.id and not line.own]
    lots = {amount.lot_id for amount in found.amounts}
    holders = [_row(line, base, "holder", kind) for line in summary.by_holder]
    return {
        "answer": found,
        "summary": summary,
        "is_devices": is_devices,
        "has_parts": 0 < found.devices.units < found.summary.units,
        "all_url": addresses.question_url(base, parts="1"),
        "devices_url": addresses.question_url(base),
        "list_url": addresses.question_url(base, name="trace-units", **kind),
        "areas": [(choices.AREAS[area], number, area.value) for area, number in summary.by_area],
        "holders": holders[:SHOWN_MAX],
        "holders_more": max(0, len(holders) - SHOWN_MAX),
        "bars": [
            {"label": row.label, "value": row.value, "url": row.url} for row in holders[:BARS_MAX]
        ],
        "largest": holders[0].value if holders else 1,
        "places": [_row(line, base, "place", kind) for line in summary.by_place[:SHOWN_MAX]],
        "items": [_row(line, base, "item") for line in summary.by_item[:SHOWN_MAX]],
        "states": [
            {"chip": words.chip_of(code), "value": number} for code, number in summary.by_state
        ],
        "countries": [(country(code), value) for code, value in summary.by_country if code],
        "customers": len(outside),
        "lots": len(found.lots),
        "lots_in_stock": len(lots),
        "formerly": summaries.count(found.trace.formerly) if found.trace.formerly else 0,
        "former_url": addresses.question_url(base, name="trace-former"),
        "amounts": [_amount_row(amount) for amount in found.amounts[:SHOWN_MAX]],
        "amounts_more": max(0, len(found.amounts) - SHOWN_MAX),
        "named": words.named,
    }


def _amount_row(one: Amount) -> dict[str, Any]:
    return {
        "lot": one.lot_code,
        "item": words.named(one.item_name, one.item_name_en),
        "holder": words.named(one.holder_name, one.holder_name_en),
        "place": words.named(one.place_name, one.place_name_en),
        "chip": words.chip_of(one.disposition),
        "amount": words.amount(one.quantity, one.unit),
    }


def _row(
    line: Line, question: Question, what: str, narrowed: Mapping[str, str] | None = None
) -> Row:
    label = words.named(line.name, line.name_en) or line.code or _("Gone, or not known")
    where = country(line.country) if line.country else ""
    note = " · ".join(str(part) for part in (line.code, where) if part)
    url = addresses.question_url(
        question, name="trace-units", **{what: str(line.id), **(narrowed or {})}
    )
    return Row(label, note, line.units, url)


def _add(request: HttpRequest, question: Question) -> HttpResponse:
    """Add a cause and go to the new address; ask where the text names several things."""
    place = request.GET.get("to", "causes")
    place = place if place in asked.PLACES else "causes"
    if "event" in request.GET:
        values = {name: request.GET.get(name, "") for name in FIELDS}
        cause = event_cause(values, zone=timezone.get_current_timezone())
        return _go(asked.with_cause(question, cause, place))
    text = request.GET["add"].strip()
    if not text:
        return _go(question)
    if text.startswith("event?"):
        return _go(asked.with_cause(question, cause_of(text), place))
    found = search(text)
    if found.only_key:
        return _go(asked.with_cause(question, ThingCause(key=found.only_key), place))
    actor = people.actor_of(request)
    many = [
        (hit, addresses.question_url(asked.with_cause(question, ThingCause(key=hit.key), place)))
        for hit in hits_of(found.found, actor) + hits_of(found.similar, actor)
        if hit.key
    ]
    context = _context(request, question) | {
        "choose": many,
        "not_found": not many,
        "typed": text,
        "problems": [wording.sentence(p) for p in found.carrier.problems],
    }
    return render(request, "trace/room.html", context, status=200 if many else 404)


def _go(question: Question) -> HttpResponseRedirect:
    """Lead to the address of a question.

    Raises:
        TooManyCausesError: If no address holds it.
    """
    address = addresses.question_url(question)
    if len(address) > MAX_URL_REDIRECT_LENGTH:
        raise TooManyCausesError
    return HttpResponseRedirect(address)


@permission("trace.view_scope")
@asked.answered
def units(request: HttpRequest) -> HttpResponse:
    """Show a page of the units of a scope, narrowed to a holder, place, item or state."""
    question = asked.question_in(request)
    narrow = listing.Narrow(
        holder_id=_id(request, "holder"),
        place_id=_id(request, "place"),
        item_id=_id(request, "item"),
        disposition=request.GET.get("state"),
        kind=request.GET.get("kind"),
    )
    found = answer(question, formerly=False)
    first, _dot, second = request.GET.get("after", "").partition(".")
    start = (numbers.asked(first) or 0, numbers.asked(second) or 0)
    names = files.names_in(get_language() or "")
    page = listing.units_of(found.trace, narrow=narrow, after=start, limit=SHOWN_MAX, names=names)
    more = ""
    if page.after:
        query = request.GET.copy()
        query["after"] = f"{page.after[0]}.{page.after[1]}"
        more = f"?{query.urlencode()}"
    context = {
        "units": [(unit, words.chip_of(unit.disposition)) for unit in page.units],
        "more": more,
        "back": addresses.question_url(question),
        "crumbs": [
            Crumb(_("Trace and scope"), addresses.question_url(question)),
            Crumb(_("Units")),
        ],
    }
    part = "#rows" if request.headers.get("HX-Request") and "after" in request.GET else ""
    return render(request, f"trace/units.html{part}", context)


def _id(request: HttpRequest, name: str) -> int | None:
    return numbers.asked(request.GET.get(name, ""))


@permission("trace.export_scope")
@asked.answered
def list_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the whole list of a scope as CSV while it is being read."""
    found = answer(asked.question_in(request), formerly=False)
    language = get_language() or "zh-hans"
    name = f"scope-{timezone.localtime(clock.now()):%Y%m%d-%H%M}.csv"
    response = StreamingHttpResponse(
        files.csv_of(found, language), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@permission("trace.export_scope")
@require_POST
def list_file(request: HttpRequest) -> HttpResponse:
    """Have the whole list written to a file, and go to the page that shows how far it is."""
    form = request.POST.get("form", "xlsx")
    context = people.context_of(request, reason="", command_id=command_id_of(request))
    job = operations.request_list(
        context=context,
        question=posted(request),
        form=form if form in {"csv", "xlsx"} else "xlsx",
        language=get_language() or "zh-hans",
        zone=timezone.get_current_timezone_name(),
    )
    return HttpResponseRedirect(reverse("job", args=[job]))


@permission("trace.view_scope")
@asked.answered
def comparison(request: HttpRequest) -> HttpResponse:
    """Show two scopes side by side: what each has alone, and what both have."""
    question = asked.question_in(request)
    scope = scope_of(request.GET.get("with", ""))
    both = compare(answer(question, formerly=False), answer(question_of(scope), formerly=False))
    columns: Sequence[tuple[str | Promise, Any]] = (
        (_("Only here"), both.only_one),
        (_("In both"), both.both),
        (_("Only in %(scope)s") % {"scope": scope.name}, both.only_other),
    )
    context = {
        "columns": [
            {
                "title": title,
                "summary": summary,
                "holders": [_row(line, question, "holder") for line in summary.by_holder[:20]],
                "holders_count": len(summary.by_holder),
                "items": [_row(line, question, "item") for line in summary.by_item[:20]],
                "areas": [(choices.AREAS[area], number) for area, number in summary.by_area],
            }
            for title, summary in columns
        ],
        "chips": asked.chips_of(question),
        "other": scope,
        "other_chips": asked.chips_of(question_of(scope)),
        "crumbs": [
            Crumb(_("Trace and scope"), addresses.question_url(question)),
            Crumb(_("Comparison")),
        ],
    }
    return render(request, "trace/compare.html", context)


def posted(request: HttpRequest) -> dict[str, list[str] | str | None]:
    """Return the question that a form sends."""
    written: dict[str, list[str] | str | None] = {
        name: [text.replace("\0", UNREADABLE) for text in request.POST.getlist(name)]
        for name in asked.PLACES
    }
    written["as_of"] = request.POST.get("as_of") or None
    written["known_at"] = request.POST.get("known_at") or None
    return written


def command_id_of(request: HttpRequest) -> uuid.UUID:
    """Return the id that the form made for its command."""
    try:
        return uuid.UUID(request.POST.get("command_id", ""))
    except ValueError:
        return clock.new_id()

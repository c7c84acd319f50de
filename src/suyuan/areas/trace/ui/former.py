"""The units that held something of the causes once and had it taken out again."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from suyuan.areas.trace import choices
from suyuan.areas.trace.choices.words import step
from suyuan.areas.trace.queries.answers import Answer, answer
from suyuan.areas.trace.ui import addresses, asked, words
from suyuan.foundation import clock
from suyuan.ledger.queries import summaries
from suyuan.ledger.queries.former import FormerRow, formerly_of, stream_former
from suyuan.web import numbers
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.screens.exporting import in_setting, safe

SHOWN_MAX = 100


@permission("trace.view_scope")
@asked.answered
def former(request: HttpRequest) -> HttpResponse:
    """Show a page of the units that are affected no more, with what was in them and until when."""
    question = asked.question_in(request)
    found = answer(question)
    page = formerly_of(
        found.trace, after=numbers.asked(request.GET.get("after", "")) or 0, limit=SHOWN_MAX
    )
    more = ""
    if page.after:
        query = request.GET.copy()
        query["after"] = str(page.after)
        more = f"?{query.urlencode()}"
    context = {
        "rows": [_shown(row) for row in page.rows],
        "count": summaries.count(found.trace.formerly),
        "more": more,
        "back": addresses.question_url(question),
        "csv": addresses.question_url(question, name="trace-former-csv"),
        "crumbs": [
            Crumb(_("Trace and scope"), addresses.question_url(question)),
            Crumb(_("Formerly affected")),
        ],
    }
    part = "#rows" if request.headers.get("HX-Request") and "after" in request.GET else ""
    return render(request, f"trace/former.html{part}", context)


def _shown(row: FormerRow) -> dict[str, Any]:
    unit, part = row.unit, row.part
    return {
        "code": unit.code,
        "url": addresses.thing_url(unit.key, unit.id),
        "item": words.named(unit.item_name, unit.item_name_en),
        "lot": unit.lot_code,
        "part": part.code if part else "",
        "part_url": addresses.thing_url(part.key, part.id) if part else "",
        "part_item": words.named(part.item_name, part.item_name_en) if part else "",
        "since": row.since if row.since and row.since.year > 1 else None,
        "until": row.until,
        "step": step(row.biz_step) if row.biz_step else "",
        "event_url": addresses.event_url(str(row.event_id)) if row.event_id else "",
    }


@permission("trace.export_scope")
@asked.answered
def former_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the whole list as CSV while it is being read."""
    found = answer(asked.question_in(request))
    headers = [str(title) for title in choices.FORMER_COLUMNS]
    name = f"formerly-{timezone.localtime(clock.now()):%Y%m%d-%H%M}.csv"
    lines = in_setting(
        _csv(found, headers), timezone.get_current_timezone(), get_language() or "zh-hans"
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv(found: Answer, headers: list[str]) -> Iterator[str]:
    yield "\ufeff" + _line(headers)
    for row in stream_former(found.trace):
        shown = _shown(row)
        yield _line(
            [
                shown["code"], row.unit.item_code, shown["item"], shown["lot"], shown["part"],
                shown["part_item"], _moment(shown["since"]), _moment(row.until), shown["step"],
            ]
        )  # fmt: skip


def _moment(value: Any) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def _line(values: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([safe(value) for value in values])
    return text.getvalue()

"""The review page of a device history record: what deviates, what is missing, all the rest."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from suyuan.areas.production import choices, queries
from suyuan.areas.production.domain import OrderState, history
from suyuan.areas.production.models import HistoryRecord
from suyuan.areas.production.queries.history import (
    content_of,
    latest_record,
    records_of,
    remarks_of,
)
from suyuan.areas.production.queries.history_units import units_content
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.ui import labelling
from suyuan.areas.production.ui.common import order_chip, page_of_order, result_chip, verdict_chip
from suyuan.areas.production.ui.naming import Naming
from suyuan.areas.production.ui.paper import is_long
from suyuan.areas.production.ui.paper.lot import CONDITIONS
from suyuan.areas.production.ui.paper.saying import Saying
from suyuan.areas.quality import choices as quality_words, queries as quality
from suyuan.areas.quality.domain import ReleaseStatus
from suyuan.foundation import authorization
from suyuan.foundation.wording.units import symbol
from suyuan.web import papers, people
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb
from suyuan.web.states import Chip, Tone


def _order(request: HttpRequest, number: str) -> Any:
    """Return an order that exists for the reader.

    Raises:
        Http404: If there is none.
    """
    reader = people.reader_of(request)
    order = queries.order_with_number(number)
    sites = authorization.sites_of(reader.actor, "production.view_record")
    if order is None or order.master_record is None:
        raise Http404
    if sites is not None and order.site_id not in sites:
        raise Http404
    return order


@permission("production.view_record")
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Show the record of an order: by exception first, everything else one click away."""
    order = _order(request, number)
    reader = people.reader_of(request)
    content = content_of(order)
    say = Saying.of(content)
    frozen = latest_record(order)
    seen = remarks_of(order)
    found = [
        {"sentence": say.sentence(one.problem), "mark": one.mark, "where": one.where,
         "remark": seen.get(one.mark)}
        for one in history.exceptions(content)
    ]  # fmt: skip
    conditions = [
        {"number": number_, "label": CONDITIONS[number_ - 1],
         "problems": [say.sentence(one) for one in problems]}
        for number_, problems in history.conditions(content)
    ]  # fmt: skip
    context = {
        "order": order,
        "chip": order_chip(order),
        "content": _shown(content, say, opens=authorization.may(reader.actor, "labels.view_label")),
        "exceptions": found,
        "open_exceptions": sum(one["remark"] is None for one in found),
        "conditions": conditions,
        "is_complete": not any(one["problems"] for one in conditions),
        "frozen": frozen,
        "is_stale": frozen is not None and not history.still_holds(frozen.content, content),
        "earlier": [
            one
            for one in records_of(order)
            if one.scope == "LOT" and frozen is not None and one.pk != frozen.pk
        ],
        "is_long": is_long(order),
        "releases": _releases(order, reader),
        "is_released": quality.is_released(order.lot_key),
        "back": page_of_order(order.number),
        "may_review": authorization.may(reader.actor, "production.review_record"),
        "is_completed": order.state == OrderState.COMPLETED,
        "is_reviewed": order.state in {OrderState.REVIEWED, OrderState.CLOSED},
        "crumbs": [
            Crumb(_("Work orders"), reverse("work-orders-list")),
            Crumb(order.number, page_of_order(order.number)),
            Crumb(_("History record")),
        ],
        "help": _(
            "Only what deviates stands on top. Say of each why it is acceptable, then freeze and "
            "review the record; afterwards the lot, or a part of it, can be released."
        ),
    }
    return render(request, "production/record.html", context)


def _releases(order: Any, reader: people.Reader) -> Sequence[Mapping[str, Any]]:
    """Return what was released on the strength of the order's records, the latest first."""
    numbers = {one.number for one in records_of(order)}
    opens = authorization.may(reader.actor, "quality.view_release")
    return [
        {
            "row": one,
            "chip": Chip(
                Tone.OK if one.status == ReleaseStatus.ACTIVE else Tone.BAD,
                quality_words.RELEASE_STATUSES[ReleaseStatus(one.status)],
            ),
            "url": reverse("releases-detail", args=[one.number]) if opens else "",
        }
        for one in quality.releases().filter(document__in=numbers)
    ]


@permission("production.view_record")
def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """Lead from the number of a history record to the record of its order."""
    del request
    row = HistoryRecord.objects.select_related("order").filter(number=number).first()
    if row is None:
        raise Http404
    return HttpResponseRedirect(reverse("work-orders-record", args=[row.order.number]))


def told(numbers: Sequence[str]) -> Mapping[str, papers.Told]:
    """Say of some history records what lists show of them."""
    rows = HistoryRecord.objects.select_related("order").filter(number__in=numbers)
    return {
        row.number: papers.Told(title=row.order.number, site_id=row.order.site_id)
        for row in rows.order_by("pk")
    }


@permission("production.view_record")
def unit_record(request: HttpRequest, number: str) -> HttpResponse:
    """Show the record of one unit of an order."""
    order = _order(request, number)
    found = units_content(order, key=request.GET.get("unit", ""))
    if len(found) != 1 or not request.GET.get("unit"):
        raise Http404
    content = found[0]
    names = Naming.of(
        people=(one["person"] for one in content["entries"]),
        equipment=(code for one in content["entries"] for code in one["equipment"]),
    )
    frozen = HistoryRecord.objects.filter(order=order, key=content["key"]).order_by("-pk").first()
    context = {
        "order": order,
        "content": content,
        "entries": [
            {
                **one,
                "at": _at(one["at"]),
                "person": names.person(one["person"]),
                "machines": names.machines(one["equipment"]),
                "words": choices.UNIT_FACTS[one["fact"]],
                "chip": result_chip(one["result"]),
            }
            for one in content["entries"]
        ],
        "sha256": history.digest(content),
        "frozen": frozen,
        "crumbs": [
            Crumb(_("Work orders"), reverse("work-orders-list")),
            Crumb(order.number, page_of_order(order.number)),
            Crumb(_("History record"), reverse("work-orders-record", args=[order.number])),
            Crumb(content["serial"]),
        ],
        "help": _("Everything that was recorded of one unit, in the order in which it was told."),
    }
    return render(request, "production/unit_record.html", context)


def _at(text: str) -> dt.datetime | None:
    """Return a moment of a record, to be shown in the reader's zone."""
    return dt.datetime.fromisoformat(text) if text else None


def _by(one: Mapping[str, Any], say: Saying) -> Mapping[str, str]:
    """Return who did something, who checked it, and where, by name."""
    named = {name: say.person(one[name]) for name in ("person", "checker") if name in one}
    return {**named, "place": say.place(one["place"])} if "place" in one else named


def _shown(content: Mapping[str, Any], say: Saying, *, opens: bool) -> Mapping[str, Any]:
    """Return the content with words for the reader where it holds codes."""
    return {
        **content,
        "steps": [
            {
                **step,
                "label": f"{step['number']} {local(step['name'], step['name_en'])}",
                "executions": [_execution(one, say) for one in step["executions"]],
            }
            for step in content["steps"]
        ],
        "material": [
            {**one, "label": local(one["name"], one["name_en"]),
             "moves": [(choices.MATERIAL_KINDS[kind], amount)
                       for kind, amount in one["amounts"].items()]}
            for one in content["material"]
        ],
        "balance": {
            **content["balance"],
            "lines": [
                {**one, "chip": verdict_chip(one["verdict"])}
                for one in content["balance"]["lines"]
            ],
        },
        "labels": labelling.shown(content["labels"], opens=opens),
        "environment": [
            {**one, **_by(one, say), "at": _at(one["at"]),
             "label": choices.ENVIRONMENT_KINDS[one["kind"]], "unit": symbol(one["unit"])}
            for one in content["environment"]
        ],
        "clearances": [
            {**one, **_by(one, say), "at": _at(one["at"])} for one in content["clearances"]
        ],
        "runs": [
            {**one, **_by(one, say), "label": choices.RUN_KINDS[one["kind"]],
             "state_label": choices.RUN_STATES[one["state"]]}
            for one in content["runs"]
        ],
        "tallies": [
            {**one, **_by(one, say), "at": _at(one["at"]),
             "label": choices.TALLY_KINDS[one["kind"]]}
            for one in content["tallies"]
        ],
    }  # fmt: skip


def _execution(one: Mapping[str, Any], say: Saying) -> Mapping[str, Any]:
    measured: Sequence[Mapping[str, Any]] = [*one["parameters"], *one["entered"]]
    return {
        **one,
        **_by(one, say),
        "machines": say.machines(one["equipment"]),
        "ended_at": _at(one["ended_at"]),
        "chip": result_chip(one["result"]),
        "is_late": history.is_late(one),
        "measured": [
            {
                "label": local(each["name"], each.get("name_en", "")),
                "value": f"{each['value']} {symbol(each.get('unit', ''))}".strip(),
                "limits": history.span(each),
                "is_bad": each.get("judgement") in history.BAD,
            }
            for each in measured
        ],
    }

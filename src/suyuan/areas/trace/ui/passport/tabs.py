"""The tabs of a passport: what was measured, where it lay, its papers, its events in full."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.areas.service import queries as service
from suyuan.areas.trace.choices import states, words
from suyuan.areas.trace.ui import addresses
from suyuan.areas.trace.ui.naming import Naming
from suyuan.areas.trace.ui.passport.timeline import Scene, steps
from suyuan.foundation import documents
from suyuan.kernel import exact
from suyuan.ledger.domain import vocabulary
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries import containment
from suyuan.ledger.queries.history import Happening, history_of
from suyuan.ledger.queries.things import ThingRow
from suyuan.web import numbers, papers, people
from suyuan.web.states import Chip, Tone

TABS: Final[Mapping[str, Promise]] = {
    "measured": _("Tests and readings"),
    "containers": _("Containers and holders"),
    "contents": _("Contents"),
    "papers": _("Documents"),
    "raw": _("Events in full"),
}
EVENTS_MAX: Final = 300
VERDICTS: Final = {
    "PASS": Chip(Tone.OK, _("passed")),
    "FAIL": Chip(Tone.BAD, _("failed")),
}


def tab_context(name: str, thing: ThingRow, request: HttpRequest) -> dict[str, Any]:
    """Gather what a tab shows."""
    return {"thing": thing, "path": addresses.thing_name(thing.key, thing.id)} | MAKERS[name](
        thing, request
    )


def _measured(thing: ThingRow, _request: HttpRequest) -> dict[str, Any]:
    page = history_of(thing, limit=EVENTS_MAX)
    naming = Naming.of(page.events)
    lines = [line for event in page.events for line in _lines(event, naming)]
    return {"lines": lines, "more": page.after is not None}


def _lines(event: Happening, naming: Naming) -> list[dict[str, Any]]:
    extensions = event.body.get("extensions") or {}
    verdict = VERDICTS.get(str(extensions.get(vocabulary.RESULT) or ""))
    shared = {
        "at": event.occurred_at,
        "process": naming.process(event),
        "equipment": naming.machine(event),
        "operator": naming.operator(event),
        "place": words.local(event.place_name, event.place_name_en),
        "is_void": event.void_since is not None,
    }
    reports = [
        report
        for element in event.body.get("sensors") or ()
        for report in element.get("sensorReport") or ()
    ]
    lines = [
        {**shared, "item": words.reading_name(report), "value": words.reading_value(report),
         "limits": words.reading_limits(report), "verdict": _verdict(report, verdict)}
        for report in reports
    ]  # fmt: skip
    if not lines and verdict is not None:
        lines.append({**shared, "item": "", "value": "", "limits": "", "verdict": verdict})
    return lines


def _verdict(report: Mapping[str, Any], of_event: Chip | None) -> Chip | None:
    value, low, high = (report.get(name) for name in ("value", *words.LIMITS))
    limits = [limit for limit in (low, high) if limit is not None]
    if not limits or not all(_is_number(one) for one in (value, *limits)):
        return of_event  # Partners may write anything into these fields.
    inside = (low is None or value >= low) and (high is None or value <= high)
    return VERDICTS["PASS" if inside else "FAIL"]


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _containers(thing: ThingRow, _request: HttpRequest) -> dict[str, Any]:
    return {
        "stays": [
            {
                "title": words.local(stay.thing.item_name, stay.thing.item_name_en),
                "code": stay.thing.code,
                "url": addresses.thing_url(stay.thing.key, stay.thing.id),
                "since": stay.since,
                "until": stay.until,
                "amount": words.amount(stay.quantity, thing.unit) if stay.quantity else "",
            }
            for stay in containment.containment_history(thing.id)
        ],
        "holders": [
            {
                "holder": words.local(stay.holder_name, stay.holder_name_en),
                "place": words.local(stay.place_name, stay.place_name_en),
                "since": stay.since,
                "until": stay.until,
                "inside": stay.thing.code if stay.thing.id != thing.id else "",
            }
            for stay in containment.custody_of(thing.id)
        ],
    }


def _contents(thing: ThingRow, request: HttpRequest) -> dict[str, Any]:
    after = request.GET.get("after", "0")
    found = containment.children_of(thing.id, after=numbers.asked(after) or 0, limit=CHILDREN_MAX)
    return {
        "counts": [
            {
                "title": words.local(one.item_name, one.item_name_en),
                "things": one.things,
                "amount": words.amount(one.quantity, "EA") if one.quantity else "",
            }
            for one in containment.contents_of(thing.id)
        ],
        "children": [
            {
                "title": words.local(stay.thing.item_name, stay.thing.item_name_en),
                "code": stay.thing.code,
                "url": addresses.thing_url(stay.thing.key, stay.thing.id),
                "since": stay.since,
                "amount": words.amount(stay.quantity, stay.thing.unit) if stay.quantity else "",
            }
            for stay in found
        ],
        "after": found[-1].thing.id if len(found) == CHILDREN_MAX else None,
    }


CHILDREN_MAX: Final = 100


def _papers(thing: ThingRow, request: HttpRequest) -> dict[str, Any]:
    """Gather the documents that its events name: each with its page, else with its events."""
    seen: dict[str, dict[str, Any]] = {}
    for event in history_of(thing, limit=EVENTS_MAX).events:
        for listed in event.body.get("transactions") or ():
            name = str(listed.get("id") or "")
            kind = str(listed.get("type") or "")
            seen.setdefault(
                name,
                {"number": words.document(name), "kind": words.paper(kind),
                 "at": event.occurred_at, "url": addresses.document_url(name),
                 "events": addresses.document_url(name), "title": "", "chip": None},
            )  # fmt: skip
    for row in service.exchanges_of(thing.key) if thing.kind == ThingKind.UNIT else ():
        name = documents.name_of(row.number)
        seen.setdefault(
            name,
            {"number": row.number, "kind": "", "at": row.at, "url": "",
             "events": addresses.document_url(name), "title": "", "chip": None},
        )  # fmt: skip
    for name, link in papers.links(people.actor_of(request), seen).items():
        seen[name] |= {"kind": link.label, "url": link.url or seen[name]["url"],
                       "title": link.title, "chip": link.chip}  # fmt: skip
    return {"papers": list(seen.values())}


def _raw(thing: ThingRow, _request: HttpRequest) -> dict[str, Any]:
    page = history_of(thing, limit=EVENTS_MAX)
    told = {
        step.event_id: step
        for step in steps(Scene(thing=thing, page=page, parties={}, naming=Naming.of(page.events)))
    }
    return {
        "events": [
            {
                "step": told[str(event.id)],
                "url": addresses.event_url(str(event.id)),
                "recorded_at": event.recorded_at,
                "actor": event.actor,
                "type": event.type,
                "text": exact.write(event.body, is_indented=True).decode(),
                "chip": states.state_chip(event.disposition or ""),
            }
            for event in page.events
        ]
    }


MAKERS: Final[Mapping[str, Callable[[ThingRow, HttpRequest], dict[str, Any]]]] = {
    "measured": _measured,
    "containers": _containers,
    "contents": _contents,
    "papers": _papers,
    "raw": _raw,
}

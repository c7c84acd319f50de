"""The home page: guided first steps, what needs attention, figures, and what happens now."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext

from suyuan.areas.analytics import queries
from suyuan.areas.catalog import queries as catalog
from suyuan.areas.trace.choices import KINDS, states, words
from suyuan.areas.trace.choices.telling import told
from suyuan.foundation import clock
from suyuan.foundation.context import Actor
from suyuan.web import alarms, people
from suyuan.web.access import permission
from suyuan.web.people import Reader
from suyuan.web.reach import Reach
from suyuan.web.states import Chip

HANDS: Final = ("HOUSE", "TRANSIT", "OUTSIDE", "UNKNOWN")
BAR_STEP: Final = 10
"""From one bar of the chart to the next, in units of the picture."""
RECENT: Final = 60
RECENT_LINES: Final = 12
CODES_SHOWN: Final = 3
THINGS: Final = "trace.view_thing"
EVENTS: Final = "trace.view_event"
PARTS: Final = {"figures", "attention", "recent"}


@permission("analytics.view_home")
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page; what takes longer comes as parts."""
    return render(
        request,
        "analytics/home.html",
        {
            "stories": [*_beginning(people.actor_of(request)), *_stories(people.actor_of(request))],
            "person": people.person_of(request),
            "help": _(
                "Where to begin: scan any code in the box above, follow one of the guided "
                "questions, or look at what is out of order."
            ),
        },
    )


@permission("analytics.view_home")
def part(request: HttpRequest, name: str) -> HttpResponse:
    """Show one part of the home page."""
    if name not in PARTS:
        raise Http404
    reader = people.reader_of(request)
    context = {"figures": _figures, "attention": _attention, "recent": _recent}[name](reader)
    if name == "attention":
        context["alarms"] = alarms.raised(reader)
    return render(request, f"analytics/{name}.html", context)


def _stories(actor: Actor) -> list[dict[str, Any]]:
    """Return the guided questions of which somebody may open every step that must be there."""
    reach = Reach(actor)
    found = []
    for story in catalog.stories():
        steps = [step for step in story.steps if reach.to(step["url"])]
        if all(step in steps or step.get("is_optional") for step in story.steps):
            found.append(_story(story, steps))
    return found


def _beginning(actor: Actor) -> list[dict[str, Any]]:
    """Return what to do first where there is nothing yet, as far as somebody may do it."""
    if catalog.items().exists() or queries.recent(sites=None, limit=1):
        return []
    steps = (
        (_("Sites: where you make, store and repair"), "sites-list"),
        (_("Places: the own firm, rooms, lines and storage places of each site"), "places-list"),
        (_("Partners: suppliers, contractors, customers with their licences"), "partners-list"),
        (_("Items: materials, components and devices, with their UDI-DI"), "items-list"),
        (_("Users: who does what, and where"), "users-list"),
        (_("Import: what lies there today, from spreadsheets"), "imports-list"),
    )
    reach = Reach(actor)
    shown = [{"text": text, "url": reverse(name)} for text, name in steps]
    shown = [step for step in shown if reach.to(step["url"])]
    text = _("Nothing is here yet. In this order each page finds what it needs.")
    return [{"title": _("Begin with your own firm"), "text": text, "steps": shown}] if shown else []


def _story(story: Any, steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    english = not _chinese()
    return {
        "title": story.title_en if english else story.title,
        "text": story.text_en if english else story.text,
        "steps": [
            {"text": step["text_en"] if english else step["text"], "url": step["url"]}
            for step in steps
        ],
    }


def _figures(reader: Reader) -> dict[str, Any]:
    things, events = reader.sites_of(THINGS), reader.sites_of(EVENTS)
    found = {share.where: share.units for share in queries.shares(sites=things)}
    total = sum(found.values())
    labels = {
        "HOUSE": (_("In house"), "building-warehouse"),
        "TRANSIT": (_("On the way"), "truck"),
        "OUTSIDE": (_("With customers"), "building-hospital"),
        "UNKNOWN": (_("Nobody knows where"), "help-circle"),
    }
    days = queries.trend(at=clock.now(), zone=timezone.get_current_timezone_name(), sites=events)
    return {
        "total": total,
        "tiles": [
            {
                "title": labels[hand][0],
                "icon": labels[hand][1],
                "figure": f"{found.get(hand, 0):,}",
                "share": f"{found.get(hand, 0) / total:.0%}" if total else "",
                "url": _drill(hand),
            }
            for hand in HANDS
            if hand != "UNKNOWN" or found.get(hand)
        ],
        "bars": _bars(days),
        "largest": max((day.events for day in days), default=0),
        "first": days[0].day,
        "last": days[-1].day,
        "sum": sum(day.events for day in days),
        "today": days[-1].events,
        "today_url": _events_of(days[-1].day),
    }


def _drill(hand: str) -> str:
    """Return the page with the things behind a figure."""
    if hand == "TRANSIT":
        return f"{reverse('things-list')}?{urlencode({'state': 'in_transit'})}"
    return reverse("trace-gaps" if hand == "UNKNOWN" else "where")


def _bars(days: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    """Return one bar for each day, in a picture of 100 units of height."""
    largest = max((day.events for day in days), default=0) or 1
    bars = []
    for place, day in enumerate(days):
        height = max(1.0, 100 * day.events / largest) if day.events else 0
        words = ngettext("%(count)s event", "%(count)s events", day.events)
        title = f"{day.day.isoformat()} · {words % {'count': f'{day.events:,}'}}"
        bars.append(
            {
                "x": place * BAR_STEP,
                "y": f"{100 - height:.1f}",
                "height": f"{height:.1f}",
                "title": title,
                "url": _events_of(day.day),
            }
        )
    return bars


def _events_of(day: dt.date) -> str:
    """Return the list of the events that were recorded on a day."""
    span = {"recorded_at_after": day.isoformat(), "recorded_at_before": day.isoformat()}
    return f"{reverse('events-list')}?{urlencode(span)}"


def _attention(reader: Reader) -> dict[str, Any]:
    found = queries.attention(at=clock.now(), sites=reader.sites_of(THINGS))
    return {
        "found": found,
        "states": [
            {
                "chip": _capital(states.mark_chip(one.disposition)),
                "title": words.local(one.item_name, one.item_name_en)
                or str(KINDS.get(one.kind, "")),
                "code": one.code,
                "url": _passport(one.key),
                "since": one.since,
            }
            for one in found.states
        ],
        "late": [
            {
                "code": one.code,
                "url": _passport(one.key),
                "holder": words.local(one.holder, one.holder_en),
                "since": one.since,
            }
            for one in found.late
        ],
        "expiring": [
            {
                "code": one.code,
                "url": _passport(one.key),
                "title": words.local(one.item_name, one.item_name_en),
                "day": one.expires_on,
                "is_over": one.is_over,
            }
            for one in found.expiring
        ],
        "transit_days": queries.TRANSIT_DAYS_MAX,
        "expiry_days": queries.EXPIRY_DAYS,
    }


def _capital(chip: Chip | None) -> Chip | None:
    """Return a chip as it stands alone: its word begins like the other words of the list."""
    return None if chip is None else dataclasses.replace(chip, label=capfirst(str(chip.label)))


def _recent(reader: Reader) -> dict[str, Any]:
    """Return what was recorded last; the same thing done again and again is one line."""
    groups: list[dict[str, Any]] = []
    for event in queries.recent(limit=RECENT, sites=reader.sites_of(EVENTS)):
        sentence = told(event, event.extensions, event.things, event.role)
        item = words.local(event.item_name, event.item_name_en)
        known = groups[-1] if groups else None
        if known is not None and (known["sentence"], known["item"]) == (sentence, item):
            known["times"] += 1
            known["since"] = event.recorded_at
            known["codes"].append(event.thing_code)
            continue
        groups.append(
            {
                "at": event.recorded_at,
                "since": event.recorded_at,
                "times": 1,
                "sentence": sentence,
                "item": item,
                "codes": [event.thing_code],
                "things": event.things,
                "url": _address(event.event_id),
            }
        )
    return {"events": groups[:RECENT_LINES], "codes_shown": CODES_SHOWN}


def _passport(key: str) -> str:
    return f"/things/{quote(key.lstrip('/'), safe='/:')}" if key else ""


def _address(event_id: str) -> str:
    try:
        return reverse("event", args=[event_id])
    except NoReverseMatch:
        return ""


def _chinese() -> bool:
    return (translation.get_language() or "").startswith("zh")

"""The passport: one page per thing, reached by any scan or text."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from suyuan.areas.trace.choices import words
from suyuan.areas.trace.ui import addresses
from suyuan.areas.trace.ui.naming import Naming
from suyuan.areas.trace.ui.passport import graph, printed
from suyuan.areas.trace.ui.passport.head import Head, head_of
from suyuan.areas.trace.ui.passport.tabs import TABS, tab_context
from suyuan.areas.trace.ui.passport.timeline import Scene, party_keys, steps
from suyuan.foundation.authorization import may
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.genealogy import Direction
from suyuan.ledger.queries.history import history_of
from suyuan.ledger.queries.passports import parties_by_key
from suyuan.ledger.queries.things import ThingRow, thing_by_key, things
from suyuan.web import numbers, people
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb

PAGE = 30
BOXES = {ThingKind.PACKAGE, ThingKind.ASSET}


@permission("trace.view_thing")
def passport(request: HttpRequest, path: str) -> HttpResponse:
    """Show the passport of a thing."""
    thing = _thing(request, path)
    head = head_of(thing)
    name = addresses.thing_name(thing.key, thing.id)
    is_part = request.headers.get("HX-Target") == "genealogy"
    return render(
        request,
        "trace/passport.html#genealogy" if is_part else "trace/passport.html",
        {
            "head": head,
            "thing": thing,
            "timeline": _timeline(thing, None),
            "graph_url": f"{reverse('thing-graph')}?{urlencode({'of': name})}",
            "tabs": [(name, label) for name, label in TABS.items()],
            "first_tab": "contents" if thing.kind in BOXES else "measured",
            "path": name,
            "as_tree": request.GET.get("view") == "tree",
            "crumbs": _crumbs(head),
            "help": _(
                "The whole life of one thing: where it is and who holds it, what happened to it, "
                "what it is made of and where it went. Click a card in the picture to see the way "
                "that joins it; the plus sign opens the next level."
            ),
        },
    )


@permission("trace.view_thing")
def history(request: HttpRequest) -> HttpResponse:
    """Show the next page of the timeline."""
    thing = _thing(request, request.GET.get("of", ""))
    return render(
        request,
        "trace/passport_history.html",
        {
            "timeline": _timeline(thing, _after(request.GET.get("after", ""))),
            "path": addresses.thing_name(thing.key, thing.id),
        },
    )


@permission("trace.view_thing")
def part(request: HttpRequest, name: str) -> HttpResponse:
    """Show one of the tabs under the genealogy."""
    if name not in TABS:
        raise Http404
    thing = _thing(request, request.GET.get("of", ""))
    return render(request, f"trace/tabs/{name}.html", tab_context(name, thing, request))


@permission("trace.view_thing")
def paper(request: HttpRequest) -> HttpResponse:
    """Send the passport as PDF."""
    return printed.answer(request, _thing(request, request.GET.get("of", "")))


@permission("trace.view_thing")
def neighbours(request: HttpRequest) -> JsonResponse:
    """Answer what an opened card of the genealogy shows."""
    thing = _thing(request, request.GET.get("of", ""))
    node = request.GET.get("node", "")
    if not node:
        return JsonResponse(graph.first(thing))
    after = numbers.asked(request.GET.get("after", "0"))
    level = request.GET.get("level", "0")
    sign = -1 if level.startswith("-") else 1
    depth = numbers.asked(level.removeprefix("-"))
    way = request.GET.get("direction", "").upper()
    if way not in set(Direction) or after is None or depth is None:
        raise Http404
    answer = graph.around(node, Direction(way), sign * depth, after)
    if answer is None:
        raise Http404
    return JsonResponse(answer)


@permission("trace.view_thing")
def branches(request: HttpRequest) -> HttpResponse:
    """Show the next level of the genealogy as a tree, of the thing itself or of a branch."""
    thing = _thing(request, request.GET.get("of", ""))
    way = request.GET.get("direction", "").upper()
    after = numbers.asked(request.GET.get("after", "0"))
    if way not in set(Direction) or after is None:
        raise Http404
    node = request.GET.get("node") or str(thing.id)
    answer = graph.around(node, Direction(way), 0, after)
    if answer is None:
        raise Http404
    evidence = {end: edge["evidence"] for edge in answer["edges"] for end in edge.values()}
    return render(
        request,
        "trace/parts/branches.html",
        {
            "path": addresses.thing_name(thing.key, thing.id),
            "direction": way.lower(),
            "node": node,
            "is_further": after > 0,
            "branches": [{**one, "evidence": evidence.get(one["id"])} for one in answer["nodes"]],
            "more": [more for more in answer["more"] if more["of"] == node],
        },
    )


def _thing(request: HttpRequest, path: str) -> ThingRow:
    """Find the thing of an address; one of another site does not exist for the reader."""
    key = addresses.key_of_path(path)
    if key is not None:
        thing = thing_by_key(key)
    else:
        number = addresses.id_of_path(path)
        thing = things([number]).get(number) if number is not None else None
    if thing is None:
        raise Http404
    actor = people.reader_of(request).actor
    if thing.site_id is not None and not may(actor, "trace.view_thing", thing.site_id):
        raise Http404
    return thing


def _timeline(thing: ThingRow, after: tuple[dt.datetime, UUID] | None) -> dict[str, Any]:
    page = history_of(thing, after=after, limit=PAGE)
    names = {key: words.local(*found) for key, found in parties_by_key(party_keys(page)).items()}
    token = f"{page.after[0].isoformat()}~{page.after[1]}" if page.after else ""
    return {
        "steps": steps(Scene(thing=thing, page=page, parties=names, naming=Naming.of(page.events))),
        "after": token,
    }


def _after(token: str) -> tuple[dt.datetime, UUID] | None:
    moment, mark, event = token.partition("~")
    if not mark:
        return None
    try:
        return dt.datetime.fromisoformat(moment), UUID(event)
    except ValueError as error:
        raise Http404 from error


def _crumbs(head: Head) -> list[Crumb]:
    thing = head.thing
    crumbs = [Crumb(_("Things"), reverse("things-list"))]
    if thing.item_code:
        crumbs.append(Crumb(words.local(thing.item_name, thing.item_name_en)))
    if thing.kind in {ThingKind.UNIT, ThingKind.SUBLOT} and thing.lot_code:
        crumbs.append(Crumb(_("lot %(code)s") % {"code": thing.lot_code}))
    return [*crumbs, Crumb(thing.code)]

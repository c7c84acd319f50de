"""The one search box: any scan or text goes to what it names."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from suyuan.areas.trace import choices
from suyuan.areas.trace.choices.words import document as number_of
from suyuan.areas.trace.queries.search import Search, hints, search
from suyuan.areas.trace.ui import addresses, words
from suyuan.foundation import wording
from suyuan.foundation.context import Actor
from suyuan.ledger.queries.find import Found, Named
from suyuan.ledger.queries.things import ThingRow
from suyuan.web import papers, people
from suyuan.web.access import permission
from suyuan.web.reach import Reach
from suyuan.web.screens.crumbs import Crumb

ICONS = {"LOT": "stack-2", "SUBLOT": "stack", "UNIT": "box", "PACKAGE": "package"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit as it is shown."""

    url: str
    icon: str
    title: str
    kind: str | Promise
    note: str
    key: str = ""


@permission("trace.view_thing")
def find_view(request: HttpRequest) -> HttpResponse:
    """Go to what a scan or text names; ask where it names several things, help where none."""
    text = request.GET.get("q", "")[:8192]
    if not text.strip():
        return render(request, "trace/find.html", {"empty": True, "crumbs": [Crumb(_("Search"))]})
    found = search(text)
    actor = people.actor_of(request)
    hits = hits_of(found.found, actor, text)
    if len(hits) == 1 and not found.is_part and hits[0].url:
        return HttpResponseRedirect(hits[0].url)
    return render(
        request,
        "trace/find.html",
        {
            "search": found,
            "hits": hits,
            "similar": hits_of(found.similar, actor),
            "read": read_of(found),
            "problems": [wording.sentence(problem) for problem in found.carrier.problems],
            "crumbs": [Crumb(_("Search"))],
            "help": _("Scan or type any code: serial, lot, package, item, partner, document."),
        },
        status=200 if hits else 404,
    )


@permission("trace.view_thing")
def hints_view(request: HttpRequest) -> HttpResponse:
    """Offer what begins with the text that is being typed."""
    text = request.GET.get("q", "")[:200]
    hits = hits_of(hints(text), people.actor_of(request), text)
    return render(request, "trace/hints.html", {"hits": hits[:10]})


def hits_of(found: Found, actor: Actor, text: str = "") -> list[Hit]:
    """Return everything found, ready to be shown, and the document of that number."""
    rows = [_thing(thing) for thing in found.things]
    for resource, icon, kind, named in (
        ("items", "packages", gettext_lazy("Item"), found.items),
        ("partners", "building", gettext_lazy("Partner"), found.parties),
        ("places", "map-pin", gettext_lazy("Place"), found.places),
    ):
        rows += [_named(resource, icon, kind, each) for each in named]
    reach = Reach(actor)
    rows = [row for row in rows if reach.to(row.url)]
    known = papers.links(actor, found.documents)
    rows += [_paper(name, known.get(name)) for name in found.documents]
    paper = papers.found(actor, text) if text else None
    if paper is not None and paper.url not in {row.url for row in rows}:
        rows.append(_paper(paper.number, paper))
    return rows


def _paper(name: str, link: papers.Link | None) -> Hit:
    if link is None or not link.url:
        title = number_of(name)
        return Hit(addresses.document_url(name), "file-text", title, gettext_lazy("Document"), "")
    return Hit(link.url, link.icon, link.number, link.label, link.title)


def _thing(thing: ThingRow) -> Hit:
    item = words.named(thing.item_name, thing.item_name_en) or thing.item_code
    note = f"{item} · {thing.lot_code}" if thing.is_unit and thing.lot_code else item
    return Hit(
        addresses.thing_url(thing.key, thing.id),
        ICONS.get(thing.kind, "tag"),
        thing.code,
        choices.KINDS[thing.kind],
        note,
        thing.key,
    )


def _named(resource: str, icon: str, kind: str | Promise, row: Named) -> Hit:
    return Hit(
        addresses.row_url(resource, row.code),
        icon,
        row.code,
        kind,
        words.named(row.name, row.name_en),
        row.key,
    )


def read_of(found: Search) -> list[tuple[str, str]]:
    """Return what was read from the code, field by field."""
    labels = {
        "gtin": _("Trade item number (GTIN)"),
        "serial": _("Serial number"),
        "lot": _("Lot"),
        "expiry_date": _("Expires on"),
        "production_date": _("Made on"),
        "sscc": _("Shipping container code (SSCC)"),
        "gln": _("Location number (GLN)"),
        "item": _("Item"),
        "quantity": _("Quantity"),
    }
    named = found.carrier.fields.named()
    return [(labels.get(name, name), str(value)) for name, value in named.items()]

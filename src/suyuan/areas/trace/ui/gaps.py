"""Trace gaps: how many shipped units have an unbroken chain, and what breaks the others."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from suyuan.areas.trace import choices
from suyuan.areas.trace.ui import addresses, words
from suyuan.ledger.queries.gaps import breaks_of, gaps
from suyuan.web import numbers
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb

PAGE = 50


@permission("trace.view_scope")
def gaps_view(request: HttpRequest) -> HttpResponse:
    """Show the figures of all chains, and the work list of one kind of break."""
    found = gaps()
    kinds = [(kind, choices.GAPS[kind], breaks, units) for kind, breaks, units in found.by_kind]
    listable = [kind for kind, _label, breaks, _units in kinds if breaks]
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in listable else (listable[0] if listable else "")
    after = request.GET.get("after", "0")
    page = breaks_of(chosen, after=numbers.asked(after) or 0, limit=PAGE) if chosen else ()
    rows = [
        (
            each,
            addresses.thing_url(each.thing.key, each.thing.id),
            words.named(each.thing.item_name, each.thing.item_name_en),
        )
        for each in page
    ]
    return render(
        request,
        "trace/gaps.html",
        {
            "gaps": found,
            "percent": f"{found.share * 100:.2f}",
            "kinds": kinds,
            "chosen": chosen,
            "chosen_label": choices.GAPS.get(chosen, ""),
            "rows": rows,
            "after": page[-1].thing.id if len(page) == PAGE else None,
            "crumbs": [Crumb(_("Trace gaps"))],
            "help": _(
                "A chain is unbroken when every lot up to the suppliers is known. Each line of the "
                "list is a place where something is missing, with the shipped units behind it."
            ),
        },
    )

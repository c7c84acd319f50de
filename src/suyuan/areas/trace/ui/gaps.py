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

PAGE = 20


@permission("trace.view_scope")
def gaps_view(request: HttpRequest) -> HttpResponse:
    """Show the page; the figures of all chains and the work list come when it is there.

    The figures are counted anew whenever somebody looks, over the whole ledger, and the list counts
    the shipped units behind each of its lines, which takes a walk for each.
    """
    if "after" in request.GET:
        return _work_list(request)
    if "figures" in request.GET:
        return _figures(request)
    kind = request.GET.get("kind", "")
    return render(
        request, "trace/gaps.html", {**_frame(kind if kind in choices.GAPS else ""), "late": True}
    )


def _figures(request: HttpRequest) -> HttpResponse:
    """Count all chains: the figures for htmx, else a page with them."""
    found = gaps()
    kinds = [(kind, choices.GAPS[kind], breaks, units) for kind, breaks, units in found.by_kind]
    listable = [kind for kind, _label, breaks, _units in kinds if breaks]
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in listable else (listable[0] if listable else "")
    return render(
        request,
        "trace/gaps.html#figures" if request.headers.get("HX-Request") else "trace/gaps.html",
        {
            **_frame(chosen),
            "gaps": found,
            "percent": f"{found.share * 100:.2f}",
            "kinds": kinds,
        },
    )


def _work_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the work list: its rows for htmx, else a page of its own."""
    kind = request.GET.get("kind", "")
    after = numbers.asked(request.GET["after"]) or 0
    page = breaks_of(kind, after=after, limit=PAGE) if kind in choices.GAPS else ()
    rows = [
        (
            each,
            addresses.thing_url(each.thing.key, each.thing.id),
            words.named(each.thing.item_name, each.thing.item_name_en),
        )
        for each in page
    ]
    part = ""
    if request.headers.get("HX-Request"):
        part = "#rows" if after else "#list"
    return render(
        request,
        f"trace/gaps.html{part}",
        {
            **_frame(kind),
            "rows": rows,
            "listed": True,
            "after": page[-1].thing.id if len(page) == PAGE else None,
        },
    )


def _frame(kind: str) -> dict[str, object]:
    return {
        "chosen": kind,
        "chosen_label": choices.GAPS.get(kind, ""),
        "crumbs": [Crumb(_("Trace gaps"))],
        "help": _(
            "A chain is unbroken when every lot up to the suppliers is known. Each line of the "
            "list is a place where something is missing, with the shipped units behind it."
        ),
    }

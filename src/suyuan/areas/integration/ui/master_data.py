"""What partners say in their documents of places, parties and items: with source and time."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from suyuan.areas.integration import queries
from suyuan.areas.integration.choices import imports as words
from suyuan.areas.integration.models import MasterElement
from suyuan.ledger.domain.epcis.masterdata import CLASS, MDA, name_in
from suyuan.ledger.queries.vocabulary import Word, words_of
from suyuan.web.access import permission
from suyuan.web.screens.crumbs import Crumb

PER_PAGE: Final = 50


@permission(words.VIEW_IMPORTS)
def master_data_list(request: HttpRequest) -> HttpResponse:
    """Show what partners say, beside what is known here."""
    rows = queries.master_data()
    wanted = request.GET.get("q", "").strip()[:100]
    if wanted:
        rows = rows.filter(key__contains=wanted) | rows.filter(uri__contains=wanted)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    known: dict[str, Word] = {}
    for word in words_of({row.key for row in page}):
        known.setdefault(word.key, word)
    context = {
        "page": page,
        "rows": [_shown(row, known.get(row.key)) for row in page],
        "wanted": wanted,
        "crumbs": [
            Crumb(words.TITLE, reverse("imports-list")),
            Crumb(_("Master data of partners")),
        ],
        "help": _(
            "Documents of partners may describe places, firms and items in their header. It is kept"
            " here with its source and its time, as a proposal: a place or a firm that was known by"
            " its number alone gets the name, and nothing of ours is ever changed by it."
        ),
    }
    return render(request, "integration/imports/master_data.html", context)


def kind_of(vocabulary: str) -> str:
    """Return what the elements of a vocabulary are, as people say it."""
    if vocabulary == CLASS:
        return _("Item")
    if vocabulary.endswith((":ReadPoint", ":BusinessLocation", ":Location")):
        return _("Place")
    if vocabulary.endswith((":SourceDest", ":Party")):
        return _("Partner")
    return vocabulary.rsplit(":", 1)[-1]


def _shown(row: MasterElement, word: Word | None) -> dict[str, Any]:
    """Return a row as people read it."""
    attributes = [
        f"{name.removeprefix(MDA)}: {value}"
        for name, value in row.attributes.items()
        if isinstance(value, (str, int, float))
    ]
    return {
        "row": row,
        "kind": kind_of(row.vocabulary),
        "name": name_in(row.attributes),
        "attributes": attributes,
        "known": word,
    }

"""Issued numbers as a file for a printer, and as a sheet of labels."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, override

from suyuan.areas.catalog import queries
from suyuan.areas.catalog.domain import NumberKind
from suyuan.areas.catalog.domain.printing import Printed, printed
from suyuan.areas.catalog.models import NumberBlock, NumberPool, NumberScheme
from suyuan.areas.catalog.ui.common import name_of
from suyuan.foundation import sited
from suyuan.web import people
from suyuan.web.access import permission
from suyuan.web.numbers import asked
from suyuan.web.screens import exporting
from suyuan.web.screens.crumbs import Crumb

VIEW: Final = "catalog.view_number"
SHEET: Final = 120
"""Labels on one page of the preview."""


@permission(VIEW)
def block_file(request: HttpRequest, key: int) -> HttpResponseBase:
    """Send the numbers of one issue as CSV."""
    block = _block(request, key)
    return _file(request, [block], queries.stretch_of(block))


@permission(VIEW)
def pool_file(request: HttpRequest, key: int) -> HttpResponseBase:
    """Send all numbers of a pool as CSV."""
    pool = _pool(request, key)
    title = f"{pool.scheme.code} {name_of(pool.place or pool.party)}"
    return _file(request, list(queries.blocks_in_pool(pool.pk)), title)


@permission(VIEW)
def block_labels(request: HttpRequest, key: int) -> HttpResponse:
    """Show the numbers of one issue as labels."""
    block = _block(request, key)
    scheme = block.counter.scheme
    back = Crumb(scheme.name or scheme.code, reverse("numbers-detail", args=[scheme.code]))
    return _labels(request, [block], back, reverse("number-block-file", args=[key]))


@permission(VIEW)
def pool_labels(request: HttpRequest, key: int) -> HttpResponse:
    """Show the numbers of a pool as labels."""
    pool = _pool(request, key)
    title = f"{pool.scheme.code} · {name_of(pool.place or pool.party)}"
    back = Crumb(title, reverse("numbers-pools-detail", args=[pool.pk]))
    blocks = list(queries.blocks_in_pool(pool.pk))
    return _labels(request, blocks, back, reverse("number-pool-file", args=[key]))


def links(block: NumberBlock) -> SafeString:
    """Return the links to the file and the labels of an issue."""
    return format_html(
        '<a href="{}" download>CSV</a> · <a href="{}">{}</a>',
        reverse("number-block-file", args=[block.pk]),
        reverse("number-block-labels", args=[block.pk]),
        _("Labels"),
    )


def _block(request: HttpRequest, key: int) -> NumberBlock:
    """Return an issue; what was handed to a line is known to those of its site."""
    rows = sited.within(
        queries.blocks(), people.actor_of(request), VIEW, field="pool__place__site_id"
    )
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _pool(request: HttpRequest, key: int) -> NumberPool:
    rows = sited.within(queries.pools(), people.actor_of(request), VIEW, field="place__site_id")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _all(blocks: Sequence[NumberBlock]) -> Iterator[tuple[Printed, bool]]:
    """Return every number as it is printed, and whether it was given out."""
    gtins: dict[int | None, str] = {}
    for block in blocks:
        scheme = block.counter.scheme
        if scheme.item_id not in gtins:
            gtins[scheme.item_id] = queries.gtin_of(scheme.item_id)
        gtin = gtins[scheme.item_id]
        kind = NumberKind(scheme.kind)
        for place, number in enumerate(queries.numbers_in(block), start=block.first):
            yield printed(kind, number, gtin), block.pool_id is None or place < block.next


def _file(request: HttpRequest, blocks: Sequence[NumberBlock], title: str) -> StreamingHttpResponse:
    language = people.reader_of(request).language
    streamed = StreamingHttpResponse(
        exporting.as_csv(_lines(blocks, language)), content_type="text/csv; charset=utf-8"
    )
    name = f"{title}.csv".replace("/", "-")
    streamed["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return streamed


def _lines(blocks: Sequence[NumberBlock], language: str) -> Iterator[Sequence[object]]:
    with override(language):
        yield (
            _("Number"),
            "GTIN",
            _("Text under the code"),
            _("GS1 element string"),
            "GS1 Digital Link",
            _("Item"),
            _("Taken"),
        )
        words = {True: _("yes"), False: _("no")}
        items = {block.counter.scheme_id: name_of(block.counter.scheme.item) for block in blocks}
    for block in blocks:
        item = items[block.counter.scheme_id]
        for one, is_taken in _all([block]):
            yield (
                one.number, one.gtin, one.human, one.data, one.link, item, words[is_taken],
            )  # fmt: skip


def _labels(
    request: HttpRequest, blocks: Sequence[NumberBlock], back: Crumb, file_url: str
) -> HttpResponse:
    if not blocks:
        raise Http404
    scheme: NumberScheme = blocks[0].counter.scheme
    total = sum(block.last - block.first + 1 for block in blocks)
    pages = max(1, -(-total // SHEET))
    page = min(max(1, asked(request.GET.get("page", "1")) or 1), pages)
    found = islice(_all(blocks), (page - 1) * SHEET, page * SHEET)
    context: dict[str, Any] = {
        "labels": [one for one, _is_taken in found],
        "item": name_of(scheme.item),
        "model": getattr(scheme.item, "model", ""),
        "total": total,
        "page": page,
        "pages": pages,
        "file_url": file_url,
        "crumbs": [Crumb(_("Number schemes"), reverse("numbers-list")), back, Crumb(_("Labels"))],
        "back": back,
        "help": _(
            "A preview of the labels with their codes as a scanner reads them. Print it on a sheet "
            "of labels, or give the CSV to the label printer's program."
        ),
    }
    return render(request, "catalog/labels.html", context)

"""Who printed which paper, when, and what stood at its foot."""

from collections.abc import Sequence
from typing import Any, Final

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.foundation import authorization, documents
from suyuan.web import papers, screens
from suyuan.web.models import Print
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip

VIEW: Final = "web.view_print"
LANGUAGES: Final = {"zh-hans": _("Chinese"), "en": _("English")}


def _language(row: Print) -> Any:
    return LANGUAGES.get(row.language, row.language)


def _title(row: Print) -> str:
    """Return what was printed in the reader's language: its title, else the kind of document."""
    if row.language == (get_language() or ""):
        return row.title
    kind = documents.kind_of(row.document)
    return str(kind.label) if kind is not None else row.title


def _number(row: Print, _reader: Reader) -> Sequence[str]:
    """Return the number of the document, without its version."""
    return [row.document.partition(" ")[0]]


class PrintTable(screens.Table):
    """Columns of the list of printed papers."""

    hidden = ("sha256", "mark")
    at = screens.WhenColumn(verbose_name=pgettext_lazy("print", "Printed"))
    label = screens.TextColumn(verbose_name=pgettext_lazy("print", "Printed by"))
    title = screens.TextColumn(verbose_name=_("Paper"), value_of=_title)
    document = screens.CodeColumn(verbose_name=_("Number"))
    language = screens.TextColumn(verbose_name=_("Language"), value_of=_language)
    site = screens.TextColumn(
        verbose_name=_("Site"), value_of=lambda row: row.site.name if row.site else "",
        order_by=("site__code",),
    )  # fmt: skip
    mark = screens.TextColumn(verbose_name=_("At its foot"))
    sha256 = screens.CodeColumn(verbose_name=_("SHA-256 of the file"))


class PrintFilters(screens.Filters):
    """Filters of the list of printed papers."""

    at = django_filters.DateFromToRangeFilter(label=pgettext_lazy("print", "Printed"))
    label = django_filters.CharFilter(
        label=pgettext_lazy("print", "Printed by"), lookup_expr="icontains"
    )


class PrintedPapers(screens.Resource):
    """Papers that were printed."""

    name, title, one = "printed-papers", _("Printed papers"), _("Printed paper")
    icon = "file-type-pdf"
    purpose = _(
        "Every paper that was made as PDF: a history record, an inspection record, a passport, a "
        "delivery note. It says who printed it, when, in which language, and what stood at its "
        "foot. Papers are printed on the pages of their documents."
    )
    permission = VIEW
    key = "pk"
    table, filters = PrintTable, PrintFilters
    search = ("document", "title", "label", "sha256", "mark")
    order = ("-at", "-pk")
    facts = (
        screens.Fact(pgettext_lazy("print", "Printed"), "at", Kind.EXACT),
        screens.Fact(pgettext_lazy("print", "Printed by"), "label"),
        screens.Fact(_("Language"), _language),
    )
    panels = (
        screens.Panel(
            name="paper", title=_("Paper"),
            facts=(
                screens.Fact(_("Number"), "document", Kind.CODE),
                screens.Fact(_("At its foot"), "mark"),
                screens.Fact(_("SHA-256 of the file"), "sha256", Kind.CODE),
            ),
        ),
        papers.panel("document", _("Documents"), _number, side=False),
    )  # fmt: skip

    @override
    def rows(self, reader: Reader) -> QuerySet[Print]:
        """Return what was printed of documents that the reader may see, and by the reader."""
        rows, actor = Print.objects.select_related("site"), reader.actor
        sites = authorization.sites_of(actor, VIEW)
        if sites is None and reader.site_id is None:
            return rows
        seen = set(sites) if sites is not None else {reader.site_id}
        if reader.site_id is not None:
            seen &= {reader.site_id}
        here = Q(site__isnull=True) | Q(site_id__in=seen)
        return rows.filter(here | Q(user_id=actor.user_id) if actor.user_id else here)

    @override
    def heading(self, row: Print) -> str:
        return f"{_title(row)} {row.document}"

    @override
    def code(self, row: Print) -> str:
        return ""

    @override
    def chip(self, row: Print) -> Chip | None:
        return None

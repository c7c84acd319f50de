"""Documents and their pages: every place that shows a number links it to the page of its document.

An area registers each kind once, in its `apps.py`. The search box, the documents of a passport, the
panels of other areas, files and signatures then know it by the series of its numbers.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from suyuan.foundation import command, documents
from suyuan.foundation.authorization import may, sites_of
from suyuan.foundation.context import Actor
from suyuan.web.people import Reader
from suyuan.web.screens.panels import Template
from suyuan.web.screens.registry import resource_named
from suyuan.web.states import Chip

Text = str | Promise


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a document says of itself in a list."""

    title: str = ""
    chip: Chip | None = None
    site_id: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A kind of document and its page."""

    series: str
    """What its numbers begin with, up to the first dash: ``PO``."""
    label: Text
    """One of them: “Purchase order”."""
    url_name: str
    """The page that takes the number."""
    view: str
    """The action that shows it."""
    change: str
    """The action that adds files and the like to it."""
    told: Callable[[Sequence[str]], Mapping[str, Told]]
    """Finds those of some numbers that exist, of any site, in one query."""
    icon: str = "file-text"
    key: Callable[[str], str] = str
    """What its page goes by, where that is not the number itself."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A document ready to be shown: its page, or no address where there is none for the reader."""

    number: str
    label: Text
    url: str
    title: str
    chip: Chip | None
    icon: str


_papers: dict[str, Paper] = {}


def register(*papers: Paper) -> None:
    """Make kinds of documents known; one of the same series replaces the former."""
    for paper in papers:
        _papers[paper.series] = paper
        documents.register(
            documents.DocumentKind(
                series=paper.series,
                label=paper.label,
                view=paper.view,
                change=paper.change,
                sites=_sites(paper),
            )
        )


def of_resource(series: str, label: Text, *, resource: str, view: str, change: str) -> Paper:
    """Return the paper of a resource whose key is the number of its documents.

    Title, state and site are those of the resource.
    """

    def told(numbers: Sequence[str]) -> Mapping[str, Told]:
        screen = resource_named(resource)
        reader = Reader(actor=command.system_context(reason="").actor)
        rows = screen.rows(reader).filter(**{f"{screen.key}__in": list(numbers)})
        found = {}
        for row in rows:
            number = screen.key_of(row)
            heading = screen.heading(row)
            found[number] = Told(
                title="" if heading == number else heading,
                chip=screen.chip(row),
                site_id=_site_of(row, screen.site_field),
            )
        return found

    return Paper(
        series=series,
        label=label,
        url_name=f"{resource}-detail",
        view=view,
        change=change,
        told=told,
    )


def papers() -> Mapping[str, Paper]:
    """Return every kind by its series."""
    return dict(sorted(_papers.items()))


def links(actor: Actor, numbers: Iterable[str]) -> Mapping[str, Link]:
    """Return the pages of documents by number, of those that the actor may see.

    Numbers may stand as they do in events, with our namespace before them. One query a kind.
    """
    asked = {number: documents.number_of(number) or number for number in numbers}
    of_kind: dict[str, list[str]] = {}
    for number in dict.fromkeys(asked.values()):
        of_kind.setdefault(number.partition("-")[0], []).append(number)
    shown: dict[str, Link] = {}
    for series, wanted in of_kind.items():
        paper = _papers.get(series)
        if paper is None or not may(actor, paper.view):
            continue
        sites = sites_of(actor, paper.view)
        for number, told in paper.told(wanted).items():
            if sites is None or told.site_id is None or told.site_id in sites:
                shown[number] = _link(paper, number, told)
    return {given: shown[number] for given, number in asked.items() if number in shown}


def link(actor: Actor, number: str) -> Link | None:
    """Return the page of one document; None where there is none for the actor."""
    return links(actor, [number]).get(number)


def found(actor: Actor, text: str) -> Link | None:
    """Return the document whose number somebody typed or scanned, however they wrote it."""
    typed = text.strip().replace("–", "-")[:80]
    if typed.partition("-")[0].upper() not in _papers:
        return None
    hits = links(actor, [typed, typed.upper()])
    return hits.get(typed) or hits.get(typed.upper())


def panel(
    name: str,
    title: Text,
    numbers: Callable[[Any, Reader], Iterable[str]],
    *,
    empty: Text = "",
    side: bool = True,
) -> Template:
    """Return a panel that lists documents of any area by their numbers."""

    def context(row: Any, reader: Reader) -> Mapping[str, Any]:
        asked = [documents.number_of(one) or one for one in numbers(row, reader)]
        asked = list(dict.fromkeys(asked))
        known = links(reader.actor, asked)
        return {"papers": [known.get(one) or _bare(one) for one in asked], "empty": empty}

    return Template(
        name=name, title=title, template="web/papers.html", context=context, side=side,
        is_late=True,
    )  # fmt: skip


def _bare(number: str) -> Link:
    kind = documents.kind_of(number)
    label = kind.label if kind is not None else ""
    return Link(number=number, label=label, url="", title="", chip=None, icon="file-text")


def _link(paper: Paper, number: str, told: Told) -> Link:
    try:
        url = reverse(paper.url_name, args=[paper.key(number)])
    except NoReverseMatch:
        url = ""
    return Link(
        number=number, label=paper.label, url=url, title=told.title, chip=told.chip,
        icon=paper.icon,
    )  # fmt: skip


def _sites(paper: Paper) -> documents.Sites:
    return lambda numbers: {number: told.site_id for number, told in paper.told(numbers).items()}


def _site_of(row: Any, field: str) -> int | None:
    if not field:
        return None
    value = row
    for step in field.split("__"):
        value = getattr(value, step)
        if value is None:
            return None
    found = getattr(value, "pk", value)
    return found if isinstance(found, int) else None

"""The passport of a thing on paper: what it is, where, its life, what it is made of, its papers."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from suyuan.areas.trace.choices import words
from suyuan.areas.trace.ui.naming import Naming
from suyuan.areas.trace.ui.passport import graph
from suyuan.areas.trace.ui.passport.head import Head, head_of
from suyuan.areas.trace.ui.passport.tabs import tab_context
from suyuan.areas.trace.ui.passport.timeline import Scene, Step, party_keys, steps
from suyuan.foundation.printing import Band, Column, Document, Facts, Section, Table, Text
from suyuan.ledger.queries.history import history_of
from suyuan.ledger.queries.passports import parties_by_key
from suyuan.ledger.queries.things import ThingRow
from suyuan.web import codes, people, printed

EVENTS_MAX: Final = 500


def answer(request: HttpRequest, thing: ThingRow) -> HttpResponse:
    """Send the passport of a thing as PDF."""
    language = people.reader_of(request).language
    head = head_of(thing)
    document = Document(
        title=_("Product passport"),
        subtitle=head.title,
        number=_code(head),
        firm=printed.firm(language),
        symbol=_symbol(head),
        bands=[Band(sentence) for _mark, sentence in head.stops],
        sections=[
            Section(_("In short"), [Facts(_facts(head))]),
            *_genealogy(thing),
            _life(thing),
            *_measured(thing, request),
            *_papers(thing, request),
        ],
    )
    return printed.answer(request, document, f"{_('Passport')}-{_file(thing.code)}")


def _file(code: str) -> str:
    return re.sub(r"[^\w.-]+", "-", code)


def _code(head: Head) -> str:
    return " ".join(f"({part.mark}){part.text}" if part.mark else part.text for part in head.parts)


def _symbol(head: Head) -> str:
    drawing = str(codes.datamatrix(head.symbol, gs1=head.is_gs1))
    return drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _facts(head: Head) -> Sequence[tuple[str, str]]:
    states = "、".join(str(chip.label) for chip in head.chips)
    return [
        (_("Kind"), head.kind),
        (_("State"), states or "–"),
        *((fact.label, fact.value) for fact in head.facts),
    ]


def _genealogy(thing: ThingRow) -> Sequence[Section]:
    found = graph.first(thing)
    named = {node["id"]: node for node in found["nodes"]}
    up: list[Sequence[str]] = []
    down: list[Sequence[str]] = []
    for edge in found["edges"]:
        for end, other, lines in (("to", "from", up), ("from", "to", down)):
            if str(edge[end]) == str(thing.id) and edge[other] in named:
                lines.append(_neighbour(named[edge[other]], str(edge.get("evidence") or "")))
    columns = [
        Column(_("Code"), 2), Column(_("Item"), 3), Column(_("Amount"), 1), Column(_("How"), 3),
    ]  # fmt: skip
    made_of = Table(columns=columns, rows=up, empty=_("Nothing is recorded that went into it."))
    went = Table(columns=columns, rows=down, empty=_("It went into nothing that is recorded."))
    return [Section(_("Made of"), [made_of]), Section(_("Went into"), [went])]


def _neighbour(node: Any, evidence: str) -> Sequence[str]:
    return [
        str(node.get("code") or ""),
        str(node.get("title") or ""),
        str(node.get("note") or node.get("amount") or ""),
        evidence,
    ]


def _life(thing: ThingRow) -> Section:
    page = history_of(thing, limit=EVENTS_MAX)
    names = {key: words.local(*found) for key, found in parties_by_key(party_keys(page)).items()}
    told = steps(Scene(thing=thing, page=page, parties=names, naming=Naming.of(page.events)))
    lines = [_line(step) for step in reversed(told)]
    table = Table(
        columns=[Column(_("When")), Column(_("What happened"), 3), Column(_("Details"), 3)],
        rows=lines,
        empty=_("Nothing has happened to it yet."),
    )
    more = [Text(_("Earlier events stand in the electronic passport."))] if page.after else []
    return Section(_("Life"), [table, *more])


def _line(step: Step) -> Sequence[str]:
    sentence = f"{step.sentence} ({_('void')})" if step.is_void else step.sentence
    return [f"{timezone.localtime(step.at):%Y-%m-%d %H:%M}", sentence, step.note]


def _measured(thing: ThingRow, request: HttpRequest) -> Sequence[Section]:
    lines = tab_context("measured", thing, request)["lines"]
    if not lines:
        return []
    rows = [
        [
            f"{timezone.localtime(line['at']):%Y-%m-%d %H:%M}", str(line["process"]),
            str(line["item"]), str(line["value"]), str(line["limits"]),
            str(line["verdict"].label) if line["verdict"] is not None else "",
        ]
        for line in lines
    ]  # fmt: skip
    columns = [
        Column(_("When")), Column(_("Process"), 2), Column(_("Item"), 2), Column(_("Value"), 1),
        Column(_("Limits"), 1), Column(_("Result")),
    ]  # fmt: skip
    return [Section(_("Tests and readings"), [Table(columns=columns, rows=rows)])]


def _papers(thing: ThingRow, request: HttpRequest) -> Sequence[Section]:
    papers = tab_context("papers", thing, request)["papers"]
    if not papers:
        return []
    rows = [
        [str(one["number"]), str(one["kind"]), f"{timezone.localtime(one['at']):%Y-%m-%d %H:%M}"]
        for one in papers
    ]
    columns = [Column(_("Number"), 2), Column(_("Document"), 2), Column(_("Last named"))]
    return [Section(_("Documents"), [Table(columns=columns, rows=rows)])]

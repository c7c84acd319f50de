"""Papers of many pages: short ones are sent at once, long ones are set by a worker.

An area registers such a paper once with what it is made of and when it is long; `answer` is its
whole view.
"""

import contextlib
import dataclasses
import functools
import uuid
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from suyuan.foundation import (
    authorization,
    clock,
    files,
    papers as foundation_papers,
    printing,
)
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.accounts.models import User
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.core.models import StoredFile
from suyuan.foundation.jobs import Work, defer, progress
from suyuan.foundation.jobs.models import Progress
from suyuan.foundation.papers import PaperFile
from suyuan.foundation.printing import Document
from suyuan.kernel.errors import Problem
from suyuan.web import people, printed, waiting
from suyuan.web.people import Reader
from suyuan.web.screens.command_views import given_id

SET: Final = "web.set_paper"
STEPS: Final = 3
"""Gathering, setting, keeping: the steps in which a worker tells how far it is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A paper ready to be set."""

    document: Document
    name: str
    """The name of its file, without the end."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LongPaper:
    """A kind of paper that may have many pages."""

    name: str
    """``area.paper``, unique."""
    label: str | Promise
    """The title of the work that sets it."""
    permission: str
    """What its reader may do."""
    make: Callable[[Reader, str], Made]
    """Gathers the paper with a key, in the language that is active, for who may see it.

    It answers with `Http404` where there is none for the reader.
    """
    is_long: Callable[[str], bool]
    """Whether the paper with a key is too long to be waited for."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A paper that somebody wants, as a worker is told."""

    paper: str
    key: str
    language: str
    zone: str
    address: str
    """Where it was asked for, and can be again."""


_papers: dict[str, LongPaper] = {}


def register(*papers: LongPaper) -> None:
    """Make kinds of papers known."""
    for paper in papers:
        _papers[paper.name] = paper
        waiting.name_jobs({f"{SET}.{paper.name}": paper.label})
        foundation_papers.register(paper.name, functools.partial(_set_now, paper))


def _set_now(paper: LongPaper, context: Context, key: str) -> PaperFile:
    """Set a paper for a program, which waits for it however long it is."""
    authorization.require(context.actor, paper.permission)
    language = translation.get_language() or "zh-hans"
    try:
        made = paper.make(Reader(actor=context.actor, language=language), key)
    except Http404 as error:
        number = key.partition("/")[0]
        raise foundation_papers.UnknownPaperError(document=number[:80]) from error
    content = printing.pdf(made.document, printed_by=context.actor.label, at=context.at)
    printed.note_print(context=context, **printed.noted(made.document, content))
    return PaperFile(content, f"{made.name}.pdf")


def answer(request: HttpRequest, name: str, key: str) -> HttpResponseBase:
    """Send a paper, or have it set by a worker where it is long.

    Asked by GET, a long one is offered on a page; the form there begins the work by POST.
    """
    paper = _papers[name]
    reader = people.reader_of(request)
    if not paper.is_long(key):
        made = paper.make(reader, key)
        return printed.answer(request, made.document, made.name)
    if request.method != "POST":
        context = {"paper": paper, "command_id": clock.new_id(), "address": request.get_full_path()}
        return render(request, "web/long_paper.html", context)
    asked = Asked(
        paper=name, key=key, language=reader.language,
        zone=timezone.get_current_timezone_name(), address=request.get_full_path(),
    )  # fmt: skip
    context_ = people.context_of(request, reason=_("Printing"), command_id=given_id(request))
    return HttpResponseRedirect(reverse("job", args=[_one_work(context_, asked)]))


def _one_work(context: Context, asked: Asked) -> uuid.UUID:
    """Have a paper set; the button pressed twice is one work, and a new one when that has ended."""
    values = dataclasses.asdict(asked)
    key = _request(context=context, asked=values)
    if Progress.objects.filter(pk=key, state__in=waiting.OPEN).exists():
        return key
    return _request(context=dataclasses.replace(context, command_id=clock.new_id()), asked=values)


@command(name="web.request_paper", action=None)
def _request(*, context: Context, asked: Mapping[str, Any]) -> uuid.UUID:
    paper = _papers[asked["paper"]]
    authorization.require(context.actor, paper.permission, context.site_id)
    row = progress.begin(f"{SET}.{paper.name}", context=context, total=STEPS)
    defer(SET, progress=row.pk, asked=dict(asked))
    return row.pk


@command(name="web.keep_paper", action=None, secret=["content", "noted"])
def _keep(*, context: Context, content: bytes, name: str, noted: Mapping[str, str]) -> StoredFile:
    """Keep the file of a paper that was set, and that it was printed."""
    printed.note_print(context=context, **noted)
    return files.store(content, name)


def set_paper(work: Work, asked: Asked) -> None:
    """Set a paper and keep its file. Done again, it is set anew and kept once."""
    paper, actor = _papers[asked.paper], work.context.actor
    authorization.require(actor, paper.permission, work.context.site_id)
    reader = Reader(actor=actor, site_id=work.context.site_id, language=asked.language)
    person = User.objects.filter(pk=actor.user_id or 0).first()
    steps = progress.Steps(work.progress)
    with _as_read(asked):
        steps.at(0, STEPS)
        made = paper.make(reader, asked.key)
        steps.at(1, STEPS)
        name = accounts.name_of(person) if person is not None else ""
        content = printing.pdf(made.document, printed_by=name, at=work.context.at)
        steps.at(2, STEPS)
        file = _keep(
            context=work.context, content=content, name=f"{made.name}.pdf",
            noted=printed.noted(made.document, content),
        )  # fmt: skip
    title = made.document.number or made.document.title
    said = Problem("web.paper_set", {"document": title, "again": asked.address})
    steps.done(count=STEPS, file=file, said=said)


@contextlib.contextmanager
def _as_read(asked: Asked) -> Iterator[None]:
    zone = zoneinfo.ZoneInfo(asked.zone)
    with translation.override(asked.language), timezone.override(zone), people.names_remembered():
        yield

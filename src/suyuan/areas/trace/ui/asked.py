"""Reading a question from an address, and saying its causes."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from suyuan.areas.trace import choices
from suyuan.areas.trace.domain import Question, question_from
from suyuan.areas.trace.ui import addresses, words
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import DomainError
from suyuan.ledger.domain.causes import Cause, EventCause, ThingCause
from suyuan.ledger.queries.things import ThingRow, things_by_key
from suyuan.web.moments import absolute

P = ParamSpec("P")
PLACES = ("causes", "also", "but")


@dataclass(frozen=True, slots=True)
class CauseChip:
    """A cause as it is shown."""

    kind: str | Promise
    label: str
    note: str
    icon: str
    url: str
    """Its passport, if it is a thing."""
    without: str
    """The address of the question without it."""


def question_in(request: HttpRequest) -> Question:
    """Read the question of an address.

    Raises:
        Problems: With everything in it that cannot be read or names nothing.
    """
    values: dict[str, list[str] | str | None] = {
        name: [text for text in request.GET.getlist(name) if text.strip()] for name in PLACES
    }
    for name in ("as_of", "known_at"):
        values[name] = request.GET.get(name)
    return question_from(values, zone=timezone.get_current_timezone())


Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def answered(view: Page[P]) -> Page[P]:
    """Answer 404 for what does not exist, and let the trace room say any other fault."""

    @functools.wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **values: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **values)
        except NotFoundError as error:
            raise Http404 from error
        except DomainError:
            return HttpResponseRedirect(f"{reverse('trace-room')}?{request.GET.urlencode()}")

    return page


def with_cause(question: Question, cause: Cause, place: str) -> Question:
    """Return a question with one more cause."""
    return _changed(question, place, (*getattr(question, place), cause))


def chips_of(question: Question) -> dict[str, list[CauseChip]]:
    """Return the causes of a question, ready to be shown."""
    every = [cause for place in PLACES for cause in getattr(question, place)]
    known = things_by_key([cause.key for cause in every if isinstance(cause, ThingCause)])
    return {
        place: [
            _chip(cause, known, _without(question, place, cause))
            for cause in getattr(question, place)
        ]
        for place in PLACES
    }


def _without(question: Question, place: str, cause: Cause) -> str:
    left = tuple(each for each in getattr(question, place) if each != cause)
    return addresses.question_url(_changed(question, place, left))


def _changed(question: Question, place: str, causes: tuple[Cause, ...]) -> Question:
    values = {name: getattr(question, name) for name in PLACES} | {place: causes}
    return Question(**values, as_of=question.as_of, known_at=question.known_at)


def _chip(cause: Cause, known: dict[str, ThingRow], without: str) -> CauseChip:
    if isinstance(cause, EventCause):
        return CauseChip(_("What happened"), said(cause), "", "bolt", "", without)
    thing = known.get(cause.key)
    if thing is None:
        return CauseChip(_("Not in the ledger"), cause.key, "", "alert-triangle", "", without)
    item = words.named(thing.item_name, thing.item_name_en)
    return CauseChip(
        choices.KINDS[thing.kind],
        thing.code,
        item,
        "barcode",
        addresses.thing_url(cause.key),
        without,
    )


def said(cause: EventCause) -> str:
    """Say an event cause in words."""
    parts = [
        text % {"value": value}
        for text, value in (
            (_("at %(value)s"), cause.place),
            (_("with %(value)s"), cause.equipment),
            (_("by %(value)s"), cause.operator),
            (_("process %(value)s"), cause.process),
            (_("step %(value)s"), cause.biz_step),
            (_("result %(value)s"), cause.result),
            (_("document %(value)s"), cause.document),
            (_("from %(value)s"), absolute(cause.since) if cause.since else None),
            (_("until %(value)s"), absolute(cause.until) if cause.until else None),
        )
        if value
    ]
    if cause.reading:
        least = "…" if cause.reading.minimum is None else str(cause.reading.minimum)
        most = "…" if cause.reading.maximum is None else str(cause.reading.maximum)
        text = _("%(what)s outside %(least)s to %(most)s") if cause.reading.outside else ""
        text = text or _("%(what)s from %(least)s to %(most)s")
        parts.append(text % {"what": cause.reading.type, "least": least, "most": most})
    return _(", ").join(parts)

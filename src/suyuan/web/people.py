"""The one who reads a page."""

import dataclasses
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from suyuan.foundation import authorization, clock
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.accounts.models import User
from suyuan.foundation.context import Actor, ActorKind, Context, Source

SITE_KEY = "site"
SYSTEM = "system"
"""What is kept as the name of what the program did by itself."""
NOBODY = Actor(kind=ActorKind.USER, label="")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Who reads a list or page: what questions to the areas are asked with."""

    actor: Actor
    site_id: int | None = None
    """The site the reader chose to work at, or the only one; None shows all of the reader's."""
    language: str = "zh-hans"

    def sites_of(self, action: str) -> Collection[int] | None:
        """Return the sites of which the reader sees what a right opens; None for all."""
        allowed = authorization.sites_of(self.actor, action)
        if self.site_id is None:
            return allowed
        return [self.site_id] if allowed is None or self.site_id in allowed else []


_sources: list[Callable[[], Mapping[str, str]]] = []
_english: ContextVar[list[Mapping[str, str]] | None] = ContextVar("english_names", default=None)


def named_in_english(source: Callable[[], Mapping[str, str]]) -> None:
    """Let names of people that are kept with what they did be read in English, too.

    Args:
        source: Returns the English name by the name that is kept.
    """
    _sources.append(source)


@contextmanager
def names_remembered() -> Iterator[None]:
    """Look up the English names of people at most once, for the length of an answer or a paper."""
    token = _english.set([])
    try:
        yield
    finally:
        _english.reset(token)


def label_of(actor: str) -> str:
    """Return the name of the one who acted in the reader's language; the program has a word, too.

    Names are kept as they were when somebody acted. In English they are read as the account or the
    person is called now, where that has an English name; a name in Latin letters stays.
    """
    if actor == SYSTEM:
        return _("The system")
    if actor.isascii() or not (translation.get_language() or "").startswith("en"):
        return actor
    known = _english.get()
    if known is None:
        return actor
    if not known:
        known += [source() for source in _sources]
    return next((names[actor] for names in known if actor in names), actor)


named_in_english(accounts.english_labels)


def told(name: str, value: object) -> object:
    """Return the value of an attribute as people read it: ``by`` and ``…_by`` name an actor."""
    return label_of(value) if f"_{name}".endswith("_by") and isinstance(value, str) else value


def person_of(request: HttpRequest) -> User | None:
    """Return the signed-in account, or None."""
    user: Any = getattr(request, "user", None)
    return user if isinstance(user, User) or (user and user.is_authenticated) else None


def is_signed_in(request: HttpRequest) -> bool:
    """Say whether somebody is signed in."""
    return person_of(request) is not None


def is_nobody_there() -> bool:
    """Say whether the system has nobody yet who could sign in."""
    return not User.objects.exists()


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor behind a request; one without any rights when nobody is signed in."""
    person = person_of(request)
    if person is None:
        return NOBODY
    return accounts.actor_of(person)


def reader_of(request: HttpRequest) -> Reader:
    """Return who reads, at which site, in which language."""
    return Reader(
        actor=actor_of(request),
        site_id=site_of(request),
        language=translation.get_language() or "zh-hans",
    )


def site_of(request: HttpRequest) -> int | None:
    """Return the site the reader chose to work at, or the only one that he works at."""
    chosen = request.session.get(SITE_KEY)
    return chosen if isinstance(chosen, int) else authorization.only_site(actor_of(request))


def context_of(request: HttpRequest, *, reason: str, command_id: uuid.UUID) -> Context:
    """Return the frame of a command that a page sends."""
    return Context(
        actor=actor_of(request),
        command_id=command_id,
        reason=reason,
        at=clock.now(),
        source=Source.WEB,
        address=request.META.get("REMOTE_ADDR"),
        site_id=site_of(request),
    )

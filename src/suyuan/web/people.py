"""The one who reads a page."""

import dataclasses
import uuid
from collections.abc import Collection
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


def label_of(actor: str) -> str:
    """Return the name of the one who acted, as it was kept; the program itself has a word, too."""
    return _("The system") if actor == SYSTEM else actor


def told(name: str, value: object) -> object:
    """Return the value of an attribute as people read it: what ends in ``_by`` names an actor."""
    return label_of(value) if name.endswith("_by") and isinstance(value, str) else value


def person_of(request: HttpRequest) -> User | None:
    """Return the signed-in account, or None."""
    user: Any = getattr(request, "user", None)
    return user if isinstance(user, User) or (user and user.is_authenticated) else None


def is_signed_in(request: HttpRequest) -> bool:
    """Say whether somebody is signed in."""
    return person_of(request) is not None


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

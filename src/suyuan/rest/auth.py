"""Who calls: a program with a key, or a person with a session; and whether they may.

Every endpoint names its action, and one that names none must decide by itself:

    @router.get("/items", auth=allowed("catalog.view_item"))
    @router.get("/me", auth=allowed(None))
"""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from ninja.security import APIKeyCookie, HttpBearer
from typing_extensions import override

from suyuan.foundation import authorization, clock
from suyuan.foundation.accounts import queries
from suyuan.foundation.accounts.models import User
from suyuan.foundation.context import Actor
from suyuan.rest.failures import CsrfError, UnauthenticatedError


class KeyAuth(HttpBearer):
    """Takes ``Authorization: Bearer sk_…``."""

    def __init__(self, action: str | None) -> None:
        super().__init__()
        self.action = action

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = queries.actor_of_key(token, at=clock.now(), action=self.action)
        if actor is None:
            raise UnauthenticatedError
        return actor


class CommandKeyAuth(KeyAuth):
    """The same for an endpoint that does nothing but one command, which asks for the right itself.

    A key that was seen a short while ago is not asked for here: the command looks at it together
    with the right, in its own transaction.
    """

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        assert self.action is not None
        actor = queries.remembered_actor_of_key(token, at=clock.now(), action=self.action)
        return actor or super().authenticate(request, token)


class _Csrf(CsrfViewMiddleware):
    """Django's check, which says yes or no instead of rendering a page."""

    def passes(self, request: HttpRequest) -> bool:
        self.process_request(request)
        return self.process_view(request, lambda _request: HttpResponse(), (), {}) is None

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        del request, reason
        return HttpResponse(status=403)


class SessionAuth(APIKeyCookie):
    """Takes the session of a person who is signed in; changes need the CSRF token."""

    def __init__(self, action: str | None) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=True)
        self.action = action

    @override
    def _get_key(self, request: HttpRequest) -> str | None:
        if "Authorization" in request.headers or self.param_name not in request.COOKIES:
            return None
        if not _Csrf(lambda _request: HttpResponse()).passes(request):
            raise CsrfError
        return request.COOKIES[self.param_name]

    @override
    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        if key is None or not isinstance(request.user, User):
            return None
        actor = queries.actor_of(request.user)
        if self.action is not None:
            authorization.require(actor, self.action)
        return actor


@cache
def allowed(action: str | None) -> Sequence[KeyAuth | SessionAuth]:
    """Let those call an endpoint who may do something; None lets in whoever is known."""
    return [KeyAuth(action), SessionAuth(action)]


@cache
def allowed_by_command(action: str) -> Sequence[KeyAuth | SessionAuth]:
    """Let those call an endpoint of one command who may do it; the command decides."""
    return [CommandKeyAuth(action), SessionAuth(action)]


def actor_of(request: HttpRequest) -> Actor:
    """Return the one who calls, whom `allowed` has let in."""
    actor = getattr(request, "auth", None)
    assert isinstance(actor, Actor), "the endpoint lacks auth=allowed(…)"
    return actor

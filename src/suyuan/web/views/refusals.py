"""What is shown instead of a page."""

import dataclasses
import sys
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from suyuan.foundation import wording
from suyuan.foundation.failures import BusyError, ForbiddenError, NotFoundError
from suyuan.kernel.errors import DomainError, Problem
from suyuan.web import people

RETRY_SECONDS: Final = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no page, and what to do."""

    icon: str
    title: str
    text: str
    in_frame: bool
    sign_in: str = ""
    """Where somebody signs in beside this page, so that what was entered behind it stays."""

    @property
    def base(self) -> str:
        """The template around it: the frame, or for strangers the gate."""
        return "web/base.html" if self.in_frame else "web/gate.html"


def _refuse(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    return render(request, "web/refusal.html", {"refusal": refusal}, status=status)


def _in_frame(request: HttpRequest) -> bool:
    return hasattr(request, "session") and people.is_signed_in(request)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that the person has no right to this, and why where it is not for want of a role."""
    text = _(
        "Your roles do not cover it, or the area of work is switched off. If you need it for your "
        "work, ask an administrator."
    )
    if isinstance(exception, ForbiddenError) and exception.code != ForbiddenError.code:
        text = wording.sentence(exception)
    refusal = Refusal("lock", _("You may not open this page"), text, _in_frame(request))
    return _refuse(request, refusal, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that there is nothing here."""
    del exception
    text = _("The address may be mistyped, or it belongs to a site where you have no right.")
    refusal = Refusal("map-question", _("There is nothing here"), text, _in_frame(request))
    return _refuse(request, refusal, 404)


def impossible(request: HttpRequest, failure: DomainError) -> HttpResponse:
    """Say what stands in the way of a command whose page says nothing about it itself."""
    problems = getattr(failure, "problems", None) or (Problem.of(failure),)
    text = wording.joined(wording.on_page(problem) for problem in problems)
    refusal = Refusal("alert-triangle", _("This is not possible now"), text, _in_frame(request))
    return _refuse(request, refusal, 503 if isinstance(failure, BusyError) else 422)


def of_failure(request: HttpRequest, failure: DomainError) -> HttpResponse:
    """Answer a failure that no page has caught, by its family."""
    if isinstance(failure, ForbiddenError):
        return forbidden(request, failure)
    if isinstance(failure, NotFoundError):
        return not_found(request)
    return impossible(request, failure)


def signed_out(request: HttpRequest, address: str) -> HttpResponse:
    """Say that nothing was sent, and how what was entered is kept: a form is not sent by reading.

    Args:
        request: What was sent by somebody who is not signed in any more.
        address: Where to sign in.
    """
    text = _(
        "Nothing was sent. Sign in in the new tab, come back to this one, go back a page and send "
        "it again: what you have entered still stands there."
    )
    refusal = Refusal("lock", _("You are signed out"), text, in_frame=False, sign_in=address)
    return _refuse(request, refusal, 401)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old to be trusted."""
    del reason
    text = _(
        "The form was open for too long. Go back and send it again: what you have entered still "
        "stands there. If that does not help, reload the page."
    )
    refusal = Refusal("clock-exclamation", _("The form has expired"), text, _in_frame(request))
    return _refuse(request, refusal, 403)


def malformed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that what the browser has sent is not to be read."""
    del request, exception
    return turned_away(Problem("rest.invalid"), 400)


def turned_away(why: Problem, status: int, *, title: str = "") -> HttpResponse:
    """Say why a request was not read; needs neither request nor session nor database."""
    context = {
        "title": title or _("The request could not be read"),
        "text": wording.sentence(why),
        "language": translation.get_language(),
        "sheets": [f"web/css/{name}.css" for name in ("tokens", "base", "button", "card")],
    }
    return HttpResponse(render_to_string("web/turned_away.html", context), status=status)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong; needs neither session nor database.

    While the database is started again, that is what is said, and when to come back.
    """
    del request
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        answer = turned_away(
            Problem("rest.unavailable"), 503, title=_("The database is being started again")
        )
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
    return HttpResponse(render_to_string("web/broken.html"), status=500)

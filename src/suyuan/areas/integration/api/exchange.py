"""One request to the EPCIS binding and its answer: who asks, how, and with which headers."""

import functools
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from suyuan.areas.integration import choices
from suyuan.areas.integration.api.faults import UriTooLongError
from suyuan.areas.integration.api.refusals import capture_limits, problem_document, problem_of
from suyuan.areas.integration.api.wishes import (
    CBV_MIN,
    CBV_VERSION,
    EPCIS_MIN,
    EPCIS_VERSION,
    Wish,
)
from suyuan.foundation import authorization
from suyuan.kernel import exact
from suyuan.kernel.errors import DomainError, Problem
from suyuan.ledger.domain.epcis.json_writer import EpcFormat
from suyuan.ledger.domain.epcis.xml_writer import CbvFormat
from suyuan.rest.auth import allowed, allowed_by_command
from suyuan.rest.failures import UnauthenticatedError

URI_LENGTH_MAX: Final = 8000
_VARY: Final = ("Accept", "GS1-EPC-Format", "Accept-Language")
_log: Final = logging.getLogger(__name__)

Handler: TypeAlias = Callable[..., HttpResponse]
Known: TypeAlias = Callable[..., Mapping[str, str]]
"""Looks whether the resource of an address is there; returns more headers to say of it."""


def endpoint(*, known: Known | None = None, **methods: tuple[str | None, Handler]) -> Handler:
    """Make a view of handlers by method, each with the action that it needs.

    OPTIONS says what the resource can do, HEAD is GET without the body; every failure becomes a
    problem document.
    """
    names = [name.upper() for name in methods]
    if "get" in methods:
        methods["head"] = methods["get"]
    allow = ", ".join(["OPTIONS", *names])

    @functools.wraps(endpoint)
    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            if (request.method or "") == "OPTIONS":
                response = _options(request, methods, allow, known, parts)
            else:
                response = _handle(request, methods, allow, parts)
        except DomainError as error:
            response = problem_of(request, error)
        except Exception:  # noqa: BLE001 - a fault of ours is answered as one.
            number = uuid.uuid4().hex[:12]
            _log.exception("incident %s at %s", number, request.path)
            failure = Problem("rest.failed", {"number": number})
            response = problem_document(request, failure, "ImplementationException", 500)
        return _with_headers(request, response)

    return csrf_exempt(view)


def _options(
    request: HttpRequest,
    methods: Mapping[str, tuple[str | None, Handler]],
    allow: str,
    known: Known | None,
    parts: Mapping[str, str],
) -> HttpResponse:
    """Say what a resource can do, if there is such a one."""
    response = _discovery(allow, capture="POST" in allow and "capture" in request.path)
    if known is None:
        _sign_in(request, None)
    else:
        _sign_in(request, methods["get"][0])
        for name, value in known(request, **parts).items():
            response.headers[name] = value
    return response


def _handle(
    request: HttpRequest,
    methods: Mapping[str, tuple[str | None, Handler]],
    allow: str,
    parts: Mapping[str, str],
) -> HttpResponse:
    if len(request.get_full_path()) > URI_LENGTH_MAX:
        raise UriTooLongError(limit=URI_LENGTH_MAX)
    method = (request.method or "").lower()
    if method not in methods:
        failure = Problem("rest.method", {"method": (request.method or "")[:20]})
        response = problem_document(request, failure, "NotAcceptableException", 405)
        response.headers["Allow"] = allow
        return response
    action, handler = methods[method]
    _sign_in(request, action)
    wish = Wish(request)
    with authorization.remembered():
        return handler(request, wish, **parts)


def _sign_in(request: HttpRequest, action: str | None) -> None:
    command = action == choices.CAPTURE and request.method == "POST"
    for way in allowed_by_command(choices.CAPTURE) if command else allowed(action):
        actor = way(request)
        if actor is not None:
            request.auth = actor  # type: ignore[attr-defined]
            return
    raise UnauthenticatedError


def _discovery(allow: str, *, capture: bool) -> HttpResponse:
    response = empty(204)
    response.headers["Allow"] = allow
    response.headers["GS1-EPCIS-Min"] = EPCIS_MIN
    response.headers["GS1-EPCIS-Max"] = EPCIS_VERSION
    response.headers["GS1-CBV-Min"] = CBV_MIN
    response.headers["GS1-CBV-Max"] = CBV_VERSION
    response.headers["GS1-EPC-Format"] = ", ".join(each.value for each in EpcFormat)
    response.headers["GS1-CBV-XML-Format"] = ", ".join(each.value for each in CbvFormat)
    response.headers["GS1-Vendor-Version"] = "suyuan 0.1.0"
    if capture:
        for name, value in capture_limits().items():
            response.headers[name] = value
        response.headers["GS1-Capture-Error-Behaviour"] = "all"  # Both of them.
    return response


def _with_headers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("GS1-EPCIS-Version", EPCIS_VERSION)
    response.headers.setdefault("GS1-CBV-Version", CBV_VERSION)
    response.headers.setdefault("GS1-Extensions", "suyuan=urn:suyuan:epcis")
    response.headers.setdefault("Cache-Control", "no-store")
    if "Vary" in response.headers:
        patch_vary_headers(response, _VARY)
    else:
        response.headers["Vary"] = ", ".join(_VARY)
    if request.method == "HEAD":
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def empty(status: int, **headers: str) -> HttpResponse:
    """Return an answer without a body, so also without a kind of body."""
    response = HttpResponse(status=status)
    del response.headers["Content-Type"]
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def json_answer(body: Any, *, status: int = 200, **headers: str) -> HttpResponse:
    """Return an answer in JSON."""
    response = HttpResponse(exact.write(body), status=status, content_type="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response

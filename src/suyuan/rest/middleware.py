"""Leads programs straight to the API, and never answers them with a page."""

import http
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from suyuan.foundation import authorization
from suyuan.kernel.errors import DomainError
from suyuan.rest import problems, requests

_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
"""Should a browser be made to show an answer, it may do nothing with it."""


class ProgramMiddleware:
    """Answers a program that sends a key, without what stands around pages.

    Sessions, forms, messages and the rights of a person who reads are nothing to it, and cost as
    much as recording an event. Without the header ``Authorization`` a request goes the long way:
    it may be a person's, from a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefixes = tuple(getattr(settings, "REST_PREFIXES", ("/api/", "/epcis")))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if "HTTP_AUTHORIZATION" not in request.META or not request.path_info.startswith(
            self.prefixes
        ):
            return self.get_response(request)
        language = translation.get_language_from_request(request)
        translation.activate(language)
        response = _answer(request)
        headers = response.headers
        headers.setdefault("Content-Language", translation.get_language() or language)
        if "Accept-Language" not in headers.get("Vary", ""):
            patch_vary_headers(response, ["Accept-Language"])
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if not response.streaming and "Content-Length" not in headers:
            headers["Content-Length"] = str(len(response.content))
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    """Call the view that an address means; whatever is wrong becomes a problem document."""
    try:
        request.get_host()
        requests.check_size(request)
        match = request.resolver_match = resolve(request.path_info)
        zone = zoneinfo.ZoneInfo(settings.READER_TIME_ZONE)
        with authorization.remembered(), timezone.override(zone):
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Exception as error:  # noqa: BLE001 - a fault of ours is answered as one.
        return _of_exception(error, request.path)
    return _as_problem(request, response)


def _of_exception(error: Exception, path: str) -> HttpResponse:
    match error:
        case Resolver404():
            return problems.of_status(http.HTTPStatus.NOT_FOUND)
        case PermissionDenied():
            return problems.of_status(http.HTTPStatus.FORBIDDEN)
        case RequestDataTooBig():
            return problems.of_exception(error, path)
        case SuspiciousOperation() | BadRequest() | MultiPartParserError():
            return problems.of_status(http.HTTPStatus.BAD_REQUEST)
        case _:
            return problems.of_exception(error, path)


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Turn a page that says 4xx or 5xx into a problem document."""
    kind = response.headers.get("Content-Type", "")
    if response.status_code < http.HTTPStatus.BAD_REQUEST or "json" in kind or "xml" in kind:
        return response
    if response.status_code >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return problems.of_fault(None, request.path)
    return problems.of_status(
        response.status_code,
        method=request.method or "",
        allow=response.headers.get("Allow", ""),
    )


class ProblemMiddleware:
    """Turns pages that say 4xx or 5xx into problem documents, under the addresses of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefixes = tuple(getattr(settings, "REST_PREFIXES", ("/api/", "/epcis")))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if not request.path.startswith(self.prefixes):
            return self.get_response(request)
        try:
            requests.check_size(request)
        except DomainError as error:
            return problems.of_error(error)
        return _as_problem(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what nobody has caught."""
        if not request.path.startswith(self.prefixes):
            return None
        return problems.of_exception(exception, request.path)

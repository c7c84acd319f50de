"""What stands around every page: the reader's language and zone, rights, security headers."""

import logging
import zoneinfo
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import MAX_URL_REDIRECT_LENGTH

from suyuan.foundation import authorization
from suyuan.kernel.errors import DomainError
from suyuan.web import people
from suyuan.web.access import Access, access_of
from suyuan.web.views import refusals

UNREADABLE: Final = "\ufffd"
logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]

# The camera's decoder is WebAssembly of our own; nothing else may be evaluated.
POLICY: Final = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class ReaderMiddleware:
    """Set language, time zone and remembered rights of the one who reads."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language and zone."""
        person = people.person_of(request)
        with (
            authorization.remembered(), people.names_remembered(),
            timezone.override(_zone_of(person)),
        ):  # fmt: skip
            language = getattr(person, "language", "") or ""
            if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(language)
                request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            return self.get_response(request)


def _zone_of(person: Any) -> zoneinfo.ZoneInfo:
    name = getattr(person, "time_zone", "") or settings.READER_TIME_ZONE
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.READER_TIME_ZONE)


class ControlSignMiddleware:
    """Put a visible sign for NUL, which a broken scanner may send and PostgreSQL cannot hold."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer for an address without NUL."""
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            query = query.replace("%00", quote(UNREADABLE)).replace("\0", quote(UNREADABLE))
            request.META["QUERY_STRING"] = query
        if "\0" in request.path_info:
            request.path_info = request.path_info.replace("\0", UNREADABLE)
        return self.get_response(request)


class AccessMiddleware:
    """Refuse what is not allowed, before the view reads anything."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the decision falls in `process_view`."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Let the view run, send to the sign-in, or refuse.

        Raises:
            PermissionDenied: If the view declares nothing or the person may not.
        """
        del args, kwargs
        if request.path.startswith(tuple(settings.MACHINE_PREFIXES)):
            return None
        declared = access_of(view)
        if declared is None:
            logger.error("view %r declares no access and is refused", view)
            raise PermissionDenied
        if declared.is_public:
            return None
        if not people.is_signed_in(request):
            return _to_sign_in(request)
        _decide(request, declared)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say in words what a command refused and its page has not caught."""
        if isinstance(exception, DomainError):
            return refusals.of_failure(request, exception)
        return None


def _decide(request: HttpRequest, declared: Access) -> None:
    if declared.permission is None:
        return
    if not authorization.may(people.actor_of(request), declared.permission):
        raise PermissionDenied


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("sign-in")
    wanted = f"{address}?next={quote(request.get_full_path())}"
    if len(wanted) <= MAX_URL_REDIRECT_LENGTH:
        address = wanted  # A longer one no redirection may carry.
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = address
        return answer
    if request.method == "POST":
        return refusals.signed_out(request, address)
    return HttpResponseRedirect(address)


class HeadersMiddleware:
    """Say what a browser may load, and that page and part are different answers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to every answer."""
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("X-Content-Type-Options", "nosniff")
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
            response.setdefault("Cache-Control", "private, no-cache")
        return response

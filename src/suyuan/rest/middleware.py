"""Sees to it that the API never answers a failure with a page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from suyuan.kernel.errors import DomainError
from suyuan.rest import problems, requests


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
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "")
        if response.status_code < 400 or "json" in kind or "xml" in kind:  # noqa: PLR2004
            return response
        if response.status_code >= 500:  # noqa: PLR2004
            return problems.of_fault(None, request.path)
        return problems.of_status(
            response.status_code,
            method=request.method or "",
            allow=response.headers.get("Allow", ""),
        )

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what nobody has caught."""
        if not request.path.startswith(self.prefixes):
            return None
        return problems.of_exception(exception, request.path)

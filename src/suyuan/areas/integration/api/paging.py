"""Page tokens: signed, so that nobody can make one up, and complete, so that one alone goes on."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse

from suyuan.areas.integration.api.faults import PageSizeError, ParameterError
from suyuan.foundation import clock, codec
from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.epcis.values import time_text
from suyuan.rest.failures import PageTokenError

PER_PAGE_DEFAULT: Final = 30
PER_PAGE_MAX: Final = 1000
LIFE: Final = dt.timedelta(days=1)
_SALT: Final = "suyuan.epcis.pages"


def single(request: HttpRequest, name: str) -> str | None:
    """Return a parameter that may stand only once; None where it is missing.

    Raises:
        ParameterError: If it stands there several times.
    """
    values = request.GET.getlist(name)
    if len(values) > 1:
        raise ParameterError((Problem("epcis.parameter_twice", field=name),))
    return values[0] if values else None


def only_pages(request: HttpRequest) -> None:
    """Refuse every parameter that does not turn pages, where a list has no others.

    Raises:
        ParameterError: With all that there are.
    """
    ParameterError.check(
        Problem("epcis.parameter_unknown", field=name[:100])
        for name in request.GET
        if name not in {"perPage", "nextPageToken"}
    )


def page_token(request: HttpRequest, resource: str) -> list[Any] | None:
    """Return the values in the page token of a request, None on the first page.

    Raises:
        PageTokenError: If it was not made here for this resource, or is too old.
    """
    token = single(request, "nextPageToken")
    return None if token is None else read_token(token, resource)


def page_size(request: HttpRequest) -> int:
    """Return how many events a page has.

    Raises:
        PageSizeError: If ``perPage`` is no such number.
    """
    text = single(request, "perPage")
    if text is None:
        return PER_PAGE_DEFAULT
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= PER_PAGE_MAX:
        raise PageSizeError(limit=PER_PAGE_MAX)
    return int(text)


def sign(resource: str, values: Sequence[object]) -> str:
    """Return the token of a page of a resource that begins after some values."""
    body = [resource, [codec.encode(value) for value in values]]
    return signing.dumps(body, salt=_SALT, compress=True)


def read_token(token: str, resource: str) -> list[Any]:
    """Return the values in a token.

    Raises:
        PageTokenError: If it was not made here for this resource, or is too old.
    """
    kept, values = check_token(token)
    if kept != resource:
        raise PageTokenError
    return [codec.decode(value) for value in values]


def check_token(token: str) -> tuple[str, list[Any]]:
    """Return the resource and the kept values of a token.

    Raises:
        PageTokenError: If it was not made here, or is too old.
    """
    try:
        kept, values = signing.loads(token, salt=_SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError) as error:
        raise PageTokenError from error
    return kept, values


def link(
    request: HttpRequest,
    response: HttpResponse,
    token: str,
    size: int,
    *,
    path: str | None = None,
    more: Mapping[str, str] | None = None,
) -> None:
    """Say in the header where the next page is."""
    query = urlencode({**(more or {}), "perPage": size, "nextPageToken": token})
    address = request.build_absolute_uri(f"{path or request.path}?{query}")
    response.headers["Link"] = f'<{address}>; rel="next"'
    response.headers["GS1-Next-Page-Token-Expires"] = time_text(clock.now() + LIFE)

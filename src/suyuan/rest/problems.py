"""Answers to failures: problem documents of RFC 9457, with a sentence in the reader's language."""

import http
import logging
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from suyuan.foundation import wording
from suyuan.foundation.failures import (
    BusyError,
    CommandReusedError,
    ConflictError,
    ForbiddenError,
    KeyEndedError,
    NotFoundError,
    TooLongError,
)
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.rest import choices, failures

MEDIA_TYPE: Final = "application/problem+json"
_log: Final = logging.getLogger(__name__)
RETRY_SECONDS: Final = 5
_STATUS: Final[Sequence[tuple[type[DomainError], int]]] = (
    (failures.UnauthenticatedError, 401),
    (KeyEndedError, 401),
    (failures.MediaTypeError, 415),
    (failures.TooLargeError, 413),
    (failures.ContentCodingError, 415),
    (failures.LengthMissingError, 411),
    (failures.NotJsonError, 400),
    (failures.IdempotencyKeyError, 400),
    (failures.PageTokenError, 400),
    (CommandReusedError, 422),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (TooLongError, 503),
    (BusyError, 409),
    (ConflictError, 409),
)
_CODES: Final = {
    400: "rest.invalid",
    401: "rest.unauthenticated",
    403: "rest.forbidden",
    404: "rest.no_such_address",
    429: "rest.throttled",
}


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a failure; a broken rule is 422."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


def answer(
    failure: DomainError | Problem,
    *,
    status: int,
    problems: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a problem document."""
    body: dict[str, Any] = {
        "type": f"urn:suyuan:problem:{failure.code}",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": wording.sentence(failure),
        "code": failure.code,
        "data": dict(failure.data),
    }
    if problems:
        body["errors"] = [_one(problem) for problem in problems]
    return HttpResponse(
        orjson.dumps(body), status=status, content_type=MEDIA_TYPE, headers=dict(headers or {})
    )


def of_error(error: DomainError) -> HttpResponse:
    """Return the answer to a failure."""
    status = status_of(error)
    headers = {}
    if isinstance(error, BusyError):
        headers["Retry-After"] = "1"
    if status == http.HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="suyuan"'
    problems = error.problems if isinstance(error, Problems) else ()
    return answer(error, status=status, problems=problems, headers=headers)


def of_status(status: int, *, method: str = "", allow: str = "") -> HttpResponse:
    """Return a problem document for an answer that carries none."""
    if status == http.HTTPStatus.METHOD_NOT_ALLOWED:
        failure = Problem("rest.method", {"method": method})
        return answer(failure, status=status, headers={"Allow": allow} if allow else None)
    return answer(Problem(_CODES.get(status, "rest.invalid")), status=status)


def of_fault(error: BaseException | None, path: str) -> HttpResponse:
    """Return the answer to a fault of our own, which is logged under the number that it names."""
    number = uuid.uuid4().hex[:12]
    _log.error("incident %s at %s", number, path, exc_info=error)
    return answer(Problem("rest.failed", {"number": number}), status=500)


def of_exception(error: BaseException, path: str) -> HttpResponse:
    """Return the answer to whatever an endpoint has raised."""
    failure = _as_failure(error)
    if failure is not None:
        return of_error(failure)
    match error:
        case ValidationError():
            problems = [_of_value(each) for each in error.errors]
            return answer(Problem("rest.invalid"), status=422, problems=problems)
        case RequestDataTooBig():
            return of_error(
                failures.TooLargeError(limit_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
            )
        case HttpError():
            return _of_http_error(error)
        case OperationalError() | InterfaceError():
            _log.error("the database does not answer at %s", path, exc_info=error)
            return answer(
                Problem("rest.unavailable"), status=503, headers={"Retry-After": str(RETRY_SECONDS)}
            )
        case _:
            return of_fault(error, path)


def _as_failure(error: BaseException | None) -> DomainError | None:
    match error:
        case DomainError():
            return error
        case RequestDataTooBig():
            return failures.TooLargeError(limit_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
        case AuthenticationError():
            return failures.UnauthenticatedError()
        case Http404():
            return NotFoundError()
        case _:
            return None


def _of_http_error(error: HttpError) -> HttpResponse:
    cause = _as_failure(error.__cause__ or error.__context__)
    if cause is not None:
        return of_error(cause)
    response = of_status(error.status_code)
    if isinstance(error, Throttled) and error.wait is not None:
        response.headers["Retry-After"] = str(error.wait)
    return response


def _one(problem: Problem) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": problem.code,
        "detail": wording.sentence(problem),
        "data": dict(problem.data),
    }
    for name in ("line", "field", "position"):
        value = getattr(problem, name)
        if value is not None:
            found[name] = value
    return found


def _of_value(error: Mapping[str, Any]) -> Problem:
    kind = str(error["type"])
    codes = choices.VALUE_CODES
    code = codes.get(kind) or codes.get(kind.split("_", maxsplit=1)[0]) or "rest.value"
    place = [str(part) for part in error["loc"]]
    if place[:1] == ["body"]:
        place = place[2:] if len(place) > 1 else []
    elif place[:1] in (["query"], ["path"], ["header"], ["form"], ["file"], ["cookie"]):
        place = place[1:]
    data = {}
    if code == "rest.value_choice":
        data["expected"] = _listed(str((error.get("ctx") or {}).get("expected", "")))
    return Problem(code, data, field=".".join(place) or None)


def _listed(expected: str) -> str:
    """Return the values that are allowed as a list that reads the same in every language."""
    return ", ".join(re.findall(r"'([^']*)'", expected)) or expected

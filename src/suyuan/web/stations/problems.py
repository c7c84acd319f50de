"""Answers of the stations to their pages: JSON, and problem documents of RFC 9457."""

import http
import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse

from suyuan.foundation import wording
from suyuan.foundation.failures import (
    BusyError,
    CommandReusedError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
)
from suyuan.kernel.errors import DomainError, Problem

MEDIA_TYPE: Final = "application/problem+json"
_STATUS: Final = (
    (CommandReusedError, 422),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (BusyError, 503),
    (ConflictError, 409),
)


def said(body: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Return an answer in JSON that nobody but the page may keep."""
    return _answer(body, status, "application/json")


def problem(failure: DomainError, *, status: int = 0) -> HttpResponse:
    """Return the problem document of a failure, with a sentence for each thing that is wrong.

    Args:
        failure: What went wrong.
        status: The status of the answer; 0 for the one that goes with the failure.
    """
    status = status or next((code for kind, code in _STATUS if isinstance(failure, kind)), 422)
    problems: tuple[Problem, ...] = getattr(failure, "problems", ())
    body: dict[str, Any] = {
        "type": f"urn:suyuan:problem:{failure.code}",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": wording.joined(wording.sentences(failure)),
        "code": failure.code,
    }
    if problems:
        body["errors"] = [
            {"code": one.code, "detail": wording.sentence(one), "field": one.field}
            for one in problems
        ]
    answer = _answer(body, status, MEDIA_TYPE)
    if isinstance(failure, BusyError):
        answer["Retry-After"] = "1"
    return answer


def _answer(body: Mapping[str, Any], status: int, media_type: str) -> HttpResponse:
    answer = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=media_type
    )
    answer["Cache-Control"] = "no-store"
    return answer

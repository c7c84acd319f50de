"""Reads a request: the body within its limits, and the context of the command that it asks for."""

import json
import re
import time
import uuid
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpRequest
from ninja.parser import Parser
from typing_extensions import override

from suyuan.foundation import clock
from suyuan.foundation.context import Context, Source
from suyuan.rest.auth import actor_of
from suyuan.rest.failures import (
    ContentCodingError,
    IdempotencyKeyError,
    LengthMissingError,
    MediaTypeError,
    NotJsonError,
    TooLargeError,
)

KEY_HEADER: Final = "Idempotency-Key"
REASON_HEADER: Final = "Suyuan-Reason"
_NAMESPACE: Final = uuid.UUID("5d0c4a63-6c0e-5a8f-9d52-6f3f2d1b8a10")
_KEY_MAX: Final = 255
_DRAIN_BYTES: Final = 128 * 1024 * 1024
_DRAIN_SECONDS: Final = 10
_DRAIN_STEP: Final = 64 * 1024
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A sign that JSON can write and no text of the database can hold."""


def body_limit() -> int:
    """Return how many bytes a body may have, where an endpoint says nothing else."""
    return int(getattr(settings, "REST_BODY_MAX", 64 * 1024 * 1024))


class JsonParser(Parser):
    """Reads JSON and nothing else, quickly, and says what is wrong with it."""

    @override
    def parse_body(self, request: HttpRequest) -> Any:
        kind = request.content_type or ""
        if kind != "application/json" and not kind.endswith("+json"):
            raise MediaTypeError(given=kind[:100])
        coding = request.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in {"", "identity"}:
            raise ContentCodingError(given=coding[:40])
        if "Content-Length" not in request.headers and "Transfer-Encoding" in request.headers:
            raise LengthMissingError
        if _NUL.search(request.body):
            raise NotJsonError(why="U+0000")
        try:
            value = orjson.loads(request.body)
            json.loads(request.body, object_pairs_hook=_names_once)
        except (ValueError, RecursionError) as error:
            raise NotJsonError(why=str(error)) from error
        return value


def _names_once(pairs: list[tuple[str, Any]]) -> None:
    """Refuse an object in which a name stands twice: readers do not agree on what it says."""
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        again = next(name for name in names if names.count(name) > 1)
        message = f"“{again[:80]}” stands twice"
        raise ValueError(message)


def check_size(request: HttpRequest) -> None:
    """Refuse a body that says of itself that it is too large, before any of it is read.

    Raises:
        TooLargeError: If it is.
    """
    try:
        size = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        size = 0
    if size > body_limit():
        drain(request)
        raise TooLargeError(limit_bytes=body_limit())


def drain(request: HttpRequest) -> None:
    """Read what is not wanted, and forget it: who is still sending hears no answer.

    What is far too much, or comes too slowly, is cut off nevertheless.
    """
    until = time.monotonic() + _DRAIN_SECONDS
    left = _DRAIN_BYTES
    while left > 0 and time.monotonic() < until:
        part = request.read(min(left, _DRAIN_STEP))
        if not part:
            return
        left -= len(part)


def context_of(request: HttpRequest, *, reason: str = "", site_id: int | None = None) -> Context:
    """Return the context of the command that a request asks for.

    The same caller with the same ``Idempotency-Key`` gets the same command id, so that a repeat is
    answered with the first result and other values under the same key are refused with 422.

    Raises:
        IdempotencyKeyError: If the key has a wrong form.
    """
    actor = actor_of(request)
    key = request.headers.get(KEY_HEADER)
    if key is None:
        command_id = clock.new_id()
    elif 0 < len(key) <= _KEY_MAX and key.isprintable() and key.strip():
        command_id = uuid.uuid5(_NAMESPACE, f"{actor.principal} {key}")
    else:
        raise IdempotencyKeyError
    return Context(
        actor=actor,
        command_id=command_id,
        reason=(reason or request.headers.get(REASON_HEADER, ""))[:500].replace("\0", ""),
        at=clock.now(),
        source=Source.API,
        address=request.META.get("REMOTE_ADDR"),
        site_id=site_id,
    )

"""The body of a request: its kind, its size, how it is packed."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from django.http import HttpRequest

from suyuan.areas.integration.api.faults import (
    BodyBrokenError,
    BodyKindError,
    ContentCodingError,
    GzipBrokenError,
)
from suyuan.areas.integration.operations.capture import LIMITS
from suyuan.ledger.domain.epcis.documents import Binding
from suyuan.rest.failures import TooLargeError
from suyuan.rest.requests import drain

_BINDINGS: Final[Mapping[str, Binding]] = {
    "application/json": Binding.JSON,
    "application/ld+json": Binding.JSON,
    "application/xml": Binding.XML,
    "text/xml": Binding.XML,
}
_GZIP: Final = 16 + zlib.MAX_WBITS
_CHUNK: Final = 64 * 1024


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_body(request: HttpRequest) -> tuple[bytes, Binding]:
    """Return the body of a request, unpacked, and its binding.

    Raises:
        BodyKindError: If it is neither JSON nor XML.
        BodyBrokenError: If it breaks off.
        ContentCodingError: If it is packed otherwise than by gzip.
        GzipBrokenError: If it cannot be unpacked.
        TooLargeError: If it is too large, packed or unpacked.
    """
    kind = (request.content_type or "").lower()
    binding = _BINDINGS.get(kind)
    if binding is None:
        raise BodyKindError(given=kind[:100])
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"identity", "", "gzip", "x-gzip"}:
        raise ContentCodingError(given=coding[:40])
    if int(request.headers.get("Content-Length") or 0) > LIMITS.size_bytes:
        drain(request)
        raise TooLargeError(limit_bytes=LIMITS.size_bytes)
    parts = _parts(request)
    if coding.endswith("gzip"):
        parts = _unpacked(parts)
    return _joined(parts), binding


def _parts(request: HttpRequest) -> Iterator[bytes]:
    """Yield the body; one that comes in chunks says nowhere how long it is."""
    said = request.headers.get("Content-Length")
    if not said and request.META.get("wsgi.input_terminated"):
        stream: _Stream = request.META["wsgi.input"]
        while part := _read(stream):
            yield part
        return
    try:
        body = request.body
    except OSError as error:
        raise BodyBrokenError from error
    if said and len(body) < int(said):
        raise BodyBrokenError
    yield body


def _read(stream: _Stream) -> bytes:
    """Return the next part of a body in chunks.

    What a server raises where the sender breaks off, or where a chunk is none, is its own matter
    (PEP 3333 names no exception); whatever it is, the body is broken.

    Raises:
        BodyBrokenError: If there is no next part and no end.
    """
    try:
        return stream.read(_CHUNK)
    except Exception as error:
        raise BodyBrokenError from error


def _unpacked(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what is in a gzip stream, never much at once, so that a bomb is met while small."""
    machine = zlib.decompressobj(_GZIP)
    try:
        for part in parts:
            rest = part
            while rest:
                yield machine.decompress(rest, _CHUNK)
                rest = machine.unconsumed_tail
                if machine.eof and (more := machine.unused_data or rest):
                    machine, rest = zlib.decompressobj(_GZIP), more  # Another member follows.
        yield machine.flush()
    except zlib.error as error:
        raise GzipBrokenError from error
    if not machine.eof:
        raise GzipBrokenError


def _joined(parts: Iterator[bytes]) -> bytes:
    """Return the whole body.

    Raises:
        TooLargeError: As soon as it is.
    """
    found: list[bytes] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > LIMITS.size_bytes:
            raise TooLargeError(limit_bytes=LIMITS.size_bytes)
        found.append(part)
    return found[0] if len(found) == 1 else b"".join(found)

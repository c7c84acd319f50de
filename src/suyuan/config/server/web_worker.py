"""The worker of the HTTP server: what it refuses before Django sees it is answered in our words.

The server itself turns away what is no request: an address that is too long, too many headers, a
broken first line. A person gets a page then, a program a problem document (RFC 9457), in the
language of the reader as far as what was sent tells it.
"""

import http
import re
import socket
import threading
import time
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from gunicorn.http import errors, message, parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import ThreadWorker
from typing_extensions import override

LINE_BYTES_MAX: Final = 64 * 1024
"""Long enough for a trace with hundreds of causes, and for two hundred rows picked in a list."""
HEAD_BYTES: Final = 4096
TAIL_BYTES: Final = 16 * 1024
LEFT_BYTES_MAX: Final = 1024 * 1024
LEFT_SECONDS_MAX: Final = 0.5
_HEADER: Final = re.compile(
    rb"\r?\n(cookie|accept-language|accept):[ \t]*([^\r\n]{0,4096})", re.IGNORECASE
)
_PATH: Final = re.compile(rb"[A-Za-z]{1,20} (?:https?://[^/ ]{0,255})?(/[^ ?#\r\n]{0,255})")

_CODES: Final[tuple[tuple[type[Exception], int, str], ...]] = (
    (errors.LimitRequestLine, 414, "rest.address_too_long"),
    (errors.LimitRequestHeaders, 431, "rest.headers_too_large"),
    (errors.ExpectationFailed, 417, "rest.invalid"),
    (errors.UnsupportedTransferCoding, 501, "rest.invalid"),
)
_sent = threading.local()


class KeptUnreader(SocketUnreader):  # type: ignore[misc] - gunicorn has no types.
    """Reads a connection and remembers how what it read began, and how it ended."""

    @override
    def chunk(self, size_hint: int | None = None) -> bytes:
        data: bytes = super().chunk(size_hint)
        head = getattr(_sent, "head", b"")
        if len(head) < HEAD_BYTES:
            _sent.head = head + data[: HEAD_BYTES - len(head)]
        _sent.tail = data
        return data


def install() -> None:
    """Let the server read as described here; it offers no setting for it."""
    message.MAX_REQUEST_LINE = LINE_BYTES_MAX
    parser.SocketUnreader = KeptUnreader


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """Answers what it cannot pass on."""

    @override
    def handle(self, conn: Any) -> Any:
        _sent.head = _sent.tail = b""
        return super().handle(conn)

    @override
    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        status, code = _refusal_of(exc)
        if req is not None or status is None:
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("refused what came from %s: %s", (addr or ("",))[0], exc)
        try:
            found = _written(answer(status, code, _sent.head, _sent.tail + _rest(client)))
        except Exception:
            self.log.exception("the answer could not be made")
            super().handle_error(req, client, addr, exc)
            return
        try:
            client.sendall(found)
        except OSError:
            self.log.debug("the answer could not be sent")


def _refusal_of(error: Exception) -> tuple[int | None, str]:
    """Return status and code for what the one who asks has done wrong; None for a fault of ours."""
    for kind, status, code in _CODES:
        if isinstance(error, kind):
            return status, code
    if isinstance(error, errors.ParseException) and not isinstance(
        error, errors.ConfigurationProblem
    ):
        return 400, "rest.malformed"
    return None, ""


def _rest(client: socket.socket) -> bytes:
    """Take what is still on its way; the end of a connection with unread data cuts the answer."""
    before = client.gettimeout()
    end = time.monotonic() + LEFT_SECONDS_MAX
    kept, count = b"", 0
    try:
        while count < LEFT_BYTES_MAX and (left := end - time.monotonic()) > 0:
            if b"\r\n\r\n" in kept or _sent.tail.endswith(b"\r\n\r\n"):
                left = min(left, 0.02)
            client.settimeout(left)
            data = client.recv(65536)
            if not data:
                break
            count += len(data)
            kept = (kept + data)[-TAIL_BYTES:]
    except OSError:
        pass  # Nothing more comes in time.
    finally:
        client.settimeout(before)
    return kept


def answer(status: int, code: str, head: bytes, tail: bytes) -> HttpResponse:
    """Return what is said to a request that cannot be read.

    Args:
        status: The HTTP status.
        code: The code of the sentence that says why.
        head: How what was sent begins.
        tail: How it ends; the headers may stand there.
    """
    from django.conf import settings  # noqa: PLC0415 - settings come first.
    from django.utils import translation  # noqa: PLC0415

    from suyuan.kernel.errors import Problem  # noqa: PLC0415
    from suyuan.rest import problems  # noqa: PLC0415
    from suyuan.web.views import refusals  # noqa: PLC0415

    headers = {
        name.decode().casefold(): value.decode("latin-1")
        for name, value in reversed(_HEADER.findall(head + tail))
    }
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get("accept-language", "")
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    found = _PATH.match(head)
    path = found[1].decode("latin-1") if found else ""
    with translation.override(translation.get_language_from_request(request)):
        is_program = path.startswith(tuple(settings.MACHINE_PREFIXES)) or (
            "json" in headers.get("accept", "")
        )
        if is_program:
            response = problems.answer(Problem(code), status=status)
        else:
            response = refusals.turned_away(Problem(code), status)
        response["Content-Language"] = translation.get_language() or ""
    return response


def _written(response: HttpResponse) -> bytes:
    """Write an answer as it goes over the line."""
    response["Content-Length"] = str(len(response.content))
    response["Connection"] = "close"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; img-src 'self'"
    reason = http.HTTPStatus(response.status_code).phrase
    line = f"HTTP/1.1 {response.status_code} {reason}\r\n".encode()
    return line + response.serialize_headers() + b"\r\n\r\n" + response.content

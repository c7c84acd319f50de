"""WebSocket subscriptions: the socket of a request is taken over and handed to one thread.

A web process answers requests with a few threads. A subscription that is open for days must hold
none of them, so the connection is lifted out from under the HTTP server, and one thread of the
process serves all of them: it asks the ledger what is new and writes it to whom it concerns.
"""

import atexit
import logging
import os
import selectors
import socket
import threading
import time
from typing import Final

from django.db import connection
from django.http import HttpRequest
from websockets.datastructures import Headers
from websockets.exceptions import ProtocolError
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from suyuan.areas.integration.api.faults import NoSocketError, TooManySocketsError
from suyuan.areas.integration.api.listeners import GoneError, Listener

STREAMS_MAX: Final = 100
"""So many are open in one process."""
_INCOMING_MAX: Final = 64 * 1024
_LOOK_SECONDS: Final = 0.5
_PING_SECONDS: Final = 20
_SILENCE_SECONDS: Final = 60
_log: Final = logging.getLogger(__name__)


def shakes_hands(request: HttpRequest) -> bool:
    """Return whether a request asks for a WebSocket."""
    return request.headers.get("Upgrade", "").lower() == "websocket"


def open_stream(request: HttpRequest, listener: Listener) -> int:
    """Take the socket of a request over, if the handshake is sound; returns the status.

    Raises:
        NoSocketError: If this server gives its sockets to nobody.
        TooManySocketsError: If too many are open.
    """
    plain = request.META.get("gunicorn.socket")
    if plain is None:
        raise NoSocketError
    if hub.count() >= STREAMS_MAX:
        raise TooManySocketsError(limit=STREAMS_MAX)
    protocol = ServerProtocol(max_size=_INCOMING_MAX)
    headers = Headers((name, value) for name, value in request.headers.items())
    asked = Request(request.get_full_path(), headers)
    protocol.receive_data(asked.serialize())
    protocol.events_received()
    answer = protocol.accept(asked)
    answer.headers["GS1-EPCIS-Version"] = "2.0.0"
    answer.headers["GS1-CBV-Version"] = "2.0.0"
    answer.headers["GS1-Query-Min-Record-Time"] = listener.begins
    protocol.send_response(answer)
    hub.add(Stream(_taken(plain), protocol, listener))
    return answer.status_code


def _taken(plain: socket.socket) -> socket.socket:
    """Return the connection under a socket of our own; the server keeps one that is dead.

    So the server goes on as if the client had left, and closes what it holds.
    """
    taken = socket.socket(fileno=os.dup(plain.fileno()))
    dead, other = socket.socketpair()
    other.close()
    os.dup2(dead.fileno(), plain.fileno())
    dead.close()
    taken.setblocking(False)
    return taken


class Stream:
    """One open connection."""

    def __init__(self, plain: socket.socket, protocol: ServerProtocol, listener: Listener) -> None:
        self.socket = plain
        self.listener = listener
        self._protocol = protocol
        self._out = bytearray()
        self._pinged = self._heard = time.monotonic()
        self._ended = False
        self._said_all = False
        """Both sides have said farewell; what is left is to hang up."""

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to do for it."""
        return self._ended or (self._protocol.state is State.CLOSED and not self._out)

    @property
    def wants_to_write(self) -> bool:
        """Whether something waits to be taken by the other side."""
        return bool(self._out)

    def read(self) -> None:
        """Take what has come: answers to pings, a farewell; nothing else is expected."""
        try:
            data = self.socket.recv(_INCOMING_MAX)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._ended = True
            return
        self._heard = time.monotonic()
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
            self._ended = self._protocol.state is not State.OPEN
        for event in self._protocol.events_received():
            if isinstance(event, Frame) and event.opcode in {Opcode.TEXT, Opcode.BINARY}:
                self.close(CloseCode.UNSUPPORTED_DATA, "Nothing is expected.")
        self.write()

    def write(self) -> None:
        """Send as much as the other side takes."""
        for part in self._protocol.data_to_send():
            self._out += part
            self._said_all = self._said_all or not part
        try:
            while self._out:
                del self._out[: self.socket.send(self._out)]
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._ended = True
        self._ended = self._ended or self._said_all

    def serve(self) -> None:
        """Send what is new, if it is time and everything before was taken."""
        now = time.monotonic()
        if now - self._heard > _SILENCE_SECONDS:
            self._ended = True
        if self._protocol.state is not State.OPEN or self._out or self._ended:
            return
        if now - self._pinged > _PING_SECONDS:
            self._protocol.send_ping(b"")
            self._pinged = now
        try:
            message = self.listener.message()
        except GoneError as error:
            self.close(error.close_code, str(error))
        else:
            if message is not None:
                self._protocol.send_text(message)
        self.write()

    def close(self, code: int, reason: str) -> None:
        """Say farewell."""
        try:
            self._protocol.send_close(code, reason)
        except ProtocolError:
            self._ended = True
        self.write()


class Hub:
    """All open connections of this process, and the thread that serves them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._new: list[Stream] = []
        self._streams: set[Stream] = set()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def count(self) -> int:
        """Return how many are open."""
        with self._lock:
            return len(self._new) + len(self._streams)

    def add(self, stream: Stream) -> None:
        """Serve a connection from now on."""
        with self._lock:
            self._new.append(stream)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="sockets", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        """Serve until nobody is left."""
        try:
            with selectors.DefaultSelector() as selector:
                while self._take_in(selector):
                    self._round(selector)
        except Exception:  # noqa: BLE001 - the others must be told that it is over.
            _log.exception("the thread of WebSocket subscriptions ended")
            self.close()
        finally:
            connection.close()

    def _take_in(self, selector: selectors.DefaultSelector) -> bool:
        with self._lock:
            for stream in self._new:
                selector.register(stream.socket, selectors.EVENT_READ, stream)
                self._streams.add(stream)
            self._new.clear()
            if not self._streams or self._stopped:
                self._thread = None
                return False
            return True

    def _round(self, selector: selectors.DefaultSelector) -> None:
        for key, events in selector.select(_LOOK_SECONDS):
            stream: Stream = key.data
            if events & selectors.EVENT_READ:
                stream.read()
            else:
                stream.write()
        for stream in list(self._streams):
            stream.serve()
            if stream.is_over:
                selector.unregister(stream.socket)
                stream.socket.close()
                with self._lock:
                    self._streams.discard(stream)
                continue
            wanted = selectors.EVENT_READ
            if stream.wants_to_write:
                wanted |= selectors.EVENT_WRITE
            selector.modify(stream.socket, wanted, stream)

    def close(self) -> None:
        """Say farewell to all, because the process ends."""
        with self._lock:
            self._stopped = True
            for stream in self._streams:
                stream.close(CloseCode.GOING_AWAY, "The server stops.")
                stream.socket.close()
            self._streams.clear()


hub: Final = Hub()
atexit.register(hub.close)

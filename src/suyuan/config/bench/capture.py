"""Capture through the HTTP API: a server of its own on loopback, eight clients, durable commits."""

import datetime as dt
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, Final, TypeVar

from suyuan.config import env
from suyuan.config.bench.figures import Figure
from suyuan.config.bench.memory import Watch
from suyuan.config.bench.usage import Used, used
from suyuan.config.demo.goods import PUMP
from suyuan.config.demo.script import place
from suyuan.foundation import clock
from suyuan.foundation.accounts import operations as accounts
from suyuan.foundation.command import system_context

CLIENTS: Final = 8
PLANS: Final = (
    (1, 800, 300.0, "events/s"),
    (20, 400, 4000.0, "units/s"),
    (1000, 40, 20000.0, "units/s"),
)
"""Units in an event, requests, goal, what is counted."""
RUNS: Final = 3
"""The run in the middle counts."""
WARMING: Final = 80
"""Events before the first run: every connection prepares its statements."""
LARGE: Final = 100_000
LARGE_GOAL_SECONDS: Final = 5.0
CREATED: Final = "201"
START_SECONDS: Final = 60
CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


_Body = TypeVar("_Body")


class ServerError(Exception):
    """The server of the bench did not start, or refused an event."""


def capture() -> Iterator[Figure]:
    """Send events of several sizes, and one very large one."""
    key = _key()
    stamp = f"{int(time.time()):X}"
    with _server() as (port, process), Watch(process.pid) as seen:
        send = _Sender(port, key)
        send.all([_event(f"{stamp}W{n}", 20) for n in range(WARMING)])
        for units, requests, goal, counted in PLANS:
            each = [
                _run(process.pid, send.all, [_event(f"{stamp}{units}R{r}N{n}", units)
                for n in range(requests)]) for r in range(RUNS)
            ]  # fmt: skip
            seconds, (cpu, words) = _middle(each, requests)
            yield Figure(
                part="capture", name=f"{units:,} units per event", value=requests * units / seconds,
                unit=counted, goal=goal, at_least=True, runs=RUNS, hits=requests * units, cpu=cpu,
                note=f"{requests} events in {seconds:.1f} s, {CLIENTS} clients here; {words}",
            )  # fmt: skip
        bodies = [_event(f"{stamp}L{r}", LARGE) for r in range(RUNS)]
        each = [_run(process.pid, send.one, body) for body in bodies]
        seconds, (cpu, words) = _middle(each, 1)
        yield Figure(
            part="capture", name=f"{LARGE:,} serials in one call", value=seconds, unit="s",
            goal=LARGE_GOAL_SECONDS, runs=RUNS, hits=LARGE, cpu=cpu,
            note=f"{len(bodies[0]) / 1e6:.1f} MB sent; {words}",
        )  # fmt: skip
    yield from seen.figures()


def _run(server: int, send: Callable[[_Body], object], body: _Body) -> tuple[float, Used]:
    """Send, and return the seconds and the processor time it took."""
    before, began = used(server), time.perf_counter()
    send(body)
    return time.perf_counter() - began, used(server) - before


def _middle(
    runs: Sequence[tuple[float, Used]], requests: int
) -> tuple[float, tuple[float | None, str]]:
    """Give the run in the middle: its seconds, and its processor time for each request."""
    seconds, cpu = sorted(runs, key=itemgetter(0))[len(runs) // 2]
    return seconds, cpu.each(requests)


def _key() -> str:
    made = accounts.create_api_key(
        context=system_context(reason="bench"),
        username="integration",
        name="bench",
        scopes=["integration.capture_events", "ledger.record"],
        expires_at=clock.now() + dt.timedelta(hours=1),
    )
    assert made.secret is not None
    return made.secret


def _event(name: str, units: int) -> bytes:
    head = f"https://id.gs1.org{PUMP.key}/21/"
    event: dict[str, Any] = {
        "@context": [CONTEXT],
        "type": "ObjectEvent",
        "eventTime": clock.now().isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+08:00",
        "epcList": [f"{head}{name[-13:]}X{n:05d}" for n in range(units)],
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "readPoint": {"id": f"https://id.gs1.org{place('SZ-ASM1')}"},
        "bizLocation": {"id": f"https://id.gs1.org{place('SZ-ASM1')}"},
        "ilmd": {"cbvmda:lotNumber": f"BENCH{name[:10]}"},
    }
    return json.dumps(event).encode()


class _Sender:
    """Sends events over plain sockets: the clients share the processors with what they measure."""

    def __init__(self, port: int, key: str) -> None:
        self.port = port
        self.head = (
            f"POST /epcis/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        )

    def one(self, body: bytes) -> None:
        """Send one event."""
        self._send([self._request(body)])

    def all(self, bodies: Sequence[bytes]) -> float:
        """Send everything, each client its share one after the other; return the seconds."""
        requests = [self._request(body) for body in bodies]
        failures: list[Exception] = []

        def client(mine: Sequence[bytes]) -> None:
            try:
                self._send(mine)
            except (OSError, ServerError, ValueError) as error:
                failures.append(error)

        threads = [
            threading.Thread(target=client, args=(requests[n::CLIENTS],)) for n in range(CLIENTS)
        ]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        return time.perf_counter() - began

    def _request(self, body: bytes) -> bytes:
        return f"{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def _send(self, requests: Sequence[bytes]) -> None:
        with socket.create_connection(("127.0.0.1", self.port), timeout=120) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request in requests:
                line.sendall(request)
                _take(line)


def _take(line: socket.socket) -> None:
    """Read one answer to its end.

    Raises:
        ServerError: If the event was not recorded.
    """
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(line)
    head, _, body = answer.partition(b"\r\n\r\n")
    size = int(head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
    parts, left = [body], size - len(body)
    while left > 0:
        parts.append(_more(line))
        left -= len(parts[-1])
    status = head.split(maxsplit=2)[1].decode()
    if status != CREATED:
        message = f"{status}: {b''.join(parts)[:400]!r}"
        raise ServerError(message)


def _more(line: socket.socket) -> bytes:
    part = line.recv(1 << 20)
    if not part:
        message = "the server closed the connection"
        raise ServerError(message)
    return part


@contextmanager
def _server() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    process = subprocess.Popen(  # noqa: S603 - our own server.
        [
            *(sys.executable, "-m", "gunicorn", "suyuan.config.wsgi:application"),
            *("--config", "python:suyuan.config.server.gunicorn_settings"),
            *("--bind", f"127.0.0.1:{port}"),
        ],
        env=env.with_these(SUYUAN_POOL="12"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    message = "the server of the bench did not start"
    raise ServerError(message)

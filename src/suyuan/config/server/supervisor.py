"""Starts everything in order, keeps it alive and ends it cleanly."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from suyuan.config import cli, env, processes
from suyuan.config.postgres import provide
from suyuan.config.postgres.cluster import Cluster
from suyuan.config.postgres.errors import DatabaseServerError
from suyuan.config.server import prepared
from suyuan.config.server.child import CALM_SECONDS, PAUSES, Child, end_left_over, record_of

SETTINGS = "suyuan.config.settings.production"
POOL = "12"
READY_SECONDS_MAX = 90
START_DEATHS_MAX = 3
LOOK_SECONDS = 0.25
STEP = "step"
NAMES = (STEP, "web", "worker")


class ServeError(Exception):
    """The system cannot be started; the text is one line that says why and what to do."""


@dataclass(kw_only=True)
class Supervisor:
    """The running system in one folder."""

    data: Path
    host: str
    port: int
    demonstration: bool
    say: Callable[[str], None]
    cluster: Cluster | None = None
    children: list[Child] = field(default_factory=list)
    stop_asked: bool = False
    database_deaths: int = 0
    database_started_at: float = 0.0
    database_again_at: float = 0.0

    @property
    def url(self) -> str:
        """The address of the first page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    def run(self) -> None:
        """Serve until somebody asks to stop.

        Raises:
            ServeError: If the system cannot be started.
            DatabaseServerError: If the database cannot be had.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        with ExitStack() as stack:
            stack.enter_context(only_one(self.data))
            stack.callback(self._stop)
            if ended := end_left_over(self.data, NAMES):
                self.say(f"ended what a killed run left behind: {', '.join(ended)}")
            listener = stack.enter_context(listening(self.host, self.port))
            self.port = listener.getsockname()[1]
            self._start(listener)
            while not self._stopping():
                self._look_after()
                time.sleep(LOOK_SECONDS)
            self.say("stopping …")

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_asked = True

    def _stopping(self) -> bool:
        """Say whether a signal has come meanwhile."""
        return self.stop_asked

    def _start(self, listener: socket.socket) -> None:
        began = time.monotonic()
        addresses = self._database()
        common = {"SUYUAN_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": SETTINGS}
        owner = env.with_these(**common, **addresses.variables(owner=True))
        if prepared.is_needed(self.data, addresses.owner):
            self._step("bringing the database up to date", "prepare", owner)
            if not self._stopping():
                prepared.remember(self.data, addresses.owner)
        if self.demonstration and not (self.data / "demo.json").exists():
            if "demo" in cli.declared():
                self._step("building the demonstration factory", "demo", owner)
            else:
                self.say("this version has no demonstration factory: the system is empty")
        app = env.with_these(**common, **addresses.variables())
        self.children = [self._web(app, listener), self._worker(app)]
        if not self._stopping():
            for child in self.children:
                child.start()
            self._announce_when_ready(began)

    def _database(self) -> provide.Addresses:
        addresses = provide.given(env.read(), self.data)
        if addresses is not None:
            return addresses
        self.cluster = Cluster(data=self.data)
        if not self.cluster.folder.exists():
            self.say("making the database …")
        addresses = provide.take_over(self.cluster)
        self.database_started_at = time.monotonic()
        return addresses

    def _web(self, variables: Mapping[str, str], listener: socket.socket) -> Child:
        return Child(
            name="web",
            arguments=[
                *(sys.executable, "-m", "gunicorn", "suyuan.config.wsgi:application"),
                *("--config", "python:suyuan.config.server.gunicorn_settings"),
                *("--bind", f"fd://{listener.fileno()}"),
            ],
            variables={**variables, "SUYUAN_POOL": POOL},
            data=self.data,
            descriptors=[listener.fileno()],
        )

    def _worker(self, variables: Mapping[str, str]) -> Child:
        return Child(
            name="worker",
            arguments=[sys.executable, "-m", "suyuan.config.cli", "work"],
            variables=variables,
            data=self.data,
        )

    def _step(self, title: str, command: str, variables: dict[str, str]) -> None:
        """Run one of our own commands to its end, its progress on the terminal."""
        if self._stopping():
            return
        self.say(f"{title} …")
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "suyuan.config.cli", command, "--data", str(self.data)],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509
        )
        record = record_of(self.data, STEP)
        if (found := processes.identity(process.pid)) is not None:
            processes.save(record, found)
        while process.poll() is None:
            if self._stopping():
                process.terminate()
            time.sleep(0.05)
        record.unlink(missing_ok=True)
        if process.returncode and not self._stopping():
            message = f"{title}: `suyuan {command}` ended with status {process.returncode}"
            raise ServeError(message)

    def _announce_when_ready(self, began: float) -> None:
        limit = time.monotonic() + READY_SECONDS_MAX
        while not self._ready():
            if self._stopping():
                return
            self._look_after()
            for child in self.children:
                if child.deaths >= START_DEATHS_MAX or time.monotonic() > limit:
                    message = f"{child.name} does not start: {child.last_words()} ({child.log})"
                    raise ServeError(message)
            time.sleep(0.1)
        self._announce(time.monotonic() - began)

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}healthz", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)  # noqa: PLR2004
        except (urllib.error.URLError, OSError):
            return False

    def _look_after(self) -> None:
        if self.cluster is not None:
            self._look_after_database(self.cluster)
        for child in self.children:
            if (news := child.look_after()) is not None:
                self.say(news)

    def _look_after_database(self, cluster: Cluster) -> None:
        """Start the database again when it has ended, again and again until that succeeds.

        It may be a full disk that stands in its way, which somebody clears.
        """
        process, now = cluster.process, time.monotonic()
        if process is not None:
            if process.poll() is None:
                return
            self.say(f"the database ended with status {process.returncode}, starting it again")
            calm = now - self.database_started_at > CALM_SECONDS
            self.database_deaths = 1 if calm else self.database_deaths + 1
            self.database_again_at = now + PAUSES[min(self.database_deaths, len(PAUSES)) - 1]
            cluster.process = None
        if now < self.database_again_at:
            return
        try:
            cluster.start()
        except (DatabaseServerError, OSError) as error:
            self.say(f"{error}; it is tried again")
            self.database_again_at = time.monotonic() + PAUSES[-1]
        else:
            self.say("the database started again")
        self.database_started_at = time.monotonic()

    def _announce(self, seconds: float) -> None:
        processes.save_json(
            self.data / "run" / "server.json", {"url": self.url, "pid": os.getpid()}
        )
        self.say(f"ready after {seconds:.1f} s")
        for line in announcement(self.url, self.data):
            self.say(line)

    def _stop(self) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        for child in self.children:
            child.stop()
        if self.cluster is not None:
            self.cluster.stop()
        (self.data / "run" / "server.json").unlink(missing_ok=True)
        self.say("stopped")


def announcement(url: str, data: Path) -> Iterator[str]:
    """Give the lines that tell a person how to begin."""
    yield ""
    yield f"  Suyuan 溯源   {url}"
    try:
        found = json.loads((data / "demo.json").read_text(encoding="utf-8"))
        users: Sequence[dict[str, str]] = found["users"]
        yield ""
        yield "  Demonstration users (演示用户):"
        for user in users:
            role = user.get("role", "")
            yield f"    {user['username']:<12} {user['password']:<20} {role}"
        yield f"  API key: in {data / 'demo.json'}"
    except (OSError, ValueError, KeyError, TypeError):
        pass
    yield ""
    yield "  Ctrl-C stops everything."


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the folder for one supervisor.

    Raises:
        ServeError: If another one holds it.
    """
    (data / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / "log").mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "run" / "supervisor.lock").open("a+") as lock:
        if not processes.wait_until(lambda: _locked(lock.fileno()), 5):
            message = f"Suyuan is running already in {data}: stop it, or choose another --data"
            raise ServeError(message)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Hold the port, so that nobody is turned away while the web server is started again.

    Raises:
        ServeError: If the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(512)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            message = f"port {port} of {host}: {reason}; choose another with --port"
            raise ServeError(message) from error
        listener.set_inheritable(True)
        yield listener

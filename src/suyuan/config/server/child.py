"""A process the supervisor keeps alive."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from suyuan.config import processes

PAUSES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds before each new start when a process dies again and again."""
CALM_SECONDS = 60
"""After so long without a death the pauses begin anew."""


@dataclass(kw_only=True)
class Child:
    """One process, its log and where it is written down."""

    name: str
    arguments: Sequence[str]
    variables: Mapping[str, str] = field(repr=False)
    data: Path
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    deaths: int = 0
    started_at: float = 0.0
    start_again_at: float = 0.0

    @property
    def record(self) -> Path:
        """Where the running process is written down."""
        return record_of(self.data, self.name)

    @property
    def log(self) -> Path:
        """What the process has to say."""
        return self.data / "log" / f"{self.name}.log"

    def start(self) -> None:
        """Start the process."""
        self.started_at = time.monotonic()
        with processes.fresh_log(self.log).open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                list(self.arguments),
                env=dict(self.variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=list(self.descriptors),
                preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509
            )
        if (found := processes.identity(self.process.pid)) is not None:
            processes.save(self.record, found)

    def last_words(self) -> str:
        """Give the last line of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def look_after(self) -> str | None:
        """Start the process again if it has died; say what happened, if anything did."""
        now = time.monotonic()
        if self.process is None:
            return self._start_again(now) if now >= self.start_again_at else None
        status = self.process.poll()
        if status is None:
            return None
        self.deaths = 1 if now - self.started_at > CALM_SECONDS else self.deaths + 1
        self.start_again_at = now + PAUSES[min(self.deaths - 1, len(PAUSES) - 1)]
        self.process = None
        how = f"signal {-status}" if status < 0 else f"status {status}"
        return f"{self.name} ended with {how}"

    def _start_again(self, now: float) -> str:
        try:
            self.start()
        except OSError as error:  # A full disk, which somebody may clear.
            self.start_again_at = now + PAUSES[-1]
            return f"{self.name} cannot be started: {error}; it is tried again"
        return f"{self.name} started again"

    def stop(self, seconds: float = 15) -> None:
        """Ask the process to end what it is doing and wait for it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None
        self.record.unlink(missing_ok=True)


def record_of(data: Path, name: str) -> Path:
    """Give the file in which the process of this name is written down."""
    return data / "run" / f"{name}.json"


def end_left_over(data: Path, names: Sequence[str]) -> list[str]:
    """End processes that a killed supervisor left behind; give their names.

    They are known by number and start time, never by name.
    """
    ended = []
    for name in names:
        found = processes.load(record_of(data, name))
        if found is not None:
            found.end()
            ended.append(name)
        record_of(data, name).unlink(missing_ok=True)
    return ended

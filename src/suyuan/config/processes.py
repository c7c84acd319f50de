"""Processes known by number and start time, so that a reused number is never mistaken."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3


@dataclass(frozen=True, slots=True)
class Identity:
    """A process: its number and when it began, in the system's own words."""

    pid: int
    started: str

    def alive(self) -> bool:
        """Say whether this very process still runs."""
        return started(self.pid) == self.started

    def send(self, number: int) -> None:
        """Send a signal, if this very process still runs."""
        if self.alive():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def end(self, *, polite: int = signal.SIGTERM, seconds: float = 10) -> None:
        """Ask the process to end, wait, and end it by force if it does not."""
        self.send(polite)
        if not self.wait(seconds):
            self.send(signal.SIGKILL)
            self.wait(5)

    def wait(self, seconds: float) -> bool:
        """Wait until the process has ended; say whether it has."""
        return wait_until(lambda: not self.alive(), seconds)


def wait_until(reached: Callable[[], bool], seconds: float, *, step: float = 0.05) -> bool:
    """Look again and again until something is so; say whether it became so in time."""
    limit = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > limit:
            return False
        time.sleep(step)
    return True


def started(pid: int) -> str | None:
    """Give the moment a process began, None where it is gone (a zombie is gone)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else _started_elsewhere(pid)
    except (ProcessLookupError, PermissionError):
        return None
    after_name = fields.rpartition(")")[2].split()
    return None if after_name[0] in {"Z", "X"} else f"{_boot()} {after_name[19]}"


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    except OSError:
        return ""


def _started_elsewhere(pid: int) -> str | None:
    done = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], check=False, capture_output=True, text=True
    )
    return done.stdout.strip() or None


def identity(pid: int) -> Identity | None:
    """Give the identity of a running process."""
    began = started(pid)
    return None if began is None else Identity(pid, began)


def save(file: Path, found: Identity) -> None:
    """Write down a process, whole or not at all."""
    save_json(file, asdict(found))


def save_json(file: Path, values: Mapping[str, str | int]) -> None:
    """Write a small file, whole or not at all."""
    making = file.with_name(f"{file.name}.{os.getpid()}")
    making.write_text(json.dumps(values), encoding="utf-8")
    making.replace(file)


def load(file: Path) -> Identity | None:
    """Read a process that was written down, None where there is none or it has ended."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        found = Identity(int(values["pid"]), str(values["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.alive() else None


LOG_BYTES_MAX = 20 * 1024 * 1024


def fresh_log(file: Path) -> Path:
    """Put a log that has grown large aside, keeping one; give the file to write to."""
    if file.exists() and file.stat().st_size > LOG_BYTES_MAX:
        file.replace(file.with_name(f"{file.name}.1"))
    return file


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Give a step for the child that has it signalled when its parent is killed (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def step() -> None:
        prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)

    return step


def give_memory_back() -> None:
    """Let the C library return what a large request needed, instead of keeping it per thread.

    Does nothing where the C library is not GNU's.
    """
    try:
        tune = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    tune(M_ARENA_MAX, 2)
    tune(M_MMAP_THRESHOLD, 256 * 1024)

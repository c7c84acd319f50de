"""Starts the whole system as `./run` does, in a folder of its own, and looks at it from outside."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from suyuan.config import env, processes
from suyuan.config.postgres import provide
from suyuan.config.postgres.cluster import Cluster

READY_SECONDS_MAX = 300
PATIENCE_SECONDS = 180
"""How long anything else may take on a machine that is busy with other tests."""


class System:
    """The system in `data`, started and stopped at will."""

    def __init__(self, data: Path, **variables: str):
        self.data = data
        self.extra = variables
        self.process: subprocess.Popen[str] | None = None

    def start(self, *arguments: str) -> "System":
        """Start it and wait until it is ready."""
        self.process = self.launch(*arguments)
        assert processes.wait_until(self._announced, READY_SECONDS_MAX), self.said()
        return self

    def launch(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the program without waiting."""
        given = ["serve", "--no-demo", "--port", "0", "--data", str(self.data), *arguments]
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with (self.data.parent / "output").open("a") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "suyuan.config.cli", *given],
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                env={**self.variables(), **self.extra},
                cwd=env.ROOT,
            )

    @staticmethod
    def variables() -> dict[str, str]:
        """Give the environment of the program: that of a person, not that of the tests."""
        dropped = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DATABASE_OWNER_URL"}
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        return {**kept, "PYTHONPATH": str(env.ROOT / "src"), "PYTHONWARNINGS": "default"}

    def said(self) -> str:
        """Give what it has printed."""
        return (self.data.parent / "output").read_text()

    def _announced(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        found = self._server()
        return found is not None and found["pid"] == self.process.pid

    def _server(self):
        try:
            return json.loads((self.data / "run" / "server.json").read_text())
        except (OSError, ValueError):
            return None

    def child(self, name: str) -> processes.Identity:
        """Give a process as it is written down, which happens after it has begun to answer."""
        record = self.data / "run" / f"{name}.json"
        found: list[processes.Identity] = []

        def is_written() -> bool:
            found[:] = [identity] if (identity := processes.load(record)) is not None else []
            return bool(found)

        assert processes.wait_until(is_written, PATIENCE_SECONDS), f"{name} does not run"
        return found[0]

    def another(self, name: str, before: processes.Identity) -> processes.Identity:
        """Wait until a process runs in the place of another, and give it."""
        record = self.data / "run" / f"{name}.json"
        assert processes.wait_until(
            lambda: processes.load(record) not in {None, before}, PATIENCE_SECONDS
        ), f"{name} is not started again"
        return self.child(name)

    def health(self) -> tuple[int, dict]:
        """Ask whether it is ready."""
        try:
            with urllib.request.urlopen(f"{self._server()['url']}healthz", timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError as error:
            return 0, {"error": str(error)}

    def ready(self) -> bool:
        """Say whether it is ready."""
        return self.health()[0] == 200

    def becomes_ready(self, seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait until it is ready."""
        return processes.wait_until(self.ready, seconds, step=0.2)

    def addresses(self) -> provide.Addresses:
        """Give the addresses of its database."""
        return provide.addresses(Cluster(data=self.data))

    def kill(self, found: processes.Identity) -> None:
        """End a process as a power cut would, and wait until it is gone."""
        os.kill(found.pid, signal.SIGKILL)
        assert found.wait(PATIENCE_SECONDS)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; give its exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE_SECONDS)
        self.process = None
        return status

    def recorded(self) -> list[processes.Identity]:
        """Give every process of a running system, once all are written down."""
        return [self.child(name) for name in ("postgres", "web", "worker")]

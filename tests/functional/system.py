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
        """Give a process as it is written down."""
        found = processes.load(self.data / "run" / f"{name}.json")
        assert found is not None, f"{name} does not run"
        return found

    def health(self) -> tuple[int, dict]:
        """Ask whether it is ready."""
        try:
            with urllib.request.urlopen(f"{self._server()['url']}healthz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError as error:
            return 0, {"error": str(error)}

    def ready(self) -> bool:
        """Say whether it is ready."""
        return self.health()[0] == 200

    def becomes_ready(self, seconds: float = 60) -> bool:
        """Wait until it is ready."""
        return processes.wait_until(self.ready, seconds, step=0.2)

    def addresses(self) -> provide.Addresses:
        """Give the addresses of its database."""
        return provide.addresses(Cluster(data=self.data))

    def kill(self, found: processes.Identity) -> None:
        """End a process as a power cut would, and wait until it is gone."""
        os.kill(found.pid, signal.SIGKILL)
        assert found.wait(10)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; give its exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        status = self.process.wait(60)
        self.process = None
        return status

    def recorded(self) -> list[processes.Identity]:
        """Give every process it has written down."""
        names = ("postgres", "web", "worker")
        found = (processes.load(self.data / "run" / f"{name}.json") for name in names)
        return [identity for identity in found if identity is not None]

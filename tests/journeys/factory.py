"""The factory of the journeys: built once for these sources and this day, copied for each run."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from suyuan.config import env
from suyuan.config.postgres import provide
from suyuan.config.postgres.cluster import Cluster
from tests.functional.system import System

UNITS = 600
KEPT = env.ROOT / ".cache" / "factories"
SOURCE = env.ROOT / "src" / "suyuan"
MAKES_NO_DATA = {"api", "locale", "rest", "static", "templates", "ui", "web"}
"""Folders of the sources that have no part in the building of a demonstration."""


class Factory(System):
    """A running system with its demonstration."""

    @property
    def url(self) -> str:
        """Where it answers."""
        found = self._server()
        assert found is not None, f"no server runs on {self.data}"
        return str(found["url"]).rstrip("/")

    @property
    def demo(self) -> dict[str, Any]:
        """What the building has left for people and programs."""
        found: dict[str, Any] = json.loads((self.data / "demo.json").read_text(encoding="utf-8"))
        return found

    def person(self, username: str) -> dict[str, str]:
        """Give one of the people of the demonstration."""
        found: dict[str, str] = next(u for u in self.demo["users"] if u["username"] == username)
        return found

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database itself, past the product."""
        with psycopg.connect(self.addresses().owner) as connection:
            return connection.execute(query, values or None).fetchall()

    def value(self, query: str, *values: object) -> Any:
        """Ask for one value."""
        ((found,),) = self.rows(query, *values)
        return found

    def story(self, code: str) -> dict[str, Any]:
        """Give what the maker itself counted."""
        found: dict[str, Any] = self.value("SELECT answer FROM catalog_story WHERE code = %s", code)
        return found

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask as a program does, with the key of the demonstration; give status and answer."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.demo['api_key']}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def fingerprint() -> str:
    """Give a name for what is built: it changes with the sources, the packages and the day.

    A demonstration tells of the year before the day on which it was built.
    """
    hashed = sha256(f"{date.today()} {UNITS}".encode())  # noqa: DTZ011
    sources = (path for path in SOURCE.rglob("*") if path.suffix in {".py", ".sql", ".json"})
    for path in [*sorted(sources), env.ROOT / "locks" / "runtime.txt"]:
        name = path.relative_to(env.ROOT)
        if MAKES_NO_DATA.isdisjoint(name.parts):
            hashed.update(str(name).encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other runs of the tests from building, copying and removing."""
    KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy(data: Path) -> None:
    """Copy the built demonstration to a folder that does not exist yet."""
    with _alone():
        kept = KEPT / fingerprint()
        if not kept.exists():
            for old in KEPT.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            making = KEPT / f"making-{os.getpid()}"
            _build(making)
            making.rename(kept)
        # Unlike Python's own, this copy keeps whom the files belong to.
        subprocess.run(["cp", "-a", str(kept), str(data)], check=True)


def _build(data: Path) -> None:
    """Build it as a person does, on a database that need not survive a power cut."""
    with provide.shared(Cluster(data=data, quick=True)):
        done = subprocess.run(
            [sys.executable, "-m", "suyuan.config.cli", "demo",
             "--units", str(UNITS), "--data", str(data)],
            env=System.variables(),
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr

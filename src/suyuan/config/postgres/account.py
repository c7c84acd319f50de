"""PostgreSQL never runs as root: choose the account and hand it folders it cannot walk to.

A clone below ``/root`` or in a ``mktemp -d`` folder (mode 0700) is out of reach for every other
account. Its parents are not opened up for that. The data folder is opened by us and handed over as
a file descriptor: ``/proc/self/fd/N`` leads to the folder itself, past its parents.
"""

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suyuan.config.postgres.errors import DatabaseServerError

CANDIDATES = ("postgres", "nobody")
DESCRIPTORS = Path("/proc/self/fd")


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account that PostgreSQL runs as."""

    name: str
    uid: int
    gid: int

    def process_options(self) -> dict[str, Any]:
        """Give what makes `subprocess` run something as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def choose(data: Path) -> Account | None:
    """Choose the account for a cluster in `data`; None means: as we are.

    Raises:
        DatabaseServerError: If we are root and no unprivileged account can be had.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        try:
            return _account(pwd.getpwuid(owner))
        except KeyError:
            message = f"{data} belongs to the unknown account {owner}: give it one with chown -R"
            raise DatabaseServerError(message) from None
    for name in CANDIDATES:
        try:
            account = _account(pwd.getpwnam(name))
        except KeyError:
            continue
        if _may_become(account):
            return account
    message = (
        "PostgreSQL must not run as root and this machine has neither the account postgres nor "
        "nobody: run as an ordinary user, or set DATABASE_URL"
    )
    raise DatabaseServerError(message)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _may_become(account: Account) -> bool:
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", ":"], check=False, cwd="/", **account.process_options()
        )
    except (PermissionError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def reaches(account: Account | None, folder: Path) -> bool:
    """Say whether the account can walk to the folder."""
    if account is None:
        return True
    done = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'cd -- "$1" 2>/dev/null', "sh", str(folder)],
        check=False,
        cwd="/",
        **account.process_options(),
    )
    return done.returncode == 0


@contextmanager
def handed_over(
    account: Account | None, folders: Sequence[Path]
) -> Iterator[tuple[list[str], list[int]]]:
    """Give for each folder a name that works for the account, and the descriptors to pass on.

    Raises:
        DatabaseServerError: If a folder is out of reach and cannot be handed over.
    """
    with ExitStack() as stack:
        names: list[str] = []
        descriptors: list[int] = []
        for folder in folders:
            if reaches(account, folder):
                names.append(str(folder))
                continue
            if not DESCRIPTORS.is_dir():
                assert account is not None
                message = (
                    f"PostgreSQL runs as {account.name}, which cannot reach {folder}: choose "
                    "another --data, or run as an ordinary user"
                )
                raise DatabaseServerError(message)
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, descriptor)
            descriptors.append(descriptor)
            names.append(str(DESCRIPTORS / str(descriptor)))
        yield names, descriptors

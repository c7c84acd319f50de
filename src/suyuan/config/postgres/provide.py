"""Gives the database: the one of ``DATABASE_URL``, else the embedded one."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from suyuan.config import processes
from suyuan.config.env import Environment
from suyuan.config.postgres import external, roles, secrets
from suyuan.config.postgres.cluster import Cluster
from suyuan.config.postgres.errors import DatabaseServerError, NotPreparedError

ENDS_SECONDS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is, for the application and for its owner."""

    app: str
    owner: str
    secret_key: str

    def variables(self, *, owner: bool = False) -> dict[str, str]:
        """Give what a process must find in its environment, with or without the owner's rights."""
        return {
            "DATABASE_URL": self.app,
            "DATABASE_OWNER_URL": self.owner if owner else "",
            "SUYUAN_SECRET_KEY": self.secret_key,
            "SUYUAN_PREPARED": "1",
        }


def prepare(cluster: Cluster) -> Addresses:
    """Make roles and database in a running cluster; give its addresses."""
    known = secrets.read(cluster.data)
    roles.ensure_embedded(
        cluster.address(),
        owner_password=known.password(roles.OWNER),
        app_password=known.password(roles.APP),
    )
    roles.grant(cluster.address(roles.OWNER, roles.DATABASE))
    return addresses(cluster)


def addresses(cluster: Cluster) -> Addresses:
    """Give the addresses of a prepared cluster."""
    return Addresses(
        app=cluster.address(roles.APP, roles.DATABASE),
        owner=cluster.address(roles.OWNER, roles.DATABASE),
        secret_key=secrets.read(cluster.data).secret_key,
    )


def given(environment: Environment, data: Path) -> Addresses | None:
    """Give the addresses of the server of ``DATABASE_URL``, None where there is none."""
    if environment.database_url is None:
        return None
    if environment.prepared:
        return Addresses(
            app=environment.database_url,
            owner=environment.database_owner_url or environment.database_url,
            secret_key=environment.secret_key or secrets.read(data).secret_key,
        )
    app, owner = external.ensure(data, environment.database_url, environment.database_owner_url)
    return Addresses(app, owner, environment.secret_key or secrets.read(data).secret_key)


@contextmanager
def attached(environment: Environment, data: Path) -> Iterator[Addresses]:
    """Give the database for as long as a command runs, starting the embedded one if need be.

    Raises:
        DatabaseServerError: If the database cannot be had.
    """
    if (found := given(environment, data)) is not None:
        yield found
        return
    cluster = Cluster(data=data)
    with shared(cluster):
        yield addresses(cluster)


@contextmanager
def shared(cluster: Cluster) -> Iterator[None]:
    """Keep a cluster running for as long as anybody is inside.

    Who starts it stops it, after the last of the others has finished with it.

    Raises:
        DatabaseServerError: If the cluster cannot be started.
    """
    cluster.make_folders()
    with (cluster.data / "run" / "users.lock").open("w") as users:
        started = _start_or_join(cluster, users)
        try:
            yield
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            if started:
                with (cluster.data / "run" / "start.lock").open("w") as starting:
                    fcntl.flock(users, fcntl.LOCK_EX)
                    fcntl.flock(starting, fcntl.LOCK_EX)
                    cluster.stop()


def make_ahead(environment: Environment, data: Path) -> None:
    """Begin to make the embedded cluster where there is none, beside what the program does next.

    Whoever starts it waits until it is made, and makes it himself where that has failed.
    """
    cluster = Cluster(data=data)
    if environment.database_url is not None or cluster.folder.exists():
        return
    with suppress(OSError):
        cluster.make_folders()
        secrets.read(data)  # Made once, before two look for them.
        threading.Thread(target=_make, args=(cluster,), daemon=True).start()


def check_begun(environment: Environment, data: Path) -> None:
    """Go on only if there is a database, so that a mistyped folder is not filled with an empty one.

    Raises:
        NotPreparedError: If nothing was ever begun in the folder.
    """
    if environment.database_url is None and not Cluster(data=data).folder.exists():
        raise NotPreparedError(data)


def _make(cluster: Cluster) -> None:
    with (
        suppress(DatabaseServerError, OSError),
        (cluster.data / "run" / "start.lock").open("w") as starting,
    ):
        fcntl.flock(starting, fcntl.LOCK_EX)
        cluster.create()


def _start_or_join(cluster: Cluster, users: IO[str]) -> bool:
    """Say whether we started the server; holds a share in `users` either way."""
    with (cluster.data / "run" / "start.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        if _runs(cluster):
            return False
        cluster.create()
        cluster.start()
        prepare(cluster)
        return True


def _runs(cluster: Cluster) -> bool:
    """Say whether a server runs that may be joined; wait for one that ends, as after a kill."""
    processes.wait_until(lambda: cluster.running() is None or cluster.answers(), ENDS_SECONDS_MAX)
    return cluster.running() is not None


def take_over(cluster: Cluster) -> Addresses:
    """Start the cluster for the supervisor, ending a server that a killed one left behind.

    Raises:
        DatabaseServerError: If a command is using it.
    """
    cluster.make_folders()
    with (
        (cluster.data / "run" / "users.lock").open("w") as users,
        (cluster.data / "run" / "start.lock").open("w") as starting,
    ):
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not processes.wait_until(lambda: _alone(users), 10):
            message = f"a command is using the database in {cluster.data}: wait until it is done"
            raise DatabaseServerError(message)
        if cluster.running() is not None:
            cluster.stop()
        cluster.create()
        cluster.start()
        return prepare(cluster)


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

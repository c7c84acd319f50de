"""The database of the tests: one quick cluster per checkout, one template, a copy for each process.

Migrations run as the owner and the tests run as `suyuan_app`, as in real life, so a right that is
missing in a migration fails a test.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import psycopg
from django.db import connections, transaction
from psycopg import sql

from suyuan.config import databases, env, processes
from suyuan.config.postgres import provide, roles
from suyuan.config.postgres.cluster import Cluster
from suyuan.foundation.db import migrate

SOURCES = ("*/migrations/*.py", "*/sql/*.sql", "foundation/**/*.py", "ledger/**/*.py")
CLUSTER = Cluster(data=env.ROOT / ".cache" / "tests", quick=True)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Keep the cluster of this checkout running."""
    with provide.shared(CLUSTER):
        yield CLUSTER


def _superuser() -> psycopg.Connection:
    return psycopg.connect(CLUSTER.address(), autocommit=True)


def use(role: str, database: str, cluster: Cluster = CLUSTER) -> None:
    """Point Django's connection at a database."""
    connections["default"].close()
    connections["default"].settings_dict.update(
        databases.settings_of(cluster.address(role, database))
    )
    connections["default"].settings_dict["CONN_MAX_AGE"] = None


def fingerprint() -> str:
    """Give a name for what the migrations make of an empty database."""
    package = env.ROOT / "src" / "suyuan"
    found = {path for pattern in SOURCES for path in package.glob(f"**/{pattern}")}
    hashed = sha256()
    for path in sorted(found):
        hashed.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()[:16]


def template(*, again: bool) -> str:
    """Give the name of a database that has just been migrated; makes it where it is missing."""
    name = f"template_{fingerprint()}"
    with (CLUSTER.data / "run" / "template.lock").open("w") as lock, _superuser() as server:
        fcntl.flock(lock, fcntl.LOCK_EX)
        exists = "SELECT 1 FROM pg_database WHERE datname = %s"
        if server.execute(exists, [name]).fetchone() and not again:
            return name
        for (old,) in server.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^(template|making)_'"
        ).fetchall():
            _drop(server, old)
        making = f"making_{os.getpid()}"
        roles.ensure_database(server, making)
        roles.grant(CLUSTER.address(roles.OWNER, making))
        use(roles.OWNER, making)
        migrate.run()
        connections["default"].close()
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(making), sql.Identifier(name)
            )
        )
    return name


@contextmanager
def copy(source: str, name: str) -> Iterator[None]:
    """Point Django at a fresh copy of the template, as the application's role."""
    with _superuser() as server:
        _sweep(server)
        roles.ensure_database(server, name, template=source)
    use(roles.APP, name)
    try:
        yield
    finally:
        connections["default"].close()
        with _superuser() as server:
            _drop(server, name)


@contextmanager
def kept() -> Iterator[None]:
    """Keep what is written at the beginning for all tests inside; each takes back only its own.

    One transaction is around them: what takes long to make, and what every test of a module or a
    class begins with, is made once. Tests with commits of their own have no place here.
    """
    around = transaction.atomic()
    around._from_testcase = True  # As Django's own: what must be outermost takes it for nothing.
    with around:
        yield
        transaction.set_rollback(True)


def _sweep(server: psycopg.Connection) -> None:
    """Drop what killed test runs left behind."""
    for (name,) in server.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'"
    ).fetchall():
        if processes.started(int(name.split("_")[1])) is None:
            _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

"""The database of the tests: one quick cluster per checkout, one template, a copy for each process.

Migrations run as the owner and the tests run as `suyuan_app`, as in real life, so a right that is
missing in a migration fails a test.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
from django.db import connections, transaction
from psycopg import sql

from suyuan.config import databases, env, processes
from suyuan.config.postgres import provide, roles
from suyuan.config.postgres.cluster import Cluster
from suyuan.foundation.db import migrate

SOURCES = ("*/migrations/*.py", "*/sql/*.sql", "foundation/**/*.py", "ledger/**/*.py")
CLUSTER = Cluster(data=env.ROOT / ".cache" / "tests", quick=True)
MEMORY = Path("/dev/shm")
"""A file system in memory, on Linux."""
ROOM = 1 << 30
"""Bytes that must be free there."""
TABLESPACE = "memory"


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
        if _in_memory(server):
            server.execute(
                sql.SQL(
                    "CREATE DATABASE {} OWNER {} TEMPLATE {} TABLESPACE {} STRATEGY FILE_COPY"
                ).format(*map(sql.Identifier, (name, roles.OWNER, source, TABLESPACE)))
            )
        roles.ensure_database(server, name, template=source)
    use(roles.APP, name)
    try:
        yield
    finally:
        connections["default"].close()
        with _superuser() as server:
            _drop(server, name)


def _in_memory(server: psycopg.Connection) -> bool:
    """Say whether copies can be made in memory; makes the tablespace for them.

    A copy is two thousand files. On ext4 they cost ten times as much where as many were removed a
    moment ago, as after each test: it looks through all of them for a place that is long free.
    """
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        return False
    folder = MEMORY / f"suyuan-tests-{sha256(str(CLUSTER.data).encode()).hexdigest()[:16]}"
    with (CLUSTER.data / "run" / "memory.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = server.execute(
            "SELECT FROM pg_tablespace WHERE spcname = %s", [TABLESPACE]
        ).fetchone()
        if found is not None:
            if any(folder.glob("PG_*")):
                return True
            _forget(server)  # The machine was started anew.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        owner = CLUSTER.folder.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        server.execute(
            sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(
                sql.Identifier(TABLESPACE), sql.Literal(str(folder))
            )
        )
    return True


def _forget(server: psycopg.Connection) -> None:
    """Remove a tablespace whose folder is gone, with the databases that were in it."""
    for (name,) in server.execute(
        "SELECT d.datname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace"
        " WHERE t.spcname = %s",
        [TABLESPACE],
    ).fetchall():
        _drop(server, name)
    server.execute(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(TABLESPACE)))


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

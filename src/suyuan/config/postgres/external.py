"""A PostgreSQL server of the user's own, given by ``DATABASE_URL``."""

from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from suyuan.config.postgres import roles, secrets
from suyuan.config.postgres.errors import DatabaseServerError

VERSION_MIN = 170000


def ensure(data: Path, url: str, owner_url: str | None) -> tuple[str, str]:
    """Set up both roles on the server; give the addresses of the application and of the owner.

    With one address, it is the owner's, and a role for the application is made. With two, both
    exist already.

    Raises:
        DatabaseServerError: If the server cannot be used, with one line that says why.
    """
    name = "DATABASE_OWNER_URL" if owner_url else "DATABASE_URL"
    owner = owner_url or url
    try:
        with psycopg.connect(owner, autocommit=True, connect_timeout=10) as connection:
            _check(connection, name)
            _ensure_group(connection)
            app = url if owner_url else _ensure_app(data, connection, url)
            if owner_url:
                _join(connection, str(conninfo_to_dict(url).get("user") or ""))
        roles.grant(owner)
    except psycopg.Error as error:
        raise DatabaseServerError(_line(name, error)) from error
    try:
        psycopg.connect(app, connect_timeout=10).close()
    except psycopg.Error as error:
        raise DatabaseServerError(_line("DATABASE_URL (application role)", error)) from error
    return app, owner


def _line(name: str, error: psycopg.Error) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return f"{name}: {text}"


def _check(connection: psycopg.Connection, name: str) -> None:
    version = connection.info.server_version
    if version < VERSION_MIN:
        message = f"{name}: PostgreSQL {version // 10000} is too old, 17 or newer is needed"
        raise DatabaseServerError(message)
    row = connection.execute("SHOW server_encoding").fetchone()
    if row is None or row[0] != "UTF8":
        message = f"{name}: the database must be of the encoding UTF8"
        raise DatabaseServerError(message)


def _ensure_group(connection: psycopg.Connection) -> None:
    """Rights are granted to `suyuan_app`; whoever runs the application is its member."""
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [roles.APP]).fetchone()
    if found is None:
        connection.execute(
            sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(
                sql.Identifier(roles.APP)
            )
        )


def _ensure_app(data: Path, connection: psycopg.Connection, url: str) -> str:
    user = f"{roles.APP}_{connection.info.dbname}"[:63]
    password = secrets.read(data).password(roles.APP)
    roles.ensure_login(connection, user, password)
    _join(connection, user)
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(connection.info.dbname), sql.Identifier(roles.APP)
        )
    )
    return make_conninfo(url, user=user, password=password)


def _join(connection: psycopg.Connection, user: str) -> None:
    member = connection.execute(
        "SELECT pg_has_role(%s, %s, 'MEMBER')", [user, roles.APP]
    ).fetchone()
    if member is None or not member[0]:
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(roles.APP), sql.Identifier(user))
        )

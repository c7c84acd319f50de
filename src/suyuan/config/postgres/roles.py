"""Two roles: the owner migrates, `suyuan_app` runs the system and may change no table's shape."""

import psycopg
from psycopg import sql

OWNER = "suyuan_owner"
APP = "suyuan_app"
DATABASE = "suyuan"


def ensure_embedded(address: str, *, owner_password: str, app_password: str) -> None:
    """Make both roles and the database in a cluster of our own; safe to repeat."""
    with psycopg.connect(address, autocommit=True) as connection:
        for role, password in ((OWNER, owner_password), (APP, app_password)):
            ensure_login(connection, role, password)
        ensure_database(connection, DATABASE)


def ensure_database(connection: psycopg.Connection, name: str, template: str | None = None) -> None:
    """Make a database of the owner in which the application may connect.

    A copy of a template is one of its files, which costs a quarter of what the pages cost one by
    one; the server writes down first what it has in memory, so this is nothing for a busy one.
    """
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(name), sql.Identifier(OWNER)
        )
        if template is not None:
            copied = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY")
            statement += copied.format(sql.Identifier(template))
        connection.execute(statement)
    connection.execute(
        sql.SQL("REVOKE ALL ON DATABASE {0} FROM PUBLIC").format(sql.Identifier(name))
    )
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(name), sql.Identifier(APP)
        )
    )


def ensure_login(connection: psycopg.Connection, role: str, password: str) -> None:
    """Make a role that may sign in and nothing more, or give it this password."""
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER" if found else "CREATE")
    connection.execute(
        sql.SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS "
            "PASSWORD {}"
        ).format(verb, sql.Identifier(role), sql.Literal(password))
    )


def grant(owner_address: str) -> None:
    """As the owner, let the application into the schema; nobody but the owner may add to it.

    What it may do with each table is granted after the migrations, by `suyuan.foundation.db`.
    """
    with psycopg.connect(owner_address, autocommit=True) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(APP))
        )

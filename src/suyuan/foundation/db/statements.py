"""Runs the few statements that every request needs, prepared once for each connection."""

from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connection


def fetch_one(statement: LiteralString, values: Sequence[object]) -> tuple[Any, ...] | None:
    """Run a prepared statement in the transaction of the moment and return its first row.

    It saves what Django's cursor and PostgreSQL's planner cost, about a third of a millisecond;
    use it for nothing but short statements that run all the time.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
    ):
        return cursor.execute(statement, values, prepare=True).fetchone()

"""Raw access to the connection: statements bound and prepared by the server.

Django's cursor binds on the client, which costs as much as the work itself when arrays of a
thousand values are sent.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from django.db import connection

Row = tuple[Any, ...]


class Database:
    """The open connection, inside a transaction."""

    def __init__(self) -> None:
        assert connection.in_atomic_block, "the ledger writes inside a transaction"
        connection.ensure_connection()
        raw = connection.connection
        assert isinstance(raw, psycopg.Connection)
        self.raw: psycopg.Connection[Row] = raw

    def rows(self, statement: LiteralString, *values: object) -> list[Row]:
        """Return the rows of a question."""
        cursor = psycopg.Cursor(self.raw)
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall()

    def run(self, statement: LiteralString, *values: object) -> None:
        """Run a statement; inside `together` it may be sent later."""
        psycopg.Cursor(self.raw).execute(statement, values, prepare=True)

    def ask(self, statement: LiteralString, *values: object) -> psycopg.Cursor[Row]:
        """Send a question inside `together`; its rows can be fetched afterwards."""
        cursor = psycopg.Cursor(self.raw)
        cursor.execute(statement, values, prepare=True)
        return cursor

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send several statements in one round trip."""
        with self.raw.pipeline():
            yield


def columns(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    """Turn rows into columns, as `unnest` wants them."""
    if not rows:
        return [[] for _ in range(width)]
    return [list(column) for column in zip(*rows, strict=True)]

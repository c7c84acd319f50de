"""Statements that the server plans once for each connection, asked through a cursor of Django's.

A question that is asked at every scan joins a handful of tables by their keys: to plan it takes the
server several times as long as to answer it. What is asked here is prepared on the connection, and
after a few times the server keeps the plan too, where it is no worse than one for these values
(`plan_cache_mode`). It is seen by whoever watches the statements of a connection, as any other is.
"""

from collections.abc import Sequence
from typing import Any, LiteralString, cast

from django.db import connection

from suyuan.foundation.db.wire import Row, question, wire


def planned(statement: str, values: Sequence[object]) -> list[Row]:
    """Return the rows of a statement whose text is the same each time.

    Args:
        statement: With a placeholder `%s` for each value, and of a fixed text: it stays prepared.
        values: None of them decides which index could be used; that stands in the text.
    """
    watched = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with watched(_Line()) as cursor:
        cursor.execute(statement, values)
        return cast("list[Row]", cursor.fetchall())


class _Line:
    """As much of a cursor as Django's wrappers need, over the wire."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def execute(self, statement: LiteralString, values: Sequence[Any]) -> None:
        asked = question(statement, *values)
        wire().send([asked])
        self._rows = asked[2].rows

    def fetchall(self) -> list[Row]:
        return self._rows

    def close(self) -> None:
        self._rows = []

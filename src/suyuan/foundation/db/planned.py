"""Statements that the server plans once for each connection, asked through a cursor of Django's.

A question that is asked at every scan joins a handful of tables by their keys: to plan it takes the
server several times as long as to answer it. What is asked here is prepared on the connection, and
after a few times the server keeps the plan too, where it is no worse than one for these values
(`plan_cache_mode`). It is seen by whoever watches the statements of a connection, as any other is.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final, LiteralString, cast

from django.db import connection

from suyuan.foundation.db.wire import Row, question, wire

FEW: Final = 64
_SHORT: Final = 1000
_NAME: Final = re.compile(r"%%|%\((\w+)\)s")


def planned(statement: str, values: Sequence[Any]) -> list[Row]:
    """Return the rows of a statement whose text is the same each time.

    Args:
        statement: With a placeholder `%s` for each value, and of a fixed text: it stays prepared.
        values: None of them decides which index could be used; that stands in the text.
    """
    watched = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    line: Any = _Line()
    with watched(line) as cursor:
        cursor.execute(statement, values)
        return cast("list[Row]", cursor.fetchall())


def rows_of_few(statement: str, values: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a statement that is planned once where it is asked about a few things.

    About many it is planned for them: what is best for three is not for ten thousand.

    Args:
        statement: Of a fixed text, with placeholders of the form `%(name)s`.
        values: By name; a list, or an array written as text, says how many things are asked about.
    """
    if are_many(values.values()):
        return rows_of_many(statement, values)
    text, names = _in_order(statement)
    return planned(text, [values[name] for name in names])


def rows_of_many(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Row]:
    """Return the rows of a statement that is planned for these values, and the tables as they are.

    For whatever answers with as many rows as there are units of an order. A plan that is kept may
    be of a day on which the tables were empty, and then looks through all of one for each row of
    another.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cast("list[Row]", cursor.fetchall())


def are_many(values: Iterable[object]) -> bool:
    """Say whether values are so many that they are worth a plan of their own."""
    return any(_is_long(value) for value in values)


def _is_long(value: object) -> bool:
    if isinstance(value, str):
        return len(value) > _SHORT
    return isinstance(value, list) and len(value) > FEW


@lru_cache(maxsize=1024)
def _in_order(statement: str) -> tuple[str, Sequence[str]]:
    """Give a statement with its placeholders by place, and the name of each."""
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        names.append(found[1])
        return "%s"

    return _NAME.sub(place, statement), names


class _Line:
    """As much of a cursor as Django's wrappers need, over the wire."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._query: SimpleNamespace | None = None
        """What was asked, where Django looks for it."""

    def execute(self, statement: LiteralString, values: Sequence[Any]) -> None:
        self._query = SimpleNamespace(query=statement.encode())
        asked = question(statement, *values)
        wire().send([asked])
        self._rows = asked[2].rows

    def fetchall(self) -> list[Row]:
        return self._rows

    def close(self) -> None:
        self._rows = []

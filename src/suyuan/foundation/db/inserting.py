"""Inserts many rows of a table at once, a column at a time."""

import json
from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Field, JSONField, Model

from suyuan.foundation.db.wire import encode, question, wire

M = TypeVar("M", bound=Model)
_JSON: Final = "jsonb"
_NOTHING: Final = object()


def insert(rows: Iterable[M]) -> list[M]:
    """Insert new rows of one table with one statement, and give each its number; return them.

    It does what `bulk_create` does, for a fifth of the time: the values are sent as they are, so
    enter them as the columns want them. For tables of plain columns, numbered by the database.
    """
    made = list(rows)
    if not made:
        return made
    fields, statement = _statement(type(made[0]))
    asked = question(statement, *(column(field, made) for field in fields))
    wire().send([asked])
    for row, (number,) in zip(made, asked[2].rows, strict=True):
        row.pk = number
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django does.
    return made


def insert_alike(model: type[Model], count: int, **values: Any) -> None:
    """Insert so many new rows of one table with one statement, without making a row of each.

    Args:
        model: The table; of plain columns, numbered by the database.
        count: How many rows.
        values: By column: a list with a value for each row, or what stands in every row. What is
            not named gets its default.
    """
    if not count:
        return
    fields, statement = _statement(model)
    unknown = values.keys() - {field.attname for field in fields}
    assert not unknown, f"{model.__name__} has no columns {sorted(unknown)}"
    columns = []
    for field in fields:
        given = values.get(field.attname, _NOTHING)
        if isinstance(given, list):
            assert len(given) == count, f"{field.attname}: {len(given)} of {count} values"
            columns.append(_written(field, given))
        else:
            one = field.get_default() if given is _NOTHING else given
            columns.append(_written(field, [one]) * count)
    wire().send([question(statement, *columns)])


def column(field: "Field[Any, Any]", rows: Iterable[Model]) -> list[Any]:
    """Return the values of a field of some rows, as they are sent."""
    return _written(field, list(map(attrgetter(field.attname), rows)))


def _written(field: "Field[Any, Any]", values: list[Any]) -> list[Any]:
    if isinstance(field, JSONField):
        return [None if value is None else json.dumps(value, cls=field.encoder) for value in values]
    if isinstance(field, ArrayField):  # An array of arrays would have to have equal sides.
        return [
            None if value is None else (encode(list(value)) or b"").decode() for value in values
        ]
    return values


def sent_as(kind: str) -> str:
    """Return the type in which values of a column are sent."""
    return "text" if kind == _JSON or kind.endswith("[]") else kind


@lru_cache
def _statement(model: type[Model]) -> tuple[tuple["Field[Any, Any]", ...], str]:
    """Return the columns of a table, without its number, and the statement that fills them."""
    meta, quote = model._meta, connection.ops.quote_name  # noqa: SLF001 - Django's own door.
    number = meta.pk
    assert number is not None
    fields = tuple(field for field in meta.concrete_fields if field is not number)
    kinds = [str(field.db_type(connection)) for field in fields]
    names = [quote(str(field.column)) for field in fields]
    given = ", ".join(f"%s::{sent_as(kind)}[]" for kind in kinds)
    taken = ", ".join(
        f"n.{name}::{kind}" if kind != sent_as(kind) else f"n.{name}"
        for name, kind in zip(names, kinds, strict=True)
    )
    table, columns = quote(meta.db_table), ", ".join(names)
    return fields, (
        f"INSERT INTO {table} ({columns}) SELECT {taken}"  # noqa: S608 - names of our tables.
        f" FROM unnest({given}) n ({columns}) RETURNING {quote(str(number.column))}"
    )

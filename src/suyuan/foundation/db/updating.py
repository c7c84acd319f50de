"""Writes rows that were changed, a column at a time."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from suyuan.foundation.db.inserting import column, sent_as
from suyuan.foundation.db.wire import question, wire


def update(rows: Iterable[Model], *names: str) -> None:
    """Write fields of rows that are in their table, all of them where none is named.

    It does what `bulk_update` does, and `save` for a single row, for a fifth of the time: the
    values are sent as they are, so enter them as the columns want them. For tables with one row
    for each number. Who may change the rows has locked them.
    """
    changed = list(rows)
    if not changed:
        return
    fields, statement = _statement(type(changed[0]), names)
    keys = [row.pk for row in changed]
    asked = question(statement, keys, *(column(field, changed) for field in fields))
    wire().send([asked])
    assert len(asked[2].rows) == len(changed), "what is changed is there"


@lru_cache
def _statement(
    model: type[Model], names: tuple[str, ...]
) -> tuple[tuple["Field[Any, Any]", ...], str]:
    """Return the columns that are written, and the statement that writes them."""
    meta, quote = model._meta, connection.ops.quote_name  # noqa: SLF001 - Django's own door.
    number = meta.pk
    assert number is not None
    fields = tuple(
        field
        for field in meta.concrete_fields
        if field is not number and (not names or {field.name, field.attname} & set(names))
    )
    assert not names or len(fields) == len(names), f"{meta.db_table} has no {names}"
    kinds = [str(field.db_type(connection)) for field in fields]
    columns = [quote(str(field.column)) for field in fields]
    sent = [sent_as(kind) for kind in kinds]
    key = quote(str(number.column))
    values = ", ".join(
        f"{name} = n.{name}" + (f"::{kind}" if kind != given else "")
        for name, kind, given in zip(columns, kinds, sent, strict=True)
    )
    given = ", ".join(f"%s::{kind}[]" for kind in [str(number.rel_db_type(connection)), *sent])
    table = quote(meta.db_table)
    return fields, (
        f"UPDATE {table} t SET {values} FROM unnest({given}) n ({', '.join([key, *columns])})"  # noqa: S608 - names of our tables.
        f" WHERE t.{key} = n.{key} RETURNING t.{key}"
    )

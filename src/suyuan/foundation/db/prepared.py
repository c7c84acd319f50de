"""Questions that Django writes as SQL once, and that are asked with other values each time.

An operation asks the same few questions again and again: the order with this number, the person
behind this user. To write such a question as SQL takes Django ten times as long as PostgreSQL takes
to answer it, and to plan it takes PostgreSQL several times as long. So what does not change is
written once for each process, and planned once for each connection::

    _ORDER = Prepared(lambda number: WorkOrder.objects.filter(number=number))
    order = _ORDER.first("WO-2026-00001")
"""

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from typing_extensions import override

from suyuan.foundation.db.planned import are_many, planned, rows_of_many

R = TypeVar("R")
Row = Sequence[Any]
_Maker = Callable[[Row], Any]


class Given(Value):
    """A value that is given when the question is asked."""

    @override
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class _OneOf(Given):
    @override
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "ANY(%s)", [self]


def one_of(given: Any) -> Any:
    """Return what a column equals when it is one of the values of a list that is given."""
    return _OneOf(given.value)


class Prepared(Generic[R]):
    """A question about models or their columns; what it asks for may not hang on the values."""

    def __init__(self, ask: Callable[..., QuerySet[Any, R]], *, many: bool = False) -> None:
        """Keep a question.

        Args:
            ask: Builds it. Its arguments are what is given later, in the same order; each may be
                compared with a column, or as `one_of`. No value may be None: `= NULL` is never so.
            many: Whether it answers with as many rows as there are units of an order: then it is
                planned each time, for the tables as they are.
        """
        self._ask = ask
        self._many = many
        self._names: Final = list(inspect.signature(ask).parameters)
        self._all: _Written | None = None
        self._first: _Written | None = None

    def all(self, *values: object) -> list[R]:
        """Return all rows."""
        if self._all is None:
            self._all = _Written(self._built(), self._names, many=self._many)
        return self._all.rows(values)

    def first(self, *values: object) -> R | None:
        """Return the first row, in the order of the question or else of its table."""
        if self._first is None:
            built = self._built()
            found = (built if built.ordered else built.order_by("pk"))[:1]
            self._first = _Written(found, self._names, many=self._many)
        rows: list[R] = self._first.rows(values)
        return rows[0] if rows else None

    def _built(self) -> QuerySet[Any, R]:
        return self._ask(*map(Given, self._names))


class _Written:
    """A question as SQL, and what makes its rows into what Django would have returned."""

    def __init__(self, asked: QuerySet[Any, Any], names: Sequence[str], *, many: bool) -> None:
        query = asked.query
        compiler = query.get_compiler(connection.alias)
        apart = asked._prefetch_related_lookups  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own door.
        assert not apart, "fetch what belongs to the rows apart"
        self._sql, given = _spelled(*compiler.as_sql())
        self._places: Final = [names.index(value.value) for value in given]
        self._count: Final = len(names)
        self._many: Final = many
        self._locks: Final = query.select_for_update
        fields = [selected[0] for selected in compiler.select[: compiler.col_count]]
        self._converters: Final = list(compiler.get_converters(fields).items())
        self._make: Final = _maker(asked, compiler)

    def rows(self, values: Sequence[object]) -> list[Any]:
        """Ask the question."""
        assert len(values) == self._count, f"{self._count} values are asked for"
        assert None not in values, "nothing equals NULL"
        assert not self._locks or connection.in_atomic_block, "rows are locked for a transaction"
        given = [values[number] for number in self._places]
        ask = rows_of_many if self._many or are_many(given) else planned
        found = ask(self._sql, given)
        make = self._make
        if not self._converters:
            return [make(row) for row in found]
        return [make(self._converted(row)) for row in found]

    def _converted(self, row: Row) -> Row:
        changed = list(row)
        for place, (converters, expression) in self._converters:
            value = changed[place]
            for convert in converters:
                value = convert(value, expression, connection)
            changed[place] = value
        return changed


def _spelled(sql: str, params: Sequence[Any]) -> tuple[str, list[Given]]:
    """Write what is never another value into a statement; return what is given later, in order.

    The server plans for a constant, and takes an index of a part of the rows where one fits.
    """
    values, given = iter(params), []
    write: Any = connection.ops.compose_sql  # type: ignore[attr-defined]  # Of PostgreSQL alone.

    def spell(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        value = next(values)
        if isinstance(value, Given):
            given.append(value)
            return found[0]
        written: str = write("%s", [value])
        return written.replace("%", "%%")

    return re.sub("%%|%s", spell, sql), given


def _maker(asked: QuerySet[Any, Any], compiler: Any) -> _Maker:
    kind = asked._iterable_class  # noqa: SLF001 - Django's own door.
    if kind is ValuesListIterable:
        return tuple
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    assert kind is ModelIterable, kind
    return _model_maker(compiler)


def _model_maker(compiler: Any) -> _Maker:
    """Return what makes a row into a model with its related ones, as `ModelIterable` does."""
    info, alias = compiler.klass_info, connection.alias
    model, selected = info["model"], info["select_fields"]
    columns = slice(selected[0], selected[-1] + 1)
    names = [column[0].target.attname for column in compiler.select[columns]]
    populators = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]  # Of Django 6.
    annotations = list(compiler.annotation_col_map.items())

    def make(row: Row) -> Any:
        made = model.from_db(alias, names, row[columns])
        for populator in populators:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    return make

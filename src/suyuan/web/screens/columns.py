"""Columns of lists: django-tables2's, which know how their values are shown and exported."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

import django_tables2 as tables
from django.utils.safestring import SafeString
from django_tables2.utils import Accessor
from typing_extensions import override

from suyuan.web import people
from suyuan.web.markup import fill, joined
from suyuan.web.reach import Reach
from suyuan.web.screens.values import Kind, plain, show
from suyuan.web.states import Chip

COUNTED: Final = "#"
"""The head of a column that only counts the lines."""


class Column(tables.Column):
    """A column whose values are of one kind.

    Args:
        kind: What the values are.
        value_of: Makes the value from the row, where it is no plain attribute.
        link: The address that a value leads to, made from the row.
    """

    kind: ClassVar[Kind] = Kind.TEXT
    is_numeric: ClassVar[bool] = False

    def __init__(
        self,
        *args: Any,
        value_of: Callable[[Any], Any] | None = None,
        link: Callable[[Any], str | None] | None = None,
        kind: Kind | None = None,
        **options: Any,
    ) -> None:
        if value_of is not None:
            options.setdefault("orderable", "order_by" in options)
        self.value_of = value_of
        self.own_kind = kind or self.kind
        self.address_of = link
        # An absent value is shown by `show`, in one way everywhere.
        options.setdefault("empty_values", ())
        super().__init__(*args, **options)

    def render(self, value: Any, record: Any, bound_column: Any) -> SafeString:
        """Show one value."""
        address = self.address_of(record) if self.address_of is not None else None
        reach = getattr(bound_column._table, "reach", None)  # noqa: SLF001 - it has no other way.
        if reach is not None:
            address = reach.to(address)
        return self._shown(value, record, bound_column, address or "")

    def cell(self, record: Any, bound_column: Any, address: str = "") -> SafeString:
        """Show the value of a row: what `render` shows, without a look at what it wants to know.

        Args:
            record: The row.
            bound_column: The column in its table.
            address: Where the cell leads instead of the column's own address.
        """
        value = None
        if self.value_of is None:
            value = Accessor(bound_column.accessor).resolve(record, quiet=True)
        if address:
            return self._shown(value, record, bound_column, address)
        return self.render(value, record, bound_column)

    def _shown(self, value: Any, record: Any, bound_column: Any, address: str) -> SafeString:
        if self.value_of is not None:
            value = self.value_of(record)
        else:
            value = people.told(str(bound_column.name), value)
        words = show(value, self.own_kind, in_link=bool(address))
        return fill('<a href="%s">%s</a>', address, words) if address else words

    @override
    def value(self, value: Any, record: Any) -> object:
        """Return one value for an export."""
        if self.value_of is not None:
            value = self.value_of(record)
        return plain(value, self.own_kind)


class TextColumn(Column):
    """Plain words."""


class CodeColumn(Column):
    """A code; grouped, copied by a click."""

    kind = Kind.CODE


class WhenColumn(Column):
    """A moment in the reader's zone."""

    kind = Kind.WHEN


class DayColumn(Column):
    """A date."""

    kind = Kind.DAY


class NumberColumn(Column):
    """A number, to the right."""

    kind = Kind.NUMBER
    is_numeric = True


class QuantityColumn(Column):
    """An amount with its unit, given as a pair, to the right."""

    kind = Kind.QUANTITY
    is_numeric = True


class YesColumn(Column):
    """Yes or no."""

    kind = Kind.YES


class ChipColumn(Column):
    """A state as a chip, made from the row."""

    kind = Kind.CHIP

    def __init__(self, *args: Any, chip: Callable[[Any], Chip | None], **options: Any) -> None:
        super().__init__(*args, value_of=chip, **options)


def _class_of(column: Any) -> str:
    """Return how cells are set: numbers to the right, words in several lines where it is tight."""
    if column.is_numeric:
        return "num"
    return "words" if getattr(column, "own_kind", None) is Kind.TEXT else ""


class Table(tables.Table):
    """The base of every list.

    In `Meta`, `hidden` names the columns that are not shown until somebody chooses them.
    """

    hidden: ClassVar[Sequence[str]] = ()
    reach: Reach | None = None
    """Of whom the links are; None where nobody reads it."""

    def cells(self, record: Any, address: str) -> SafeString:
        """Return the cells of a row; the first leads to its page.

        A list of fifty rows has some hundreds of cells: a template for each took as long as all the
        rest of a page.
        """
        shown: list[SafeString] = []
        begins = self._begins()
        title = self._titled
        for number, (begin, column) in enumerate(begins):
            cell = column.column.cell(record, column, address if number == title else "")
            shown.append(fill("%s%s</td>", begin, cell))
        return joined(shown)

    def name_of(self, record: Any) -> str:
        """Return what the cell says that names the row, as plain text."""
        bound = list(self.columns)[self._title()]
        value = Accessor(bound.accessor).resolve(record, quiet=True)
        return str(bound.column.value(value, record))

    def _title(self) -> int:
        """Return which cell names the row: the first that is no mere count of the lines."""
        columns = list(self.columns)
        return int(len(columns) > 1 and str(columns[0].header) == COUNTED)

    def _begins(self) -> Sequence[tuple[SafeString, Any]]:
        """Return how the cells of each column begin, with the column; the same for all rows."""
        if self._heads is None:
            columns = list(self.columns)
            title = self._titled = self._title()
            self._heads = [
                (
                    fill(
                        '<td class="%s%s" data-label="%s">',
                        _class_of(column.column),
                        " is-title" if number == title else "",
                        column.header,
                    ),
                    column,
                )
                for number, column in enumerate(columns)
            ]
        return self._heads

    _heads: Sequence[tuple[SafeString, Any]] | None = None
    _titled: int = 0

    class Meta:
        template_name = "web/screens/table.html"
        empty_text = ""

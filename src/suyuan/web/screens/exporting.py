"""The list as a file: CSV and XLSX, written as a stream, safe to open in a spreadsheet."""

import csv
import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone, translation

from suyuan.foundation import files
from suyuan.web import people
from suyuan.web.screens.columns import Table

CHUNK: Final = 2000
SHEET_ROWS_MAX: Final = 1_000_000
_FORMULA: Final = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
"""Spreadsheets in Chinese and Japanese take the wide signs for formulas, too."""
_NUMBER: Final = re.compile(r"^[+-]?\d+([.,]\d+)?%?$")


def safe(value: object) -> object:
    """Return a value that a spreadsheet will not take for a formula.

    >>> safe("=1+1"), safe("-5"), safe(Decimal("-5")), safe("＝1+1")
    ("'=1+1", '-5', Decimal('-5'), "'＝1+1")
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return f"'{value}"
    return value


def text(value: object) -> object:
    """Return a value as CSV holds it."""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (dt.date, Decimal)):
        return f"{value}" if isinstance(value, dt.date) else f"{value:f}"
    return safe(value)


def rows_of(
    kind: type[Table],
    rows: QuerySet[Any] | Iterable[Any],
    exclude: Sequence[str],
    prepare: Callable[[Sequence[Any]], None] = lambda _rows: None,
) -> Iterator[Sequence[object]]:
    """Return the head and then the values of all rows, a few thousand in memory at a time."""
    source = rows.iterator(CHUNK) if isinstance(rows, QuerySet) else iter(rows)
    columns = [(bound.column, bound.accessor) for bound in kind([], exclude=tuple(exclude)).columns]
    yield [str(column.header) for column in kind([], exclude=tuple(exclude)).columns]
    while chunk := list(islice(source, CHUNK)):
        prepare(chunk)
        for row in chunk:
            yield [_value(column, accessor, row) for column, accessor in columns]


def _value(column: Any, accessor: Any, row: Any) -> object:
    """Return one value, asked for from the column itself.

    A table's own way takes several times as long, and a list may have a million rows.
    """
    of = column.value_of
    value = None if of is not None else accessor.resolve(row, quiet=True)
    return column.value(people.told(str(accessor), value), row)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        """Return the text."""
        return value


def as_csv(lines: Iterable[Sequence[object]]) -> Iterator[str]:
    """Return CSV, line by line, with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for line in lines:
        yield str(writer.writerow([text(value) for value in line]))


def as_xlsx(lines: Iterable[Sequence[object]], title: str) -> BinaryIO:
    """Return a workbook, written row by row to a temporary file.

    A sheet holds a million rows; more go on further sheets, each with the head.
    """
    file: Any = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it.
    with files.workroom() as room:
        _fill(file, lines, title, room)
    file.seek(0)
    return cast("BinaryIO", file)


def _fill(file: Any, lines: Iterable[Sequence[object]], title: str, room: Path) -> None:
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "tmpdir": str(room),
    }  # fmt: skip
    book = xlsxwriter.Workbook(file, options)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E2F1EF"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    source = iter(lines)
    heads = next(source, ())
    sheet = _sheet(book, title, heads, head)
    for number, line in enumerate(source):
        place = number % SHEET_ROWS_MAX + 1
        if number and place == 1:
            sheet = _sheet(book, f"{title[:24]} {number // SHEET_ROWS_MAX + 1}", heads, head)
        for column, value in enumerate(line):
            _cell(sheet, (place, column), value, (None, moment, day))
    book.close()


def _sheet(book: Any, title: str, heads: Sequence[object], style: Any) -> Any:
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(heads) - 1, 0), 20)
    for column, value in enumerate(heads):
        sheet.write_string(0, column, str(value), style)
    return sheet


def _cell(sheet: Any, place: tuple[int, int], value: object, formats: Sequence[Any]) -> None:
    head, moment, day = formats
    if isinstance(value, dt.datetime):
        sheet.write_datetime(*place, value.replace(tzinfo=None), moment)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*place, dt.datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        sheet.write_number(*place, value, head)
    else:
        sheet.write_string(*place, str(value), head)


def in_setting(lines: Iterable[str], zone: dt.tzinfo, language: str) -> Iterator[str]:
    """Return the lines as the reader reads them; the page's own setting ends before a stream."""
    source = iter(lines)
    while True:
        with timezone.override(zone), translation.override(language), people.names_remembered():
            chunk = list(islice(source, CHUNK))
        if not chunk:
            return
        yield "".join(chunk)

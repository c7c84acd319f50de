"""Tables that people bring: spreadsheets and text files, read with limits and good errors."""

import csv
import dataclasses
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from suyuan.kernel.errors import DomainError

SIZE_MAX: Final = 50 * 1024 * 1024
ROWS_MAX: Final = 200_000
COLUMNS_MAX: Final = 200
HEAD_SEARCH: Final = 20
_SAMPLE: Final = 65536
_SEPARATORS: Final = ",;\t|"
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


class UnreadableFileError(DomainError):
    """The file is no spreadsheet and no text table."""

    code = "web.unreadable_file"
    name: str


class FileTooLargeError(DomainError):
    """The file has more bytes than an import takes."""

    code = "web.file_too_large"
    limit_mb: int


class TooManyRowsError(DomainError):
    """The table has more rows than one import takes."""

    code = "web.too_many_rows"
    limit: int


class EmptyTableError(DomainError):
    """The table has no row below its head."""

    code = "web.empty_table"


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its head, and its rows with their line numbers in the file."""

    name: str
    head: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def read(content: bytes, name: str, *, sheet: int = 0) -> Sheet:
    """Read a table from the bytes of a file; its kind shows in the content, not in the name.

    Raises:
        FileTooLargeError: If it is larger than an import takes.
        UnreadableFileError: If it is no table.
        TooManyRowsError: If it has too many rows.
        EmptyTableError: If it has no rows.
    """
    if len(content) > SIZE_MAX:
        raise FileTooLargeError(limit_mb=SIZE_MAX // 1024 // 1024)
    if content[:4] in (_ZIP, _OLD_EXCEL):
        return _sheet(name, _workbook(content, name, sheet))
    return _sheet(name, _text(content, name))


def _workbook(content: bytes, name: str, sheet: int) -> Iterator[Sequence[str]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        page = book.get_sheet_by_index(sheet)
        for row in page.iter_rows():
            yield [cell(value) for value in row[:COLUMNS_MAX]]
    except (CalamineError, ValueError, IndexError, OSError) as error:
        raise UnreadableFileError(name=name) from error


def cell(value: object) -> str:
    """Return a spreadsheet's value as a person would type it.

    >>> cell(12.0), cell(0.25), cell(dt.datetime(2026, 4, 14, 8, 5))
    ('12', '0.25', '2026-04-14 08:05:00')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds")
    return str(value).strip()


def _text(content: bytes, name: str) -> Iterator[Sequence[str]]:
    words = _decoded(content, name)
    first = next((line for line in words[:_SAMPLE].splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    try:
        for row in csv.reader(io.StringIO(words, newline=""), delimiter=separator):
            yield [value.strip() for value in row[:COLUMNS_MAX]]
    except csv.Error as error:
        raise UnreadableFileError(name=name) from error


def _decoded(content: bytes, name: str) -> str:
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFileError(name=name)
    encodings = (
        ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    )
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(name=name)


def _sheet(name: str, lines: Iterator[Sequence[str]]) -> Sheet:
    head: Sequence[str] = ()
    rows: list[tuple[int, Sequence[str]]] = []
    for number, line in enumerate(lines, start=1):
        if not any(line):
            continue
        if not head:
            head = _named(line)
            continue
        if len(rows) >= ROWS_MAX:
            raise TooManyRowsError(limit=ROWS_MAX)
        padded = [*line, *([""] * (len(head) - len(line)))]
        rows.append((number, padded[: len(head)]))
    if not rows:
        raise EmptyTableError
    return Sheet(name, head, rows)


def _named(line: Sequence[str]) -> Sequence[str]:
    """Return the head with a name for every column: its own, or its number."""
    return [value or f"#{index}" for index, value in enumerate(line, start=1)]

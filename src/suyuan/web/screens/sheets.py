"""Tables that people bring: spreadsheets and text files, read with limits and good errors."""

import csv
import dataclasses
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from suyuan.foundation.tables import (
    COLUMNS_MAX,
    Mark,
    MarkedText,
    TableUnreadableError,
    cells,
    heads,
    of_compound,
    spreadsheet,
)
from suyuan.kernel.errors import DomainError

SIZE_MAX: Final = 50 * 1024 * 1024
ROWS_MAX: Final = 200_000
_SAMPLE: Final = 65536
_SEPARATORS: Final = ",;\t|"
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"

Line = tuple[int, Sequence[str]]
"""The number of a line in the file, and its cells."""


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


class DoubtfulCellError(DomainError):
    """What a cell of a spreadsheet shows is not what it holds."""

    value: str


class FormulaCellError(DoubtfulCellError):
    """A cell holds a formula, whose result need not be what somebody saw."""

    code = "web.cell_formula"


class ErrorCellError(DoubtfulCellError):
    """A cell shows an error."""

    code = "web.cell_error"


class RoundedCellError(DoubtfulCellError):
    """A cell holds a number of which the spreadsheet has kept the first digits only."""

    code = "web.cell_rounded"


class ShortenedCellError(DoubtfulCellError):
    """A cell holds what a spreadsheet has left of a long number."""

    code = "web.cell_shortened"


_DOUBTS: Final[Mapping[Mark, type[DoubtfulCellError]]] = {
    Mark.FORMULA: FormulaCellError,
    Mark.ERROR: ErrorCellError,
    Mark.ROUNDED: RoundedCellError,
    Mark.SHORTENED: ShortenedCellError,
}


def doubt(value: str) -> DoubtfulCellError | None:
    """Return why the text of a cell is not to be believed; None where it is."""
    return _DOUBTS[value.mark](value=str(value)) if isinstance(value, MarkedText) else None


class EmptyTableError(DomainError):
    """The table has no row below its head."""

    code = "web.empty_table"


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its head, and its rows with their line numbers in the file."""

    name: str
    head: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def read(content: bytes, name: str) -> Sheet:
    """Read a table from the bytes of a file; its kind shows in the content, not in the name.

    Raises:
        FileTooLargeError: If it is larger than an import takes.
        UnreadableFileError: If it is no table.
        TooManyRowsError: If it has too many rows.
        EmptyTableError: If it has no rows.
        OldSpreadsheetError: If it is a spreadsheet of the old binary kind.
        LockedSpreadsheetError: If it is protected by a password.
        TableTooLargeError: If it becomes too large when it is unpacked.
    """
    if len(content) > SIZE_MAX:
        raise FileTooLargeError(limit_mb=SIZE_MAX // 1024 // 1024)
    if content[:4] == _OLD_EXCEL:
        raise of_compound(content)
    if content[:4] == _ZIP:
        return _sheet(name, _workbook(content, name))
    return _sheet(name, _text(content, name))


def _workbook(content: bytes, name: str) -> Iterator[Line]:
    """Read a workbook, unpacked within limits: a small file may stand for a huge sheet."""
    try:
        yield from spreadsheet.rows(io.BytesIO(content), name)
    except TableUnreadableError as error:
        raise UnreadableFileError(name=name) from error


def _text(content: bytes, name: str) -> Iterator[Line]:
    words = _decoded(content, name)
    first = next((line for line in words[:_SAMPLE].splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    try:
        lines = csv.reader(io.StringIO(words, newline=""), delimiter=separator)
        before = 0  # A cell may go over several lines of the file.
        for row in lines:
            number, before = before + 1, lines.line_num
            yield number, [cells.written(value.strip()) for value in row[:COLUMNS_MAX]]
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


def _sheet(name: str, lines: Iterator[Line]) -> Sheet:
    head: Sequence[str] = ()
    rows: list[tuple[int, Sequence[str]]] = []
    for number, line in lines:
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
    return Sheet(name, heads.distinct(head), rows)


def _named(line: Sequence[str]) -> Sequence[str]:
    """Return the head with a name for every column: its own, or its number."""
    return [value or f"#{index}" for index, value in enumerate(line, start=1)]

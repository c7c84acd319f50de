"""Tables that people bring, read row by row with limits: spreadsheets and text files."""

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from suyuan.foundation.tables import heads, spreadsheet, text
from suyuan.foundation.tables.cells import COLUMNS_MAX, Mark, MarkedText
from suyuan.foundation.tables.faults import (
    LockedSpreadsheetError,
    OldSpreadsheetError,
    TableEmptyError,
    TableTooLargeError,
    TableTooLongError,
    TableUnreadableError,
    of_compound,
)

__all__ = [
    "COLUMNS_MAX", "ROWS_MAX", "SIZE_MAX", "LockedSpreadsheetError", "Mark", "MarkedText",
    "OldSpreadsheetError", "Row", "Table", "TableEmptyError", "TableTooLargeError",
    "TableTooLongError", "TableUnreadableError", "of_compound", "opened",
]  # fmt: skip

SIZE_MAX: Final = 100 * 1024 * 1024
ROWS_MAX: Final = 200_000
HEAD_SEARCH: Final = 20
_PACKED: Final = b"PK\x03\x04"
_OLD: Final = b"\xd0\xcf\x11\xe0"

Row = tuple[int, Sequence[str]]
"""The number of a line in the file, and its cells, as many as the head has."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its head, and its rows, which can be read once."""

    name: str
    head: Sequence[str]
    rows: Iterator[Row]


@contextlib.contextmanager
def opened(stream: BinaryIO, name: str) -> Iterator[Table]:
    """Open a table for reading; its kind shows in the content, not in the name.

    The head is the first line with two different words; what stands above is a title. Heads that
    stand twice are told with the letters of their columns. Empty lines are left out. Reading the
    rows may still raise what is listed here.

    Raises:
        TableUnreadableError: If it is no table.
        OldSpreadsheetError: If it is a spreadsheet of the old binary kind.
        LockedSpreadsheetError: If it is protected by a password.
        TableTooLargeError: If it is too large, packed or unpacked.
        TableTooLongError: If it has too many rows.
        TableEmptyError: If it has no rows.
    """
    if stream.seek(0, 2) > SIZE_MAX:
        raise TableTooLargeError(limit_mb=SIZE_MAX // 1024 // 1024)
    stream.seek(0)
    start = stream.read(4)
    stream.seek(0)
    if start == _OLD:
        raise of_compound(stream.read())
    source = spreadsheet.rows if start == _PACKED else text.rows
    with contextlib.closing(source(stream, name)) as lines:  # type: ignore[type-var]
        filled = ((number, line) for number, line in lines if any(line))
        head, first = _head(filled)
        yield Table(name, head, _limited(head, itertools.chain(first, filled)))


def _head(lines: Iterator[Row]) -> tuple[Sequence[str], Sequence[Row]]:
    """Return the head and the rows that were read in looking for it."""
    looked = list(itertools.islice(lines, HEAD_SEARCH))
    if not looked:
        raise TableEmptyError
    at = next(
        (index for index, (_, line) in enumerate(looked) if len({*line} - {""}) > 1), 0
    )  # fmt: skip
    if len(looked) == at + 1:
        raise TableEmptyError
    width = max(len(line) for _, line in looked[at:])
    line = looked[at][1]
    named = [*line, *([""] * (width - len(line)))]
    titles = [value or f"#{index}" for index, value in enumerate(named, start=1)]
    return heads.distinct(titles), looked[at + 1 :]


def _limited(head: Sequence[str], lines: Iterator[Row]) -> Iterator[Row]:
    width = len(head)
    for count, (number, line) in enumerate(lines, start=1):
        if count > ROWS_MAX:
            raise TableTooLongError(limit=ROWS_MAX)
        yield number, [*line, *([""] * (width - len(line)))][:width]

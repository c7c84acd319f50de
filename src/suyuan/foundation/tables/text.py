"""Tables in text files: commas, semicolons or tabs; UTF-8, UTF-16 or GB 18030."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from suyuan.foundation.tables.cells import COLUMNS_MAX, typed
from suyuan.foundation.tables.faults import TableUnreadableError

_CHUNK: Final = 1024 * 1024
_SAMPLE: Final = 16 * 1024
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def rows(stream: BinaryIO, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the lines of a text table with their numbers.

    Raises:
        TableUnreadableError: If it is no text in a known encoding, or no table.
    """
    encoding = _encoding(stream, name)
    stream.seek(0)
    words = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        dialect = _dialect(words.read(_SAMPLE))
        words.seek(0)
        reader = csv.reader(words, dialect)
        before = 0
        for line in reader:
            yield before + 1, [typed(value) for value in line[:COLUMNS_MAX]]
            before = reader.line_num
    except (csv.Error, UnicodeError) as error:
        raise TableUnreadableError(name=name) from error
    finally:
        words.detach()


def _encoding(stream: BinaryIO, name: str) -> str:
    first = stream.read(4096)
    if first.startswith(_MARKS):
        candidates = ["utf-16"]
    elif b"\x00" in first:
        raise TableUnreadableError(name=name)
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        stream.seek(0)
        if _decodes(stream, encoding):
            return encoding
    raise TableUnreadableError(name=name)


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(_CHUNK):
            if "\x00" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _dialect(sample: str) -> type[csv.Dialect]:
    """Return how the table is written; what stands most often in its first lines parts cells."""

    class Found(csv.excel):
        pass

    line = next((each for each in sample.splitlines() if each.strip(" \t,;|")), "")
    Found.delimiter = max("\t;|,", key=lambda sign: (line.count(sign), sign == ","))
    return Found

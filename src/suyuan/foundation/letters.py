"""Which letters the font of our documents has: PDF/A forbids to print one that it lacks."""

import bisect
import functools
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import noto_cjk_sans_otc

INSTEAD: Final = "〓"
"""Stands for a letter that cannot be printed: the geta mark of printers."""
_COLLECTION: Final = b"ttcf"
_UNICODE_FULL: Final = 12
"""The format of a character map by groups (OpenType, table cmap)."""


def printable(text: str) -> str:
    """Return a text with every letter replaced that the font lacks; line ends stay.

    >>> printable("批 P26 😀")
    '批 P26 〓'
    """
    return "".join(letter if _has(letter) else INSTEAD for letter in text.replace("\r", ""))


def printable_data(value: Any) -> Any:
    """Return plain data with every text made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: printable_data(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable_data(each) for each in value]
    return value


@functools.lru_cache(maxsize=8192)
def _has(letter: str) -> bool:
    if letter == "\n":
        return True
    starts, ends = _covered()
    place = bisect.bisect_right(starts, ord(letter)) - 1
    return place >= 0 and ord(letter) <= ends[place]


@functools.cache
def _covered() -> tuple[Sequence[int], Sequence[int]]:
    """Return the first and last letters of the runs that the font has."""
    content = Path(str(noto_cjk_sans_otc.FONT_PATH)).read_bytes()
    start = struct.unpack(">I", content[12:16])[0] if content[:4] == _COLLECTION else 0
    (tables,) = struct.unpack(">H", content[start + 4 : start + 6])
    for number in range(tables):
        record = start + 12 + 16 * number
        tag, _checksum, offset, _length = struct.unpack(">4sIII", content[record : record + 16])
        if tag == b"cmap":
            return _groups(content, offset)
    message = "the font has no character map"
    raise LookupError(message)


def _groups(content: bytes, table: int) -> tuple[Sequence[int], Sequence[int]]:
    (maps,) = struct.unpack(">H", content[table + 2 : table + 4])
    for number in range(maps):
        record = table + 4 + 8 * number
        (offset,) = struct.unpack(">I", content[record + 4 : record + 8])
        here = table + offset
        if struct.unpack(">H", content[here : here + 2])[0] != _UNICODE_FULL:
            continue
        (count,) = struct.unpack(">I", content[here + 12 : here + 16])
        groups = struct.iter_unpack(">III", content[here + 16 : here + 16 + 12 * count])
        runs = [(first, last) for first, last, _glyph in groups]
        return [first for first, _last in runs], [last for _first, last in runs]
    message = "the font has no character map of all of Unicode"
    raise LookupError(message)

r"""A label as ZPL II: the very picture that was drawn and read back, sent as a graphic.

The printer needs no fonts, Chinese ones least of all, and prints what the preview shows.

>>> lines = [b"\xff\x00", b"\xff\x00", b"\x00\x00"]
>>> graphic(lines, dots=16)
'^XA^PW16^LL3^LH0,0^FO0,0^GFA,6,6,2,FF,:,^FS^XZ'
"""

from collections.abc import Sequence
from typing import Final

_REPEATS: Final = "GHIJKLMNOPQRSTUVWXY"
"""G is 1 … Y is 19; g is 20, h is 40 … z is 400 (ZPL II programming guide, alternative data
compression)."""
_MORE: Final = "ghijklmnopqrstuvwxyz"
_RUN_MIN: Final = 4


def graphic(rows: Sequence[bytes], *, dots: int, copies: int = 1) -> str:
    """Return the ZPL of one label.

    Args:
        rows: One bit a dot, set where it is black, each row padded to whole bytes.
        dots: Width of the label.
        copies: How many the printer makes.
    """
    width = (dots + 7) // 8
    total = width * len(rows)
    previous = ""
    said = []
    for row in rows:
        line = row.hex().upper()
        said.append(":" if line == previous else _pressed(line))
        previous = line
    quantity = f"^PQ{copies}" if copies > 1 else ""
    return (
        f"^XA^PW{dots}^LL{len(rows)}^LH0,0^FO0,0^GFA,{total},{total},{width},"
        f"{''.join(said)}^FS{quantity}^XZ"
    )


def _pressed(line: str) -> str:
    end = line.rstrip("0")
    if not end:
        return ","
    filled = line.rstrip("F")
    if len(line) - len(end) > 1:
        return _runs(end + "0" * (len(end) % 2)) + ","
    if len(line) - len(filled) > 1:
        return _runs(filled + "F" * (len(filled) % 2)) + "!"
    return _runs(line)


def _runs(text: str) -> str:
    found = []
    place = 0
    while place < len(text):
        letter = text[place]
        length = len(text[place:]) - len(text[place:].lstrip(letter))
        found.append(_repeat(letter, length))
        place += length
    return "".join(found)


def _repeat(letter: str, length: int) -> str:
    if length < _RUN_MIN:
        return letter * length
    said = []
    while length > 0:
        part = min(length, 419)
        if part >= 20:  # noqa: PLR2004 - the second alphabet counts in twenties.
            said.append(_MORE[part // 20 - 1])
        if part % 20:
            said.append(_REPEATS[part % 20 - 1])
        said.append(letter)
        length -= part
    return "".join(said)

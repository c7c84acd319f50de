"""The text of a scan, cleaned, with the way back to where each character came from."""

import dataclasses
import re
from collections.abc import Iterator

GS = "\x1d"
"""Group separator: what a scanner sends for FNC1 within a code."""

MOST_CHARACTERS = 8192
"""Longest scan that is looked at; the largest symbols hold 7,089 characters."""

_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_SPELT_SEPARATOR = re.compile(r"␝|<GS>|\{GS\}|\{FNC1\}|<FNC1>|\^(?=[0-9]{2})", re.IGNORECASE)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_EDGES = " \t\r\n\ufeff\u200b\u00a0\x00"


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """A stretch of the raw text: each character knows its offset there."""

    text: str
    origins: tuple[int, ...] | None = None
    """Offset of every character, and of the end; None when they run on from `start`."""
    start: int = 0

    def origin(self, index: int) -> int:
        """Return the offset in the raw text of a character of this one."""
        return self.start + index if self.origins is None else self.origins[index]

    def cut(self, start: int, end: int | None = None) -> "Text":
        """Return a part of the stretch."""
        stop = len(self.text) if end is None else end
        if self.origins is None:
            return Text(self.text[start:stop], None, self.start + start)
        return Text(self.text[start:stop], self.origins[start : stop + 1])

    def stripped(self, edges: str = _EDGES) -> "Text":
        """Return the stretch without blanks at its ends."""
        left = len(self.text) - len(self.text.lstrip(edges))
        return self.cut(left, max(left, len(self.text.rstrip(edges))))

    def with_separators(self) -> "Text":
        """Return the stretch with separators that were spelt out as the real character."""
        if _SPELT_SEPARATOR.search(self.text) is None:
            return self
        pairs = list(self._separated())
        text = "".join(character for character, _ in pairs)
        return Text(text, (*(at for _, at in pairs), self.origin(len(self.text))))

    def _separated(self) -> Iterator[tuple[str, int]]:
        position = 0
        for match in _SPELT_SEPARATOR.finditer(self.text):
            for index in range(position, match.start()):
                yield self.text[index], self.origin(index)
            yield GS, self.origin(match.start())
            position = match.end()
        for index in range(position, len(self.text)):
            yield self.text[index], self.origin(index)


def decoded(scan: str | bytes) -> str:
    """Return the text of a scan; bytes that are no UTF-8 are taken one by one."""
    if isinstance(scan, str):
        return scan
    try:
        return scan.decode("utf-8")
    except UnicodeDecodeError:
        return scan.decode("latin-1")


def cleaned(raw: str) -> tuple[Text, str | None, bool]:
    """Return the code without its wrapping, the symbology identifier, and if it was full-width."""
    narrow = raw.translate(_FULL_WIDTH)
    text = Text(narrow).stripped()
    match = _SYMBOLOGY.match(text.text)
    if match is None:
        return text, None, narrow != raw
    return text.cut(match.end()), match.group(), narrow != raw

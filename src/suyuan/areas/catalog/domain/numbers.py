"""Templates of serials, lots, SSCCs and GTINs: how the n-th number of a day is written.

A template is plain text with parts in braces: ``{YYYY}``, ``{YY}``, ``{MM}``, ``{DD}`` and
``{DDD}`` (day of the year) of the day it is issued, ``{SEQ:n}`` the count in n digits and
``{CHECK}`` the GS1 check digit of all digits before it. Dates in a template begin a new count with
each new date.

>>> template = Template.parse("SP{YY}{MM}-{SEQ:5}")
>>> template.render(42, dt.date(2026, 11, 22)), template.period(dt.date(2026, 11, 22))
('SP2611-00042', '2611')
>>> Template.parse("06901234{SEQ:9}{CHECK}").render(1, dt.date(2026, 1, 1))
'069012340000000016'
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from suyuan.kernel.errors import DomainError
from suyuan.kernel.identifiers import check_digits
from suyuan.kernel.identifiers.charsets import SET_82, first_outside

LONGEST: Final = 20
"""Characters of a serial or a lot at most (GS1 application identifiers 10 and 21)."""
SSCC_DIGITS: Final = 18
GTIN_DIGITS: Final = frozenset({8, 12, 13, 14})

_PART: Final = re.compile(r"\{([A-Z]+)(?::(\d{1,2}))?\}")
_DATES: Final = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d", "DDD": "%j"}
_WIDTHS: Final = {"YYYY": 4, "YY": 2, "MM": 2, "DD": 2, "DDD": 3}
_DIGITS: Final = frozenset("0123456789")


class TemplateError(DomainError):
    """A template cannot be read; `why` is MARKUP, COUNT, CHECK, LENGTH or CHARACTER."""

    code = "catalog.wrong_template"
    template: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a template: a word and a width, or plain text."""

    word: str
    text: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A template that can be used."""

    text: str
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str) -> "Template":
        """Read a template.

        Raises:
            TemplateError: If it cannot be used.
        """
        parts = tuple(_parts(text))
        words = [part.word for part in parts]
        template = cls(text, parts)
        if words.count("SEQ") != 1:
            raise TemplateError(template=text, why="COUNT")
        if "CHECK" in words and (words.index("CHECK") != len(words) - 1 or not template.is_numeric):
            raise TemplateError(template=text, why="CHECK")
        if template.length > LONGEST:
            raise TemplateError(template=text, why="LENGTH")
        plain = "".join(part.text for part in parts)
        if first_outside(plain, frozenset(SET_82)) is not None:
            raise TemplateError(template=text, why="CHARACTER")
        return template

    @property
    def is_numeric(self) -> bool:
        """Whether all its numbers are digits only."""
        return all(set(part.text) <= _DIGITS for part in self.parts)

    @property
    def length(self) -> int:
        """Characters of each of its numbers."""
        return sum(part.width for part in self.parts)

    @property
    def capacity(self) -> int:
        """How many numbers there are in a period; the count begins with 1."""
        width = next(part.width for part in self.parts if part.word == "SEQ")
        return int("9" * width)

    def period(self, day: dt.date) -> str:
        """Return what the count of a day belongs to; empty where the template has no date."""
        return "".join(
            day.strftime(_DATES[part.word]) for part in self.parts if part.word in _DATES
        )

    def render(self, number: int, day: dt.date) -> str:
        """Write the number of a day."""
        return next(self.render_all(number, number, day))

    def render_all(self, first: int, last: int, day: dt.date) -> Iterator[str]:
        """Write the numbers from `first` to `last` of a day."""
        before, after, width, checked = "", "", 0, False
        for part in self.parts:
            if part.word == "SEQ":
                width = part.width
            elif part.word == "CHECK":
                checked = True
            else:
                text = part.text or day.strftime(_DATES[part.word])
                before, after = (before, after + text) if width else (before + text, after)
        assert 0 < first <= last < 10**width
        for number in range(first, last + 1):
            body = f"{before}{number:0{width}d}{after}"
            yield body + check_digits.gs1(body) if checked else body

    def overlaps(self, other: "Template") -> bool:
        """Say whether some text could be a number of both templates.

        >>> one, two = Template.parse("A{SEQ:5}"), Template.parse("B{SEQ:5}")
        >>> one.overlaps(two), one.overlaps(Template.parse("{YY}{SEQ:4}")), one.overlaps(one)
        (False, False, True)
        """
        if self.length != other.length:
            return False
        return all(one & two for one, two in zip(self.classes(), other.classes(), strict=True))

    def classes(self) -> Iterator[frozenset[str]]:
        """Yield the characters that can stand at each place of its numbers."""
        for part in self.parts:
            if part.text:
                yield from (frozenset(character) for character in part.text)
            else:
                yield from (_DIGITS for _ in range(part.width))


def _parts(text: str) -> Iterator[Part]:
    at = 0
    for found in _PART.finditer(text):
        yield from _plain(text, text[at : found.start()])
        word, width = found[1], int(found[2] or 0)
        if word == "SEQ" and 0 < width <= LONGEST:
            yield Part("SEQ", width=width)
        elif word in _DATES and not width:
            yield Part(word, width=_WIDTHS[word])
        elif word == "CHECK" and not width:
            yield Part("CHECK", width=1)
        else:
            raise TemplateError(template=text, why="MARKUP")
        at = found.end()
    yield from _plain(text, text[at:])


def _plain(template: str, text: str) -> Iterator[Part]:
    if "{" in text or "}" in text:
        raise TemplateError(template=template, why="MARKUP")
    if text:
        yield Part("TEXT", text=text, width=len(text))

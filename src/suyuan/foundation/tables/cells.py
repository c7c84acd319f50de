"""The values of cells, as a person would type them."""

import datetime as dt
import enum
import functools
import re
from typing import Final

COLUMNS_MAX: Final = 200
_LETTERS: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHORTENED: Final = re.compile(r"\d(\.\d+)?E\+(1[1-9]|[2-9]\d)")
"""From 12 digits on a spreadsheet shows numbers so, unless it is told otherwise."""
_EXACT_MAX: Final = 10**15
_DAY_ZERO: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones.
_DAY_ZERO_1904: Final = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_DAYS_MAX: Final = 2_958_466


class Mark(enum.StrEnum):
    """Why the text of a cell is not to be believed."""

    FORMULA = "FORMULA"
    ERROR = "ERROR"
    ROUNDED = "ROUNDED"
    """A number with more than 15 digits, of which the spreadsheet has kept only the first."""
    SHORTENED = "SHORTENED"
    """A text such as 6.90123E+12, as a spreadsheet saves a long number that it did not show."""


class MarkedText(str):
    """The text of a cell that is not to be believed."""

    mark: Mark
    __slots__ = ("mark",)


def marked(text: str, mark: Mark) -> MarkedText:
    """Return a text with the reason why it is not to be believed."""
    found = MarkedText(text)
    found.mark = mark
    return found


@functools.lru_cache(maxsize=4096)
def column(letters: str) -> int:
    """Return the number of a column, from 0."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1


def place(reference: str) -> tuple[int, int] | None:
    """Return the row from 1 and the column from 0 of a cell's name.

    >>> place("C7")
    (7, 2)
    """
    match = _LETTERS.fullmatch(reference)
    if match is None:
        return None
    return int(match[2]), column(match[1])


def number(text: str, *, zeros: int = 0) -> str:
    """Return a stored number as it is typed: no exponent, no noise of binary fractions.

    >>> number("1.1000000000000001"), number("12.0"), number("1E-3"), number("42", zeros=5)
    ('1.1', '12', '0.001', '00042')
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 - not a number.
        return marked(text, Mark.ERROR)
    if value.is_integer():
        whole = str(int(value))
        if abs(value) >= _EXACT_MAX:
            return marked(whole, Mark.ROUNDED)
        return whole.zfill(zeros) if zeros else whole
    shown = repr(value)
    return f"{value:.20f}".rstrip("0") if "e" in shown else shown


def moment(text: str, *, since_1904: bool) -> str:
    """Return a stored day number as a date, with its time where it has one.

    >>> moment("46126", since_1904=False), moment("46126.5", since_1904=False)
    ('2026-04-14', '2026-04-14 12:00:00')
    """
    try:
        days = float(text)
    except ValueError:
        return text
    if not 0 <= days < _DAYS_MAX:
        return number(text)
    start = _DAY_ZERO_1904 if since_1904 else _DAY_ZERO
    found = start + dt.timedelta(seconds=round(days * 86400))
    if days < 1:
        return found.time().isoformat(timespec="seconds")
    if found.time() == dt.time():
        return found.date().isoformat()
    return found.isoformat(sep=" ", timespec="seconds")


def written(text: str) -> str:
    """Return a text out of a spreadsheet, marked where it is what is left of a number."""
    return marked(text, Mark.SHORTENED) if _SHORTENED.fullmatch(text) else text


def typed(text: str) -> str:
    """Return what was typed into a text table, marked where it asks to be calculated.

    >>> typed("=1+1").mark.value, typed(" -5 "), typed("+8613800000000")
    ('FORMULA', '-5', '+8613800000000')
    >>> typed("6.90123E+12").mark.value, typed("1.5E+03")
    ('SHORTENED', '1.5E+03')
    """
    value = text.strip()
    if _SHORTENED.fullmatch(value):
        return marked(value, Mark.SHORTENED)
    if value[:1] in {"=", "@"} or (value[:1] in {"+", "-"} and re.search(r"[(!|]", value)):
        return marked(value, Mark.FORMULA)
    return value

"""Dates as carriers write them: two-digit years, day 00, days of the year.

A year of two digits needs to know when it is read; callers give that day, and `REFERENCE_DATE`
stands in where they do not care about centuries.

>>> two_digit_year("260131", dt.date(2026, 11, 22))
datetime.date(2026, 1, 31)
>>> two_digit_year("240200", dt.date(2026, 11, 22), day_zero=True)
datetime.date(2024, 2, 29)
"""

import calendar
import datetime as dt

from suyuan.kernel.identifiers.charsets import is_digits

REFERENCE_DATE = dt.date(2026, 1, 1)
"""The day from which centuries are told when the caller gives none."""

_BEHIND = 51
_AHEAD = -50
_MMYY = 4
_YYMMDD = 6
_YYJJJ = 5
_YYYYMMDD = 8


def full_year(year: int, today: dt.date) -> int:
    """Return the year with its century: at most 49 years ahead and 50 behind, as GS1 says.

    >>> full_year(77, dt.date(2026, 1, 1)), full_year(76, dt.date(2026, 1, 1))
    (1977, 2076)
    >>> full_year(1, dt.date(1999, 1, 1))
    2001
    """
    century = today.year - today.year % 100
    difference = year - today.year % 100
    if difference >= _BEHIND:
        return century - 100 + year
    if difference <= _AHEAD:
        return century + 100 + year
    return century + year


def calendar_day(year: int, month: int, day: int, *, day_zero: bool = False) -> dt.date | None:
    """Return a date, or None when there is no such day; day 0 may mean the last of the month."""
    if not 1 <= month <= 12:  # noqa: PLR2004 - a year has twelve months.
        return None
    last = calendar.monthrange(year, month)[1]
    if day == 0 and day_zero:
        day = last
    return dt.date(year, month, day) if 1 <= day <= last else None


def two_digit_year(text: str, today: dt.date, *, day_zero: bool = False) -> dt.date | None:
    """Read YYMMDD; None when it is no date."""
    if len(text) != _YYMMDD or not is_digits(text):
        return None
    year = full_year(int(text[:2]), today)
    return calendar_day(year, int(text[2:4]), int(text[4:]), day_zero=day_zero)


def four_digit_year(text: str) -> dt.date | None:
    """Read YYYYMMDD; None when it is no date."""
    if len(text) != _YYYYMMDD or not is_digits(text) or text.startswith("0000"):
        return None
    return calendar_day(int(text[:4]), int(text[4:6]), int(text[6:]))


def month_first(text: str, today: dt.date) -> dt.date | None:
    """Read MMYY, which means the last day of that month, or MMDDYY."""
    whole = text if len(text) == _YYMMDD else f"{text[:2]}00{text[2:]}"
    return two_digit_year(whole[-2:] + whole[:-2], today, day_zero=len(text) == _MMYY)


def day_of_year(text: str, today: dt.date) -> dt.date | None:
    """Read YYJJJ, a year and the number of the day in it."""
    if len(text) != _YYJJJ or not is_digits(text):
        return None
    return in_year(full_year(int(text[:2]), today), int(text[2:]))


def in_year(year: int, day: int) -> dt.date | None:
    """Return the day of a year by its number; None when the year has no such day.

    >>> in_year(2014, 32), in_year(2014, 366)
    (datetime.date(2014, 2, 1), None)
    """
    first = dt.date(year, 1, 1)
    if not 1 <= day <= 365 + calendar.isleap(year):
        return None
    return first + dt.timedelta(days=day - 1)

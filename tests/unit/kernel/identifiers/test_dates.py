"""Dates on carriers."""

import datetime as dt

import pytest

from suyuan.kernel.identifiers import dates

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("year", "today", "expected"),
    [(75, 2026, 2075), (76, 2026, 2076), (77, 2026, 1977), (99, 2026, 1999), (0, 2026, 2000),
     (49, 1999, 2049), (50, 1999, 1950), (10, 2061, 2110), (11, 2061, 2111), (12, 2061, 2012)],
)  # fmt: skip
def test_the_century_is_at_most_fifty_years_away(year, today, expected):
    assert dates.full_year(year, dt.date(today, 6, 1)) == expected


@pytest.mark.parametrize("text", ["261301", "260230", "260000", "2601", "26010a", "２６０１０１"])
def test_no_dates(text):
    assert dates.two_digit_year(text, TODAY, day_zero=True) is None


def test_day_zero_is_the_last_of_the_month():
    assert dates.two_digit_year("240200", TODAY, day_zero=True) == dt.date(2024, 2, 29)
    assert dates.two_digit_year("240200", TODAY) is None


def test_other_forms():
    assert dates.four_digit_year("20131231") == dt.date(2013, 12, 31)
    assert dates.four_digit_year("00001231") is None
    assert dates.four_digit_year("2013123") is None
    assert dates.month_first("0928", TODAY) == dt.date(2028, 9, 30)
    assert dates.month_first("092805", TODAY) == dt.date(2005, 9, 28)
    assert dates.day_of_year("24366", TODAY) == dt.date(2024, 12, 31)
    assert dates.day_of_year("25366", TODAY) is None
    assert dates.day_of_year("2536", TODAY) is None
    assert dates.in_year(2025, 0) is None

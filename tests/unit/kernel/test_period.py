"""Spans of time are half-open."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from suyuan.kernel.period import MomentWithoutZoneError, Period, PeriodReversedError

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
moments = st.integers(-50, 50).map(lambda hours: NOON + hours * HOUR)
periods = st.builds(
    lambda start, length: Period(start, None if length is None else start + length * HOUR),
    moments,
    st.none() | st.integers(0, 40),
)


def test_the_end_is_not_in_it():
    period = Period(NOON, NOON + HOUR)
    assert NOON in period
    assert NOON + HOUR not in period
    assert NOON - HOUR not in period
    assert not period.open
    assert period.duration == HOUR


def test_an_open_one_goes_on():
    period = Period(NOON)
    assert period.open
    assert period.duration is None
    assert NOON + 10**4 * HOUR in period


def test_nonsense_is_refused():
    with pytest.raises(PeriodReversedError):
        Period(NOON, NOON - HOUR)
    with pytest.raises(MomentWithoutZoneError):
        Period(dt.datetime(2026, 3, 1, 12))  # noqa: DTZ001 - that is the point.


@given(periods, periods, moments)
def test_a_moment_is_in_both_when_it_is_in_the_intersection(one, two, moment):
    shared = one.intersection(two)
    assert (shared is not None and moment in shared) == (moment in one and moment in two)
    assert one.overlaps(two) == (shared is not None) == two.overlaps(one)

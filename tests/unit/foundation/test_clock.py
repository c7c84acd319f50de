"""The clock and the identifiers that sort by it."""

import datetime as dt

import pytest

from suyuan.foundation import clock

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class TestClock:
    def test_tells_aware_moments(self):
        assert clock.now().tzinfo is dt.UTC

    def test_can_be_held(self):
        with clock.fixed(NOON):
            assert clock.now() == NOON
        assert clock.now() != NOON

    def test_is_not_held_at_a_moment_without_zone(self):
        with pytest.raises(AssertionError), clock.fixed(dt.datetime(2026, 3, 1)):  # noqa: DTZ001
            pass


class TestNewId:
    def test_is_version_seven(self):
        made = clock.new_id()
        assert (made.version, made.variant) == (7, "specified in RFC 4122")

    def test_sorts_by_time(self):
        with clock.fixed(NOON):
            first = clock.new_id()
        with clock.fixed(NOON + dt.timedelta(milliseconds=1)):
            assert clock.new_id() > first

    def test_sorts_within_a_millisecond(self):
        with clock.fixed(NOON):
            made = [clock.new_id() for _ in range(1000)]
        assert made == sorted(made)
        assert {one.version for one in made} == {7}

    def test_tells_its_moment(self):
        with clock.fixed(NOON):
            assert clock.new_id().int >> 80 == int(NOON.timestamp() * 1000)

    def test_is_new_each_time(self):
        with clock.fixed(NOON):
            assert len({clock.new_id() for _ in range(1000)}) == 1000

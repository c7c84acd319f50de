"""The questions of the home page and of a timeline answer on an empty ledger."""

import datetime as dt

import pytest

from suyuan.ledger.queries import overview

pytestmark = pytest.mark.django_db
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class TestOverview:
    def test_is_empty_before_the_first_event(self):
        assert overview.shares() == []
        assert overview.open_states() == []
        assert overview.count_open_states() == 0
        assert overview.long_in_transit(before=SINCE) == []
        assert overview.expiring(until=SINCE.date()) == []
        assert overview.unnamed() == []
        assert overview.recent() == []
        assert overview.per_day(since=SINCE, zone="Asia/Shanghai") == []

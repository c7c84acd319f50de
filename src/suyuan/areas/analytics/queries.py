"""The questions of the home page."""

import datetime as dt
import zoneinfo
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from suyuan.foundation.days import day_at
from suyuan.ledger.queries import overview
from suyuan.ledger.queries.overview import Day, Open, Recent, Share

TRANSIT_DAYS_MAX = 14
"""What has been on the way for longer wants a call to the carrier."""
EXPIRY_DAYS = 90
TREND_DAYS = 30

Sites = Collection[int] | None
"""The sites of which somebody sees things or events; None for all."""


@dataclass(frozen=True, slots=True)
class Late:
    """Something that was shipped and has not arrived."""

    key: str
    code: str
    kind: str
    holder: str
    holder_en: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Expiring:
    """A lot in stock that expires soon."""

    key: str
    code: str
    item_name: str
    item_name_en: str
    expires_on: dt.date
    is_over: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Attention:
    """What is out of order, each list with its first few lines."""

    states: Sequence[Open]
    states_count: int
    late: Sequence[Late]
    expiring: Sequence[Expiring]
    unnamed: Sequence[tuple[str, str, str]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is out of order."""
        return not (self.states or self.late or self.expiring or self.unnamed)


def attention(*, at: dt.datetime, sites: Sites, limit: int = 6) -> Attention:
    """Return what somebody should look at now."""
    before = at - dt.timedelta(days=TRANSIT_DAYS_MAX)
    late = overview.long_in_transit(before=before, limit=limit, sites=sites)
    today = day_at(at)
    until = today + dt.timedelta(days=EXPIRY_DAYS)
    soon = overview.expiring(until=until, limit=limit, sites=sites)
    return Attention(
        states=overview.open_states(limit=limit, sites=sites),
        states_count=overview.count_open_states(sites=sites),
        late=[Late(*values) for values in late],
        expiring=[
            Expiring(key, code, name, name_en, day, day < today)
            for key, code, name, name_en, day, *_amount in soon
        ],
        unnamed=overview.unnamed(limit=limit),
    )


def shares(*, sites: Sites) -> Sequence[Share]:
    """Return how many units are in house, on the way, outside, or nobody knows where."""
    return overview.shares(sites=sites)


def recent(*, sites: Sites, limit: int = 12) -> Sequence[Recent]:
    """Return the events recorded last."""
    return overview.recent(limit=limit, sites=sites)


def trend(*, at: dt.datetime, zone: str, sites: Sites) -> Sequence[Day]:
    """Return the number of events of each of the last days, also of those without any."""
    found = {day.day: day for day in overview.per_day(
        since=at - dt.timedelta(days=TREND_DAYS), zone=zone, sites=sites
    )}  # fmt: skip
    first = at.astimezone(zoneinfo.ZoneInfo(zone)).date() - dt.timedelta(days=TREND_DAYS - 1)
    days = [first + dt.timedelta(days=n) for n in range(TREND_DAYS)]
    return [found.get(day, Day(day, 0)) for day in days]

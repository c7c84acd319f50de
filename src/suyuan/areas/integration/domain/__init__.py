"""Words and rules of integration: capture jobs, subscriptions and their schedules."""

import datetime as dt
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

from suyuan.kernel.errors import DomainError

QUERY_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}")
QUERY_NAME_RESERVED = frozenset({"SimpleEventQuery", "SimpleMasterDataQuery"})
ERRORS_KEPT_MAX = 10_000
"""A job keeps so many errors; how many there were in all is counted."""


class ErrorBehaviour(enum.StrEnum):
    """What becomes of the sound events of a document that has others."""

    ROLLBACK = "rollback"
    PROCEED = "proceed"


class JobState(enum.StrEnum):
    """How far a capture job is."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


JOB_MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.WAITING: frozenset({JobState.RUNNING, JobState.DONE, JobState.FAILED}),
    JobState.RUNNING: frozenset({JobState.DONE, JobState.FAILED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
}


class ScheduleMalformedError(DomainError):
    """A schedule cannot be read, or never comes due."""

    code = "integration.schedule_malformed"
    field: str
    value: str


_RANGES = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
_PART = re.compile(r"(?:\*|\[?(\d{1,2})(?:-(\d{1,2}))?\]?)(?:/(\d{1,2}))?", re.ASCII)
_YEARS_AHEAD = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a subscription is due: the sets of seconds, minutes and so on that fit."""

    fields: Mapping[str, frozenset[int]]

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "Schedule":
        """Read a schedule of the standard; what it leaves out may be anything.

        A second that is left out is second 0, for who asks for an hour and a minute wants one
        answer and not sixty.

        >>> sorted(Schedule.parse({"minute": "5,[10-12]"}).fields["minute"])
        [5, 10, 11, 12]

        Raises:
            ScheduleMalformedError: If it cannot be read.
        """
        unknown = sorted(fields.keys() - _RANGES.keys())
        if unknown or not fields:
            raise ScheduleMalformedError(field=unknown[0] if unknown else "schedule", value="")
        found = {name: _values(name, text) for name, text in fields.items()}
        found.setdefault("second", frozenset({0}))
        return cls(found)

    def _fits(self, name: str, value: int) -> bool:
        return name not in self.fields or value in self.fields[name]

    def next_after(self, moment: dt.datetime) -> dt.datetime:
        """Return the first moment after another at which it is due, in UTC.

        >>> day = dt.datetime(2026, 3, 1, 1, 5, tzinfo=dt.UTC)
        >>> Schedule.parse({"hour": "1", "minute": "5"}).next_after(day).isoformat()
        '2026-03-02T01:05:00+00:00'

        Raises:
            ScheduleMalformedError: If it never is, as on the 30th of February.
        """
        start = moment.astimezone(dt.UTC).replace(microsecond=0) + dt.timedelta(seconds=1)
        day = start.date()
        for _ in range(366 * _YEARS_AHEAD):
            if self._day_fits(day):
                since = start.time() if day == start.date() else dt.time()
                found = self._time_after(since)
                if found is not None:
                    return dt.datetime.combine(day, found, dt.UTC)
            day += dt.timedelta(days=1)
        raise ScheduleMalformedError(field="schedule", value="")

    def _day_fits(self, day: dt.date) -> bool:
        return (
            self._fits("month", day.month)
            and self._fits("dayOfMonth", day.day)
            and self._fits("dayOfWeek", day.isoweekday())
        )

    def _time_after(self, since: dt.time) -> dt.time | None:
        for hour in range(since.hour, 24):
            if not self._fits("hour", hour):
                continue
            for minute in range(since.minute if hour == since.hour else 0, 60):
                if not self._fits("minute", minute):
                    continue
                same = (hour, minute) == (since.hour, since.minute)
                for second in range(since.second if same else 0, 60):
                    if self._fits("second", second):
                        return dt.time(hour, minute, second)
        return None


def _values(name: str, text: str) -> frozenset[int]:
    low, high = _RANGES[name]
    found: set[int] = set()
    for part in str(text).split(","):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise ScheduleMalformedError(field=name, value=str(text)[:80])
        first = int(match[1]) if match[1] else low
        last = int(match[2]) if match[2] else (first if match[1] and not match[3] else high)
        step = int(match[3]) if match[3] else 1
        if not low <= first <= last <= high or step < 1:
            raise ScheduleMalformedError(field=name, value=str(text)[:80])
        found.update(range(first, last + 1, step))
    return frozenset(found)

"""Half-open spans of time: the start belongs to the span, the end does not.

>>> noon = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
>>> morning = Period(noon - dt.timedelta(hours=4), noon)
>>> noon in morning, morning.duration
(False, datetime.timedelta(seconds=14400))
>>> morning.overlaps(Period(noon))
False
"""

import dataclasses
import datetime as dt

from suyuan.kernel.errors import DomainError


class MomentWithoutZoneError(DomainError):
    """A moment came without its time zone, so nobody can say when it was."""

    code = "kernel.moment_without_zone"
    moment: dt.datetime


class PeriodReversedError(DomainError):
    """A span ends before it starts."""

    code = "kernel.period_reversed"
    start: dt.datetime
    end: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Period:
    """A span from a moment until, but not including, another; without an end it goes on.

    Raises:
        MomentWithoutZoneError: If a moment has no time zone.
        PeriodReversedError: If the end comes before the start.
    """

    start: dt.datetime
    end: dt.datetime | None = None

    def __post_init__(self) -> None:
        """Refuse moments without zone and reversed spans."""
        for moment in (self.start, self.end):
            if moment is not None and moment.utcoffset() is None:
                raise MomentWithoutZoneError(moment)
        if self.end is not None and self.end < self.start:
            raise PeriodReversedError(self.start, self.end)

    def __contains__(self, moment: dt.datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)

    @property
    def open(self) -> bool:
        """Tell whether the span has no end yet."""
        return self.end is None

    @property
    def duration(self) -> dt.timedelta | None:
        """How long it lasts; None while it is open."""
        return None if self.end is None else self.end - self.start

    def overlaps(self, other: "Period") -> bool:
        """Tell whether some moment lies in both."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        """Return the span that both share, or None when they share no moment."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        if end is not None and end <= start:
            return None
        return Period(start, end)

"""When an entry was made, by our clock, whatever the clock of its device was set to."""

import dataclasses
import datetime as dt
from typing import Final

CLOCK_MAX: Final = dt.timedelta(minutes=2)
"""How far the clock of a device may be off before it is told to people."""
CLOCK_STEP: Final = dt.timedelta(seconds=5)
"""By how much the difference of two clocks may change without either having been set."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """When a device had heard our clock last before an entry was made on it."""

    at: dt.datetime
    """Our clock then."""
    clock: dt.datetime
    """The clock of the device then."""
    since: dt.timedelta
    """From then until the entry was made, counted by what runs on whatever the clock is set to;
    it may stand still while the device sleeps."""


def clock_is_off(sent_at: dt.datetime, now: dt.datetime) -> bool:
    """Say whether the clock of a device is so far off that people should set it."""
    return abs(now - sent_at) > CLOCK_MAX


def moment_of(
    made_at: dt.datetime, sent_at: dt.datetime, contact: Contact | None, now: dt.datetime
) -> dt.datetime:
    """Return when an entry was made by our clock.

    The clock of the device is off by as much as at sending, unless it was set since it had heard
    ours: then what was counted says it.

    Args:
        made_at: By the clock of the device.
        sent_at: The clock of the device now.
        contact: When it had heard our clock last before; None where it never had.
        now: Our clock.

    >>> from datetime import UTC, datetime, timedelta
    >>> at = lambda hour, minute=0: datetime(2026, 11, 27, hour, minute, tzinfo=UTC)
    >>> heard = Contact(at=at(8), clock=at(8), since=timedelta(minutes=10))

    Made ten minutes after eight; then the clock was set back by three hours:

    >>> moment_of(at(8, 10), at(6), heard, at(9)).strftime("%H:%M")
    '08:10'
    """
    by_clock = min(made_at + (now - sent_at), now)
    if contact is None:
        return by_clock
    counted = min(contact.at + contact.since, now)
    was_set = abs((contact.at - contact.clock) - (now - sent_at)) > CLOCK_STEP
    # What is counted never runs ahead, so a clock that says earlier was set back in between.
    return counted if was_set or by_clock < counted - CLOCK_STEP else by_clock

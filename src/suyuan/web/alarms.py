"""What is out of order and waits for somebody: one line each on the home page of who may act on it.

Areas register theirs in their `apps.py`; each is one cheap count.
"""

import dataclasses
from collections.abc import Callable, Sequence

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from suyuan.foundation.authorization import may
from suyuan.web.people import Reader
from suyuan.web.states import Chip


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """A kind of thing that may be out of order."""

    name: str
    chip: Chip
    text: str | Promise
    """What the number counts: “people whose signing is locked”."""
    url_name: str
    query: str | Callable[[Reader], str] = ""
    """The query of the address; a function where it depends on the reader or the day."""
    permission: str
    count: Callable[[Reader], int]


@dataclasses.dataclass(frozen=True, slots=True)
class Raised:
    """An alarm as it is shown to one person."""

    alarm: Alarm
    count: int
    url: str


_alarms: dict[str, Alarm] = {}


def register(*alarms: Alarm) -> None:
    """Make alarms known; one of the same name replaces the former."""
    for alarm in alarms:
        _alarms[alarm.name] = alarm


def raised(reader: Reader) -> Sequence[Raised]:
    """Return what is out of order now and concerns the reader."""
    found = []
    for name in sorted(_alarms):
        alarm = _alarms[name]
        if not may(reader.actor, alarm.permission):
            continue
        address = _address(alarm, reader)
        count = alarm.count(reader)
        if count:
            found.append(Raised(alarm, count, address))
    return found


def _address(alarm: Alarm, reader: Reader) -> str:
    try:
        address = reverse(alarm.url_name)
    except NoReverseMatch:
        return ""
    query = alarm.query if isinstance(alarm.query, str) else alarm.query(reader)
    return f"{address}?{query}" if query else address

"""When an adverse event has to be reported: by authority, kind of event and what is said of it.

NMPA: 医疗器械不良事件监测和再评价管理办法 (1号令). FDA: 21 CFR 803. EU: MDR art. 87.
Days are calendar days from the moment on which we learnt of it, but where a rule says working days;
those leave out Saturdays and Sundays only. That is early rather than late where there are public
holidays.
"""

import datetime as dt
import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

_WEEKEND: Final = 5


class EventKind(enum.StrEnum):
    """What a complaint is, seen as an adverse event."""

    NONE = "NONE"
    """No adverse event."""
    DEATH = "DEATH"
    SERIOUS = "SERIOUS"
    """Serious injury."""
    COULD_BE_SERIOUS = "COULD_BE_SERIOUS"
    """It may cause death or serious injury if it happens again."""
    OTHER = "OTHER"
    """Harm that is not serious."""


class Authority(enum.StrEnum):
    """To whom an event may have to be reported."""

    CN = "CN"
    US = "US"
    EU = "EU"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What decides about the clocks."""

    kind: EventKind
    aware_at: dt.datetime
    """When we learnt of it."""
    authorities: Collection[Authority]
    abroad: bool = False
    """It happened outside of China."""
    group: bool = False
    """群体不良事件: several patients, the same device, the same time or place."""
    threat: bool = False
    """A serious threat to public health (MDR 87(4)), or remedial action is needed (803.53)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A report that is due."""

    authority: Authority
    rule: str
    """Name of the rule, such as ``CN_DEATH``."""
    due_at: dt.datetime


REPORTABLE: Final = frozenset({EventKind.DEATH, EventKind.SERIOUS, EventKind.COULD_BE_SERIOUS})


def clocks(facts: Facts) -> Sequence[Clock]:
    """Return the reports that are due, the first one first; none where nothing is reportable.

    >>> at = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    >>> facts = Facts(kind=EventKind.DEATH, aware_at=at, authorities=[Authority.CN, Authority.EU])
    >>> [(clock.rule, (clock.due_at - at).days) for clock in clocks(facts)]
    [('CN_DEATH', 7), ('EU_DEATH', 10)]
    """
    if facts.kind not in REPORTABLE:
        return []
    found: list[Clock] = []
    if Authority.CN in facts.authorities:
        found += _china(facts)
    if Authority.US in facts.authorities:
        found.append(_america(facts))
    if Authority.EU in facts.authorities:
        found.append(_europe(facts))
    return sorted(found, key=lambda clock: (clock.due_at, clock.rule))


def _china(facts: Facts) -> list[Clock]:
    if facts.group:
        at = facts.aware_at
        return [
            Clock(Authority.CN, "CN_GROUP_PHONE", at + dt.timedelta(hours=12)),
            Clock(Authority.CN, "CN_GROUP_CASE", at + dt.timedelta(hours=24)),
            _after(facts, Authority.CN, "CN_GROUP_REPORT", 7),
        ]
    if facts.abroad:
        return [_after(facts, Authority.CN, "CN_ABROAD", 30)]
    if facts.kind is EventKind.DEATH:
        return [_after(facts, Authority.CN, "CN_DEATH", 7)]
    return [_after(facts, Authority.CN, "CN_SERIOUS", 20)]


def _america(facts: Facts) -> Clock:
    if facts.threat:
        due = working_days_after(facts.aware_at, 5)
        return Clock(Authority.US, "US_REMEDIAL", due)
    return _after(facts, Authority.US, "US_MDR", 30)


def _europe(facts: Facts) -> Clock:
    if facts.threat:
        return _after(facts, Authority.EU, "EU_THREAT", 2)
    if facts.kind is EventKind.DEATH:
        return _after(facts, Authority.EU, "EU_DEATH", 10)
    return _after(facts, Authority.EU, "EU_SERIOUS", 15)


def _after(facts: Facts, authority: Authority, rule: str, days: int) -> Clock:
    return Clock(authority, rule, facts.aware_at + dt.timedelta(days=days))


def working_days_after(moment: dt.datetime, days: int) -> dt.datetime:
    """Return the same time of day so many working days later.

    >>> working_days_after(dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC), 5).date().isoformat()
    '2026-12-03'
    """
    left = days
    while left:
        moment += dt.timedelta(days=1)
        left -= moment.weekday() < _WEEKEND
    return moment

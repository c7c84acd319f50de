"""From when until when units held something affected, told exactly.

A walk forward finds what may have been exposed. Whether it was, and when, is told by what was in
it: a part counts only for the time in which it was affected itself.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Stretch = tuple[dt.datetime, dt.datetime]
"""From a moment until before another one."""
Link = tuple[int, int, int, dt.datetime, dt.datetime | None]
"""What was in a unit: the part, the sublot it belongs to, the unit, since when, until when."""
EVER: Final = dt.datetime.max.replace(tzinfo=dt.UTC)
"""The end of what lasts."""


class Hull:
    """The time between the first and the last exposure of units, as far as a walk has come.

    A later step may come to a unit again, by another part that was in it at another time; then what
    the unit was in at that time may be affected too, so the walk goes on from there once more.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._stretches: dict[int, Stretch] = {}

    def widen(self, unit: int, since: dt.datetime, until: dt.datetime) -> bool:
        """Add a stretch; says whether it reaches beyond what was known."""
        known = self._stretches.get(unit)
        wide = (since, until) if known is None else (min(known[0], since), max(known[1], until))
        self._stretches[unit] = wide
        return wide != known

    def stretch(self, unit: int) -> tuple[str, str]:
        """Return the whole stretch of a unit, as texts."""
        since, until = self._stretches[unit]
        return str(since), str(until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Affected:
    """What is affected all the time, and what may be for a time."""

    lots: Collection[int]
    """Lots and sublots that are affected as a whole."""
    units: Collection[int]
    """Units that are causes themselves."""
    perhaps: Collection[int]
    """Units that a walk came to."""


def exposed(
    wanted: Collection[int],
    affected: Affected,
    parts_of: Callable[[Collection[int]], Sequence[Link]],
) -> set[int]:
    """Return those of some units that really held something affected at some time.

    `parts_of` tells what was in units, also what was taken out again.
    """
    begun: dict[int, list[Stretch]] = defaultdict(list)
    carried: dict[int, list[tuple[int, Stretch]]] = defaultdict(list)
    seen, frontier = set(wanted), set(wanted)
    while frontier:
        above = set()
        for part, home, unit, since, until in parts_of(frontier):
            stretch = (since, until or EVER)
            if home in affected.lots or part in affected.lots or part in affected.units:
                begun[unit].append(stretch)
            elif part in affected.perhaps:
                carried[part].append((unit, stretch))
                above.add(part)
        frontier = above - seen
        seen |= frontier
    return _spread(begun, carried) & set(wanted)


def _spread(
    begun: Mapping[int, Sequence[Stretch]],
    carried: Mapping[int, Sequence[tuple[int, Stretch]]],
) -> set[int]:
    """Return all units that an exposure comes to: a part brings what it has while it is inside."""
    found: set[int] = set()
    told: set[tuple[int, Stretch]] = set()
    open_ones = [(unit, stretch) for unit, stretches in begun.items() for stretch in stretches]
    while open_ones:
        unit, (since, until) = open_ones.pop()
        if since >= until or (unit, (since, until)) in told:
            continue
        told.add((unit, (since, until)))
        found.add(unit)
        open_ones.extend(
            (carrier, (max(since, start), min(until, end)))
            for carrier, (start, end) in carried.get(unit, ())
        )
    return found


def stretches(frontier: Mapping[int, tuple[str, str]]) -> dict[str, str]:
    """Write ids, each with a stretch of time, as three arrays."""
    return {
        "ids": "{" + ",".join(map(str, frontier)) + "}",
        "since": "{" + ",".join(f'"{since}"' for since, _ in frontier.values()) + "}",
        "until": "{" + ",".join(f'"{until}"' for _, until in frontier.values()) + "}",
    }

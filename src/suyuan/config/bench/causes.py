"""Lots to ask for: of those that the ledger holds, the ones that reach about so many units."""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.queries.rows import rows

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
NEAR: Final = 3
"""A lot that reaches this many times more or less than wanted is not taken for the size."""
CANDIDATES_MAX: Final = 1_500


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What is asked for, and how many units are expected."""

    size: int
    """The size that was looked for."""
    expected: int
    """Units in the sublots behind the lots; single units of other sublots are not in it."""
    causes: tuple[ThingCause, ...]

    @property
    def name(self) -> str:
        """How the case is called in figures."""
        if self.size >= 1_000_000:  # noqa: PLR2004
            return f"{self.size // 1_000_000} M"
        return f"{self.size // 1000} k" if self.size >= 1000 else str(self.size)  # noqa: PLR2004


class Reach:
    """The links of lots in memory, to count what is behind a lot without asking for it."""

    def __init__(self) -> None:
        self.below: dict[int, list[int]] = defaultdict(list)
        for source, target in rows("SELECT DISTINCT source_id, target_id FROM ledger_lot_link"):
            self.below[source].append(target)
        self.units: dict[int, int] = dict(
            rows("SELECT sublot_id, sum(units)::bigint FROM ledger_sublot_holding GROUP BY 1")
        )
        self.sublots: dict[int, list[int]] = defaultdict(list)
        for lot, sublot in rows("SELECT lot_id, id FROM ledger_thing WHERE kind = 'SUBLOT'"):
            self.sublots[lot].append(sublot)

    def behind(self, lot: int) -> set[int]:
        """Give every lot and sublot behind a lot, and the lot itself."""
        seen = {lot, *self.sublots.get(lot, ())}
        stack = list(seen)
        while stack:
            for target in self.below.get(stack.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        return seen

    def count(self, things: set[int]) -> int:
        """Count the units in sublots."""
        return sum(self.units.get(thing, 0) for thing in things)


def cases(sizes: tuple[int, ...] = SIZES) -> list[Case]:
    """Choose for each size the lot whose reach comes nearest, or several lots where none does.

    A size that the whole ledger does not reach is left out; the largest there is stands for it.
    """
    reach = Reach()
    lots = [
        (thing, key)
        for thing, key in rows(
            "SELECT t.id, i.key FROM ledger_thing AS t"
            " JOIN ledger_identity AS i ON i.thing_id = t.id AND i.main"
            " WHERE t.kind = 'LOT' ORDER BY t.id"
        )
        if reach.below.get(thing) or reach.sublots.get(thing)
    ]
    every = max(1, math.ceil(len(lots) / CANDIDATES_MAX))
    counted = sorted(
        (count, thing, key)
        for thing, key in lots[::every]
        if (count := reach.count(reach.behind(thing)))
    )
    found: list[Case] = []
    for size in sizes:
        if counted and (case := _nearest(size, counted, reach)):
            if found and found[-1].causes == case.causes:
                continue
            found.append(case)
    if counted and not found:
        count, _, key = counted[-1]
        found.append(Case(size=count, expected=count, causes=(ThingCause(key=key),)))
    return found


def _nearest(size: int, counted: list[tuple[int, int, str]], reach: Reach) -> Case | None:
    count, _, key = min(counted, key=lambda each: abs(math.log(each[0] / size)))
    if 1 / NEAR <= count / size <= NEAR:
        return Case(size=size, expected=count, causes=(ThingCause(key=key),))
    together: set[int] = set()
    keys: list[str] = []
    for _, thing, key in reversed([each for each in counted if each[0] <= size]):
        together |= reach.behind(thing)
        keys.append(key)
        reached = reach.count(together)
        if reached >= size * 0.9:
            return Case(size=size, expected=reached, causes=tuple(ThingCause(key=k) for k in keys))
    return None

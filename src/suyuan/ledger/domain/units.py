"""A set of units, held as whole sublots with single units added and taken out.

Ten million units lie in some ten thousand sublots, and what befalls a lot befalls whole sublots. So
sets are joined, cut and subtracted without ever listing the units:

>>> whole = UnitSet(sublots=frozenset({10, 20}), plus={7: 30})
>>> other = UnitSet(sublots=frozenset({20}), plus={1: 10})
>>> whole - other
UnitSet(sublots=frozenset({10}), plus={7: 30}, minus={1: 10})
>>> (whole & other).plus
{1: 10}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitSet:
    """All units of some sublots, and some more, but not some.

    A unit comes with its sublot. `plus` holds no unit of the sublots, `minus` only such.
    """

    sublots: frozenset[int] = frozenset()
    plus: Mapping[int, int] = field(default_factory=dict)
    """Single units of other sublots: unit → sublot."""
    minus: Mapping[int, int] = field(default_factory=dict)
    """Units of the sublots that do not belong: unit → sublot."""

    def has(self, unit: int, sublot: int) -> bool:
        """Say whether a unit belongs to the set."""
        if sublot in self.sublots:
            return unit not in self.minus
        return unit in self.plus

    def __bool__(self) -> bool:
        """Say whether the set names anything; its sublots may still be empty of units."""
        return bool(self.sublots or self.plus)

    def __or__(self, other: "UnitSet") -> "UnitSet":
        """Join two sets."""
        sublots = self.sublots | other.sublots
        plus = {
            unit: sublot
            for unit, sublot in (*self.plus.items(), *other.plus.items())
            if sublot not in sublots
        }
        return UnitSet(
            sublots=sublots,
            plus=plus,
            minus={
                unit: sublot
                for unit, sublot in (*self.minus.items(), *other.minus.items())
                if not self.has(unit, sublot) and not other.has(unit, sublot)
            },
        )

    def __and__(self, other: "UnitSet") -> "UnitSet":
        """Keep what both sets have."""
        sublots = self.sublots & other.sublots
        plus = {
            unit: sublot
            for unit, sublot in (*self.plus.items(), *other.plus.items())
            if self.has(unit, sublot) and other.has(unit, sublot)
        }
        minus = {
            unit: sublot
            for unit, sublot in (*self.minus.items(), *other.minus.items())
            if sublot in sublots
        }
        return UnitSet(sublots=sublots, plus=plus, minus=minus)

    def __sub__(self, other: "UnitSet") -> "UnitSet":
        """Keep what the other set does not have."""
        sublots = self.sublots - other.sublots
        plus = {
            unit: sublot
            for unit, sublot in (*self.plus.items(), *other.minus.items())
            if self.has(unit, sublot) and not other.has(unit, sublot)
        }
        minus = {unit: sublot for unit, sublot in self.minus.items() if sublot in sublots}
        minus |= {unit: sublot for unit, sublot in other.plus.items() if sublot in sublots}
        return UnitSet(sublots=sublots, plus=plus, minus=minus)


def units(pairs: Iterable[tuple[int, int]]) -> UnitSet:
    """Make a set of single units, given with their sublots."""
    return UnitSet(plus=dict(pairs))

"""The shape of the large demonstration: how lots come from lots, worked out from numbers alone.

2,000 supplier lots go into 8,000 component lots of three levels, these into 10,000 product lots of
1,000 units; fewer units, fewer lots. Like in a factory that uses the oldest first, a lot takes its
inputs from the lots that were new when it was made, so what belongs together lies together.
"""

import datetime as dt
import itertools
import random
from dataclasses import dataclass
from typing import Final

from suyuan.config.demo.script import at
from suyuan.kernel.identifiers import check_digits

UNITS_PER_LOT: Final = 1000
RAW_GOODS: Final = 10
COMPONENT_GOODS: Final = 8
"""Goods at each level of components."""
LEVELS: Final = ((1, 3), (2, 3), (3, 2))
"""Level and its share, in eighths of the component lots."""
INPUT_LEVELS: Final = (3, 3, 2, 2, 1)
"""Levels of the components that go into a product lot."""
DAYS: Final = 280
"""Over which the product lots are spread."""
BOARDS_EVERY: Final = 20
"""One product lot in so many has serialized boards."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the large demonstration is."""

    units: int
    seed: int
    today: dt.date

    @property
    def lots(self) -> int:
        """Product lots."""
        return max(1, self.units // UNITS_PER_LOT)

    @property
    def raw_lots(self) -> int:
        """Lots of suppliers."""
        return max(RAW_GOODS, self.lots // 5)

    def component_lots(self, level: int) -> int:
        """Component lots of a level."""
        return max(COMPONENT_GOODS, self.lots * 8 // 10 * dict(LEVELS)[level] // 8)

    @property
    def customers(self) -> int:
        """Hospitals that buy."""
        return min(3000, max(40, self.lots * 3 // 10))

    @property
    def start(self) -> dt.date:
        """The day on which the first product lot is made."""
        return self.today - dt.timedelta(days=DAYS + 40)

    def day(self, level: int, position: float) -> dt.date:
        """Return when a lot of a level (0 raw, 4 product) at a position from 0 to 1 is made."""
        return self.start + dt.timedelta(days=15 * (level - 4) + int(position * DAYS))

    def randomness(self, *name: object) -> random.Random:
        """Return the same chance for the same name in each run."""
        return random.Random(f"{self.seed} {name}")  # noqa: S311 - a story, not a secret.

    def near(self, chance: random.Random, position: float, count: int, width: int = 6) -> int:
        """Choose one of `count` lots that were new at a position."""
        middle = int(position * count)
        return min(count - 1, max(0, middle + chance.randint(-width, width)))

    def raw_key(self, number: int) -> str:
        """Return the key of a supplier's lot."""
        return f"urn:suyuan:lot:RAW-{number % RAW_GOODS:02d}:R{number:06d}"

    def component_key(self, level: int, number: int) -> str:
        """Return the key of a component lot."""
        return f"urn:suyuan:lot:CP{level}-{number % COMPONENT_GOODS:02d}:C{level}{number:06d}"

    def component_inputs(self, level: int, number: int) -> list[str]:
        """Return what a component lot is made of."""
        chance = self.randomness("component", level, number)
        position = number / self.component_lots(level)
        keys = set()
        for _ in range(chance.choice((1, 2, 2, 3))):
            if level == 1:
                keys.add(self.raw_key(self.near(chance, position, self.raw_lots)))
            else:
                count = self.component_lots(level - 1)
                found = self.near(chance, position, count)
                keys.add(self.component_key(level - 1, found))
        return sorted(keys)

    def sublots(self, lot: int) -> list[tuple[int, tuple[str, ...]]]:
        """Return the sublots of a product lot: how many units each has, and its inputs.

        Each sublot differs from the one before in the lot of one component that ran out.
        """
        chance = self.randomness("sublots", lot)
        position = lot / self.lots
        count = chance.choice((1, 1, 2, 2, 3, 4))
        cuts = sorted(chance.sample(range(1, UNITS_PER_LOT), count - 1))
        bounds = [0, *cuts, UNITS_PER_LOT]
        used: set[str] = set()
        inputs = [self._unused(chance, level, position, used) for level in INPUT_LEVELS]
        found = []
        for first, last in itertools.pairwise(bounds):
            found.append((last - first, tuple(sorted(inputs))))
            changed = chance.randrange(len(inputs))
            inputs[changed] = self._unused(chance, INPUT_LEVELS[changed], position, used)
        return found

    def _unused(self, chance: random.Random, level: int, position: float, used: set[str]) -> str:
        """Choose a component lot that the product lot has not had yet."""
        while (key := self._input(chance, level, position)) in used:
            pass
        used.add(key)
        return key

    def _input(self, chance: random.Random, level: int, position: float) -> str:
        count = self.component_lots(level)
        return self.component_key(level, self.near(chance, position, count, width=8))

    def has_boards(self, lot: int) -> bool:
        """Say whether the units of a product lot have serialized boards."""
        return lot % BOARDS_EVERY == BOARDS_EVERY // 2


def sscc(number: int, prefix: str) -> str:
    """Return the SSCC of a number, its check digit worked out."""
    body = f"1{prefix}{number:09d}"
    return body + check_digits.gs1(body)


def moment(day: dt.date, minute: int) -> dt.datetime:
    """Return a minute of a day of the factory."""
    return at(day, 7) + dt.timedelta(minutes=minute)

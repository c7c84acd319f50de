"""Material balance: whether what went in is what came out (物料平衡, GMP 2025 §81-82).

For a key material: what was used up by the books of the parts list, what was scrapped, sampled and
given back, over what was issued. For the product: what is good, bad, scrapped, sampled and
retained, over what was made. Outside of the limits it needs a deviation that explains it.

>>> line = material(
...     item="REEL",
...     unit="EA",
...     amounts=Amounts(issued=Decimal(1000), expected=Decimal(900), returned=Decimal(97)),
...     limits=(Decimal(98), Decimal(101)),
... )
>>> line.percent, line.verdict
(Decimal('99.70'), <Verdict.WITHIN: 'WITHIN'>)
"""

import enum
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

ZERO: Final = Decimal(0)
_CENT: Final = Decimal("0.01")


class Verdict(enum.StrEnum):
    """What a balance says."""

    WITHIN = "WITHIN"
    OUTSIDE = "OUTSIDE"
    EXPLAINED = "EXPLAINED"
    """Outside, and a closed deviation says why."""
    NOTHING = "NOTHING"
    """Nothing was issued or made."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Amounts:
    """What became of a material in an order."""

    issued: Decimal = ZERO
    expected: Decimal = ZERO
    """What the parts list says was used for what was made and for rework."""
    returned: Decimal = ZERO
    scrapped: Decimal = ZERO
    sampled: Decimal = ZERO
    left: Decimal = ZERO
    """Still on the line by the books."""
    lost: Decimal = ZERO
    """Counted less than the books say; surplus is negative."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What became of the product."""

    planned: Decimal = ZERO
    made: Decimal = ZERO
    good: Decimal = ZERO
    rejected: Decimal = ZERO
    scrapped: Decimal = ZERO
    sampled: Decimal = ZERO
    retained: Decimal = ZERO
    stocked: Decimal = ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A balance with its verdict."""

    item: str
    unit: str
    percent: Decimal | None
    minimum: Decimal
    maximum: Decimal
    verdict: Verdict


def material(
    *,
    item: str,
    unit: str,
    amounts: Amounts,
    limits: tuple[Decimal, Decimal],
    explained: bool = False,
) -> Line:
    """Return the balance of a key material."""
    accounted = (
        amounts.expected + amounts.scrapped + amounts.sampled + amounts.returned + amounts.left
    )
    percent = percent_of(accounted, amounts.issued)
    return _line(item, unit, percent, limits, explained=explained)


def product(
    *, item: str, unit: str, made: Made, limits: tuple[Decimal, Decimal], explained: bool = False
) -> Line:
    """Return the balance of the product."""
    accounted = made.good + made.rejected + made.scrapped + made.sampled + made.retained
    return _line(item, unit, percent_of(accounted, made.made), limits, explained=explained)


def yield_percent(made: Made) -> Decimal | None:
    """Return how much of what was made is good, in per cent."""
    return percent_of(made.good, made.made)


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return a part of a whole in per cent, to two decimals; None of nothing."""
    if not whole:
        return None
    return (part / whole * 100).quantize(_CENT, rounding=ROUND_HALF_UP)


def _line(
    item: str,
    unit: str,
    percent: Decimal | None,
    limits: tuple[Decimal, Decimal],
    *,
    explained: bool,
) -> Line:
    minimum, maximum = limits
    if percent is None:
        verdict = Verdict.NOTHING
    elif minimum <= percent <= maximum:
        verdict = Verdict.WITHIN
    else:
        verdict = Verdict.EXPLAINED if explained else Verdict.OUTSIDE
    return Line(
        item=item, unit=unit, percent=percent, minimum=minimum, maximum=maximum, verdict=verdict
    )

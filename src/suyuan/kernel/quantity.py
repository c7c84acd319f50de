"""An exact amount with its unit.

Amounts are decimals, never floats; units are UN/ECE Recommendation 20 codes, `C62` (one) for
things that are counted.

>>> Quantity.parse("12.500", "KGM").to("GRM")
Quantity(amount=Decimal('12500'), unit='GRM')
>>> Quantity.parse("98.6", "FAH").compare(Quantity.parse("37", "CEL"))
0
"""

import dataclasses
import decimal
import re
from decimal import Decimal
from fractions import Fraction

from typing_extensions import override

from suyuan.kernel import units
from suyuan.kernel.errors import DomainError

ONE = "C62"
"""The unit of things that are counted."""

_PRECISION = 28
_MOST_DIGITS = 40
"""Digits before or behind the point that an amount may have: exponents must not fill memory."""
_LARGEST_TYPED = 12
"""Digits before the point of what somebody types: more were scanned into the wrong field."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_TWO_WAYS = re.compile(r"[+-]?\d{1,3},\d{3}")
_FULL_WIDTH = {0xFF01 + number: 0x21 + number for number in range(94)}


class AmountMalformedError(DomainError):
    """A text is not a finite decimal number of sensible size."""

    code = "kernel.amount_malformed"
    text: str


class AmountAmbiguousError(DomainError):
    """A comma may stand before thousands or before decimals."""

    code = "kernel.amount_ambiguous"
    text: str


class AmountTooLargeError(DomainError):
    """A number is larger than anything that is counted or measured."""

    code = "kernel.amount_too_large"
    text: str


def typed(text: str) -> Decimal:
    """Return a number as it is typed: also in full width, also with a comma before the decimals.

    >>> typed("１２，5"), typed("0.25")
    (Decimal('12.5'), Decimal('0.25'))

    Raises:
        AmountMalformedError: If it is no number.
        AmountAmbiguousError: If a comma can be read in two ways: 1,250 is 1250 or 1.25.
        AmountTooLargeError: If it has more than twelve digits before the point.
    """
    words = text.strip().translate(_FULL_WIDTH)
    if _TWO_WAYS.fullmatch(words):
        raise AmountAmbiguousError(text)
    words = words.replace(",", ".") if words.count(",") == 1 else words
    if not _NUMBER.fullmatch(words):
        raise AmountMalformedError(text)
    number = Decimal(words)
    if number and number.adjusted() >= _LARGEST_TYPED:
        raise AmountTooLargeError(text)
    return number


@dataclasses.dataclass(frozen=True, slots=True)
class Quantity:
    """An amount and the code of its unit.

    The unit need not be one that converts: partners use codes beyond our table.
    """

    amount: Decimal
    unit: str = ONE

    @classmethod
    def parse(cls, text: str | int | Decimal, unit: str = ONE) -> "Quantity":
        """Return a quantity from a decimal number written with digits and a point.

        Raises:
            AmountMalformedError: If the text is not a finite decimal number.
        """
        try:
            amount = Decimal(text)
        except decimal.InvalidOperation:
            raise AmountMalformedError(str(text)) from None
        if not amount.is_finite() or abs(amount.adjusted()) > _MOST_DIGITS:
            raise AmountMalformedError(str(text))
        return cls(amount, unit)

    def to(self, unit: str) -> "Quantity":
        """Return the same quantity in another unit, exact where decimals can be.

        Raises:
            UnknownUnitError: If a unit is not in the table.
            UnitsDifferError: If the units measure different things.
        """
        if unit == self.unit:
            return self
        return Quantity(_decimal(units.convert(Fraction(self.amount), self.unit, unit)), unit)

    def compare(self, other: "Quantity") -> int:
        """Return -1, 0 or 1 as this is less than, equal to or more than the other, exactly.

        Raises:
            UnknownUnitError: If a unit is not in the table.
            UnitsDifferError: If the units measure different things.
        """
        theirs = units.convert(Fraction(other.amount), other.unit, self.unit)
        ours = Fraction(self.amount)
        return (ours > theirs) - (ours < theirs)

    def __add__(self, other: "Quantity") -> "Quantity":
        with decimal.localcontext() as context:
            context.prec = decimal.MAX_PREC
            return Quantity(self.amount + other.to(self.unit).amount, self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return self + -other

    def __neg__(self) -> "Quantity":
        return Quantity(self.amount.copy_negate(), self.unit)

    @override
    def __str__(self) -> str:
        return f"{self.amount:f} {self.unit}"


def _decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal: exact where one exists, else with 28 digits."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    with decimal.localcontext() as context:
        digits = len(str(value.numerator)) + 4 * len(str(value.denominator))
        context.prec = max(_PRECISION, digits) if rest == 1 else _PRECISION
        result = Decimal(value.numerator) / Decimal(value.denominator)
        return result.normalize() if rest != 1 else _plain(result)


def _plain(value: Decimal) -> Decimal:
    """Drop zeros after the point, and write no exponent."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1))
    return value.normalize()

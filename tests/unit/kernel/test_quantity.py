"""Amounts are exact, and convert exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from suyuan.kernel import units
from suyuan.kernel.quantity import AmountMalformedError, Quantity
from suyuan.kernel.units import UNITS, UnitsDifferError, UnknownUnitError

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


@pytest.mark.parametrize(
    ("amount", "unit", "other", "expected"),
    [
        ("1", "INH", "MMT", "25.4"),
        ("37", "CEL", "FAH", "98.6"),
        ("-40", "FAH", "CEL", "-40"),
        ("0", "KEL", "CEL", "-273.15"),
        ("1", "BAR", "KPA", "100"),
        ("1", "ATM", "PAL", "101325"),
        ("760", "UA", "ATM", "1"),
        ("1", "LBR", "GRM", "453.59237"),
        ("60", "L2", "E32", "3600"),
        ("25", "G55", "MLT", None),
        ("1", "GLL", "LTR", "3.785411784"),
        ("90", "MIN", "HUR", "1.5"),
        ("1.5", "AMP", "4K", "1500"),
        ("1000", "KGM", "TNE", "1"),
        ("100", "P1", "NX", "1000"),
        ("2", "DZN", "C62", "24"),
        ("470", "4O", "FAR", "0.00047"),
        ("1", "AMH", "COU", "3600"),
        ("60", "F28", "E93", "3.6"),
        ("1", "B73", "B47", "1000"),
        ("1", "B51", "NEW", "9.80665"),
        ("7000", "GRN", "LBR", "1"),
    ],
)
def test_units_convert(amount, unit, other, expected):
    quantity = Quantity.parse(amount, unit)
    if expected is None:
        with pytest.raises(UnitsDifferError):
            quantity.to(other)
    else:
        assert str(quantity.to(other)) == f"{expected} {other}"


def test_what_decimals_cannot_hold_gets_28_digits():
    assert Quantity.parse("1", "SEC").to("MIN").amount == Decimal("0.01666666666666666666666666667")


def test_long_amounts_convert_exactly():
    assert str(Quantity.parse("1e30", "KGM").to("GRM")) == f"1{'0' * 33} GRM"
    assert str(Quantity.parse(f"1.{'0' * 35}1", "KGM").to("GRM")) == f"1000.{'0' * 32}1 GRM"


def test_psi_is_the_defined_one():
    assert round(units.to_base(Fraction(1), "PS"), 4) == Fraction("6894.7573")


def test_unknown_units_are_refused_but_kept():
    odd = Quantity.parse("3", "XBX")
    assert odd.to("XBX") is odd
    assert (odd + odd).amount == 6
    with pytest.raises(UnknownUnitError):
        odd.to("KGM")
    with pytest.raises(UnknownUnitError):
        units.to_base(Fraction(1), "XBX")


@pytest.mark.parametrize("text", ["", "1,5", "NaN", "Infinity", "one", "1e999999999999999999"])
def test_amounts_that_are_none_are_refused(text):
    with pytest.raises(AmountMalformedError):
        Quantity.parse(text)


@given(amounts, st.sampled_from(sorted(UNITS)), st.data())
def test_there_and_back_is_the_same(amount, unit, data):
    same = [other for other in UNITS if UNITS[other].dimension == UNITS[unit].dimension]
    other = data.draw(st.sampled_from(sorted(same)))
    value = Fraction(amount)
    assert units.convert(units.convert(value, unit, other), other, unit) == value


@given(amounts, amounts)
def test_comparing_agrees_with_numbers(one, two):
    assert Quantity(one, "KGM").compare(Quantity(two * 1000, "GRM")) == (one > two) - (one < two)


@given(amounts, amounts)
def test_adding_is_exact(one, two):
    total = Quantity(one, "KGM") + Quantity(two, "KGM")
    assert Fraction(total.amount) == Fraction(one) + Fraction(two)
    assert (total - Quantity(two, "KGM")).compare(Quantity(one, "KGM")) == 0

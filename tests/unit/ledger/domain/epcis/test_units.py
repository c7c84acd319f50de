"""The units of sensor values are those of the kernel, as far as both know them."""

from fractions import Fraction
from itertools import combinations

import pytest

from suyuan.kernel import units
from suyuan.ledger.domain.epcis.units import UNITS, kind_of

SHARED = sorted(UNITS.keys() & units.UNITS.keys())


def test_units_of_both_tables_convert_alike():
    for one, other in combinations(SHARED, 2):
        kinds = units.UNITS[one].dimension, units.UNITS[other].dimension
        if kind_of(one) == kind_of(other) and kinds[0] == kinds[1]:
            step = units.convert(Fraction(1), one, other) - units.convert(Fraction(0), one, other)
            ratio = float(UNITS[one].factor / UNITS[other].factor)
            assert ratio == pytest.approx(float(step), rel=1e-12), (one, other)


def test_codes_are_those_of_recommendation_20():
    assert kind_of("A73") == "acceleration"
    assert kind_of("74") == "pressure"
    # A molar volume and a rate of transmission: no acceleration and no pressure.
    assert kind_of("A40") is None
    assert kind_of("C74") is None

"""The units of sensor values are those of the kernel."""

import pytest

from suyuan.kernel import units
from suyuan.ledger.domain.epcis.units import MEASUREMENTS, fits, kind_of, siblings


def test_every_unit_has_a_kind_and_leads_to_its_siblings():
    for code in units.UNITS:
        factor, offset = siblings(code)[code]
        assert (kind_of(code), factor, offset) == (kind_of(code), 1, 0)
        assert kind_of(code) is not None


def test_codes_are_those_of_recommendation_20():
    assert kind_of("A73") == "acceleration"
    assert kind_of("74") == "pressure"
    # A molar volume and a rate of transmission: no acceleration and no pressure.
    assert kind_of("A40") is None
    assert kind_of("C74") is None


@pytest.mark.parametrize(
    ("measurement", "unit"),
    [
        ("Capacitance", "4O"), ("ElectricCharge", "AMH"), ("Torque", "NU"), ("Angle", "DD"),
        ("AngularVelocity", "M46"), ("MassFlowRate", "F28"), ("RelativeHumidity", "P1"),
        ("Count", "C62"), ("Force", "B73"),
    ],
)  # fmt: skip
def test_measurements_know_their_units(measurement, unit):
    assert measurement in MEASUREMENTS
    assert fits(measurement, unit)
    assert not fits(measurement, "CEL")


def test_a_share_may_be_told_as_a_plain_number():
    factor, offset = siblings("P1")["C62"]
    assert (factor, offset) == (100, 0)

"""Measurement types of the GS1 vocabulary, and in which units each is told.

A sensor value can be asked for in any unit of its kind. The units are those of the kernel.
"""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from suyuan.kernel.units import UNITS, Unit, code_of

MEASUREMENTS = frozenset(
    """AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Radioactivity Altitude
    AmountOfSubstance AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum
    AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless
    DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent
    ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency Illuminance
    Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux
    LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass
    MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy
    MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity RelativeHumidity Resistance
    Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time
    Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber""".split()
)


UNIT: Final = "suyuan:unit"
"""Our own field for units that Recommendation 20 does not have."""
_DIGITS: Final = 50
"""So many digits of a factor that no decimal can hold: more than a value may have."""
_PLAIN_NUMBERS: Final = frozenset({"count", "ratio"})
"""A sensor may tell a share in percent or as a plain number."""
_SAME_MEASUREMENT: Final = {
    "Temperature": "temperature",
    "Length": "length",
    "Altitude": "length",
    "Mass": "mass",
    "Time": "time",
    "Area": "area",
    "Volume": "volume",
    "Pressure": "pressure",
    "Speed": "speed",
    "Acceleration": "acceleration",
    "Force": "force",
    "Energy": "energy",
    "Power": "power",
    "RadiantFlux": "power",
    "Frequency": "frequency",
    "ElectricCurrent": "current",
    "Voltage": "voltage",
    "Resistance": "resistance",
    "ElectricCharge": "charge",
    "Capacitance": "capacitance",
    "Angle": "angle",
    "AbsorbedDose": "absorbed dose",
    "DoseEquivalent": "dose equivalent",
    "Radioactivity": "radioactivity",
    "Illuminance": "illuminance",
    "AmountOfSubstance": "substance",
    "AbsoluteHumidity": "concentration",
    "MassConcentration": "concentration",
    "Density": "concentration",
    "VolumeFlowRate": "volume flow",
    "MassFlowRate": "mass flow",
    "RelativeHumidity": "ratio",
    "VolumeFraction": "ratio",
    "Count": "ratio",
    "MemoryCapacity": "memory",
    "AngularVelocity": "rotation",
    "Torque": "torque",
}


def kind_of(unit: str) -> str | None:
    """Return what a unit measures, or None for a unit that is not in the table."""
    known = UNITS.get(unit)
    return None if known is None else _kind(known)


def _kind(unit: Unit) -> str:
    return "ratio" if unit.dimension in _PLAIN_NUMBERS else unit.dimension


def fits(measurement: str, unit: str) -> bool:
    """Return whether a unit can measure this; what is not known is believed.

    >>> fits("Temperature", "FAH"), fits("Temperature", "KGM"), fits("Temperature", "ZZ")
    (True, False, True)
    """
    expected = _SAME_MEASUREMENT.get(measurement)
    found = kind_of(unit)
    return expected is None or found is None or expected == found


def told(unit: str) -> Mapping[str, str]:
    """Return the fields of a sensor report that say a unit: its code, or our own field for others.

    >>> told("kPa"), told("Shore A")
    ({'uom': 'KPA'}, {'suyuan:unit': 'Shore A'})
    """
    code = code_of(unit)
    return {UNIT: unit} if code is None else {"uom": code}


def siblings(unit: str) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Return every unit of the same kind with the factor and offset that lead to this unit.

    >>> factor, offset = siblings("CEL")["FAH"]
    >>> round(Decimal(212) * factor + offset, 6)
    Decimal('100.000000')
    """
    goal = UNITS.get(unit)
    if goal is None:
        return {unit: (Decimal(1), Decimal(0))}
    return {
        code: (
            _decimal(known.factor / goal.factor),
            _decimal((known.offset - goal.offset) / goal.factor),
        )
        for code, known in UNITS.items()
        if _kind(known) == _kind(goal)
    }


def _decimal(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = _DIGITS
        return Decimal(value.numerator) / Decimal(value.denominator)

"""Measurement types of the GS1 vocabulary, and convertible units of UN/ECE Recommendation 20.

A sensor value can be asked for in any unit of its kind: each unit is a factor and an offset to the
coherent SI unit of its measurement type, so that ``SI value = value * factor + offset``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: its kind and the way to the SI unit of that kind."""

    kind: str
    factor: Decimal
    offset: Decimal = Decimal(0)


_ABSOLUTE_ZERO = Decimal("273.15")
_FAHRENHEIT = Decimal(5) / Decimal(9)

_TABLE = """
temperature KEL 1
length MTR 1, CMT .01, MMT .001, 4H .000001, C45 .000000001, KMT 1000, DMT .1, INH .0254
length FOT .3048, YRD .9144, SMI 1609.344, NMI 1852
mass KGM 1, GRM .001, MGM .000001, MC .000000001, TNE 1000, LBR .45359237, ONZ .028349523125
mass DTN 100, GRN .00006479891
time SEC 1, MIN 60, HUR 3600, DAY 86400, WEE 604800, C26 .001, B98 .000001, C47 .000000001
time ANN 31557600
area MTK 1, CMK .0001, MMK .000001, KMK 1000000, DMK .01, HAR 10000, FTK .09290304
area INK .00064516
volume MTQ 1, LTR .001, MLT .000001, CMQ .000001, DMQ .001, MMQ .000000001, 4G .000000001
volume CLT .00001, DLT .0001, HLT .1, INQ .000016387064, FTQ .028316846592, GLL .003785411784
volume GLI .00454609
pressure PAL 1, A97 100, KPA 1000, MPA 1000000, BAR 100000, MBR 100, ATM 101325
pressure HN 133.322387415, PS 6894.757293168, 74 .001, UA 133.322368421
speed MTS 1, KMH .277777777777777778, HM .44704, KNT .514444444444444444, FS .3048, C16 .001
speed 2M .01
acceleration MSK 1, A76 .01, A73 .3048
force NEW 1, B47 1000, B51 1000000, C20 .001
energy JOU 1, KJO 1000, 3B 1000000, KWH 3600000, WHR 3600, MWH 3600000000, D70 4.1868
energy E14 4186.8, A53 .0000000000000000001602176634, C15 .001
power WTT 1, KWT 1000, MAW 1000000, C31 .001, D80 .000001, A90 1000000000
frequency HTZ 1, KHZ 1000, MHZ 1000000, A86 1000000000, D29 1000000000000
frequency RPM .0166666666666666667
electric_current AMP 1, 4K .001, B84 .000001, B22 1000, C39 .000000001, C70 .000000000001
voltage VLT 1, 2Z .001, KVT 1000, D82 .000001, B78 1000000
resistance OHM 1, B49 1000, B75 1000000, E45 .001, B94 .000001
charge COU 1, D86 .001, B86 .000001, C40 .000000001, AMH 3600, E09 3.6
capacitance FAR 1, C10 .001, 4O .000001, C41 .000000001, 4T .000000000001
angle C81 1, DD .0174532925199432958, D61 .000290888208665721596, D62 .00000484813681109535994
angle C25 .001
dose A95 1, C13 .001, C80 .01
dose_equivalent D13 1, C28 .001
radioactivity BQL 1, 2Q 1000, 4N 1000000, GBQ 1000000000, CUR 37000000000
illuminance LUX 1, KLX 1000
substance C34 1, C18 .001, B45 1000, FH .000001
concentration KMQ 1, A93 .001, GP .000001, GL 1, M1 .001, GJ 1000, 23 1000
flow MQS 1, MQH .000277777777777777778, 2J .000001, L2 .0000166666666666666667, G51 .001
mass_flow KGS 1, E93 .000277777777777777778
ratio C62 1, P1 .01, 59 .000001, 61 .000000001, NX .001, EA 1, H87 1
memory AD 1, A99 .125, 2P 1000, 4L 1000000, E34 1000000000, E35 1000000000000
rotation 2A 1, M46 .104719755119659775
torque NU 1, B48 1000, D83 .001
"""

UNITS: Mapping[str, Unit] = {
    "CEL": Unit("temperature", Decimal(1), _ABSOLUTE_ZERO),
    "FAH": Unit("temperature", _FAHRENHEIT, _ABSOLUTE_ZERO - 32 * _FAHRENHEIT),
    **{
        code: Unit(kind, Decimal(factor))
        for kind, _, rest in (line.partition(" ") for line in _TABLE.strip().splitlines())
        for code, factor in (pair.split() for pair in rest.split(","))
    },
}
"""The units that can be converted; others are compared only with themselves."""

_SAME_MEASUREMENT = {
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
    "ElectricCurrent": "electric_current",
    "Voltage": "voltage",
    "Resistance": "resistance",
    "ElectricCharge": "charge",
    "Capacitance": "capacitance",
    "Angle": "angle",
    "AbsorbedDose": "dose",
    "DoseEquivalent": "dose_equivalent",
    "Radioactivity": "radioactivity",
    "Illuminance": "illuminance",
    "AmountOfSubstance": "substance",
    "AbsoluteHumidity": "concentration",
    "MassConcentration": "concentration",
    "Density": "concentration",
    "VolumeFlowRate": "flow",
    "MassFlowRate": "mass_flow",
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
    return None if known is None else known.kind


def fits(measurement: str, unit: str) -> bool:
    """Return whether a unit can measure this; what is not known is believed.

    >>> fits("Temperature", "FAH"), fits("Temperature", "KGM"), fits("Temperature", "ZZ")
    (True, False, True)
    """
    expected = _SAME_MEASUREMENT.get(measurement)
    found = kind_of(unit)
    return expected is None or found is None or expected == found


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
        code: (known.factor / goal.factor, (known.offset - goal.offset) / goal.factor)
        for code, known in UNITS.items()
        if known.kind == goal.kind
    }

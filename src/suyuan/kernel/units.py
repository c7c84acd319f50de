"""Units of UN/ECE Recommendation 20 and how they convert, with exact factors.

The only table of units. A value in a unit is `value * factor + offset` in the base unit of its
dimension. Factors are those of the definitions (an inch is 0.0254 m), not rounded ones; π has as
many digits as any reading can need.

>>> convert(Fraction(212), "FAH", "CEL")
Fraction(100, 1)
"""

import dataclasses
from collections.abc import Iterator, Mapping
from fractions import Fraction

from suyuan.kernel.errors import DomainError

_INCH = Fraction("0.0254")
_FOOT = 12 * _INCH
_YARD = 3 * _FOOT
_POUND = Fraction("0.45359237")
_GRAVITY = Fraction("9.80665")
_MERCURY = Fraction("133.322387415")
_CALORIE = Fraction("4.1868")
_PI = Fraction("3.14159265358979323846264338327950288")
_US_GALLON = 231 * _INCH**3
_UK_GALLON = Fraction("0.00454609")
_LITRE = Fraction(1, 1000)
_MICRO = Fraction(1, 10**6)
_NANO = Fraction(1, 10**9)


class UnknownUnitError(DomainError):
    """A unit code is not in the table."""

    code = "kernel.unknown_unit"
    unit: str


class UnitsDifferError(DomainError):
    """Two units measure different things, so there is no conversion."""

    code = "kernel.units_differ"
    unit: str
    other: str


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its code, its dimension, and how it becomes the dimension's base unit."""

    code: str
    dimension: str
    factor: Fraction
    offset: Fraction = Fraction(0)


_FACTORS: Mapping[str, Mapping[str, Fraction | int]] = {
    "count": {"C62": 1, "H87": 1, "EA": 1, "PR": 2, "DZN": 12, "CEN": 100, "MIL": 1000},
    "ratio": {"P1": Fraction(1, 100), "59": _MICRO, "61": _NANO, "NX": Fraction(1, 1000)},
    "mass": {
        "KGM": 1, "GRM": Fraction(1, 1000), "MGM": _MICRO, "MC": _NANO, "TNE": 1000,
        "HGM": Fraction(1, 10), "CGM": Fraction(1, 10**5), "DTN": 100,
        "LBR": _POUND, "ONZ": _POUND / 16, "GRN": _POUND / 7000, "APZ": Fraction("0.0311034768"),
        "STN": 2000 * _POUND, "LTN": 2240 * _POUND,
    },
    "length": {
        "MTR": 1, "DMT": Fraction(1, 10), "CMT": Fraction(1, 100), "MMT": Fraction(1, 1000),
        "4H": _MICRO, "C45": _NANO, "KMT": 1000, "HMT": 100, "A45": 10,
        "INH": _INCH, "FOT": _FOOT, "YRD": _YARD, "SMI": 1760 * _YARD, "NMI": 1852,
    },
    "area": {
        "MTK": 1, "DMK": Fraction(1, 100), "CMK": Fraction(1, 10**4), "MMK": _MICRO,
        "KMK": 10**6, "HAR": 10**4, "INK": _INCH**2, "FTK": _FOOT**2, "YDK": _YARD**2,
    },
    "volume": {
        "MTQ": 1, "LTR": _LITRE, "DMQ": _LITRE, "DLT": _LITRE / 10, "CLT": _LITRE / 100,
        "MLT": _MICRO, "CMQ": _MICRO, "4G": _NANO, "MMQ": _NANO, "HLT": Fraction(1, 10), "K6": 1,
        "INQ": _INCH**3, "FTQ": _FOOT**3, "YDQ": _YARD**3, "GLL": _US_GALLON,
        "QTL": _US_GALLON / 4, "QT": _US_GALLON / 4, "PTL": _US_GALLON / 8,
        "OZA": _US_GALLON / 128, "GLI": _UK_GALLON, "OZI": _UK_GALLON / 160,
    },
    "time": {
        "SEC": 1, "C26": Fraction(1, 1000), "B98": _MICRO, "C47": _NANO,
        "MIN": 60, "HUR": 3600, "DAY": 86400, "WEE": 604800, "ANN": 31557600,
    },
    "pressure": {
        "PAL": 1, "A97": 100, "KPA": 1000, "MPA": 10**6, "A89": 10**9, "74": Fraction(1, 1000),
        "C55": 1, "C56": 10**6, "BAR": 10**5, "MBR": 100, "ATM": 101325, "ATT": Fraction("98066.5"),
        "UA": Fraction(101325, 760), "HN": _MERCURY, "J89": 10 * _MERCURY,
        "F79": 1000 * _INCH * _MERCURY,
        "HP": _GRAVITY, "H78": 10 * _GRAVITY, "PS": _POUND * _GRAVITY / _INCH**2,
        "E42": 10**4 * _GRAVITY, "B40": _GRAVITY,
    },
    "current": {
        "AMP": 1, "4K": Fraction(1, 1000), "B84": _MICRO, "C39": _NANO,
        "C70": Fraction(1, 10**12), "B22": 1000, "H38": 10**6,
    },
    "charge": {
        "COU": 1, "D86": Fraction(1, 1000), "B86": _MICRO, "C40": _NANO,
        "AMH": 3600, "E09": Fraction(18, 5),
    },
    "capacitance": {
        "FAR": 1, "C10": Fraction(1, 1000), "4O": _MICRO, "C41": _NANO, "4T": Fraction(1, 10**12),
    },
    "voltage": {"VLT": 1, "2Z": Fraction(1, 1000), "D82": _MICRO, "KVT": 1000, "B78": 10**6},
    "resistance": {
        "OHM": 1, "E45": Fraction(1, 1000), "B94": _MICRO, "B49": 1000, "B75": 10**6,
    },
    "power": {
        "WTT": 1, "C31": Fraction(1, 1000), "D80": _MICRO, "KWT": 1000, "MAW": 10**6, "A90": 10**9,
    },
    "energy": {
        "JOU": 1, "C15": Fraction(1, 1000), "KJO": 1000, "3B": 10**6,
        "WHR": 3600, "KWH": 3600000, "MWH": 3600000000, "J55": 1,
        "D70": _CALORIE, "E14": 1000 * _CALORIE, "A53": Fraction("1.602176634e-19"),
    },
    "force": {
        "NEW": 1, "C20": Fraction(1, 1000), "B47": 1000, "B73": 10**6,
        "B37": _GRAVITY, "B51": _GRAVITY, "C78": _POUND * _GRAVITY,
    },
    "torque": {"NU": 1, "B48": 1000, "D83": Fraction(1, 1000)},
    "frequency": {
        "HTZ": 1, "KHZ": 1000, "MHZ": 10**6, "A86": 10**9, "D29": 10**12, "RPM": Fraction(1, 60),
    },
    "rotation": {"2A": 1, "M46": 2 * _PI / 60},
    "angle": {
        "C81": 1, "C25": Fraction(1, 1000),
        "DD": _PI / 180, "D61": _PI / 10800, "D62": _PI / 648000,
    },
    "volume flow": {
        "MQS": 1, "MQH": Fraction(1, 3600), "G51": _LITRE, "L2": _LITRE / 60, "E32": _LITRE / 3600,
        "LD": _LITRE / 86400, "40": _MICRO, "2J": _MICRO, "41": _MICRO / 60, "G55": _MICRO / 3600,
        "G54": _MICRO / 86400,
    },
    "mass flow": {
        "KGS": 1, "F31": Fraction(1, 60), "E93": Fraction(1, 3600), "F28": Fraction(1, 60000),
    },
    "speed": {
        "MTS": 1, "KMH": Fraction(1000, 3600), "HM": 1760 * _YARD / 3600, "2M": Fraction(1, 100),
        "C16": Fraction(1, 1000), "2X": Fraction(1, 60), "FS": _FOOT, "KNT": Fraction(1852, 3600),
    },
    "acceleration": {
        "MSK": 1, "K40": _GRAVITY, "M39": Fraction(1, 100), "A76": Fraction(1, 100),
        "M41": Fraction(1, 1000), "A73": _FOOT,
    },
    "illuminance": {"LUX": 1, "B60": 1, "KLX": 1000},
    "absorbed dose": {"A95": 1, "C13": Fraction(1, 1000), "C80": Fraction(1, 100)},
    "dose equivalent": {"D13": 1, "C28": Fraction(1, 1000)},
    "radioactivity": {
        "BQL": 1, "2Q": 1000, "4N": 10**6, "GBQ": 10**9, "CUR": 37 * 10**9,
    },
    "substance": {"C34": 1, "C18": Fraction(1, 1000), "FH": _MICRO, "B45": 1000},
    "concentration": {
        "KMQ": 1, "GL": 1, "M1": Fraction(1, 1000), "GP": _MICRO, "GQ": _NANO,
        "A93": Fraction(1, 1000), "23": 1000, "GJ": 1000,
    },
    "memory": {
        "AD": 1, "A99": Fraction(1, 8), "2P": 1000, "4L": 10**6, "E34": 10**9, "E35": 10**12,
    },
}  # fmt: skip
"""Factors by dimension and code; the one with 1 is the base."""

_TEMPERATURES = (
    Unit("KEL", "temperature", Fraction(1)),
    Unit("CEL", "temperature", Fraction(1), Fraction("273.15")),
    Unit("FAH", "temperature", Fraction(5, 9), Fraction("273.15") - 32 * Fraction(5, 9)),
    Unit("A48", "temperature", Fraction(5, 9)),
)


def _units() -> Iterator[Unit]:
    yield from _TEMPERATURES
    for dimension, factors in _FACTORS.items():
        for code, factor in factors.items():
            yield Unit(code, dimension, Fraction(factor))


UNITS: Mapping[str, Unit] = {unit.code: unit for unit in _units()}
"""Every unit by its code."""


def unit_of(code: str) -> Unit:
    """Return a unit by its code.

    Raises:
        UnknownUnitError: If the table does not have it.
    """
    found = UNITS.get(code)
    if found is None:
        raise UnknownUnitError(code)
    return found


def to_base(value: Fraction, code: str) -> Fraction:
    """Return a value in the base unit of its dimension.

    Raises:
        UnknownUnitError: If the table does not have the unit.
    """
    unit = unit_of(code)
    return value * unit.factor + unit.offset


def convert(value: Fraction, code: str, other: str) -> Fraction:
    """Return a value counted in another unit, exactly.

    Raises:
        UnknownUnitError: If the table does not have one of the units.
        UnitsDifferError: If the units measure different things.
    """
    if code == other:
        return value
    source, target = unit_of(code), unit_of(other)
    if source.dimension != target.dimension:
        raise UnitsDifferError(code, other)
    return (value * source.factor + source.offset - target.offset) / target.factor

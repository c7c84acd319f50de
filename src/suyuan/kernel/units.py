"""Units of UN/ECE Recommendation 20 and how they convert, with exact factors.

The only table of units. A value in a unit is `value * factor + offset` in the base unit of its
dimension. Factors are those of the definitions (an inch is 0.0254 m), not rounded ones; π has as
many digits as any reading can need.

>>> convert(Fraction(212), "FAH", "CEL")
Fraction(100, 1)
"""

import dataclasses
import re
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


SIGNS: Mapping[str, str] = {
    "CEL": "°C", "KEL": "K", "FAH": "°F", "KPA": "kPa", "PAL": "Pa", "BAR": "bar", "MBR": "mbar",
    "P1": "%", "A93": "g/m³", "SEC": "s", "MIN": "min", "HUR": "h", "KGM": "kg", "GRM": "g",
    "MGM": "mg", "MTR": "m", "MMT": "mm", "CMT": "cm", "LTR": "L", "MLT": "mL", "MTK": "m²",
    "VLT": "V", "AMP": "A", "4K": "mA", "B84": "µA", "NEW": "N", "NU": "N·m", "GL": "g/L",
    "M1": "mg/L", "B75": "MΩ", "MQH": "m³/h", "L2": "L/min", "59": "ppm", "61": "ppb", "NX": "‰",
    "MC": "µg", "CGM": "cg", "TNE": "t", "LBR": "lb", "ONZ": "oz", "4H": "µm", "C45": "nm",
    "DMT": "dm", "KMT": "km", "INH": "in", "FOT": "ft", "MMK": "mm²", "CMK": "cm²", "DMK": "dm²",
    "MTQ": "m³", "DMQ": "dm³", "CMQ": "cm³", "MMQ": "mm³", "4G": "µL", "CLT": "cL", "DLT": "dL",
    "HLT": "hL", "C26": "ms", "B98": "µs", "C47": "ns", "MPA": "MPa", "A97": "hPa", "74": "mPa",
    "HN": "mmHg", "PS": "psi", "ATM": "atm", "C39": "nA", "2Z": "mV", "D82": "µV", "KVT": "kV",
    "OHM": "Ω", "E45": "mΩ", "B49": "kΩ", "WTT": "W", "C31": "mW", "D80": "µW", "KWT": "kW",
    "JOU": "J", "C15": "mJ", "KJO": "kJ", "3B": "MJ", "WHR": "W·h", "KWH": "kW·h", "C20": "mN",
    "B47": "kN", "HTZ": "Hz", "KHZ": "kHz", "MHZ": "MHz", "A86": "GHz", "RPM": "r/min",
    "MQS": "m³/s", "G51": "L/s", "E32": "L/h", "40": "mL/s", "41": "mL/min", "G55": "mL/h",
    "KGS": "kg/s", "F31": "kg/min", "E93": "kg/h", "MTS": "m/s", "KMH": "km/h", "2M": "cm/s",
    "2X": "m/min", "MSK": "m/s²", "LUX": "lx", "KLX": "klx", "A95": "Gy", "C13": "mGy",
    "KMQ": "kg/m³", "GP": "mg/m³", "GQ": "µg/m³", "23": "g/cm³", "A48": "°R", "HGM": "hg",
    "DTN": "dt", "GRN": "gr", "APZ": "oz t", "STN": "ton (US)", "LTN": "ton (UK)", "HMT": "hm",
    "A45": "dam", "YRD": "yd", "SMI": "mi", "NMI": "n mile", "KMK": "km²", "HAR": "ha",
    "INK": "in²", "FTK": "ft²", "YDK": "yd²", "K6": "kL", "INQ": "in³", "FTQ": "ft³",
    "YDQ": "yd³", "GLL": "gal (US)", "QTL": "qt (US)", "QT": "qt (US)", "PTL": "pt (US)",
    "OZA": "fl oz (US)", "GLI": "gal (UK)", "OZI": "fl oz (UK)", "A89": "GPa", "C55": "N/m²",
    "C56": "N/mm²", "ATT": "at", "UA": "Torr", "J89": "cmHg", "F79": "inHg", "HP": "mmH₂O",
    "H78": "cmH₂O", "E42": "kgf/cm²", "B40": "kgf/m²", "C70": "pA", "B22": "kA", "H38": "MA",
    "COU": "C", "D86": "mC", "B86": "µC", "C40": "nC", "AMH": "A·h", "E09": "mA·h", "FAR": "F",
    "C10": "mF", "4O": "µF", "C41": "nF", "4T": "pF", "B78": "MV", "B94": "µΩ", "MAW": "MW",
    "A90": "GW", "MWH": "MW·h", "J55": "W·s", "D70": "cal", "E14": "kcal", "A53": "eV",
    "B73": "MN", "B37": "kgf", "B51": "kp", "C78": "lbf", "B48": "kN·m", "D83": "mN·m",
    "D29": "THz", "2A": "rad/s", "M46": "r/min", "C81": "rad", "C25": "mrad", "DD": "°",
    "D61": "′", "D62": "″", "LD": "L/d", "2J": "cm³/s", "G54": "mL/d", "F28": "g/min",
    "HM": "mile/h", "C16": "mm/s", "FS": "ft/s", "KNT": "kn", "K40": "gₙ", "M39": "cm/s²",
    "A76": "Gal", "M41": "mm/s²", "A73": "ft/s²", "B60": "lm/m²", "C80": "rd", "D13": "Sv",
    "C28": "mSv", "BQL": "Bq", "2Q": "kBq", "4N": "MBq", "GBQ": "GBq", "CUR": "Ci", "C34": "mol",
    "C18": "mmol", "FH": "µmol", "B45": "kmol", "GJ": "g/mL", "AD": "B", "A99": "bit", "2P": "kB",
    "4L": "MB", "E34": "GB", "E35": "TB",
}  # fmt: skip
"""The sign of each unit that has one; a dozen, a day or a piece has a word."""

_ALSO = {
    "℃": "CEL", "℉": "FAH", "ºC": "CEL", "%RH": "P1", "%rh": "P1", "％": "P1", "rpm": "RPM",
    "μm": "4H", "μL": "4G", "μg": "MC", "μs": "B98", "μA": "B84", "μV": "D82", "μF": "4O",
    "l": "LTR", "ml": "MLT", "ml/h": "G55", "mL/hr": "G55", "ml/min": "41", "mg/l": "M1",
    "Nm": "NU", "N.m": "NU", "sec": "SEC", "hr": "HUR", "Ohm": "OHM", "ohm": "OHM",
}  # fmt: skip
"""Other ways in which people write signs."""
_DOUBTFUL = frozenset({"C", "F", "gr"})
"""Signs that mean something else where people write them: degrees, grams."""
_CODE = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
_BY_SIGN: Mapping[str, str] = {
    **{sign: code for code, sign in reversed(list(SIGNS.items())) if sign not in _DOUBTFUL},
    **_ALSO,
}


def code_of(text: str) -> str | None:
    """Return the code of a unit that is written as its code or by its sign; None for no unit.

    >>> code_of("kPa"), code_of("℃"), code_of("KPA"), code_of("XBX"), code_of("Shore A")
    ('KPA', 'CEL', 'KPA', 'XBX', None)
    """
    words = text.strip()
    return words if _CODE.fullmatch(words) else _BY_SIGN.get(words)


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

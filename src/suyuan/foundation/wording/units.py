"""How units are written for people: the sign of a unit code of UN/ECE Recommendation 20."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

PIECES: Final = frozenset({"EA", "H87", "C62"})
SYMBOLS: Final[Mapping[str, str]] = {
    "CEL": "°C",
    "KEL": "K",
    "FAH": "°F",
    "KPA": "kPa",
    "PAL": "Pa",
    "BAR": "bar",
    "MBR": "mbar",
    "P1": "%",
    "A93": "g/m³",
    "SEC": "s",
    "MIN": "min",
    "HUR": "h",
    "KGM": "kg",
    "GRM": "g",
    "MGM": "mg",
    "MTR": "m",
    "MMT": "mm",
    "CMT": "cm",
    "LTR": "L",
    "MLT": "mL",
    "MTK": "m²",
    "VLT": "V",
    "AMP": "A",
    "4K": "mA",
    "B84": "µA",
    "NEW": "N",
    "NU": "N·m",
    "GL": "g/L",
    "M1": "mg/L",
    "B75": "MΩ",
    "MQH": "m³/h",
    "L2": "L/min",
}


def symbol(unit: str) -> str:
    """Return the sign of a unit code; pieces by their word, what is no code as it is."""
    return _("pcs") if unit in PIECES else SYMBOLS.get(unit, unit)

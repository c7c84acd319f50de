"""Amounts in the units of orders and items, and numbers of others, checked before use."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from suyuan.areas.sales import domain
from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.units import UnitsDifferError, UnknownUnitError, convert

MOST: Final = Decimal(10) ** 12
_PLACES: Final = Decimal(1).scaleb(-12)
_PIECES: Final = frozenset({"EA", "C62", "H87"})


def plain(value: Decimal) -> str:
    """Write an amount without an exponent and without zeros at its end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def wrong_amount(value: Decimal, field: str = "quantity") -> list[Problem]:
    """Return why an amount cannot be meant; nothing where it can."""
    if not value.is_finite() or value <= 0:
        return [Problem("sales.not_positive", {"value": str(value)[:40]}, field=field)]
    if value > MOST:
        return [Problem("sales.too_much", {"value": str(value)[:40]}, field=field)]
    return []


def in_unit(value: Decimal, unit: str, item: Any) -> tuple[Decimal | None, list[Problem]]:
    """Return an amount in the item's own unit, or why it cannot be counted in it."""
    wanted = item.item.unit
    try:
        found = convert(Fraction(value), unit, wanted)
    except UnknownUnitError:
        return None, [Problem("sales.unknown_unit", {"unit": unit[:20]}, field="unit")]
    except UnitsDifferError:
        data = {"item": item.item.code, "wanted": wanted, "unit": unit}
        return None, [Problem("sales.units_differ", data, field="unit")]
    if wanted in _PIECES and found.denominator != 1:
        data = {"value": plain(value), "item": item.item.code}
        return None, [Problem("sales.not_whole", data, field="quantity")]
    amount = (Decimal(found.numerator) / Decimal(found.denominator)).quantize(_PLACES)
    if not amount:
        return None, [Problem("sales.not_positive", {"value": str(value)[:40]}, field="quantity")]
    return amount, []


def wrong_text(text: str, field: str) -> list[Problem]:
    """Return why somebody's number cannot be kept as it is; nothing where it can."""
    if domain.is_plain(text):
        return []
    shown = "".join(one if one.isprintable() else "�" for one in text[:40])
    data: dict[str, DataValue] = {"text": shown, "most": domain.TEXT_MAX}
    return [Problem("sales.wrong_text", data, field=field)]

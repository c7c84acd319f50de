"""What GS1 elements mean: fields, canonical keys, and everything that is wrong with them."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import dates
from suyuan.kernel.identifiers.charsets import encode, is_digits
from suyuan.kernel.identifiers.element import Element
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1_values import (
    companion_problems,
    repeated_problems,
    value_problems,
)
from suyuan.kernel.identifiers.problems import problem
from suyuan.kernel.identifiers.rules import RULES
from suyuan.kernel.quantity import Quantity

_KEY_ORDER = (
    "00", "8006", "01", "03", "8003", "8004", "253", "255", "8010", "8017", "8018", "401", "402",
    "8013", "417", "415", "414",
)  # fmt: skip
"""Which key names the thing when several are there: the outermost first."""

_INSTANCE_QUALIFIERS: Mapping[str, tuple[str, ...]] = {
    "01": ("21", "235"),
    "8006": ("21",),
    "8010": ("8011",),
    "8017": ("8019",),
    "8018": ("8019",),
    "414": ("254",),
    "415": ("8020",),
}
"""Qualifiers that make one instance of a key."""

_CLASS_LENGTHS: Mapping[str, int] = {"8003": 14, "253": 13, "255": 13}
"""Keys whose serial part follows within the value: how many digits name the class."""

_TEXTS: Mapping[str, str] = {
    "00": "sscc",
    "01": "gtin",
    "02": "content_gtin",
    "03": "gtin",
    "10": "lot",
    "20": "variant",
    "21": "serial",
    "235": "third_party_serial",
    "240": "additional_id",
    "250": "secondary_serial",
    "253": "asset",
    "254": "gln_extension",
    "255": "asset",
    "414": "gln",
    "417": "party_gln",
    "8003": "asset",
    "8004": "asset",
    "8012": "version",
    "8013": "model_number",
    "8017": "asset",
    "8018": "asset",
}
_DATES: Mapping[str, str] = {
    "11": "production_date",
    "12": "due_date",
    "13": "packaging_date",
    "15": "best_before_date",
    "16": "sell_by_date",
    "17": "expiry_date",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """The canonical keys that elements give."""

    key: str | None = None
    class_key: str | None = None
    lot_key: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Meaning:
    """What elements say."""

    fields: Fields
    keys: Keys
    problems: tuple[Problem, ...]


def meaning_of(elements: Sequence[Element], today: dt.date) -> Meaning:
    """Return what GS1 elements mean, and all that is wrong with them."""
    problems: list[Problem] = []
    sound: dict[str, str] = {}
    unsound: set[str] = set()
    for element in elements:
        found = value_problems(element, today)
        problems += found
        if found:
            unsound.add(element.tag)
        else:
            sound.setdefault(element.tag, element.value)
    repeated = list(repeated_problems(elements))
    unsound |= {str(found.data["ai"]) for found in repeated}
    problems += repeated
    problems += companion_problems(elements)
    keys = keys_of_values(sound) if not unsound & _naming(elements) else Keys()
    if keys.key is None and not problems and elements:
        problems.append(problem("item_not_named", elements[0].position))
    fields = Fields(**dict(_fields(sound, today)))  # type: ignore[arg-type]
    return Meaning(fields, keys, tuple(problems))


def _naming(elements: Sequence[Element]) -> frozenset[str]:
    """Return the tags that the key is made of: one that is wrong spoils the key."""
    tags = {element.tag for element in elements}
    for ai in _KEY_ORDER:
        if ai in tags:
            lots = ("10",) if ai in {"01", "03", "8006"} else ()
            return frozenset((ai, *_INSTANCE_QUALIFIERS.get(_alias(ai), ()), *lots))
    return frozenset()


def _alias(ai: str) -> str:
    """A made-to-order GTIN names items just as any GTIN does."""
    return "01" if ai == "03" else ai


def keys_of_values(values: Mapping[str, str]) -> Keys:
    """Return the canonical keys of sound values by identifier."""
    for given in _KEY_ORDER:
        value = values.get(given)
        if value is not None:
            return _keys(_alias(given), value, values)
    return Keys()


def _keys(ai: str, value: str, values: Mapping[str, str]) -> Keys:
    whole = f"/{ai}/{encode(value)}"
    length = _CLASS_LENGTHS.get(ai)
    if length is not None:
        return Keys(whole, whole[: len(ai) + 2 + length])
    lot = values.get("10") if ai in {"01", "8006"} else None
    lot_key = None if lot is None else f"{whole}/10/{encode(lot)}"
    for qualifier in _INSTANCE_QUALIFIERS.get(ai, ()):
        if qualifier in values:
            return Keys(f"{whole}/{qualifier}/{encode(values[qualifier])}", whole, lot_key)
    return Keys(lot_key or whole, whole, lot_key)


def _fields(
    sound: Mapping[str, str], today: dt.date
) -> Iterator[tuple[str, str | int | dt.date | dt.datetime | Mapping[str, Quantity]]]:
    """Yield the fields that sound values fill, by name."""
    measures: dict[str, Quantity] = {}
    for ai, value in sound.items():
        if ai in _TEXTS:
            yield _TEXTS[ai], value
        elif ai in _DATES:
            day = dates.two_digit_year(value, today, day_zero=True)
            assert day is not None
            yield _DATES[ai], day
        elif ai in {"30", "37"}:
            yield "quantity", int(value)
        elif ai == "7003":
            yield "expiry_time", _moment(value, today)
        elif RULES[ai].unit is not None:
            name = RULES[ai].title.lower().replace(",", "").replace(" ", "_")
            measures[name] = _measure(ai, value)
    if measures:
        yield "measures", measures


def _moment(value: str, today: dt.date) -> dt.datetime:
    day = dates.two_digit_year(value[:6], today)
    assert day is not None
    return dt.datetime(day.year, day.month, day.day, int(value[6:8]), int(value[8:]))  # noqa: DTZ001 - the code gives no zone.


def _measure(ai: str, value: str) -> Quantity:
    unit = RULES[ai].unit
    assert unit is not None
    assert is_digits(value)
    return Quantity(Decimal(int(value)).scaleb(-int(ai[-1])), unit)

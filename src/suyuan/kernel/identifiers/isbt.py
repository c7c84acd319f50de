"""ISBT 128 structures of ICCBBA, for tissues, cells and blood bags.

>>> code = "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123"
>>> outcome = read(Text(code), TODAY)
>>> outcome.keys.key, outcome.fields.expiry_date
('isbt:A9999XYZ100T0944/S/A999713123456.000025', datetime.date(2014, 2, 1))
"""

import dataclasses
import datetime as dt
import re

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import check_digits, dates
from suyuan.kernel.identifiers.agency_keys import agency_keys
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.outcome import Outcome
from suyuan.kernel.identifiers.problems import NO_ITEM, problem
from suyuan.kernel.identifiers.reading import Text

TODAY = dates.REFERENCE_DATE


@dataclasses.dataclass(frozen=True, slots=True)
class _Structure:
    mark: str
    body: re.Pattern[str]
    means: str | None


def _structure(mark: str, body: str, means: str | None = None) -> _Structure:
    return _Structure(mark, re.compile(body), means)


_STRUCTURES = (
    _structure("=/", r"[A-Z0-9]{16}", "device_identifier"),
    _structure("=,", r"[A-Z0-9]{6}", "serial"),
    _structure("=>", r"\d{6}", "expiry_date"),
    _structure("=}", r"\d{6}", "production_date"),
    _structure("&>", r"\d{10}", "expiry_date"),
    _structure("&}", r"\d{10}", "production_date"),
    _structure("&,1", r"[A-Z0-9]{18}", "lot"),
    _structure("=)", r"[A-Z0-9]{10}", "device_identifier"),
    _structure("&)", r"[A-Z0-9]{10}", "lot"),
    _structure("=<", r"[A-Z0-9]{8}"),
    _structure("=%", r"[A-Z0-9]{4}"),
    _structure("=", r"[A-NP-Z1-9][A-Z0-9]{4}\d{8}[A-Z0-9*]{2}", "donation_number"),
)
"""Data structures by their marks, longer marks before shorter ones."""

_NEXT = re.compile(r"[=&]")
_NUMBER_LENGTH = 13
_FIRST_CHECKED_FLAG, _LAST_CHECKED_FLAG = 60, 96
_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def read(source: Text, today: dt.date) -> Outcome | None:
    """Read ISBT 128 data structures in a row; None when the text does not start with one."""
    if not _starts(source.text):
        return None
    elements: list[Element] = []
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    days: dict[str, dt.date] = {}
    position = 0
    while position < len(source.text):
        structure, end = _next(source, position, problems)
        if structure is not None:
            start = position + len(structure.mark)
            value = source.text[start:end]
            elements.append(Element(structure.mark, value, source.origin(start)))
            _keep(structure, value, texts, days, today)
            problems += _value_problems(structure, value, days, source.origin(start))
        position = end
    return _outcome(tuple(elements), problems, texts, days, source)


def _starts(text: str) -> bool:
    return any(
        text.startswith(structure.mark) and structure.body.match(text, len(structure.mark))
        for structure in _STRUCTURES
    )


def _next(source: Text, position: int, problems: list[Problem]) -> tuple[_Structure | None, int]:
    """Return the structure that starts at a position and where it ends."""
    text = source.text
    for structure in _STRUCTURES:
        if text.startswith(structure.mark, position):
            match = structure.body.match(text, position + len(structure.mark))
            if match is not None:
                return structure, match.end()
    following = _NEXT.search(text, position + 1)
    end = len(text) if following is None else following.start()
    problems.append(
        problem("isbt_structure_unknown", source.origin(position), part=text[position:end][:20])
    )
    return None, end


def _keep(
    structure: _Structure,
    value: str,
    texts: dict[str, str],
    days: dict[str, dt.date],
    today: dt.date,
) -> None:
    if structure.means in {"expiry_date", "production_date"}:
        day = _day(value, today)
        if day is not None:
            days[structure.means] = day
    elif structure.means is not None:
        texts.setdefault(structure.means, value)


def _day(value: str, today: dt.date) -> dt.date | None:
    """Read cyyjjj: the last three digits of the year, and the day in it."""
    year = today.year - today.year % 1000 + int(value[:3])
    if year > today.year + 500:
        year -= 1000
    return dates.in_year(year, int(value[3:6]))


def _value_problems(
    structure: _Structure, value: str, days: dict[str, dt.date], position: int
) -> list[Problem]:
    if structure.means in {"expiry_date", "production_date"} and structure.means not in days:
        return [problem("date_impossible", position, ai=structure.mark)]
    if structure.means == "donation_number":
        flag = value[_NUMBER_LENGTH:]
        if flag.isdigit() and _FIRST_CHECKED_FLAG <= int(flag) <= _LAST_CHECKED_FLAG:
            expected = check_digits.isbt(value[:_NUMBER_LENGTH])
            found = _VALUES[int(flag) - _FIRST_CHECKED_FLAG]
            if found != expected:
                at = position + _NUMBER_LENGTH
                return [problem("check_digit_wrong", at, ai="=", expected=expected, found=found)]
    return []


def _outcome(
    elements: tuple[Element, ...],
    problems: list[Problem],
    texts: dict[str, str],
    days: dict[str, dt.date],
    source: Text,
) -> Outcome:
    device = texts.get("device_identifier")
    donation = texts.get("donation_number")
    if device is None and not problems:
        problems.append(problem(NO_ITEM, source.origin(0)))
    # A unit is a division of a donation: neither number alone tells it from all others.
    number = [
        part for part in (donation and donation[:_NUMBER_LENGTH], texts.get("serial")) if part
    ]
    sound = not any(found.code.endswith("check_digit_wrong") for found in problems)
    keys = Keys()
    if device is not None and sound:
        keys = agency_keys("isbt", device, serial=".".join(number) or None, lot=texts.get("lot"))
    fields = Fields(
        device_identifier=device,
        serial=texts.get("serial"),
        lot=texts.get("lot"),
        donation_number=donation,
        expiry_date=days.get("expiry_date"),
        production_date=days.get("production_date"),
    )
    return Outcome(
        scheme=Scheme.ISBT_128,
        elements=elements,
        fields=fields,
        keys=keys,
        problems=tuple(problems),
    )

"""The checks that parts of GS1 values must pass, by the name that the rules use.

>>> CHECKS["mod10"]("06901234567891", dates.REFERENCE_DATE)
Finding(code='check_digit_wrong', offset=13, data={'expected': '2', 'found': '1'})
>>> CHECKS["mod10"]("06901234567892", dates.REFERENCE_DATE) is None
True
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping
from importlib import resources

from suyuan.kernel.identifiers import check_digits, dates
from suyuan.kernel.identifiers.charsets import SET_64, is_digits

_PREFIX_DIGITS = 4
_LAST_SECOND = 59
_LAST_HOUR = 23


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong within a part: a problem code without its area, and where in the part."""

    code: str
    offset: int = 0
    data: Mapping[str, str] = dataclasses.field(default_factory=dict)


Check = Callable[[str, dt.date], Finding | None]


def _iso_codes() -> Mapping[str, frozenset[str]]:
    text = resources.files(__package__).joinpath("iso_codes.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: frozenset(row[1:]) for row in rows}


_ISO = _iso_codes()


def _mod10(text: str, _today: dt.date) -> Finding | None:
    expected = check_digits.gs1(text[:-1])
    if text[-1] == expected:
        return None
    data = {"expected": expected, "found": text[-1]}
    return Finding("check_digit_wrong", len(text) - 1, data)


def _gmn(text: str, _today: dt.date) -> Finding | None:
    expected = check_digits.gmn(text[:-2])
    found = text[-2:]
    if expected is None or found == expected:
        return None if found == expected else Finding("value_not_allowed")
    data = {"expected": expected, "found": found}
    return Finding("check_digit_wrong", len(text) - len(found), data)


def _prefix(text: str, _today: dt.date) -> Finding | None:
    if is_digits(text[:_PREFIX_DIGITS]) and len(text) >= _PREFIX_DIGITS:
        return None
    return Finding("company_prefix_malformed")


def _date(text: str, today: dt.date) -> Finding | None:
    return None if dates.two_digit_year(text, today) else Finding("date_impossible")


def _date0(text: str, today: dt.date) -> Finding | None:
    found = dates.two_digit_year(text, today, day_zero=True)
    return None if found else Finding("date_impossible")


def _longdate(text: str, _today: dt.date) -> Finding | None:
    return None if dates.four_digit_year(text) else Finding("date_impossible")


def _allow(test: Callable[[str], bool]) -> Check:
    """Return a check that finds the whole part not allowed unless the test holds."""

    def check(text: str, _today: dt.date) -> Finding | None:
        return None if test(text) else Finding("value_not_allowed")

    return check


def _pattern(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return _allow(lambda text: compiled.fullmatch(text) is not None)


def _piece(text: str) -> bool:
    """Piece and total: neither is nought and the piece is one of the total."""
    return 0 < int(text[:2]) <= int(text[2:])


def _of_series(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9]/[1-9]", text)) and text[0] <= text[2]


def _iban(text: str) -> bool:
    """ISO 13616: moved to the end and spelt in numbers, the rest by 97 is one."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{1,30}", text, re.ASCII):
        return False
    if text[:2] not in _ISO["country2"]:
        return False
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1


CHECKS: Mapping[str, Check] = {
    "mod10": _mod10,
    "gmn": _gmn,
    "prefix": _prefix,
    # A GTIN or SSCC starts with an indicator digit, so its prefix is digits once the value is.
    "prefix2": _allow(is_digits),
    "date": _date,
    "date0": _date0,
    "longdate": _longdate,
    "hour": _allow(lambda text: int(text) <= _LAST_HOUR),
    "sixty": _allow(lambda text: int(text) <= _LAST_SECOND),
    "hourminute": _allow(
        lambda text: int(text[:2]) <= _LAST_HOUR and int(text[2:]) <= _LAST_SECOND
    ),
    "nonzero": _allow(lambda text: int(text) > 0),
    "zero": _allow(lambda text: int(text) == 0),
    "nozero": _allow(lambda text: text == "0" or not text.startswith("0")),
    "nondigit": _allow(lambda text: not text.isdigit()),
    "winding": _pattern("[019]"),
    "yesno": _pattern("[01]"),
    "hyphen": _pattern("-"),
    "sex": _pattern("[0129]"),
    "media": _pattern("0[1-9]|10|[89][0-9]"),
    "package": _pattern("[A-Z0-9]{1,4}"),
    "importer": _allow(lambda text: text in SET_64),
    "percent": _pattern("(?:[^%]|%[0-9A-Fa-f]{2})*"),
    "piece": _allow(_piece),
    "ofseries": _allow(_of_series),
    "latitude": _allow(lambda text: int(text) <= 180 * 10**7),
    "longitude": _allow(lambda text: int(text) <= 360 * 10**7),
    "iban": _allow(_iban),
    "country": _allow(_ISO["country"].__contains__),
    "country999": _allow(lambda text: text == "999" or text in _ISO["country"]),
    "country2": _allow(_ISO["country2"].__contains__),
    "currency": _allow(_ISO["currency"].__contains__),
}
"""What each name in the rules tests."""

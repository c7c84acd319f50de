"""What people write in cells, read exactly: dates, amounts, units, lots, serial numbers."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.identifiers import charsets
from suyuan.kernel.units import UNITS, UnitsDifferError, convert

SERIALS_MAX: Final = 100_000
"""Numbers that one cell may name."""
DIGITS_MAX: Final = 20
GS1_LENGTH_MAX: Final = 20
OWN_LENGTH_MAX: Final = 60

_DATE: Final = re.compile(
    r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?|(\d{4})(\d{2})(\d{2})"
)
_CLOCK: Final = re.compile(
    r"(上午|下午|晚上|am|pm)?\s*(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2}))?(?:\.\d+)?[分秒]?\s*"
    r"(am|pm)?", re.IGNORECASE,
)  # fmt: skip
_ZONE: Final = re.compile(r"\s*(z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_SERIAL_DAY: Final = range(20_000, 80_000)
_DAY_ZERO: Final = dt.date(1899, 12, 30)
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SEPARATORS: Final = re.compile(r"[,;、\n\r\t]+")
_RANGE: Final = re.compile(r"\s*(?:\.{2,3}|…+|~|→|至|到|—+|–)\s*|\s+-+\s+|\s+to\s+", re.IGNORECASE)
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_NOON: Final = 12
_WORDS: Final = {
    "EA": "个 只 件 台 支 套 枚 片 张 根 块 颗 粒 条 瓶 袋 包 盒 把 pcs pc piece pieces ea each"
    " unit units set sets c62 h87 st stk",
    "KGM": "kg kgs 千克 公斤 kilogram kilograms", "GRM": "g 克 gram grams", "MGM": "mg 毫克",
    "TNE": "t 吨 ton tonne tonnes", "LTR": "l 升 liter litre liters litres", "MLT": "ml 毫升",
    "MTR": "m 米 meter metre meters metres", "CMT": "cm 厘米", "MMT": "mm 毫米",
    "MTK": "m2 ㎡ 平方米", "MTQ": "m3 立方米", "DZN": "打 dozen dz", "PR": "对 双 pair pairs",
    "MIL": "千个 千只 kpcs", "CEN": "百个", "KMT": "km 千米 公里",
}  # fmt: skip
UNIT_WORDS: Final = {word: code for code, words in _WORDS.items() for word in words.split()}
_PIECES: Final = frozenset({"EA", "C62", "H87"})


class UnreadableError(Exception):
    """A value cannot be read; the problem says why."""

    def __init__(self, code: str, **data: DataValue) -> None:
        super().__init__(code)
        self.problem = Problem(f"imports.{code}", data)


def clean(text: str) -> str:
    """Return a text in usual widths, without what cannot be seen.

    >>> clean(" ＬＯＴ－７\u200b ")
    'LOT-7'
    """
    return " ".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split())


def day_and_time(text: str) -> tuple[dt.date, dt.time | None, dt.timezone | None]:
    """Read a date as it is written in China and elsewhere, with its time where it has one.

    >>> day_and_time("2026年4月14日 下午2:05")[:2]
    (datetime.date(2026, 4, 14), datetime.time(14, 5))

    Raises:
        UnreadableError: If it is no date, or one that can be read in two ways.
    """
    words = clean(text).replace("T", " ") if re.search(r"\dT\d", text) else clean(text)
    if words.isdecimal() and len(words) < DIGITS_MAX and int(words) in _SERIAL_DAY:
        return _DAY_ZERO + dt.timedelta(days=int(words)), None, None
    match = _DATE.match(words)
    if match is None:
        ambiguous = re.match(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", words)
        raise UnreadableError(code="date_ambiguous" if ambiguous else "date_malformed", value=text)
    try:
        day = dt.date(*(int(part) for part in match.groups() if part is not None))
    except ValueError:
        raise UnreadableError(code="date_impossible", value=text) from None
    rest = words[match.end() :].strip()
    if not rest:
        return day, None, None
    zone = _ZONE.search(rest)
    clock_text = rest[: zone.start()] if zone else rest
    return day, clock(clock_text, text), _zone(zone[1]) if zone else None


def clock(text: str, shown: str | None = None) -> dt.time:
    """Read a time of day.

    Raises:
        UnreadableError: If it is none.
    """
    match = _CLOCK.fullmatch(clean(text))
    if match is None:
        raise UnreadableError(code="time_malformed", value=shown or text)
    half = (match[1] or match[5] or "").casefold()
    hour = int(match[2])
    if half in {"下午", "晚上", "pm"} and hour < _NOON:
        hour += _NOON
    elif half in {"上午", "am"} and hour == _NOON:
        hour = 0
    try:
        return dt.time(hour, int(match[3] or 0), int(match[4] or 0))
    except ValueError:
        raise UnreadableError(code="time_malformed", value=shown or text) from None


def _zone(text: str) -> dt.timezone:
    if text.casefold() == "z":
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return dt.timezone(sign * dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def amount(text: str) -> Decimal:
    """Read an amount exactly.

    >>> amount("1,200.50"), amount("１２")
    (Decimal('1200.50'), Decimal('12'))

    Raises:
        UnreadableError: If it is no number, or not greater than zero.
    """
    words = clean(text).replace(" ", "")
    if _THOUSANDS.fullmatch(words):
        words = words.replace(",", "")
    if not _NUMBER.fullmatch(words):
        raise UnreadableError(code="quantity_malformed", value=text)
    try:
        found = Decimal(words)
    except InvalidOperation:
        raise UnreadableError(code="quantity_malformed", value=text) from None
    if found <= 0:
        raise UnreadableError(code="quantity_not_positive", value=text)
    if found.adjusted() >= DIGITS_MAX or -int(found.as_tuple().exponent) > _NOON:
        raise UnreadableError(code="quantity_too_fine", value=text)
    return found


def in_unit(quantity: Decimal, unit: str, wanted: str) -> Decimal:
    """Return an amount in the unit in which an item is counted, exactly.

    Raises:
        UnreadableError: If the unit is unknown, measures something else, or does not divide.
    """
    words = clean(unit)
    code = UNIT_WORDS.get(words.casefold(), words.upper())
    if not words or code == wanted or {code, wanted} <= _PIECES:
        found = quantity
    elif code not in UNITS:
        raise UnreadableError(code="unit_unknown", value=unit)
    else:
        try:
            exact = convert(Fraction(quantity), code, wanted) if wanted in UNITS else None
        except UnitsDifferError:
            exact = None
        if exact is None:
            raise UnreadableError(code="unit_differs", value=unit, unit=wanted)
        found = Decimal(exact.numerator) / Decimal(exact.denominator)
        if Fraction(found) != exact:
            raise UnreadableError(code="unit_inexact", value=unit, unit=wanted)
    if wanted in _PIECES and found != found.to_integral_value():
        raise UnreadableError(code="quantity_not_whole", value=str(quantity))
    return found


def code(text: str, *, is_gs1: bool) -> str:
    """Read a lot or serial number; what a label could not carry is refused.

    Raises:
        UnreadableError: If it is too long or has other characters.
    """
    words = clean(text)
    limit = GS1_LENGTH_MAX if is_gs1 else OWN_LENGTH_MAX
    if len(words) > limit:
        raise UnreadableError(code="code_too_long", value=words, limit=limit)
    if is_gs1:
        at = charsets.first_outside(words, charsets.CHARSETS["x"])
    else:
        at = next((n for n, sign in enumerate(words) if not sign.isprintable()), None)
    if at is not None:
        raise UnreadableError(
            code="code_character", value=words, character=words[at], position=at + 1
        )
    return words


def serials(text: str, *, is_gs1: bool) -> tuple[str, ...]:
    """Read serial numbers: one, several, or stretches from one to another.

    >>> serials("SP20-000101..SP20-000103、SP20-7", is_gs1=True)
    ('SP20-000101', 'SP20-000102', 'SP20-000103', 'SP20-7')
    >>> serials("SP20-098～-101", is_gs1=True)
    ('SP20-098', 'SP20-099', 'SP20-100', 'SP20-101')

    Raises:
        UnreadableError: If a number or a stretch cannot be read.
    """
    found: list[str] = []
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    for part in _SEPARATORS.split(plain):
        if not part.strip():
            continue
        ends = _RANGE.split(part.strip())
        if len(ends) == 1:
            found.append(code(ends[0], is_gs1=is_gs1))
        elif len(ends) == 2:  # noqa: PLR2004 - from and to.
            first = code(ends[0], is_gs1=is_gs1)
            found.extend(_stretch(first, code(ends[1], is_gs1=is_gs1), part))
        else:
            raise UnreadableError(code="range_malformed", value=part)
        if len(found) > SERIALS_MAX:
            raise UnreadableError(code="too_many_serials", limit=SERIALS_MAX)
    return tuple(found)


def _stretch(first: str, last: str, shown: str) -> Iterator[str]:
    if not first or not last:
        raise UnreadableError(code="range_malformed", value=shown)
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    stem = re.sub(r"\d+$", "", first)
    start, end = first[len(stem) :], last[len(stem) :]
    fits = len(first) == len(last) or (len(last) > len(first) and not start.startswith("0"))
    counted = start.isdecimal() and end.isdecimal() and len(end) <= DIGITS_MAX
    if not fits or not last.startswith(stem) or not counted:
        raise UnreadableError(code="range_malformed", value=shown)
    if int(end) < int(start):
        raise UnreadableError(code="range_backwards", value=shown)
    if int(end) - int(start) >= SERIALS_MAX:
        raise UnreadableError(code="too_many_serials", limit=SERIALS_MAX)
    return (f"{stem}{number:0{len(start)}d}" for number in range(int(start), int(end) + 1))

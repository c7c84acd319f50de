"""Single values of a document: times, offsets, numbers, identifiers. Each reports what is wrong."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import cast

from suyuan.kernel.errors import Problem
from suyuan.kernel.exact import whole
from suyuan.ledger.domain.epcis import cbv, spelling
from suyuan.ledger.domain.epcis.document import Parsed, Twice
from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.epcis.names import expand_uri
from suyuan.ledger.domain.event import Json

_ZONE = r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)"
"""The offsets that XML Schema knows: none is further from UTC than 14 hours."""
_TIME = re.compile(
    rf"(\d{{4}}-\d{{2}}-\d{{2}})T(\d{{2}}:\d{{2}}:\d{{2}})(?:\.(\d{{1,12}}))?(Z|{_ZONE})", re.ASCII
)
_DAY = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}(?:Z|{_ZONE})?", re.ASCII)
_OFFSET = re.compile(_ZONE, re.ASCII)
_UNIT = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)

URI_BYTES_MAX = 2000
"""Longer names fit into no index."""

DIGITS_MAX = 38
"""Numbers with more digits before or after the point are refused; no scale or count needs them."""


class Values:
    """Reads the values of one event and notes its faults."""

    def __init__(self, faults: Faults, prefixes: Mapping[str, str]) -> None:
        self.faults = faults
        self.prefixes = prefixes

    def text(self, value: Parsed, field: str) -> str | None:
        """Read a text that is not empty."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._not(value, "not_text", field)
        return None

    def _not(self, value: Parsed, code: str, field: str) -> None:
        """Note that a value is not of its kind, or that there are several of it."""
        self.faults.add("field_twice" if isinstance(value, Twice) else code, field)

    def time(self, value: Parsed, field: str) -> dt.datetime | None:
        """Read a moment, which must say its offset."""
        text = self.text(value, field)
        if text is None:
            return None
        moment = moment_of(text)
        if moment is None:
            self.faults.add("time_malformed", field, value=text)
        return moment

    def offset(self, value: Parsed, field: str) -> str | None:
        """Read a time-zone offset such as ``+08:00``."""
        text = self.text(value, field)
        if text is None:
            return None
        if text == "Z":
            return "+00:00"
        if not _OFFSET.fullmatch(text):
            self.faults.add("offset_malformed", field, value=text)
            return None
        return "+00:00" if text == "-00:00" else text

    def number(self, value: Parsed, field: str) -> Decimal | None:
        """Read an exact number of reasonable size."""
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            self._not(value, "not_number", field)
            return None
        number = Decimal(value)
        if not fits(number):
            self.faults.add("number_out_of_range", field)
            return None
        return number

    def unit(self, value: Parsed, field: str) -> str | None:
        """Read a unit code of UN/ECE Recommendation 20."""
        text = self.text(value, field)
        if text is not None and not _UNIT.fullmatch(text):
            self.faults.add("unit_malformed", field, value=text)
            return None
        return text

    def uri(self, value: Parsed, field: str) -> str | None:
        """Read an absolute URI; a CURIE is written out."""
        text = self.text(value, field)
        if text is None:
            return None
        uri = expand_uri(text, self.prefixes)
        if not cbv.is_uri(uri):
            self.faults.add("uri_malformed", field, value=text)
            return None
        if len(uri.encode()) > URI_BYTES_MAX:
            self.faults.add("text_too_long", field, limit=URI_BYTES_MAX)
            return None
        return uri

    def key(self, value: Parsed, field: str) -> str | None:
        """Read an identifier and return its canonical key."""
        uri = self.uri(value, field)
        if uri is None:
            return None
        key = spelling.key_of(uri)
        if isinstance(key, Problem):
            self.faults.adopt(key.at(field=field))
            return None
        return key

    def name(self, value: Parsed, field: str) -> str | None:
        """Read the name of a document or a record: a key where it is one, else the URI itself."""
        uri = self.uri(value, field)
        if uri is None:
            return None
        key = spelling.key_of(uri)
        return key if isinstance(key, str) else uri

    def word(self, kind: cbv.Field, value: Parsed, field: str) -> str | None:
        """Read a word of a vocabulary."""
        text = self.text(value, field)
        if text is None:
            return None
        word = cbv.word_of(kind, text, self.prefixes)
        if word is not None and len(word.encode()) > URI_BYTES_MAX:
            self.faults.add("text_too_long", field, limit=URI_BYTES_MAX)
            return None
        if word is None:
            self.faults.add("word_unknown", field, value=text)
        return word

    def boolean(self, value: Parsed, field: str) -> bool | None:
        """Read true or false."""
        if isinstance(value, bool):
            return value
        self._not(value, "not_boolean", field)
        return None

    def mapping(self, value: Parsed, field: str) -> dict[str, Parsed] | None:
        """Read an object."""
        if isinstance(value, dict):
            return value
        self._not(value, "not_object", field)
        return None

    def many(self, value: Parsed, field: str) -> list[Parsed]:
        """Read a list."""
        if isinstance(value, list) and not isinstance(value, Twice):
            return value
        self._not(value, "not_list", field)
        return []

    def distinct(
        self, value: Parsed, field: str, read: Callable[[Parsed, str], str | None]
    ) -> tuple[str, ...]:
        """Read a list in which nothing may stand twice."""
        found: dict[str, None] = {}
        for number, part in enumerate(self.many(value, field), start=1):
            place = f"{field}[{number}]"
            item = read(part, place)
            if item is None:
                continue
            if item in found:
                self.faults.add("stands_twice", place, value=item)
            found[item] = None
        return tuple(found)


def moment_of(text: str) -> dt.datetime | None:
    """Return the moment that a text names, to the microsecond, or None where it is malformed.

    >>> moment_of("2026-03-01T10:00:00.5+08:00").isoformat()
    '2026-03-01T10:00:00.500000+08:00'
    >>> moment_of("2026-03-01T10:00:00") is moment_of("2026-03-01T10:00:00+14:30") is None
    True
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    date, clock, fraction, zone = match.groups()
    try:
        moment = dt.datetime.fromisoformat(
            f"{date}T{clock}.{(fraction or '0')[:6]:0<6}{zone.replace('Z', '+00:00')}"
        )
        return None if moment.astimezone(dt.UTC) is None else moment
    except (ValueError, OverflowError):
        return None


def is_day(text: str) -> bool:
    """Return whether a text is a date, or a moment, of the calendar.

    >>> is_day("2026-02-28"), is_day("2026-02-28T10:00:00Z"), is_day("2026-02-30")
    (True, True, False)
    """
    if moment_of(text) is not None:
        return True
    try:
        return _DAY.fullmatch(text) is not None and dt.date.fromisoformat(text[:10]) is not None
    except ValueError:
        return False


def time_text(moment: dt.datetime) -> str:
    """Return a moment in UTC with milliseconds, or microseconds where it has them.

    >>> time_text(dt.datetime(2026, 3, 1, 10, 0, tzinfo=dt.UTC))
    '2026-03-01T10:00:00.000Z'
    """
    utc = moment.astimezone(dt.UTC)
    exact = "microseconds" if utc.microsecond % 1000 else "milliseconds"
    return utc.replace(tzinfo=None).isoformat(timespec=exact) + "Z"


def number_text(number: Decimal) -> str:
    """Return a number without exponent and without trailing zeros.

    >>> number_text(Decimal("200.0")), number_text(Decimal("0.3400")), number_text(Decimal("-0"))
    ('200', '0.34', '0')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def fits(number: Decimal) -> bool:
    """Return whether a number is finite and of a size that can be stored and written out."""
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    digits = len(number.as_tuple().digits)
    return (
        isinstance(exponent, int)
        and -DIGITS_MAX <= exponent <= DIGITS_MAX
        and digits + max(exponent, 0) <= DIGITS_MAX
    )


def json_number(number: Decimal) -> int | Decimal:
    """Return an amount as JSON has it, exact, without zeros that say nothing.

    >>> json_number(Decimal("12.0")), json_number(Decimal("0.500"))
    (12, Decimal('0.5'))
    """
    return whole(text) if "." not in (text := number_text(number)) else Decimal(text)


def plain(value: Parsed) -> Json:
    """Return a parsed value as the JSON of a column that knows no exact numbers."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        if set(map(type, value)) == {str}:
            return cast("list[Json]", value)
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return value

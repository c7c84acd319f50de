"""Making numbers: GS1 keys with their check digits, and serials and lots by template.

All functions are pure: which number comes next is for the caller to keep.

>>> sscc("0614141", 1, 23456789)
'106141410234567890'
>>> NumberTemplate.parse("P{yy}-{seq:04}").write(17, day=dt.date(2026, 3, 1))
'P26-0017'
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping

from suyuan.kernel.errors import DomainError
from suyuan.kernel.identifiers import check_digits
from suyuan.kernel.identifiers.charsets import CHARSETS, first_outside, is_digits

LONGEST_SERIAL = 20
LONGEST_LOT = 20
"""Longest serial or lot number of GS1 (AI 21 and 10)."""

_LEAST_PREFIX, _MOST_PREFIX = 4, 12
_GTIN_BODY, _GLN_BODY, _SSCC_BODY, _GSRN_BODY, _GSIN_BODY = 12, 12, 17, 17, 16
_LONGEST_GIAI, _LONGEST_GMN, _LONGEST_GRAI_SERIAL = 30, 23, 16


class CompanyPrefixMalformedError(DomainError):
    """A GS1 company prefix is not four to twelve digits."""

    code = "identifiers.prefix_malformed"
    prefix: str


class NumbersUsedUpError(DomainError):
    """A number has more digits than there is room for."""

    code = "identifiers.numbers_used_up"
    number: int
    digits: int


class NumberNegativeError(DomainError):
    """Numbers count from nought."""

    code = "identifiers.number_negative"
    number: int


class NumberTooLongError(DomainError):
    """A made number is longer than its carrier allows."""

    code = "identifiers.number_too_long"
    text: str
    most: int


class CharacterNotAllowedError(DomainError):
    """A made number holds a character that GS1 does not allow."""

    code = "identifiers.number_character_not_allowed"
    text: str
    character: str


class TemplateBrokenError(DomainError):
    """A template of numbers does not make sense."""

    code = "identifiers.template_broken"
    template: str
    part: str


class TemplateValueMissingError(DomainError):
    """A template names something that was not given."""

    code = "identifiers.template_value_missing"
    template: str
    part: str


def _padded(number: int, digits: int) -> str:
    """Return a number with leading zeros, exactly so many digits."""
    if number < 0:
        raise NumberNegativeError(number)
    text = str(number).zfill(digits) if digits else ("" if number == 0 else str(number))
    if len(text) > digits:
        raise NumbersUsedUpError(number, digits)
    return text


def _checked_prefix(prefix: str) -> str:
    if not is_digits(prefix) or not _LEAST_PREFIX <= len(prefix) <= _MOST_PREFIX:
        raise CompanyPrefixMalformedError(prefix)
    return prefix


def _with_check_digit(body: str) -> str:
    return body + check_digits.gs1(body)


def _checked_text(text: str, most: int) -> str:
    if len(text) > most:
        raise NumberTooLongError(text, most)
    outside = first_outside(text, CHARSETS["x"])
    if outside is not None:
        raise CharacterNotAllowedError(text, text[outside])
    return text


def serial(text: str) -> str:
    """Return a serial that a label can carry (AI 21): up to 20 characters of GS1's set 82.

    Raises:
        NumberTooLongError: If it is longer.
        CharacterNotAllowedError: If it holds any other character.

    >>> serial("S/7")
    'S/7'
    """
    return _checked_text(text, LONGEST_SERIAL)


def lot(text: str) -> str:
    """Return a lot number that a label can carry (AI 10): up to 20 characters of GS1's set 82.

    Raises:
        NumberTooLongError: If it is longer.
        CharacterNotAllowedError: If it holds any other character.

    >>> lot("P26-11/4")
    'P26-11/4'
    """
    return _checked_text(text, LONGEST_LOT)


def sscc(prefix: str, extension: int, reference: int) -> str:
    """Return a serial shipping container code.

    Raises:
        CompanyPrefixMalformedError: If the prefix is none.
        NumbersUsedUpError: If extension or reference have too many digits.
    """
    digits = _SSCC_BODY - 1 - len(_checked_prefix(prefix))
    return _with_check_digit(_padded(extension, 1) + prefix + _padded(reference, digits))


def gtin(prefix: str, reference: int, indicator: int = 0) -> str:
    """Return a GTIN-14: indicator 0 for the base item, 1 to 8 for packages of it.

    >>> gtin("6901234", 56789), gtin("6901234", 56789, indicator=1)
    ('06901234567892', '16901234567899')

    Raises:
        CompanyPrefixMalformedError: If the prefix is none.
        NumbersUsedUpError: If reference or indicator have too many digits.
    """
    digits = _GTIN_BODY - len(_checked_prefix(prefix))
    return _with_check_digit(_padded(indicator, 1) + prefix + _padded(reference, digits))


def gln(prefix: str, reference: int) -> str:
    """Return a global location number.

    Raises:
        CompanyPrefixMalformedError: If the prefix is none.
        NumbersUsedUpError: If the reference has too many digits.
    """
    return _with_check_digit(prefix + _padded(reference, _GLN_BODY - len(_checked_prefix(prefix))))


def gsrn(prefix: str, reference: int) -> str:
    """Return a global service relation number.

    Raises:
        CompanyPrefixMalformedError: If the prefix is none.
        NumbersUsedUpError: If the reference has too many digits.
    """
    return _with_check_digit(prefix + _padded(reference, _GSRN_BODY - len(_checked_prefix(prefix))))


def gsin(prefix: str, reference: int) -> str:
    """Return a global shipment identification number.

    Raises:
        CompanyPrefixMalformedError: If the prefix is none.
        NumbersUsedUpError: If the reference has too many digits.
    """
    return _with_check_digit(prefix + _padded(reference, _GSIN_BODY - len(_checked_prefix(prefix))))


def grai(prefix: str, asset_type: int, serial: str = "") -> str:
    """Return a returnable asset identifier as AI 8003 holds it: 0, 13 digits, serial.

    Raises:
        CompanyPrefixMalformedError: If the prefix is none.
        NumbersUsedUpError: If the type has too many digits.
        NumberTooLongError: If the serial has more than 16 characters.
        CharacterNotAllowedError: If the serial holds one that GS1 does not allow.
    """
    body = prefix + _padded(asset_type, _GLN_BODY - len(_checked_prefix(prefix)))
    return f"0{_with_check_digit(body)}{_checked_text(serial, _LONGEST_GRAI_SERIAL)}"


def giai(prefix: str, reference: str) -> str:
    """Return an individual asset identifier.

    Raises:
        CompanyPrefixMalformedError: If the prefix is none.
        NumberTooLongError: If it gets longer than 30 characters.
        CharacterNotAllowedError: If the reference holds one that GS1 does not allow.
    """
    return _checked_text(_checked_prefix(prefix) + reference, _LONGEST_GIAI)


def gmn(prefix: str, reference: str) -> str:
    """Return a global model number with its check pair: in Europe a Basic UDI-DI.

    >>> gmn("69512345", "ModelA")
    '69512345ModelAEJ'

    Raises:
        CompanyPrefixMalformedError: If the prefix is none.
        NumberTooLongError: If it gets longer than 25 characters.
        CharacterNotAllowedError: If the reference holds one that GS1 does not allow.
    """
    body = _checked_text(_checked_prefix(prefix) + reference, _LONGEST_GMN)
    pair = check_digits.gmn(body)
    assert pair is not None
    return body + pair


_PLACE = re.compile(r"\{([a-z_]+)(?::0(\d{1,2}))?\}")
_NUMBERS = ("serial", "seq")
_DAY_FORMATS: Mapping[str, str] = {
    "yyyy": "%Y",
    "yy": "%y",
    "mm": "%m",
    "dd": "%d",
    "ddd": "%j",
    "ww": "%V",
}
_PARTS_OF_CALENDAR = frozenset({"mm", "dd", "ddd"})
_ALPHABET_TRAP = frozenset("{}")


@dataclasses.dataclass(frozen=True, slots=True)
class NumberTemplate:
    """How serials or lots of an item are written: text, dates and one running number.

    ``{serial:06}`` or ``{seq:04}`` is the number with its digits, ``{yyyy}``, ``{yy}``, ``{mm}``,
    ``{dd}``, ``{ddd}`` (day of the year) and ``{ww}`` (ISO week) the day, ``{check}`` a modulo ten
    check digit over all digits before it; any other name is a value given by the caller. A year
    that stands with a week alone is the year of the week: 30 December 2025 lies in week 1 of 2026.
    """

    template: str
    most: int = LONGEST_SERIAL

    @classmethod
    def parse(cls, template: str, most: int = LONGEST_SERIAL) -> "NumberTemplate":
        """Return a template once it makes sense.

        Raises:
            TemplateBrokenError: If braces do not match, or there is not exactly one number, or
                the number does not say its digits.
            NumberTooLongError: If even the shortest number would be too long.
            CharacterNotAllowedError: If the fixed text holds a character GS1 does not allow.
        """
        fixed = _PLACE.sub("", template)
        for character in fixed:
            if character in _ALPHABET_TRAP:
                raise TemplateBrokenError(template, character)
        _checked_text(fixed, most)
        places = [match.group(1) for match in _PLACE.finditer(template)]
        numbers = [name for name in places if name in _NUMBERS]
        if len(numbers) != 1:
            raise TemplateBrokenError(template, numbers[-1] if numbers else "{serial:06}")
        self = cls(template, most)
        if self.digits == 0:
            raise TemplateBrokenError(template, numbers[0])
        if len(fixed) + self.digits > most:
            raise NumberTooLongError(template, most)
        return self

    @property
    def digits(self) -> int:
        """How many digits the running number has."""
        return next(
            int(match.group(2) or 0)
            for match in _PLACE.finditer(self.template)
            if match.group(1) in _NUMBERS
        )

    @property
    def _counts_weeks(self) -> bool:
        places = {match.group(1) for match in _PLACE.finditer(self.template)}
        return "ww" in places and not places & _PARTS_OF_CALENDAR

    @property
    def capacity(self) -> int:
        """How many numbers there are, counted from nought."""
        return int(10**self.digits)

    def write(
        self, number: int, *, day: dt.date | None = None, values: Mapping[str, str] | None = None
    ) -> str:
        """Return the text of one number.

        Raises:
            NumbersUsedUpError: If the number has more digits than the template.
            TemplateValueMissingError: If the template names a value or a day not given.
            NumberTooLongError: If the text gets longer than allowed.
            CharacterNotAllowedError: If the text holds a character that GS1 does not allow.
        """
        parts: list[str] = []
        position = 0
        for match in _PLACE.finditer(self.template):
            parts.append(self.template[position : match.start()])
            position = match.end()
            name = match.group(1)
            if name in _NUMBERS:
                parts.append(_padded(number, self.digits))
            elif name == "check":
                digits = "".join(filter(is_digits, "".join(parts)))
                parts.append(check_digits.gs1(digits))
            else:
                parts.append(self._value(name, day, values or {}))
        parts.append(self.template[position:])
        return _checked_text("".join(parts), self.most)

    def _value(self, name: str, day: dt.date | None, values: Mapping[str, str]) -> str:
        if name in _DAY_FORMATS and day is not None:
            if name in {"yyyy", "yy"} and self._counts_weeks:
                return str(day.isocalendar().year)[-len(name) :]
            return day.strftime(_DAY_FORMATS[name])
        if name in values:
            return values[name]
        raise TemplateValueMissingError(self.template, name)

    def number_in(self, text: str) -> int | None:
        """Return the running number that a text of this template holds, or None.

        >>> NumberTemplate.parse("P{yy}-{seq:04}").number_in("P26-0017")
        17
        """
        pattern = ""
        position = 0
        for match in _PLACE.finditer(self.template):
            pattern += re.escape(self.template[position : match.start()])
            position = match.end()
            pattern += self._place_pattern(match.group(1))
        pattern += re.escape(self.template[position:])
        found = re.fullmatch(pattern, text, re.ASCII)
        return None if found is None else int(found.group("number"))

    def _place_pattern(self, name: str) -> str:
        if name in _NUMBERS:
            return rf"(?P<number>\d{{{self.digits}}})"
        if name in _DAY_FORMATS:
            return rf"\d{{{len(name)}}}"
        return r"\d" if name == "check" else ".+?"

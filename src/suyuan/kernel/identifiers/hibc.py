"""HIBC, the codes of the Health Industry Business Communications Council.

A primary code names the item, a secondary one lot, serial, quantity and dates; a combined one
holds both, divided by a stroke. The last character checks the whole.

>>> outcome = read(Text("+A99912345/$$52001510X3/16D20111231/14D20200131/S77DEFG45W"), TODAY)
>>> outcome.keys.key, outcome.fields.lot, outcome.fields.production_date
('hibc:A99912345/S/77DEFG45', '10X3', datetime.date(2011, 12, 31))
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import check_digits, dates
from suyuan.kernel.identifiers.agency_keys import agency_keys
from suyuan.kernel.identifiers.charsets import is_digits
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.outcome import Outcome
from suyuan.kernel.identifiers.problems import NO_ITEM, problem
from suyuan.kernel.identifiers.reading import Text

TODAY = dates.REFERENCE_DATE

_PRIMARY = re.compile(r"([A-Z][A-Z0-9]{3})([A-Z0-9]{1,18})([0-9])")
_ALLOWED = re.compile(r"[0-9A-Z\-. $/+%]*")
_MOST = 18
_QUANTITY_DIGITS: Mapping[str, int] = {"8": 2, "9": 5}


def _julian(text: str, today: dt.date) -> dt.date | None:
    return dates.day_of_year(text[:5], today)


def _year_first(text: str, today: dt.date) -> dt.date | None:
    return dates.two_digit_year(text[:6], today)


_DATE_FORMS: Mapping[str, tuple[int, Callable[[str, dt.date], dt.date | None]]] = {
    "2": (6, dates.month_first),
    "3": (6, _year_first),
    "4": (8, _year_first),
    "5": (5, _julian),
    "6": (7, _julian),
}
"""How many characters the date takes behind its mark, and how it reads."""


def read(source: Text, today: dt.date) -> Outcome | None:
    """Read a HIBC; None when the text does not start as one."""
    text = source.text
    if text[:1] == "*" and text[-1:] == "*":
        source = source.cut(1, len(text) - 1)
        text = source.text
    if text[:1] != "+":
        return None
    return _Reader(source, today).outcome()


class _Reader:
    """One code being read: what was found so far."""

    def __init__(self, source: Text, today: dt.date) -> None:
        self.source = source
        self.today = today
        self.elements: list[Element] = []
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self.days: dict[str, dt.date] = {}
        self.quantity: int | None = None

    def fault(self, code: str, index: int, **data: str | int) -> None:
        self.problems.append(problem(code, self.source.origin(index), **data))

    def outcome(self) -> Outcome:
        end = self._end_of_body()
        body = self.source.text[:end]
        match = _ALLOWED.match(self.source.text)
        assert match is not None
        bad = match.end()
        if self.source.text[bad:] not in {"", "_"}:
            self.fault("character_not_allowed", bad, ai="HIBC", character=self.source.text[bad])
        elif body[1:2].isalpha():
            self._combined(body)
        elif body[1:2] == "$" or body[1:2].isdigit():
            self._secondary_alone(body)
        else:
            self.fault("hibc_structure_unknown", 1)
        return self._result()

    def _end_of_body(self) -> int:
        """Return where the check character stands; it may be a blank that got lost."""
        text = self.source.text
        if text[-1:] == "_":
            text = f"{text[:-1]} "
        expected = check_digits.hibc(text[:-1])
        if expected == text[-1] or expected is None:
            return len(text) - 1
        if check_digits.hibc(text) == " ":
            return len(text)
        self.fault("check_digit_wrong", len(text) - 1, ai="HIBC", expected=expected, found=text[-1])
        return len(text) - 1

    def _combined(self, body: str) -> None:
        primary, *others = body.split("/")
        match = _PRIMARY.fullmatch(primary, 1)
        if match is None:
            self.fault("hibc_primary_malformed", 1)
        else:
            for tag, group in (("LIC", 1), ("PCN", 2), ("U/M", 3)):
                self._add(tag, match.group(group), match.start(group))
            self.texts["device_identifier"] = primary[1:]
        start = len(primary) + 1
        for number, part in enumerate(others):
            if number == 0 and (part[:1] == "$" or part[:5].isdigit()):
                self._lot_data(part, start)
            else:
                self._supplement(part, start)
            start += len(part) + 1

    def _secondary_alone(self, body: str) -> None:
        # Before the check character stands the link: the check character of the primary code.
        self._add("LINK", body[-1:], len(body) - 1)
        first, *others = body[1:-1].split("/")
        self._lot_data(first, 1)
        start = len(first) + 2
        for part in others:
            self._supplement(part, start)
            start += len(part) + 1

    def _add(self, tag: str, value: str, index: int) -> None:
        self.elements.append(Element(tag, value, self.source.origin(index)))

    def _lot_data(self, part: str, start: int) -> None:
        """Read ``$`` lot, ``$+`` serial, ``$$`` quantity, date and lot, or a bare Julian date."""
        mark = next(mark for mark in ("$$+", "$$", "$+", "$", "") if part.startswith(mark))
        name = "serial" if mark.endswith("+") else "lot"
        rest = part[len(mark) :]
        if mark.startswith("$$"):
            rest = self._quantity(rest, start + len(part) - len(rest))
            rest = self._expiry(rest, start + len(part) - len(rest))
        elif not mark:
            self._date("expiry_date", rest[:5], start, _julian(rest[:5], self.today))
            rest = rest[5:]
        self._text(mark or "0", name, rest, start + len(part) - len(rest))

    def _text(self, tag: str, name: str, value: str, index: int) -> None:
        if not value:
            return
        self._add(tag, value, index)
        if len(value) > _MOST:
            self.fault("value_too_long", index + _MOST, ai=tag, most=_MOST, length=len(value))
        else:
            self.texts[name] = value

    def _quantity(self, rest: str, index: int) -> str:
        digits = _QUANTITY_DIGITS.get(rest[:1])
        if digits is None:
            return rest
        number = rest[1 : 1 + digits]
        if len(number) == digits and is_digits(number):
            self.quantity = int(number)
            self._add("Q", number, index + 1)
        else:
            self.fault("value_not_allowed", index + 1, ai="Q")
        return rest[1 + digits :]

    def _expiry(self, rest: str, index: int) -> str:
        mark = rest[:1]
        if mark in {"0", "1"}:
            self._date("expiry_date", rest[:4], index, self._month(rest[:4]))
            return rest[4:]
        if mark == "7":
            return rest[1:]
        if mark not in _DATE_FORMS:
            if rest:
                self.fault("hibc_date_mark_unknown", index, found=mark)
            return rest
        length, reading = _DATE_FORMS[mark]
        digits = rest[1 : 1 + length]
        sound = len(digits) == length and is_digits(digits) and self._hour_is_right(mark, digits)
        day = reading(digits, self.today) if sound else None
        self._date("expiry_date", digits, index + 1, day)
        return rest[1 + length :]

    def _month(self, digits: str) -> dt.date | None:
        return dates.month_first(digits, self.today) if len(digits) == 4 else None  # noqa: PLR2004 - MMYY.

    @staticmethod
    def _hour_is_right(mark: str, digits: str) -> bool:
        return mark not in {"4", "6"} or int(digits[-2:]) < 24  # noqa: PLR2004 - hours of a day.

    def _date(self, name: str, digits: str, index: int, day: dt.date | None) -> None:
        self._add("DATE", digits, index)
        if day is None:
            self.fault("date_impossible", index, ai=name)
        else:
            self.days[name] = day

    def _supplement(self, part: str, start: int) -> None:
        if part.startswith(("14D", "16D")):
            name = "expiry_date" if part.startswith("14D") else "production_date"
            self._date(name, part[3:], start + 3, dates.four_digit_year(part[3:]))
        elif part.startswith("S"):
            self._text("S", "serial", part[1:], start + 1)
        elif part.startswith("Q") and is_digits(part[1:]):
            self.quantity = int(part[1:])
            self._add("Q", part[1:], start + 1)
        else:
            self.fault("hibc_part_unknown", start, part=part[:3])

    def _result(self) -> Outcome:
        device = self.texts.get("device_identifier")
        if device is None and not self.problems:
            self.problems.append(problem(NO_ITEM, self.source.origin(0)))
        serial, lot = self.texts.get("serial"), self.texts.get("lot")
        sound = not any(found.code.endswith("check_digit_wrong") for found in self.problems)
        keys = agency_keys("hibc", device, serial=serial, lot=lot) if device and sound else Keys()
        return Outcome(
            scheme=Scheme.HIBC,
            elements=tuple(self.elements),
            fields=Fields(
                device_identifier=device,
                serial=serial,
                lot=lot,
                expiry_date=self.days.get("expiry_date"),
                production_date=self.days.get("production_date"),
                quantity=self.quantity,
            ),
            keys=keys,
            problems=tuple(self.problems),
        )

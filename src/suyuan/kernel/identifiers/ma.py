"""MA codes (IDcode) of ZIIOT: read, checked and printed, never invented.

``MA.156.M0.`` registrant ``.`` product with check digit, then tagged fields in any number:
S serial, M made on, L lot, D sterilization lot, E expiry, V valid until, C check digit.

>>> code = "MA.156.M0.100350.01004YA10017.SLMSAGAAAC.M210628.LAY21062803.E220628.V220627.C3"
>>> outcome = read(Text(code), TODAY)
>>> outcome.problems, outcome.keys.lot_key
((), 'ma:MA.156.M0.100350.01004YA10017.LAY21062803')
"""

import datetime as dt
import re
from collections.abc import Mapping

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import check_digits, dates
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.outcome import Outcome
from suyuan.kernel.identifiers.problems import problem
from suyuan.kernel.identifiers.reading import Text

TODAY = dates.REFERENCE_DATE

_START = re.compile(r"(?:ma:|https?://[^\s?#]*[/=])?(?=MA\.)")
_DEVICE = re.compile(r"MA\.(\d{3})\.([A-Z]\d)\.([0-9A-Za-z]+)\.([^.]+)")
_PARTS = 5
_TEXTS: Mapping[str, str] = {"S": "serial", "L": "lot", "D": "sterilization_lot"}
_DATES: Mapping[str, str] = {"M": "production_date", "E": "expiry_date", "V": "valid_until"}


def read(source: Text, today: dt.date) -> Outcome | None:
    """Read an MA code, bare, as a canonical key or at the end of an address."""
    match = _START.match(source.text)
    if match is None:
        return None
    return _Reader(source.cut(match.end()), today).outcome()


class _Reader:
    """One code being read: what was found so far."""

    def __init__(self, source: Text, today: dt.date) -> None:
        self.source = source
        self.today = today
        self.elements: list[Element] = []
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self.days: dict[str, dt.date] = {}

    def fault(self, code: str, index: int, **data: str | int | None) -> None:
        self.problems.append(problem(code, self.source.origin(index), **data))

    def outcome(self) -> Outcome:
        device = ".".join(self.source.text.split(".")[:_PARTS])
        sound = self._device(device)
        start = len(device) + 1
        for part in self.source.text.split(".")[_PARTS:]:
            self._field(part, start, len(device))
            start += len(part) + 1
        fields = Fields(
            device_identifier=device if sound else None,
            **self.texts,  # type: ignore[arg-type]
            **self.days,  # type: ignore[arg-type]
        )
        return Outcome(
            scheme=Scheme.MA,
            elements=tuple(self.elements),
            fields=fields,
            keys=_keys(device, self.texts) if sound else Keys(),
            problems=tuple(self.problems),
        )

    def _device(self, device: str) -> bool:
        match = _DEVICE.fullmatch(device)
        self.elements.append(Element("DI", device, self.source.origin(0)))
        if match is None:
            self.fault("ma_device_malformed", 0)
            return False
        expected, found = check_digits.ma(device[:-1]), device[-1]
        if expected != found:
            data = {"ai": "DI", "expected": expected, "found": found}
            self.fault("check_digit_wrong", len(device) - 1, **data)
            return False
        return True

    def _field(self, part: str, start: int, device_length: int) -> None:
        tag, value = part[:1], part[1:]
        self.elements.append(Element(tag, value, self.source.origin(start)))
        if not value:
            self.fault("value_missing", start, ai=tag)
        elif tag in self.texts or tag in {element.tag for element in self.elements[:-1]}:
            self.fault("element_repeated", start, ai=tag)
        elif tag in _TEXTS:
            self.texts[_TEXTS[tag]] = value
        elif tag in _DATES:
            day = dates.two_digit_year(value, self.today, day_zero=True)
            if day is None:
                self.fault("date_impossible", start + 1, ai=tag)
            else:
                self.days[_DATES[tag]] = day
        elif tag == "C":
            self._check(value, start, device_length)
        else:
            self.fault("ma_tag_unknown", start, tag=tag)

    def _check(self, value: str, start: int, device_length: int) -> None:
        """Check the whole: the digit is that of everything between the device and itself."""
        expected = check_digits.ma(self.source.text[device_length : start - 1])
        if value != expected:
            self.fault("check_digit_wrong", start + 1, ai="C", expected=expected, found=value)


def _keys(device: str, texts: Mapping[str, str]) -> Keys:
    class_key = f"ma:{device}"
    lot_key = f"{class_key}.L{texts['lot']}" if "lot" in texts else None
    if "serial" in texts:
        return Keys(f"{class_key}.S{texts['serial']}", class_key, lot_key)
    return Keys(lot_key or class_key, class_key, lot_key)

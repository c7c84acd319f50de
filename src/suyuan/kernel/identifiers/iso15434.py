r"""ISO/IEC 15434 envelopes: format 05 holds GS1 elements, format 06 data identifiers.

IFA's PPN (pharmacy product number) comes in format 06.

>>> code = "[)>\x1e06\x1d9N110375286414\x1d1TABC1234\x1dD150617\x1dS12345678901234567\x1e\x04"
>>> outcome = read(Text(code), TODAY)
>>> outcome.keys.key, outcome.keys.lot_key
('ppn:110375286414/S/12345678901234567', 'ppn:110375286414/L/ABC1234')
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import check_digits, dates, element_strings, gs1
from suyuan.kernel.identifiers.agency_keys import agency_keys
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.outcome import Outcome, from_gs1
from suyuan.kernel.identifiers.problems import NO_ITEM, errors_in, problem
from suyuan.kernel.identifiers.reading import GS, Text

TODAY = dates.REFERENCE_DATE

_ENVELOPE = re.compile(r"\[\)>\x1e?(05|06)\x1d?")
_END = "\x1e\x04"
_FIELD = re.compile(r"(\d{0,3}[A-Z])(.*)", re.DOTALL)
_PPN = re.compile(r"(\d\d)[0-9A-Z]{1,18}(\d\d)")

_TEXTS: Mapping[str, str] = {"9N": "device_identifier", "1T": "lot", "S": "serial", "1P": "item"}
_DATES: Mapping[str, str] = {
    "D": "expiry_date",
    "14D": "expiry_date",
    "16D": "production_date",
}
_GTIN = "8P"
_QUANTITY = "Q"


def read(source: Text, today: dt.date) -> Outcome | None:
    """Read an envelope; None when the text is none."""
    match = _ENVELOPE.match(source.text)
    if match is None:
        return None
    end = source.text.find("\x1e", match.end())
    content = source.cut(match.end(), None if end < 0 else end).stripped(_END)
    if match.group(1) == "05":
        elements, problems = element_strings.split(content)
        return from_gs1(Scheme.GS1_ELEMENT_STRING, elements, problems, today)
    return _data_identifiers(content, today)


def _fields(content: Text) -> Iterator[tuple[int, str]]:
    position = 0
    for field in content.text.split(GS):
        if field:
            yield position, field
        position += len(field) + 1


def _data_identifiers(content: Text, today: dt.date) -> Outcome:
    elements: list[Element] = []
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    days: dict[str, dt.date] = {}
    for start, field in _fields(content):
        match = _FIELD.fullmatch(field)
        if match is None:
            problems.append(problem("ai_unknown", content.origin(start), ai=field[:4]))
            continue
        tag, value = match.groups()
        element = Element(tag, value, content.origin(start + len(tag)))
        elements.append(element)
        if tag in _DATES:
            day = _day(value, today)
            if day is None:
                problems.append(problem("date_impossible", element.position, ai=tag))
            else:
                days[_DATES[tag]] = day
        elif tag in _TEXTS or tag in {_GTIN, _QUANTITY}:
            texts[tag] = value
    return _outcome(content, elements, problems, texts, days, today)


def _day(value: str, today: dt.date) -> dt.date | None:
    if len(value) == 8:  # noqa: PLR2004 - YYYYMMDD.
        return dates.four_digit_year(value)
    return dates.two_digit_year(value, today, day_zero=True)


def _outcome(
    content: Text,
    elements: list[Element],
    problems: list[Problem],
    texts: dict[str, str],
    days: dict[str, dt.date],
    today: dt.date,
) -> Outcome:
    positions = {element.tag: element.position for element in elements}
    ppn = texts.get("9N")
    if ppn is not None:
        problems += _ppn_problems(ppn, positions["9N"])
    serial, lot, gtin = texts.get("S"), texts.get("1T"), texts.get(_GTIN)
    keys = Keys()
    if gtin is not None:
        gs1_elements = [Element("01", gtin.zfill(14), positions[_GTIN])]
        gs1_elements += [Element(ai, text) for ai, text in (("21", serial), ("10", lot)) if text]
        meaning = gs1.meaning_of(gs1_elements, today)
        problems += meaning.problems
        keys = meaning.keys
    if ppn is not None and not errors_in(problems):
        keys = agency_keys("ppn", ppn, serial=serial, lot=lot)
    if keys.key is None and not problems:
        problems.append(problem(NO_ITEM, content.origin(0)))
    quantity = texts.get(_QUANTITY, "")
    return Outcome(
        scheme=Scheme.PPN,
        elements=tuple(elements),
        fields=Fields(
            device_identifier=ppn,
            gtin=None if gtin is None else gtin.zfill(14),
            item=texts.get("1P"),
            serial=serial,
            lot=lot,
            quantity=int(quantity) if quantity.isascii() and quantity.isdigit() else None,
            expiry_date=days.get("expiry_date"),
            production_date=days.get("production_date"),
        ),
        keys=keys,
        problems=tuple(problems),
    )


def _ppn_problems(ppn: str, position: int | None) -> Iterator[Problem]:
    if _PPN.fullmatch(ppn) is None:
        yield problem("value_not_allowed", position, ai="9N")
        return
    expected = check_digits.ppn(ppn[:-2])
    if expected != ppn[-2:]:
        at = None if position is None else position + len(ppn) - 2
        yield problem("check_digit_wrong", at, ai="9N", expected=expected, found=ppn[-2:])

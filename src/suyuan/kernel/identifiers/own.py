"""The firm's own codes, read by patterns that it configures.

>>> pattern = Pattern.parse("pump", r"(?P<item>SP20)-(?P<serial>[0-9]{6})")
>>> read(Text("SP20-000017"), (pattern,), dates.REFERENCE_DATE).keys.key
'urn:suyuan:unit:SP20:000017'
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping

from suyuan.kernel.errors import DomainError, Problem
from suyuan.kernel.identifiers import dates, gs1
from suyuan.kernel.identifiers.charsets import encode
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.outcome import Outcome
from suyuan.kernel.identifiers.problems import NO_ITEM, problem
from suyuan.kernel.identifiers.reading import Text

_TEXTS = ("item", "serial", "lot", "variant", "additional_id", "version", "sterilization_lot")
_GS1 = {"gtin": "01", "sscc": "00", "gln": "414"}
_DATES = ("production_date", "expiry_date", "best_before_date", "packaging_date")
_GROUPS = frozenset((*_TEXTS, *_GS1, *_DATES))
_LONG_DATE = 8


class PatternBrokenError(DomainError):
    """A configured pattern is no regular expression, or has a group that means nothing."""

    code = "identifiers.pattern_broken"
    name: str
    detail: str


@dataclasses.dataclass(frozen=True, slots=True)
class Pattern:
    """A way in which the firm writes codes: a regular expression with named groups.

    Groups: ``item``, ``serial``, ``lot``, ``gtin``, ``sscc``, ``gln``, dates such as
    ``production_date`` (YYMMDD or YYYYMMDD), and other names of fields. `item` gives the item when
    the code does not hold it.
    """

    name: str
    expression: re.Pattern[str]
    item: str | None = None

    @classmethod
    def parse(cls, name: str, expression: str, item: str | None = None) -> "Pattern":
        """Return a pattern from its text.

        Raises:
            PatternBrokenError: If the text is no pattern, or names unknown groups.
        """
        try:
            compiled = re.compile(expression)
        except re.error as error:
            raise PatternBrokenError(name, str(error)) from error
        unknown = sorted(set(compiled.groupindex) - _GROUPS)
        if unknown:
            raise PatternBrokenError(name, ", ".join(unknown))
        return cls(name, compiled, item)


def read(source: Text, patterns: Iterable[Pattern], today: dt.date) -> Outcome | None:
    """Read a code by the first pattern that fits the whole of it; None when none does."""
    for pattern in patterns:
        match = pattern.expression.fullmatch(source.text)
        if match is not None:
            return _outcome(source, pattern, match, today)
    return None


def _outcome(source: Text, pattern: Pattern, match: re.Match[str], today: dt.date) -> Outcome:
    given = {name: value for name, value in match.groupdict().items() if value}
    problems: list[Problem] = []
    days: dict[str, dt.date] = {}
    for name in _DATES:
        if name in given:
            day = _date(given[name], today)
            if day is None:
                at = source.origin(match.start(name))
                problems.append(problem("date_impossible", at, ai=name))
            else:
                days[name] = day
    elements = tuple(
        _element(name, value, source.origin(match.start(name))) for name, value in given.items()
    )
    texts = {name: given[name] for name in _TEXTS if name in given}
    texts.setdefault("item", pattern.item or "")
    meaning = gs1.meaning_of(
        [element for element in elements if element.tag in _GS1.values()], today
    )
    problems += [found for found in meaning.problems if found.code != NO_ITEM]
    keys = _keys(texts, meaning.keys, values=given)
    if keys.key is None and not problems:
        problems.append(problem(NO_ITEM, source.origin(0)))
    fields = dataclasses.replace(meaning.fields, **texts, **days)  # type: ignore[arg-type]
    if not texts["item"]:
        fields = dataclasses.replace(fields, item=None)
    return Outcome(
        scheme=Scheme.OWN,
        elements=elements,
        fields=fields,
        keys=keys,
        problems=tuple(problems),
        pattern=pattern.name,
    )


def _element(name: str, value: str, position: int) -> Element:
    """Return an element; a GTIN gets its fourteen digits and keeps where its last one stood."""
    if name == "gtin":
        return Element("01", value.zfill(14), position + len(value) - max(14, len(value)))
    return Element(_GS1.get(name, name), value, position)


def _date(text: str, today: dt.date) -> dt.date | None:
    if len(text) == _LONG_DATE:
        return dates.four_digit_year(text)
    return dates.two_digit_year(text, today, day_zero=True)


def _keys(texts: Mapping[str, str], found: Keys, values: Mapping[str, str]) -> Keys:
    """Return keys: GS1 ones where the code holds a sound GS1 key, else the firm's own names."""
    if any(name in values for name in _GS1):
        if found.key is None or "gtin" not in values or found.key.startswith("/00/"):
            return found
        tagged = {"01": values["gtin"].zfill(14)}
        tagged |= {
            ai: texts[name] for ai, name in (("21", "serial"), ("10", "lot")) if name in texts
        }
        return gs1.keys_of_values(tagged)
    item, serial, lot = texts["item"], texts.get("serial"), texts.get("lot")
    if not item:
        return Keys()
    return own_keys(item, serial=serial, lot=lot)


def own_keys(item: str, *, serial: str | None = None, lot: str | None = None) -> Keys:
    """Return the keys of an item without a GS1 key, of its lot, and of one unit.

    >>> own_keys("R-0402", lot="24/11").key
    'urn:suyuan:lot:R-0402:24%2F11'
    """
    class_key = f"urn:suyuan:item:{encode(item)}"
    lot_key = None if lot is None else f"urn:suyuan:lot:{encode(item)}:{encode(lot)}"
    if serial is not None:
        return Keys(f"urn:suyuan:unit:{encode(item)}:{encode(serial)}", class_key, lot_key)
    return Keys(lot_key or class_key, class_key, lot_key)

"""AHM codes of Alibaba Health: kept as they are, read as far as their tags show.

The agency has not published how long the parts are, so nothing here is refused: what stands in
front of the first tag is the device identifier. Twenty digits that start with 8 are the codes
that the same service prints on medicine packs; their first seven name the product.

>>> read(Text("AHM.6912345.000123.BNB24001.SN00017.ED261231"), TODAY).keys.key
'ahm:6912345.000123/S/00017'
"""

import datetime as dt
import re
from collections.abc import Mapping

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import dates
from suyuan.kernel.identifiers.agency_keys import agency_keys
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.outcome import Outcome
from suyuan.kernel.identifiers.problems import problem
from suyuan.kernel.identifiers.reading import Text

TODAY = dates.REFERENCE_DATE

_START = re.compile(r"AHM[.:/\s]?")
_TAG = re.compile(r"[.,;|/\s(]+(BN|SN|MD|BD|ED)[):=]*([^.,;|/\s()]+)\)?")
_PACK = re.compile(r"8\d{19}", re.ASCII)
_PRODUCT_DIGITS = 7
_TEXTS: Mapping[str, str] = {"BN": "lot", "SN": "serial"}
_DATES: Mapping[str, str] = {
    "MD": "production_date",
    "BD": "best_before_date",
    "ED": "expiry_date",
}


def read(source: Text, today: dt.date) -> Outcome | None:
    """Read a code that says it is one of AHM's."""
    start = _START.match(source.text)
    if start is None:
        return None
    tags = list(_TAG.finditer(source.text, start.end()))
    device = source.text[start.end() : tags[0].start() if tags else None].strip(" .,;|/(")
    elements = [Element("DI", device, source.origin(start.end()))]
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    days: dict[str, dt.date] = {}
    for match in tags:
        tag, value = match.groups()
        element = Element(tag, value, source.origin(match.start(2)))
        elements.append(element)
        if tag in _TEXTS:
            texts[_TEXTS[tag]] = value
            continue
        day = dates.four_digit_year(value) or dates.two_digit_year(value, today, day_zero=True)
        if day is None:
            problems.append(problem("date_impossible", element.position, ai=tag))
        else:
            days[_DATES[tag]] = day
    if not device:
        problems.append(problem("value_missing", source.origin(start.end()), ai="DI"))
    keys = agency_keys("ahm", device, **texts) if device else Keys()
    fields = Fields(device_identifier=device or None, **texts, **days)  # type: ignore[arg-type]
    return Outcome(
        scheme=Scheme.AHM,
        elements=tuple(elements),
        fields=fields,
        keys=keys,
        problems=tuple(problems),
    )


def read_pack(source: Text, _today: dt.date) -> Outcome | None:
    """Read the twenty digits of a medicine pack."""
    if _PACK.fullmatch(source.text) is None:
        return None
    product, serial = source.text[:_PRODUCT_DIGITS], source.text[_PRODUCT_DIGITS:]
    return Outcome(
        scheme=Scheme.AHM,
        elements=(
            Element("DI", product, source.origin(0)),
            Element("SN", serial, source.origin(_PRODUCT_DIGITS)),
        ),
        fields=Fields(device_identifier=product, serial=serial),
        keys=agency_keys("ahm", product, serial=serial),
    )

"""What the symbol of a label says, by level: GS1 element strings and Digital Links.

Order of the elements: those of a fixed length first, so that the symbol needs the fewest separators
(GS1 General Specifications 7.8.5). Levels: GS1 General Specifications 2.1 and 2.2.

>>> facts = Facts(gtin="06999999000013", serial="SP20-000042", lot="L7")
>>> bracketed(Level.UNIT, facts)
'(01)06999999000013(10)L7(21)SP20-000042'
>>> bracketed(Level.PALLET, Facts(sscc="069999990000134018"))
'(00)069999990000134018'
>>> link_of(Level.UNIT, facts)
'https://id.gs1.org/01/06999999000013/10/L7/21/SP20-000042'
"""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.epcis.spelling import LINK_BASE

LINKED: Final = ("00", "01", "10", "21")
"""Application identifiers that stand in the path of a Digital Link; others are its query."""


class Level(enum.StrEnum):
    """What a label is put on."""

    UNIT = "UNIT"
    BOX = "BOX"
    """A package that is a trade item with a GTIN of its own."""
    CASE = "CASE"
    PALLET = "PALLET"
    IMPLANT_CARD = "IMPLANT_CARD"
    """What the patient keeps (MDR art. 18)."""


class Symbol(enum.StrEnum):
    """How the content is carried."""

    DATAMATRIX = "DATAMATRIX"
    GS1_128 = "GS1_128"
    QR_LINK = "QR_LINK"
    """A QR code with a GS1 Digital Link."""


LOGISTIC: Final = frozenset({Level.CASE, Level.PALLET})
"""Levels that are known by an SSCC."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of the thing that a label is for."""

    gtin: str = ""
    """Of the item, or of the package level, in 14 digits."""
    lot: str = ""
    serial: str = ""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    sscc: str = ""
    count: int | None = None
    """Trade items inside."""
    content_gtin: str = ""
    """GTIN of what is inside a logistic unit that holds one kind of trade item."""


def is_logistic(level: Level, facts: Facts) -> bool:
    """Say whether a label carries an SSCC: a case, a pallet, or a box that has one.

    Anything that is moved and stored as a whole may carry an SSCC (GS1 General Specifications
    2.2); a box that is a trade item of its own carries its GTIN.

    >>> is_logistic(Level.BOX, Facts(sscc="069999990000134018"))
    True
    """
    return level in LOGISTIC or (level is Level.BOX and bool(facts.sscc) and not facts.gtin)


def elements_of(level: Level, facts: Facts) -> Sequence[tuple[str, str]]:
    """Return the application identifiers and their values, in the order of the symbol."""
    if is_logistic(level, facts):
        found = [("00", facts.sscc)]
        if facts.content_gtin and facts.count:
            found += [("02", facts.content_gtin), ("17", _day(facts.expires_on))]
            found += [("37", str(facts.count)), ("10", facts.lot)]
    else:
        found = [
            ("01", facts.gtin),
            ("11", _day(facts.made_on)),
            ("17", _day(facts.expires_on)),
            ("10", facts.lot),
            ("21", facts.serial),
        ]
    return [(mark, text) for mark, text in found if text]


def bracketed(level: Level, facts: Facts) -> str:
    """Return the content with brackets, as people read it under the symbol."""
    return "".join(f"({mark}){text}" for mark, text in elements_of(level, facts))


def link_of(level: Level, facts: Facts) -> str:
    """Return the content as a GS1 Digital Link; empty where there is no GS1 key."""
    found = elements_of(level, facts)
    path = "".join(f"/{mark}/{quote(text, safe='')}" for mark, text in found if mark in LINKED)
    rest = "&".join(f"{mark}={quote(text, safe='')}" for mark, text in found if mark not in LINKED)
    return f"{LINK_BASE}{path}{'?' + rest if rest else ''}" if path else ""


def problems_of(level: Level, facts: Facts) -> Sequence[Problem]:
    """Return what a label of this level lacks.

    A logistic unit has its SSCC, an implant card the lot or the serial number, anything else the
    GTIN and one of both (IMDRF N7: the production identifier of what is on the label).
    """
    found: list[Problem] = []
    if is_logistic(level, facts):
        if not facts.sscc:
            found.append(Problem("labels.sscc_needed", field="keys"))
        return found
    if not facts.gtin:
        found.append(Problem("labels.gtin_needed", field="item"))
    if not (facts.lot or facts.serial):
        found.append(Problem("labels.lot_or_serial_needed", field="keys"))
    return found


def _day(day: dt.date | None) -> str:
    return "" if day is None else f"{day:%y%m%d}"

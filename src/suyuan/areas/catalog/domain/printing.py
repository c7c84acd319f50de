"""What of an issued number is printed: the carrier's data, its text, and the link in a QR code.

>>> printed(NumberKind.SERIAL, "SP20-000042", "06999999000013").human
'(01)06999999000013(21)SP20-000042'
>>> printed(NumberKind.SSCC, "069999990000134018", "").link
'https://id.gs1.org/00/069999990000134018'
>>> printed(NumberKind.LOT, "A/1", "06999999000013").link
'https://id.gs1.org/01/06999999000013/10/A%2F1'
>>> printed(NumberKind.LOT, "A1", "").human
'A1'
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from suyuan.areas.catalog.domain import NumberKind
from suyuan.ledger.domain.epcis.spelling import LINK_BASE

GTIN_DIGITS: Final = 14
_MARKS: Final = {NumberKind.SERIAL: "21", NumberKind.LOT: "10"}


@dataclass(frozen=True, slots=True)
class Printed:
    """One number as a label needs it."""

    number: str
    gtin: str
    data: str
    """The element string without brackets, as a printer's GS1 DataMatrix or GS1-128 takes it."""
    human: str
    """The text under the carrier; the number alone where there is no GS1 key."""
    link: str
    """The GS1 Digital Link for a QR code; empty where there is no GS1 key."""

    @property
    def is_gs1(self) -> bool:
        """Whether a GS1 carrier can hold it."""
        return bool(self.data)


def printed(kind: NumberKind, number: str, gtin: str) -> Printed:
    """Return what is printed of a number.

    Args:
        kind: What the number is.
        number: As it was issued.
        gtin: The GTIN of the item in 14 digits, for serials and lots; empty for an item without.
    """
    elements = _elements(kind, number, gtin)
    return Printed(
        number=number,
        gtin=gtin,
        data="".join(mark + text for mark, text in elements),
        human="".join(f"({mark}){text}" for mark, text in elements) or number,
        link=LINK_BASE + "".join(f"/{mark}/{quote(text, safe='')}" for mark, text in elements)
        if elements
        else "",
    )


def _elements(kind: NumberKind, number: str, gtin: str) -> list[tuple[str, str]]:
    if kind == NumberKind.SSCC:
        return [("00", number)]
    if kind == NumberKind.GTIN:
        return [("01", number.zfill(GTIN_DIGITS))]
    return [("01", gtin), (_MARKS[kind], number)] if gtin else []

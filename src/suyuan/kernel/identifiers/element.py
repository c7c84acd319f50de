"""The smallest piece of a code, and the names of the ways in which codes are written."""

import dataclasses
import enum


class Scheme(enum.StrEnum):
    """The way in which a code is written."""

    GS1_ELEMENT_STRING = "GS1_ELEMENT_STRING"
    GS1_DIGITAL_LINK = "GS1_DIGITAL_LINK"
    EPC_URI = "EPC_URI"
    GTIN = "GTIN"
    SSCC = "SSCC"
    HIBC = "HIBC"
    ISBT_128 = "ISBT_128"
    PPN = "PPN"
    MA = "MA"
    AHM = "AHM"
    OWN = "OWN"
    URI = "URI"
    UNKNOWN = "UNKNOWN"


GS1_SCHEMES: frozenset[Scheme] = frozenset(
    {
        Scheme.GS1_ELEMENT_STRING,
        Scheme.GS1_DIGITAL_LINK,
        Scheme.EPC_URI,
        Scheme.GTIN,
        Scheme.SSCC,
    }
)
"""Schemes whose elements are GS1 application identifiers."""


@dataclasses.dataclass(frozen=True, slots=True)
class Element:
    """One tagged piece of a code: an application identifier, a letter, a flag, and its value."""

    tag: str
    value: str
    position: int | None = None
    """Offset of the value in the raw text, None when it was not copied from there."""

"""What a canonical key says by its shape: the kind of thing, its class, the code people read."""

from typing import NamedTuple
from urllib.parse import quote, unquote

from suyuan.ledger.domain.vocabulary import ThingKind

OWN_UNIT = "urn:suyuan:unit:"
OWN_LOT = "urn:suyuan:lot:"
OWN_ITEM = "urn:suyuan:item:"
OWN_SUBLOT = "urn:suyuan:sublot:"
OWN_ASSET = "urn:suyuan:asset:"
OWN_NAMELESS = "urn:suyuan:nameless:"
SUPPLIED = "urn:suyuan:supplied:"
"""Before the number that a supplier gave to a lot, where that is a name of our lot."""


class Shape(NamedTuple):
    """What a key says by itself."""

    kind: ThingKind
    class_key: str | None
    """Key of the class, where the key names one."""
    code: str
    """Serial, lot number, SSCC or asset number as people read it."""


def shape_of(key: str) -> Shape:
    """Read a canonical key.

    >>> shape_of("/01/06901234567892/21/S7")
    Shape(kind=<ThingKind.UNIT: 'UNIT'>, class_key='/01/06901234567892', code='S7')
    >>> shape_of("urn:suyuan:lot:RESIN:L%3A7").code
    'L:7'
    >>> shape_of("urn:suyuan:asset:PL-001").code
    'PL-001'
    """
    if key.startswith("/01/"):
        return _gs1(key)
    if key.startswith("/00/"):
        return Shape(ThingKind.PACKAGE, None, key[4:])
    if key.startswith(OWN_UNIT):
        item, _, serial = key[len(OWN_UNIT) :].partition(":")
        return Shape(ThingKind.UNIT, OWN_ITEM + item, unquote(serial))
    if key.startswith(OWN_LOT):
        item, _, lot = key[len(OWN_LOT) :].partition(":")
        return Shape(ThingKind.LOT, OWN_ITEM + item, unquote(lot))
    if key.startswith(OWN_ITEM):
        return Shape(ThingKind.CLASS, key, unquote(key[len(OWN_ITEM) :]))
    return _other(key)


def code_of(key: str) -> str:
    """Return the serial, lot number or SSCC in a key as it stands on its label.

    >>> code_of("/01/06901234567892/21/S%2F7")
    'S/7'
    """
    return shape_of(key).code


def _gs1(key: str) -> Shape:
    head, found, serial = key.partition("/21/")
    if found:
        return Shape(ThingKind.UNIT, head, unquote(serial) if "%" in serial else serial)
    head, found, lot = key.partition("/10/")
    if found:
        return Shape(ThingKind.LOT, head, unquote(lot))
    return Shape(ThingKind.CLASS, key, key[4:])


def _other(key: str) -> Shape:
    for prefix in ("/8003/", "/8004/", OWN_ASSET):
        if key.startswith(prefix):
            return Shape(ThingKind.ASSET, None, unquote(key[len(prefix) :]))
    if key.startswith("ma:"):
        return Shape(ThingKind.CLASS, key, key[3:])
    return Shape(ThingKind.ASSET, None, key)


def lot_key(class_key: str, lot: str) -> str:
    """Make the key of a lot of a class.

    >>> lot_key("/01/06901234567892", "L/7")
    '/01/06901234567892/10/L%2F7'
    """
    if class_key.startswith(OWN_ITEM):
        return f"{OWN_LOT}{class_key[len(OWN_ITEM) :]}:{quote(lot, safe='')}"
    return f"{class_key}/10/{quote(lot, safe='')}"


def unit_key(class_key: str, serial: str) -> str:
    """Make the key of a unit of a class."""
    if class_key.startswith(OWN_ITEM):
        return f"{OWN_UNIT}{class_key[len(OWN_ITEM) :]}:{quote(serial, safe='')}"
    return f"{class_key}/21/{quote(serial, safe='')}"


def supplied_as(number: str) -> str:
    """Return how the names of all lots begin that came under this number, from whomever.

    >>> supplied_as("E26:1")
    'urn:suyuan:supplied:E26%3A1:'
    """
    return f"{SUPPLIED}{quote(number, safe='')}:"


def supplied_number(key: str) -> str:
    """Return the supplier's number in a name of a lot.

    >>> supplied_number(supplied_as("E26:1") + "/01/06901234567892/10/L7")
    'E26:1'
    """
    return unquote(key.removeprefix(SUPPLIED).partition(":")[0])

"""Canonical keys of agencies whose codes have no URI of their own: HIBCC, ICCBBA, IFA, AHM.

A key is the scheme, the device identifier, and ``/S/`` with a serial or ``/L/`` with a lot, so
that a unit and its lot have one key each, whatever else was in the code.

>>> agency_keys("hibc", "A123BJC5D6E71", lot="10X3").key
'hibc:A123BJC5D6E71/L/10X3'
"""

import datetime as dt
import re
from collections.abc import Mapping

from suyuan.kernel.identifiers.charsets import decode, encode
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.outcome import Outcome
from suyuan.kernel.identifiers.reading import Text

_SCHEMES: Mapping[str, Scheme] = {
    "hibc": Scheme.HIBC,
    "isbt": Scheme.ISBT_128,
    "ppn": Scheme.PPN,
    "ahm": Scheme.AHM,
}
_KEY = re.compile(r"(hibc|isbt|ppn|ahm):([^/]+)(?:/([SL])/([^/]+))?")


def agency_keys(
    scheme: str, device: str, *, serial: str | None = None, lot: str | None = None
) -> Keys:
    """Return the keys of a device identifier, of its lot, and of one unit."""
    class_key = f"{scheme}:{encode(device)}"
    lot_key = None if lot is None else f"{class_key}/L/{encode(lot)}"
    if serial is not None:
        return Keys(f"{class_key}/S/{encode(serial)}", class_key, lot_key)
    return Keys(lot_key or class_key, class_key, lot_key)


def read(source: Text, _today: dt.date) -> Outcome | None:
    """Read a canonical key again; None when the text is none."""
    match = _KEY.fullmatch(source.text)
    if match is None:
        return None
    scheme, device, tag, value = match.group(1), *map(_decoded, match.groups()[1:])
    assert device is not None
    elements = [Element("DI", device, source.origin(match.start(2)))]
    if tag is not None and value is not None:
        elements.append(Element(tag, value, source.origin(match.start(4))))
    serial = value if tag == "S" else None
    lot = value if tag == "L" else None
    return Outcome(
        scheme=_SCHEMES[scheme],
        elements=tuple(elements),
        fields=Fields(device_identifier=device, serial=serial, lot=lot),
        keys=agency_keys(scheme, device, serial=serial, lot=lot),
    )


def _decoded(text: str | None) -> str | None:
    """Undo percent encoding, and leave a broken one as it is."""
    return text if text is None else decode(text) or text

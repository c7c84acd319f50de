"""Canonical keys as people know them: the code that is printed on the thing."""

import re
from typing import Final
from urllib.parse import unquote

_GS1: Final = re.compile(r"(?:/\d{2,4}/[^/]+)+", re.ASCII)
_PAIR: Final = re.compile(r"/(\d{2,4})/([^/]+)", re.ASCII)
_OWN: Final = re.compile(r"urn:suyuan:[a-z]+:(?P<first>[^:]+)(?::(?P<second>[^:]+))?", re.ASCII)


def told(key: str) -> str:
    """Return a key as its code is read; what is no key of ours stays as it is.

    >>> told("/01/06901234567892/21/SP%2F7"), told("urn:suyuan:lot:RES-10K:RES2607001")
    ('(01)06901234567892(21)SP/7', 'RES-10K RES2607001')
    >>> told("urn:suyuan:place:D-SOUTH"), told("urn:acme:thing:1")
    ('D-SOUTH', 'urn:acme:thing:1')
    """
    if _GS1.fullmatch(key):
        return "".join(f"({ai}){unquote(value)}" for ai, value in _PAIR.findall(key))
    own = _OWN.fullmatch(key)
    if own is None:
        return key
    first, second = unquote(own["first"]), unquote(own["second"] or "")
    return f"{first} {second}".strip()

"""Spellings of one identity: canonical key, GS1 Digital Link, EPC URI.

A key says everything but how long the company prefix is, which an EPC URI shows. So a key becomes a
URI only where the prefix is known: the firm's own prefixes, or the URI under which it was captured.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import unquote

from suyuan.kernel import identifiers
from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import epc

LINK_BASE = "https://id.gs1.org"

_SERIALIZED_BODY = {"253": 13, "255": 13, "8003": 14}
_ALWAYS_SINGLE = frozenset({"00", "401", "402", "414", "417", "8004", "8017", "8018"})
_DIGIT_FIRST = frozenset({"00", "01", "8003", "8006"})
"""Keys in which one digit stands before the company prefix."""

PrefixLengths = Callable[[str], int | None]
"""Gives the length of the company prefix that a row of digits begins with, where it is known."""


def known_prefixes(prefixes: Iterable[str]) -> PrefixLengths:
    """Return the lengths as the firm's own list of company prefixes knows them.

    >>> known_prefixes(["4012345"])("401234512345"), known_prefixes(["4012345"])("0614141")
    (7, None)
    """
    ordered = sorted(prefixes, key=len, reverse=True)

    def length(digits: str) -> int | None:
        return next((len(prefix) for prefix in ordered if digits.startswith(prefix)), None)

    return length


_LINK = re.compile(
    r"https?://[^?#]*?/(?:00|01|253|255|401|402|414|417|8003|8004|8006|8010|8017|8018)/[^?#]+"
)


def key_of(uri: str) -> str | Problem:
    """Return the canonical key of a URI, the URI itself where it is no GS1 key, or what is wrong.

    >>> key_of("urn:epc:id:sgtin:4012345.011111.9876")
    '/01/04012345111118/21/9876'
    >>> key_of("https://example.com/01/04012345111118/21/9876?17=271231")
    '/01/04012345111118/21/9876'
    >>> key_of("urn:uuid:0190a1c2-0000-7000-8000-000000000000")
    'urn:uuid:0190a1c2-0000-7000-8000-000000000000'
    """
    if "/21/" in uri or uri.startswith("urn:epc:id:sgtin:"):
        return _read(uri)
    return _remembered(uri)  # Places, parties, lots and classes come again and again.


@lru_cache(maxsize=65536)
def _remembered(uri: str) -> str | Problem:
    return _read(uri)


def _read(uri: str) -> str | Problem:
    if not epc.is_epc(uri):
        link = _LINK.match(uri)
        if link is None:
            return uri
        uri = link[0]
    try:
        return identifiers.key_of(uri)
    except identifiers.UnreadableCodeError as error:
        return error.problems[0] if error.problems else Problem.of(error)


def link_of(key: str) -> str:
    """Return a key as canonical GS1 Digital Link; what is no GS1 key as it is.

    >>> link_of("/00/040123450000001112")
    'https://id.gs1.org/00/040123450000001112'
    """
    return LINK_BASE + key if key.startswith("/") else key


def link_of_uri(text: str) -> str:
    """Return a text as canonical GS1 Digital Link where it names a GS1 key, else as it is."""
    if not text.startswith(("urn:epc:", "http://", "https://")):
        return text
    key = key_of(text)
    return link_of(key) if isinstance(key, str) else text


def is_class(key: str) -> bool:
    """Return whether a key names a class or a lot, never a single thing.

    >>> is_class("/01/04012345111118/10/A1"), is_class("/01/04012345111118/21/7")
    (True, False)
    >>> is_class("urn:acme:crate:9")
    False
    """
    return key.startswith("/") and not is_instance(key)


def is_instance(key: str) -> bool:
    """Return whether a key names a single thing."""
    parts = key.split("/")
    if parts[0] or len(parts) < 3:  # noqa: PLR2004 - empty, identifier, value.
        return False
    if parts[1] in _ALWAYS_SINGLE:
        return True
    if parts[1] in _SERIALIZED_BODY:
        return len(unquote(parts[2])) > _SERIALIZED_BODY[parts[1]]
    qualifiers = parts[3::2]
    return "21" in qualifiers or "235" in qualifiers or "8011" in qualifiers


def urn_of(key: str, lengths: PrefixLengths) -> str | None:
    """Return a key as EPC URI, or None where it has none or its company prefix is not known.

    >>> own = known_prefixes(["4012345"])
    >>> urn_of("/01/04012345111118/21/9876", own)
    'urn:epc:id:sgtin:4012345.011111.9876'
    >>> urn_of("/01/04012345111118/10/A%2F1", own)
    'urn:epc:class:lgtin:4012345.011111.A%2F1'
    >>> urn_of("/414/4012345000115/254/987", own)
    'urn:epc:id:sgln:4012345.00011.987'
    """
    parts = key.split("/")
    if parts[0] or len(parts) < 3:  # noqa: PLR2004 - empty, identifier, value.
        return None
    value = unquote(parts[2])
    length = lengths(value[1:] if parts[1] in _DIGIT_FIRST else value)
    return None if length is None else epc.uri_of_key(key, length)

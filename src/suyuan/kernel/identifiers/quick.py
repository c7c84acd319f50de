"""The quick way from a known-good code to its canonical key, for capture in bulk.

The commonest spellings are recognized by one pattern each, the class part of a key is remembered,
and everything else takes the long way through `parse`; both ways give the same answer.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from suyuan.kernel.errors import Problem, Problems
from suyuan.kernel.identifiers import dates
from suyuan.kernel.identifiers.parsing import parse
from suyuan.kernel.identifiers.problems import UnreadableCodeError

_PLAIN = r"[-.\w]"
"""Characters of set 82 that a Digital Link writes as they are (``\\w`` in ASCII)."""
_LINK = re.compile(
    r"(?:https?://[^/?#\s]+)?/01/(\d{14})(?:/(21|10)/(" + _PLAIN + r"{1,20}))?", re.ASCII
)
_SGTIN = re.compile(
    r"urn:epc:(?:id:sgtin|class:(lgtin)):(\d{6,12})\.(\d{1,7})\.(" + _PLAIN + r"{1,20})", re.ASCII
)
_UNIT_LINKS = re.compile(
    r"^https?://[-.:\w]+/01/(\d{14})/21/(" + _PLAIN + r"{1,20})$", re.ASCII | re.MULTILINE
)
_UNIT_URNS = re.compile(
    r"^urn:epc:id:sgtin:(\d{6,12}\.\d{1,7})\.(" + _PLAIN + r"{1,20})$", re.ASCII | re.MULTILINE
)
_SSCC_URN = re.compile(r"urn:epc:id:sscc:(\d{6,12})\.(\d)(\d{4,10})", re.ASCII)
_SSCC = re.compile(r"(?:(?:https?://[^/?#\s]+)?/00/|(?:\][Cd][12])?00|\(00\))(\d{18})", re.ASCII)
_ELEMENTS = re.compile(
    r"(?:\](?:C1|d2|Q3|e0|J1))?\x1d?01(\d{14})(?:11(\d{6}))?(?:17(\d{6}))?"
    r"(?:10(" + _PLAIN + r"{1,20})(?:\x1d(?=.)|$))?(?:21(" + _PLAIN + r"{1,20}))?",
    re.ASCII,
)
_BRACKETED = re.compile(
    r"\(01\)(\d{14})(?:\(11\)(\d{6}))?(?:\(17\)(\d{6}))?"
    r"(?:\(10\)(" + _PLAIN + r"{1,20}))?(?:\(21\)(" + _PLAIN + r"{1,20}))?",
    re.ASCII,
)
_SGTIN_DIGITS = 13
_SSCC_DIGITS = 17
_SHOWN = 80
# Digits as bytes are 48 more than their value, and the weights of 14 digits sum up to 28,
# those of 18 digits to 36: what that adds to the sum, modulo ten.
_RIGHT_14 = 48 * 28 % 10
_RIGHT_18 = 48 * 36 % 10


@lru_cache(maxsize=65536)
def _gtin_is_right(digits: str) -> bool:
    values = digits.encode()
    return (3 * sum(values[::2]) + sum(values[1::2])) % 10 == _RIGHT_14


@lru_cache(maxsize=65536)
def _class_path(prefix: str, reference: str) -> str | None:
    """Return the path of the GTIN that an EPC URI's prefix and reference make."""
    if len(prefix) + len(reference) != _SGTIN_DIGITS:
        return None
    values = f"{reference[0]}{prefix}{reference[1:]}".encode()
    # Thirteen digits: the weights sum up to 7 * 3 + 6, and 48 * 27 ends in 6.
    check = (6 - 3 * sum(values[::2]) - sum(values[1::2])) % 10
    return f"/01/{values.decode()}{check}"


@lru_cache(maxsize=4096)
def _is_date(text: str) -> bool:
    return dates.two_digit_year(text, dates.REFERENCE_DATE, day_zero=True) is not None


def _link_key(text: str) -> str | None:
    match = _LINK.fullmatch(text)
    if match is None:
        return _sscc_key(text)
    gtin, ai, value = match.groups()
    if not _gtin_is_right(gtin):
        return None
    return f"/01/{gtin}/{ai}/{value}" if ai else f"/01/{gtin}"


def _urn_key(text: str) -> str | None:
    match = _SGTIN.fullmatch(text)
    if match is None:
        return _sscc_urn_key(text)
    lot, prefix, reference, value = match.groups()
    path = _class_path(prefix, reference)
    if path is None:
        return None
    return f"{path}/10/{value}" if lot else f"{path}/21/{value}"


def _sscc_urn_key(text: str) -> str | None:
    match = _SSCC_URN.fullmatch(text)
    if match is None:
        return None
    prefix, extension, reference = match.groups()
    digits = f"{extension}{prefix}{reference}"
    if len(digits) != _SSCC_DIGITS:
        return None
    values = digits.encode()
    # Seventeen digits: the weights sum up to 9 * 3 + 8, and 48 * 35 ends in 0.
    return f"/00/{digits}{-(3 * sum(values[::2]) + sum(values[1::2])) % 10}"


def _sscc_key(text: str) -> str | None:
    match = _SSCC.fullmatch(text)
    if match is None:
        return None
    values = match.group(1).encode()
    if (3 * sum(values[::2]) + sum(values[1::2])) % 10 != _RIGHT_18:
        return None
    return f"/00/{match.group(1)}"


def _string_key(text: str) -> str | None:
    pattern = _BRACKETED if text[0] == "(" else _ELEMENTS
    match = pattern.fullmatch(text)
    if match is None:
        return _sscc_key(text)
    gtin, made, expires, lot, serial = match.groups()
    if not _gtin_is_right(gtin):
        return None
    if (made and not _is_date(made)) or (expires and not _is_date(expires)):
        return None
    if serial:
        return f"/01/{gtin}/21/{serial}"
    return f"/01/{gtin}/10/{lot}" if lot else f"/01/{gtin}"


_WAYS = {
    "h": _link_key,
    "/": _link_key,
    "u": _urn_key,
    "]": _string_key,
    "(": _string_key,
    "\x1d": _string_key,
    "0": _string_key,
}
"""Which way a code takes, by its first character."""


def key_of(text: str) -> str:
    """Return the canonical key of a code in any spelling.

    >>> key_of("urn:epc:id:sgtin:0614141.112345.400")
    '/01/10614141123459/21/400'
    >>> key_of("https://example.com/x/01/10614141123459/21/A%2fB")
    '/01/10614141123459/21/A%2FB'

    Raises:
        UnreadableCodeError: If the code has errors or names nothing.
    """
    way = _WAYS.get(text[:1])
    key = None if way is None else way(text)
    return _long_way(text) if key is None else key


def _long_way(text: str) -> str:
    carrier = parse(text)
    errors = carrier.errors or carrier.problems
    if carrier.key is None or carrier.errors:
        reason = errors[0].code if errors else "identifiers.item_not_named"
        raise UnreadableCodeError(text[:_SHOWN], reason, carrier.problems)
    return carrier.key


def unit_keys_of(texts: Sequence[str]) -> list[str] | None:
    """Return the keys of many units at once, or None where some take another way.

    >>> unit_keys_of(["https://example.com/01/10614141123459/21/1"])
    ['/01/10614141123459/21/1']
    >>> unit_keys_of(["https://example.com/01/10614141123458/21/1"]) is None
    True
    """
    joined = "\n".join(texts)
    if (keys := _of_one_class(texts, joined)) is not None:
        return keys
    links = joined.startswith("h")
    found = (_UNIT_LINKS if links else _UNIT_URNS).findall(joined)
    if len(found) != len(texts) or joined.count("\n") != len(texts) - 1:
        return None
    paths: dict[str, str] = {}
    for head in {head for head, _ in found}:
        prefix, _, reference = head.partition(".")
        path = f"/01/{head}" if links else _class_path(prefix, reference)
        if path is None or (links and not _gtin_is_right(head)):
            return None
        paths[head] = f"{path}/21/"
    return [paths[head] + serial for head, serial in found]


@lru_cache(maxsize=4096)
def _all_begin(head: str) -> re.Pattern[str]:
    """Return the pattern of lines that all begin in the same way and end with a serial."""
    line = f"{re.escape(head)}{_PLAIN}{{1,20}}+"
    return re.compile(f"{line}(?:\n{line})*+", re.ASCII)


def _of_one_class(texts: Sequence[str], joined: str) -> list[str] | None:
    """Return the keys of units whose links differ in their serials only, None for others."""
    head, found, _ = texts[0].partition("/21/") if texts else ("", "", "")
    match = _UNIT_LINKS.match(joined)
    if not found or match is None or not _gtin_is_right(match[1]):
        return None
    head += found
    if joined.count("\n") != len(texts) - 1 or not _all_begin(head).fullmatch(joined):
        return None
    path, cut = f"/01/{match[1]}/21/", len(head)
    return [path + text[cut:] for text in texts]


def keys_of(texts: Iterable[str]) -> list[str]:
    """Return the canonical keys of many codes, or refuse them all with every problem by line.

    Raises:
        Problems: If some codes are unreadable; lines count from one.
    """
    keys: list[str] = []
    problems: list[Problem] = []
    for line, text in enumerate(texts, start=1):
        try:
            keys.append(key_of(text))
        except UnreadableCodeError as error:
            problems.append(Problem.of(error, line=line))
    Problems.check(problems)
    return keys

"""One entry for everything a scanner, a file or a person may hand over.

Which scheme a code is written in is told from its marks, the surest first: symbology identifier,
addresses and names, brackets, leading signs; then the firm's own patterns; then bare digits.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import (
    agency_keys,
    ahm,
    dates,
    digital_link,
    element_strings,
    epc,
    hibc,
    isbt,
    iso15434,
    ma,
    own,
    separators,
)
from suyuan.kernel.identifiers.carrier import Carrier
from suyuan.kernel.identifiers.charsets import decode, is_digits
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.outcome import Outcome, from_gs1
from suyuan.kernel.identifiers.own import Pattern
from suyuan.kernel.identifiers.problems import FULL_WIDTH, errors_in, problem
from suyuan.kernel.identifiers.reading import GS, MOST_CHARACTERS, Text, cleaned, decoded
from suyuan.kernel.identifiers.rules import RULES, rule_at

_GS1_SYMBOLOGIES = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
_RETAIL_LENGTHS = frozenset({8, 12, 13, 14})
_SSCC_LENGTH = 18
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_OWN_NAME = re.compile(r"urn:suyuan:(item|lot|unit):([^:]+)(?::([^:]+))?")
_BRACKET = re.compile(r"\(\d{2,4}\)")
_SHOWN = 80

Reader = Callable[[Text, dt.date], Outcome | None]


def parse(
    scan: str | bytes,
    *,
    patterns: Sequence[Pattern] = (),
    today: dt.date = dates.REFERENCE_DATE,
) -> Carrier:
    r"""Read a code in any spelling. Never raises for bad data: problems come with the carrier.

    Args:
        scan: What the scanner sent, or the text from a file or a person.
        patterns: The firm's own codes, tried before guesses at bare digits.
        today: The day from which two-digit years get their century.

    >>> carrier = parse("]d201069012345678921714070010A213B1\x1d211234")
    >>> carrier.key, carrier.lot_key
    ('/01/06901234567892/21/1234', '/01/06901234567892/10/A213B1')
    >>> carrier.fields.expiry_date
    datetime.date(2014, 7, 31)
    >>> parse("6901234567891").problems[0].code
    'identifiers.check_digit_wrong'
    """
    raw = decoded(scan)
    if len(raw) > MOST_CHARACTERS:
        found = problem("too_long", MOST_CHARACTERS, most=MOST_CHARACTERS, length=len(raw))
        return Carrier(raw=raw, scheme=Scheme.UNKNOWN, problems=(found,), text=raw[:_SHOWN])
    text, symbology, was_wide = cleaned(raw)
    outcome = _outcome(text, symbology, patterns, today)
    problems = outcome.problems
    if was_wide:
        problems = (problem(FULL_WIDTH, 0), *problems)
    return Carrier(
        raw=raw,
        scheme=outcome.scheme,
        symbology=symbology,
        elements=outcome.elements,
        fields=outcome.fields,
        key=outcome.keys.key,
        class_key=outcome.keys.class_key,
        lot_key=outcome.keys.lot_key,
        problems=tuple(sorted(problems, key=_by_position)),
        pattern=outcome.pattern,
        prefix_length=outcome.prefix_length,
        text=text.text,
    )


def _by_position(found: Problem) -> int:
    return -1 if found.position is None else found.position


def _outcome(
    text: Text, symbology: str | None, patterns: Sequence[Pattern], today: dt.date
) -> Outcome:
    if not text.text:
        return Outcome(scheme=Scheme.UNKNOWN, problems=(problem("empty", 0),))
    for reader in _MARKED:
        outcome = reader(text, today)
        if outcome is not None:
            return outcome
    if symbology in _GS1_SYMBOLOGIES:
        return _element_string(text.with_separators(), today)
    outcome = own.read(text, patterns, today)
    if outcome is not None:
        return outcome
    for reader in _GUESSED:
        outcome = reader(text, today)
        if outcome is not None:
            return outcome
    shown = text.text[:_SHOWN]
    found = problem("format_unknown", text.origin(0), text=shown)
    return Outcome(scheme=Scheme.UNKNOWN, problems=(found,))


def _element_string(text: Text, today: dt.date) -> Outcome:
    elements, problems = element_strings.split(text)
    problems += separators.perhaps_lost(text.text, elements, today)
    return from_gs1(Scheme.GS1_ELEMENT_STRING, elements, problems, today)


def _addressed(text: Text, today: dt.date) -> Outcome | None:
    """Read Digital Links, EPC URIs, our own keys, and other URIs as they are."""
    if epc.is_epc(text.text):
        return _epc(text, today)
    if text.text[0] == "/" or text.text[:4].lower() == "http":
        link = digital_link.split(text)
        if link is not None:
            return from_gs1(Scheme.GS1_DIGITAL_LINK, *link, today)
    if _URI.fullmatch(text.text) is None:
        return None
    return _uri(text.text)


def _epc(text: Text, today: dt.date) -> Outcome:
    read = epc.read(text)
    if read is None:
        return Outcome(scheme=Scheme.EPC_URI, keys=Keys(text.text))
    return from_gs1(Scheme.EPC_URI, read.elements, read.problems, today, read.prefix_length)


def _uri(text: str) -> Outcome:
    """Keep a URI as it is; where it is a name that we coined, say what it names."""
    match = _OWN_NAME.fullmatch(text)
    if match is None:
        return Outcome(scheme=Scheme.URI, keys=Keys(text))
    kind, *values = match.groups()
    item, number = (None if value is None else decode(value) for value in values)
    if item is None or (number is None) != (kind == "item"):
        return Outcome(scheme=Scheme.URI, keys=Keys(text))
    serial = number if kind == "unit" else None
    lot = number if kind == "lot" else None
    return Outcome(
        scheme=Scheme.URI,
        fields=Fields(item=item, serial=serial, lot=lot),
        keys=own.own_keys(item, serial=serial, lot=lot),
    )


def _bracketed(text: Text, today: dt.date) -> Outcome | None:
    if _BRACKET.match(text.text) is None:
        return None
    elements, problems = element_strings.split_bracketed(text)
    return from_gs1(Scheme.GS1_ELEMENT_STRING, elements, problems, today)


def _separated(text: Text, today: dt.date) -> Outcome | None:
    """Read what starts with FNC1, or has one after identifiers that we know."""
    separated = text.with_separators()
    if GS not in separated.text:
        return None
    if separated.text[0] != GS and rule_at(separated.text, 0) is None:
        return None
    return _element_string(separated, today)


def _digits(text: Text, today: dt.date) -> Outcome | None:
    """Read bare digits: EAN-8, UPC-A, EAN-13, ITF-14, SSCC."""
    digits = text.text.replace(" ", "")
    if not is_digits(digits):
        return None
    if len(digits) in _RETAIL_LENGTHS:
        padding = 14 - len(digits)
        element = Element("01", digits.zfill(14), text.origin(0) - padding)
        return from_gs1(Scheme.GTIN, [element], [], today)
    if len(digits) == _SSCC_LENGTH:
        whole = _bare_elements(text, today)
        if whole is not None and not errors_in(whole.problems):
            return whole
        return from_gs1(Scheme.SSCC, [Element("00", digits, text.origin(0))], [], today)
    return None


def _bare_elements(text: Text, today: dt.date) -> Outcome | None:
    """Read an element string that lost its FNC1: it must start with a key, or be sound.

    Twenty digits that name nothing as an element string are rather the code of a medicine pack.
    """
    rule = rule_at(text.text, 0)
    if rule is None:
        return None
    outcome = _element_string(text, today)
    first = outcome.elements[0]
    whole_key = RULES[first.tag].key is not None and len(first.value) >= RULES[first.tag].least
    if first.tag in {"01", "02", "00"} and whole_key and is_digits(first.value):
        return outcome
    if outcome.keys.key is None and ahm.read_pack(text, today) is not None:
        return None
    return None if errors_in(outcome.problems) else outcome


_MARKED: tuple[Reader, ...] = (
    iso15434.read,
    agency_keys.read,
    ma.read,
    ahm.read,
    _addressed,
    _bracketed,
    hibc.read,
    isbt.read,
    _separated,
)
"""Schemes that show by themselves, in the order in which they are tried."""

_GUESSED: tuple[Reader, ...] = (_digits, _bare_elements, ahm.read_pack)
"""Schemes that are guessed from the digits, after the firm's own patterns."""

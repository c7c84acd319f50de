"""EPC URIs: instances, classes and patterns, to GS1 elements and back.

>>> split(Text("urn:epc:id:sgtin:0614141.112345.400"))[0][0].value
'10614141123459'
>>> uri_of_key("/01/10614141123459/21/400", 7)
'urn:epc:id:sgtin:0614141.112345.400'
"""

import dataclasses
import re
from collections.abc import Mapping
from urllib.parse import unquote

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import check_digits
from suyuan.kernel.identifiers.charsets import decode, is_digits
from suyuan.kernel.identifiers.element import Element
from suyuan.kernel.identifiers.problems import problem
from suyuan.kernel.identifiers.reading import Text

_URI = re.compile(r"urn:epc:(id|class|idpat|pat|tag):([a-z0-9-]+):(.*)", re.IGNORECASE | re.DOTALL)
_TAG_WIDTH = re.compile(r"-\d+\+?$")
_LEAST_PREFIX, _MOST_PREFIX = 6, 12
_ESCAPED = {character: f"%{ord(character):02X}" for character in '"%&/<>?#'}


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """How the body of one kind of EPC URI is made."""

    ai: str
    digits: int | None
    """Digits of company prefix and reference together; None when the reference is free text."""
    indicator: bool = False
    """The reference's first digit moves in front of the prefix."""
    check: bool = True
    """A check digit follows in the element."""
    lead: str = ""
    """Digits in front of the element's value."""
    extra: tuple[str, ...] = ()
    """Where further parts of the body go: an identifier, or + for the same element's end."""


FORMS: Mapping[str, Form] = {
    "sgtin": Form("01", 13, indicator=True, extra=("21",)),
    "lgtin": Form("01", 13, indicator=True, extra=("10",)),
    "sscc": Form("00", 17, indicator=True),
    "sgln": Form("414", 12, extra=("254",)),
    "pgln": Form("417", 12),
    "grai": Form("8003", 12, lead="0", extra=("+",)),
    "giai": Form("8004", None, check=False),
    "gsrn": Form("8018", 17),
    "gsrnp": Form("8017", 17),
    "gdti": Form("253", 12, extra=("+",)),
    "sgcn": Form("255", 12, extra=("+",)),
    "cpi": Form("8010", None, check=False, extra=("8011",)),
    "ginc": Form("401", None, check=False),
    "gsin": Form("402", 16),
    "itip": Form("8006", 13, indicator=True, extra=("+", "+", "21")),
    "upui": Form("01", 13, indicator=True, extra=("235",)),
}
"""Kinds of EPC that are GS1 keys."""


@dataclasses.dataclass(frozen=True, slots=True)
class Read:
    """What came out of an EPC URI."""

    elements: list[Element]
    problems: list[Problem]
    prefix_length: int | None = None


def split(source: Text) -> tuple[list[Element], list[Problem]]:
    """Cut an EPC URI into GS1 elements."""
    read_ = read(source)
    return ([], []) if read_ is None else (read_.elements, read_.problems)


def is_epc(text: str) -> bool:
    """Tell whether a text starts as an EPC URI."""
    return text[:8].lower() == "urn:epc:"


def read(source: Text) -> Read | None:
    """Read an EPC URI; None when it is of a kind that is no GS1 key, as ``urn:epc:id:gid``."""
    match = _URI.fullmatch(source.text)
    if match is None:
        return Read([], [problem("epc_malformed", source.origin(8))])
    kind, scheme, body = match.group(1).lower(), match.group(2).lower(), match.group(3)
    start = match.start(3)
    if kind in {"tag", "pat"}:
        scheme = _TAG_WIDTH.sub("", scheme)
        # A tag's filter value comes first and says nothing about which thing it is.
        start += len(body.partition(".")[0]) + 1
        body = body.partition(".")[2]
    form = FORMS.get(scheme)
    if form is None:
        return None
    return _Body(source, form, kind, body, start).read()


class _Body:
    """The dotted body of an EPC URI, read part by part."""

    def __init__(self, source: Text, form: Form, kind: str, body: str, start: int) -> None:
        self.source = source
        self.form = form
        self.pattern = kind in {"idpat", "pat"}
        self.start = start
        # Free text may hold dots, so only the first ones divide.
        self.parts = body.split(".", 1 + len(form.extra))
        self.elements: list[Element] = []
        self.problems: list[Problem] = []

    def at(self, part: int, offset: int = 0) -> int:
        index = self.start + sum(len(text) + 1 for text in self.parts[:part]) + offset
        return self.source.origin(min(index, len(self.source.text)))

    def fault(self, code: str, part: int, **data: str | int) -> None:
        self.problems.append(problem(code, self.at(part), **data))

    def read(self) -> Read:
        if len(self.parts) < 2 + len(self.form.extra):
            self.fault("epc_parts_missing", 0, wanted=2 + len(self.form.extra))
            return Read([], self.problems)
        prefix, reference = self.parts[0], self.parts[1]
        if not is_digits(prefix) or not _LEAST_PREFIX <= len(prefix) <= _MOST_PREFIX:
            self.fault("company_prefix_malformed", 0, prefix=prefix)
            return Read([], self.problems)
        length = len(prefix)
        if self.pattern and reference == "*":
            self.fault("epc_pattern_too_wide", 1)
            return Read([], self.problems, length)
        value = self._key_value(prefix, reference)
        if value is not None:
            self._add(value)
        return Read(self.elements, self.problems, length)

    def _key_value(self, prefix: str, reference: str) -> str | None:
        if self.form.digits is None:
            text = decode(reference)
            if text is None:
                self.fault("percent_encoding_broken", 1)
            return None if text is None else prefix + text
        wanted = self.form.digits - len(prefix)
        if len(reference) != wanted or (wanted and not is_digits(reference)):
            self.fault("epc_reference_malformed", 1, wanted=wanted, reference=reference)
            return None
        body = prefix + reference
        if self.form.indicator:
            body = reference[:1] + prefix + reference[1:]
        return self.form.lead + body + (check_digits.gs1(body) if self.form.check else "")

    def _add(self, value: str) -> None:
        later: list[Element] = []
        for number, ai in enumerate(self.form.extra, start=2):
            text = self.parts[number]
            if self.pattern and text == "*":
                continue
            part = decode(text)
            if part is None:
                self.fault("percent_encoding_broken", number)
            elif ai == "+":
                value += part
            elif not (ai == "254" and part == "0"):
                later.append(Element(ai, part, self.at(number)))
        self.elements = [Element(self.form.ai, value, self.at(0)), *later]


def uri_of_key(key: str, prefix_length: int) -> str | None:
    """Write a canonical key as an EPC URI; None when it has none with such a company prefix.

    A class becomes a pattern, ``urn:epc:idpat:sgtin:0614141.112345.*``.
    """
    if not _LEAST_PREFIX <= prefix_length <= _MOST_PREFIX or not key.startswith("/"):
        return None
    names = key.split("/")[1::2]
    values = [unquote(value) for value in key.split("/")[2::2]]
    scheme = _scheme_for(names)
    if scheme is None:
        return None
    body = _body(FORMS[scheme], values[0], prefix_length)
    if body is None:
        return None
    return _whole(scheme, body, values)


_SCHEMES: Mapping[tuple[str, ...], str] = {
    ("01", "21"): "sgtin",
    ("01", "10"): "lgtin",
    ("01", "235"): "upui",
    ("01",): "sgtin",
    ("414", "254"): "sgln",
    ("8010", "8011"): "cpi",
    ("8010",): "cpi",
    ("8006", "21"): "itip",
    ("8006",): "itip",
    **{
        (form.ai,): scheme
        for scheme, form in FORMS.items()
        if form.ai not in {"01", "8010", "8006"}
    },
}


def _scheme_for(names: list[str]) -> str | None:
    return _SCHEMES.get(tuple(names))


def _body(form: Form, value: str, length: int) -> list[str] | None:
    """Return company prefix and reference, and what follows within the same element."""
    if form.digits is None:
        return [value[:length], _escaped(value[length:])] if is_digits(value[:length]) else None
    value = value.removeprefix(form.lead)
    digits, rest = value[: form.digits], value[form.digits + form.check :]
    if form.indicator:
        digits = digits[1 : length + 1] + digits[0] + digits[length + 1 :]
    body = [digits[:length], digits[length:]]
    if form.extra[:2] == ("+", "+"):
        return [*body, rest[:2], rest[2:]]
    if form.extra[:1] == ("+",) and rest:
        return [*body, _escaped(rest)]
    return body


def _whole(scheme: str, body: list[str], values: list[str]) -> str:
    body = [*body, *map(_escaped, values[1:])]
    missing = 2 + len(FORMS[scheme].extra) - len(body)
    if scheme == "sgln" and missing:
        body, missing = [*body, "0"], 0
    kind = "idpat" if missing else "class" if scheme == "lgtin" else "id"
    return f"urn:epc:{kind}:{scheme}:{'.'.join([*body, *['*'] * missing])}"


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in text)

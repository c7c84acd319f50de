"""GS1 Digital Link URIs on any domain, plain and compressed, and canonical keys, their paths."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import compression
from suyuan.kernel.identifiers.charsets import SET_64, decode, encode, first_outside, is_digits
from suyuan.kernel.identifiers.element import Element
from suyuan.kernel.identifiers.problems import problem
from suyuan.kernel.identifiers.reading import Text
from suyuan.kernel.identifiers.rules import RULES

_URI = re.compile(
    r"(https?://[^/?#\s]+)?(/[^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL
)
_GTIN_LENGTHS = frozenset({8, 12, 13})
_LEAST_COMPRESSED = 8

_ALIASES: Mapping[str, str] = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "payto": "415",
    "gsrnp": "8017", "gsrn": "8018", "gmn": "8013", "giai": "8004", "grai": "8003", "gcn": "255",
    "gdti": "253", "sscc": "00", "ginc": "401", "gsin": "402", "cpv": "22", "lot": "10",
    "ser": "21", "cpsn": "8011", "glnx": "254", "refno": "8020", "srin": "8019", "tpx": "235",
}  # fmt: skip
"""Words that earlier editions of the standard allowed in place of the numbers."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Segment:
    text: str
    start: int

    @property
    def ai(self) -> str:
        return _ALIASES.get(self.text.lower(), self.text)


def split(source: Text) -> tuple[list[Element], list[Problem]] | None:
    """Cut a Digital Link into its elements; None when the address is no Digital Link at all."""
    match = _URI.fullmatch(source.text)
    if match is None:
        return None
    segments = list(_segments(match.group(2), match.start(2)))
    first = _first_key(segments)
    if first is None:
        return _compressed(source, segments)
    elements, problems = _path_elements(source, segments[first:])
    if match.group(3) is not None:
        _query_elements(source.cut(match.start(3), match.end(3)), elements, problems)
    return elements, problems


def _segments(path: str, start: int) -> Iterator[_Segment]:
    position = start + 1
    for text in path[1:].removesuffix("/").split("/"):
        yield _Segment(text, position)
        position += len(text) + 1


def _first_key(segments: Sequence[_Segment]) -> int | None:
    """Return where the identification key starts, whatever stands in front of it."""
    for index, segment in enumerate(segments[:-1]):
        rule = RULES.get(segment.ai)
        if rule is None or rule.key is None:
            continue
        value = segments[index + 1].text
        if rule.parts[0].charset != "n" or is_digits(value[: rule.parts[0].most]):
            return index
    return None


def _path_elements(
    source: Text, segments: Sequence[_Segment]
) -> tuple[list[Element], list[Problem]]:
    elements: list[Element] = []
    problems: list[Problem] = []
    key = segments[0].ai
    for name, value in zip(segments[::2], segments[1::2], strict=False):
        if name.ai not in RULES:
            problems.append(problem("ai_unknown", source.origin(name.start), ai=name.text))
            continue
        element = _element(source, name.ai, value, problems)
        elements.append(element)
    if len(segments) % 2:
        last = segments[-1]
        problems.append(problem("path_incomplete", source.origin(last.start), part=last.text))
    problems += _qualifier_problems(key, elements[1:])
    return elements, problems


def _element(source: Text, ai: str, segment: _Segment, problems: list[Problem]) -> Element:
    value = decode(segment.text)
    position = source.origin(segment.start)
    if value is None:
        at = source.origin(segment.start + segment.text.find("%"))
        problems.append(problem("percent_encoding_broken", at, ai=ai))
        value = segment.text
    if ai in {"01", "02"} and len(value) in _GTIN_LENGTHS and is_digits(value):
        return Element(ai, value.zfill(14), position - (14 - len(value)))
    return Element(ai, value, position)


def _qualifier_problems(key: str, qualifiers: Sequence[Element]) -> Iterator[Problem]:
    sequences = RULES[key].key
    assert sequences is not None
    given = [element.tag for element in qualifiers]
    best = max(sequences, key=lambda sequence: sum(ai in sequence for ai in given), default=())
    for element in qualifiers:
        if element.tag not in best:
            yield problem("qualifier_not_allowed", element.position, ai=element.tag, key=key)
    order = [best.index(ai) for ai in given if ai in best]
    if order != sorted(order):
        yield problem("qualifiers_out_of_order", qualifiers[0].position, order=" ".join(best))


def _query_elements(source: Text, elements: list[Element], problems: list[Problem]) -> None:
    """Add the data attributes; names that are not numbers belong to others."""
    start = 0
    for pair in re.split("[&;]", source.text):
        name, _, value = pair.partition("=")
        at = start
        start += len(pair) + 1
        if not is_digits(name):
            continue
        rule = RULES.get(name)
        if rule is None:
            problems.append(problem("ai_unknown", source.origin(at), ai=name))
            continue
        if not rule.attribute:
            problems.append(problem("attribute_not_allowed", source.origin(at), ai=name))
        elements.append(_element(source, name, _Segment(value, at + len(name) + 1), problems))


def _compressed(
    source: Text, segments: Sequence[_Segment]
) -> tuple[list[Element], list[Problem]] | None:
    """Try the last part of the path as a compressed Digital Link."""
    last = segments[-1]
    if (
        len(last.text) < _LEAST_COMPRESSED
        or first_outside(last.text, frozenset(SET_64)) is not None
    ):
        return None
    pairs = compression.decompress(last.text)
    if pairs is None or not any(RULES[ai].key is not None for ai, _ in pairs):
        return None
    position = source.origin(last.start)
    return [Element(ai, value, position) for ai, value in pairs], []


def build(base: str, elements: Sequence[Element], *, compressed: bool = False) -> str:
    """Write elements, an identification key among them, as a Digital Link.

    A made-to-order GTIN has no place of its own in an address: it stands there as any GTIN does.
    """
    elements = [
        dataclasses.replace(element, tag="01") if element.tag == "03" else element
        for element in elements
    ]
    by_tag = {element.tag: element.value for element in reversed(elements)}
    key = next(ai for ai in by_tag if _names(ai, by_tag))
    stem = base.rstrip("/")
    if compressed:
        return f"{stem}/{compression.compress(by_tag)}"
    path = [key, *_qualifiers_for(key, by_tag)]
    uri = stem + "".join(f"/{ai}/{encode(by_tag[ai])}" for ai in path)
    rest = [f"{element.tag}={encode(by_tag[element.tag])}" for element in elements
            if element.tag not in path]  # fmt: skip
    return f"{uri}?{'&'.join(dict.fromkeys(rest))}" if rest else uri


_KEYS_FIRST = ("00", "8006", "01")


def _names(ai: str, present: Mapping[str, str]) -> bool:
    """Tell whether this is the key that the path starts with."""
    first = next((key for key in _KEYS_FIRST if key in present), None)
    return ai == first if first is not None else RULES[ai].key is not None


def _qualifiers_for(key: str, present: Mapping[str, str]) -> Sequence[str]:
    sequences = RULES[key].key or ()
    return max(
        ([ai for ai in sequence if ai in present] for sequence in sequences), key=len, default=[]
    )

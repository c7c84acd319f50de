"""Are the values of GS1 elements sound, alone and beside each other?"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers.charsets import CHARSETS, first_outside
from suyuan.kernel.identifiers.checks import CHECKS
from suyuan.kernel.identifiers.element import Element
from suyuan.kernel.identifiers.problems import problem
from suyuan.kernel.identifiers.rules import RULES, Part, Rule, matches


def value_problems(element: Element, today: dt.date) -> list[Problem]:
    """Return what is wrong with one value: its length first, its characters, then its checks."""
    rule = RULES[element.tag]
    value = element.value
    if not value:
        return [_at(element, "value_missing", 0)]
    found = list(_length_problems(element, rule))
    cursor = 0
    for part in rule.parts:
        piece = value[cursor : cursor + part.most]
        if not piece:
            break
        found += _part_problems(element, part, cursor, today, complete=not found)
        cursor += part.most
    return found


def _at(element: Element, code: str, offset: int, **data: str | int) -> Problem:
    position = None if element.position is None else element.position + offset
    return problem(code, position, ai=element.tag, **data)


def _length_problems(element: Element, rule: Rule) -> Iterator[Problem]:
    length = len(element.value)
    if length < rule.least:
        yield _at(element, "value_too_short", length, least=rule.least, length=length)
    elif length > rule.most:
        yield _at(element, "value_too_long", rule.most, most=rule.most, length=length)
    elif not _ends_with_part(rule, length):
        yield _at(element, "value_too_short", length, least=rule.most, length=length)


def _ends_with_part(rule: Rule, length: int) -> bool:
    """Tell whether a value of this length ends where a part may end."""
    reached = 0
    for part in rule.parts:
        if reached + part.least <= length <= reached + part.most:
            return True
        reached += part.most
    return False


def _part_problems(
    element: Element, part: Part, cursor: int, today: dt.date, *, complete: bool
) -> Iterator[Problem]:
    piece = element.value[cursor : cursor + part.most]
    outside = first_outside(piece, CHARSETS[part.charset])
    if outside is not None:
        character = piece[outside]
        yield _at(element, "character_not_allowed", cursor + outside, character=character)
    elif complete:
        for name in part.checks:
            finding = CHECKS[name](piece, today)
            if finding is not None:
                offset = cursor + finding.offset
                yield _at(element, finding.code, offset, **finding.data)


def repeated_problems(elements: Sequence[Element]) -> Iterator[Problem]:
    """Yield the elements that came before with another value."""
    first: dict[str, str] = {}
    for element in elements:
        if first.setdefault(element.tag, element.value) != element.value:
            yield _at(element, "element_repeated", 0)


def companion_problems(elements: Sequence[Element]) -> Iterator[Problem]:
    """Yield which elements lack one they need, or stand beside one they must not."""
    present = {element.tag: element for element in reversed(elements)}
    for ai, element in present.items():
        rule = RULES[ai]
        if rule.needs and not any(_all_present(group, present) for group in rule.needs):
            wanted = ", ".join("+".join(group) for group in rule.needs)
            yield _at(element, "companion_missing", 0, needs=wanted)
        for pattern in rule.never:
            for other in present:
                if other != ai and matches(pattern, other):
                    yield _at(element, "companion_forbidden", 0, other=other)


def _all_present(group: Sequence[str], present: Mapping[str, Element]) -> bool:
    return all(any(matches(pattern, ai) for ai in present) for pattern in group)

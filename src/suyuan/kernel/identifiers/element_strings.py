"""GS1 element strings as scanners send them, and as people read and type them.

>>> [element.value for element in split(Text("0106901234567892112501011021"))[0]]
['06901234567892', '250101', '21']
>>> [element.tag for element in split_bracketed(Text("(01)06901234567892(10)A213B1"))[0]]
['01', '10']
"""

import re
from collections.abc import Iterable, Sequence

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers.element import Element
from suyuan.kernel.identifiers.problems import problem
from suyuan.kernel.identifiers.reading import GS, Text
from suyuan.kernel.identifiers.rules import RULES, Rule, rule_at

_BRACKETED_AI = re.compile(r"\((\d{2,4})\)")
_UNKNOWN_AI_SHOWN = 4


def split(source: Text) -> tuple[list[Element], list[Problem]]:
    """Cut an element string into its elements, going on after what cannot be read.

    A field of variable length ends at a separator or at the end, never at its greatest length.
    """
    text = source.text
    elements: list[Element] = []
    problems: list[Problem] = []
    position = 0
    while position < len(text):
        if text[position] == GS:
            position += 1
            continue
        rule = rule_at(text, position)
        if rule is None:
            ai = text[position : position + _UNKNOWN_AI_SHOWN].split(GS)[0]
            problems.append(problem("ai_unknown", source.origin(position), ai=ai))
            position = _end_of_field(text, position)
            continue
        start = position + len(rule.ai)
        position = _end_of_value(text, start, rule)
        elements.append(Element(rule.ai, text[start:position], source.origin(start)))
    return elements, problems


def _end_of_field(text: str, start: int) -> int:
    end = text.find(GS, start)
    return len(text) if end < 0 else end


def _end_of_value(text: str, start: int, rule: Rule) -> int:
    end = _end_of_field(text, start)
    return min(end, start + rule.most) if rule.predefined else end


def split_bracketed(source: Text) -> tuple[list[Element], list[Problem]]:
    r"""Cut the human-readable form into its elements.

    Within a value ``\(`` is a bracket and not the start of an identifier; blanks around values
    are layout.
    """
    text = source.text
    elements: list[Element] = []
    problems: list[Problem] = []
    marks = [mark for mark in _BRACKETED_AI.finditer(text) if _starts_element(text, mark)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    if not marks or marks[0].start() > 0:
        problems.append(problem("ai_unknown", source.origin(0), ai=text[:_UNKNOWN_AI_SHOWN]))
    for mark, end in zip(marks, ends, strict=True):
        ai = mark.group(1)
        value = source.cut(mark.end(), end).stripped(" \t\r\n\x1d")
        if ai in RULES:
            elements.append(Element(ai, value.text.replace("\\(", "("), value.origin(0)))
        else:
            problems.append(problem("ai_unknown", source.origin(mark.start() + 1), ai=ai))
    return elements, problems


def _starts_element(text: str, mark: re.Match[str]) -> bool:
    return mark.start() == 0 or text[mark.start() - 1] != "\\"


def _predefined_first(elements: Iterable[Element]) -> list[Element]:
    """Order elements as GS1 wants them in a symbol: predefined lengths before the others."""
    return sorted(elements, key=lambda element: not RULES[element.tag].predefined)


def bracketed(elements: Sequence[Element]) -> str:
    """Write elements for people to read."""
    return "".join(
        f"({element.tag}){_BRACKETED_AI.sub(_escaped, element.value)}"
        for element in _predefined_first(elements)
    )


def _escaped(mark: re.Match[str]) -> str:
    return f"\\{mark.group()}"


def joined(elements: Sequence[Element]) -> str:
    """Write elements for a symbol, separators where they are needed, without the leading FNC1."""
    ordered = _predefined_first(elements)
    return "".join(
        f"{element.tag}{element.value}"
        + (GS if not RULES[element.tag].predefined and element is not ordered[-1] else "")
        for element in ordered
    )

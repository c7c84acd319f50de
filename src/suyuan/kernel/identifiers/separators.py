"""Did the scanner drop the separators? A guess that rather stays silent.

Without separators a field of variable length runs to the end, whatever it seems to hold. A lot
may well contain "21", so the guess wants more: no separator anywhere, and behind the supposed end
of the field either nothing but sound fields of predefined length (dates), or, in a lot, a serial
that leaves both at least four characters and does not read as month and day.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers.element import Element
from suyuan.kernel.identifiers.gs1_values import value_problems
from suyuan.kernel.identifiers.problems import AMBIGUOUS, problem
from suyuan.kernel.identifiers.reading import GS
from suyuan.kernel.identifiers.rules import RULES, rule_at

_LEAST = 4
_TAIL = re.compile(r"(?!(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])).*")
_LOT, _SERIAL = "10", "21"


def perhaps_lost(text: str, elements: Sequence[Element], today: dt.date) -> Iterator[Problem]:
    """Yield a warning where a field may hold another one whose separator was lost."""
    if GS in text or not elements:
        return
    last = elements[-1]
    if RULES[last.tag].predefined or last.position is None:
        return
    present = {element.tag for element in elements}
    for offset in range(1, len(last.value) - 2):
        found = _hidden(last, offset, present, today)
        if found is not None:
            yield problem(AMBIGUOUS, last.position + offset, ai=last.tag, hidden=found)
            return


def _hidden(last: Element, offset: int, present: set[str], today: dt.date) -> str | None:
    """Return the identifier that seems to start within the value, or None."""
    tail = last.value[offset:]
    if last.tag == _LOT and tail.startswith(_SERIAL) and _SERIAL not in present:
        serial = tail[len(_SERIAL) :]
        if offset >= _LEAST and len(serial) >= _LEAST and _TAIL.fullmatch(serial):
            return _SERIAL
    return _fixed_to_the_end(tail, present, today)


def _fixed_to_the_end(tail: str, present: set[str], today: dt.date) -> str | None:
    seen = set(present)
    position = 0
    first: str | None = None
    while position < len(tail):
        rule = rule_at(tail, position)
        if rule is None or not rule.predefined or rule.ai in seen or not rule.parts[0].checks:
            return None
        start = position + len(rule.ai)
        element = Element(rule.ai, tail[start : start + rule.most])
        if value_problems(element, today):
            return None
        first = first or rule.ai
        seen.add(rule.ai)
        position = start + rule.most
    return first

"""What a device knows of the codes of a job: exact, in few bytes, and never more than it may be.

Serials follow one another, so a thousand of them are one stretch: what stands before the number,
how many digits it has, the first and the last. What does not follow is listed under what it begins
with.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from suyuan.web.stations.declaring import Brief, Known

BYTES_MAX: Final = 90_000
"""Of the JSON of all that a brief says of codes; a device gets no more."""
_NUMBER: Final = re.compile(r"^(.*?)(\d{1,15})$", re.DOTALL)
_SHORTEST: Final = 3
"""A stretch of fewer serials is shorter as a list."""
_HEAD: Final = re.compile(r"^(.*[/:])(.+)$", re.DOTALL)


def known(brief: Brief) -> Mapping[str, Any]:
    """Return what a device knows of codes, in the order in which it looks.

    Where it is too much, what comes last is left out. Then the device does not refuse any more what
    it does not know, since it may be among what was left out.
    """
    groups: list[Mapping[str, Any]] = []
    closed = {question: str(text) for question, text in brief.closed.items()}
    left = BYTES_MAX
    for one in brief.known:
        group = _group(one)
        size = len(json.dumps(group))
        if size > left:
            if not one.refused:
                for question in one.questions:
                    closed.pop(question, None)
            continue
        left -= size
        groups.append(group)
    return {
        "groups": groups,
        "closed": closed,
        "opens": {name: [head.upper() for head in heads] for name, heads in brief.opens.items()},
    }


def _group(one: Known) -> Mapping[str, Any]:
    return {
        "questions": list(one.questions),
        "refused": str(one.refused),
        "sets": compact(one.keys),
    }


def compact(keys: Iterable[str]) -> Sequence[Mapping[str, Any]]:
    """Return keys as a device keeps them: by what they begin with, serials as stretches.

    >>> compact(["/01/06999999000013/21/P01", "/01/06999999000013/21/P02",
    ...          "/01/06999999000013/21/P03", "L-7"])
    [{'head': '', 'list': ['L-7'], 'spans': []}, {'head': '/01/06999999000013/21/', 'list': [], \
'spans': [['P', 2, 1, 3]]}]
    """
    heads: dict[str, set[str]] = {}
    for key in keys:
        found = _HEAD.match(key.upper())
        head, tail = found.groups() if found is not None else ("", key.upper())
        heads.setdefault(head, set()).add(tail)
    return [_set(head, tails) for head, tails in sorted(heads.items())]


def _set(head: str, tails: Iterable[str]) -> Mapping[str, Any]:
    listed: list[str] = []
    numbered: dict[tuple[str, int], list[int]] = {}
    for tail in tails:
        found = _NUMBER.match(tail)
        if found is None:
            listed.append(tail)
        else:
            numbered.setdefault((found[1], len(found[2])), []).append(int(found[2]))
    spans: list[list[Any]] = []
    for (front, digits), numbers in sorted(numbered.items()):
        for first, last in _stretches(sorted(numbers)):
            if last - first + 1 >= _SHORTEST:
                spans.append([front, digits, first, last])
            else:
                listed += [f"{front}{one:0{digits}d}" for one in range(first, last + 1)]
    return {"head": head, "list": sorted(listed), "spans": spans}


def _stretches(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last

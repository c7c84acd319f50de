"""Finds where in a JSON document something stands that JSON allows and we do not.

The parser reports such things without a place; only then is the text walked once more, by tokens.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from suyuan.ledger.domain.epcis.faults import excerpt

_TOKEN = re.compile(
    rb'[ \t\r\n]*+(?:("[^"\\]*+(?:\\.[^"\\]*+)*+")|([{}\[\],:])|([^\s{}\[\],:"]++))', re.DOTALL
)

Refusal = Callable[[str], str | None]
"""Gives the code of what is wrong with a text or a literal, or None where nothing is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place in a document."""

    path: str
    """Fields and places in lists, counted from one: ``quantityList[1].quantity``."""
    row: int
    column: int


@dataclass(slots=True)
class _Level:
    is_list: bool
    at: int = 1
    name: str = ""
    names: set[str] = field(default_factory=set)
    expects_name: bool = True


def find(data: bytes, code: str, *, text: Refusal, literal: Refusal) -> Spot | None:
    """Return the first place at which something is wrong for this reason."""
    levels: list[_Level] = []
    position = 0
    while (match := _TOKEN.match(data, position)) is not None:
        position = match.end()
        found: str | None = None
        if match[2] is not None:
            _step(levels, match[2])
        elif match[1] is not None:
            found = _of_text(levels, match[1], text)
        else:
            found = literal(match[3].decode())
        if found == code:
            return _spot(data, match.end() - len((match[1] or match[3]).decode()), levels)
    return None


def _step(levels: list[_Level], mark: bytes) -> None:
    if mark in b"{[":
        levels.append(_Level(is_list=mark == b"["))
    elif mark in b"}]":
        if levels:
            levels.pop()
    elif levels and mark == b",":
        levels[-1].at += 1
        levels[-1].expects_name = True
    elif levels:
        levels[-1].expects_name = False


def _of_text(levels: list[_Level], token: bytes, text: Refusal) -> str | None:
    try:
        value = str(json.loads(token))
    except ValueError:
        return None
    if levels and not levels[-1].is_list and levels[-1].expects_name:
        level = levels[-1]
        level.name = value
        if value in level.names:
            return "name_stands_twice"
        level.names.add(value)
    return text(value)


def _spot(data: bytes, offset: int, levels: list[_Level]) -> Spot:
    path = ""
    for level in levels:
        if level.is_list:
            path += f"[{level.at}]"
        else:
            name = excerpt(level.name)
            path += f".{name}" if path else name
    before = data[: max(0, offset)]
    return Spot(
        path=path,
        row=before.count(b"\n") + 1,
        column=len(before) - (before.rfind(b"\n") + 1) + 1,
    )

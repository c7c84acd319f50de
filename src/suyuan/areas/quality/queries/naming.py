"""From what somebody scans, types or pastes to the things it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.foundation import clock
from suyuan.kernel.errors import DataValue, Problem
from suyuan.kernel.identifiers import parse
from suyuan.ledger.queries.find import find
from suyuan.ledger.queries.things import ThingRow, things_by_key

CODES_MAX: Final = 20_000
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Named:
    """What a list of codes means, and what is wrong with it."""

    things: Sequence[ThingRow]
    problems: Sequence[Problem]


def things_named(text: str) -> Named:
    """Return the things of a list of codes, one a line: keys, scans, lot numbers, serials.

    A code that several things have is a question and no guess: the keys are offered.
    """
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(lines) > CODES_MAX:
        return Named((), [Problem("quality.too_many_codes", {"most": CODES_MAX})])
    today = clock.now().date()
    keys = {line: parse(line, today=today).key or line for line in lines}
    known = things_by_key({*lines, *keys.values()})
    found: list[ThingRow] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        thing = known.get(line) or known.get(keys[line])
        if thing is None:
            several = [one for one in find(line, limit=_SHOWN).things if one.key]
            if len(several) == 1:
                thing = several[0]
            else:
                code = "quality.several_things" if several else "quality.unknown_code"
                offered = ", ".join(one.key for one in several)
                data = {"code": line[:80], "keys": offered}
                problems.append(Problem(code, data, line=number, field="codes"))
                continue
        found.append(thing)
    return Named(list({one.id: one for one in found}.values()), problems)


def characteristic_named(said: Mapping[str, Any]) -> dict[str, DataValue]:
    """Return a characteristic of a plan as messages tell it: code, name and English name."""
    return {
        "characteristic": said["code"], "named": said["name"] or said["code"],
        "named_en": said.get("name_en") or "",
    }  # fmt: skip

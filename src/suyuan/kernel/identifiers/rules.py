"""The GS1 application identifiers: what each may hold, what it needs beside it.

The table is data, `gs1_rules.txt`; its head says how to read it.

>>> RULES["10"].title, RULES["10"].needs[0]
('BATCH/LOT', ('01',))
>>> rule_at("10A213B1", 0).ai
'10'
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from importlib import resources


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One part of a value: a character set, a length, and the checks it must pass."""

    charset: str
    least: int
    most: int
    optional: bool
    checks: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """What GS1 lays down for one application identifier."""

    ai: str
    title: str
    parts: tuple[Part, ...]
    predefined: bool
    """The length is predefined: no separator follows, with or without FNC1."""
    attribute: bool
    """It may stand in the query string of a Digital Link."""
    unit: str | None
    """Unit code of a measure; the last digit of the identifier counts the decimals."""
    needs: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    key: tuple[tuple[str, ...], ...] | None
    """Qualifier sequences if this is an identification key, otherwise None."""

    least: int
    """Length of the shortest value."""
    most: int
    """Length of the longest value."""

    @property
    def fixed_length(self) -> int | None:
        """The length when every value has the same, otherwise None."""
        return self.most if self.least == self.most else None


_PART = re.compile(r"(\[?)([nxyz])(\.\.)?(\d+)((?::\w+)*)\]?")


def _part(text: str) -> Part:
    match = _PART.fullmatch(text)
    assert match is not None, text
    bracket, charset, dots, length, checks = match.groups()
    return Part(
        charset=charset,
        least=1 if dots else int(length),
        most=int(length),
        optional=bool(bracket),
        checks=tuple(checks.split(":")[1:]),
    )


def _family(text: str) -> Iterator[str]:
    """Yield the identifiers that the first column stands for."""
    if "n" in text:
        stem, _, span = text.partition("n")
        first, last = span.strip("()").split("-") if span else ("0", "5")
        yield from (f"{stem}{digit}" for digit in range(int(first), int(last) + 1))
    elif "-" in text:
        first, last = text.split("-")
        yield from (str(number) for number in range(int(first), int(last) + 1))
    else:
        yield text


def _comma(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _rules(text: str) -> Iterator[Rule]:
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        ais, form, marks, needs, never, key, title = (cell.strip() for cell in line.split("|"))
        flags, _, unit = marks.partition(" ")
        parts = tuple(_part(part) for part in form.split())
        for ai in _family(ais):
            yield Rule(
                ai=ai,
                title=title,
                parts=parts,
                predefined="f" in flags,
                attribute="a" in flags,
                unit=unit or None,
                needs=tuple(tuple(group.split("+")) for group in _comma(needs)),
                never=_comma(never),
                key=_qualifiers(key),
                least=sum(part.least for part in parts if not part.optional),
                most=sum(part.most for part in parts),
            )


def _qualifiers(text: str) -> tuple[tuple[str, ...], ...] | None:
    if not text:
        return None
    return tuple(tuple(sequence.split()) for sequence in text.removeprefix("key").split("/"))


def _load() -> Mapping[str, Rule]:
    text = resources.files(__package__).joinpath("gs1_rules.txt").read_text(encoding="utf-8")
    return {rule.ai: rule for rule in _rules(text)}


RULES: Mapping[str, Rule] = _load()
"""Every application identifier by its digits."""

AI_LENGTHS: Mapping[str, int] = {ai[:2]: len(ai) for ai in RULES}
"""How many digits an identifier has, by its first two."""

KEYS: tuple[str, ...] = tuple(ai for ai, rule in RULES.items() if rule.key is not None)
"""The identification keys."""


def rule_at(text: str, position: int) -> Rule | None:
    """Return the rule of the identifier that stands at a position of an element string."""
    length = AI_LENGTHS.get(text[position : position + 2])
    if length is None:
        return None
    return RULES.get(text[position : position + length])


def matches(pattern: str, ai: str) -> bool:
    """Tell whether an identifier fits a pattern in which n is any digit."""
    if "n" not in pattern:
        return pattern == ai
    return len(pattern) == len(ai) and all(
        wanted in ("n", given) for wanted, given in zip(pattern, ai, strict=True)
    )

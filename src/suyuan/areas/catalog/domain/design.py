"""Revisions of items: what a device is made of, how, within which limits, how it is inspected.

The approved set of a revision is its device master record (ISO 13485 4.2.3, 21 CFR 820 DMR): parts
list, routing with parameters, inspection plans and the versions of the forms. It is frozen when it
is approved; a work order keeps the set it was released with.
"""

import datetime as dt
import enum
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.kernel.errors import DomainError, Problem

REVISION_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,11}")
STEPS_MAX: Final = 200
LINES_MAX: Final = 2_000


class RevisionStatus(enum.StrEnum):
    """Where a revision stands in its life."""

    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    WITHDRAWN = "WITHDRAWN"
    """Never to be used, or not any more: what was made after it keeps it."""


REVISION_MOVES: Final[Mapping[RevisionStatus, frozenset[RevisionStatus]]] = {
    RevisionStatus.DRAFT: frozenset({RevisionStatus.APPROVED, RevisionStatus.WITHDRAWN}),
    RevisionStatus.APPROVED: frozenset({RevisionStatus.WITHDRAWN}),
    RevisionStatus.WITHDRAWN: frozenset(),
}


class StepKind(enum.StrEnum):
    """How much control a step needs (GMP 2025 §69-72, ISO 13485 7.5.6)."""

    NORMAL = "NORMAL"
    KEY = "KEY"
    """关键工序: it decides about the quality of the device."""
    SPECIAL = "SPECIAL"
    """特殊过程: its result cannot be verified afterwards, so the process is validated."""


class StepScope(enum.StrEnum):
    """What a record of a step is about."""

    LOT = "LOT"
    UNIT = "UNIT"
    """Each serial by itself."""


class ParameterSource(enum.StrEnum):
    """Where the value of a parameter comes from."""

    MANUAL = "MANUAL"
    AUTOMATIC = "AUTOMATIC"


class PlanPurpose(enum.StrEnum):
    """When an inspection plan is used."""

    INCOMING = "INCOMING"
    IN_PROCESS = "IN_PROCESS"
    FINAL = "FINAL"


class SamplingScheme(enum.StrEnum):
    """How many are inspected."""

    ALL = "ALL"
    """Every unit."""
    GB2828 = "GB2828"
    """GB/T 2828.1 (ISO 2859-1) with its switching rules."""
    C_ZERO = "C_ZERO"
    """Accept on zero: the sample of the plan with Ac = 0."""
    FIXED = "FIXED"
    """A fixed number of samples, none of them bad."""
    CERTIFICATE = "CERTIFICATE"
    """No sample: the supplier's certificate is checked."""


class CharacteristicKind(enum.StrEnum):
    """How a characteristic is judged."""

    ATTRIBUTE = "ATTRIBUTE"
    VARIABLE = "VARIABLE"


class Severity(enum.StrEnum):
    """What a failure of a characteristic means."""

    CRITICAL = "CRITICAL"
    MAJOR = "MAJOR"
    MINOR = "MINOR"


class RevisionOverlapsError(DomainError):
    """Another approved revision of the item is in force on that day."""

    code = "catalog.revision_overlaps"
    item: str
    revision: str
    other: str


class RevisionFrozenError(DomainError):
    """An approved revision is never changed; a change is a new revision."""

    code = "catalog.revision_frozen"
    item: str
    revision: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A line of the parts list, as far as its rules go."""

    item: str
    quantity: Decimal
    step: int | None
    scrap_percent: Decimal = Decimal(0)
    alternates: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """A value with limits: a parameter of a step or a characteristic of a plan."""

    code: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    target: Decimal | None = None


def check_parts(item: str, parts: Sequence[Part], *, steps: Iterable[int]) -> list[Problem]:
    """Return what is wrong with a parts list, line by line.

    A part is named once per step, is not the item itself, comes in a positive quantity and into a
    step that exists.
    """
    found: list[Problem] = []
    known = set(steps)
    seen: set[tuple[str, int | None]] = set()
    for line, part in enumerate(parts, start=1):
        if part.item == item or item in part.alternates:
            found.append(
                Problem("catalog.part_of_itself", {"item": item}, line=line, field="component")
            )
        if (part.item, part.step) in seen:
            found.append(
                Problem("catalog.part_twice", {"item": part.item}, line=line, field="component")
            )
        seen.add((part.item, part.step))
        if part.quantity <= 0:
            data = {"value": str(part.quantity)}
            found.append(Problem("catalog.not_positive", data, line=line, field="quantity"))
        if not 0 <= part.scrap_percent < 100:  # noqa: PLR2004 - per cent.
            data = {"value": str(part.scrap_percent)}
            found.append(Problem("catalog.not_a_percentage", data, line=line, field="scrap"))
        if part.step is not None and part.step not in known:
            data = {"step": str(part.step)}
            found.append(Problem("catalog.no_such_step", data, line=line, field="step"))
        if part.item in part.alternates:
            found.append(
                Problem("catalog.part_twice", {"item": part.item}, line=line, field="alternates")
            )
    return found


def check_limits(rows: Sequence[Limits]) -> list[Problem]:
    """Return what is wrong with limits: named twice, crossed, or a target outside of them."""
    found: list[Problem] = []
    seen: set[str] = set()
    for line, row in enumerate(rows, start=1):
        if row.code in seen:
            found.append(Problem("catalog.code_twice", {"code": row.code}, line=line, field="code"))
        seen.add(row.code)
        crossed = row.minimum is not None and row.maximum is not None and row.minimum > row.maximum
        if crossed:
            found.append(
                Problem("catalog.limits_crossed", {"name": row.code}, line=line, field="minimum")
            )
        if row.target is not None and not crossed and not within(row, row.target):
            found.append(
                Problem("catalog.target_outside", {"name": row.code}, line=line, field="target")
            )
    return found


def within(limits: Limits, value: Decimal) -> bool:
    """Return whether a value lies between limits, which themselves are good values."""
    return (limits.minimum is None or value >= limits.minimum) and (
        limits.maximum is None or value <= limits.maximum
    )


def in_force(
    *, status: RevisionStatus, begins: dt.date | None, ends: dt.date | None, on: dt.date
) -> bool:
    """Return whether a revision is the one to make after on a day; `ends` is the day after.

    >>> in_force(
    ...     status=RevisionStatus.APPROVED,
    ...     begins=dt.date(2026, 1, 1),
    ...     ends=None,
    ...     on=dt.date(2026, 1, 1),
    ... )
    True
    """
    if status is not RevisionStatus.APPROVED or begins is None:
        return False
    return begins <= on and (ends is None or on < ends)


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a device master record in its canonical form.

    Canonical: JSON with sorted names, no spaces, UTF-8 (RFC 8785 for what stands in it: texts,
    whole numbers, booleans, lists and mappings; decimals are kept as texts).

    >>> fingerprint({"b": "1.0", "a": []}) == fingerprint({"a": [], "b": "1.0"})
    True
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

"""How many are inspected and how many of them may be bad: GB/T 2828.1, c = 0, fixed, every unit."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from suyuan.areas.catalog.domain.design import SamplingScheme
from suyuan.areas.quality.domain import tables
from suyuan.kernel.errors import DomainError


class InspectionSeverity(enum.StrEnum):
    """How strictly a scheme with switching rules inspects (GB/T 2828.1 9.1)."""

    NORMAL = "NORMAL"
    TIGHTENED = "TIGHTENED"
    REDUCED = "REDUCED"


class UnknownAqlError(DomainError):
    """The tables have no column for this acceptance quality limit."""

    code = "quality.unknown_aql"
    aql: str


class LotSizeError(DomainError):
    """A lot has at least one piece; and pieces are counted in whole numbers."""

    code = "quality.lot_size"
    size: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SamplingPlan:
    """A sample size with what may be bad in it."""

    size: int
    accept: int
    reject: int
    letter: str = ""
    """The code letter whose row is used, after following the arrows; empty for other schemes."""
    whole: bool = False
    """The sample is the whole lot: every unit is inspected."""


_MASTER: Final[Mapping[InspectionSeverity, tuple[str, Mapping[str, int]]]] = {
    InspectionSeverity.NORMAL: (tables.NORMAL, tables.SIZES),
    InspectionSeverity.TIGHTENED: (tables.TIGHTENED, tables.SIZES),
    InspectionSeverity.REDUCED: (tables.REDUCED, tables.REDUCED_SIZES),
}
_DOWN, _UP, _WHOLE = "v", "^", "*"


@cache
def _rows(severity: InspectionSeverity) -> Mapping[str, tuple[str, ...]]:
    lines = _MASTER[severity][0].strip().splitlines()
    return {line[0]: tuple(line[1:].split()) for line in lines}


def code_letter(lot_size: int, level: str) -> str:
    """Return the sample size code letter of a lot (table 1).

    Raises:
        LotSizeError: If the lot has not even one piece.

    >>> code_letter(1000, "II")
    'J'
    """
    if lot_size < 1:
        raise LotSizeError(size=str(lot_size))
    column = tables.LEVELS.index(level)
    for largest, letters in tables.CODE_LETTERS:
        if largest is None or lot_size <= largest:
            return letters[column]
    raise AssertionError


def column_of(aql: Decimal) -> int:
    """Return the column of an acceptance quality limit.

    Raises:
        UnknownAqlError: If the tables have none.
    """
    for number, known in enumerate(tables.AQLS):
        if known == aql:
            return number
    raise UnknownAqlError(aql=format(aql.normalize(), "f"))


def master_plan(letter: str, aql: Decimal, severity: InspectionSeverity) -> SamplingPlan:
    """Return the plan of the master table for a code letter, following the arrows.

    Raises:
        UnknownAqlError: If the table has no column for the limit.

    >>> master_plan("J", Decimal("1.0"), InspectionSeverity.TIGHTENED)
    SamplingPlan(size=80, accept=1, reject=2, letter='J', whole=False)
    """
    column = column_of(aql)
    rows = _rows(severity)
    order = list(rows)
    place = order.index(letter)
    while (cell := rows[order[place]][column]) in {_DOWN, _UP}:
        place += 1 if cell == _DOWN else -1
    accept = int(cell)
    found = order[place]
    return SamplingPlan(
        size=_MASTER[severity][1][found], accept=accept, reject=accept + 1, letter=found
    )


def gb2828(
    *,
    lot_size: int,
    level: str,
    aql: Decimal,
    severity: InspectionSeverity = InspectionSeverity.NORMAL,
) -> SamplingPlan:
    """Return the single sampling plan of GB/T 2828.1 for a lot.

    A sample as large as the lot or larger is the whole lot (the note under the master tables).

    Raises:
        LotSizeError: If the lot has not even one piece.
        UnknownAqlError: If the tables have no column for the limit.

    >>> gb2828(lot_size=1000, level="II", aql=Decimal("1.0"))
    SamplingPlan(size=80, accept=2, reject=3, letter='J', whole=False)
    """
    plan = master_plan(code_letter(lot_size, level), aql, severity)
    if plan.size < lot_size:
        return plan
    return SamplingPlan(
        size=lot_size, accept=plan.accept, reject=plan.reject, letter=plan.letter, whole=True
    )


def c_zero(*, lot_size: int, aql: Decimal) -> SamplingPlan:
    """Return the sample that is accepted with no bad one in it (Squeglia's c = 0 plans).

    Raises:
        LotSizeError: If the lot has not even one piece.
        UnknownAqlError: If the table has no column for the limit.

    >>> c_zero(lot_size=1000, aql=Decimal("1.0")).size
    34
    """
    if lot_size < 1:
        raise LotSizeError(size=str(lot_size))
    if aql not in tables.C_ZERO_AQLS:
        raise UnknownAqlError(aql=format(aql.normalize(), "f"))
    column = tables.C_ZERO_AQLS.index(aql) + 1
    cells = next(
        cells
        for line in tables.C_ZERO.strip().splitlines()
        if (cells := line.split())[0] == "-" or lot_size <= int(cells[0])
    )
    size = lot_size if cells[column] == _WHOLE else min(int(cells[column]), lot_size)
    return SamplingPlan(size=size, accept=0, reject=1, whole=size == lot_size)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheme:
    """How the plan of a revision samples."""

    scheme: SamplingScheme
    level: str = "II"
    aql: Decimal | None = None
    sample_size: int | None = None


def plan_for(
    scheme: Scheme,
    *,
    lot_size: int,
    severity: InspectionSeverity = InspectionSeverity.NORMAL,
) -> SamplingPlan:
    """Return how many of a lot are inspected under a plan, and how many may be bad.

    Raises:
        LotSizeError: If the lot has not even one piece.
        UnknownAqlError: If the tables have no column for the limit.
    """
    if lot_size < 1:
        raise LotSizeError(size=str(lot_size))
    match scheme.scheme:
        case SamplingScheme.ALL:
            return SamplingPlan(size=lot_size, accept=0, reject=1, whole=True)
        case SamplingScheme.GB2828:
            assert scheme.aql is not None
            return gb2828(lot_size=lot_size, level=scheme.level, aql=scheme.aql, severity=severity)
        case SamplingScheme.C_ZERO:
            assert scheme.aql is not None
            return c_zero(lot_size=lot_size, aql=scheme.aql)
        case SamplingScheme.FIXED:
            assert scheme.sample_size is not None
            size = min(scheme.sample_size, lot_size)
            return SamplingPlan(size=size, accept=0, reject=1, whole=size == lot_size)
        case SamplingScheme.CERTIFICATE:
            return SamplingPlan(size=0, accept=0, reject=1)

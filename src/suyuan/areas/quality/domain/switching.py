"""When inspection becomes stricter or easier: the switching rules of GB/T 2828.1, clause 9.3.

They follow the lots of one item from one supplier under one plan, in the order in which they were
inspected for the first time; a lot that comes back after sorting does not count.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from suyuan.areas.quality.domain import tables
from suyuan.areas.quality.domain.sampling import (
    InspectionSeverity,
    SamplingPlan,
    column_of,
    master_plan,
)

LOOK_BACK: Final = 5
TO_TIGHTENED: Final = 2
"""So many lots not accepted among the last five or fewer lead to tightened inspection (9.3.1)."""
TO_NORMAL: Final = 5
"""So many accepted one after the other lead back to normal inspection (9.3.2)."""
TO_REDUCED: Final = 30
"""The switching score from which reduced inspection is possible (9.3.3.1)."""
TO_STOP: Final = 5
"""So many lots not accepted during one stretch of tightened inspection stop acceptance (9.4)."""
_SCORED_AGAINST_TIGHTER: Final = 2
"""From this acceptance number on, a lot must also pass one step of AQL tighter (9.3.3.2)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Switching:
    """Where the rules stand after the lots so far."""

    severity: InspectionSeverity = InspectionSeverity.NORMAL
    recent: str = ""
    """The last lots of this stretch, the newest last: ``A`` accepted, ``R`` not; at most five."""
    score: int = 0
    """The switching score; counts under normal inspection only."""
    rejected: int = 0
    """Lots not accepted during this stretch of tightened inspection."""
    stopped: bool = False
    """Acceptance is discontinued until the supplier has improved (9.4)."""
    may_reduce: bool = False
    """The responsible authority agrees to reduced inspection, production is steady (9.3.3.1)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What became of a lot inspected for the first time."""

    accepted: bool
    plan: SamplingPlan
    nonconforming: int
    aql: Decimal


def after(state: Switching, lot: Judged) -> Switching:
    """Return where the rules stand after one more lot."""
    recent = (state.recent + ("A" if lot.accepted else "R"))[-LOOK_BACK:]
    match state.severity:
        case InspectionSeverity.NORMAL:
            return _after_normal(state, lot, recent)
        case InspectionSeverity.TIGHTENED if recent.count("A") >= TO_NORMAL:
            return _begin(state, InspectionSeverity.NORMAL)
        case InspectionSeverity.TIGHTENED:
            rejected = state.rejected + (not lot.accepted)
            return replace(state, recent=recent, rejected=rejected, stopped=rejected >= TO_STOP)
        case InspectionSeverity.REDUCED if not lot.accepted:
            return _begin(state, InspectionSeverity.NORMAL)
        case InspectionSeverity.REDUCED:
            return replace(state, recent=recent)


def _after_normal(state: Switching, lot: Judged, recent: str) -> Switching:
    if recent.count("R") >= TO_TIGHTENED:
        return _begin(state, InspectionSeverity.TIGHTENED)
    score = scored(state.score, lot)
    if score >= TO_REDUCED and state.may_reduce:
        return _begin(state, InspectionSeverity.REDUCED)
    return replace(state, recent=recent, score=score)


def scored(score: int, lot: Judged) -> int:
    """Return the switching score after a lot of normal inspection (9.3.3.2, single sampling).

    Acceptance number 2 or more: three points if the lot would have been accepted one step of AQL
    tighter, else it begins anew. Acceptance number 0 or 1: two points if it was accepted.
    """
    if not lot.accepted:
        return 0
    if lot.plan.accept < _SCORED_AGAINST_TIGHTER:
        return score + 2
    tighter = master_plan(
        lot.plan.letter, tables.AQLS[column_of(lot.aql) - 1], InspectionSeverity.NORMAL
    )
    return score + 3 if lot.nonconforming <= tighter.accept else 0


def allow_reduced(state: Switching, *, allowed: bool) -> Switching:
    """Return where the rules stand after the authority agreed to reduced inspection, or not.

    What is agreed to takes hold at once where the score is there; taking it back leads to normal
    inspection.
    """
    state = replace(state, may_reduce=allowed)
    ready = state.severity is InspectionSeverity.NORMAL and state.score >= TO_REDUCED
    if allowed and ready:
        return _begin(state, InspectionSeverity.REDUCED)
    if not allowed and state.severity is InspectionSeverity.REDUCED:
        return _begin(state, InspectionSeverity.NORMAL)
    return state


def resume(state: Switching) -> Switching:
    """Return where the rules stand after the supplier improved: tightened, from the start (9.4)."""
    return _begin(state, InspectionSeverity.TIGHTENED)


def _begin(state: Switching, severity: InspectionSeverity) -> Switching:
    return Switching(severity=severity, may_reduce=state.may_reduce)

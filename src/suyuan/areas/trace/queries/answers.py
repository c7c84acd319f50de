"""Answers to the questions of the trace room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from suyuan.areas.trace.domain import Question
from suyuan.ledger.domain.causes import Cause
from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries import summaries
from suyuan.ledger.queries.rows import snapshot
from suyuan.ledger.queries.summaries import Amount, Summary
from suyuan.ledger.queries.tracing import Trace, forward


@dataclass(frozen=True)
class Answer:
    """What a question came to: units as a set, lots, and how far was walked."""

    question: Question
    trace: Trace
    """The walk from the causes, with the units that the whole question leaves."""
    lots: frozenset[int]
    """Lots of which amounts are affected."""

    @property
    def units(self) -> UnitSet:
        """The units of the scope."""
        return self.trace.units

    @cached_property
    def summary(self) -> Summary:
        """How many units are where."""
        return summaries.summarise(
            self.units, as_of=self.question.as_of, known_at=self.question.known_at
        )

    @cached_property
    def devices(self) -> Summary:
        """How many finished devices are where, without the parts inside them."""
        return summaries.summarise(
            self.units,
            as_of=self.question.as_of,
            known_at=self.question.known_at,
            kind="DEVICE",
        )

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Where amounts of the lots are."""
        return summaries.amounts(
            self.lots, as_of=self.question.as_of, known_at=self.question.known_at
        )

    @cached_property
    def nodes(self) -> int:
        """How many things were found: lots, sublots and units."""
        return len(self.lots) + self.summary.units


@dataclass(frozen=True)
class Comparison:
    """Two answers, and what each has that the other has not."""

    one: Answer
    other: Answer
    only_one: Summary
    both: Summary
    only_other: Summary


def answer(question: Question, *, formerly: bool = True) -> Answer:
    """Return the scope of a question.

    Raises:
        UnknownCauseError: If a cause names something that the ledger does not know.
    """

    def reached(causes: Sequence[Cause], *, former: bool) -> Trace:
        return forward(causes, as_of=question.as_of, known_at=question.known_at, formerly=former)

    with snapshot():
        trace = reached(question.causes, former=formerly)
        units, lots, formerly_units = trace.units, trace.lots, trace.formerly
        edges, levels = trace.edges, trace.levels
        for causes, keep in ((question.also, True), (question.but, False)):
            if not causes:
                continue
            other = reached(causes, former=False)
            units = units & other.units if keep else units - other.units
            lots = lots & other.lots if keep else lots - other.lots
            formerly_units = formerly_units & other.units if keep else formerly_units - other.units
            edges += other.edges
            levels = max(levels, other.levels)
        whole = replace(trace, units=units, formerly=formerly_units, edges=edges, levels=levels)
        return Answer(question, whole, lots)


def compare(one: Answer, other: Answer) -> Comparison:
    """Return what two scopes have alone and in common, placed as the first question asks."""

    def placed(units: UnitSet) -> Summary:
        asked = one.question
        return summaries.summarise(units, as_of=asked.as_of, known_at=asked.known_at)

    return Comparison(
        one,
        other,
        only_one=placed(one.units - other.units),
        both=placed(one.units & other.units),
        only_other=placed(other.units - one.units),
    )

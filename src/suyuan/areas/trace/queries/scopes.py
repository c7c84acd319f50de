"""Scopes that were saved and frozen."""

from django.db.models import Max, QuerySet

from suyuan.areas.trace.domain import Question, question_from
from suyuan.areas.trace.models import FrozenScope, Scope
from suyuan.areas.trace.queries.answers import Answer
from suyuan.foundation.failures import NotFoundError
from suyuan.ledger.domain.units import UnitSet
from suyuan.ledger.queries.members import as_frozen
from suyuan.ledger.queries.tracing import Position, Trace


class UnknownScopeError(NotFoundError):
    """No scope has this number."""

    code = "trace.unknown_scope"
    number: str = ""


def scopes() -> QuerySet[Scope]:
    """Return all saved scopes, the newest first, with the moment they were last frozen."""
    return Scope.objects.annotate(frozen_at=Max("frozen__frozen_at")).order_by("-id")


def scope_of(number: str) -> Scope:
    """Return a saved scope.

    Raises:
        UnknownScopeError: If there is none with this number.
    """
    found = scopes().filter(number=number).first()
    if found is None:
        raise UnknownScopeError(number=number)
    return found


def question_of(scope: Scope | FrozenScope) -> Question:
    """Return the question of a scope."""
    return question_from(scope.question)


def frozen_of(scope: Scope) -> QuerySet[FrozenScope]:
    """Return what a scope held each time it was frozen, the latest first."""
    return FrozenScope.objects.filter(scope=scope).order_by("-id")


def answer_of(frozen: FrozenScope) -> Answer:
    """Return a frozen scope: the same units for ever, with where they are today."""
    units = UnitSet(
        sublots=frozenset(frozen.sublots),
        plus=dict(zip(frozen.plus, frozen.plus_sublots, strict=True)),
        minus=dict(zip(frozen.minus, frozen.minus_sublots, strict=True)),
    )
    counts = dict(zip(frozen.sublots, frozen.counts, strict=True))
    lots = frozenset(frozen.lots)
    trace = Trace(
        lots=lots,
        units=as_frozen(units, counts, frozen.frozen_at),
        position=Position(frozen.position_id, frozen.position_at),
    )
    return Answer(question_of(frozen), trace, lots)

"""What is decided about entries afterwards: left, carried out again, discarded, undone."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from suyuan.foundation import authorization, wording
from suyuan.foundation.command import command, under
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.web.models import StationEntry, StationSettlement
from suyuan.web.people import Reader
from suyuan.web.stations import answers as reading
from suyuan.web.stations.declaring import Answers, Counter, Done, Link, Outcome, Station
from suyuan.web.stations.registry import station_named

RESOLVE: Final = "web.resolve_station_entry"
SETTLED: Final = {
    "UNDONE": "UNDONE",
    "DISCARDED": "DISCARDED",
    "RETRIED": "DONE",
    "LEFT": "CONFLICT",
}
"""The state that a settlement leads to, the last one first."""


class UnknownEntryError(NotFoundError):
    """There is no such entry."""

    code = "web.unknown_entry"


class NotUndoableError(ConflictError):
    """The entry cannot be undone: it was never done, or is undone already."""

    code = "web.not_undoable"


class NotInConflictError(ConflictError):
    """Nothing is to be decided about the entry any more."""

    code = "web.not_in_conflict"


class NoReasonError(DomainError):
    """Whoever undoes or discards says why."""

    code = "web.no_reason"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of an entry: the same each time it is sent."""

    state: str
    sentence: str
    counters: tuple[Counter, ...] = ()
    clears: tuple[str, ...] = ()
    holds: tuple[tuple[str, str], ...] = ()
    is_over: bool = False
    asks_anew: bool = False
    warning: str = ""
    note: str = ""
    problems: tuple[str, ...] = ()
    """Sentences of what is wrong, where it was refused."""
    links: tuple[Link, ...] = ()
    undoing: str = ""
    wrong: tuple[str, ...] = ()
    """Questions that a refused entry asks again; none where all of it is made anew."""
    is_final: bool = False


@command(name="web.leave_entry", action=None)
def leave_entry(*, context: Context, id: uuid.UUID) -> Result:  # noqa: A002 - the key.
    """Leave a refused entry for a person, because the answer never reached the one who made it."""
    row, _station = _of(context, id)
    if state_of(row) == "REFUSED":
        StationSettlement(
            entry=row, kind="LEFT", user_id=person_of(context), reason="", at=context.at
        ).save(force_insert=True)
    told = sentences(row.problems)
    return Result(state=state_of(row), sentence=wording.joined(told), problems=tuple(told))


@command(name="web.retry_entry", action=None)
def retry_entry(
    *,
    context: Context,
    id: uuid.UUID,  # noqa: A002 - the key.
    occurred_at: dt.datetime | None = None,
) -> StationEntry:
    """Carry out an entry that was left for a person, with the answers it was made with.

    Args:
        context: Who decides, and why.
        id: The entry.
        occurred_at: When it was done, where its own moment is wrong.

    Raises:
        UnknownEntryError: If there is no such entry.
        ForbiddenError: If the actor may not work at the station, or not decide there.
        NotInConflictError: If nothing is to be decided about it any more.
        Problems: If it is said to have been done later than now.
        DomainError: If it is refused again.
    """
    row, station = _of(context, id)
    authorization.require(context.actor, RESOLVE, row.site_id)
    if state_of(row) != "CONFLICT":
        raise NotInConflictError
    moment = row.occurred_at if occurred_at is None else occurred_at
    if moment > context.at:
        Problems.check([Problem("web.future_moment", field="at")])
    given = answers_of(station, context, row.job, row.answers)
    outcome = station.enter(context=context, job=row.job, answers=given, occurred_at=moment)
    _settle(context, row, "RETRIED", outcome, moment)
    return row


@command(name="web.discard_entry", action=None)
def discard_entry(*, context: Context, id: uuid.UUID) -> StationEntry:  # noqa: A002 - the key.
    """Say that an entry left for a person did not happen, or not so; it stays in sight.

    Raises:
        UnknownEntryError: If there is no such entry.
        ForbiddenError: If the actor may not work at the station, or not decide there.
        NotInConflictError: If nothing is to be decided about it any more.
        NoReasonError: If nothing is said about why.
    """
    row, _station = _of(context, id)
    authorization.require(context.actor, RESOLVE, row.site_id)
    if state_of(row) != "CONFLICT":
        raise NotInConflictError
    _settle(context, row, "DISCARDED", None)
    return row


@command(name="web.undo_entry", action=None)
def undo_entry(*, context: Context, id: uuid.UUID) -> Result:  # noqa: A002 - the key.
    """Take back an entry that was carried out, with a reason.

    Raises:
        UnknownEntryError: If there is no such entry.
        ForbiddenError: If the actor may not work at the station.
        NotUndoableError: If it was never done, is undone, or the station undoes nothing.
        NoReasonError: If nothing is said about why.
        DomainError: If it cannot be taken back any more.
    """
    row, station = _of(context, id)
    if not station.can_undo or state_of(row) != "DONE":
        raise NotUndoableError
    retried = row.settlements.filter(kind="RETRIED").first()
    done = Done(
        id=row.pk,
        job=row.job,
        answers=row.answers,
        occurred_at=row.occurred_at if retried is None else retried.occurred_at or row.occurred_at,
        kept=row.kept if retried is None else retried.kept,
    )
    outcome = station.undo(context=context, entry=done)
    _settle(context, row, "UNDONE", outcome)
    return result_of("UNDONE", outcome)


def state_of(row: StationEntry) -> str:
    """Return the state of an entry after what was decided about it."""
    kinds = set(row.settlements.values_list("kind", flat=True))
    for kind, state in SETTLED.items():
        if kind in kinds:
            return state
    return row.state


def sentences(problems: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return kept problems in the language that is active."""
    return [wording.sentence(Problem(one["code"], one["data"])) for one in problems]


def answers_of(station: Station, context: Context, job: str, given: Mapping[str, Any]) -> Answers:
    """Return what was sent as the values that a station takes."""
    reader = Reader(actor=context.actor, site_id=context.site_id)
    return reading.read(station.questions_of(reader, job), given)


def person_of(context: Context) -> int:
    """Return the key of the one who works at a station."""
    assert context.actor.user_id is not None, "people work at stations"
    return context.actor.user_id


def _of(context: Context, entry_id: uuid.UUID) -> tuple[StationEntry, Station]:
    lock([("station entry", str(entry_id))])
    row = StationEntry.objects.filter(pk=entry_id).first()
    if row is None:
        raise UnknownEntryError
    station = station_named(row.station)
    authorization.require(context.actor, station.permission, row.site_id)
    under(station.permission)
    return row, station


def _settle(
    context: Context,
    row: StationEntry,
    kind: str,
    outcome: Outcome | None,
    occurred_at: dt.datetime | None = None,
) -> None:
    reason = context.reason.strip()[:500]
    if not reason:
        raise NoReasonError
    StationSettlement(
        entry=row,
        kind=kind,
        user_id=person_of(context),
        reason=reason,
        sentence=outcome.sentence if outcome is not None else "",
        kept=dict(outcome.kept) if outcome is not None else {},
        occurred_at=occurred_at,
        at=context.at,
    ).save(force_insert=True)


def result_of(state: str, outcome: Outcome) -> Result:
    """Return an outcome as a device gets it."""
    counters = tuple(
        dataclasses.replace(counter, label=str(counter.label)) for counter in outcome.counters
    )
    return Result(
        state=state,
        sentence=str(outcome.sentence),
        counters=counters,
        clears=tuple(outcome.clears),
        holds=tuple(outcome.holds.items()),
        is_over=outcome.is_over,
        asks_anew=outcome.asks_anew,
        warning=str(outcome.warning),
        note=str(outcome.note),
        links=tuple(Link(str(one.text), one.url) for one in outcome.links),
        undoing=str(outcome.undoing),
        is_final=outcome.is_final,
    )

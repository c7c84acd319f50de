"""Carrying out what devices send: once, and kept whatever comes of it."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from suyuan.foundation import authorization, wording
from suyuan.foundation.command import command, under
from suyuan.foundation.context import Context
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.failures import (
    BusyError,
    CommandReusedError,
    ConflictError,
    NotFoundError,
)
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DomainError, Problem
from suyuan.web.models import StationEntry, StationSettlement
from suyuan.web.people import Reader
from suyuan.web.stations import answers as reading
from suyuan.web.stations.declaring import Answers, Counter, Done, Outcome, Station
from suyuan.web.stations.registry import station_named

RESOLVE: Final = "web.resolve_station_entry"
CLOCK_MAX: Final = dt.timedelta(minutes=2)
"""How far the clock of a device may be off before it is told to people."""


SETTLED: Final = {
    "UNDONE": "UNDONE",
    "DISCARDED": "DISCARDED",
    "RETRIED": "DONE",
    "LEFT": "CONFLICT",
}
"""The state that a settlement leads to, the last one first."""


class NotYourEntryError(ConflictError):
    """It was made by another person, who must be signed in to send it."""

    code = "web.not_your_entry"


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
class Sent:
    """An entry as a device sends it."""

    id: uuid.UUID
    station: str
    job: str
    device: uuid.UUID
    answers: Mapping[str, Any]
    made_at: dt.datetime
    """By the clock of the device."""
    withdrawn: str = ""
    """Why it was taken back before it was sent."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """What differs from one sending of the same entry to the next."""

    sent_at: dt.datetime
    """The clock of the device now."""
    waited: bool
    """Whoever made it is not looking at the answer: it was made offline, or an answer was lost."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of an entry: the same each time it is sent."""

    state: str
    sentence: str
    counters: tuple[Counter, ...] = ()
    clears: tuple[str, ...] = ()
    warning: str = ""
    note: str = ""
    problems: tuple[str, ...] = ()
    """Sentences of what is wrong, where it was refused."""


def enter(*, context: Context, sent: Sent, sending: Sending) -> Result:
    """Carry out an entry, or keep that and why it is refused; a repeat gets the first result.

    Args:
        context: Who made and sends it; its command id is the entry's.
        sent: The entry.
        sending: What is true of this sending alone.

    Raises:
        UnknownStationError: If there is no such station.
        ForbiddenError: If the actor may not work at it, at the site of the context. What they may
            not do with a thing or a place of another site is refused like anything else: an entry
            that is never answered would keep those behind it on the device.
        CommandReusedError: If the id was used for another entry.
        BusyError: If it may be sent again and then succeed.
    """
    station = station_named(sent.station)
    authorization.require(context.actor, station.permission, context.site_id)
    first = _earlier(context, sent, sending)
    if first is not None:
        return first
    try:
        return station_enter(context=context, sent=sent, sending=sending)
    except CommandReusedError:
        first = _earlier(context, sent, sending) if sent.withdrawn else None
        if first is None:
            raise
        return first
    except BusyError:
        raise
    except DomainError as failure:  # Also where what was scanned lies at another site.
        return keep_refusal(
            context=context.derive("refused"), sent=sent, sending=sending,
            problems=_problems(failure),
        )  # fmt: skip


_SENT: Final = Prepared(lambda entry_id: StationEntry.objects.filter(pk=entry_id))


def _earlier(context: Context, sent: Sent, sending: Sending) -> Result | None:
    """Return what became of an entry that was sent before; None where it is still to be done.

    Raises:
        CommandReusedError: If another entry was sent under its id.
    """
    row = _SENT.first(sent.id)
    if row is None:
        return None
    said = (row.user_id, row.station, row.job)
    if said != (context.actor.user_id, sent.station, sent.job):
        raise CommandReusedError(command_id=str(sent.id))
    if sent.withdrawn and row.state != "WITHDRAWN":
        return _take_back(context, row, sent.withdrawn[:500])
    if row.state == "DONE":
        return None
    if row.answers != sent.answers:
        raise CommandReusedError(command_id=str(sent.id))
    if row.state == "REFUSED" and sending.waited:
        return leave_entry(context=context.derive("left"), id=sent.id)
    return first_result(context, sent.id)


def _take_back(context: Context, row: StationEntry, reason: str) -> Result:
    """Take back an entry whose answer was lost, so that its maker thinks it was never sent."""
    state = state_of(row)
    if state != "DONE":
        return Result(state="UNDONE" if state == "UNDONE" else "WITHDRAWN", sentence=reason)
    undoing = dataclasses.replace(context.derive("taken back"), reason=reason)
    try:
        return undo_entry(context=undoing, id=row.pk)
    except BusyError:
        raise
    except DomainError as failure:
        told = " ".join(wording.sentence(one) for one in _problems(failure))
        return Result(state="DONE", sentence=row.sentence, warning=told)


@command(name="web.station_enter", action=None, secret=("sending",))
def station_enter(*, context: Context, sent: Sent, sending: Sending) -> Result:
    """Carry out an entry and keep it, in one transaction.

    Raises:
        DomainError: If it is refused; nothing is kept then.
    """
    station = station_named(sent.station)
    authorization.require(context.actor, station.permission, context.site_id)
    under(station.permission)
    occurred_at = _corrected(sent, sending, context.at)
    if sent.withdrawn:
        _keep(context, sent, sending, state="WITHDRAWN", sentence=sent.withdrawn[:500])
        return Result(state="WITHDRAWN", sentence=sent.withdrawn[:500])
    given = _answers(station, context, sent.job, sent.answers)
    outcome = station.enter(context=context, job=sent.job, answers=given, occurred_at=occurred_at)
    _keep(
        context, sent, sending, state="DONE", sentence=str(outcome.sentence),
        answers=reading.kept(given), kept=dict(outcome.kept),
    )  # fmt: skip
    return _result("DONE", outcome)


@command(name="web.keep_refusal", action=None, secret=("sending", "problems"))
def keep_refusal(
    *, context: Context, sent: Sent, sending: Sending, problems: Sequence[Problem]
) -> Result:
    """Keep an entry that was refused; one that had waited is left for a person to decide."""
    lock([("station entry", str(sent.id))])
    first = first_result(context, sent.id)
    if first is not None:
        return first
    state = "CONFLICT" if sending.waited else "REFUSED"
    said = [{"code": one.code, "data": dict(one.data), "field": one.field} for one in problems]
    told = sentences(said)
    _keep(context, sent, sending, state=state, sentence=" ".join(told), problems=said)
    return Result(state=state, sentence=" ".join(told), problems=tuple(told))


@command(name="web.leave_entry", action=None)
def leave_entry(*, context: Context, id: uuid.UUID) -> Result:  # noqa: A002 - the key.
    """Leave a refused entry for a person, because the answer never reached the one who made it."""
    row, _station = _of(context, id)
    if state_of(row) == "REFUSED":
        StationSettlement(
            entry=row, kind="LEFT", user_id=_person(context), reason="", at=context.at
        ).save(force_insert=True)
    told = sentences(row.problems)
    return Result(state=state_of(row), sentence=" ".join(told), problems=tuple(told))


@command(name="web.retry_entry", action=None)
def retry_entry(*, context: Context, id: uuid.UUID) -> StationEntry:  # noqa: A002 - the key.
    """Carry out an entry that was left for a person, with the answers it was made with.

    Raises:
        UnknownEntryError: If there is no such entry.
        ForbiddenError: If the actor may not work at the station, or not decide there.
        NotInConflictError: If nothing is to be decided about it any more.
        DomainError: If it is refused again.
    """
    row, station = _of(context, id)
    authorization.require(context.actor, RESOLVE, row.site_id)
    if state_of(row) != "CONFLICT":
        raise NotInConflictError
    given = _answers(station, context, row.job, row.answers)
    outcome = station.enter(
        context=context, job=row.job, answers=given, occurred_at=row.occurred_at
    )
    _settle(context, row, "RETRIED", outcome)
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
        occurred_at=row.occurred_at,
        kept=row.kept if retried is None else retried.kept,
    )
    outcome = station.undo(context=context, entry=done)
    _settle(context, row, "UNDONE", outcome)
    return _result("UNDONE", outcome)


_NOT_DONE: Final = Prepared(
    lambda entry_id: StationEntry.objects.filter(pk=entry_id).exclude(state="DONE")
)


def first_result(context: Context, entry_id: uuid.UUID) -> Result | None:
    """Return what became of an entry that was refused before; None where it is new or was done.

    Those that were done answer through the frame of their command.

    Raises:
        CommandReusedError: If it is another person's.
    """
    row = _NOT_DONE.first(entry_id)
    if row is None:
        return None
    if row.user_id != context.actor.user_id:
        raise CommandReusedError(command_id=str(entry_id))
    told = sentences(row.problems)
    return Result(state=row.state, sentence=row.sentence, problems=tuple(told))


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


def clock_is_off(sent_at: dt.datetime, now: dt.datetime) -> bool:
    """Say whether the clock of a device is so far off that people should set it."""
    return abs(now - sent_at) > CLOCK_MAX


def _corrected(sent: Sent, sending: Sending, now: dt.datetime) -> dt.datetime:
    """Return when it was made by our clock: the device's is off by as much as at sending."""
    return min(sent.made_at + (now - sending.sent_at), now)


def _answers(station: Station, context: Context, job: str, given: Mapping[str, Any]) -> Answers:
    reader = Reader(actor=context.actor, site_id=context.site_id)
    return reading.read(station.questions_of(reader, job), given)


def _person(context: Context) -> int:
    assert context.actor.user_id is not None, "people work at stations"
    return context.actor.user_id


def _problems(failure: DomainError) -> Sequence[Problem]:
    several: tuple[Problem, ...] = getattr(failure, "problems", ())
    return several or (Problem.of(failure),)


def _keep(context: Context, sent: Sent, sending: Sending, **became: Any) -> None:
    """Keep an entry with what became of it: state, sentence, problems, answers, kept."""
    values = {"answers": sent.answers, **became}
    StationEntry(
        id=sent.id,
        station=sent.station,
        job=sent.job,
        device=sent.device,
        user_id=_person(context),
        site_id=context.site_id,
        made_at=sent.made_at,
        sent_at=sending.sent_at,
        received_at=context.at,
        occurred_at=_corrected(sent, sending, context.at),
        waited=sending.waited,
        **values,
    ).save(force_insert=True)


def _of(context: Context, entry_id: uuid.UUID) -> tuple[StationEntry, Station]:
    lock([("station entry", str(entry_id))])
    row = StationEntry.objects.filter(pk=entry_id).first()
    if row is None:
        raise UnknownEntryError
    station = station_named(row.station)
    authorization.require(context.actor, station.permission, row.site_id)
    under(station.permission)
    return row, station


def _settle(context: Context, row: StationEntry, kind: str, outcome: Outcome | None) -> None:
    reason = context.reason.strip()[:500]
    if not reason:
        raise NoReasonError
    StationSettlement(
        entry=row,
        kind=kind,
        user_id=_person(context),
        reason=reason,
        sentence=outcome.sentence if outcome is not None else "",
        kept=dict(outcome.kept) if outcome is not None else {},
        at=context.at,
    ).save(force_insert=True)


def _result(state: str, outcome: Outcome) -> Result:
    counters = tuple(
        dataclasses.replace(counter, label=str(counter.label)) for counter in outcome.counters
    )
    return Result(
        state=state,
        sentence=str(outcome.sentence),
        counters=counters,
        clears=tuple(outcome.clears),
        warning=str(outcome.warning),
        note=str(outcome.note),
    )

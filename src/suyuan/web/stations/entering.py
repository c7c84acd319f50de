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
from suyuan.foundation.failures import BusyError, CommandReusedError, ConflictError
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DomainError, Problem
from suyuan.web.models import StationEntry
from suyuan.web.stations import answers as reading
from suyuan.web.stations.moments import Contact, moment_of
from suyuan.web.stations.registry import station_named
from suyuan.web.stations.settling import (
    Result,
    answers_of,
    leave_entry,
    person_of,
    result_of,
    sentences,
    state_of,
    undo_entry,
)


class NotYourEntryError(ConflictError):
    """It was made by another person, who must be signed in to send it."""

    code = "web.not_your_entry"


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
    contact: Contact | None = None
    """When the device had heard our clock last before it was made."""


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
        told = wording.joined(wording.sentence(one) for one in _problems(failure))
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
    occurred_at = _moment(sent, sending, context.at)
    if sent.withdrawn:
        _keep(context, sent, sending, state="WITHDRAWN", sentence=sent.withdrawn[:500])
        return Result(state="WITHDRAWN", sentence=sent.withdrawn[:500])
    given = answers_of(station, context, sent.job, sent.answers)
    outcome = station.enter(context=context, job=sent.job, answers=given, occurred_at=occurred_at)
    _keep(
        context, sent, sending, state="DONE", sentence=str(outcome.sentence),
        answers=reading.kept(given), kept=dict(outcome.kept),
    )  # fmt: skip
    return result_of("DONE", outcome)


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
    _keep(context, sent, sending, state=state, sentence=wording.joined(told), problems=said)
    wrong = _wrong(sent, problems) if state == "REFUSED" else ()
    return Result(state=state, sentence=wording.joined(told), problems=tuple(told), wrong=wrong)


def _wrong(sent: Sent, problems: Sequence[Problem]) -> tuple[str, ...]:
    """Return the questions whose answers were wrong; none where a problem is that of no answer."""
    station = station_named(sent.station)
    found = [set(station.answered_wrong(one)) & sent.answers.keys() for one in problems]
    return tuple(sorted(set().union(*found))) if all(found) else ()


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


def _moment(sent: Sent, sending: Sending, now: dt.datetime) -> dt.datetime:
    return moment_of(sent.made_at, sending.sent_at, sending.contact, now)


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
        user_id=person_of(context),
        site_id=context.site_id,
        made_at=sent.made_at,
        sent_at=sending.sent_at,
        received_at=context.at,
        occurred_at=_moment(sent, sending, context.at),
        waited=sending.waited,
        **values,
    ).save(force_insert=True)

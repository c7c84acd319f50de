"""Recording events: the one door through which anything comes into the ledger."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import psycopg
from django.db import IntegrityError, OperationalError
from psycopg import errors

from suyuan.foundation import clock
from suyuan.foundation.command import HurryError, command, current
from suyuan.foundation.context import Context
from suyuan.foundation.db.wire import Row
from suyuan.foundation.failures import BusyError
from suyuan.kernel.errors import Problems
from suyuan.ledger.choices import CORRECT, RECORD
from suyuan.ledger.domain.advance import advance
from suyuan.ledger.domain.batch import Batch, Policy, Step
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.event import ErrorDeclaration, Event
from suyuan.ledger.domain.series import class_of
from suyuan.ledger.domain.vocabulary import EventType
from suyuan.ledger.operations import held
from suyuan.ledger.operations.correcting import Declaration, Revision, revise
from suyuan.ledger.operations.foreign import make_known
from suyuan.ledger.operations.ids import next_id
from suyuan.ledger.operations.loading import Loader
from suyuan.ledger.operations.writing import Writer
from suyuan.ledger.projections.deriving import relink
from suyuan.ledger.statements import Database

KNOWN = """
    SELECT uri, declaration, event_id FROM ledger_event_key WHERE uri = ANY (%s::text[])"""

Name: TypeAlias = tuple[str, bool]
"""The URI of an event, and whether it is its error declaration."""

ATTEMPTS = 5
RACES = frozenset({"ledger_identity_pkey", "ledger_event_key_pkey", "loaded_once"})
"""Constraints that two commands may break together though each is right by itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedEvent:
    """What became of one event."""

    id: uuid.UUID
    uri: str
    duplicate: bool
    """It had been recorded before; nothing was stored, and the id is the first one's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What became of a batch, event by event as it was given."""

    events: tuple[RecordedEvent, ...]


@command(name="ledger.record", action=RECORD, hurried=True)
def record(
    *, context: Context, events: Sequence[Event], policy: Policy = Policy.OWN
) -> Recorded:  # fmt: skip
    """Record events: all of them, or none and every reason why not.

    Events with an id, or a content, that is recorded already are reported and not stored again. An
    event with an error declaration makes the recorded event of the same id void.

    Raises:
        Problems: If anything is wrong; each problem says the event (line, from 1) and the field.
    """
    return record_events(context=context, events=events, policy=policy)


@command(name="ledger.declare_error", action=CORRECT)
def declare_error(
    *, context: Context, event_uri: str, reason: str, corrective: Sequence[Event] = ()
) -> Recorded:
    """Declare that an event did not happen as recorded, and record what happened instead.

    Both stay; the things they touch get the history that follows. The first recorded event of the
    result is the declaration.

    Raises:
        Problems: If there is no such event, or the history would not make sense.
    """
    uris = tuple(event.event_id or event_hash(event) for event in corrective)
    error = ErrorDeclaration(declared_at=context.at, reason=reason, corrective_event_ids=uris)
    declaration = Event(
        type=EventType.OBJECT, occurred_at=context.at, event_id=event_uri, error=error
    )
    return record_events(context=context, events=[declaration, *corrective], policy=Policy.OWN)


def record_events(*, context: Context, events: Sequence[Event], policy: Policy) -> Recorded:
    """Do what `record` does, inside a command that is under way.

    Two commands may bring the same new name at the same time: the one that comes second finds the
    first one's work when it tries again.

    Raises:
        Problems: As `record` does.
        BusyError: If the others were faster every time.
    """
    uris = [event.event_id or event_hash(event) for event in events]
    frame = current()
    database = Database(hurried=frame is not None and frame.hurried)
    for _ in range(ATTEMPTS):
        known: dict[Name, uuid.UUID] = {}
        try:
            with database.savepoint():
                return _record(database, context, events, policy, uris, known)
        except Problems:
            # Refused perhaps because another command has recorded the same event meanwhile.
            if known_of(database.rows(KNOWN, uris)).keys() <= known.keys():
                raise
        except IntegrityError as error:
            constraint = _constraint(error)
            if constraint == held.GATE and not database.hurried:
                Problems.check(held.problems(database, events))
            if database.hurried or constraint not in RACES:
                raise
        except OperationalError as error:
            if database.hurried or not isinstance(error.__cause__, errors.DeadlockDetected):
                raise
    raise BusyError


def known_of(rows: Sequence[Row]) -> dict[Name, uuid.UUID]:
    """Read the answer to `KNOWN`."""
    return {(uri, declares): event for uri, declares, event in rows}


def _constraint(error: IntegrityError) -> str | None:
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None


def _record(
    database: Database,
    context: Context,
    events: Sequence[Event],
    policy: Policy,
    uris: Sequence[str],
    known: dict[Name, uuid.UUID],
) -> Recorded:
    """Record events once; what was recorded before is put into `known`."""
    steps = steps_of(events, uris, set())
    batch = Batch(policy=policy, steps=steps)
    if database.hurried and len(steps) == 1:
        batch.series_of = class_of(steps[0].event)
    loader = Loader(database, batch)
    with database.together():
        database.plan_once(once=True)
        found = database.ask(KNOWN, uris)
        asked = loader.ask()
    known.update(known_of(found.fetchall()))
    if known:
        batch.steps = steps = steps_of(events, uris, {uri for uri, said in known if not said})
    strange = asked.names_strangers() or any(event.error is not None for event in events)
    if policy is Policy.FOREIGN and strange:
        with database.together():
            make_known(database, events)
            asked.ask_places(database)
    declarations = _declarations(events, uris, {uri for uri, declares in known if declares})
    made: list[uuid.UUID] = []
    if declarations:
        made = _revise(database, context, policy, declarations, steps)
    elif steps:
        _advance(database, context, loader)
    ids = {**known, **{(step.uri, False): step.id for step in steps}}
    ids.update(((d.uri, True), event) for d, event in zip(declarations, made, strict=True))
    new = {step.position for step in steps} | {d.position for d in declarations}
    return Recorded(
        events=tuple(
            RecordedEvent(
                id=ids[uri, event.error is not None], uri=uri, duplicate=position not in new
            )
            for position, (uri, event) in enumerate(zip(uris, events, strict=True))
        )
    )


def _advance(database: Database, context: Context, loader: Loader) -> None:
    """Record events that follow what is known; hand over where one comes late."""
    batch = loader.batch
    loader.load()
    if loader.is_late():
        _revise(database, context, batch.policy, (), batch.steps)
        return
    recorded_at = clock.now()
    advance(batch, at=recorded_at)
    if batch.series_of is not None and batch.problems:
        raise HurryError  # Each of the units may be told why not.
    Problems.check(sorted(batch.problems, key=lambda problem: problem.line or 0))
    Writer(database, batch, contexts=[context], recorded_at=recorded_at).write()
    if batch.revised:
        relink(database, [thing.id for thing in batch.revised])


def _revise(
    database: Database,
    context: Context,
    policy: Policy,
    declarations: Sequence[Declaration],
    steps: Sequence[Step],
) -> list[uuid.UUID]:
    if database.hurried:
        raise HurryError
    revision = Revision(
        database=database, context=context, recorded_at=clock.now(), policy=policy
    )  # fmt: skip
    return revise(revision=revision, declarations=declarations, steps=steps)


def _declarations(
    events: Sequence[Event], uris: Sequence[str], known: set[str]
) -> list[Declaration]:
    found: dict[str, Declaration] = {}
    for position, (uri, event) in enumerate(zip(uris, events, strict=True)):
        if event.error is not None and uri not in known and uri not in found:
            found[uri] = Declaration(
                uri=uri, error=event.error, raw=event.raw, position=position
            )  # fmt: skip
    return list(found.values())


def steps_of(events: Sequence[Event], uris: Sequence[str], known: set[str]) -> list[Step]:
    """Put the new events into the order of the world; the order given decides between equals."""
    order = sorted(range(len(events)), key=lambda number: _moment(events[number]))
    steps: list[Step] = []
    taken = set(known)
    for position in order:
        uri = uris[position]
        if uri not in taken and events[position].error is None:
            taken.add(uri)
            step = Step(len(steps), position, events[position], next_id(), uri)
            steps.append(step)
    return steps


def _moment(event: Event) -> dt.datetime:
    moment = event.occurred_at
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)

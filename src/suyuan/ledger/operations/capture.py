"""Recording events: the one door through which anything comes into the ledger."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from suyuan.foundation import clock
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.advance import advance
from suyuan.ledger.domain.batch import Batch, Policy, Step
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.event import Event
from suyuan.ledger.operations.foreign import make_known
from suyuan.ledger.operations.loading import Loader
from suyuan.ledger.operations.statements import Database
from suyuan.ledger.operations.writing import Writer

KNOWN = """
    SELECT uri, event_id FROM ledger_event_key WHERE uri = ANY (%s::text[]) AND NOT declaration"""


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


@command(name="ledger.record", action="ledger.record")
def record(
    *, context: Context, events: Sequence[Event], policy: Policy = Policy.OWN
) -> Recorded:  # fmt: skip
    """Record events: all of them, or none and every reason why not.

    Events with an id, or a content, that is recorded already are reported and not stored again.

    Raises:
        Problems: If anything is wrong; each problem says the event (line, from 1) and the field.
    """
    return record_events(context=context, events=events, policy=policy)


def record_events(*, context: Context, events: Sequence[Event], policy: Policy) -> Recorded:
    """Do what `record` does, inside a command that is under way.

    Raises:
        Problems: As `record` does.
    """
    database = Database()
    uris = [event.event_id or event_hash(event) for event in events]
    first: dict[str, uuid.UUID] = (
        dict(database.rows(KNOWN, list(dict.fromkeys(uris)))) if uris else {}
    )
    batch = Batch(policy=policy)
    steps = _steps(events, uris, first)
    batch.steps = steps
    if steps:
        if policy is Policy.FOREIGN:
            make_known(database, events)
        Loader(database, batch).load()
        recorded_at = clock.now()
        advance(batch, at=recorded_at)
        Problems.check(sorted(batch.problems, key=lambda problem: problem.line or 0))
        Writer(database, batch, context=context, recorded_at=recorded_at).write()
    new = {step.position for step in steps}
    ids = {**first, **{step.uri: step.id for step in steps}}
    return Recorded(
        events=tuple(
            RecordedEvent(id=ids[uri], uri=uri, duplicate=position not in new)
            for position, uri in enumerate(uris)
        )
    )


def _steps(events: Sequence[Event], uris: Sequence[str], known: dict[str, uuid.UUID]) -> list[Step]:
    """Put the new events into the order of the world; the order given decides between equals."""
    order = sorted(range(len(events)), key=lambda number: _moment(events[number]))
    steps: list[Step] = []
    taken = set(known)
    for position in order:
        uri = uris[position]
        if uri not in taken:
            taken.add(uri)
            step = Step(len(steps), position, events[position], next_id(), uri)
            steps.append(step)
    return steps


def _moment(event: Event) -> dt.datetime:
    moment = event.occurred_at
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


_last = uuid.UUID(int=0)


def next_id() -> uuid.UUID:
    """Make an id that sorts after every other one made by this process."""
    global _last  # noqa: PLW0603 - the ids of one process are one sequence.
    made = clock.new_id()
    _last = made if made > _last else uuid.UUID(int=_last.int + 1)
    return _last

"""Things seen at another place: one event of the ledger that says where they are now.

The put-away station of the warehouse will take this over; nothing else here depends on it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from suyuan.areas.catalog.queries import fitness
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.vocabulary import OPERATOR, Action, EventType
from suyuan.ledger.operations.capture import Recorded, declare_error, record
from suyuan.ledger.queries import containment, events, vocabulary
from suyuan.ledger.queries.things import ThingRow, things_by_key

MOVE: Final = "trace.move_thing"


class UnknownPlaceError(NotFoundError):
    """There is no place of this code."""

    code = "trace.unknown_place"
    place: str = ""


class AlreadyThereError(ConflictError):
    """The thing is at the place already."""

    code = "trace.already_there"
    thing: str
    place: str


class InContainerError(ConflictError):
    """The thing lies in a container, which would have to be moved."""

    code = "trace.in_container"
    thing: str
    container: str


class MovedByAmountError(ConflictError):
    """A lot is moved by amount, not whole."""

    code = "trace.moved_by_amount"
    thing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place as the one who moves knows it."""

    id: int
    key: str
    name: str
    """In the reader's language, for the refusals."""


@command(name="trace.move_things", action=MOVE)
def move_things(
    *,
    context: Context,
    place: Spot,
    things: Sequence[str],
    occurred_at: dt.datetime,
) -> Recorded:
    """Record that units or packages are at a place from a moment on.

    Args:
        context: Who and why.
        place: Where to.
        things: Keys of units and packages.
        occurred_at: When they were put there.

    Raises:
        Problems: If one is unknown, ended, traced by amount, inside a container, or there already.
    """
    at_site(vocabulary.sites_of_places([place.key]).get(place.key))
    known = things_by_key(things)
    problems: list[Problem] = []
    for key in things:
        found = known.get(key)
        if found is None:
            problems.append(Problem("ledger.unknown_thing", {"key": key}))
            continue
        failure = _hindrance(found, place, occurred_at)
        if failure is not None:
            problems.append(Problem.of(failure))
    Problems.check(problems)
    operator = fitness.operator_of(context.actor.user_id)
    event = Event(
        type=EventType.OBJECT,
        action=Action.OBSERVE,
        biz_step="storing",
        occurred_at=occurred_at,
        location=place.key,
        read_point=place.key,
        epcs=tuple(known[key].key for key in things),
        extensions={OPERATOR: operator} if operator else {},
    )
    return record(context=context, events=[event], policy=Policy.OWN)


@command(name="trace.take_move_back", action=MOVE)
def take_move_back(*, context: Context, event_uri: str) -> Recorded:
    """Declare that things were not put where it was recorded; they are where they were before.

    Raises:
        Problems: If what happened to them later depends on it.
    """
    for event in events.originals([event_uri]).values():
        if event.location is not None:
            at_site(vocabulary.sites_of_places([event.location]).get(event.location))
    return declare_error(context=context, event_uri=event_uri, reason="did_not_occur")


def _hindrance(thing: ThingRow, place: Spot, at: dt.datetime) -> ConflictError | None:
    if thing.is_amount:
        return MovedByAmountError(thing=thing.code)
    if thing.container_id is not None:
        around = containment.containers_of(thing.id)
        return InContainerError(thing=thing.code, container=around[0].thing.code)
    now = containment.whereabouts_of(thing.id)
    if now is not None and now.place_id == place.id and now.since <= at:
        return AlreadyThereError(thing=thing.code, place=place.name)
    return None

"""Recording the events of several commands in one transaction: `foundation.together`.

Only what goes smoothly is recorded so. An event that is known already, comes late, names places
that nobody knows, or is refused, has to go by itself: there it meets everything that can be said.
"""

from collections.abc import Iterable, Sequence

from suyuan.foundation import clock
from suyuan.foundation.command import HurryError
from suyuan.foundation.together import ApartError, Member
from suyuan.ledger.domain.advance import advance
from suyuan.ledger.domain.batch import Batch, Policy, Step
from suyuan.ledger.domain.epcis.event_hash import event_hash
from suyuan.ledger.domain.event import Event
from suyuan.ledger.operations.capture import KNOWN, known_of, steps_of
from suyuan.ledger.operations.loading import Loader
from suyuan.ledger.operations.writing import Writer
from suyuan.ledger.projections.deriving import relink
from suyuan.ledger.statements import Database


def record_together(
    members: Sequence[Member], events: Sequence[Event], *, policy: Policy
) -> Sequence[str]:
    """Record one event of each member, at sites where it has the right; returns their ids.

    Raises:
        ApartError: For events that have to be recorded by themselves.
        HurryError: Where all have to.
    """
    uris = [event.event_id or event_hash(event) for event in events]
    database = Database(hurried=True)
    batch = Batch(policy=policy, steps=steps_of(events, uris, set()))
    loader = Loader(database, batch)
    with database.together():
        database.plan_once(once=True)
        found = database.ask(KNOWN, uris)
        asked = loader.ask()
    known = {uri for uri, _ in known_of(found.fetchall())}
    new = {step.position for step in batch.steps if step.uri not in known}
    _check(place for place in range(len(events)) if place not in new)
    if asked.names_strangers():
        raise HurryError
    loader.load()
    _check(step.position for step in batch.steps if _is_elsewhere(batch, step, members))
    if loader.is_late():
        _check(step.position for step in loader.late())
        raise HurryError
    recorded_at = clock.now()
    advance(batch, at=recorded_at)
    if batch.problems:
        _check(problem.line - 1 for problem in batch.problems if problem.line is not None)
        raise HurryError
    contexts = [member.context for member in members]
    Writer(database, batch, contexts=contexts, recorded_at=recorded_at).write()
    if batch.revised:
        relink(database, [thing.id for thing in batch.revised])
    return uris


def _check(places: Iterable[int]) -> None:
    """Go on only where there are none."""
    apart = list(places)
    if apart:
        raise ApartError(apart)


def _is_elsewhere(batch: Batch, step: Step, members: Sequence[Member]) -> bool:
    """Say whether an event happened at a site at which its sender may record nothing."""
    allowed = members[step.position].sites
    if allowed is None:
        return False
    named = (step.event.location, step.event.read_point)
    places = (batch.places.get(key) for key in named if key is not None)
    return any(
        place is not None and place.site is not None and place.site not in allowed
        for place in places
    )

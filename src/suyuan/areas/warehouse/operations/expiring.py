"""The daily watch: what has expired is called so, and reservations that nobody took lapse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from suyuan.areas.warehouse.choices import MOVE_STOCK
from suyuan.areas.warehouse.operations.moving import in_units
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.domain.vocabulary import TAKEN_FROM, Action, EventType, ThingKind
from suyuan.ledger.operations.capture import record_events
from suyuan.ledger.queries import counting as ledger
from suyuan.ledger.queries.counting import Expired

AT_ONCE: Final = 20_000
"""Things that one run calls expired; the next run goes on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """What a run of the watch did."""

    things: int
    more: bool
    """Whether there is more to do."""


@command(name="warehouse.mark_expired", action=MOVE_STOCK)
def mark_expired(*, context: Context) -> Marked:
    """Call everything in house expired whose last good day has passed where the firm is.

    What is packed together is expired when all of it is; picks leave single ones out by their day.
    """
    found = ledger.expired(on=day_at(context.at), limit=AT_ONCE + 1)
    due = found[:AT_ONCE]
    events = list(_events(context, due))
    if events:
        record_events(context=context, events=events, policy=Policy.OWN)
    return Marked(things=len(due), more=len(found) > AT_ONCE)


def _events(context: Context, due: Sequence[Expired]) -> Iterator[Event]:
    """Write the events: one for each place and state of amounts, one for all single things."""
    base = Event(
        type=EventType.OBJECT,
        action=Action.OBSERVE,
        biz_step="holding",
        disposition="expired",
        occurred_at=context.at,
    )
    singles = tuple(one.key for one in due if one.kind != ThingKind.LOT)
    if singles:
        yield replace(base, epcs=singles)
    groups: dict[tuple[str, str], list[Expired]] = {}
    for one in due:
        if one.kind == ThingKind.LOT:
            groups.setdefault((one.place_key, one.disposition), []).append(one)
    for (place, state), lots in groups.items():
        yield replace(
            base,
            read_point=place,
            sources=(Party(type="location", id=place),),
            extensions={TAKEN_FROM: state},
            quantities=tuple(in_units(one.key, one.quantity, one.unit) for one in lots),
        )

"""What is done with packages: packed, unpacked, repacked, taken from in part."""

from collections.abc import Sequence
from dataclasses import replace

from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.ledger.choices import RECORD
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.capture import Recorded, record_events
from suyuan.ledger.operations.occasions import Occasion


@command(name="ledger.pack", action=RECORD)
def pack(
    *,
    context: Context,
    occasion: Occasion,
    package: str,
    things: Sequence[str] = (),
    amounts: Sequence[Quantity] = (),
) -> Recorded:
    """Put things and amounts of lots into a package; it comes into being by being filled.

    Raises:
        Problems: If something is unknown, lies in another package, or is not there.
    """
    event = _event(occasion, Action.ADD, package, things)
    return _record(context, [replace(event, child_quantities=tuple(amounts))])


@command(name="ledger.unpack", action=RECORD)
def unpack(
    *,
    context: Context,
    occasion: Occasion,
    package: str,
    things: Sequence[str] = (),
    amounts: Sequence[Quantity] = (),
) -> Recorded:
    """Take things out of a package: the ones that are named, or everything where none is.

    A pallet from which a part is taken stays what it is, with the rest in it.

    Raises:
        Problems: If something does not lie in the package.
    """
    event = _event(occasion, Action.DELETE, package, things)
    return _record(context, [replace(event, child_quantities=tuple(amounts))])


@command(name="ledger.repack", action=RECORD)
def repack(
    *,
    context: Context,
    occasion: Occasion,
    package: str,
    into: str,
    things: Sequence[str],
) -> Recorded:
    """Take things out of one package and put them into another, as one act.

    Raises:
        Problems: If something does not lie in the first package.
    """
    events = [
        _event(occasion, Action.DELETE, package, things),
        _event(occasion.after(), Action.ADD, into, things),
    ]
    return _record(context, events)


def _event(occasion: Occasion, action: Action, package: str, things: Sequence[str]) -> Event:
    step = "packing" if action is Action.ADD else "unpacking"
    event = occasion.event(EventType.AGGREGATION, action, step)
    return replace(event, parent=package, children=tuple(things))


def _record(context: Context, events: Sequence[Event]) -> Recorded:
    return record_events(context=context, events=events, policy=Policy.OWN)

"""What is done with lots: split, merged, sterilized, processed by others.

Every function records one or more events and returns what `record` returns. Amounts are given as
`Quantity`; a lot that does not exist yet comes into being by being made from others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.ledger.choices import RECORD
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event, Json, Party, Quantity
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.ledger.operations.capture import Recorded, record_events
from suyuan.ledger.operations.occasions import Occasion


@dataclass(frozen=True, kw_only=True, slots=True)
class Portion:
    """A part of a lot that was processed, and what came out of it."""

    taken: Quantity
    made: Quantity
    said: Mapping[str, Json] = field(default_factory=dict)
    """What is told of the lot that comes into being: its number, its days."""


@command(name="ledger.split_lot", action=RECORD)
def split_lot(
    *, context: Context, occasion: Occasion, taken: Quantity, parts: Sequence[Quantity]
) -> Recorded:
    """Split an amount of a lot into lots of their own; each comes from it alone.

    Raises:
        Problems: If the lot does not hold the amount.
    """
    event = replace(
        occasion.event(EventType.TRANSFORMATION, None, "repackaging"),
        input_quantities=(taken,),
        output_quantities=tuple(parts),
    )
    return _record(context, [event])


@command(name="ledger.merge_lots", action=RECORD)
def merge_lots(
    *, context: Context, occasion: Occasion, taken: Sequence[Quantity], made: Quantity
) -> Recorded:
    """Merge amounts of several lots into one; whatever is in any of them may be in it.

    Raises:
        Problems: If a lot does not hold the amount.
    """
    event = replace(
        occasion.event(EventType.TRANSFORMATION, None, "repackaging"),
        input_quantities=tuple(taken),
        output_quantities=(made,),
    )
    return _record(context, [event])


@command(name="ledger.sterilize", action=RECORD)
def sterilize(
    *,
    context: Context,
    occasion: Occasion,
    load: str,
    portions: Sequence[Portion],
    readings: Sequence[Mapping[str, Json]] = (),
) -> Recorded:
    """Sterilize portions of production lots in one load.

    A load takes portions of several lots, and a lot may go into several loads. What comes out of a
    portion comes from that production lot and that load, not from the others in the chamber.

    Args:
        context: Who and why.
        occasion: When and where.
        load: Key of the lot that stands for the load, such as a sterilization run.
        portions: What went in of each production lot, and the lot that it is afterwards.
        readings: Sensor elements of the run, kept with every portion.

    Raises:
        Problems: If a lot does not hold the amount.
    """
    events = [
        replace(
            occasion.event(EventType.TRANSFORMATION, None, "other"),
            inputs=(load,),
            input_quantities=(portion.taken,),
            output_quantities=(portion.made,),
            sensors=tuple(readings),
        )
        for portion in portions
    ]
    return _record(context, events)


@command(name="ledger.send_out", action=RECORD)
def send_out(
    *, context: Context, occasion: Occasion, sent: Sequence[Quantity], processor: str
) -> Recorded:
    """Send amounts of lots to somebody who processes them for us.

    Args:
        context: Who and why.
        occasion: When; its location is the processor's place.
        sent: What goes.
        processor: Key of the party that holds it from now on.

    Raises:
        Problems: If a lot does not hold the amount.
    """
    event = occasion.event(EventType.OBJECT, Action.OBSERVE, "shipping")
    event = replace(
        event,
        location=None,
        quantities=tuple(sent),
        destinations=(
            Party(type="possessing_party", id=processor),
            Party(type="location", id=occasion.location),
        ),
    )
    return _record(context, [event])


@command(name="ledger.take_back", action=RECORD)
def take_back(
    *, context: Context, occasion: Occasion, processed_at: str, portions: Sequence[Portion]
) -> Recorded:
    """Take back what somebody processed for us: processed there, then received here.

    Args:
        context: Who and why.
        occasion: When and where it is received.
        processed_at: Key of the processor's place.
        portions: What was there of each lot, and what came back of it.

    Raises:
        Problems: If the processor does not hold the amount.
    """
    there = replace(occasion, location=processed_at, source=processed_at, read_point=None)
    events: list[Event] = [
        replace(
            there.event(EventType.TRANSFORMATION, None, "other"),
            input_quantities=(portion.taken,),
            output_quantities=(portion.made,),
            ilmd=portion.said,
        )
        for portion in portions
    ]
    here = replace(occasion.after(), source=processed_at)
    events.append(
        replace(
            here.event(EventType.OBJECT, Action.OBSERVE, "receiving"),
            quantities=tuple(portion.made for portion in portions),
        )
    )
    return _record(context, events)


def _record(context: Context, events: Sequence[Event]) -> Recorded:
    return record_events(context=context, events=events, policy=Policy.OWN)

"""What is done with single units: made, fitted with parts, reworked, taken apart, exchanged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.ledger.choices import RECORD
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Event, Json, Party, Quantity
from suyuan.ledger.domain.vocabulary import REMAINING, REPLACES, Action, EventType
from suyuan.ledger.operations.capture import Recorded, record_events
from suyuan.ledger.operations.occasions import Occasion


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What an order makes: units of one lot from the same lots."""

    units: Sequence[str]
    lot: str
    """Lot number of the units."""
    taken: Sequence[Quantity] = ()
    """What was used up for all of them together."""
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The serialized parts of each unit."""
    transformation: str | None = None


@command(name="ledger.make_units", action=RECORD)
def make_units(
    *,
    context: Context,
    occasion: Occasion,
    order: Order,
    ilmd: Mapping[str, Json] | None = None,
) -> Recorded:
    """Make units from lots, and build the parts into them that have numbers of their own.

    The lots become links of the units' sublot, the parts links of each unit: a thousand units with
    one board each make a thousand links, never a product of both.

    Raises:
        Problems: If something is unknown, used up or given already.
    """
    made = replace(
        occasion.event(EventType.TRANSFORMATION, None, "assembling"),
        outputs=tuple(order.units),
        input_quantities=tuple(order.taken),
        transformation_id=order.transformation,
        ilmd={"cbvmda:lotNumber": order.lot, **(ilmd or {})},
    )
    if not order.taken and order.transformation is None:
        made = replace(
            occasion.event(EventType.OBJECT, Action.ADD, "commissioning"),
            epcs=tuple(order.units),
            ilmd=made.ilmd,
        )
    later = occasion.after()
    built = [_associate(later, unit, parts, Action.ADD) for unit, parts in order.parts.items()]
    return _record(context, [made, *built])


@command(name="ledger.install_parts", action=RECORD)
def install_parts(
    *, context: Context, occasion: Occasion, unit: str, parts: Sequence[str]
) -> Recorded:
    """Build numbered parts into a unit.

    Raises:
        Problems: If a part is unknown or in another unit.
    """
    return _record(context, [_associate(occasion, unit, parts, Action.ADD)])


@command(name="ledger.rework_unit", action=RECORD)
def rework_unit(
    *, context: Context, occasion: Occasion, unit: str, taken: Sequence[Quantity] = ()
) -> Recorded:
    """Rework or refurbish a unit under its own number; what it took is linked to it alone.

    Raises:
        Problems: If the unit is unknown or ended, or a lot does not hold the amount.
    """
    if not taken:
        seen = occasion.event(EventType.OBJECT, Action.OBSERVE, "repairing")
        return _record(context, [replace(seen, epcs=(unit,))])
    event = replace(
        occasion.event(EventType.TRANSFORMATION, None, "repairing"),
        inputs=(unit,),
        outputs=(unit,),
        input_quantities=tuple(taken),
    )
    return _record(context, [event])


@command(name="ledger.replace_part", action=RECORD)
def replace_part(
    *, context: Context, occasion: Occasion, unit: str, old: str, new: str
) -> Recorded:
    """Take a numbered part out of a unit and build another in.

    The old part is a thing of its own again; that it was in the unit until now stays known.

    Raises:
        Problems: If the old part is not in the unit or the new one is in another.
    """
    out = _associate(occasion, unit, [old], Action.DELETE)
    return _record(context, [out, _associate(occasion.after(), unit, [new], Action.ADD)])


@command(name="ledger.remove_lot_part", action=RECORD)
def remove_lot_part(
    *,
    context: Context,
    occasion: Occasion,
    units: Sequence[str],
    removed: Quantity,
    instead: Sequence[Quantity] = (),
    partly: bool = False,
) -> Recorded:
    """Take a part that is traced by its lot out of units that stay, and perhaps put another in.

    Nothing of the lot is in them afterwards; that it was in them until now stays known. What is
    taken out is there as an amount of its lot again. Out of some units of a lot: name these; the
    others hold it as before. Out of a unit that keeps the rest of it, such as one of two screws:
    `partly`; then the unit is affected by the lot as before.

    Args:
        context: Who and why.
        occasion: When and where.
        units: The units it is taken out of.
        removed: The lot, and how much of it comes out of all of them together.
        instead: What goes in instead.
        partly: Whether each of the units keeps something of the lot.

    Raises:
        Problems: If the lot is not in each of the units, or what goes in is not there.
    """
    event = replace(
        occasion.event(EventType.TRANSFORMATION, None, "removing"),
        inputs=tuple(units),
        outputs=tuple(units),
        input_quantities=tuple(instead),
        output_quantities=(removed,),
    )
    if partly:
        event = replace(event, extensions={**event.extensions, REMAINING: [removed.key]})
    return _record(context, [event])


@command(name="ledger.disassemble", action=RECORD)
def disassemble(
    *,
    context: Context,
    occasion: Occasion,
    unit: str,
    parts: Sequence[str] = (),
    amounts: Sequence[Quantity] = (),
) -> Recorded:
    """Take a unit apart: it ends, its parts and what is recovered come out of it.

    Raises:
        Problems: If the unit is unknown or ended.
    """
    event = replace(
        occasion.event(EventType.TRANSFORMATION, None, "disassembling"),
        inputs=(unit,),
        outputs=tuple(parts),
        output_quantities=tuple(amounts),
    )
    return _record(context, [event])


@command(name="ledger.renumber_unit", action=RECORD)
def renumber_unit(
    *, context: Context, occasion: Occasion, old: str, new: str, lot: str
) -> Recorded:
    """Give a unit a new number: the old one ends, the new one is made from it.

    Raises:
        Problems: If the old one is unknown or ended, or the new number was given before.
    """
    event = replace(
        occasion.event(EventType.TRANSFORMATION, None, "repairing"),
        inputs=(old,),
        outputs=(new,),
        ilmd={"cbvmda:lotNumber": lot},
    )
    return _record(context, [event])


@command(name="ledger.return_goods", action=RECORD)
def return_goods(*, context: Context, occasion: Occasion, things: Sequence[str]) -> Recorded:
    """Take back units or packages that were given out.

    Raises:
        Problems: If one is unknown or ended.
    """
    event = occasion.event(EventType.OBJECT, Action.OBSERVE, "receiving")
    disposition = occasion.disposition or "returned"
    return _record(context, [replace(event, epcs=tuple(things), disposition=disposition)])


@command(name="ledger.exchange_unit", action=RECORD)
def exchange_unit(
    *, context: Context, occasion: Occasion, old: str, new: str, customer: str
) -> Recorded:
    """Give a customer another unit for one that comes back; both stay linked by the events.

    Args:
        context: Who and why.
        occasion: When the old one is received, where, and on what paper.
        old: Key of the unit that comes back.
        new: Key of the unit that goes out.
        customer: Key of the party that holds the new one from now on.

    Raises:
        Problems: If one is unknown or ended.
    """
    back = replace(
        occasion.event(EventType.OBJECT, Action.OBSERVE, "receiving"),
        epcs=(old,),
        disposition="returned",
    )
    later = occasion.after()
    out = replace(
        later.event(EventType.OBJECT, Action.OBSERVE, "shipping"),
        location=None,
        epcs=(new,),
        disposition="in_transit",
        destinations=(Party(type="possessing_party", id=customer),),
        extensions={**occasion.extensions, REPLACES: old},
    )
    return _record(context, [back, out])


def _associate(occasion: Occasion, unit: str, parts: Sequence[str], action: Action) -> Event:
    step = "installing" if action is Action.ADD else "removing"
    event = occasion.event(EventType.ASSOCIATION, action, step)
    return replace(event, parent=unit, children=tuple(parts))


def _record(context: Context, events: Sequence[Event]) -> Recorded:
    return record_events(context=context, events=events, policy=Policy.OWN)

"""The events of sales on the ledger: shipped, received by the customer, sold on by others."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from suyuan.areas.catalog.queries import fitness
from suyuan.areas.sales.models import Order, Shipment
from suyuan.areas.sales.operations.leaving import Ready
from suyuan.areas.sales.operations.onward_reading import Meant
from suyuan.areas.sales.queries import standing
from suyuan.foundation.context import Context
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.epcis.json_writer import EpcFormat, Writer
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.vocabulary import NOTE, OPERATOR, TAKEN_FROM, Action, EventType
from suyuan.ledger.operations.capture import record_events
from suyuan.ledger.queries import stock as ledger
from suyuan.ledger.queries.carried import held_by

DOCUMENT: Final = "urn:suyuan:document:"
ON_THE_WAY: Final = "in_transit"
ARRIVED: Final = "active"
_TYPES: Final = {"SO": "po", "SH": "desadv"}
_MOMENT: Final = dt.timedelta(microseconds=1)


def paper(number: str, kind: str | None = None) -> BizTransaction:
    """Return a document as an event names it."""
    return BizTransaction(
        type=kind or _TYPES.get(number.partition("-")[0]), id=f"{DOCUMENT}{number}"
    )


def amount(key: str, quantity: Decimal, unit: str) -> Quantity:
    """Return an amount as EPCIS says it: pieces have no unit."""
    return Quantity(key=key, quantity=quantity, unit=None if unit in {"", "EA"} else unit)


def tell_departure(
    context: Context,
    shipment: Shipment,
    order: Order,
    ready: Sequence[Ready],
    *,
    at: dt.datetime,
    by: str,
) -> None:
    """Record that things left: a pallet is named alone, whatever lies in it.

    One event; amounts of lots from another place or state have one of their own each.
    """
    operator = fitness.operator_of(context.actor.user_id, by)
    base = Event(
        type=EventType.OBJECT, action=Action.OBSERVE, biz_step="shipping",
        disposition=ON_THE_WAY, occurred_at=at,
        transactions=(paper(order.number), paper(shipment.number)),
        sources=_sender(), destinations=_receiver(order),
        extensions={OPERATOR: operator} if operator else {},
    )  # fmt: skip
    singles = tuple(one.thing.key for one in ready if not one.is_amount)
    amounts: dict[tuple[int, str], list[Quantity]] = {}
    for one in ready:
        if one.is_amount:
            part = amount(one.thing.key, one.quantity, one.unit)
            amounts.setdefault((one.place_id, one.state), []).append(part)
    keys = ledger.place_keys({one.place_id for one in ready})
    stood = {one.place_id for one in ready if not one.is_amount}
    read = keys[stood.pop()] if len(stood) == 1 else None
    events: list[Event] = []
    for (place, state), told in amounts.items():
        events.append(
            replace(
                base,
                epcs=() if events else singles,
                read_point=keys[place] if events or read in {None, keys[place]} else read,
                quantities=tuple(told),
                sources=(*base.sources, Party(type="location", id=keys[place])),
                extensions={**base.extensions, TAKEN_FROM: state} if state else base.extensions,
                occurred_at=at + len(events) * _MOMENT,
            )
        )
    if not events:
        events.append(replace(base, epcs=singles, read_point=read))
    record_events(context=context, events=events, policy=Policy.OWN)


def tell_arrival(context: Context, shipment: Shipment, *, at: dt.datetime, note: str) -> None:
    """Record that what is still on its way has come to the customer."""
    place = ledger.place_keys([shipment.deliver_to_id])[shipment.deliver_to_id]
    rows = list(shipment.things.order_by("position"))
    known = ledger.located([row.key for row in rows])
    held = held_by(shipment.customer_id, [row.key for row in rows if row.kind != "LOT"])
    shares = ledger.shares_of([row.thing_id for row in rows if row.kind == "LOT"])
    left = {
        lot: sum(
            (
                share.quantity
                for share in those
                if share.place_id == shipment.deliver_to_id and share.disposition == ON_THE_WAY
            ),
            Decimal(0),
        )
        for lot, those in shares.items()
    }
    singles, amounts = [], dict[str, tuple[Decimal, str]]()
    for row in rows:
        if row.kind == "LOT":
            # Amounts of one lot from two places have become one on the way.
            quantity = min(row.quantity, left.get(row.thing_id, Decimal(0)))
            if quantity > 0:
                left[row.thing_id] -= quantity
                before, _unit = amounts.get(row.key, (Decimal(0), row.unit))
                amounts[row.key] = before + quantity, row.unit
        elif row.key in held and known[row.key].disposition == ON_THE_WAY:
            singles.append(row.key)
    if not singles and not amounts:
        return
    said: dict[str, Json] = {NOTE: note.strip()} if note.strip() else {}
    if operator := fitness.operator_of(context.actor.user_id):
        said[OPERATOR] = operator
    if amounts:
        said[TAKEN_FROM] = ON_THE_WAY
    event = Event(
        type=EventType.OBJECT, action=Action.OBSERVE, biz_step="receiving", disposition=ARRIVED,
        occurred_at=at, read_point=place, location=place, epcs=tuple(singles),
        quantities=tuple(amount(key, *told) for key, told in amounts.items()),
        transactions=(paper(shipment.number),),
        sources=(Party(type="location", id=place),), extensions=said,
    )  # fmt: skip
    record_events(context=context, events=[event], policy=Policy.OWN)


def _sender() -> tuple[Party, ...]:
    firm = standing.own_firm()
    if firm is None:
        return ()
    key = firm.party.key
    return (Party(type="owning_party", id=key), Party(type="possessing_party", id=key))


def _receiver(order: Order) -> tuple[Party, ...]:
    key = order.customer.party.key
    return (
        Party(type="owning_party", id=key),
        Party(type="possessing_party", id=key),
        Party(type="location", id=order.deliver_to.key),
    )


def sold_on(meant: Meant) -> Sequence[Event]:
    """Return what a distributor did when it sold something on; its buyer has it from then on."""
    transactions = (paper(meant.values.document.strip(), "desadv"),)
    seller, buyer = meant.seller.party.key, meant.buyer.party.key
    events: list[Event] = []
    for one, quantity in meant.taken:
        amounts = (amount(one.key, quantity, meant.unit),) if one.kind == "LOT" else ()
        singles = () if amounts else (one.key,)
        if one.container_key:
            events.append(
                Event(
                    type=EventType.AGGREGATION, action=Action.DELETE, biz_step="unpacking",
                    parent=one.container_key, children=singles, child_quantities=amounts,
                    occurred_at=meant.at + len(events) * _MOMENT, transactions=transactions,
                )
            )  # fmt: skip
        sources = [
            Party(type="owning_party", id=seller), Party(type="possessing_party", id=seller),
        ]  # fmt: skip
        if one.place_key:
            sources.append(Party(type="location", id=one.place_key))
        destinations = [
            Party(type="owning_party", id=buyer), Party(type="possessing_party", id=buyer),
        ]  # fmt: skip
        if meant.place:
            destinations.append(Party(type="location", id=meant.place))
        events.append(
            Event(
                type=EventType.OBJECT, action=Action.OBSERVE, biz_step="shipping",
                disposition=ARRIVED, occurred_at=meant.at + len(events) * _MOMENT, epcs=singles,
                quantities=amounts, transactions=transactions, sources=tuple(sources),
                destinations=tuple(destinations), read_point=one.place_key or None,
            )
        )  # fmt: skip
    return events


def tell_onward(context: Context, events: Sequence[Event]) -> None:
    """Record what distributors did, on their behalf: each an event that somebody else told.

    What was sold though it was held is a fact to be known.
    """
    record_events(
        context=context, events=[_of_another(event) for event in events], policy=Policy.FOREIGN
    )


def _of_another(event: Event) -> Event:
    """Return an event as one that somebody else told, in the JSON binding."""
    writer = Writer(EpcFormat.LINK, lambda _key: None)
    raw: Mapping[str, Json] = writer.write(event)
    return replace(event, raw={"@context": writer.context(), **raw})

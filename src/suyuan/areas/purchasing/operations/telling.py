"""The events of purchasing on the ledger: received, returned."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from suyuan.areas.catalog.queries import fitness, partner_with_licences
from suyuan.areas.purchasing.models import Receipt, ReceiptLine, Return
from suyuan.areas.purchasing.operations.packages import chain, key_of
from suyuan.areas.quality import queries as quality
from suyuan.foundation.context import Context
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import BizTransaction, Event, Json, Party, Quantity
from suyuan.ledger.domain.parting import Content
from suyuan.ledger.domain.vocabulary import (
    NOTE,
    OPERATOR,
    SUPPLIER_LOT,
    TAKEN_FROM,
    Action,
    EventType,
)
from suyuan.ledger.operations.capture import record_events
from suyuan.ledger.operations.unpacking import lifted, with_unpacking
from suyuan.ledger.queries import packed
from suyuan.ledger.queries.keys import ids_of
from suyuan.ledger.queries.members import units_of_lot

DOCUMENT: Final = "urn:suyuan:document:"
WAITING: Final = "unavailable"
REJECTED: Final = "non_conformant"
_TYPES: Final = {"PO": "po", "AN": "desadv", "GR": "recadv", "RT": "rma", "NC": None}
_MOMENT: Final = dt.timedelta(microseconds=1)


def paper(number: str) -> BizTransaction:
    """Return a document of ours as an event names it."""
    return BizTransaction(type=_TYPES.get(number.partition("-")[0]), id=f"{DOCUMENT}{number}")


def amount(key: str, quantity: Decimal, unit: str) -> Quantity:
    """Return an amount as EPCIS says it: pieces have no unit."""
    return Quantity(key=key, quantity=quantity, unit=None if unit in {"", "EA"} else unit)


def tell_receipt(
    context: Context,
    receipt: Receipt,
    made: Sequence[tuple[ReceiptLine, Any]],
    values: Any,
    packing: Mapping[str, str],
) -> None:
    """Record that lots came in: each one event, waiting for inspection in quarantine.

    What came in packages is told to lie in them, the inner ones before those around them.

    Args:
        context: Who and why.
        receipt: The receipt.
        made: Its lots, each with what was read of it.
        values: What was said besides.
        packing: Which package stands in which, by code.
    """
    numbers = [receipt.order.number, receipt.number]
    if receipt.notice is not None:
        numbers.append(receipt.notice.number)
    supplier = receipt.supplier.party.key
    operator = fitness.operator_of(context.actor.user_id, values.operator)
    base = Event(
        type=EventType.OBJECT, action=Action.ADD, biz_step="receiving", disposition=WAITING,
        occurred_at=receipt.received_at, read_point=receipt.place.key, location=receipt.place.key,
        transactions=tuple(paper(number) for number in numbers),
        sources=(Party(type="owning_party", id=supplier),
                 Party(type="possessing_party", id=supplier)),
        extensions=_said({OPERATOR: operator, NOTE: values.note}),
    )  # fmt: skip
    events = []
    for number, (line, one) in enumerate(made):
        ilmd: dict[str, Json] = {"cbvmda:lotNumber": line.lot}
        if line.expires_on is not None:
            ilmd["cbvmda:itemExpirationDate"] = line.expires_on.isoformat()
        if line.made_on is not None:
            ilmd["cbvmda:productionDate"] = line.made_on.isoformat()
        if line.supplier_lot:
            ilmd[SUPPLIER_LOT] = line.supplier_lot
        event = replace(base, ilmd=ilmd, occurred_at=receipt.received_at + number * _MOMENT)
        if one.units:
            events.append(replace(event, epcs=tuple(one.units)))
        else:
            told = amount(line.lot_key, line.quantity, line.unit)
            events.append(replace(event, quantities=(told,)))
    events += _packed(base, made, packing, after=len(made))
    if events:
        record_events(context=context, events=events, policy=Policy.OWN)


def _packed(
    base: Event, made: Sequence[tuple[ReceiptLine, Any]], packing: Mapping[str, str], *, after: int
) -> Iterator[Event]:
    """Write the events that say what lies in which package.

    A package with pieces waits as they do, since they have no state of their own in it; amounts
    keep theirs.
    """
    units: dict[str, list[str]] = {}
    amounts: dict[str, list[Quantity]] = {}
    for line, one in made:
        for part in one.parts:
            if part.units:
                units.setdefault(part.package, []).extend(part.units)
            else:
                told = amount(line.lot_key, part.amount, line.unit)
                amounts.setdefault(part.package, []).append(told)
    inner: dict[str, list[str]] = {}
    for code in [*units, *amounts]:
        for child, outer in pairwise(chain(code, packing)):
            if child not in inner.setdefault(outer, []):
                inner[outer].append(child)
    codes = dict.fromkeys([*units, *amounts, *inner])
    waiting = {outer for code in units for outer in chain(code, packing)}
    deepest = sorted(codes, key=lambda code: -len(chain(code, packing)))
    for number, code in enumerate(deepest, start=after):
        yield replace(
            base,
            type=EventType.AGGREGATION,
            occurred_at=base.occurred_at + number * _MOMENT,
            disposition=WAITING if code in waiting else None,
            parent=key_of(code),
            children=(*units.get(code, ()), *(key_of(one) for one in inner.get(code, ()))),
            child_quantities=tuple(amounts.get(code, ())),
            sources=(),
        )


def tell_return(
    context: Context,
    made: Return,
    parts: Sequence[tuple[str, Decimal]],
    supplier_id: int,
    *,
    packages: Sequence[str] = (),
) -> None:
    """Record that rejected goods went back: the supplier has them from now on.

    What does not go in its package comes out of it before.

    Args:
        context: Who and why.
        made: The return.
        parts: Keys of the places where the amounts lie, and how much is taken of each; without
            meaning for units.
        supplier_id: The supplier.
        packages: Keys of the packages that go whole.
    """
    partner = partner_with_licences(supplier_id)
    assert partner is not None
    base = Event(
        type=EventType.OBJECT, action=Action.OBSERVE, biz_step="shipping",
        disposition="in_transit", occurred_at=made.sent_at,
        transactions=(paper(made.number), paper(made.line.receipt.number)),
        destinations=(Party(type="possessing_party", id=partner.party.key),),
        extensions=_said({NOTE: made.note}),
    )  # fmt: skip
    unopened = replace(base, epcs=tuple(packages))
    events = [*lifted(unopened), unopened] if packages else []
    if made.units:
        going = {one.key for one in _units_in(packages)}
        loose = tuple(key for key in made.units if key not in going)
        if loose:
            singly = replace(base, epcs=loose, occurred_at=made.sent_at + len(events) * _MOMENT)
            events += [*lifted(singly), singly]
        record_events(context=context, events=events, policy=Policy.OWN)
        return
    events += [
        replace(
            base,
            occurred_at=made.sent_at + number * _MOMENT,
            quantities=(amount(made.line.lot_key, quantity, made.unit),),
            sources=(Party(type="location", id=place),),
            extensions={**base.extensions, TAKEN_FROM: REJECTED},
        )
        for number, (place, quantity) in enumerate(parts, start=len(events))
    ]
    record_events(context=context, events=with_unpacking(events), policy=Policy.OWN)


def _units_in(packages: Sequence[str]) -> Iterator[Content]:
    inside = packed.contents_of(ids_of(packages).values()) if packages else {}
    for contents in inside.values():
        yield from (one for one in contents if one.quantity is None and not one.is_package)


def units_of(line: ReceiptLine) -> list[str]:
    """Return the keys of the units of a received lot, from its event."""
    if not line.units:
        return []
    inspection = quality.inspection_numbered(line.inspection) if line.inspection else None
    if inspection is not None:
        return list(inspection.unit_keys)
    return units_of_lot(line.lot_key)


def _said(fields: dict[str, str]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value}

"""Taking things in that came back: as a line where all is plain, as a question where it is not."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from suyuan.areas.service.domain import (
    UNITS_MAX,
    LineStatus,
    QuestionKind,
    ReturnStatus,
)
from suyuan.areas.service.models import Question, Return, ReturnLine
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.telling import Telling
from suyuan.areas.service.queries.deliveries import deliveries
from suyuan.areas.service.queries.scans import Read
from suyuan.foundation.authorization import home_of
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DataValue, Problem, Problems
from suyuan.ledger.domain.event import Event, Party
from suyuan.ledger.domain.vocabulary import TAKEN_FROM, Action, EventType, ThingKind
from suyuan.ledger.queries.containment import children_of
from suyuan.ledger.queries.holders import HeldAmount, amounts_of, holders_of
from suyuan.ledger.queries.stock import Located, located
from suyuan.ledger.queries.things import ThingRow, things_by_key

PIECES = frozenset({"EA", "C62", "H87"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """That something lies on the table of the returns zone."""

    context: Context
    document: Return
    place: Any
    at: dt.datetime
    operator: str = ""
    condition: str = ""

    def telling(self, note: str = "") -> Telling:
        """Return the frame of its events."""
        papers = [self.document.number, self.document.complaint]
        said = telling.said_by(self.operator, note or self.condition)
        return Telling(at=self.at, papers=papers, place=self.place.key, said=said)


def ask(arrival: Arrival, found: Read, quantity: Decimal) -> ReturnLine:
    """Keep what came as a question for a person; it is recorded, but not as the thing it may be."""
    assert found.kind is not None
    row = arrival.document
    question = open_question(arrival.context, row.number, found, site_id=row.site_id)
    return _line(arrival, found.scanned, LineStatus.QUESTION, quantity, question=question)


def open_question(
    context: Context, document: str, found: Read, *, site_id: int | None = None
) -> Question:
    """Write down what is not plain about a scan, at the number of a paper and its site."""
    assert found.kind is not None
    return Question.objects.create(
        document=document, kind=found.kind.value, scanned=found.scanned or "—",
        data=dict(found.data), site_id=site_id or home_of(context), asked_at=context.at,
        asked_by=context.actor.label,
    )  # fmt: skip


def take(arrival: Arrival, found: Read, quantity: Decimal | None) -> list[ReturnLine]:
    """Take in what was scanned: a unit, everything in a package, or an amount of a lot.

    Raises:
        Problems: If the same unit was scanned before, or an amount is missing or not possible.
    """
    if found.thing is None:
        return [ask(arrival, found, quantity or Decimal(1))]
    lock([("service.thing", found.key)])
    match found.thing.kind:
        case ThingKind.UNIT:
            return [_unit(arrival, found)]
        case ThingKind.LOT:
            return _amount(arrival, found, quantity)
        case ThingKind.PACKAGE:
            return _package(arrival, found)
        case _other:
            data: dict[str, DataValue] = {"code": found.thing.code}
            strange = replace(found, kind=QuestionKind.UNKNOWN, data=data)
            return [ask(arrival, strange, quantity or Decimal(1))]


def doubt_of(found: Read, thing: Located) -> Read | None:
    """Return the question that a known unit or package raises; None where all is plain."""
    data: dict[str, DataValue] = {"code": thing.code, "place": thing.place_code}
    kind = None
    if thing.ended:
        kind = QuestionKind.GONE
    elif built_into(thing):
        kind, data = QuestionKind.BUILT_IN, {**data, "unit": thing.container_code}
    elif thing.own:
        kind = QuestionKind.IN_HOUSE
    return None if kind is None else replace(found, kind=kind, data=data)


def built_into(thing: Located) -> bool:
    """Say whether a thing is a part of a unit, rather than packed."""
    around = things_by_key([thing.container_key]) if thing.container_key else {}
    return any(one.kind == ThingKind.UNIT for one in around.values())


def _unit(arrival: Arrival, found: Read) -> ReturnLine:
    thing = located([found.key])[found.key]
    lines = ReturnLine.objects.filter(document=arrival.document, key=found.key)
    if lines.exclude(status=LineStatus.REFUSED).exists():
        Problems.check([Problem("service.scanned_twice", {"code": thing.code}, field="scanned")])
    doubt = doubt_of(found, thing)
    if doubt is not None:
        return ask(arrival, doubt, Decimal(1))
    return take_unit(arrival, found, thing)


def take_unit(
    arrival: Arrival, found: Read, thing: Located, line: ReturnLine | None = None
) -> ReturnLine:
    """Record that a unit is in the returns zone, and write its line or complete the one it has."""
    assert found.thing is not None
    went = deliveries([found.key]).get(found.key)
    holder = holders_of([found.key]).get(found.key)
    frame = arrival.telling()
    events = telling.taken_out(frame, thing)
    party = holder.party_key if holder is not None and not holder.own else ""
    events.append(telling.came_back(frame.later(), [found.key], party))
    telling.say(arrival.context, events)
    kept = line or _line(arrival, found.scanned, LineStatus.WAITING, Decimal(1))
    kept.held_by = holder.party_code if holder is not None else ""
    if went is not None:
        kept.shipment = went.shipment
        kept.held_by = went.onward.buyer if went.onward is not None else kept.held_by
    return _known(kept, found.thing)


def _package(arrival: Arrival, found: Read) -> list[ReturnLine]:
    """Take in a package: what is in it is taken out, piece by piece, and looked at."""
    thing = located([found.key])[found.key]
    doubt = doubt_of(found, thing)
    if doubt is not None:
        return [ask(arrival, doubt, Decimal(1))]
    holder = holders_of([found.key]).get(found.key)
    party = holder.party_key if holder is not None else ""
    frame = arrival.telling()
    events = telling.taken_out(frame, thing)
    events.append(telling.came_back(frame.later(), [found.key], party))
    inside = list(_inside(found.thing))
    units = [one for one, _within, _quantity in inside if one.kind == ThingKind.UNIT]
    if len(units) > UNITS_MAX:
        data: dict[str, DataValue] = {"code": thing.code, "most": UNITS_MAX}
        Problems.check([Problem("service.too_many_units", data, field="scanned")])
    went = deliveries([one.key for one in units])
    for number, package in enumerate(dict.fromkeys(within for _one, within, _q in inside)):
        events.append(
            frame.later(2 + number).event(
                EventType.AGGREGATION, Action.DELETE, "unpacking", parent=package,
                disposition=telling.RETURNED,
            )
        )  # fmt: skip
    telling.say(arrival.context, events)
    lines = []
    for one, _within, quantity in inside:
        if one.kind == ThingKind.PACKAGE:
            continue
        line = _line(arrival, found.scanned, LineStatus.WAITING, quantity or Decimal(1))
        line.held_by = holder.party_code if holder is not None else ""
        line.shipment = went[one.key].shipment if one.key in went else ""
        lines.append(_known(line, one))
    return lines


def _inside(package: ThingRow | None) -> Iterator[tuple[ThingRow, str, Decimal | None]]:
    """Yield what lies in a package at any depth, outermost first, with the package it lies in."""
    waiting = [package] if package is not None else []
    while waiting:
        around = waiting.pop(0)
        after = 0
        while page := children_of(around.id, after=after, limit=UNITS_MAX):
            for stay in page:
                yield stay.thing, around.key, stay.quantity
                after = max(after, stay.thing.id)
            waiting += [one.thing for one in page if one.thing.kind == ThingKind.PACKAGE]
            if len(page) < UNITS_MAX:
                break


def _amount(arrival: Arrival, found: Read, quantity: Decimal | None) -> list[ReturnLine]:
    """Take in what the customer has of a lot; what is more than that is a question."""
    assert found.thing is not None
    check_amount(quantity, found.thing)
    assert quantity is not None
    customer = arrival.document.customer.party.key
    theirs = [one for one in amounts_of([found.key]) if one.party_key == customer]
    there = sum((one.quantity for one in theirs), Decimal(0))
    taken = min(quantity, there)
    lines = []
    if taken > 0:
        lines.append(take_amount(arrival, found, taken, theirs))
    if quantity > taken:
        data: dict[str, DataValue] = {
            "code": found.thing.code, "asked": plain(quantity), "there": plain(there),
        }  # fmt: skip
        more = replace(found, kind=QuestionKind.MORE_THAN_SHIPPED, data=data)
        lines.append(ask(arrival, more, quantity - taken))
    return lines


def take_amount(
    arrival: Arrival,
    found: Read,
    quantity: Decimal,
    held: Sequence[HeldAmount],
    line: ReturnLine | None = None,
) -> ReturnLine:
    """Record that an amount of a lot is in the returns zone, from those who have it."""
    assert found.thing is not None
    thing, unit = found.thing, found.thing.unit
    events: list[Event] = []
    left, holder = quantity, ""
    for one in held:
        part = min(left, one.quantity)
        if part <= 0:
            continue
        left, holder = left - part, holder or one.party_code
        frame = arrival.telling().later(len(events))
        amount = telling.amount(found.key, part, unit)
        sources = [Party(type="possessing_party", id=one.party_key)]
        extensions = {}
        if one.container_key:
            events.append(
                replace(frame, place=None).event(
                    EventType.AGGREGATION, Action.DELETE, "unpacking", parent=one.container_key,
                    child_quantities=(amount,),
                )
            )  # fmt: skip
            frame = frame.later()
            stand = holders_of([one.container_key]).get(one.container_key)
            where = stand.place_key if stand is not None else ""
        else:
            where, extensions = one.place_key, {TAKEN_FROM: one.disposition}
        if where:
            sources.append(Party(type="location", id=where))
        events.append(
            frame.seen(
                "receiving", quantities=(amount,), disposition=telling.RETURNED,
                sources=tuple(sources), extensions=extensions,
            )
        )  # fmt: skip
    telling.say(arrival.context, events)
    kept = line or _line(arrival, found.scanned, LineStatus.WAITING, quantity)
    kept.held_by = holder
    return _known(kept, thing)


def check_amount(quantity: Decimal | None, thing: ThingRow) -> None:
    """Check that an amount of a lot can be meant.

    Raises:
        Problems: If it is missing, not positive, too large, or not a whole number of pieces.
    """
    data: dict[str, DataValue] = {"code": thing.code, "value": str(quantity)[:40]}
    found = []
    if quantity is None:
        found.append(Problem("service.quantity_needed", data, field="quantity"))
    elif not quantity.is_finite() or quantity <= 0 or quantity > Decimal(10) ** 12:
        found.append(Problem("service.not_an_amount", data, field="quantity"))
    elif thing.unit in PIECES and quantity != quantity.to_integral_value():
        found.append(Problem("service.not_whole", data, field="quantity"))
    Problems.check(found)


def plain(value: Decimal) -> str:
    """Write an amount without an exponent and without zeros at its end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def arrived(arrival: Arrival) -> None:
    """Write at the return that something of it has come."""
    row = arrival.document
    if row.status == ReturnStatus.ANNOUNCED:
        row.status, row.place = ReturnStatus.RECEIVED.value, arrival.place
        row.received_at = arrival.at
        update([row], "status", "place", "received_at")


def _line(
    arrival: Arrival,
    scanned: str,
    status: LineStatus,
    quantity: Decimal,
    *,
    question: Question | None = None,
) -> ReturnLine:
    """Begin a line; one that is known is written by `_known`."""
    line = ReturnLine(
        document=arrival.document, position=arrival.document.lines.count() + 1,
        scanned=scanned or "—", status=status.value, quantity=quantity, question=question,
        condition=arrival.condition, received_at=arrival.at,
        received_by=arrival.context.actor.label,
    )  # fmt: skip
    if question is not None:
        line.save(force_insert=True)
    return line


def _known(line: ReturnLine, thing: ThingRow) -> ReturnLine:
    line.key, line.code, line.lot = thing.key, thing.code, thing.lot_code
    line.item_id, line.unit = thing.item_id, thing.unit
    line.is_amount, line.status = thing.is_amount, LineStatus.WAITING.value
    line.save()
    return line

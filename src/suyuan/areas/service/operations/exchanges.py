"""Exchange: a customer gets another unit, with another serial, for one that comes back."""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.service.choices import EXCHANGE
from suyuan.areas.service.domain import TAKES_RETURNS, ExchangeStatus, LineStatus
from suyuan.areas.service.models import Complaint, Exchange, ExchangeArrival, Return, ReturnLine
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.acting import (
    missing,
    moment,
    only_place_of,
    operator_of,
    returns_place,
)
from suyuan.areas.service.operations.errors import ServiceStateError, UnknownExchangeError
from suyuan.areas.service.operations.replacing import against_customer, against_going_out
from suyuan.areas.service.operations.returns import ReturnValues, Told, locked, open_return
from suyuan.areas.service.operations.taking import Arrival, arrived, built_into, take_unit
from suyuan.areas.service.operations.telling import Telling
from suyuan.areas.service.queries.lists import exchanges
from suyuan.areas.service.queries.open_papers import open_complaints_of, open_returns_of
from suyuan.areas.service.queries.scans import Read, read
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.locking import lock
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import REPLACED_BY, REPLACES, ThingKind
from suyuan.ledger.queries.holders import Holder, holders_of
from suyuan.ledger.queries.stock import Located, located


@dataclass(frozen=True, kw_only=True, slots=True)
class ExchangeValues:
    """What is exchanged, and why."""

    old: str
    """Scan of the unit that comes back, or has come back."""
    new: str
    """Scan of the unit that the customer gets."""
    why: str
    document: str = ""
    """Number of the return; empty: that with which the old one comes, else a new one."""
    complaint: str = ""
    """Number of the complaint; empty: the open one of the old unit, where there is one."""
    handed_over: bool = False
    """The new one was handed over in person: the customer uses it at once."""
    old_follows: bool = False
    """The old one is not here yet: the customer sends it later."""
    export_paper: str = ""
    """The paper under which the new one leaves the country."""
    occurred_at: dt.datetime | None = None


@command(name="service.exchange", action=EXCHANGE)
def exchange(*, context: Context, values: ExchangeValues) -> Exchange:
    """Give a customer another unit of the same item for one that comes back, in one act.

    The old one is in the returns zone afterwards, as a line of a return that is to be decided, or
    is announced with one where it follows later; the customer holds the new one. An event of each
    names the exchange and the other one.

    Raises:
        UnknownReturnError: If there is no return of the number that is given.
        ServiceStateError: If that return is over.
        Problems: If a unit is not known, not of the same item, not where it must be; if the new
            one is promised to somebody or may not go to the customer; if several returns or
            complaints could be meant.
    """
    at, found = moment(context, values.occurred_at)
    found += missing(why=values.why)
    old, new = _unit(values.old, "old", found), _unit(values.new, "new", found)
    Problems.check(found + _unknown_complaint(values.complaint.strip()))
    assert new.thing is not None
    lock(
        [
            ("service.thing", old.key), ("service.thing", new.key),
            ("warehouse.thing", new.thing.id), ("warehouse.item", new.thing.item_id or 0),
        ]
    )  # fmt: skip
    things = located([old.key, new.key])
    line = _line_of(old.key)
    Problems.check(_wrong(things[old.key], things[new.key], line, values, at))
    holder = holders_of([old.key]).get(old.key)
    complaint = _complaint(values, old.key)
    row = _return(context, values, old, line, holder, complaint)
    Problems.check(_exchanged(things[old.key], row))
    shelf = catalog.place_with_code(things[new.key].place_code)
    site = shelf.place.site_id if shelf is not None else None
    at_site(site)
    Problems.check(
        against_customer(
            row.customer, things[new.key].item_id, on=day_at(at, site), paper=values.export_paper
        )
    )
    place = _goes_to(row, holder)
    if line is None and not values.old_follows:
        _take_old(context, row, old, things[old.key], at)
    complaint = complaint or row.complaint
    number = next_number(f"EX-{context.at:%Y}")
    frame = Telling(
        at=at, papers=[number, row.number, complaint, values.export_paper.strip()], place=None,
        said=telling.said_by(operator_of(context), values.why),
    ).later(10)  # fmt: skip
    events = [frame.seen("replacing", epcs=(old.key,), extensions={REPLACED_BY: new.key})]
    events += telling.taken_out(frame.later(), things[new.key])
    out = telling.handed_out(frame.later(2), [new.key], row.customer.party.key, place)
    events.append(replace(out, extensions={**out.extensions, REPLACES: old.key}))
    if values.handed_over:
        events.append(frame.later(3).seen("arriving", epcs=(new.key,), disposition=telling.IN_USE))
    recorded = telling.say(context, events).events
    return Exchange.objects.create(
        number=number, customer=row.customer, item_id=things[old.key].item_id, old_key=old.key,
        old_code=things[old.key].code, new_key=new.key, new_code=things[new.key].code,
        document=row.number, complaint=complaint, why=values.why.strip(),
        handed_over=values.handed_over, export_paper=values.export_paper.strip(),
        site_id=row.site_id, at=at, by=context.actor.label, event_id=recorded[-1].id,
    )  # fmt: skip


@command(name="service.note_exchange_arrival", action=EXCHANGE)
def note_exchange_arrival(
    *, context: Context, number: str, received_at: dt.datetime | None = None, note: str = ""
) -> Exchange:
    """Write down that the customer has got the new unit of an exchange; it is in use then.

    Where it has come back meanwhile, it stays where it is.

    Raises:
        UnknownExchangeError: If there is no such exchange.
        ServiceStateError: If it has arrived already, or was handed over in person.
        Problems: If it would have come before it was sent, or in the future.
    """
    known = exchanges().filter(number=number).first()
    if known is None:
        raise UnknownExchangeError(exchange=number[:60])
    lock([("service.exchange", known.number), ("service.thing", known.new_key)])
    row = exchanges().get(pk=known.pk)
    at_site(row.site_id)
    if row.status != ExchangeStatus.SENT:
        raise ServiceStateError(document=row.number, state=f"EXCHANGE_{row.status}")
    at, found = moment(context, received_at, field="received_at")
    if at < row.at:
        data = {"at": f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}"}
        found.append(Problem("service.before_sending", data, field="received_at"))
    Problems.check(found)
    thing = located([row.new_key])[row.new_key]
    if not thing.own and thing.disposition == telling.ON_THE_WAY:
        frame = Telling(
            at=at, papers=[row.number, row.document, row.complaint], place=None,
            said=telling.said_by(operator_of(context), note.strip()),
        )  # fmt: skip
        seen = frame.seen("arriving", epcs=(row.new_key,), disposition=telling.IN_USE)
        telling.say(context, [seen])
    ExchangeArrival.objects.create(exchange=row, at=at, by=context.actor.label, note=note.strip())
    return exchanges().get(pk=row.pk)


def _unit(text: str, field: str, found: list[Problem]) -> Read:
    scan = read(text)
    if scan.thing is None or scan.thing.kind != ThingKind.UNIT:
        found.append(Problem("service.not_a_unit", {"code": scan.scanned[:60]}, field=field))
    return scan


def _unknown_complaint(number: str) -> list[Problem]:
    if not number or Complaint.objects.filter(number=number).exists():
        return []
    return [Problem("service.unknown_complaint", {"complaint": number[:60]}, field="complaint")]


def _line_of(key: str) -> ReturnLine | None:
    """Return the line with which a unit has come back and waits, if it has."""
    lines = ReturnLine.objects.select_related("document")
    return lines.filter(key=key, status=LineStatus.WAITING).first()


def _exchanged(old: Located, row: Return) -> list[Problem]:
    """Return that a unit was exchanged already and is still to come, or came with the return."""
    for one in exchanges().filter(old_key=old.key):
        if one.document == row.number or not one.is_back:
            data = {"code": old.code, "exchange": one.number}
            return [Problem("service.exchanged_already", data, field="old")]
    return []


def _wrong(
    old: Located, new: Located, line: ReturnLine | None, values: ExchangeValues, at: dt.datetime
) -> list[Problem]:
    found = []
    if old.key == new.key:
        found.append(Problem("service.same_unit", {"code": old.code}, field="new"))
        return found
    if old.item_id != new.item_id:
        data = {"old": old.item_code, "new": new.item_code}
        found.append(Problem("service.another_item", data, field="new"))
    if old.ended:
        found.append(Problem("service.gone", {"code": old.code}, field="old"))
    elif line is None and old.own:
        found.append(Problem("service.old_in_house", {"code": old.code}, field="old"))
    if line is not None and values.old_follows:
        data = {"code": old.code, "number": line.document.number}
        found.append(Problem("service.old_is_here", data, field="old_follows"))
    if built_into(old):
        data = {"code": old.code, "unit": old.container_code}
        found.append(Problem("service.built_in", data, field="old"))
    return found + against_going_out(new, at=at, on=day_at(at))


def _complaint(values: ExchangeValues, key: str) -> str:
    """Return the number of the complaint: the one that is named, else the open one of the unit."""
    if values.complaint.strip():
        return values.complaint.strip()
    numbers = [one.number for one in open_complaints_of(key)]
    if len(numbers) > 1:
        data = {"numbers": ", ".join(numbers)}
        Problems.check([Problem("service.which_complaint", data, field="complaint")])
    return numbers[0] if numbers else ""


def _return(
    context: Context,
    values: ExchangeValues,
    old: Read,
    line: ReturnLine | None,
    holder: Holder | None,
    complaint: str,
) -> Return:
    """Return that with which the old unit came, or that announces it, or a new return."""
    if line is not None:
        return locked(line.document.number, *TAKES_RETURNS)
    if values.document.strip():
        return locked(values.document.strip(), *TAKES_RETURNS)
    told = open_returns_of(old.key)
    told = [one for one in told if complaint and one.complaint == complaint] or told
    waiting = [one.number for one in told]
    if len(waiting) > 1:
        data = {"numbers": ", ".join(waiting)}
        Problems.check([Problem("service.which_return", data, field="document")])
    if waiting:
        return locked(waiting[0], *TAKES_RETURNS)
    customer = holder.party_code if holder is not None else ""
    made = open_return(
        context,
        ReturnValues(
            customer=customer, why=values.why, complaint=complaint, lines=[Told(told=values.old)]
        ),
    )
    return locked(made.number, *TAKES_RETURNS)


def _goes_to(row: Return, holder: Holder | None) -> str:
    """Return the key of the place where the customer gets the new one; empty where none is clear.

    That where the old one is, while the customer has it; else the customer's only place.
    """
    if holder is not None and not holder.own:
        return holder.place_key
    return only_place_of(row.customer_id)


def _take_old(
    context: Context, row: Return, old: Read, thing: Located, at: dt.datetime
) -> ReturnLine:
    place, found = row.place, list[Problem]()
    if place is None:
        place, found = returns_place("", home_of(context) or row.site_id)
    Problems.check(found)
    arrival = Arrival(
        context=context, document=row, place=place, at=at, operator=operator_of(context)
    )
    made = take_unit(arrival, old, thing)
    arrived(arrival)
    return made

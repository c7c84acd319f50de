"""Exchange: a customer gets another unit, with another serial, for one that comes back."""

import datetime as dt
from dataclasses import dataclass, replace

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.areas.service.choices import EXCHANGE
from suyuan.areas.service.domain import TAKES_RETURNS, LineStatus
from suyuan.areas.service.models import Exchange, Return, ReturnLine
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.acting import missing, moment, operator_of, returns_place
from suyuan.areas.service.operations.returns import ReturnValues, locked, open_return
from suyuan.areas.service.operations.taking import Arrival, arrived, built_into, take_unit
from suyuan.areas.service.operations.telling import Telling
from suyuan.areas.service.queries.scans import Read, read
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.locking import lock
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import REPLACES, ThingKind
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
    """Number of the return; empty: that with which it came, else a new one."""
    complaint: str = ""
    handed_over: bool = False
    """The new one was handed over in person: the customer uses it at once."""
    occurred_at: dt.datetime | None = None


@command(name="service.exchange", action=EXCHANGE)
def exchange(*, context: Context, values: ExchangeValues) -> Exchange:
    """Give a customer another unit of the same item for one that comes back, in one act.

    The old one is in the returns zone afterwards, as a line of a return that is to be decided; the
    customer holds the new one. Both name the exchange in their events, and the new one's event
    names the old one.

    Raises:
        UnknownReturnError: If there is no return of the number that is given.
        ServiceStateError: If that return is over.
        Problems: If a unit is not known, not of the same item, not where it must be, or the new
            one may not be shipped.
    """
    at, found = moment(context, values.occurred_at)
    found += missing(why=values.why)
    old, new = _unit(values.old, "old", found), _unit(values.new, "new", found)
    Problems.check(found)
    lock([("service.thing", old.key), ("service.thing", new.key)])
    things = located([old.key, new.key])
    line = _line_of(old.key)
    Problems.check(_wrong(things[old.key], things[new.key], line, at))
    holder = holders_of([old.key]).get(old.key)
    row = _return(context, values, line, holder)
    shelf = catalog.place_with_code(things[new.key].place_code)
    at_site(shelf.place.site_id if shelf is not None else None)
    place = ""
    if line is None:
        place = holder.place_key if holder is not None else ""
        line = _take_old(context, row, old, things[old.key], at)
    number = next_number(f"EX-{context.at:%Y}")
    frame = Telling(
        at=at, papers=[number, row.number, values.complaint or row.complaint],
        place=None, said=telling.said_by(operator_of(context), values.why),
    ).later(10)  # fmt: skip
    party = row.customer.party.key
    events = telling.taken_out(frame, things[new.key])
    out = telling.handed_out(frame.later(), [new.key], party, place)
    events.append(replace(out, extensions={**out.extensions, REPLACES: old.key}))
    if values.handed_over:
        events.append(frame.later(2).seen("arriving", epcs=(new.key,), disposition="active"))
    recorded = telling.say(context, events).events
    return Exchange.objects.create(
        number=number, customer=row.customer, item_id=things[old.key].item_id, old_key=old.key,
        old_code=things[old.key].code, new_key=new.key, new_code=things[new.key].code,
        document=row.number, complaint=values.complaint.strip() or row.complaint,
        why=values.why.strip(), handed_over=values.handed_over, site_id=row.site_id, at=at,
        by=context.actor.label, event_id=recorded[-1].id,
    )  # fmt: skip


def _unit(text: str, field: str, found: list[Problem]) -> Read:
    scan = read(text)
    if scan.thing is None or scan.thing.kind != ThingKind.UNIT:
        found.append(Problem("service.not_a_unit", {"code": scan.scanned[:60]}, field=field))
    return scan


def _line_of(key: str) -> ReturnLine | None:
    """Return the line with which a unit has come back and waits, if it has."""
    lines = ReturnLine.objects.select_related("document")
    return lines.filter(key=key, status=LineStatus.WAITING).first()


def _wrong(old: Located, new: Located, line: ReturnLine | None, at: dt.datetime) -> list[Problem]:
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
    if not new.own:
        found.append(Problem("service.new_not_here", {"code": new.code}, field="new"))
    for thing, field in ((old, "old"), (new, "new")):
        if built_into(thing):
            data = {"code": thing.code, "unit": thing.container_code}
            found.append(Problem("service.built_in", data, field=field))
    blocks = quality.blocks([new.key], Use.SHIP, on=day_at(at))
    found += [Problem(one.code, one.data, field="new") for one in blocks]
    if new.own and new.disposition == telling.RETURNED:
        found.append(Problem("service.new_came_back", {"code": new.code}, field="new"))
    return found


def _return(
    context: Context, values: ExchangeValues, line: ReturnLine | None, holder: Holder | None
) -> Return:
    """Return the return with which the old unit comes: the one it came with, or a new one."""
    if line is not None:
        return locked(line.document.number, *TAKES_RETURNS)
    if values.document.strip():
        return locked(values.document.strip(), *TAKES_RETURNS)
    customer = holder.party_code if holder is not None else ""
    made = open_return(
        context,
        ReturnValues(customer=customer, why=values.why, complaint=values.complaint),
    )
    return locked(made.number, *TAKES_RETURNS)


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

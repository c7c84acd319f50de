"""Returns of customers: announced, received by scan, inspected, decided, closed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.quality import operations as quality
from suyuan.areas.service.choices import CHANGE_RETURN, RECEIVE_RETURN
from suyuan.areas.service.domain import TAKES_RETURNS, LineStatus, ReturnStatus
from suyuan.areas.service.models import Expected, Return, ReturnLine
from suyuan.areas.service.operations.acting import (
    customer_with,
    missing,
    moment,
    operator_of,
    returns_place,
)
from suyuan.areas.service.operations.errors import ServiceStateError, UnknownReturnError
from suyuan.areas.service.operations.taking import Arrival, arrived, take
from suyuan.areas.service.queries.scans import kept_as, read
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Something that the customer says is coming back."""

    told: str
    """A code, a lot, an item, as the customer named it."""
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnValues:
    """What is said about a return before it comes."""

    customer: str
    """Code of the partner."""
    why: str
    complaint: str = ""
    expected_on: dt.date | None = None
    lines: Sequence[Told] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """What lies on the table."""

    scanned: str
    quantity: Decimal | None = None
    """Of a lot; units are one each."""
    condition: str = ""
    place: str = ""
    """Code of the returns zone; empty: that of the site."""
    occurred_at: dt.datetime | None = None


@command(name="service.announce_return", action=CHANGE_RETURN)
def announce_return(*, context: Context, values: ReturnValues) -> Return:
    """Write down that a customer sends something back, and give it a number.

    Raises:
        Problems: If the customer is not known, or the reason or an amount is missing.
    """
    return open_return(context, values)


def open_return(context: Context, values: ReturnValues) -> Return:
    """Do what `announce_return` does, inside a command that is under way."""
    customer, found = customer_with(values.customer)
    found += missing(why=values.why)
    for line, one in enumerate(values.lines, start=1):
        if not one.told.strip():
            found.append(Problem("service.missing", line=line, field="told"))
        if not one.quantity.is_finite() or one.quantity <= 0:
            data = {"value": str(one.quantity)[:40]}
            found.append(Problem("service.not_an_amount", data, line=line, field="quantity"))
    Problems.check(found)
    site = home_of(context)  # Without one, it is of the site at which it arrives.
    made = Return.objects.create(
        number=next_number(f"RMA-{context.at:%Y}"), customer=customer, why=values.why.strip(),
        complaint=values.complaint.strip(), expected_on=values.expected_on,
        note=values.note.strip(), site_id=site, created_at=context.at,
        created_by=context.actor.label,
    )  # fmt: skip
    Expected.objects.bulk_create(
        Expected(
            document=made, position=line, told=kept_as(one.told), key=read(one.told).key,
            quantity=one.quantity,
        )
        for line, one in enumerate(values.lines, start=1)
    )  # fmt: skip
    return made


@command(name="service.receive_return", action=RECEIVE_RETURN)
def receive_return(*, context: Context, number: str, values: Arrived) -> list[ReturnLine]:
    """Record what lies on the table: a line for what is plain, a question for what is not.

    A package is opened: each unit in it becomes a line. Nothing that is physically here is refused
    without being recorded, but for the same unit scanned twice.

    Raises:
        UnknownReturnError: If there is no such return.
        ServiceStateError: If it is closed or cancelled.
        Problems: If there is no returns zone, no amount of a lot, or the unit was scanned before.
    """
    row = locked(number, *TAKES_RETURNS)
    at, found = moment(context, values.occurred_at)
    place, wrong = row.place, list[Problem]()
    if values.place or place is None:
        place, wrong = returns_place(values.place, home_of(context) or row.site_id)
        if values.place and place is not None:
            at_site(place.site_id)
    found += wrong + missing(scanned=values.scanned)
    quantity = values.quantity
    if quantity is not None and not (quantity.is_finite() and 0 < quantity <= Decimal(10) ** 12):
        data = {"value": str(quantity)[:40]}
        found.append(Problem("service.not_an_amount", data, field="quantity"))
    Problems.check(found)
    arrival = Arrival(
        context=context, document=row, place=place, at=at, operator=operator_of(context),
        condition=values.condition.strip(),
    )  # fmt: skip
    lines = take(arrival, read(values.scanned), quantity)
    if row.site_id is None and place is not None and place.site_id is not None:
        row.site_id = place.site_id
        update([row], "site")
    arrived(arrival)
    return lines


@command(name="service.inspect_return", action=CHANGE_RETURN)
def inspect_return(*, context: Context, number: str) -> list[str]:
    """Open the inspections of what waits, one for each item and lot; returns their numbers.

    Raises:
        UnknownReturnError: If there is no such return.
        NoPlanError: If no approved revision of an item says how it is inspected.
        Problems: If nothing waits to be inspected.
    """
    row = locked(number, ReturnStatus.RECEIVED)
    waiting = row.lines.select_related("item__item").filter(
        status=LineStatus.WAITING, inspection=""
    )
    groups: dict[tuple[int, str], list[ReturnLine]] = {}
    for line in waiting:
        key = line.key if line.is_amount else line.lot
        groups.setdefault((line.item_id or 0, key), []).append(line)
    if not groups:
        Problems.check([Problem("service.nothing_waits", {"number": number})])
    numbers = []
    for lines in groups.values():
        opened = _inspection(context, row, lines)
        for line in lines:
            line.inspection = opened
            update([line], "inspection")
        numbers.append(opened)
    return numbers


def _inspection(context: Context, row: Return, lines: Sequence[ReturnLine]) -> str:
    first = lines[0]
    assert first.item_id is not None
    told: dict[str, Any] = {
        "item_id": first.item_id,
        "quantity": sum((line.quantity for line in lines), Decimal(0)),
        "document": row.number,
        "place_id": row.place_id,
        "resubmitted": True,
    }
    if first.is_amount:
        told["lot_key"] = first.key
    else:
        told["unit_keys"] = [line.key for line in lines]
    try:
        values = quality.InspectionValues(purpose=PlanPurpose.FINAL, **told)
        return quality.open_inspection(context=context, values=values).number
    except quality.NoPlanError:
        values = quality.InspectionValues(purpose=PlanPurpose.INCOMING, **told)
        return quality.open_inspection(context=context, values=values).number


@command(name="service.close_return", action=CHANGE_RETURN)
def close_return(*, context: Context, number: str) -> Return:
    """Close a return of which everything that came is decided.

    Raises:
        UnknownReturnError: If there is no such return.
        ServiceStateError: If nothing of it has come.
        Problems: For each line that is a question or waits.
    """
    row = locked(number, ReturnStatus.RECEIVED)
    Problems.check(
        [
            Problem("service.line_open", {"code": line.code or line.scanned}, line=line.position)
            for line in row.lines.filter(status__in=[LineStatus.QUESTION, LineStatus.WAITING])
        ]
    )
    row.status, row.closed_at = ReturnStatus.CLOSED.value, context.at
    row.closed_by = context.actor.label
    row.save()
    return row


@command(name="service.cancel_return", action=CHANGE_RETURN)
def cancel_return(*, context: Context, number: str) -> Return:
    """Give up a return of which nothing has come; the reason is the command's.

    Raises:
        UnknownReturnError: If there is no such return.
        ServiceStateError: If something has come.
    """
    row = locked(number, ReturnStatus.ANNOUNCED)
    row.status, row.note = ReturnStatus.CANCELLED.value, context.reason or row.note
    update([row], "status", "note")
    return row


def locked(number: str, *states: ReturnStatus) -> Return:
    """Return a return in one of some states, locked until the end of the command.

    Raises:
        UnknownReturnError: If there is no such return.
        ServiceStateError: If it is in another state.
    """
    row = (
        Return.objects.select_for_update(of=("self",))
        .select_related("customer__party", "place")
        .filter(number=number)
        .first()
    )
    if row is None:
        raise UnknownReturnError(number=number[:60])
    at_site(row.site_id)
    if row.status not in states:
        raise ServiceStateError(document=row.number, state=row.status)
    return row

"""Stock that is promised: reserved, taken, given back, lapsed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.db.models import F

from suyuan.areas.warehouse.choices import RESERVE
from suyuan.areas.warehouse.domain import ReservationStatus
from suyuan.areas.warehouse.models import Reservation
from suyuan.areas.warehouse.operations.checking import plain
from suyuan.areas.warehouse.queries import picking
from suyuan.areas.warehouse.queries.picking import Wanted
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command, required
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.inserting import insert
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.ledger.queries import stock as ledger

KEPT: Final = dt.timedelta(days=7)
"""How long stock stays reserved where nobody says otherwise."""


class NoReservationError(DomainError):
    """Nothing is reserved for the paper."""

    code = "warehouse.no_reservation"
    document: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """So much of a lot, taken from a place."""

    lot_id: int
    place_id: int
    quantity: Decimal


@command(name="warehouse.reserve", action=RESERVE)
def reserve(
    *,
    context: Context,
    document: str,
    wanted: Sequence[Wanted],
    until: dt.datetime | None = None,
    partial: bool = False,
) -> Sequence[Reservation]:
    """Reserve for a paper what expires first, so that nobody else is promised the same.

    Args:
        context: Who and why.
        document: Number of the paper.
        wanted: What is needed.
        until: When the reservation lapses; in a week where None.
        partial: Whether less than wanted is reserved where there is not more.

    Raises:
        ForbiddenError: If it lies at a site where the actor may not reserve.
        Problems: If something is missing, and `partial` is not set; each problem says the line.
    """
    wrong = [
        Problem("warehouse.not_positive", {"value": str(one.quantity)}, line=n, field="quantity")
        for n, one in enumerate(wanted, start=1)
        if not one.quantity.is_finite() or one.quantity <= 0
    ]
    if not document.strip():
        wrong.append(Problem("warehouse.missing", field="document"))
    Problems.check(wrong)
    lock([("warehouse.item", one.item_id) for one in wanted])
    end = until or context.at + KEPT
    home = home_of(context) if required().action == RESERVE else None
    found: list[Problem] = []
    made: dict[int, Reservation] = {}
    for line, given in enumerate(wanted, start=1):
        one = replace(given, site_id=given.site_id or home) if home is not None else given
        proposal = picking.fefo(one, at=context.at)
        if proposal.missing and not partial:
            found.append(_too_little(one, proposal, context).at(line=line))
        for pick in proposal.picks:
            row = _promise(context, document, one.item_id, pick, end)
            made[row.pk] = row
    Problems.check(found)
    _at_sites(made.values())
    return list(made.values())


@command(name="warehouse.release_reservations", action=RESERVE)
def release_reservations(*, context: Context, document: str) -> int:
    """Give back everything that is reserved for a paper; returns how many reservations that were.

    Raises:
        NoReservationError: If nothing is reserved for it.
    """
    del context
    rows = list(_open(document))
    if not rows:
        raise NoReservationError(document=document)
    _at_sites(rows)
    return _end(rows, ReservationStatus.RELEASED)


@command(name="warehouse.release_reservation", action=RESERVE)
def release_reservation(
    *, context: Context, reservation_id: int, quantity: Decimal | None = None
) -> Reservation:
    """Give one reservation back, or a part of what is still to be taken of it.

    Raises:
        NoReservationError: If there is no such reservation that holds, or not of so much.
    """
    del context
    row = (
        Reservation.objects.select_for_update()
        .filter(pk=reservation_id, status=ReservationStatus.ACTIVE)
        .first()
    )
    if row is None or (quantity is not None and quantity > row.quantity - row.taken):
        raise NoReservationError(document=str(reservation_id))
    _at_sites([row])
    if quantity is None or quantity == row.quantity:
        row.status = ReservationStatus.RELEASED.value
        update([row], "status")
        return row
    row.quantity -= quantity
    if row.quantity == row.taken:
        row.status = ReservationStatus.TAKEN.value
    update([row], "quantity", "status")
    return row


@command(name="warehouse.take_reserved", action=RESERVE)
def take_reserved(*, context: Context, document: str, takings: Sequence[Taken]) -> int:
    """Note that reserved stock was taken for its paper; returns how many reservations are used up.

    Call it in the command that takes the stock, after the ledger's event.

    Raises:
        Problems: If more is taken of a lot at a place than is reserved there for the paper.
    """
    del context
    rows = {(row.lot_id, row.place_id): row for row in _open(document)}
    _at_sites(rows.values())
    found: list[Problem] = []
    for line, one in enumerate(takings, start=1):
        row = rows.get((one.lot_id, one.place_id))
        left = row.quantity - row.taken if row is not None else Decimal(0)
        if one.quantity > left:
            code = row.lot_code if row is not None else str(one.lot_id)
            data = {
                "asked": plain(one.quantity), "code": code, "document": document,
                "open": plain(left),
            }  # fmt: skip
            found.append(Problem("warehouse.over_taken", data, line=line))
        elif row is not None:
            row.taken += one.quantity
    Problems.check(found)
    used = 0
    for row in rows.values():
        if row.taken == row.quantity:
            row.status = ReservationStatus.TAKEN.value
            used += 1
        update([row], "taken", "status")
    return used


@command(name="warehouse.lapse_reservations", action=RESERVE)
def lapse_reservations(*, context: Context) -> int:
    """Mark the reservations that nobody took in time; returns how many they are."""
    rows = list(
        Reservation.objects.select_for_update()
        .filter(status=ReservationStatus.ACTIVE, until__lte=context.at)
        .order_by("pk")
    )
    return _end(rows, ReservationStatus.EXPIRED)


def carry(
    context: Context,
    document: str,
    moved: Mapping[tuple[int, int], tuple[str, Decimal]],
    place_id: int,
) -> None:
    """Let what is reserved for a paper go along with what was moved for it."""
    rows = {(row.lot_id, row.place_id): row for row in _open(document)}
    for (lot, source), (_code, quantity) in moved.items():
        row = rows.get((lot, source))
        if row is None or source == place_id:
            continue
        part = min(quantity, row.quantity - row.taken)
        if row.quantity - part > 0:
            row.quantity -= part
            if row.quantity == row.taken:
                row.status = ReservationStatus.TAKEN.value
            update([row], "quantity", "status")
        else:
            row.status = ReservationStatus.RELEASED.value
            update([row], "status")
        there = rows.get((lot, place_id))
        if there is not None:
            there.quantity += part
            update([there], "quantity")
            continue
        (rows[lot, place_id],) = insert([
            Reservation(
                document=document, item_id=row.item_id, lot_id=lot, lot_key=row.lot_key,
                lot_code=row.lot_code, place_id=place_id, quantity=part, until=row.until,
                made_at=context.at, made_by=context.actor.label,
            )
        ])  # fmt: skip


def _at_sites(rows: Iterable[Reservation]) -> None:
    """Go on only where the actor may reserve at the sites of what is promised.

    What a pick list or another paper reserves by itself is covered by the right to that.
    """
    if required().action == RESERVE:
        for site_id in ledger.sites_at({row.place_id for row in rows}):
            at_site(site_id)


def _promise(
    context: Context, document: str, item_id: int, pick: picking.Pick, until: dt.datetime
) -> Reservation:
    row = (
        Reservation.objects.select_for_update()
        .filter(
            document=document, lot_id=pick.lot_id, place_id=pick.place_id,
            status=ReservationStatus.ACTIVE,
        )
        .first()
    )  # fmt: skip
    if row is not None:
        row.quantity += pick.quantity
        row.until = until
        update([row], "quantity", "until")
        return row
    return Reservation.objects.create(
        document=document, item_id=item_id, lot_id=pick.lot_id, lot_key=pick.lot_key,
        lot_code=pick.lot_code, place_id=pick.place_id, quantity=pick.quantity, until=until,
        made_at=context.at, made_by=context.actor.label,
    )  # fmt: skip


def _too_little(one: Wanted, proposal: picking.Proposal, context: Context) -> Problem:
    until = one.good_until or day_at(context.at, one.site_id)
    item = ledger.item_code(one.item_id)
    return Problem(
        "warehouse.too_little",
        {
            "item": item, "missing": plain(proposal.missing), "available": plain(proposal.free),
            "until": until.isoformat(),
        },
    )  # fmt: skip


_OPEN: Final = Prepared(
    lambda document: (
        Reservation.objects.select_for_update()
        .filter(document=document, status=ReservationStatus.ACTIVE, taken__lt=F("quantity"))
        .order_by("pk")
    )
)


def _open(document: str) -> Sequence[Reservation]:
    return _OPEN.all(document)


def _end(rows: Sequence[Reservation], status: ReservationStatus) -> int:
    for row in rows:
        row.status = status.value
        update([row], "status")
    return len(rows)

"""What to take for an amount: first expired, first out, without what is promised to others."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.db.models import F, Q, QuerySet, Sum

from suyuan.areas.warehouse.domain import Purpose, ReservationStatus, Zone, zones
from suyuan.areas.warehouse.domain.picking import Shelf, first_expired_first
from suyuan.areas.warehouse.models import Profile, Reservation
from suyuan.foundation.days import day_at
from suyuan.ledger.queries import available as ledger
from suyuan.ledger.queries.stock import located

STATES: Final[Mapping[Purpose, frozenset[str]]] = {
    Purpose.ISSUE: frozenset({zones.ACCEPTED, zones.IN_STORE}),
    Purpose.SHIP: frozenset({zones.IN_STORE}),
}
"""In which states goods can be picked; what is shipped besides is said by `_released`."""
NEVER_PICKED: Final = frozenset({zones.HELD, zones.RECALLED})
PICKED_FROM: Final[Mapping[Purpose, frozenset[Zone]]] = {
    Purpose.ISSUE: frozenset({Zone.RELEASED, Zone.PRODUCTION}),
    Purpose.SHIP: frozenset({Zone.RELEASED}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """How much of an item is wanted for what."""

    item_id: int
    quantity: Decimal
    """In the unit of the item."""
    purpose: Purpose
    good_until: dt.date | None = None
    """The last day on which it must still be good; the day of asking where None."""
    site_id: int | None = None
    """Only places of this site."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pick:
    """So much of one lot at one place, to be taken."""

    lot_id: int
    lot_key: str
    lot_code: str
    place_id: int
    place_code: str
    expires_on: dt.date | None
    quantity: Decimal
    """In the unit of the item; units of serialized items are chosen when they are scanned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What to take, and what is missing."""

    picks: Sequence[Pick]
    missing: Decimal
    free: Decimal
    """All that is free and good for long enough."""


def fefo(
    wanted: Wanted,
    *,
    at: dt.datetime,
    document: str = "",
    sites: Collection[int] | None = None,
) -> Proposal:
    """Propose what to take of an item: what expires first goes first.

    Only accepted or released goods of ours in a zone from which is picked, not on hold, not
    recalled, good on the day, and not promised to others.

    Args:
        wanted: What is needed.
        at: Now; reservations that have lapsed do not count.
        document: What is reserved for this paper is free to it.
        sites: Only places of these sites, and of none; None for all.
    """
    places = Profile.objects.filter(active=True, zone__in=PICKED_FROM[wanted.purpose])
    if wanted.site_id is not None:
        places = places.filter(place__site_id=wanted.site_id)
    if sites is not None:
        places = places.filter(Q(place__site_id__in=sites) | Q(place__site_id__isnull=True))
    shelves = free_shelves(
        wanted.item_id,
        purpose=wanted.purpose,
        at=at,
        places=places.values_list("pk", flat=True),
        document=document,
    )
    day = wanted.good_until or day_at(at, wanted.site_id)
    takings, missing = first_expired_first(
        (shelf for shelf, _what in shelves), wanted.quantity, good_until=day
    )
    named = {(shelf.lot_id, shelf.place_id): what for shelf, what in shelves}
    good = [shelf for shelf, _what in shelves if (shelf.expires_on or dt.date.max) >= day]
    return Proposal(
        picks=[
            _pick(named[taking.shelf.lot_id, taking.shelf.place_id], taking.quantity)
            for taking in takings
        ],
        missing=missing,
        free=sum((max(shelf.free, Decimal(0)) for shelf in good), Decimal(0)),
    )


def free_shelves(
    item_id: int,
    *,
    purpose: Purpose,
    at: dt.datetime,
    places: Iterable[int],
    document: str = "",
) -> Sequence[tuple[Shelf, ledger.Available]]:
    """Return what can be taken of an item, by lot and place, less what others were promised."""
    where = list(places)
    there = list(
        ledger.available(item_id, places=where, states=STATES[purpose], marks=NEVER_PICKED)
    )
    if purpose is Purpose.SHIP:
        there = _together(there, _released(item_id, where))
    promised = promised_to_others([one.lot_id for one in there], at=at, document=document)
    return [
        (
            Shelf(
                lot_id=one.lot_id,
                place_id=one.place_id,
                expires_on=one.expires_on,
                made_at=one.made_at,
                free=one.quantity - promised.get((one.lot_id, one.place_id), Decimal(0)),
            ),
            one,
        )
        for one in there
    ]


def _released(item_id: int, places: Sequence[int]) -> Sequence[ledger.Available]:
    """Return what was accepted when it came in, and then released: its release is a mark.

    So it is with devices that another firm made for us.
    """
    accepted = ledger.available(item_id, places=places, states={zones.ACCEPTED}, marks=NEVER_PICKED)
    known = located([one.lot_key for one in accepted])
    return [
        one
        for one in accepted
        if one.lot_key in known and zones.RELEASED_MARK in known[one.lot_key].marks
    ]


def _together(
    first: Sequence[ledger.Available], more: Sequence[ledger.Available]
) -> list[ledger.Available]:
    """Return shares of lots, those of the same lot and place as one."""
    found = {(one.lot_id, one.place_id): one for one in first}
    for one in more:
        key = (one.lot_id, one.place_id)
        before = found.get(key)
        extra = before.quantity if before is not None else Decimal(0)
        found[key] = replace(one, quantity=one.quantity + extra)
    return list(found.values())


def reservations() -> QuerySet[Reservation]:
    """Return all reservations with item and place."""
    return Reservation.objects.select_related("item", "place").order_by("until", "pk")


def active(*, at: dt.datetime) -> QuerySet[Reservation]:
    """Return the reservations that hold at a moment."""
    return reservations().filter(status=ReservationStatus.ACTIVE, until__gt=at)


def promised_to_others(
    lots: Collection[int], *, at: dt.datetime, document: str = ""
) -> Mapping[tuple[int, int], Decimal]:
    """Return how much is promised to others than a paper, by lot and place."""
    if not lots:
        return {}
    found = Reservation.objects.filter(
        status=ReservationStatus.ACTIVE, until__gt=at, lot_id__in=lots
    )
    if document:
        found = found.exclude(document=document)
    sums = found.values_list("lot_id", "place_id").annotate(open=Sum(F("quantity") - F("taken")))
    return {(lot, place): open_ for lot, place, open_ in sums}


def _pick(what: ledger.Available, quantity: Decimal) -> Pick:
    return Pick(
        lot_id=what.lot_id,
        lot_key=what.lot_key,
        lot_code=what.lot_code,
        place_id=what.place_id,
        place_code=what.place_code,
        expires_on=what.expires_on,
        quantity=quantity,
    )

"""Questions about stock: what lies where, what expires, and where place and state disagree."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import DecimalField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from suyuan.areas.warehouse.domain import ReservationStatus, Zone, zones
from suyuan.areas.warehouse.models import Profile, Requirement, Reservation, StockRow
from suyuan.ledger.queries import presence

AMOUNT: Final[DecimalField[Any, Any]] = DecimalField(max_digits=38, decimal_places=12)


def stock(*, at: dt.datetime) -> QuerySet[Any]:
    """Return what lies in house by item, lot, place and state, with what of it is promised."""
    promised = (
        Reservation.objects.filter(
            lot_id=OuterRef("lot_id"),
            place_id=OuterRef("place_id"),
            status=ReservationStatus.ACTIVE,
            until__gt=at,
        )
        .order_by()
        .values("lot_id")
        .annotate(open=Sum(F("quantity") - F("taken")))
        .values("open")
    )
    return StockRow.objects.select_related("item", "place").annotate(
        zone=Subquery(Profile.objects.filter(pk=OuterRef("place_id")).values("zone")[:1]),
        reserved=Coalesce(
            Subquery(promised),
            Value(0),
            output_field=DecimalField(max_digits=38, decimal_places=12),
        ),
    )


def first_of_stock(
    rows: QuerySet[Any], count: int, *, item: str = "", lot: str = ""
) -> Sequence[Any]:
    """Return the first rows of the stock in the order of item and lot.

    The lots that come first are known without the stock, and their stock without that of the
    others. Those that lie in units alone are left out; of the rest some are gone, so further ones
    are looked at, twice as many each time. A list that is narrowed so much that they do not fill a
    page is read as a whole.

    Args:
        rows: The stock in that order, perhaps narrowed, from the code of an item and of a lot on.
        count: How many rows at most.
        item: The code of the item, and
        lot: of the lot from which on there are rows.
    """
    limit = LOTS_A_ROW * count
    lots = presence.lots_held(item=item, lot=lot, limit=limit)
    # After the last of them there may be another lot with the same codes: it is left to the rest.
    last = (lots[-1].item, lots[-1].lot) if len(lots) == limit else None
    built_in = presence.lots_built_in([one.lot_id for one in lots])
    there = [one.lot_id for one in lots if one.lot_id not in built_in]
    found: list[Any] = []
    begin, size = 0, count
    while there[begin:]:
        block = there[begin : begin + size]
        inner = rows.filter(lot_id__in=block)[: count - len(found)]
        found += [row for row in inner if (row.item_code, row.lot_code) != last]
        if len(found) == count:
            return found
        begin, size = begin + size, 2 * size
    return list(rows[:count]) if last else found


LOTS_A_ROW: Final = 20
"""Lots that are looked at for each row that is wanted: some are parts of units, or gone."""


def astray() -> QuerySet[StockRow]:
    """Return the stock whose place is not for goods of its state: what has to be put away."""
    wrong = Q(pk__in=[])
    for zone in Zone:
        states = zones.REFUSED[zone] | zones.ONLY_STOPPED.get(zone, frozenset())
        if states:
            here = Profile.objects.filter(zone=zone, active=True).values("pk")
            wrong |= Q(place_id__in=here, disposition__in=states)
    return StockRow.objects.filter(wrong)


def expiring(*, on: dt.date, rows: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """Return the stock that has expired or expires within the days that its item is warned of.

    Args:
        on: The day.
        rows: Stock that is narrowed; all of it where None.
    """
    days = Requirement.objects.filter(pk=OuterRef("item_id")).values("warn_days")[:1]
    found = StockRow.objects.select_related("item", "place") if rows is None else rows
    warned = Requirement.objects.aggregate(most=Max("warn_days"))["most"] or 0
    lots = presence.lots_expiring(until=on + dt.timedelta(days=max(warned, WARN_DAYS)))
    if len(lots) <= LOTS_MAX:  # By lot the stock is found without a look at that of the others.
        found = found.filter(lot_id__in=lots)
    return (
        found.filter(expires_on__isnull=False)
        .annotate(warn_days=Coalesce(Subquery(days), Value(WARN_DAYS)))
        .filter(expires_on__lte=Value(on) + F("warn_days"))
        .order_by("expires_on", "id")
    )


WARN_DAYS = 90
"""Days of warning for items for which nobody has said another number."""
LOTS_MAX: Final = 2000
"""Lots up to which it is quicker to ask for each of them than for all stock."""


def places_used() -> Sequence[int]:
    """Return the places at which stock lies."""
    return list(StockRow.objects.order_by().values_list("place_id", flat=True).distinct())

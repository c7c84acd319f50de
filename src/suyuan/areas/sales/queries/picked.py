"""What pick lists name for an order and has not left yet: at the dock, or still on its shelf."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum

from suyuan.areas.sales.domain import PickStatus
from suyuan.areas.sales.models import PickLine, Record
from suyuan.foundation.db.prepared import Prepared


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """So much of a lot at a place, of which a pick list says that it goes to the customer."""

    pick: str
    lot_id: int
    lot: str
    place: Any
    quantity: Decimal
    unit: str
    is_picked: bool
    """Whether it was brought to the staging place; else it is still to be taken from its shelf."""


_LINES: Final = Prepared(
    lambda order: (
        PickLine.objects.select_related("pick__staging", "place")
        .filter(pick__order=order)
        .exclude(pick__status=PickStatus.CANCELLED)
        .order_by("pick_id", "position")
    )
)


def named_for(order_id: int) -> Sequence[Named]:
    """Return what the pick lists of an order name and has not left, in their order."""
    lines = _LINES.all(order_id)
    left = _left(order_id) if lines else {}
    found: list[Named] = []
    for line in lines:
        gone = min(line.picked, left.get(line.lot_key, Decimal(0)))
        if gone:
            left[line.lot_key] -= gone
        if line.picked > gone:
            found.append(_named(line, line.pick.staging, line.picked - gone, is_picked=True))
        if line.pick.status == PickStatus.OPEN and line.quantity > line.picked:
            found.append(_named(line, line.place, line.quantity - line.picked, is_picked=False))
    return found


def places_of(named: Sequence[Named]) -> Mapping[tuple[int, int], Named]:
    """Return what is named by the ids of its lot and of its place."""
    return {(one.lot_id, one.place.pk): one for one in named}


def _left(order_id: int) -> dict[str, Decimal]:
    """Return how much of each lot has left for an order."""
    rows = Record.objects.filter(shipment__order=order_id).order_by().values_list("lot_key")
    return dict(rows.annotate(all=Sum("quantity")))


def _named(line: PickLine, place: Any, quantity: Decimal, *, is_picked: bool) -> Named:
    return Named(
        pick=line.pick.number, lot_id=line.lot_id, lot=line.lot, place=place, quantity=quantity,
        unit=line.unit, is_picked=is_picked,
    )  # fmt: skip

"""What is promised to sales orders or loaded for them, so that nothing else takes it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final

from suyuan.areas.sales.models import Pick, ShipmentThing
from suyuan.areas.warehouse import queries as warehouse
from suyuan.kernel.errors import DataValue, Problem
from suyuan.ledger.queries.available import totals_at

SHOWN: Final = 3
"""Documents that a sentence names."""


def promised(
    taken: Mapping[tuple[int, int], Decimal], *, at: dt.datetime, but: Collection[str] = ()
) -> list[Problem]:
    """Return the lots of which others were promised what would be taken.

    Args:
        taken: How much of each lot is taken from each place, by the ids of both.
        at: When.
        but: Numbers of the documents for which it is taken.
    """
    places = {place for _lot, place in taken}
    others = [
        row
        for row in warehouse.active(at=at)
        .filter(place_id__in=places, lot_id__in={lot for lot, _place in taken})
        .exclude(document__in=list(but))
        if (row.lot_id, row.place_id) in taken
    ]
    if not others:
        return []
    there = totals_at({row.lot_id for row in others}, places)
    orders = _orders_of([row.document for row in others])
    found = []
    for lot, place in {(row.lot_id, row.place_id) for row in others}:
        rows = [row for row in others if (row.lot_id, row.place_id) == (lot, place)]
        open_ = sum((row.quantity - row.taken for row in rows), Decimal(0))
        if there.get((lot, place), Decimal(0)) - taken[lot, place] < open_:
            names = dict.fromkeys(orders.get(row.document, row.document) for row in rows)
            data: dict[str, DataValue] = {
                "code": rows[0].lot_code, "place": rows[0].place.code,
                "quantity": f"{open_.normalize():f}",
                "documents": ", ".join(list(names)[:SHOWN]),
            }  # fmt: skip
            found.append(Problem("sales.promised", data))
    return found


def loaded(keys: Collection[str]) -> Mapping[str, str]:
    """Return those of some things that are loaded on a shipment, with its number."""
    rows = ShipmentThing.objects.filter(is_open=True, key__in=list(keys)).exclude(kind="LOT")
    return dict(rows.values_list("key", "shipment__number"))


def _orders_of(documents: Sequence[str]) -> Mapping[str, str]:
    """Return the sales orders for which pick lists are, each with the list, as a sentence says."""
    rows = Pick.objects.filter(number__in=documents).values_list("number", "order__number")
    return {number: f"{order} ({number})" for number, order in rows}

"""Whether a unit may go to a customer in exchange for another: the gate of sales, and more."""

import datetime as dt
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.areas.sales import queries as sales
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.taking import built_into
from suyuan.kernel.errors import Problem
from suyuan.ledger.queries.containment import containers_of
from suyuan.ledger.queries.stock import Located


def against_going_out(new: Located, *, at: dt.datetime, on: dt.date) -> list[Problem]:
    """Return why a unit may not be given to a customer now, whoever it is.

    Args:
        new: The unit.
        at: When it goes out.
        on: The day of it at the site.
    """
    found = []
    if not new.own:
        found.append(Problem("service.new_not_here", {"code": new.code}))
    if built_into(new):
        found.append(Problem("service.built_in", {"code": new.code, "unit": new.container_code}))
    found += quality.blocks([new.key], Use.SHIP, on=on)
    if new.own and new.disposition == telling.RETURNED:
        found.append(Problem("service.new_came_back", {"code": new.code}))
    if new.own:
        found += _spoken_for(new, at)
    return [Problem(one.code, one.data, field="new") for one in found]


def against_customer(
    customer: Any, item_id: int | None, *, on: dt.date, paper: str
) -> list[Problem]:
    """Return why an item may not be given to a customer: licences, registration, published DI.

    Args:
        customer: The partner.
        item_id: The item.
        on: The day on which it leaves.
        paper: The paper under which it leaves the country.
    """
    item = catalog.item_with_id(item_id) if item_id is not None else None
    if item is None:
        return []
    found = sales.reasons_against(customer, [item], on=on, export_paper=paper)
    fields = {"export_paper": "export_paper", "lines": "new"}
    return [Problem(one.code, one.data, field=fields.get(one.field or "")) for one in found]


def _spoken_for(new: Located, at: dt.datetime) -> list[Problem]:
    """Return for whom a unit is loaded, or its lot is reserved where it stands."""
    around = [stay.thing.key for stay in containers_of(new.thing_id)] if new.container_key else []
    shipments = sales.loaded([new.key, *around])
    if shipments:
        number = next(iter(shipments.values()))
        return [Problem("service.new_loaded", {"code": new.code, "shipment": number})]
    if new.lot_id is None or new.place_id is None:
        return []
    return [
        Problem("service.new_promised", {**one.data, "code": new.code, "lot": one.data["code"]})
        for one in sales.promised({(new.lot_id, new.place_id): Decimal(1)}, at=at)
    ]

"""What comes next for an order, a pick list and a shipment: what, who does it, and where."""

import enum
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from suyuan.areas.sales import choices, queries
from suyuan.areas.sales.domain import GOES_OUT, OrderStatus, PickStatus, ShipmentStatus
from suyuan.areas.sales.ui.common import page_of


class Step(enum.Enum):
    """What an order waits for."""

    CONFIRM = enum.auto()
    PLAN = enum.auto()
    PICK = enum.auto()
    SHIP = enum.auto()
    LOAD = enum.auto()
    ARRIVE = enum.auto()
    CLOSE = enum.auto()
    NOTHING = enum.auto()


@dataclass(frozen=True, slots=True)
class Waiting:
    """The step that an order waits for, and the paper that it is done with."""

    step: Step
    paper: str = ""


def waiting_of(order: Any) -> Waiting:
    """Return what an order waits for, as its pick lists and shipments stand; asked for once."""
    found: Waiting | None = getattr(order, "waiting", None)
    if found is None:
        found = order.waiting = _waiting(order)
    return found


def is_step(*steps: Step) -> Any:
    """Return whether an order waits for one of some steps, as a command asks it."""
    return lambda order: waiting_of(order).step in steps


def may_plan(order: Any) -> bool:
    """Say whether a pick list can be made: none is open, and something is yet to be picked."""
    if order.status not in GOES_OUT:
        return False
    picks = order.picks.exclude(status=PickStatus.CANCELLED)
    if picks.filter(status=PickStatus.OPEN).exists():
        return False
    rows = picks.order_by().values_list("lines__item_id").annotate(all=Sum("lines__picked"))
    taken = dict(rows)
    return any(
        max(line.shipped, taken.get(line.item_id) or 0) < line.quantity
        for line in order.lines.all()
    )


def _waiting(order: Any) -> Waiting:
    if order.status == OrderStatus.DRAFT:
        return Waiting(Step.CONFIRM)
    if order.status in GOES_OUT:
        loading = order.shipments.filter(status=ShipmentStatus.OPEN).order_by("pk").first()
        if loading is not None:
            return Waiting(Step.LOAD, loading.number)
        picking = order.picks.filter(status=PickStatus.OPEN).first()
        if picking is not None:
            return Waiting(Step.PICK, picking.number)
        picked = queries.named_for(order.pk)
        return Waiting(Step.SHIP, picked[0].pick) if picked else Waiting(Step.PLAN)
    if order.status == OrderStatus.SHIPPED:
        away = order.shipments.filter(status=ShipmentStatus.SHIPPED).order_by("pk").first()
        return Waiting(Step.ARRIVE, away.number) if away is not None else Waiting(Step.CLOSE)
    return Waiting(Step.NOTHING)


def of_order(order: Any) -> str:
    """Return what comes next for an order and who does it."""
    found = waiting_of(order)
    if found.step is Step.PLAN and order.status == OrderStatus.PART_SHIPPED:
        return _(
            "the warehouse makes the pick list of the rest; if nothing more is to leave, sales "
            "closes the order."
        )
    said = {
        Step.CONFIRM: _(
            "sales confirms it; the customer's licences and every line are checked then."
        ),
        Step.PLAN: _("the warehouse makes the pick list."),
        Step.PICK: _("the warehouse picks %(paper)s at the station “Pick orders”."),
        Step.SHIP: _(
            "the warehouse loads what was picked (%(paper)s) at the station “Ship orders”."
        ),
        Step.LOAD: _(
            "the warehouse loads %(paper)s and lets it leave, at the station “Ship orders”."
        ),
        Step.ARRIVE: _(
            "the warehouse notes at %(paper)s when the customer has the goods; then sales closes "
            "the order."
        ),
        Step.CLOSE: _("the customer has everything: sales closes the order."),
        Step.NOTHING: "",
    }[found.step]  # fmt: skip
    return said % {"paper": found.paper} if found.paper else said


def of_order_at(order: Any) -> str:
    """Return where the next step of an order is done, when it is not done on its page."""
    found = waiting_of(order)
    if found.step is Step.PICK:
        return station("pick", found.paper)
    if found.step in {Step.SHIP, Step.LOAD}:
        return station("ship", order.number)
    if found.step is Step.ARRIVE:
        return page_of("shipments", found.paper) or ""
    return ""


def station(name: str, job: str) -> str:
    """Return the address of a station at a job."""
    return f"{reverse('station', args=[name])}#job={job}"


def of_pick(pick: Any) -> str:
    """Return what comes next for a pick list; nothing once all of it has left."""
    if pick.status == PickStatus.OPEN:
        return str(choices.PICK_NEXTS[PickStatus.OPEN])
    if _waits_at_the_dock(pick):
        return str(choices.PICK_NEXTS[PickStatus.DONE])
    return ""


def of_pick_at(pick: Any) -> str:
    """Return where the next step of a pick list is done."""
    if pick.status == PickStatus.OPEN:
        return station("pick", pick.number)
    return station("ship", pick.order.number) if _waits_at_the_dock(pick) else ""


def _waits_at_the_dock(pick: Any) -> bool:
    return (
        pick.status == PickStatus.DONE
        and pick.order.status in GOES_OUT
        and any(one.pick == pick.number for one in queries.named_for(pick.order_id))
    )


def of_shipment(shipment: Any) -> str:
    """Return what comes next for a shipment; where it has arrived, what its order waits for."""
    if shipment.status != ShipmentStatus.CONFIRMED:
        return str(choices.SHIPMENT_NEXTS.get(shipment.status, ""))
    if waiting_of(shipment.order).step is not Step.CLOSE:
        return ""
    return _("the customer has everything: sales closes the order.")


def of_shipment_at(shipment: Any) -> str:
    """Return where the next step of a shipment is done, when it is not done on its page."""
    if shipment.status == ShipmentStatus.CONFIRMED:
        closes = waiting_of(shipment.order).step is Step.CLOSE
        return (page_of("sales-orders", shipment.order.number) or "") if closes else ""
    return ""

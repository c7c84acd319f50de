"""What waits on orders to be moved: any move of it does the line; taken back, it waits again."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.warehouse.domain import WorkStatus
from suyuan.areas.warehouse.models import MoveLine, MoveOrder
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One of the things of a move, with the event that moved it."""

    key: str
    quantity: Decimal | None
    """In the unit of the item; None for one thing."""
    source_id: int
    state: str
    """Before the move."""
    event: str
    """Address of the event."""

    def is_meant_by(self, line: MoveLine) -> bool:
        """Whether a line asks for it: an amount only from its place and in its state."""
        if self.quantity is None or line.quantity is None:
            return self.quantity is None and line.quantity is None
        return line.source_id in {None, self.source_id} and line.disposition in {"", self.state}


def orders_of(keys: Collection[str]) -> Sequence[int]:
    """Return the orders on which things wait; they are locked before the things are."""
    lines = MoveLine.objects.filter(key__in=list(keys), status=WorkStatus.OPEN)
    return list(lines.order_by().values_list("order_id", flat=True).distinct())


def orders_done_with(events: Collection[str]) -> Sequence[int]:
    """Return the orders of which a line was done with one of some events."""
    lines = MoveLine.objects.filter(event__in=list(events))
    return list(lines.order_by().values_list("order_id", flat=True).distinct())


def moved(parts: Iterable[Part], place_id: int, *, context: Context) -> None:
    """Call the lines done that waited for what was moved; of an amount, as far as it goes."""
    of_key: dict[str, list[Part]] = {}
    for part in parts:
        of_key.setdefault(part.key, []).append(part)
    rows = MoveLine.objects.filter(key__in=list(of_key), status=WorkStatus.OPEN)
    lines = list(rows.select_for_update(of=("self",)).select_related("order").order_by("pk"))
    orders: dict[int, MoveOrder] = {}
    left = {id(part): part.quantity for found in of_key.values() for part in found}
    for line in lines:  # What is left of one stands behind the others, for the parts that follow.
        for part in of_key[line.key]:
            there = left[id(part)]
            if line.status == WorkStatus.DONE or there == 0 or not part.is_meant_by(line):
                continue
            rest = done(line, place_id, event=part.event, quantity=there, context=context)
            lines += [rest] if rest is not None else []
            if there is not None and line.quantity is not None:
                left[id(part)] = there - line.quantity
            orders[line.order_id] = line.order
    for order in orders.values():
        close_if_done(order)


def done(
    line: MoveLine, place_id: int, *, event: str, quantity: Decimal | None, context: Context
) -> MoveLine | None:
    """Call a line done; where less was moved than it says, return another one for the rest."""
    rest = None
    if line.quantity is not None and quantity is not None and quantity < line.quantity:
        rest = _rest(line, line.quantity - quantity)
        line.quantity = quantity
    line.status, line.moved_to_id, line.event = WorkStatus.DONE.value, place_id, event
    line.moved_at, line.moved_by = context.at, context.actor.label
    line.save()
    return rest


def taken_back(events: Collection[str]) -> None:
    """Open the lines again that were done with events that did not happen, and their orders.

    A line stays as it is where its order was given up, or the thing waits on another order by now.
    """
    lines = MoveLine.objects.filter(
        event__in=list(events), status=WorkStatus.DONE,
        order__status__in=[WorkStatus.OPEN, WorkStatus.DONE],
    )  # fmt: skip
    orders: dict[int, MoveOrder] = {}
    for line in lines.select_for_update(of=("self",)).select_related("order").order_by("pk"):
        if line.quantity is None and orders_of([line.key]):
            continue
        line.status, line.moved_to_id, line.event = WorkStatus.OPEN.value, None, ""
        line.moved_at, line.moved_by = None, ""
        line.save()
        orders[line.order_id] = line.order
    for order in orders.values():
        if order.status == WorkStatus.DONE:
            order.status = WorkStatus.OPEN.value
            update([order], "status")


def close_if_done(order: MoveOrder) -> int:
    """Close an order of which no line is open; return how many still are."""
    left = order.lines.filter(status=WorkStatus.OPEN).count()
    if left == 0 and order.status == WorkStatus.OPEN:
        ended = order.lines.filter(status=WorkStatus.DONE).exists()
        order.status = (WorkStatus.DONE if ended else WorkStatus.CANCELLED).value
        update([order], "status")
    return left


def _rest(line: MoveLine, quantity: Decimal) -> MoveLine:
    last = line.order.lines.order_by("-position").values_list("position", flat=True)[0]
    return MoveLine.objects.create(
        order=line.order,
        position=last + 1,
        key=line.key,
        code=line.code,
        item_id=line.item_id,
        quantity=quantity,
        disposition=line.disposition,
        source_id=line.source_id,
        target_id=line.target_id,
    )

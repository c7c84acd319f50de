"""Papers that say what is to be moved: put away, moved, brought to the line."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.warehouse.choices import MOVE_STOCK
from suyuan.areas.warehouse.domain import WorkStatus
from suyuan.areas.warehouse.models import MoveLine, MoveOrder
from suyuan.areas.warehouse.operations import waiting
from suyuan.areas.warehouse.operations.checking import Moved
from suyuan.areas.warehouse.operations.moving import (
    MoveDone,
    MoveValues,
    at_places,
    carried_out,
    storage_place,
)
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.foundation.failures import ConflictError, NotFoundError
from suyuan.foundation.locking import lock
from suyuan.kernel.errors import Problem, Problems


class UnknownOrderError(NotFoundError):
    """There is no such order."""

    code = "warehouse.unknown_order"
    order: str = ""


class UnknownMoveLineError(NotFoundError):
    """There is no such line."""

    code = "warehouse.unknown_line"


class OrderClosedError(ConflictError):
    """The order is done or cancelled."""

    code = "warehouse.order_closed"
    order: str


class LineDoneError(ConflictError):
    """What the line is about was moved already."""

    code = "warehouse.line_done"
    thing: str
    place: str
    who: str


class LineCancelledError(ConflictError):
    """The line was cancelled."""

    code = "warehouse.line_cancelled"
    thing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LineMoved:
    """What came of a line."""

    order: str
    line: int
    done: MoveDone
    left: int
    """Lines of the order that are still open."""


@command(name="warehouse.move_line", action=MOVE_STOCK)
def move_line(
    *,
    context: Context,
    line_id: int,
    to: str = "",
    quantity: Decimal | None = None,
    occurred_at: dt.datetime | None = None,
    operator: str = "",
) -> LineMoved:
    """Move what a line of an order is about, to the place it proposes or to another that fits.

    Where less is moved than the line says, another line is written for the rest.

    Raises:
        UnknownMoveLineError: If there is no such line.
        LineDoneError: If it was moved already.
        LineCancelledError: If it was cancelled.
        Problems: If it cannot be moved there.
    """
    line = _locked_line(line_id)
    target = to or (line.target.code if line.target is not None else "")
    if not target:
        Problems.check([Problem("warehouse.missing", field="to")])
    asked = Moved(
        key=line.key,
        quantity=line.quantity if quantity is None else quantity,
        source=line.source.code if line.source is not None else "",
        disposition=(line.disposition or None) if line.quantity is not None else None,
    )
    done = carried_out(
        context,
        MoveValues(
            things=[asked],
            to=target,
            document=line.order.document,
            occurred_at=occurred_at,
            operator=operator,
        ),
    )
    waiting.done(
        line, storage_place(target).pk, event=done.parts[0].event,
        quantity=done.parts[0].quantity, context=context,
    )  # fmt: skip
    return LineMoved(
        order=line.order.number,
        line=line.position,
        done=done,
        left=waiting.close_if_done(line.order),
    )


@command(name="warehouse.cancel_line", action=MOVE_STOCK)
def cancel_line(*, context: Context, line_id: int) -> MoveLine:
    """Give up one line of an order.

    Raises:
        UnknownMoveLineError: If there is no such line.
        LineDoneError: If it was moved already.
        LineCancelledError: If it was cancelled.
    """
    del context
    line = _locked_line(line_id)
    line.status = WorkStatus.CANCELLED.value
    update([line], "status")
    waiting.close_if_done(line.order)
    return line


@command(name="warehouse.cancel_order", action=MOVE_STOCK)
def cancel_order(*, context: Context, order_id: int) -> MoveOrder:
    """Give up an order; what was moved stays moved.

    Raises:
        UnknownOrderError: If there is no such order.
        OrderClosedError: If it is done or cancelled.
    """
    del context
    order = MoveOrder.objects.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise UnknownOrderError(order=str(order_id))
    at_site(order.site_id)
    at_places(_sources(order))
    if order.status != WorkStatus.OPEN:
        raise OrderClosedError(order=order.number)
    for line in order.lines.filter(status=WorkStatus.OPEN):
        line.status = WorkStatus.CANCELLED.value
        update([line], "status")
    order.status = WorkStatus.CANCELLED.value
    update([order], "status")
    return order


def _locked_line(line_id: int) -> MoveLine:
    found = MoveLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if found is None:
        raise UnknownMoveLineError
    lock([("warehouse.order", found)])
    line = (
        MoveLine.objects.select_for_update(of=("self",))
        .select_related("order", "source", "target", "moved_to")
        .get(pk=line_id)
    )
    at_site(line.source.site_id if line.source is not None else line.order.site_id)
    if line.status == WorkStatus.DONE:
        place = line.moved_to.code if line.moved_to is not None else ""
        raise LineDoneError(thing=line.code, place=place, who=line.moved_by)
    if line.status == WorkStatus.CANCELLED:
        raise LineCancelledError(thing=line.code)
    return line


def _sources(order: MoveOrder) -> set[int]:
    """Return the places from which the open lines of an order are moved."""
    rows = order.lines.filter(status=WorkStatus.OPEN, source__isnull=False)
    return set(rows.values_list("source_id", flat=True))

"""The end of an order: completed, put into store, opened again, closed."""

from decimal import Decimal

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.production import domain
from suyuan.areas.production.domain import (
    ExecutionState,
    OrderKind,
    OrderState,
    PackageState,
    StepState,
    TallyKind,
)
from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.models import OrderStep, Package, Tally, WorkOrder
from suyuan.areas.production.operations import deeds
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.orders import RELEASE, locked
from suyuan.areas.production.operations.steps import Standing, standing_of, unfinished
from suyuan.areas.production.queries.material import left_of, loads_of
from suyuan.areas.production.queries.output import (
    counted_good,
    loose_amounts,
    loose_things,
    rejected_of,
)
from suyuan.areas.production.queries.situations import made_of
from suyuan.areas.production.queries.units import states_of
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.updating import update
from suyuan.kernel.errors import Problem, Problems

COMPLETE = "production.complete_order"
ZERO = Decimal(0)


@command(name="production.complete_order", action=COMPLETE)
def complete_order(
    *, context: Context, order: str, act: Act, good: Decimal | None = None
) -> WorkOrder:
    """Complete an order: all is made, every step is done, nothing is left on the line.

    For a product by amount the good ones are counted; the count shows in the balance.

    Args:
        context: Who and why.
        order: Number of the order.
        act: Who and when.
        good: How many are good, counted; None: what the books say.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not in process.
        Problems: For everything that is still open, each with what to do.
    """
    here = scene(context, order, act, states=frozenset({OrderState.IN_PROCESS}))
    require_person(here)
    known = standing_of(here)
    found = _open(here, known)
    books = good_of(here, known)
    counted = books if good is None else good
    if counted < 0 or counted > books:
        data = {"value": str(good), "most": f"{books.normalize():f}"}
        found.append(Problem("production.good_too_many", data, field="good"))
    steps = (
        OrderStep.objects.select_for_update(of=("self",))
        .filter(order=here.order)
        .exclude(state=StepState.DONE)
        .order_by("number")
    )
    for row in steps:
        problems = unfinished(here, row, known)
        found += [one for one in problems if one.code != "production.step_before_open"]
    Problems.check(found)
    for row in steps:  # One after the other: the database looks at the one before.
        row.state, row.done_at = StepState.DONE.value, here.at
        update([row], "state", "done_at")
    if counted < books:
        _write_off(here, books - counted)
    if counted:
        Tally.objects.create(
            order=here.order, kind=TallyKind.GOOD.value, key=here.order.lot_key, quantity=counted,
            person=here.person, place_id=here.place.pk, at=here.at,
        )  # fmt: skip
    here.order.state = OrderState.COMPLETED.value
    here.order.completed_at, here.order.completed_by = here.at, context.actor.label
    update([here.order], "state", "completed_at", "completed_by")
    return here.order


def good_of(here: Scene, known: Standing) -> Decimal:
    """Return how many of an order are good by the books."""
    if here.routing.tracking == "SERIAL":
        last = here.routing.steps[-1].number
        parent = here.order.parent_id
        units = known.units if parent is None else states_of(parent)
        return Decimal(sum(last in one.passed and not one.gone for one in units))
    gone = {TallyKind.SCRAP, TallyKind.SAMPLE, TallyKind.RETENTION}
    out = sum(
        Tally.objects.filter(order=here.order, kind__in=gone).values_list("quantity", flat=True),
        ZERO,
    )
    return max(ZERO, made_of(here.order.pk) - out - rejected_of(here.order.pk))


def _open(here: Scene, known: Standing) -> list[Problem]:
    """Return what is still open besides the steps."""
    found: list[Problem] = []
    number = here.order.number
    running = here.order.executions.filter(state=ExecutionState.STARTED).count()
    if running:
        found.append(Problem("production.steps_under_way", {"order": number, "count": running}))
    loads = loads_of(here.order.pk)
    if loads:
        data: Data = {"order": number, "lot": loads[0].code, "count": len(loads)}
        found.append(Problem("production.still_loaded", data))
    left = [one for one in left_of(here.order.pk) if one.left > 0]
    if left:
        data = {"order": number, "lot": left[0].code, "count": len(left)}
        found.append(Problem("production.still_issued", data))
    bad = [one for one in known.units if one.is_bad]
    if bad:
        data = {"order": number, "unit": bad[0].serial, "count": len(bad)}
        found.append(Problem("production.undecided_units", data))
    amount = rejected_of(here.order.pk) if here.routing.tracking != "SERIAL" else ZERO
    if amount:
        data = {"order": number, "amount": f"{amount.normalize():f}"}
        found.append(Problem("production.undecided_amount", data))
    open_packages = Package.objects.filter(order=here.order, state=PackageState.OPEN).count()
    if open_packages:
        data = {"order": number, "count": open_packages}
        found.append(Problem("production.packages_open", data))
    if here.order.kind == OrderKind.NORMAL and not made_of(here.order.pk):
        found.append(Problem("production.nothing_made", {"order": number}))
    return found


def _write_off(here: Scene, quantity: Decimal) -> None:
    """Let what was counted less than the books say leave the books."""
    if here.routing.tracking == "SERIAL":
        data = {"value": str(quantity), "most": "—"}
        Problems.check([Problem("production.good_too_many", data, field="good")])
    amount = deeds.quantity_of(here.order.lot_key, quantity, here.routing.unit)
    deed = here.deed(place=None, read_point=here.place.key, source=here.place.key)
    deeds.say(here.context, [deed.ended("other", quantities=(amount,))])


@command(name="production.reopen_order", action=RELEASE)
def reopen_order(*, context: Context, order: str) -> WorkOrder:
    """Take a completed order back into process, before it is reviewed; the reason is kept.

    Raises:
        UnknownOrderError: If there is no such order.
        ForbiddenMoveError: If it is not completed.
    """
    del context
    row = locked(order)
    domain.check_order_move(
        number=row.number, state=OrderState(row.state), asked=OrderState.IN_PROCESS
    )
    row.state = OrderState.IN_PROCESS.value
    update([row], "state")
    return row


@command(name="production.close_order", action=COMPLETE)
def close_order(*, context: Context, order: str) -> WorkOrder:
    """Close an order after its review.

    Raises:
        UnknownOrderError: If there is no such order.
        ForbiddenMoveError: If it is not reviewed.
    """
    del context
    row = locked(order)
    domain.check_order_move(number=row.number, state=OrderState(row.state), asked=OrderState.CLOSED)
    row.state = OrderState.CLOSED.value
    update([row], "state")
    return row


@command(name="production.store_product", action=COMPLETE)
def store_product(*, context: Context, order: str, act: Act, place: str = "") -> Tally:
    """Put what an order has made into store, where it waits for release.

    What is packed goes with its outermost packages.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not completed.
        Problems: If there is no such place, or nothing to store.
    """
    here = scene(context, order, act, states=frozenset({OrderState.COMPLETED}))
    require_person(here)
    target = here.order.target
    if place:
        known = catalog.place_with_code(place)
        target = known.place if known is not None else None
    if target is None:
        data = {"place": place or "—"}
        Problems.check([Problem("production.unknown_place", data, field="place")])
    assert target is not None
    named = _to_store(here)
    deed = here.deed(place=target.key, source=here.order.line.key, process="STOCKING")
    recorded = deeds.say(
        context, [deed.seen("storing", disposition="sellable_not_accessible", **named)]
    )
    quantity = counted_good(here.order.pk) or ZERO
    return Tally.objects.create(
        order=here.order, kind=TallyKind.STOCKED.value, key=here.order.lot_key,
        quantity=quantity, person=here.person, place_id=target.pk,
        event_id=recorded.events[0].id, at=here.at,
    )  # fmt: skip


def _to_store(here: Scene) -> dict[str, object]:
    """Return what stands loose: outermost packages, unpacked units, amounts of lots."""
    epcs = loose_things(here.order.pk)
    quantities = [
        deeds.quantity_of(key, amount, here.routing.unit)
        for key, amount in loose_amounts(here.order.pk)
    ]
    if not epcs and not quantities:
        Problems.check([Problem("production.nothing_ready", {"order": here.order.number})])
    return {"epcs": tuple(epcs), "quantities": tuple(quantities)}

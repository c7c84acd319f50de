"""Inspections that an order asks for: in process at a step, and the final one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState
from suyuan.areas.production.operations.acting import Act, Scene, scene
from suyuan.areas.production.operations.lots import lot_of
from suyuan.areas.production.operations.orders import WORK
from suyuan.areas.production.queries.output import loose_amounts
from suyuan.areas.production.queries.situations import made_of
from suyuan.areas.production.queries.units import states_of
from suyuan.areas.quality import operations as quality, queries as quality_queries
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.queries import stock
from suyuan.ledger.queries.things import things_by_key

OPEN = domain.RUNNING | {OrderState.COMPLETED}


@command(name="production.open_step_inspection", action=WORK)
def open_step_inspection(
    *, context: Context, order: str, step: int, act: Act, quantity: Decimal | None = None
) -> str:
    """Open the in-process inspection of a step, after the plan of the frozen record.

    Args:
        context: Who and why.
        order: Number of the order.
        step: The step.
        act: Who and when.
        quantity: How much is inspected; None: all that was made.

    Returns:
        The number of the inspection.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If the record asks for no inspection there, or one is open.
    """
    here = scene(context, order, act)
    return _open(here, PlanPurpose.IN_PROCESS, step, quantity, here.order.lot_key)


@command(name="production.open_final_inspection", action=WORK)
def open_final_inspection(
    *, context: Context, order: str, act: Act, quantity: Decimal | None = None, lot: str = ""
) -> str:
    """Open the final inspection of what an order has made, after the plan of the frozen record.

    An order whose lot went through several runs, such as sterilizations, has a lot of its own for
    each: every one of them is inspected by itself.

    Args:
        context: Who and why.
        order: Number of the order.
        act: Who and when.
        quantity: How much is inspected; None: all that was made, or all of the lot.
        lot: Key of the lot; empty: the order's own, or the first of its others that stands
            somewhere and was not inspected.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: If the record asks for no final inspection, one is open, nothing is made, or the
            lot is of another order.
    """
    here = scene(context, order, act, states=OPEN)
    if here.routing.tracking == "SERIAL":
        return _open(here, PlanPurpose.FINAL, None, quantity, here.order.lot_key)
    standing = dict(loose_amounts(here.order.pk))
    key = lot_of(here, lot).key if lot else _next_lot(here, standing)
    if key != here.order.lot_key and quantity is None:
        quantity = standing.get(key, Decimal(0))
    return _open(here, PlanPurpose.FINAL, None, quantity, key)


def _next_lot(here: Scene, standing: Mapping[str, Decimal]) -> str:
    """Return the order's own lot; where nothing of it stands, the next of its others."""
    own = here.order.lot_key
    if own in standing or not standing:
        return own
    done = quality_queries.inspections_of(standing.keys()).exclude(status="CANCELLED")
    seen = set(done.filter(purpose=PlanPurpose.FINAL).values_list("lot_key", flat=True))
    return next((key for key in standing if key not in seen), next(iter(standing)))


def _open(
    here: Scene, purpose: PlanPurpose, step: int | None, quantity: Decimal | None, lot: str
) -> str:
    content = plan_of(here, purpose, step)
    found: list[Problem] = []
    data: Mapping[str, Any] = {"order": here.order.number, "step": step or "—"}
    if content is None:
        found.append(Problem("production.no_plan", data, field="step"))
    if (
        quality_queries.open_inspections_of([lot])
        .filter(document=here.order.number, purpose=purpose, step_number=step)
        .exists()
    ):
        found.append(Problem("production.inspection_open", data, field="step"))
    units: Sequence[str] = ()
    if here.routing.tracking == "SERIAL":
        units = [one.key for one in states_of(here.order.pk) if not one.gone and not one.is_bad]
        amount = Decimal(len(units))
    else:
        amount = made_of(here.order.pk) if quantity is None else quantity
    if amount <= 0:
        found.append(Problem("production.nothing_made", {"order": here.order.number}))
    Problems.check(found)
    assert content is not None
    assert here.order.master_record is not None
    made = quality.open_inspection(
        context=here.context,
        values=quality.InspectionValues(
            purpose=purpose, item_id=here.order.item_id, quantity=amount,
            lot_key=lot, unit_keys=list(units), step_number=step,
            document=here.order.number, place_id=_place_of(lot) or here.place.pk,
            plan=quality.GivenPlan(
                content=content, revision=here.routing.revision,
                record_sha256=here.order.master_record.sha256,
            ),
        ),
    )  # fmt: skip
    return made.number


def _place_of(lot: str) -> int | None:
    """Return where an amount of a lot stands, if that is one place of ours."""
    thing = things_by_key([lot]).get(lot)
    shares = stock.shares_of([thing.id]).get(thing.id, ()) if thing is not None else ()
    places = {one.place_id for one in shares if one.own}
    return places.pop() if len(places) == 1 else None


def plan_of(here: Scene, purpose: PlanPurpose, step: int | None) -> Mapping[str, Any] | None:
    """Return the plan of the frozen record for an inspection, if it asks for one."""
    assert here.order.master_record is not None
    plans: Sequence[Mapping[str, Any]] = here.order.master_record.content["plans"]
    return next((one for one in plans if one["purpose"] == purpose and one["step"] == step), None)

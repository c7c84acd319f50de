"""Inspections that an order asks for: in process at a step, and the final one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from suyuan.areas.catalog.domain.design import PlanPurpose
from suyuan.areas.production import domain
from suyuan.areas.production.domain import OrderState
from suyuan.areas.production.operations.acting import Act, Scene, scene
from suyuan.areas.production.operations.orders import WORK
from suyuan.areas.production.queries.situations import made_of
from suyuan.areas.production.queries.units import states_of
from suyuan.areas.quality import operations as quality, queries as quality_queries
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems

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
    return _open(here, PlanPurpose.IN_PROCESS, step, quantity)


@command(name="production.open_final_inspection", action=WORK)
def open_final_inspection(
    *, context: Context, order: str, act: Act, quantity: Decimal | None = None
) -> str:
    """Open the final inspection of what an order has made, after the plan of the frozen record.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is reviewed or ended.
        Problems: If the record asks for no final inspection, one is open, or nothing is made.
    """
    here = scene(context, order, act, states=OPEN)
    return _open(here, PlanPurpose.FINAL, None, quantity)


def _open(here: Scene, purpose: PlanPurpose, step: int | None, quantity: Decimal | None) -> str:
    content = plan_of(here, purpose, step)
    found: list[Problem] = []
    data: Mapping[str, Any] = {"order": here.order.number, "step": step or "—"}
    if content is None:
        found.append(Problem("production.no_plan", data, field="step"))
    if (
        quality_queries.open_inspections_of([here.order.lot_key])
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
            lot_key=here.order.lot_key, unit_keys=list(units), step_number=step,
            document=here.order.number, place_id=here.place.pk,
            plan=quality.GivenPlan(
                content=content, revision=here.routing.revision,
                record_sha256=here.order.master_record.sha256,
            ),
        ),
    )  # fmt: skip
    return made.number


def plan_of(here: Scene, purpose: PlanPurpose, step: int | None) -> Mapping[str, Any] | None:
    """Return the plan of the frozen record for an inspection, if it asks for one."""
    assert here.order.master_record is not None
    plans: Sequence[Mapping[str, Any]] = here.order.master_record.content["plans"]
    return next((one for one in plans if one["purpose"] == purpose and one["step"] == step), None)

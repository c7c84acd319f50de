"""What is done again with units: from which step on, and which part takes the place of which."""

from suyuan.areas.production.domain import MaterialKind
from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.models import MaterialMove
from suyuan.areas.production.operations.acting import Scene
from suyuan.areas.production.queries.material import Left
from suyuan.kernel.errors import Problem


def not_again(here: Scene, step: int) -> list[Problem]:
    """Return why a step is not done again: there is none, or it is not after the making."""
    data: Data = {"step": step, "order": here.order.number}
    if here.routing.step(step) is None:
        return [Problem("production.unknown_step", data, field="from_step")]
    made = here.order.steps.filter(number__gte=step, makes=True).first()
    if made is not None:
        return [Problem("production.made_once", {**data, "step": made.number}, field="from_step")]
    return []


def fills_the_place(here: Scene, new: Left, old: str) -> bool:
    """Say whether a part was issued for the line of the parts list that the old one fills."""
    line = (
        MaterialMove.objects.filter(
            key=old, kind=MaterialKind.USE, order_id__in=[here.order.pk, here.order.parent_id]
        )
        .order_by("pk")
        .values_list("part_item_id", flat=True)
        .last()
    )
    return line is None or line == new.part_item_id

"""An issue that was a mistake, taken back: the line stands as it stood before."""

from collections.abc import Sequence

from suyuan.areas.production.domain import MaterialKind
from suyuan.areas.production.models import Load, MaterialMove
from suyuan.areas.production.operations import progress
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.loading import put_on_line
from suyuan.areas.production.operations.materials import ISSUE, Amount, hand_back
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.material import lots_left_of
from suyuan.foundation.command import command
from suyuan.foundation.context import Context

AFTER_RETURN = 2
"""Microseconds by which the line is told after what left it and came into the store."""


@command(name="production.take_issue_back", action=ISSUE)
def take_issue_back(
    *, context: Context, order: str, amounts: Sequence[Amount], act: Act
) -> list[Load]:
    """Take back an issue; the reel, drum or bag that it replaced on the line is there again.

    What it replaced stays off the line where nothing is left of it, or where it may not be used any
    more.

    Returns:
        What is on the line again.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If more is taken back than is left.
    """
    here = scene(context, order, act)
    require_person(here)
    on_line = Load.objects.select_for_update(of=("self",)).filter(
        order=here.order, unloaded_at=None, key__in=[one.key for one in amounts]
    )
    loaded = [one for one in on_line if _came_with_its_issue(one)]
    hand_back(here, amounts)
    gone = Load.objects.filter(pk__in=[one.pk for one in loaded], unloaded_at__isnull=False)
    return _put_back(here, list(gone))


def _came_with_its_issue(load: Load) -> bool:
    """Say whether it was the last issue of a lot that put it on the line."""
    issues = MaterialMove.objects.filter(
        order_id=load.order_id, kind=MaterialKind.ISSUE, key=load.key
    )
    last = issues.order_by("-pk").first()
    return last is not None and last.at == load.loaded_at


def _put_back(here: Scene, gone: Sequence[Load]) -> list[Load]:
    """Load again what left the line at the moment when something else took its place."""
    left = {one.key: one for one in lots_left_of(here.order.pk)}
    made: list[Load] = []
    for load in gone:
        former = [
            one
            for one in Load.objects.select_related("run").filter(
                order=here.order, step_number=load.step_number, unloaded_at=load.loaded_at
            )
            if one.key in left
            and left[one.key].left > 0
            and left[one.key].part_item == left[load.key].part_item
            and not problems_with([one.key], at=here.at, site=here.order.site)
        ]
        for one in former:
            then = progress.later(here, AFTER_RETURN + len(made))
            things = [(left[one.key], one.step_number)]
            made += put_on_line(then, things, left, keep=True, run=one.run)
    return made

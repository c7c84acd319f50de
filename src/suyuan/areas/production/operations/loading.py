"""What is on the line: reels, drums and bags, loaded and unloaded by scan."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.db.models import Max

from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.models import Execution, Load, OrderStep, Run
from suyuan.areas.production.operations import deeds
from suyuan.areas.production.operations.acting import Act, Scene, require_person, scene
from suyuan.areas.production.operations.errors import UnknownRunError
from suyuan.areas.production.operations.orders import WORK
from suyuan.areas.production.queries.blocks import problems_with
from suyuan.areas.production.queries.material import Left, lots_left_of
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.db.inserting import insert
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.event import Event


@command(name="production.load", action=WORK)
def load(  # noqa: PLR0913 - what is said about it.
    *,
    context: Context,
    order: str,
    step: int,
    keys: Sequence[str],
    act: Act,
    keep: bool = False,
    run: str = "",
) -> list[Load]:
    """Put lots on the line: a new reel, drum or bag; what is made from now on is made from it.

    The lot of the same part that was on the line until now leaves it, unless it is kept.

    Args:
        context: Who and why.
        order: Number of the order.
        step: The step that uses it.
        keys: The lots; each was issued to the order.
        act: Who does it, and when.
        keep: Whether what was loaded of the same part stays, as on a line with two feeders.
        run: Number of the mix that the lots were weighed for; its pot life holds for them.

    Raises:
        UnknownOrderError: If there is no such order.
        UnknownRunError: If there is no such mix.
        NotRunningError: If the order is not running.
        Problems: If a lot was not issued, nothing is left of it, or it may not be used.
    """
    here = scene(context, order, act)
    require_person(here)
    left = {one.key: one for one in lots_left_of(here.order.pk)}
    found: list[Problem] = []
    for number, key in enumerate(keys, start=1):
        row = left.get(key)
        if row is None or row.tracking != "LOT":
            data: Data = {"key": key, "order": order}
            found.append(Problem("production.not_issued", data, line=number, field="keys"))
        elif row.left <= 0:
            data = {"lot": row.code}
            found.append(Problem("production.nothing_left", data, line=number, field="keys"))
        elif here.routing.part_for(row.part_item, step=step) is None:
            data = {"item": row.item, "step": step}
            found.append(Problem("production.part_of_other_step", data, line=number, field="keys"))
    found += problems_with([key for key in keys if key in left], at=here.at, site=here.order.site)
    Problems.check(found)
    mix = _mix(run, keys, here.at)
    return put_on_line(here, [(left[key], step) for key in keys], left, keep=keep, run=mix)


def _mix(number: str, keys: Sequence[str], at: dt.datetime) -> Run | None:
    """Return the mix that lots were weighed for.

    Raises:
        UnknownRunError: If there is no such mix.
        Problems: If a lot is none of it, or its pot life is over.
    """
    if not number:
        return None
    run = Run.objects.filter(number=number).first()
    if run is None:
        raise UnknownRunError(run=number)
    mixed = {one["key"] for one in run.mixture}
    found = [
        Problem("production.not_in_mix", {"key": key, "run": number}, line=line, field="keys")
        for line, key in enumerate(keys, start=1)
        if key not in mixed
    ]
    if run.pot_until is not None and at > run.pot_until:
        data = {"run": number, "lot": "—", "until": run.pot_until.isoformat()}
        found.append(Problem("production.pot_life_over", data))
    Problems.check(found)
    return run


@command(name="production.unload", action=WORK)
def unload(*, context: Context, order: str, step: int, keys: Sequence[str], act: Act) -> list[Load]:
    """Take lots off the line; what is made from now on is not made from them.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If a lot is not on the line.
    """
    here = scene(context, order, act)
    require_person(here)
    open_loads = list(
        Load.objects.select_for_update(of=("self",)).filter(
            order=here.order, step_number=step, unloaded_at=None, key__in=keys
        )
    )
    known = {one.key for one in open_loads}
    Problems.check(
        Problem("production.not_on_line", {"key": key}, line=number, field="keys")
        for number, key in enumerate(keys, start=1)
        if key not in known
    )
    take_off(here, open_loads, step)
    return open_loads


_THERE: Final = Prepared(
    lambda order, step: Load.objects.select_for_update(of=("self",)).filter(
        order=order, step_number=step, unloaded_at=None
    )
)


def put_on_line(
    here: Scene,
    things: Sequence[tuple[Left, int]],
    parts: Mapping[str, Left],
    *,
    keep: bool,
    run: Run | None = None,
) -> list[Load]:
    """Load lots for their steps, and say it on the ledger.

    Args:
        here: The act.
        things: The lots, each with the step that uses it.
        parts: Every lot of the order by key, with the line of the parts list that it fills.
        keep: Whether what was loaded of the same part stays.
        run: The mix that the lots were weighed for.
    """
    made: list[Load] = []
    for step in dict.fromkeys(at for _, at in things):
        mine = [thing for thing, at in things if at == step]
        already = _THERE.all(here.order.pk, step)
        if run is not None:  # A new mix of the same lots has a pot life of its own.
            stale = [one for one in already if one.run_id != run.pk]
            take_off(here, [one for one in stale if one.key in {each.key for each in mine}], step)
            already = [one for one in already if one.unloaded_at is None]
        on = {one.key for one in already}
        new = [thing for thing in mine if thing.key not in on]
        filled = {parts[thing.key].part_item for thing in new}
        off = [
            one
            for one in already
            if not keep and one.key in parts and parts[one.key].part_item in filled
        ]
        if not new:
            continue
        deeds.say(here.context, [_line_event(here, step, new, off)])
        _close(here, off)
        made += insert(
            Load(
                order=here.order, step_number=step, item_id=thing.item_id, key=thing.key,
                code=thing.code, loaded_at=here.at, loaded_by=here.person, run=run,
            )
            for thing in new
        )  # fmt: skip
    return made


def take_off(here: Scene, loads: Sequence[Load], step: int) -> None:
    """Unload lots, and say it on the ledger."""
    if loads:
        deeds.say(here.context, [_line_event(here, step, (), loads)])
        _close(here, loads)


def take_off_spent(here: Scene, loads: Sequence[Load], row: OrderStep) -> None:
    """Unload lots of which nothing is left: after their last use.

    What another station has done before may be told later; the last use is then that of others.
    """
    if loads:
        done = Execution.objects.filter(order=here.order, step=row)
        last = done.aggregate(at=Max("ended_at"))["at"] or here.at
        at = max(here.at, last) + dt.timedelta(microseconds=50)
        take_off(replace(here, at=at), loads, row.number)


def _line_event(here: Scene, step: int, new: Sequence[Left], off: Sequence[Load]) -> Event:
    told = here.routing.step(step)
    return here.deed(process=told.code if told is not None else "").turned(
        "loading" if new else "unloading",
        transformation_id=deeds.transformation_of(here.order, step),
        extensions=deeds.loading([one.key for one in new], [one.key for one in off]),
    )


def _close(here: Scene, loads: Sequence[Load]) -> None:
    for one in loads:
        one.unloaded_at = max(here.at, one.loaded_at)
        one.unloaded_by = here.person
    update(loads, "unloaded_at", "unloaded_by")

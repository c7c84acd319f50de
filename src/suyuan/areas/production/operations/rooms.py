"""Lines and rooms: cleared before an order begins, measured, and their limits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production.domain import EnvironmentKind
from suyuan.areas.production.domain.gates import Data
from suyuan.areas.production.models import (
    Clearance,
    EnvironmentLimit,
    EnvironmentReading,
    Execution,
)
from suyuan.areas.production.operations.acting import LEEWAY, Act, require_person, scene
from suyuan.areas.production.operations.orders import WORK
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import Problem, Problems

CHANGE = "production.change_rule"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at when a line was cleared, and whether it was in order."""

    name: str
    passed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LimitValues:
    """Within which limits a room must be."""

    kind: EnvironmentKind
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    valid_minutes: int = 480


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What was measured in a room."""

    kind: EnvironmentKind
    value: Decimal


@command(name="production.clear_line", action=WORK)
def clear_line(*, context: Context, order: str, checks: Sequence[Check], act: Act) -> Clearance:
    """Record that a line was cleared for an order, by one person and checked by another.

    Raises:
        UnknownOrderError: If there is no such order.
        NotRunningError: If the order is not running.
        Problems: If nothing was looked at, or the two persons are not two.
    """
    here = scene(context, order, act)
    require_person(here)
    found: list[Problem] = []
    if not checks or not all(one.name.strip() for one in checks):
        found.append(Problem("production.nothing_named", field="checks"))
    if not here.checker:
        found.append(Problem("production.checker_missing", {"step": "—"}, field="checker"))
    elif here.checker == here.person:
        data = {"person": here.person}
        found.append(Problem("production.checker_is_person", data, field="checker"))
    elif here.checker not in here.staff:
        data = {"person": here.checker}
        found.append(Problem("catalog.unknown_person", data, field="checker"))
    Problems.check(found)
    before = (
        Execution.objects.select_related("order")
        .filter(place_id=here.place.pk, started_at__lte=here.at)
        .exclude(order=here.order)
        .order_by("-started_at")
        .first()
    )
    return Clearance.objects.create(
        order=here.order,
        place_id=here.place.pk,
        previous=f"{before.order.number} {before.order.lot_number}" if before is not None else "",
        checks=[{"name": one.name, "passed": one.passed} for one in checks],
        passed=all(one.passed for one in checks),
        person=here.person,
        checker=here.checker,
        at=here.at,
        note=here.note,
    )


@command(name="production.put_limits", action=CHANGE)
def put_limits(
    *, context: Context, place: str, limits: Sequence[LimitValues]
) -> list[EnvironmentLimit]:
    """Say within which limits a room must be; replaces what was said before.

    Raises:
        Problems: If there is no such place, or a limit cannot be.
    """
    del context
    row = catalog.place_with_code(place)
    found: list[Problem] = []
    if row is None:
        found.append(Problem("production.unknown_place", {"place": place}, field="place"))
    seen: set[str] = set()
    for line, one in enumerate(limits, start=1):
        if one.kind in seen:
            data: Data = {"kind": one.kind}
            found.append(Problem("production.limit_twice", data, line=line, field="limits"))
        seen.add(one.kind)
        crossed = one.minimum is not None and one.maximum is not None
        if crossed and one.minimum > one.maximum:  # type: ignore[operator]  # both are there.
            found.append(Problem("production.limits_crossed", line=line, field="limits"))
        if one.valid_minutes <= 0:
            data = {"value": str(one.valid_minutes)}
            found.append(Problem("production.not_positive", data, line=line, field="limits"))
    Problems.check(found)
    assert row is not None
    at_site(row.place.site_id)
    EnvironmentLimit.objects.filter(place_id=row.pk).delete()
    return EnvironmentLimit.objects.bulk_create(
        EnvironmentLimit(
            place_id=row.pk, kind=one.kind.value, unit=one.unit, minimum=one.minimum,
            maximum=one.maximum, valid_minutes=one.valid_minutes,
        )
        for one in limits
    )  # fmt: skip


@command(name="production.measure_room", action=WORK)
def measure_room(
    *,
    context: Context,
    place: str,
    measured: Sequence[Measured],
    act: Act,
    automatic: bool = False,
) -> list[EnvironmentReading]:
    """Record what was measured in a room; a value beyond its limits is kept and says so.

    Raises:
        Problems: If there is no such place, or it lies in the future.
    """
    row = catalog.place_with_code(place)
    found: list[Problem] = []
    at = act.occurred_at or context.at
    if row is None:
        found.append(Problem("production.unknown_place", {"place": place}, field="place"))
    if at > context.at + LEEWAY:
        data = {"at": at.isoformat()}
        found.append(Problem("production.in_the_future", data, field="occurred_at"))
    if not measured:
        found.append(Problem("production.nothing_named", field="measured"))
    Problems.check(found)
    assert row is not None
    at_site(row.place.site_id)
    limits = {one.kind: one for one in EnvironmentLimit.objects.filter(place_id=row.pk)}
    person = act.person
    if not person and not automatic:
        mine = fitness.person_of(context.actor.user_id)
        person = mine.code if mine is not None else ""
    return EnvironmentReading.objects.bulk_create(
        _reading(row.pk, one, limits.get(one.kind), at, person, act, automatic=automatic)
        for one in measured
    )


def _reading(  # noqa: PLR0913 - what a reading says.
    place: int,
    one: Measured,
    limit: EnvironmentLimit | None,
    at: dt.datetime,
    person: str,
    act: Act,
    *,
    automatic: bool,
) -> EnvironmentReading:
    low = limit.minimum if limit is not None else None
    high = limit.maximum if limit is not None else None
    return EnvironmentReading(
        place_id=place, kind=one.kind.value, value=one.value,
        unit=limit.unit if limit is not None else "", minimum=low, maximum=high,
        within=(low is None or one.value >= low) and (high is None or one.value <= high),
        source="AUTOMATIC" if automatic else "MANUAL",
        equipment=act.equipment[0] if act.equipment else "", person=person, measured_at=at,
    )  # fmt: skip

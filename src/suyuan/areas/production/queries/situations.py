"""Gathers what the gates of a step look at."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery

from suyuan.areas.catalog.domain.fitness import Trained
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.production.domain import (
    DeviationKind,
    DeviationState,
    OrderKind,
    OrderState,
    TallyKind,
    gates,
)
from suyuan.areas.production.domain.routing import Routing, Step
from suyuan.areas.production.models import (
    Clearance,
    Deviation,
    EnvironmentLimit,
    EnvironmentReading,
    Execution,
    OrderStep,
    Tally,
    WorkOrder,
)
from suyuan.areas.production.queries.orders import today_at
from suyuan.areas.production.queries.units import UnitState
from suyuan.areas.quality import queries as quality
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.kernel.errors import Problem

ZERO = Decimal(0)


_PASSED: Final = Prepared(
    lambda order: OrderStep.objects.filter(order=order).values_list("number", "quantity")
)
_MADE: Final = Prepared(
    lambda order: Tally.objects.filter(order_id=order, kind=TallyKind.MADE).values_list(
        "quantity", flat=True
    )
)
_WAIVED: Final = Prepared(
    lambda order: Deviation.objects.filter(
        order_id=order,
        state__in=[DeviationState.APPROVED, DeviationState.CLOSED],
        decided_at__isnull=False,
    ).values_list("kind", flat=True)
)
_CLEARED: Final = Prepared(
    lambda order, place, at: Clearance.objects.filter(
        order=order, place_id=place, passed=True, at__lte=at
    ).order_by("-at", "-pk")
)
_OTHER: Final = Prepared(
    lambda order, place, since, at: (
        Execution.objects.filter(place_id=place, started_at__gt=since, started_at__lte=at)
        .exclude(order=order)
        .exclude(order__parent=order)
        .values_list("order__number", flat=True)
    )
)


def _limits(places: Any, at: Any) -> QuerySet[EnvironmentLimit, tuple[Any, ...]]:
    last = EnvironmentReading.objects.filter(
        place_id=OuterRef("place_id"), kind=OuterRef("kind"), measured_at__lte=at
    ).order_by("-measured_at", "-pk")
    return EnvironmentLimit.objects.filter(place_id=one_of(places)).values_list(
        "place_id", "place__code", "kind", "unit", "minimum", "maximum", "valid_minutes",
        Subquery(last.values("value")[:1]), Subquery(last.values("measured_at")[:1]),
    )  # fmt: skip


_LIMITS: Final = Prepared(_limits)


def made_of(order_id: int) -> Decimal:
    """Return how many an order has made."""
    return sum(_MADE.all(order_id), ZERO)


def waived_of(order_id: int) -> frozenset[DeviationKind]:
    """Return what approved deviations of an order allow."""
    return frozenset(DeviationKind(kind) for kind in _WAIVED.all(order_id))


def places_around(place: object) -> Sequence[int]:
    """Return the ids of a place and of those around it, the innermost first."""
    found = []
    while place is not None:
        found.append(place.pk)  # type: ignore[attr-defined]  # a place of the ledger.
        place = place.parent  # type: ignore[attr-defined]
    return found


def limits_at(place: object, *, at: dt.datetime) -> Sequence[gates.Limit]:
    """Return the limits that hold at a place, each with the last reading before a moment."""
    around = places_around(place)
    rows = _LIMITS.all(list(around), at)
    limits: dict[str, gates.Limit] = {}
    for _, code, kind, unit, minimum, maximum, minutes, value, measured_at in sorted(
        rows, key=lambda one: around.index(one[0]), reverse=True
    ):
        limits[kind] = gates.Limit(  # The innermost place says it last.
            place=code, kind=kind, unit=unit, minimum=minimum, maximum=maximum,
            valid_minutes=minutes, value=value, measured_at=measured_at,
        )  # fmt: skip
    return list(limits.values())


def cleared(order: WorkOrder, place_id: int, *, at: dt.datetime) -> tuple[dt.datetime | None, str]:
    """Return when a line was last cleared for an order, and which other one worked there since."""
    last = _CLEARED.first(order.pk, place_id, at)
    if last is None:
        return None, ""
    other = _OTHER.first(order.pk, place_id, last.at, at)
    return last.at, other or ""


def against(  # noqa: PLR0913 - what is asked about is named by its parts.
    order: WorkOrder, step: Step, *, person: str, checker: str,
    staff: Mapping[str, Sequence[Trained]], equipment: Sequence[str], at: dt.datetime,
) -> tuple[Sequence[Problem], frozenset[str]]:  # fmt: skip
    """Return what the catalogue says against persons and equipment, and the equipment's kinds."""
    day = today_at(order.site, at)
    found: list[Problem] = []
    for code, field in ((person, "person"), (checker, "checker")):
        if code:
            needed = step.qualifications
            problems = fitness.untrained_of(code, staff, needed=needed, on=day)
            found += [one.at(field=field) for one in problems]
    kinds = set()
    known = fitness.equipment_with(equipment)
    for code in equipment:
        problems = fitness.unfit_of(code, known, on=day, kinds=step.equipment_kinds)
        found += [one.at(field="equipment") for one in problems]
        kinds.add(known[code].kind if code in known else "")
    return found, frozenset(kinds)


def situation(  # noqa: PLR0913 - what is asked about is named by its parts.
    order: WorkOrder,
    routing: Routing,
    step: Step,
    *,
    person: str,
    checker: str,
    staff: Mapping[str, Sequence[Trained]],
    equipment: Sequence[str],
    place: object,
    at: dt.datetime,
    count: Decimal,
    units: Sequence[UnitState] | None,
    loaded: Sequence[gates.Loaded],
) -> gates.Situation:
    """Return everything that the gates of a step look at.

    Args:
        order: The order, locked.
        routing: How it is made.
        step: The step that is about to be done.
        person: Who does it.
        checker: Who checks it.
        staff: Of these two those who are in work, by code, with what they are trained for.
        equipment: With what.
        place: Where, a place of the ledger.
        at: When.
        count: How many.
        units: Which units; None where an amount is worked on or the product comes into being.
        loaded: What is on the line for the step.
    """
    unfit, kinds = against(
        order, step, person=person, checker=checker, staff=staff, equipment=equipment, at=at
    )
    missing = [kind for kind in step.equipment_kinds if kind not in kinds]
    cleared_at, other = cleared(order, place.pk, at=at)  # type: ignore[attr-defined]
    making = routing.making
    makes = making is not None and step.number == making.number
    makes = makes and order.kind == OrderKind.NORMAL
    passed = dict(_PASSED.all(order.pk))
    return gates.Situation(
        order=order.number,
        state=OrderState(order.state),
        routing=routing,
        step=step,
        at=at,
        count=count,
        made=made_of(order.pk),
        planned=order.quantity,
        over_percent=order.over_percent,
        makes=makes,
        unfit=unfit,
        equipment_kinds=kinds,
        kinds_named=fitness.kinds_named(missing) if missing else {},
        person=person,
        checker=checker,
        cleared_at=cleared_at,
        other_order=other,
        limits=limits_at(place, at=at),
        is_lot=units is None and order.kind == OrderKind.NORMAL,
        passed=passed,
        open_units=_open(routing, step, units or ()),
        gone_units=[one.serial for one in units or () if one.gone],
        bad_units=[one.serial for one in units or () if one.is_bad],
        done_units=[one.serial for one in units or () if step.number in one.passed],
        held={} if makes or not count else _held(order, units),
        loaded=loaded,
        waived=waived_of(order.pk),
    )


def _held(order: WorkOrder, units: Sequence[UnitState] | None) -> Mapping[str, str]:
    """Return the units, or the lot, that are on hold; in a rework order that is decided already."""
    if order.kind != OrderKind.NORMAL:
        return {}
    names = {order.lot_key: order.lot_number}
    if units is not None:
        names = {one.key: one.serial for one in units}
    return {names[key]: hold for key, hold in quality.stopped(list(names)).items()}


def _open(routing: Routing, step: Step, units: Sequence[UnitState]) -> dict[int, Sequence[str]]:
    found: dict[int, Sequence[str]] = {}
    for earlier in routing.before(step.number):
        here = [one.serial for one in units if earlier.number not in one.passed]
        if here:
            found[earlier.number] = here
    return found

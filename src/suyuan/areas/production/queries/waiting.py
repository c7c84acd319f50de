"""What of production waits for somebody: the counts beside the entries of the navigation."""

from collections.abc import Collection
from typing import Any

from suyuan.areas.production.domain import DeviationState, OrderState, RunState
from suyuan.areas.production.models import Deviation, Run, WorkOrder


def planned(sites: Collection[int] | None) -> int:
    """Count the orders that are not released to the line yet."""
    return int(_at(WorkOrder.objects.filter(state=OrderState.PLANNED), sites))


def running(sites: Collection[int] | None) -> int:
    """Count the orders that are on the lines."""
    return int(
        _at(WorkOrder.objects.filter(state__in=[OrderState.RELEASED, OrderState.IN_PROCESS]), sites)
    )


def to_review(sites: Collection[int] | None) -> int:
    """Count the orders whose records wait for a review."""
    return int(_at(WorkOrder.objects.filter(state=OrderState.COMPLETED), sites))


def to_judge(sites: Collection[int] | None) -> int:
    """Count the runs that wait for a judgement."""
    return int(_at(Run.objects.filter(state=RunState.DONE), sites))


def open_deviations(sites: Collection[int] | None) -> int:
    """Count the deviations that are not closed."""
    rows = Deviation.objects.filter(state__in=[DeviationState.OPEN, DeviationState.APPROVED])
    return int(_at(rows, sites, "order__site_id"))


def _at(rows: Any, sites: Collection[int] | None, field: str = "site_id") -> int:
    if sites is not None:
        rows = rows.filter(**{f"{field}__in": sites})
    return int(rows.count())

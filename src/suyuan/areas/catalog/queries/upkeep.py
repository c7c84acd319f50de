"""Questions about the maintenance of equipment: what is planned, done and due."""

import datetime as dt
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from suyuan.areas.catalog.models import Upkeep, UpkeepPlan


def upkeep_plans() -> QuerySet[Any]:
    """Return the maintenance plans by code: when each was done last, is due, and is overdue from.

    `due` is the day on which it has to be done next, `until` the last day before the equipment is
    refused.
    """
    last = Upkeep.objects.filter(plan=OuterRef("pk")).order_by("-done_on", "-pk")
    return (
        UpkeepPlan.objects.select_related("equipment__place")
        .annotate(
            last_done=Subquery(last.values("done_on")[:1]),
            due=Coalesce(Subquery(last.values("next_due")[:1]), F("first_due")),
        )
        .annotate(until=ExpressionWrapper(F("due") + F("grace_days"), output_field=DateField()))
        .order_by("code")
    )


def maintained_until(equipment: OuterRef) -> Subquery:
    """Return the last day before equipment has to be maintained, for a query of equipment."""
    plans = upkeep_plans().filter(equipment=equipment, active=True).order_by("until")
    return Subquery(plans.values("until")[:1])


def upkeep() -> QuerySet[Upkeep]:
    """Return the maintenance that was done, the latest first."""
    return Upkeep.objects.select_related("equipment", "plan").order_by("-done_on", "-pk")


def overdue(*, on: dt.date) -> QuerySet[Any]:
    """Return the plans whose equipment is refused on a day until they are done."""
    return upkeep_plans().filter(active=True, until__lt=on)

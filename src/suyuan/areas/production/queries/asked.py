"""What a history record asks of an order, written as SQL once: a review asks all of it anew."""

from typing import Final

from django.db.models import Q

from suyuan.areas.production.models import (
    Clearance,
    EnvironmentReading,
    Execution,
    HistoryRecord,
    Load,
    Lot,
    OrderStep,
    Portion,
    Remark,
    Run,
    Unit,
    UnitEntry,
)
from suyuan.foundation.db.prepared import Prepared, one_of

UNITS: Final = Prepared(lambda order: Unit.objects.filter(order=order).order_by("pk"))
# Plain values: an order of a thousand units has ten thousand entries.
ENTRIES: Final = Prepared(
    lambda units: UnitEntry.objects.filter(unit=one_of(units)).order_by("pk").values_list(
        "unit_id", "fact", "step_number", "order__number", "person", "at", "detail",
        "execution__equipment", "execution__run__number", "execution__result",
    ),
    many=True,
)  # fmt: skip
EXECUTIONS: Final = Prepared(
    lambda order: (
        Execution.objects.filter(order=order)
        .select_related("place", "run")
        .order_by("started_at", "pk")
    ),
    many=True,
)
STEPS: Final = Prepared(
    lambda order: (
        OrderStep.objects.filter(order=order)
        .select_related("form_version__form")
        .order_by("number")
    )
)
CLEARANCES: Final = Prepared(
    lambda order: Clearance.objects.filter(order=order).select_related("place").order_by("at", "pk")
)
READINGS: Final = Prepared(
    lambda places, first, last: (
        EnvironmentReading.objects.select_related("place")
        .filter(place_id=one_of(places), measured_at__gte=first, measured_at__lte=last)
        .order_by("measured_at", "pk")
    ),
    many=True,
)
RUNS: Final = Prepared(
    lambda order: (
        Run.objects.select_related("form_version__form", "place")
        .filter(
            Q(pk__in=Portion.objects.filter(order=order).values("run"))
            | Q(pk__in=Load.objects.filter(order=order).exclude(run=None).values("run"))
            | Q(pk__in=Execution.objects.filter(order=order).exclude(run=None).values("run"))
        )
        .order_by("pk")
    ),
    many=True,
)
PORTIONS: Final = Prepared(
    lambda runs: (
        Portion.objects.filter(run=one_of(runs))
        .order_by("pk")
        .values_list("run_id", "order__number", "quantity", "into_key")
    )
)
LATEST: Final = Prepared(
    lambda order: HistoryRecord.objects.filter(order=order, scope="LOT").order_by("-pk")
)
REMARKS: Final = Prepared(lambda order: Remark.objects.filter(order=order).order_by("pk"))
LOTS: Final = Prepared(lambda order: Lot.objects.filter(order=order).order_by("pk"))

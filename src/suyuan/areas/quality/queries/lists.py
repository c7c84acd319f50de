"""Lists of inspections, holds, releases and nonconformities, and the ones of some things."""

from collections.abc import Collection
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from suyuan.areas.quality.domain import (
    HoldStatus,
    InspectionStatus,
    NonconformityStatus,
    ReleaseStatus,
)
from suyuan.areas.quality.models import (
    Hold,
    Inspection,
    Nonconformity,
    Release,
    ReleaseThing,
    Result,
    RetainedSample,
    SwitchingState,
)
from suyuan.foundation.db.prepared import Prepared


def inspections() -> QuerySet[Inspection]:
    """Return the inspections with their item, supplier and place, the newest first."""
    return Inspection.objects.select_related(
        "item__item", "supplier__party", "place", "site"
    ).order_by("-pk")


_NUMBERED: Final = Prepared(
    lambda number: Inspection.objects.select_related("item__item", "place", "site").filter(
        number=number
    )
)


def inspection_numbered(number: str) -> Inspection | None:
    """Return the inspection with a number.

    Few ask for its supplier: that is read when it is asked for.
    """
    return _NUMBERED.first(number)


def inspections_of(keys: Collection[str]) -> QuerySet[Inspection]:
    """Return the inspections of lots or units, named by their keys."""
    return inspections().filter(_named(keys))


def open_inspections_of(keys: Collection[str]) -> QuerySet[Inspection]:
    """Return the inspections of lots or units that are not concluded."""
    return inspections_of(keys).filter(
        status__in=[InspectionStatus.OPEN, InspectionStatus.CHECKING]
    )


def results_of(inspection_id: int) -> QuerySet[Result]:
    """Return the results of an inspection that hold: those that nothing has replaced."""
    return Result.objects.filter(inspection_id=inspection_id, replaced_by__isnull=True).order_by(
        "sample", "pk"
    )


def holds() -> QuerySet[Hold]:
    """Return the holds, the newest first."""
    return Hold.objects.select_related("site").order_by("-pk")


def undone_of(hold: Hold) -> Nonconformity | None:
    """Return the nonconformity that has set a hold and is not done, if there is one."""
    if not hold.document:
        return None  # Each of a nonconformity names it.
    rows = Nonconformity.objects.filter(hold=hold).exclude(status=NonconformityStatus.CLOSED)
    return rows.first()


def holds_on(thing_ids: Collection[int]) -> QuerySet[Hold]:
    """Return the holds in force that name one of some things."""
    return holds().filter(status=HoldStatus.ACTIVE, named__thing_id__in=list(thing_ids)).distinct()


def releases() -> QuerySet[Release]:
    """Return the releases with how many things each names, the newest first."""
    return Release.objects.select_related("site").annotate(things=Count("named")).order_by("-pk")


def is_released(key: str) -> bool:
    """Say whether all of a thing is released by a release that holds."""
    named = ReleaseThing.objects.filter(key=key, quantity__isnull=True)
    return named.filter(release__status=ReleaseStatus.ACTIVE).exists()


def releases_of(thing_ids: Collection[int]) -> QuerySet[Release]:
    """Return the releases that name one of some things."""
    return releases().filter(named__thing_id__in=list(thing_ids)).distinct()


def nonconformities() -> QuerySet[Nonconformity]:
    """Return the nonconformities with item, inspection and hold, the newest first."""
    return Nonconformity.objects.select_related(
        "item__item", "inspection", "hold", "supplier__party", "isolation", "site"
    ).order_by("-pk")


def nonconformities_of(keys: Collection[str]) -> QuerySet[Nonconformity]:
    """Return the nonconformities of lots or units, named by their keys."""
    return nonconformities().filter(_named(keys))


def retained_samples() -> QuerySet[RetainedSample]:
    """Return the samples that are put by, the newest first."""
    return RetainedSample.objects.select_related("item__item", "place", "inspection").order_by(
        "-pk"
    )


def switching() -> QuerySet[Any]:
    """Return where the switching rules stand, item by item and supplier by supplier."""
    return SwitchingState.objects.select_related("item__item", "supplier__party").order_by(
        "item__item__code", "supplier__party__code", "pk"
    )


def _named(keys: Collection[str]) -> Q:
    names = [key for key in keys if key]
    return Q(lot_key__in=names) | Q(unit_keys__overlap=names)

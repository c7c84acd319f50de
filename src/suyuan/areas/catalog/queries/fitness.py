"""Questions about equipment and people: fit and trained on a day, and what ends soon."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from suyuan.areas.catalog.domain import fitness
from suyuan.areas.catalog.models import (
    Calibration,
    Equipment,
    Person,
    Qualification,
    Training,
)
from suyuan.kernel.errors import Problem


def equipment() -> QuerySet[Any]:
    """Return the equipment with the end and the result of its last calibration, by code."""
    last = Calibration.objects.filter(equipment=OuterRef("pk")).order_by("-done_on", "-pk")
    return (
        Equipment.objects.select_related("place")
        .annotate(
            calibrated_until=Subquery(last.values("valid_until")[:1]),
            last_result=Subquery(last.values("result")[:1]),
        )
        .order_by("code")
    )


def people() -> QuerySet[Person]:
    """Return the people by code."""
    return Person.objects.select_related("user").order_by("code")


def qualifications() -> QuerySet[Qualification]:
    """Return the qualifications by code."""
    return Qualification.objects.order_by("code")


def person_of(user_id: int | None) -> Person | None:
    """Return the person behind a user, if there is one."""
    return people().filter(user_id=user_id).first() if user_id is not None else None


def unfit(code: str, *, on: dt.date, kinds: Sequence[str] = ()) -> Sequence[Problem]:
    """Return every reason why equipment may not be used for a step on a day."""
    found = equipment().filter(code=code).first()
    if found is None:
        return [Problem("catalog.unknown_equipment", {"equipment": code})]
    result = found.last_result
    known = fitness.Equipment(
        code=found.code,
        kind=found.kind,
        status=fitness.EquipmentStatus(found.status),
        needs_calibration=found.needs_calibration,
        calibrated_until=found.calibrated_until,
        last_result=fitness.CalibrationResult(result) if result else None,
    )
    return fitness.unfit(known, on=on, kinds=kinds)


def untrained(code: str, *, needed: Sequence[str], on: dt.date) -> Sequence[Problem]:
    """Return every qualification that a person lacks on a day for a step."""
    person = people().filter(code=code, active=True).first()
    if person is None:
        return [Problem("catalog.unknown_person", {"person": code})]
    held = [
        fitness.Trained(one.qualification.code, one.trained_on, one.valid_until)
        for one in person.trainings.select_related("qualification")
    ]
    return fitness.untrained(code, held, needed=needed, on=on)


def calibrations_due(*, until: dt.date) -> QuerySet[Any]:
    """Return the equipment in use whose calibration ends by a day or never took place."""
    due = equipment().filter(needs_calibration=True, status=fitness.EquipmentStatus.IN_USE)
    return (due.filter(calibrated_until__lte=until) | due.filter(calibrated_until=None)).order_by(
        "calibrated_until", "code"
    )


def trainings_ending(*, until: dt.date) -> QuerySet[Training]:
    """Return the last training of each active person and qualification that ends by a day."""
    last = Training.objects.filter(
        person=OuterRef("person"), qualification=OuterRef("qualification")
    ).order_by("-trained_on", "-pk")
    return (
        Training.objects.select_related("person", "qualification")
        .filter(pk=Subquery(last.values("pk")[:1]), person__active=True, valid_until__lte=until)
        .order_by("valid_until", "pk")
    )

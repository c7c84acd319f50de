"""The data of patients, for one look that was kept before."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from suyuan.areas.service.models import PatientLook


@dataclass(frozen=True, kw_only=True, slots=True)
class PatientSeen:
    """The data of a patient."""

    name: str
    born_on: dt.date | None
    sex: str
    record: str
    phone: str
    address: str


def patient_seen(look: uuid.UUID) -> PatientSeen | None:
    """Return the data for a look of the last ten minutes; the database gives them for no less."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM service_patient_seen(%s)", [look])
        found = cursor.fetchone()
    if found is None:
        return None
    return PatientSeen(
        name=found[0], born_on=found[1], sex=found[2], record=found[3], phone=found[4],
        address=found[5],
    )  # fmt: skip


def are_kept(implants: Collection[int]) -> set[int]:
    """Return those implants of which the data of a patient are kept."""
    if not implants:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT service_patients_kept(%s)", [list(implants)])
        return {implant for (implant,) in cursor.fetchall()}


def looks_of(implant: int) -> QuerySet[PatientLook]:
    """Return who entered, changed, saw or erased the data of a patient, the latest first."""
    return PatientLook.objects.filter(implant_id=implant).order_by("-recorded_at", "-pk")

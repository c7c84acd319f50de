"""Changes of equipment and people: made known, calibrated, trained."""

import calendar
import datetime as dt
from dataclasses import asdict, dataclass

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.domain import fitness
from suyuan.areas.catalog.models import (
    Calibration,
    Equipment,
    Person,
    Qualification,
    Training,
)
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems

CHANGE_EQUIPMENT = "catalog.change_equipment"
CHANGE_PEOPLE = "catalog.change_person"


class UnknownEquipmentError(NotFoundError):
    """There is no such equipment."""

    code = "catalog.unknown_equipment"
    equipment: str = ""


class UnknownPersonError(NotFoundError):
    """There is no such person."""

    code = "catalog.unknown_person"
    person: str = ""


class UnknownQualificationError(NotFoundError):
    """There is no such qualification."""

    code = "catalog.unknown_qualification"
    qualification: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EquipmentValues:
    """What is said about a piece of equipment."""

    code: str
    name: str
    kind: str
    name_en: str = ""
    model: str = ""
    serial_number: str = ""
    place_id: int | None = None
    needs_calibration: bool = False
    calibration_days: int | None = None
    maintenance_days: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CalibrationValues:
    """What a calibration found."""

    done_on: dt.date
    result: fitness.CalibrationResult
    valid_until: dt.date | None = None
    """None: as long as the equipment's interval says."""
    certificate: str = ""
    laboratory: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonValues:
    """What is said about a person."""

    code: str
    name: str
    name_en: str = ""
    job_title: str = ""
    user_id: int | None = None
    active: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class QualificationValues:
    """What is said about a qualification."""

    code: str
    name: str
    name_en: str = ""
    months: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingValues:
    """A training that took place."""

    trained_on: dt.date
    trainer: str = ""
    assessment: str = ""
    valid_until: dt.date | None = None
    """None: as long as the qualification holds."""


@command(name="catalog.put_equipment", action=CHANGE_EQUIPMENT)
def put_equipment(
    *, context: Context, values: EquipmentValues, equipment_id: int | None = None
) -> Equipment:
    """Make equipment known, or describe it anew.

    Raises:
        UnknownEquipmentError: If the one to describe is not there.
        Problems: If a value cannot be used; every one is named.
    """
    del context
    equipment = Equipment() if equipment_id is None else _equipment(equipment_id)
    found = _missing(values, "code", "name", "kind")
    found += [
        Problem("catalog.not_positive", {"value": str(value)}, field=name)
        for name in ("calibration_days", "maintenance_days")
        if (value := getattr(values, name)) is not None and value <= 0
    ]
    if Equipment.objects.filter(code=values.code).exclude(pk=equipment_id or 0).exists():
        found.append(Problem("catalog.code_twice", {"code": values.code}, field="code"))
    Problems.check(found)
    for name, value in asdict(values).items():
        setattr(equipment, name, value)
    at_site(site_of(equipment))
    equipment.save()
    return equipment


@command(name="catalog.move_equipment", action=CHANGE_EQUIPMENT)
def move_equipment(
    *, context: Context, equipment_id: int, status: fitness.EquipmentStatus
) -> Equipment:
    """Report equipment broken, take it into maintenance, back into use, or out of use.

    Raises:
        UnknownEquipmentError: If there is no such equipment.
        ForbiddenMoveError: If its state does not lead there.
    """
    del context
    equipment = _equipment(equipment_id)
    state = fitness.EquipmentStatus(equipment.status)
    if status not in fitness.EQUIPMENT_MOVES[state]:
        raise domain.ForbiddenMoveError(what=equipment.code, state=state, asked=status)
    equipment.status = status.value
    equipment.save(update_fields=["status"])
    return equipment


@command(name="catalog.calibrate", action=CHANGE_EQUIPMENT)
def calibrate(*, context: Context, equipment_id: int, values: CalibrationValues) -> Calibration:
    """Record a calibration.

    Raises:
        UnknownEquipmentError: If there is no such equipment.
        Problems: If it lies in the future, or nobody can say how long it holds.
    """
    equipment = _equipment(equipment_id)
    until = values.valid_until
    if until is None and equipment.calibration_days is not None:
        until = values.done_on + dt.timedelta(days=equipment.calibration_days)
    found: list[Problem] = []
    if values.done_on > context.at.date() + dt.timedelta(days=1):
        found.append(Problem("catalog.in_the_future", field="done_on"))
    if until is None:
        found.append(Problem("catalog.no_calibration_interval", field="valid_until"))
        until = values.done_on
    if until < values.done_on:
        found.append(Problem("catalog.ends_before_it_begins", field="valid_until"))
    Problems.check(found)
    return Calibration.objects.create(
        equipment=equipment,
        done_on=values.done_on,
        valid_until=until,
        result=values.result.value,
        certificate=values.certificate,
        laboratory=values.laboratory,
        note=values.note,
        recorded_by=context.actor.label,
    )


@command(name="catalog.put_person", action=CHANGE_PEOPLE)
def put_person(*, context: Context, values: PersonValues, person_id: int | None = None) -> Person:
    """Make a person known, or describe them anew.

    Raises:
        UnknownPersonError: If the one to describe is not there.
        Problems: If a value cannot be used; every one is named.
    """
    del context
    person = Person() if person_id is None else _person(person_id)
    found = _missing(values, "code", "name")
    if Person.objects.filter(code=values.code).exclude(pk=person_id or 0).exists():
        found.append(Problem("catalog.code_twice", {"code": values.code}, field="code"))
    if values.user_id is not None:
        others = Person.objects.filter(user_id=values.user_id).exclude(pk=person_id or 0)
        if others.exists():
            found.append(Problem("catalog.user_taken", field="user"))
    Problems.check(found)
    for name, value in asdict(values).items():
        setattr(person, name, value)
    person.save()
    return person


@command(name="catalog.put_qualification", action=CHANGE_PEOPLE)
def put_qualification(
    *, context: Context, values: QualificationValues, qualification_id: int | None = None
) -> Qualification:
    """Make a qualification known, or describe it anew.

    Raises:
        UnknownQualificationError: If the one to describe is not there.
        Problems: If a value cannot be used; every one is named.
    """
    del context
    found = _missing(values, "code", "name")
    if values.months is not None and values.months <= 0:
        data = {"value": str(values.months)}
        found.append(Problem("catalog.not_positive", data, field="months"))
    others = Qualification.objects.filter(code=values.code).exclude(pk=qualification_id or 0)
    if others.exists():
        found.append(Problem("catalog.code_twice", {"code": values.code}, field="code"))
    Problems.check(found)
    qualification = Qualification()
    if qualification_id is not None:
        known = Qualification.objects.select_for_update().filter(pk=qualification_id).first()
        if known is None:
            raise UnknownQualificationError(qualification=str(qualification_id))
        qualification = known
    for name, value in asdict(values).items():
        setattr(qualification, name, value)
    qualification.save()
    return qualification


@command(name="catalog.train", action=CHANGE_PEOPLE)
def train(
    *, context: Context, person_id: int, qualification_id: int, values: TrainingValues
) -> Training:
    """Record that somebody was trained and found able (GMP 2025 §23).

    Raises:
        UnknownPersonError: If there is no such person.
        UnknownQualificationError: If there is no such qualification.
        Problems: If it lies in the future, ends before it begins, or was recorded before.
    """
    person = _person(person_id)
    qualification = Qualification.objects.filter(pk=qualification_id).first()
    if qualification is None:
        raise UnknownQualificationError(qualification=str(qualification_id))
    until = values.valid_until
    if until is None and qualification.months is not None:
        until = months_after(values.trained_on, qualification.months)
    found: list[Problem] = []
    if values.trained_on > context.at.date() + dt.timedelta(days=1):
        found.append(Problem("catalog.in_the_future", field="trained_on"))
    if until is not None and until < values.trained_on:
        found.append(Problem("catalog.ends_before_it_begins", field="valid_until"))
    if person.trainings.filter(qualification=qualification, trained_on=values.trained_on).exists():
        found.append(Problem("catalog.trained_twice", field="trained_on"))
    Problems.check(found)
    return Training.objects.create(
        person=person,
        qualification=qualification,
        trained_on=values.trained_on,
        valid_until=until,
        trainer=values.trainer,
        assessment=values.assessment,
    )


@command(name="catalog.end_training", action=CHANGE_PEOPLE)
def end_training(*, context: Context, training_id: int, valid_until: dt.date) -> Training:
    """End a qualification of a person earlier than planned.

    Raises:
        NotFoundError: If there is no such training.
        Problems: If the day lies before the training.
    """
    del context
    training = Training.objects.select_for_update().filter(pk=training_id).first()
    if training is None:
        raise NotFoundError(what=str(training_id))
    if valid_until < training.trained_on:
        Problems.check([Problem("catalog.ends_before_it_begins", field="valid_until")])
    training.valid_until = valid_until
    training.save(update_fields=["valid_until"])
    return training


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day of the month so many months later, or its last day.

    >>> months_after(dt.date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _missing(values: object, *names: str) -> list[Problem]:
    return [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in names
        if not getattr(values, name).strip()
    ]


def _equipment(equipment_id: int) -> Equipment:
    equipment = (
        Equipment.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(pk=equipment_id)
        .first()
    )
    if equipment is None:
        raise UnknownEquipmentError(equipment=str(equipment_id))
    at_site(site_of(equipment))
    return equipment


def site_of(equipment: Equipment) -> int | None:
    """Return the site at which equipment stands; None where its place says none."""
    return equipment.place.site_id if equipment.place is not None else None


def _person(person_id: int) -> Person:
    person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
    if person is None:
        raise UnknownPersonError(person=str(person_id))
    return person

"""Questions about equipment and people: fit and trained on a day, and what ends soon."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from suyuan.areas.catalog.domain import fitness
from suyuan.areas.catalog.models import (
    Calibration,
    Equipment,
    EquipmentKind,
    Person,
    Qualification,
    Training,
)
from suyuan.areas.catalog.queries.upkeep import maintained_until
from suyuan.foundation.accounts.models import Assignment
from suyuan.foundation.db.prepared import Prepared, one_of
from suyuan.kernel.errors import Problem


def equipment() -> QuerySet[Any]:
    """Return the equipment by code, with the end and result of its last calibration.

    And with the last day before it has to be maintained, and the names of its kind.
    """
    last = Calibration.objects.filter(equipment=OuterRef("pk")).order_by("-done_on", "-pk")
    kind = EquipmentKind.objects.filter(code=OuterRef("kind"))
    return (
        Equipment.objects.select_related("place")
        .annotate(
            calibrated_until=Subquery(last.values("valid_until")[:1]),
            last_result=Subquery(last.values("result")[:1]),
            maintained_until=maintained_until(OuterRef("pk")),
            kind_name=Subquery(kind.values("name")[:1]),
            kind_name_en=Subquery(kind.values("name_en")[:1]),
        )
        .order_by("code")
    )


def machines() -> QuerySet[Equipment]:
    """Return the equipment by code, and no more of it than its own."""
    return Equipment.objects.order_by("code")


def equipment_kinds() -> QuerySet[EquipmentKind]:
    """Return the kinds of equipment that have names, by code."""
    return EquipmentKind.objects.order_by("code")


def kinds_named(codes: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return name and English name of kinds of equipment by code; the code where it has none."""
    found = {code: (name, name_en) for code, name, name_en in _KINDS.all(list(codes))}
    return {code: found.get(code, (code, code)) for code in codes}


def kinds_told(codes: Sequence[str]) -> tuple[str, str]:
    """Return kinds of equipment in one text each, Chinese and English."""
    named = kinds_named(codes)
    return (
        "、".join(named[code][0] for code in codes),
        ", ".join(named[code][1] or named[code][0] for code in codes),
    )


def people() -> QuerySet[Person]:
    """Return the people by code."""
    return Person.objects.select_related("user").order_by("code")


def people_at(site_id: int | None) -> QuerySet[Person]:
    """Return the people in work who may work at a site, by code.

    Where somebody works is told by the roles of who signs in; who does not is of every site.

    Args:
        site_id: The site; None for all people.
    """
    rows = people().filter(active=True)
    if site_id is None:
        return rows
    there = Assignment.objects.filter(
        Q(site_id=site_id) | Q(site_id__isnull=True), ended_at__isnull=True
    )
    return rows.filter(Q(user__isnull=True) | Q(user_id__in=there.values("user_id")))


def qualifications() -> QuerySet[Qualification]:
    """Return the qualifications by code."""
    return Qualification.objects.order_by("code")


def qualifications_named(codes: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return name and English name of qualifications by code; the code where there is none."""
    found = {code: (name, name_en) for code, name, name_en in _QUALIFICATIONS.all(list(codes))}
    return {code: found.get(code, (code, code)) for code in codes}


_PERSON: Final = Prepared(lambda user: Person.objects.filter(user_id=user).order_by("code"))
_EQUIPMENT: Final = Prepared(lambda codes: equipment().filter(code=one_of(codes)))
_KINDS: Final = Prepared(
    lambda codes: (
        EquipmentKind.objects.filter(code=one_of(codes))
        .order_by()
        .values_list("code", "name", "name_en")
    )
)
_QUALIFICATIONS: Final = Prepared(
    lambda codes: (
        Qualification.objects.filter(code=one_of(codes))
        .order_by()
        .values_list("code", "name", "name_en")
    )
)
_CALIBRATIONS: Final = Prepared(
    lambda codes: (
        Calibration.objects.filter(equipment__code=one_of(codes))
        .order_by("done_on", "pk")
        .values_list("equipment__code", "done_on", "valid_until")
    )
)
_TRAININGS: Final = Prepared(
    lambda codes: Person.objects.filter(code=one_of(codes), active=True).values_list(
        "code", "trainings__qualification__code", "trainings__trained_on", "trainings__valid_until"
    )
)


def person_of(user_id: int | None) -> Person | None:
    """Return the person behind a user, if there is one."""
    if user_id is None:
        return None
    return _PERSON.first(user_id)


def english_names() -> Mapping[str, str]:
    """Return the English names of people by their names; of a name that several share, none."""
    found: dict[str, set[str]] = {}
    for name, english in Person.objects.exclude(name_en="").values_list("name", "name_en"):
        found.setdefault(name, set()).add(english)
    return {name: all_.pop() for name, all_ in found.items() if len(all_) == 1}


def operator_of(user_id: int | None, named: str = "") -> str:
    """Return the code of the person who does something, for the event that tells of it.

    Args:
        user_id: The one who is signed in.
        named: The person that was named instead, if any.

    Returns:
        The code of the person named, else of the one behind the user; empty where there is none.
    """
    if named:
        return named
    person = person_of(user_id)
    return str(person.code) if person is not None else ""


def equipment_with(codes: Collection[str]) -> Mapping[str, Any]:
    """Return equipment by code, with the end and the result of its last calibration."""
    return {row.code: row for row in _EQUIPMENT.all(list(set(codes)))} if codes else {}


def calibrated_on(codes: Collection[str]) -> Mapping[str, Sequence[tuple[dt.date, dt.date]]]:
    """Return the calibrations of equipment by code, the earliest first: done on, valid until."""
    found: dict[str, list[tuple[dt.date, dt.date]]] = {}
    for code, done, until in _CALIBRATIONS.all(list(set(codes))):
        found.setdefault(code, []).append((done, until))
    return found


def unfit(code: str, *, on: dt.date, kinds: Sequence[str] = ()) -> Sequence[Problem]:
    """Return every reason why equipment may not be used for a step on a day."""
    return unfit_of(code, equipment_with([code]), on=on, kinds=kinds)


def unfit_of(
    code: str, known: Mapping[str, Any], *, on: dt.date, kinds: Sequence[str] = ()
) -> Sequence[Problem]:
    """Return every reason why one of some equipment may not be used for a step on a day.

    Args:
        code: Its code.
        known: What `equipment_with` has found.
        on: The day.
        kinds: The kinds a step can be done with; any if empty.
    """
    found = known.get(code)
    if found is None:
        return [Problem("catalog.unknown_equipment", {"equipment": code})]
    result = found.last_result
    told = fitness.Equipment(
        code=found.code,
        kind=found.kind,
        status=fitness.EquipmentStatus(found.status),
        needs_calibration=found.needs_calibration,
        calibrated_until=found.calibrated_until,
        last_result=fitness.CalibrationResult(result) if result else None,
        maintained_until=found.maintained_until,
    )
    return [_named(one, found) for one in fitness.unfit(told, on=on, kinds=kinds)]


def _named(problem: Problem, row: Any) -> Problem:
    """Add to a problem with equipment what it is called, and what its kind and others are."""
    data = {**problem.data, "name": row.name, "name_en": row.name_en or row.name}
    if kinds := problem.data.get("kinds"):
        for place, codes in (("kind", [row.kind]), ("kinds", str(kinds).split(", "))):
            data[place], data[f"{place}_en"] = kinds_told(codes)
    return dataclasses.replace(problem, data=data)


def trainings_of(codes: Collection[str]) -> Mapping[str, Sequence[fitness.Trained]]:
    """Return what people who are in work are trained for, by their codes."""
    found: dict[str, list[fitness.Trained]] = {}
    for code, qualification, begins, ends in _TRAININGS.all(list(set(codes))):
        mine = found.setdefault(code, [])
        if qualification is not None:
            mine.append(fitness.Trained(qualification, begins, ends))
    return found


def untrained(code: str, *, needed: Sequence[str], on: dt.date) -> Sequence[Problem]:
    """Return every qualification that a person lacks on a day for a step."""
    return untrained_of(code, trainings_of([code]), needed=needed, on=on)


def untrained_of(
    code: str,
    known: Mapping[str, Sequence[fitness.Trained]],
    *,
    needed: Sequence[str],
    on: dt.date,
) -> Sequence[Problem]:
    """Return every qualification that one of some people lacks on a day for a step.

    Args:
        code: The person's code.
        known: What `trainings_of` has found.
        needed: Codes of the qualifications.
        on: The day.
    """
    if code not in known:
        return [Problem("catalog.unknown_person", {"person": code})]
    found = fitness.untrained(code, known[code], needed=needed, on=on)
    if not found:
        return []
    lacking = {str(one.data["qualification"]) for one in found}
    names = qualifications_named(lacking)
    person = Person.objects.filter(code=code).values_list("name", "name_en").first() or ("", "")
    return [_told(one, person, names) for one in found]


def _told(
    problem: Problem, person: tuple[str, str], names: Mapping[str, tuple[str, str]]
) -> Problem:
    """Add to a problem with a training what person and qualification are called."""
    code, who = (str(problem.data[name]) for name in ("qualification", "person"))
    name, name_en = names[code]
    told = {
        "person": f"{person[0]} ({who})", "person_en": f"{person[1] or person[0]} ({who})",
        "qualification": name, "qualification_en": name_en or name,
    }  # fmt: skip
    return dataclasses.replace(problem, data={**problem.data, **told})


def due(*, by: dt.date) -> Q:
    """Return the condition that equipment in use has to be calibrated or maintained before a day.

    For rows of `equipment`. What failed its last calibration, or never had one, is due at once.
    """
    uncalibrated = (
        Q(calibrated_until__isnull=True)
        | Q(calibrated_until__lt=by)
        | Q(last_result=fitness.CalibrationResult.FAIL)
    )
    found = Q(needs_calibration=True) & uncalibrated | Q(maintained_until__lt=by)
    return Q(status=fitness.EquipmentStatus.IN_USE) & found


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

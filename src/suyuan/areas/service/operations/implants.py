"""The register of implants, and the one way to the data of a patient: each look is kept."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from suyuan.areas.catalog.domain import PartnerRole
from suyuan.areas.labels import operations as labels
from suyuan.areas.labels.domain import Level
from suyuan.areas.service.choices import CHANGE_IMPLANT, ERASE_PATIENT, VIEW_PATIENT
from suyuan.areas.service.domain import ImplantStatus
from suyuan.areas.service.models import Implant, PatientLook
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.acting import customer_with, missing, operator_of
from suyuan.areas.service.operations.errors import (
    NothingKeptError,
    ServiceStateError,
    UnknownImplantError,
)
from suyuan.areas.service.operations.taking import open_question
from suyuan.areas.service.operations.telling import Telling
from suyuan.areas.service.queries.patients import are_kept
from suyuan.areas.service.queries.scans import Read, read
from suyuan.foundation import clock
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.updating import update
from suyuan.foundation.locking import lock
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.stock import located

OLDEST = dt.date(1900, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImplantValues:
    """What is said about an implant, but for the patient."""

    scanned: str
    hospital: str
    """Code of the partner."""
    implanted_on: dt.date
    surgeon: str = ""
    department: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PatientValues:
    """Who the patient is (21 CFR 821.25(a)(2)); nothing of it is kept outside of its own table."""

    name: str = ""
    born_on: dt.date | None = None
    sex: str = ""
    record: str = ""
    phone: str = ""
    address: str = ""


@command(name="service.register_implant", action=CHANGE_IMPLANT, secret=["patient"])
def register_implant(*, context: Context, values: ImplantValues, patient: PatientValues) -> Implant:
    """Enter an implant into the register; a device that is not known is kept as a question.

    The patient's data go into a table of their own that nobody reads without leaving a look.

    Raises:
        Problems: If the hospital is not known, the patient has no name, a day cannot be, or the
            device is in another patient.
    """
    hospital, found = customer_with(values.hospital, "hospital")
    if hospital is not None and PartnerRole.HOSPITAL.value not in hospital.roles:
        data = {"hospital": values.hospital[:60]}
        found.append(Problem("service.not_a_hospital", data, field="hospital"))
    found += missing(scanned=values.scanned)
    found += _wrong_patient(context, patient)
    if not OLDEST < values.implanted_on <= day_at(context.at, context.site_id):
        found.append(Problem("service.in_the_future", field="implanted_on"))
    scan = read(values.scanned)
    if scan.thing is not None:
        found += _wrong_device(scan)
    Problems.check(found)
    if scan.key:
        lock([("service.thing", scan.key)])
    number = next_number(f"IM-{context.at:%Y}")
    question = open_question(context, number, scan) if scan.thing is None else None
    made = Implant(
        number=number, scanned=scan.scanned, hospital=hospital, question=question,
        implanted_on=values.implanted_on, surgeon=values.surgeon.strip(),
        department=values.department.strip(), note=values.note.strip(),
        site_id=home_of(context), created_at=context.at, created_by=context.actor.label,
    )  # fmt: skip
    if scan.thing is not None:
        made.key, made.code, made.lot = scan.key, scan.thing.code, scan.thing.lot_code
        made.item_id, made.is_unit = scan.thing.item_id, scan.thing.kind == ThingKind.UNIT
    made.save(force_insert=True)
    _put(made, patient, why=context.reason or number)
    _tell(context, made, scan)
    return made


def _wrong_device(scan: Read) -> list[Problem]:
    assert scan.thing is not None
    data = {"code": scan.thing.code}
    if scan.thing.kind not in {ThingKind.UNIT, ThingKind.LOT}:
        return [Problem("service.name_a_unit_or_lot", field="scanned")]
    in_use = Implant.objects.filter(
        key=scan.key, is_unit=True, status=ImplantStatus.IMPLANTED.value
    )
    number = in_use.values_list("number", flat=True).first()
    if number is not None:
        return [Problem("service.implanted_already", {**data, "implant": number}, field="scanned")]
    return []


def _wrong_patient(context: Context, patient: PatientValues) -> list[Problem]:
    found = missing(name=patient.name)
    if patient.born_on is not None and not OLDEST < patient.born_on <= day_at(
        context.at, context.site_id
    ):
        found.append(Problem("service.in_the_future", field="born_on"))
    if patient.sex not in {"", "F", "M", "X"}:
        found.append(Problem("service.unknown_sex", field="sex"))
    return found


def _tell(context: Context, row: Implant, scan: Read) -> None:
    """Record on the ledger that the device is in use; the event names no patient.

    What the register tells has happened, also where the device was held: the register says so,
    and nothing is refused. A day in the past stands at noon of UTC, but never before the device.
    """
    if scan.thing is None or scan.thing.kind != ThingKind.UNIT:
        return
    thing = located([scan.key])[scan.key]
    if thing.own or thing.ended:
        return
    frame = Telling(
        at=context.at, papers=[row.number],
        said=telling.said_by(operator_of(context), process="IMPLANT"),
    )  # fmt: skip
    events = telling.taken_out(frame, thing)
    events.append(frame.later().seen("installing", epcs=(scan.key,), disposition=telling.IN_USE))
    telling.say(context, events)


@command(name="service.explant", action=CHANGE_IMPLANT)
def explant(*, context: Context, number: str, on: dt.date, why: str) -> Implant:
    """Record that an implant was taken out, or its patient died: when and why.

    Raises:
        UnknownImplantError: If there is no such implant.
        ServiceStateError: If it was taken out already.
        Problems: If the day lies before the implantation or ahead, or no reason is given.
    """
    row = locked(number)
    if row.status != ImplantStatus.IMPLANTED:
        raise ServiceStateError(document=row.number, state=row.status)
    found = missing(why=why)
    if not row.implanted_on <= on <= day_at(context.at, context.site_id):
        data = {"day": row.implanted_on.isoformat()}
        found.append(Problem("service.explanted_before", data, field="on"))
    Problems.check(found)
    row.status, row.explanted_on = ImplantStatus.EXPLANTED.value, on
    row.explanted_why = why.strip()
    row.save()
    return row


@command(name="service.see_patient", action=VIEW_PATIENT)
def see_patient(*, context: Context, number: str, why: str) -> PatientLook:
    """Leave a look at the data of a patient; `queries.patient_seen` gives them for its number.

    Raises:
        UnknownImplantError: If there is no such implant.
        NothingKeptError: If the data were erased.
        Problems: If no reason is given.
    """
    del context
    row = locked(number)
    Problems.check(missing(why=why))
    if row.pk not in are_kept([row.pk]):
        raise NothingKeptError(implant=number)
    look = clock.new_id()
    _call("SELECT service_patient_look(%s, %s, 'SEEN', %s)", look, row.pk, why.strip()[:500])
    return PatientLook.objects.get(pk=look)


@command(name="service.change_patient", action=VIEW_PATIENT, secret=["patient"])
def change_patient(
    *, context: Context, number: str, patient: PatientValues, why: str
) -> PatientLook:
    """Put the data of a patient anew; that it was done, by whom and why is kept, not the values.

    Raises:
        UnknownImplantError: If there is no such implant.
        Problems: If the name or the reason is missing, or a day cannot be.
    """
    row = locked(number)
    Problems.check(missing(why=why) + _wrong_patient(context, patient))
    look = _put(row, patient, why=why)
    return PatientLook.objects.get(pk=look)


@command(name="service.erase_patient", action=ERASE_PATIENT)
def erase_patient(*, context: Context, number: str, why: str) -> PatientLook:
    """Erase the data of a patient for good; the implant stays in the register.

    Raises:
        UnknownImplantError: If there is no such implant.
        NothingKeptError: If nothing is kept.
        Problems: If no reason is given.
    """
    del context
    row = locked(number)
    Problems.check(missing(why=why))
    look = clock.new_id()
    (done,) = _call("SELECT service_patient_erase(%s, %s, %s)", look, row.pk, why.strip()[:500])
    if not done:
        raise NothingKeptError(implant=number)
    return PatientLook.objects.get(pk=look)


@command(name="service.print_card", action=CHANGE_IMPLANT)
def print_card(*, context: Context, number: str) -> Implant:
    """Ask for the implant card of a device (MDR art. 18): a label job of the item's card template.

    Raises:
        UnknownImplantError: If there is no such implant.
        NoTemplateError: If the item has no approved template of a card.
        Problems: If the device is not identified, or a card was printed already.
    """
    row = locked(number)
    if not row.key or not row.is_unit:
        Problems.check([Problem("service.card_needs_unit", {"implant": number})])
    job = labels.request_labels(
        context=context,
        values=labels.JobValues(
            level=Level.IMPLANT_CARD, item_id=row.item_id, keys=[row.key], document=row.number
        ),
    )
    row.card = job.number
    update([row], "card")
    return row


def _put(row: Implant, patient: PatientValues, *, why: str) -> uuid.UUID:
    look = clock.new_id()
    _call(
        "SELECT service_patient_put(%s, %s, %s, %s, %s, %s, %s, %s, %s)", look, row.pk,
        why.strip()[:500], patient.name.strip()[:200], patient.born_on, patient.sex,
        patient.record.strip()[:80], patient.phone.strip()[:60], patient.address.strip()[:300],
    )  # fmt: skip
    return look


def _call(statement: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: tuple[Any, ...] = cursor.fetchone()
    return found


def locked(number: str) -> Implant:
    """Return an implant of the register, locked until the end of the command.

    Raises:
        UnknownImplantError: If there is no such implant.
    """
    row = (
        Implant.objects.select_for_update(of=("self",))
        .select_related("item__item", "hospital__party")
        .filter(number=number)
        .first()
    )
    if row is None:
        raise UnknownImplantError(implant=number[:60])
    at_site(row.site_id)
    return row

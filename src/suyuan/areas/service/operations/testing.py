"""The end of a service job: tested by its form, released or accepted, handed back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from suyuan.areas.catalog.domain import forms
from suyuan.areas.catalog.domain.forms import FieldKind
from suyuan.areas.catalog.queries import designs
from suyuan.areas.quality import queries as quality
from suyuan.areas.quality.domain import Use
from suyuan.areas.service.choices import CHANGE_JOB, RELEASE_JOB
from suyuan.areas.service.domain import AT_CUSTOMER, JobKind, JobStatus
from suyuan.areas.service.models import Job, Test
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.acting import missing, moment, only_place_of, operator_of
from suyuan.areas.service.operations.errors import (
    NoRuleError,
    SameWorkerError,
    ServiceStateError,
)
from suyuan.areas.service.operations.jobs import (
    Deed,
    back_to_work,
    begun,
    frame_of,
    locked,
    rule_for,
    who_and_when,
)
from suyuan.areas.service.queries.deliveries import is_on_its_way
from suyuan.areas.service.queries.signing import acceptance_of, release_of
from suyuan.foundation import attachments
from suyuan.foundation.attachments import AttachmentKind
from suyuan.foundation.command import command
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.updating import update
from suyuan.foundation.files import Content
from suyuan.foundation.locking import lock
from suyuan.foundation.signing import Meaning, Signing, sign
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.epcis import units
from suyuan.ledger.queries.stock import located

MEASUREMENT = "urn:suyuan:measurement:"


@command(name="service.test_unit", action=CHANGE_JOB)
def test_unit(*, context: Context, number: str, entered: Mapping[str, Any], deed: Deed) -> Test:
    """Record a test by the form of the job's rule; a good one opens the way to release.

    A value beyond its limits is kept and judged: the test has failed then, and the job stays in
    work.

    Raises:
        UnknownJobError: If there is no such job.
        ServiceStateError: If it is not in work.
        NoRuleError: If no form is in force.
        Problems: If a value is missing or cannot be meant; person untrained; equipment not fit.
    """
    job = begun(number)
    at, person, found = who_and_when(context, job, deed)
    rule = rule_for(job.item_id, JobKind(job.kind))
    version = designs.form_in_force(rule.form.code, on=day_at(at, job.site_id))
    if version is None:
        raise NoRuleError(item=rule.item.item.code, kind=job.kind)
    fields = designs.fields_of(version)
    entry = forms.Entry(values={}, judged={})
    try:
        entry = forms.read(fields, entered)
    except Problems as refused:
        found += refused.problems
    Problems.check(found)
    back_to_work(job)
    last = job.works.order_by("-at").values_list("at", flat=True).first()
    at = max(at, last) if last is not None else at
    verdict = "PASS" if entry.passes else "FAIL"
    frame = frame_of(
        job, at, person, note=deed.note, equipment=deed.equipment, process=rule.form.code,
        result=verdict,
    )  # fmt: skip
    readings = _readings(fields, entry, at)
    seen = frame.seen("inspecting", epcs=(job.key,), sensors=readings)
    event = telling.say(context, [replace(seen, location=None)]).events[0]
    test = Test.objects.create(
        job=job, form_version=version, entered=entry.values,
        judged={name: one.value for name, one in entry.judged.items()}, passed=entry.passes,
        person=person, equipment=deed.equipment.strip(), note=deed.note.strip(), at=at,
        event_id=event.id,
    )  # fmt: skip
    if entry.passes:
        job.status = JobStatus.TESTED.value
        update([job], "status")
    return test


def _readings(fields: Any, entry: forms.Entry, at: dt.datetime) -> tuple[Mapping[str, Any], ...]:
    """Return the numbers that were entered as one sensor element, with the limits."""
    reports = []
    for one in fields:
        if one.kind is not FieldKind.NUMBER or one.name not in entry.values:
            continue
        told: dict[str, Any] = {
            "type": f"{MEASUREMENT}{one.name}", "value": float(str(entry.values[one.name])),
        }  # fmt: skip
        told |= {
            name: label
            for name, label in (("suyuan:name", one.label), ("suyuan:nameEn", one.label_en))
            if label
        }
        if one.unit:
            told |= units.told(one.unit)
        for name, limit in (("lowerLimit", one.minimum), ("upperLimit", one.maximum)):
            if limit is not None:
                told[f"suyuan:{name}"] = float(limit)
        reports.append(told)
    if not reports:
        return ()
    meta = {"time": at.isoformat(timespec="milliseconds")}
    return ({"sensorMetadata": meta, "sensorReport": reports},)


@command(name="service.release_job", action=RELEASE_JOB)
def release_job(
    *, context: Context, number: str, note: str = "", signature: Signing | None = None
) -> Job:
    """Release a repaired unit for its way back, or a refurbished one for stock; quality signs.

    A refurbished unit keeps its serial and its whole UDI, so its expiry stays too, and it may not
    have passed; its record says after which revision it was done.

    Raises:
        SignatureNeededError: If a person does not sign.
        ContentMovedError: If it is not what the signer was shown.
        UnknownJobError: If there is no such job.
        ServiceStateError: If it has not passed its test, or is done at a customer's.
        SameWorkerError: If the one who releases it has worked on it or tested it.
        Problems: For everything that stands against using the unit.
    """
    job = locked(number, JobStatus.TESTED)
    _check_another(context, job)
    if job.kind in AT_CUSTOMER:
        Problems.check([Problem("service.accepted_there", {"job": number})])
    Problems.check(list(quality.blocks([job.key], Use.USE, on=day_at(context.at, job.site_id))))
    if job.kind == JobKind.REFURBISH:
        revision = designs.in_force(job.item_id, on=day_at(context.at, job.site_id))
        if revision is None:
            data = {"item": job.item.item.code}
            Problems.check([Problem("service.no_revision", data)])
        assert revision is not None
        job.revision = revision.code
    if signature is not None or context.actor.kind is not ActorKind.SYSTEM:
        signable = release_of(job, note=note)
        sign(context=context, signing=signature, signable=signable, meaning=Meaning.RELEASED)
    job.status, job.note = JobStatus.RELEASED.value, note.strip() or job.note
    job.released_at, job.released_by = context.at, context.actor.label
    refurbished = job.kind == JobKind.REFURBISH
    frame = frame_of(
        job, context.at, operator_of(context), note=note, process=job.kind, result="PASS"
    )
    state = telling.NOT_RELEASED if refurbished else telling.GOOD
    seen = frame.seen("inspecting", epcs=(job.key,), disposition=state)
    telling.say(context, [seen])
    job.save()
    return job


def _check_another(context: Context, job: Job) -> None:
    """Check that a second person releases: nobody judges work of their own.

    Raises:
        SameWorkerError: If the person behind the actor did any of it.
    """
    person = operator_of(context)
    did = {
        job.person, *job.works.values_list("person", flat=True),
        *job.tests.values_list("person", flat=True),
    }  # fmt: skip
    if person and person in did:
        raise SameWorkerError(job=job.number, person=person)


@command(name="service.hand_back", action=CHANGE_JOB)
def hand_back(
    *,
    context: Context,
    number: str,
    carrier: str = "",
    handed_over: bool = False,
    occurred_at: dt.datetime | None = None,
) -> Job:
    """Send a repaired unit to its customer; a refurbished one is handed to the store.

    Args:
        context: Who and why.
        number: Number of the job.
        carrier: Who carries it, and under which number.
        handed_over: It was handed over in person: the customer uses it at once.
        occurred_at: When; None: now.

    Raises:
        UnknownJobError: If there is no such job.
        ServiceStateError: If it is not released.
        Problems: If the unit is held, recalled, or not here.
    """
    job = locked(number, JobStatus.RELEASED)
    at, found = moment(context, occurred_at)
    lock([("service.thing", job.key)])
    thing = located([job.key])[job.key]
    if not thing.own:
        found.append(Problem("service.not_in_house", {"code": job.code}))
    Problems.check(found)
    if job.kind == JobKind.REPAIR:
        assert job.customer is not None
        frame = frame_of(job, at, operator_of(context), note=carrier)
        events = telling.taken_out(frame, thing)
        to = only_place_of(job.customer.pk)
        events.append(telling.handed_out(frame.later(), [job.key], job.customer.party.key, to))
        if handed_over:
            use = replace(frame.later(2), place=None)
            events.append(use.seen("arriving", epcs=(job.key,), disposition=telling.IN_USE))
            job.arrived_at, job.arrived_by = at, context.actor.label
        telling.say(context, events)
    job.status, job.done_at = JobStatus.DONE.value, at
    job.note = carrier.strip() or job.note
    job.save()
    return job


@command(name="service.note_job_arrival", action=CHANGE_JOB)
def note_job_arrival(
    *, context: Context, number: str, received_at: dt.datetime | None = None, note: str = ""
) -> Job:
    """Write down that the customer has a repaired unit again that was sent; it is in use then.

    Raises:
        UnknownJobError: If there is no such job.
        ServiceStateError: If its unit was not sent back, or is not on its way any more.
        Problems: If it would have come before it was sent, or in the future.
    """
    job = locked(number, JobStatus.DONE)
    lock([("service.thing", job.key)])
    if not is_on_its_way(job):
        raise ServiceStateError(document=job.number, state=job.status)
    at, found = moment(context, received_at, field="received_at")
    assert job.done_at is not None
    if at < job.done_at:
        data = {"at": f"{timezone.localtime(job.done_at):%Y-%m-%d %H:%M}"}
        found.append(Problem("service.before_sending", data, field="received_at"))
    Problems.check(found)
    frame = replace(frame_of(job, at, operator_of(context), note=note), place=None)
    telling.say(context, [frame.seen("arriving", epcs=(job.key,), disposition=telling.IN_USE)])
    job.arrived_at, job.arrived_by = at, context.actor.label
    job.save()
    return job


@command(name="service.accept_work", action=CHANGE_JOB)
def accept_work(  # noqa: PLR0913 - who accepted what, and who signs.
    *,
    context: Context,
    number: str,
    accepted_by: str,
    note: str = "",
    sheet: Content | None = None,
    occurred_at: dt.datetime | None = None,
    signature: Signing | None = None,
) -> Job:
    """Record that a customer accepted an installation or the work at their place; its doer signs.

    The device is in use from then on.

    Args:
        context: Who and why.
        number: Number of the job.
        accepted_by: Who accepted it there: name, and what they are.
        note: Anything to be said, such as who was instructed.
        sheet: The sheet that the customer signed.
        occurred_at: When; None: now.
        signature: That of the one who did the work; only the system goes without.

    Raises:
        SignatureNeededError: If a person does not sign.
        UnknownJobError: If there is no such job.
        ServiceStateError: If it has not passed its test.
        Problems: If the job is in house, or nobody is named.
    """
    job = locked(number, JobStatus.TESTED)
    at, found = moment(context, occurred_at)
    found += missing(accepted_by=accepted_by)
    if job.kind not in AT_CUSTOMER:
        found.append(Problem("service.released_here", {"job": number}))
    Problems.check(found)
    if signature is not None or context.actor.kind is not ActorKind.SYSTEM:
        signable = acceptance_of(job, accepted_by=accepted_by, note=note)
        sign(context=context, signing=signature, signable=signable, meaning=Meaning.PERFORMED)
    thing = located([job.key])[job.key]
    frame = frame_of(job, at, job.person, note=note, process=job.kind, result="PASS")
    step = "installing" if job.kind == JobKind.INSTALL else "repairing"
    events = telling.taken_out(frame, thing)
    events.append(frame.later().seen(step, epcs=(job.key,), disposition=telling.IN_USE))
    telling.say(context, events)
    if sheet is not None:
        attachments.attach(
            context=context, document=job.number, content=sheet, kind=AttachmentKind.OTHER
        )
    job.status, job.accepted_by = JobStatus.DONE.value, accepted_by.strip()
    job.accepted_at, job.done_at = at, at
    job.note = note.strip() or job.note
    job.save()
    return job

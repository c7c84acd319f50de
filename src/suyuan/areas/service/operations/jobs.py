"""Service jobs: opened, diagnosed, worked on, given up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.queries import designs, fitness
from suyuan.areas.service.choices import CHANGE_JOB, CHANGE_RULE
from suyuan.areas.service.domain import AT_CUSTOMER, JobKind, JobStatus, LineStatus
from suyuan.areas.service.models import Job, ReturnLine, Rule
from suyuan.areas.service.operations import telling
from suyuan.areas.service.operations.acting import (
    customer_with,
    missing,
    moment,
    person_with,
    place_with,
)
from suyuan.areas.service.operations.errors import NoRuleError, ServiceStateError, UnknownJobError
from suyuan.areas.service.operations.taking import built_into
from suyuan.areas.service.operations.telling import Telling
from suyuan.areas.service.queries.scans import Read, read
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import Zone
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.db.updating import update
from suyuan.foundation.numbering import next_number
from suyuan.kernel.errors import Problem, Problems
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.holders import holders_of
from suyuan.ledger.queries.stock import Located, located, place_keys


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleValues:
    """What a kind of job on an item asks for."""

    item: str
    kind: JobKind
    form: str
    """Code of the form of the test."""
    qualifications: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class JobValues:
    """What a service job is about."""

    kind: JobKind
    scanned: str
    fault: str
    """What is wrong, or what is to be done."""
    customer: str = ""
    complaint: str = ""
    source: str = ""
    place: str = ""
    """Code of the workshop; at the customer's: empty for the place where the unit is."""
    due_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """Who does something in a job, with what and when."""

    note: str = ""
    person: str = ""
    """Code of who does it; empty: the person behind the user."""
    equipment: str = ""
    occurred_at: dt.datetime | None = None


@command(name="service.put_rule", action=CHANGE_RULE)
def put_rule(*, context: Context, values: RuleValues) -> Rule:
    """Say how a kind of job on an item is tested, and who may do it.

    Raises:
        Problems: If the item, the form or a qualification is not known.
    """
    item = catalog.item_with_code(values.item)
    form = designs.forms().filter(code=values.form.strip()).first()
    found = []
    if item is None:
        found.append(Problem("service.unknown_item", {"item": values.item[:60]}, field="item"))
    if form is None or designs.form_in_force(form.code, on=day_at(context.at)) is None:
        found.append(Problem("service.unknown_form", {"form": values.form[:60]}, field="form"))
    known = set(fitness.qualifications().values_list("code", flat=True))
    found += [
        Problem("service.unknown_qualification", {"code": code[:60]}, field="qualifications")
        for code in values.qualifications
        if code not in known
    ]
    Problems.check(found)
    assert form is not None
    made, _new = Rule.objects.update_or_create(
        item=item, kind=values.kind.value,
        defaults={"form": form, "qualifications": list(values.qualifications)},
    )  # fmt: skip
    return made


@command(name="service.drop_rule", action=CHANGE_RULE)
def drop_rule(*, context: Context, rule_id: int) -> None:
    """Take a rule away; jobs of that kind on the item cannot be tested without one."""
    del context
    Rule.objects.filter(pk=rule_id).delete()


@command(name="service.open_job", action=CHANGE_JOB)
def open_job(*, context: Context, values: JobValues) -> Job:
    """Open a service job for a unit: in house for what came back, or at the customer's.

    Raises:
        NoRuleError: If nothing says how such a job on the item is tested.
        Problems: If the unit is not known, not where it must be, in another job, or came back and
            quality has not decided about it: its decision opens the job.
    """
    return begin_job(context, values, is_decided=False)


def begin_job(context: Context, values: JobValues, *, is_decided: bool = True) -> Job:
    """Do what `open_job` does, inside a command that is under way.

    Args:
        context: Who and why.
        values: What is said about the job.
        is_decided: Whether quality decides with it about what came back.
    """
    found = missing(fault=values.fault, scanned=values.scanned)
    scan = read(values.scanned)
    if scan.thing is None or scan.thing.kind != ThingKind.UNIT:
        data = {"code": scan.scanned[:60]}
        Problems.check([*found, Problem("service.not_a_unit", data, field="scanned")])
    assert scan.thing is not None
    thing = located([scan.key])[scan.key]
    found += _where_wrong(thing, values)
    if not is_decided and not found:
        found += _undecided(thing)
    customer, wrong = _customer(values, thing)
    found += wrong
    (place, site), wrong = _place(context, values, scan)
    found += wrong
    Problems.check(found)
    assert place is not None
    at_site(site)
    rule_for(scan.thing.item_id, values.kind)
    return Job.objects.create(
        number=next_number(f"SV-{context.at:%Y}"), kind=values.kind.value, key=scan.key,
        code=scan.thing.code, lot=scan.thing.lot_code, item_id=scan.thing.item_id,
        customer=customer, place_id=place, complaint=values.complaint.strip(),
        source=values.source.strip(), fault=values.fault.strip(), site_id=home_of(context) or site,
        created_at=context.at, created_by=context.actor.label, due_on=values.due_on,
    )  # fmt: skip


def open_job_on(key: str) -> str:
    """Return the number of the job that a unit is in now; empty for none."""
    rows = Job.objects.filter(key=key).exclude(status__in=[JobStatus.DONE, JobStatus.CANCELLED])
    return rows.values_list("number", flat=True).first() or ""


def _where_wrong(thing: Located, values: JobValues) -> list[Problem]:
    """Return why the unit is not where such a job needs it."""
    data = {"code": thing.code}
    found = []
    if thing.ended:
        found.append(Problem("service.gone", data, field="scanned"))
    elif built_into(thing):
        inside = {**data, "unit": thing.container_code}
        found.append(Problem("service.built_in", inside, field="scanned"))
    elif values.kind in AT_CUSTOMER and thing.own:
        found.append(Problem("service.not_at_customer", data, field="scanned"))
    elif values.kind not in AT_CUSTOMER and not thing.own:
        found.append(Problem("service.not_in_house", data, field="scanned"))
    if number := open_job_on(thing.key):
        found.append(Problem("service.in_a_job", {**data, "job": number}, field="scanned"))
    return found


def _undecided(thing: Located) -> list[Problem]:
    """Return that a unit came back and waits for what quality decides about it."""
    rows = ReturnLine.objects.filter(key=thing.key, status=LineStatus.WAITING)
    number = rows.values_list("document__number", flat=True).first()
    if number is None:
        return []
    return [Problem("service.undecided", {"code": thing.code, "number": number}, field="scanned")]


def _customer(values: JobValues, thing: Located) -> tuple[Any, list[Problem]]:
    code = values.customer
    if not code and values.kind in AT_CUSTOMER:
        holder = holders_of([thing.key]).get(thing.key)
        code = holder.party_code if holder is not None else ""
    if not code:
        needed = values.kind in {JobKind.REPAIR, *AT_CUSTOMER}
        return None, [Problem("service.missing", field="customer")] if needed else []
    return customer_with(code)


def _place(
    context: Context, values: JobValues, scan: Read
) -> tuple[tuple[int | None, int | None], list[Problem]]:
    """Return the ids of the place of the work and of its site, or why there is none."""
    nowhere = (None, None)
    if values.place:
        place, found = place_with(values.place)
        return ((place.pk, place.site_id) if place is not None else nowhere), found
    if values.kind in AT_CUSTOMER:
        holder = holders_of([scan.key]).get(scan.key)
        if holder is None or holder.place_id is None:
            return nowhere, [Problem("service.place_needed", field="place")]
        return (holder.place_id, None), []
    shops = warehouse.profiles().filter(active=True, zone=Zone.PRODUCTION.value)
    here = None
    home = home_of(context)
    if home is not None:
        here = shops.filter(place__site_id=home).first()
    found_shop = here or shops.first()
    if found_shop is None:
        return nowhere, [Problem("service.workshop_needed", field="place")]
    return (found_shop.place_id, found_shop.place.site_id), []


@command(name="service.diagnose", action=CHANGE_JOB)
def diagnose(*, context: Context, number: str, diagnosis: str, deed: Deed) -> Job:
    """Say what is wrong, and begin: in house the unit goes to the workshop.

    Raises:
        UnknownJobError: If there is no such job.
        ServiceStateError: If it has begun already.
        Problems: If nothing is said, or the person is not known or not trained.
    """
    job = locked(number, JobStatus.OPEN)
    at, person, found = who_and_when(context, job, deed)
    found += missing(diagnosis=diagnosis)
    Problems.check(found)
    job.status, job.diagnosis = JobStatus.IN_WORK.value, diagnosis.strip()
    job.person, job.diagnosed_at = person, at
    job.save()
    if job.kind not in AT_CUSTOMER:
        thing = located([job.key])[job.key]
        frame = frame_of(job, at, person, note=diagnosis)
        events = telling.taken_out(frame, thing)
        seen = frame.later().seen("repairing", epcs=(job.key,), disposition=telling.IN_WORK)
        telling.say(context, [*events, seen])
    return job


@command(name="service.cancel_job", action=CHANGE_JOB)
def cancel_job(*, context: Context, number: str) -> Job:
    """Give a job up in which nothing was done; the reason is the command's.

    Raises:
        UnknownJobError: If there is no such job.
        ServiceStateError: If it is tested or over.
        Problems: If something was done to the unit.
    """
    job = locked(number, JobStatus.OPEN, JobStatus.IN_WORK)
    if job.works.exists():
        Problems.check([Problem("service.work_was_done", {"job": number})])
    job.status, job.note = JobStatus.CANCELLED.value, context.reason or job.note
    job.save()
    return job


_RULE: Final = Prepared(
    lambda item, kind: Rule.objects.select_related("form", "item__item").filter(
        item_id=item, kind=kind
    )
)
_LOCKED: Final = Prepared(
    lambda number: (
        Job.objects.select_for_update(of=("self",))
        .select_related("item__item", "customer__party", "place")
        .filter(number=number)
    )
)


def rule_for(item_id: int | None, kind: JobKind) -> Rule:
    """Return what a kind of job on an item asks for.

    Raises:
        NoRuleError: If nothing says it.
    """
    found = _RULE.first(item_id, kind.value) if item_id is not None else None
    if found is None:
        item = catalog.item_with_id(item_id) if item_id is not None else None
        raise NoRuleError(item=item.item.code if item is not None else "", kind=kind.value)
    return found


def who_and_when(context: Context, job: Job, deed: Deed) -> tuple[dt.datetime, str, list[Problem]]:
    """Return when and by whom something is done, and what is wrong with it: untrained, unfit."""
    at, found = moment(context, deed.occurred_at)
    person, wrong = person_with(context, deed.person)
    found += wrong
    rule = rule_for(job.item_id, JobKind(job.kind))
    if person and rule.qualifications:
        found += [
            Problem(one.code, one.data, field="person")
            for one in fitness.untrained(
                person, needed=rule.qualifications, on=day_at(at, job.site_id)
            )
        ]
    if deed.equipment.strip():
        found += [
            Problem(one.code, one.data, field="equipment")
            for one in fitness.unfit(deed.equipment.strip(), on=day_at(at, job.site_id))
        ]
    return at, person, found


def frame_of(job: Job, at: dt.datetime, person: str, **said: str) -> Telling:
    """Return the frame of the events of a job, at its place."""
    return Telling(
        at=at, papers=[job.number, job.source, job.complaint],
        place=place_keys([job.place_id])[job.place_id], said=telling.said_by(person, **said),
    )  # fmt: skip


def begun(number: str) -> Job:
    """Return a job in work, or tested: what is done to it then makes the test void."""
    return locked(number, JobStatus.IN_WORK, JobStatus.TESTED)


def back_to_work(job: Job) -> None:
    """Put a tested job into work again."""
    if job.status != JobStatus.IN_WORK:
        job.status = JobStatus.IN_WORK.value
        update([job], "status")


def locked(number: str, *states: JobStatus) -> Job:
    """Return a job in one of some states, locked until the end of the command.

    Raises:
        UnknownJobError: If there is no such job.
        ServiceStateError: If it is in another state.
    """
    job = _LOCKED.first(number)
    if job is None:
        raise UnknownJobError(job=number[:60])
    at_site(job.site_id)
    if job.status not in states:
        raise ServiceStateError(document=job.number, state=job.status)
    return job

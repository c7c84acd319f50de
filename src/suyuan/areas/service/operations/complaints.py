"""Complaints: taken down, triaged with clocks, investigated, concluded, answered and closed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from suyuan.areas.service.choices import CHANGE_COMPLAINT, TRIAGE
from suyuan.areas.service.domain import (
    COMPLAINT_MOVES,
    Cause,
    Channel,
    ComplaintStatus,
    Harm,
    QuestionStatus,
    ReportStatus,
)
from suyuan.areas.service.domain.clocks import (
    REPORTABLE,
    Authority,
    Clock,
    EventKind,
    Facts,
    clocks,
)
from suyuan.areas.service.models import Complaint, ComplaintDevice, Report
from suyuan.areas.service.operations.acting import customer_with, missing, moment
from suyuan.areas.service.operations.errors import (
    ServiceStateError,
    UnknownComplaintError,
    UnknownReportError,
)
from suyuan.areas.service.operations.taking import open_question
from suyuan.areas.service.queries.scans import read
from suyuan.areas.service.queries.signing import triage_of
from suyuan.foundation.authorization import home_of
from suyuan.foundation.command import at_site, command
from suyuan.foundation.context import ActorKind, Context
from suyuan.foundation.days import day_at
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.numbering import next_number
from suyuan.foundation.signing import Meaning, Signing, sign
from suyuan.kernel.errors import DataValue, Problem, Problems
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.stock import located
from suyuan.ledger.queries.things import things

ANSWER_DAYS = 30
"""Days after which the one who complains is to have an answer, where none is named; our own aim."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintValues:
    """What somebody says (21 CFR 820.35(a))."""

    reporter: str
    description: str
    harm: Harm
    devices: Sequence[str] = ()
    """Scans, or what is told of the device."""
    channel: Channel = Channel.PHONE
    customer: str = ""
    """Code of the partner; empty where it is none."""
    reporter_contact: str = ""
    received_at: dt.datetime | None = None
    happened_on: dt.date | None = None
    due_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TriageValues:
    """What a complaint is, seen as an adverse event, and to whom it is reported."""

    kind: EventKind
    why: str
    authorities: Sequence[Authority] = (Authority.CN,)
    abroad: bool = False
    group: bool = False
    threat: bool = False
    aware_at: dt.datetime | None = None
    """When we learnt of what changes an earlier judgement; None: with the complaint itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConclusionValues:
    """What was found, and what follows."""

    cause: Cause
    conclusion: str
    investigation: str = ""
    not_investigated: str = ""
    action: str = ""
    documents: Sequence[str] = ()


@command(name="service.receive_complaint", action=CHANGE_COMPLAINT)
def receive_complaint(*, context: Context, values: ComplaintValues) -> Complaint:
    """Take a complaint down; a device that is not known is kept as a question.

    Raises:
        Problems: If nobody is named, nothing is told, or the customer is not known.
    """
    at, found = moment(context, values.received_at, field="received_at")
    found += missing(reporter=values.reporter, description=values.description)
    customer = None
    if values.customer.strip():
        customer, wrong = customer_with(values.customer)
        found += wrong
    if values.happened_on is not None and values.happened_on > day_at(at, context.site_id):
        found.append(Problem("service.in_the_future", field="happened_on"))
    devices = [text for text in values.devices if text.strip()]
    if not devices:
        found.append(Problem("service.missing", field="devices"))
    Problems.check(found)
    made = Complaint.objects.create(
        number=next_number(f"CP-{context.at:%Y}"), channel=values.channel.value,
        customer=customer, reporter=values.reporter.strip(),
        reporter_contact=values.reporter_contact.strip(), received_at=at,
        happened_on=values.happened_on, description=values.description.strip(),
        harm=values.harm.value, site_id=home_of(context), created_by=context.actor.label,
        due_on=values.due_on or day_at(at, context.site_id) + dt.timedelta(days=ANSWER_DAYS),
    )  # fmt: skip
    for text in devices:
        _device(context, made, text)
    return made


@command(name="service.add_device", action=CHANGE_COMPLAINT)
def add_device(*, context: Context, number: str, scanned: str) -> ComplaintDevice:
    """Add a device that a complaint is about, too.

    Raises:
        UnknownComplaintError: If there is no such complaint.
        ServiceStateError: If it is concluded.
        Problems: If nothing is named, or the device is there already.
    """
    row = locked(number, ComplaintStatus.OPEN, ComplaintStatus.TRIAGED)
    Problems.check(missing(scanned=scanned))
    key = read(scanned).key
    if key and row.devices.filter(key=key).exists():
        Problems.check([Problem("service.device_there", {"code": scanned[:60]}, field="scanned")])
    return _device(context, row, scanned)


def _device(context: Context, row: Complaint, text: str) -> ComplaintDevice:
    scan = read(text)
    question = open_question(context, row.number, scan) if scan.thing is None else None
    made = ComplaintDevice(
        complaint=row, position=row.devices.count() + 1, scanned=scan.scanned or "—",
        question=question,
    )  # fmt: skip
    if scan.thing is not None:
        lot_id = located([scan.key])[scan.key].lot_id
        lot = things([lot_id]) if lot_id is not None else {}
        made.key, made.code, made.lot = scan.key, scan.thing.code, scan.thing.lot_code
        made.item_id = scan.thing.item_id
        made.lot_key = next((one.key for one in lot.values()), "")
        if scan.thing.kind == ThingKind.LOT:
            made.lot_key = scan.key
    made.save(force_insert=True)
    return made


@command(name="service.triage", action=TRIAGE)
def triage(
    *, context: Context, number: str, values: TriageValues, signature: Signing | None = None
) -> Complaint:
    """Decide whether a complaint is an adverse event, and what is reported until when; signed.

    Raises:
        SignatureNeededError: If a person does not sign.
        ContentMovedError: If it is not what the signer was shown.
        UnknownComplaintError: If there is no such complaint.
        ServiceStateError: If it was triaged already.
        Problems: If nothing is said about why.
    """
    row = locked(number, ComplaintStatus.OPEN)
    row.status = ComplaintStatus.TRIAGED.value
    return _judged(context, row, values, signature)


@command(name="service.triage_again", action=TRIAGE)
def triage_again(
    *, context: Context, number: str, values: TriageValues, signature: Signing | None = None
) -> Complaint:
    """Judge a complaint anew of which nothing was reported, since more is known; signed.

    The complaint stays where it stands; what was judged before stays in its history, and its
    signature under it. The clocks run from the moment on which the new facts were known.

    Raises:
        SignatureNeededError: If a person does not sign.
        ContentMovedError: If it is not what the signer was shown.
        UnknownComplaintError: If there is no such complaint.
        ServiceStateError: If it was not triaged yet, or is closed.
        Problems: If it was judged an event that is reported, nothing is said about why, or the new
            facts were known before the complaint, or are not yet.
    """
    row = locked(number, ComplaintStatus.TRIAGED, ComplaintStatus.CONCLUDED)
    found = []
    if row.event_kind in REPORTABLE:
        found.append(Problem("service.judged_reportable", {"complaint": row.number}))
    if values.aware_at is not None:
        found += moment(context, values.aware_at, field="aware_at")[1]
        if values.aware_at < row.received_at:
            found.append(Problem("service.known_before", _learnt(row), field="aware_at"))
    Problems.check(found)
    return _judged(context, row, values, signature)


def _judged(
    context: Context, row: Complaint, values: TriageValues, signature: Signing | None
) -> Complaint:
    """Write what a complaint is judged to be, signed, with the reports that are due."""
    Problems.check(missing(why=values.why))
    due = due_of(row, values)
    if signature is not None or context.actor.kind is not ActorKind.SYSTEM:
        signable = triage_of(row, kind=values.kind.value, why=values.why, clocks=due)
        sign(context=context, signing=signature, signable=signable, meaning=Meaning.APPROVED)
    row.event_kind = values.kind.value
    row.triage, row.triaged_at = values.why.strip(), context.at
    row.triaged_by = context.actor.label
    row.save()
    Report.objects.bulk_create(
        Report(complaint=row, authority=one.authority.value, rule=one.rule, due_at=one.due_at)
        for one in due
    )
    return row


def _learnt(row: Complaint) -> dict[str, DataValue]:
    """Return when we learnt of a complaint, as sentences name it."""
    at = f"{timezone.localtime(row.received_at):%Y-%m-%d %H:%M}"
    return {"complaint": row.number, "at": at}


def due_of(row: Complaint, values: TriageValues) -> Sequence[Clock]:
    """Return the reports that would be due, as the page shows and the command writes them."""
    return clocks(
        Facts(
            kind=values.kind, aware_at=values.aware_at or row.received_at,
            authorities=values.authorities, abroad=values.abroad, group=values.group,
            threat=values.threat,
        )
    )  # fmt: skip


@command(name="service.report_made", action=TRIAGE)
def report_made(
    *,
    context: Context,
    number: str,
    rule: str,
    reference: str,
    reported_at: dt.datetime | None = None,
) -> Report:
    """Record that a report that was due was made: when, and under which number.

    Raises:
        UnknownReportError: If no such report is due.
        ServiceStateError: If it was made already.
        Problems: If the number is missing, or the report would be older than what we knew.
    """
    row = locked(number, *ComplaintStatus)
    report = Report.objects.select_for_update().filter(complaint=row, rule=rule).first()
    if report is None:
        raise UnknownReportError(report=f"{number[:40]} {rule[:40]}")
    if report.status != ReportStatus.DUE:
        raise ServiceStateError(document=f"{number} {rule}", state=report.status)
    at, found = moment(context, reported_at, field="reported_at")
    if at < row.received_at:
        found.append(Problem("service.reported_before", _learnt(row), field="reported_at"))
    found += missing(reference=reference)
    Problems.check(found)
    report.status, report.reference = ReportStatus.REPORTED.value, reference.strip()
    report.reported_at, report.reported_by = at, context.actor.label
    report.save()
    return report


@command(name="service.conclude_complaint", action=CHANGE_COMPLAINT)
def conclude_complaint(*, context: Context, number: str, values: ConclusionValues) -> Complaint:
    """Conclude a complaint: what was investigated, or why nothing was; the cause; what follows.

    Raises:
        UnknownComplaintError: If there is no such complaint.
        ServiceStateError: If it is not triaged, or concluded already.
        Problems: If the conclusion is missing, or neither an investigation nor a reason for none.
    """
    row = locked(number, ComplaintStatus.TRIAGED)
    found = missing(conclusion=values.conclusion)
    if not values.investigation.strip() and not values.not_investigated.strip():
        found.append(Problem("service.investigation_needed", field="investigation"))
    Problems.check(found)
    row.investigation = values.investigation.strip()
    row.not_investigated = values.not_investigated.strip()
    row.cause, row.action = values.cause.value, values.action.strip()
    row.documents = [one.strip() for one in values.documents if one.strip()]
    row.conclusion, row.concluded_at = values.conclusion.strip(), context.at
    row.concluded_by, row.status = context.actor.label, ComplaintStatus.CONCLUDED.value
    row.save()
    return row


@command(name="service.close_complaint", action=CHANGE_COMPLAINT)
def close_complaint(*, context: Context, number: str, reply: str) -> Complaint:
    """Close a complaint: the one who complained was answered, every report made.

    Raises:
        UnknownComplaintError: If there is no such complaint.
        ServiceStateError: If it is not concluded.
        Problems: For each report that is due and each device that is a question.
    """
    row = locked(number, ComplaintStatus.CONCLUDED)
    found = missing(reply=reply)
    found += [
        Problem("service.report_due", {"rule": one.rule}, field="reply")
        for one in row.reports.filter(status=ReportStatus.DUE)
    ]
    found += [
        Problem("service.question_open", {"code": one.scanned}, field="reply")
        for one in row.devices.filter(question__status=QuestionStatus.OPEN)
    ]
    Problems.check(found)
    row.reply, row.closed_at = reply.strip(), context.at
    row.closed_by, row.status = context.actor.label, ComplaintStatus.CLOSED.value
    row.save()
    return row


_LOCKED: Final = Prepared(
    lambda number: Complaint.objects.select_for_update(of=("self",)).filter(number=number)
)


def locked(number: str, *states: ComplaintStatus) -> Complaint:
    """Return a complaint in one of some states, locked until the end of the command.

    Raises:
        UnknownComplaintError: If there is no such complaint.
        ServiceStateError: If it is in another state.
    """
    row = _LOCKED.first(number)
    if row is None:
        raise UnknownComplaintError(complaint=number[:60])
    at_site(row.site_id)
    assert row.status in COMPLAINT_MOVES
    if row.status not in states:
        raise ServiceStateError(document=row.number, state=row.status)
    return row

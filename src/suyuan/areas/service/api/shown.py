"""Rows of after-sales as the endpoints give them."""

from collections.abc import Collection
from typing import Any

from suyuan.areas.service import queries
from suyuan.areas.service.api import implant_schemas, job_schemas, schemas
from suyuan.areas.service.domain import (
    Answer,
    Cause,
    ComplaintStatus,
    Decision,
    ExchangeStatus,
    Harm,
    ImplantStatus,
    JobKind,
    JobStatus,
    LineStatus,
    QuestionKind,
    QuestionStatus,
    ReportStatus,
    ReturnStatus,
    WorkKind,
)
from suyuan.areas.service.domain.clocks import EventKind
from suyuan.areas.service.models import Complaint, Exchange, Implant, Job, Question, Return
from suyuan.rest import papers


def item_code(row: Any) -> str:
    """Return the code of the item of a row; empty for none."""
    return str(row.item.item.code) if row.item is not None else ""


def party_code(partner: Any) -> str:
    """Return the code of a partner; empty for none."""
    return str(partner.party.code) if partner is not None else ""


def _kind(question: Question | None) -> QuestionKind | None:
    if question is None or question.status != QuestionStatus.OPEN:
        return None
    return QuestionKind(question.kind)


def complaint(row: Complaint) -> schemas.ComplaintSchema:
    """Return a complaint with its devices and reports."""
    devices = [
        schemas.ComplaintDeviceSchema(
            scanned=one.scanned, key=one.key, item=item_code(one), lot=one.lot,
            question=_kind(one.question),
        )
        for one in queries.devices_of(row.pk)
    ]  # fmt: skip
    reports = [
        schemas.ComplaintReportSchema(
            authority=one.authority, rule=one.rule, due_at=one.due_at,
            status=ReportStatus(one.status), reference=one.reference, reported_at=one.reported_at,
        )
        for one in queries.reports().filter(complaint_id=row.pk)
    ]  # fmt: skip
    return schemas.ComplaintSchema(
        number=row.number, status=ComplaintStatus(row.status), customer=party_code(row.customer),
        description=row.description, harm=Harm(row.harm), received_at=row.received_at,
        due_on=row.due_on, event_kind=EventKind(row.event_kind) if row.event_kind else None,
        cause=Cause(row.cause) if row.cause else None, conclusion=row.conclusion,
        devices=devices, reports=reports,
    )  # fmt: skip


def customer_return(row: Return) -> schemas.CustomerReturnSchema:
    """Return a return with what came."""
    lines = [
        schemas.ReturnLineSchema(
            position=one.position, scanned=one.scanned, status=LineStatus(one.status),
            key=one.key, item=item_code(one), lot=one.lot, quantity=one.quantity, unit=one.unit,
            question=_kind(one.question), inspection=one.inspection,
            decision=Decision(one.decision) if one.decision else None, job=one.job,
        )
        for one in queries.lines_of(row.pk)
    ]  # fmt: skip
    return schemas.CustomerReturnSchema(
        number=row.number, status=ReturnStatus(row.status), customer=party_code(row.customer),
        why=row.why, complaint=row.complaint, place=row.place.code if row.place else "",
        received_at=row.received_at, lines=lines,
    )  # fmt: skip


def question(row: Question) -> schemas.QuestionSchema:
    """Return a question."""
    return schemas.QuestionSchema(
        id=row.pk, document=row.document, kind=QuestionKind(row.kind), scanned=row.scanned,
        status=QuestionStatus(row.status), answer=Answer(row.answer) if row.answer else None,
        key=row.key, note=row.note, answered_by=row.answered_by,
    )  # fmt: skip


def exchange(row: Exchange) -> schemas.ExchangeSchema:
    """Return an exchange."""
    return schemas.ExchangeSchema(
        number=row.number, customer=party_code(row.customer), item=item_code(row),
        old_key=row.old_key, new_key=row.new_key, document=row.document,
        complaint=row.complaint, why=row.why, at=row.at, status=ExchangeStatus(row.status),
        arrived_at=row.arrival.at if getattr(row, "arrival", None) is not None else None,
    )  # fmt: skip


def job(row: Job) -> job_schemas.ServiceJobSchema:
    """Return a service job with its work and tests."""
    works = [
        job_schemas.ServiceWorkSchema(
            kind=WorkKind(one.kind), old_key=one.old_key, new_key=one.new_key,
            quantity=one.quantity, unit=one.unit, person=one.person, note=one.note, at=one.at,
        )
        for one in queries.works_of(row.pk)
    ]  # fmt: skip
    tests = [
        job_schemas.ServiceTestSchema(
            passed=one.passed, form=one.form_version.form.code, version=one.form_version.number,
            entered=one.entered, judged=one.judged, person=one.person, equipment=one.equipment,
            at=one.at,
        )
        for one in queries.tests_of(row.pk)
    ]  # fmt: skip
    return job_schemas.ServiceJobSchema(
        number=row.number, kind=JobKind(row.kind), status=JobStatus(row.status), key=row.key,
        item=item_code(row), customer=party_code(row.customer), fault=row.fault,
        diagnosis=row.diagnosis, complaint=row.complaint, source=row.source, works=works,
        tests=tests, papers=papers.links("service-jobs", row.number, "record.pdf"),
    )  # fmt: skip


def implant(row: Implant, kept: Collection[int]) -> implant_schemas.ImplantSchema:
    """Return an implant; it says whether a patient's data are kept, and nothing of them."""
    return implant_schemas.ImplantSchema(
        number=row.number, status=ImplantStatus(row.status), scanned=row.scanned, key=row.key,
        item=item_code(row), lot=row.lot, hospital=party_code(row.hospital),
        department=row.department, surgeon=row.surgeon, implanted_on=row.implanted_on,
        explanted_on=row.explanted_on, has_patient=row.pk in kept,
    )  # fmt: skip

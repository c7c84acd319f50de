"""Lists of after-sales."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, Q, QuerySet, Value, When

from suyuan.areas.production import queries as production
from suyuan.areas.production.queries.history import latest_record
from suyuan.areas.quality import queries as quality
from suyuan.areas.service.domain import (
    JOB_OPEN,
    ExchangeStatus,
    LineStatus,
    QuestionStatus,
    ReportStatus,
)
from suyuan.areas.service.models import (
    Complaint,
    ComplaintDevice,
    Exchange,
    Expected,
    Implant,
    Job,
    Question,
    Report,
    Return,
    ReturnLine,
    Rule,
    Test,
    Work,
)
from suyuan.ledger.domain.vocabulary import ThingKind
from suyuan.ledger.queries.containment import children_of
from suyuan.ledger.queries.things import ThingRow, thing_by_key


def complaints() -> QuerySet[Complaint]:
    """Return the complaints with the next report that is due, the newest first."""
    due = Q(reports__status=ReportStatus.DUE)
    return (
        Complaint.objects.select_related("customer__party", "site")
        .annotate(
            next_due_at=Min("reports__due_at", filter=due),
            devices_count=Count("devices", distinct=True),
        )
        .order_by("-number")
    )


def devices_of(complaint_id: int) -> QuerySet[ComplaintDevice]:
    """Return the devices of a complaint."""
    return (
        ComplaintDevice.objects.select_related("item__item", "question")
        .filter(complaint_id=complaint_id)
        .order_by("position")
    )


def reports() -> QuerySet[Report]:
    """Return the reports to authorities, the one due first first."""
    return Report.objects.select_related("complaint").order_by("due_at", "pk")


def questions() -> QuerySet[Question]:
    """Return the questions, the newest first."""
    return Question.objects.select_related("line", "device", "implant").order_by("-pk")


def returns() -> QuerySet[Return]:
    """Return the returns with how many lines they have and how many are open, the newest first."""
    undecided = Q(lines__status__in=[LineStatus.QUESTION, LineStatus.WAITING])
    return (
        Return.objects.select_related("customer__party", "place", "site")
        .annotate(
            lines_count=Count("lines", distinct=True),
            open_count=Count("lines", filter=undecided, distinct=True),
            uninspected_count=Count(
                "lines",
                filter=Q(lines__status=LineStatus.WAITING, lines__inspection=""),
                distinct=True,
            ),
            questions_count=Count(
                "lines", filter=Q(lines__status=LineStatus.QUESTION), distinct=True
            ),
        )
        .order_by("-number")
    )


def lines_of(return_id: int) -> QuerySet[ReturnLine]:
    """Return what came with a return."""
    return (
        ReturnLine.objects.select_related("item__item", "question", "document")
        .filter(document_id=return_id)
        .order_by("position")
    )


def expected_of(return_id: int) -> QuerySet[Expected]:
    """Return what the customer said would come."""
    return Expected.objects.filter(document_id=return_id).order_by("position")


def return_lines() -> QuerySet[ReturnLine]:
    """Return the lines of all returns, the newest first."""
    return ReturnLine.objects.select_related(
        "item__item", "question", "document__customer__party"
    ).order_by("-pk")


def jobs() -> QuerySet[Job]:
    """Return the service jobs, the newest first."""
    return Job.objects.select_related("item__item", "customer__party", "place", "site").order_by(
        "-number"
    )


def job_with_number(number: str) -> Job | None:
    """Return the job with this number, if there is one."""
    return jobs().filter(number=number).first()


def open_jobs() -> QuerySet[Job]:
    """Return the jobs that are not over."""
    return jobs().filter(status__in=[one.value for one in JOB_OPEN])


def works_of(job_id: int) -> QuerySet[Work]:
    """Return what was done in a job."""
    return Work.objects.select_related("item__item").filter(job_id=job_id).order_by("pk")


def tests_of(job_id: int) -> QuerySet[Test]:
    """Return the tests of a job, the latest first."""
    return Test.objects.select_related("form_version__form").filter(job_id=job_id).order_by("-pk")


def rules() -> QuerySet[Rule]:
    """Return what kinds of jobs on items ask for."""
    return Rule.objects.select_related("item__item", "form").order_by("item__item__code", "kind")


def exchanges() -> QuerySet[Exchange]:
    """Return the exchanges with where each stands, the newest first."""
    back = ReturnLine.objects.filter(document__number=OuterRef("document"), key=OuterRef("old_key"))
    told: dict[str, Any] = {
        "is_back": Exists(back),
        "status": Case(
            When(handed_over=False, arrival=None, then=Value(ExchangeStatus.SENT.value)),
            When(is_back=False, then=Value(ExchangeStatus.ARRIVED.value)),
            default=Value(ExchangeStatus.DONE.value),
            output_field=CharField(),
        ),
    }
    return (
        Exchange.objects.select_related("customer__party", "item__item", "site", "arrival")
        .annotate(**told)
        .order_by("-number")
    )


def exchanges_of(key: str) -> QuerySet[Exchange]:
    """Return the exchanges in which a unit went out or came back."""
    return exchanges().filter(Q(old_key=key) | Q(new_key=key))


def implants() -> QuerySet[Implant]:
    """Return the register of implants, the newest first."""
    return Implant.objects.select_related(
        "item__item", "hospital__party", "question", "site"
    ).order_by("-number")


def parts_in(key: str) -> Sequence[ThingRow]:
    """Return the numbered parts that are in a unit now."""
    unit = thing_by_key(key)
    if unit is None:
        return []
    inside = children_of(unit.id, limit=200)
    return [one.thing for one in inside if one.thing.kind == ThingKind.UNIT]


def history_of(keys: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Return the numbers of the papers of after-sales that name things, by key."""
    found: dict[str, list[str]] = {key: [] for key in keys}
    sources = (
        ComplaintDevice.objects.filter(key__in=keys).values_list("key", "complaint__number"),
        ReturnLine.objects.filter(key__in=keys).values_list("key", "document__number"),
        Exchange.objects.filter(old_key__in=keys).values_list("old_key", "number"),
        Exchange.objects.filter(new_key__in=keys).values_list("new_key", "number"),
        Job.objects.filter(key__in=keys).values_list("key", "number"),
        Implant.objects.filter(key__in=keys).values_list("key", "number"),
    )
    for rows in sources:
        for key, number in rows:
            if number not in found[key]:
                found[key].append(number)
    return found


def followed_by(complaint: str) -> Sequence[str]:
    """Return the numbers of the returns, exchanges and service jobs because of a complaint."""
    return [
        number
        for rows in (Return.objects, Exchange.objects, Job.objects)
        for number in rows.filter(complaint=complaint)
        .order_by("number")
        .values_list("number", flat=True)
    ]


def made_with(lots: Collection[str], keys: Collection[str]) -> Sequence[str]:
    """Return the papers of how lots were made, and of what was found wrong with lots or units.

    The work orders, their frozen history records, and the nonconformities.
    """
    found = []
    for order in production.orders().filter(lot_key__in=[lot for lot in lots if lot]):
        record = latest_record(order)
        found += [order.number, *([record.number] if record is not None else [])]
    named = [key for key in (*lots, *keys) if key]
    found += quality.nonconformities_of(named).values_list("number", flat=True) if named else []
    return list(dict.fromkeys(found))


def questions_open() -> int:
    """Return how many questions wait for a person."""
    return Question.objects.filter(status=QuestionStatus.OPEN).count()


def reports_due(*, until: dt.datetime | None = None) -> int:
    """Return how many reports to authorities are due, or late; by a moment where one is given."""
    due = Report.objects.filter(status=ReportStatus.DUE)
    return (due if until is None else due.filter(due_at__lte=until)).count()

"""The endpoints of labels under ``/api/v1``."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.catalog.operations.items import UnknownItemError
from suyuan.areas.labels import operations, queries
from suyuan.areas.labels.api import schemas
from suyuan.areas.labels.models import Job, Label
from suyuan.areas.labels.operations.errors import UnknownJobError, UnknownPrinterError
from suyuan.foundation import authorization, sited
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of

router = Router(tags=["labels"])


@router.get(
    "/label-jobs",
    response=PageSchema[schemas.JobSchema],
    auth=allowed("labels.view_label"),
    operation_id="label_jobs",
    summary="Label jobs",
)
def label_jobs(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.JobSchema]:
    """Return the label jobs by id."""
    rows = sited.within(queries.jobs(), actor_of(request), "labels.view_label")
    found = page_of(
        rows, key=["pk"], question={"list": "label_jobs"}, limit=page.limit, after=page.after
    )
    return PageSchema(items=[_job(row) for row in found.items], next=found.next)


@router.get(
    "/label-jobs/{number}",
    response=schemas.JobSchema,
    auth=allowed("labels.view_label"),
    operation_id="label_job",
    summary="A label job by its number",
)
def label_job(request: HttpRequest, number: str) -> schemas.JobSchema:
    """Return a label job with its balance."""
    return _job(_known(request, number))


@router.post(
    "/label-jobs",
    response={201: schemas.JobSchema},
    auth=allowed("labels.request"),
    operation_id="request_labels",
    summary="Ask for labels",
)
def request_labels(request: HttpRequest, body: schemas.JobBody) -> Status[schemas.JobSchema]:
    """Ask for labels of units or packages, or for labels of a lot that all say the same."""
    item = catalog.item_with_code(body.item) if body.item else None
    if body.item and item is None:
        raise UnknownItemError(item=body.item)
    said = body.dict(exclude={"item"})
    values = operations.JobValues(
        **said,
        item_id=None if item is None else item.pk,
        content_gtin=catalog.gtin_of(item.pk) if item is not None and body.count else "",
    )
    made = operations.request_labels(context=context_of(request), values=values)
    return Status(201, _job(_known(request, made.number)))


@router.post(
    "/label-jobs/{number}/print",
    response={202: schemas.WorkSchema},
    auth=allowed("labels.print"),
    operation_id="print_labels",
    summary="Print what waits of a job",
)
def print_labels(
    request: HttpRequest, number: str, body: schemas.PrintBody
) -> Status[schemas.WorkSchema]:
    """Have everything printed that waits; every code is read back before it counts."""
    job = _known(request, number)
    printer = queries.printers().filter(code=body.printer).first() if body.printer else None
    if body.printer and printer is None:
        raise UnknownPrinterError(printer=body.printer)
    work = operations.order_printing(
        context=context_of(request), job_id=job.pk,
        printer_id=None if printer is None else printer.pk, language="zh-hans",
    )  # fmt: skip
    return Status(202, schemas.WorkSchema(work=str(work)))


@router.post(
    "/label-jobs/{number}/spoiled",
    response=schemas.JobSchema,
    auth=allowed("labels.print"),
    operation_id="spoil_labels",
    summary="Labels were spoiled",
)
def spoil_labels(request: HttpRequest, number: str, body: schemas.SpoiledBody) -> schemas.JobSchema:
    """Say that printed labels were spoiled and destroyed, with the reason."""
    job = _known(request, number)
    context = context_of(request, reason=body.reason)
    operations.spoil(context=context, job_id=job.pk, positions=body.positions)
    return _job(_known(request, number))


@router.post(
    "/label-jobs/{number}/reprints",
    response=schemas.JobSchema,
    auth=allowed("labels.print"),
    operation_id="reprint_labels",
    summary="Print labels again",
)
def reprint_labels(
    request: HttpRequest, number: str, body: schemas.ReprintBody
) -> schemas.JobSchema:
    """Spoil printed labels, or say that they are lost, and ask for further copies of them."""
    job = _known(request, number)
    context = context_of(request, reason=body.reason)
    operations.reprint(context=context, job_id=job.pk, positions=body.positions, lost=body.lost)
    return _job(_known(request, number))


@router.post(
    "/label-jobs/{number}/reconciled",
    response=schemas.JobSchema,
    auth=allowed("labels.reconcile"),
    operation_id="reconcile_labels",
    summary="Account for the labels of a job",
)
def reconcile_labels(
    request: HttpRequest, number: str, body: schemas.ReconciledBody
) -> schemas.JobSchema:
    """Account for every printed label of a job."""
    job = _known(request, number)
    said = body.dict(exclude={"reason"})
    operations.reconcile(context=context_of(request, reason=body.reason), job_id=job.pk, **said)
    return _job(_known(request, number))


@router.post(
    "/labels/applied",
    response=schemas.LabelSchema,
    auth=allowed("labels.print"),
    operation_id="apply_label",
    summary="A label was seen on its thing",
)
def apply_label(request: HttpRequest, body: schemas.AppliedBody) -> schemas.LabelSchema:
    """Say that a printed label is on its thing."""
    label = operations.apply_label(
        context=context_of(request), scanned=body.scanned, document=body.document
    )
    return _label(label)


def _known(request: HttpRequest, number: str) -> Job:
    found = queries.job_with_number(number)
    if found is None or not authorization.may(
        actor_of(request), "labels.view_label", found.site_id
    ):
        raise UnknownJobError(job=number)
    return found


def _job(job: Job) -> schemas.JobSchema:
    balance = queries.balance_of(job)
    return schemas.JobSchema(
        number=job.number,
        level=job.template.level,
        item=job.template.item.code if job.template.item is not None else "",
        document=job.document,
        status=job.status,
        labels=job.labels.count(),
        requested_at=job.requested_at,
        balance=schemas.BalanceSchema(
            printed=balance.printed, applied=balance.applied, spoiled=balance.spoiled,
            sampled=balance.sampled, returned=balance.returned, lost=balance.lost,
            open=balance.open,
        ),
    )  # fmt: skip


def _label(label: Label) -> schemas.LabelSchema:
    return schemas.LabelSchema(
        job=label.job.number,
        position=label.position,
        key=label.key,
        content=label.content,
        copy_number=label.copy,
        status=label.status,
    )

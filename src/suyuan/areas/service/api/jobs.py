"""The endpoints of service jobs under ``/api/v1``."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.api import job_schemas as schemas, shown
from suyuan.areas.service.models import Job
from suyuan.rest import papers
from suyuan.rest.auth import allowed
from suyuan.rest.pages import PageQuery, PageSchema
from suyuan.rest.requests import context_of
from suyuan.rest.rows import listed, numbered, seen

router = Router(tags=["service"])


@router.get(
    "/service-jobs",
    response=PageSchema[schemas.ServiceJobSchema],
    auth=allowed(choices.VIEW_JOB),
    operation_id="service_jobs",
    summary="Service jobs",
)
def service_jobs(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[schemas.ServiceJobSchema]:
    """Return the service jobs by number."""
    found = listed(seen(request, queries.jobs(), choices.VIEW_JOB), page, name="service-jobs")
    return PageSchema(items=[shown.job(row) for row in found.items], next=found.next)


@router.post(
    "/service-jobs",
    response={201: schemas.ServiceJobSchema},
    auth=allowed(choices.CHANGE_JOB),
    operation_id="open_service_job",
    summary="Open a service job",
)
def open_job(
    request: HttpRequest, body: schemas.ServiceJobBody
) -> Status[schemas.ServiceJobSchema]:
    """Open a job for a unit in house, or at a customer's."""
    made = operations.open_job(
        context=context_of(request), values=operations.JobValues(**body.dict())
    )
    return Status(201, shown.job(_job(request, made.number, choices.CHANGE_JOB)))


@router.get(
    "/service-jobs/{number}",
    response=schemas.ServiceJobSchema,
    auth=allowed(choices.VIEW_JOB),
    operation_id="service_job",
    summary="A service job by its number",
)
def job(request: HttpRequest, number: str) -> schemas.ServiceJobSchema:
    """Return a job with its work and tests."""
    return shown.job(_job(request, number, choices.VIEW_JOB))


@router.get(
    "/service-jobs/{number}/record.pdf",
    auth=allowed(choices.VIEW_JOB),
    operation_id="service_record_paper",
    summary="The service record of a job as PDF",
    openapi_extra=papers.DESCRIBED,
)
def job_paper(request: HttpRequest, number: str, paper: Query[papers.PaperQuery]) -> HttpResponse:
    """Send the service record; a draft until the job is over."""
    row = _job(request, number, choices.VIEW_JOB)
    return papers.answer(request, choices.SERVICE_RECORD, row.number, paper.language)


@router.post(
    "/service-jobs/{number}/diagnosis",
    response=schemas.ServiceJobSchema,
    auth=allowed(choices.CHANGE_JOB),
    operation_id="diagnose_service_job",
    summary="Say what is wrong",
)
def diagnose(
    request: HttpRequest, number: str, body: schemas.DiagnosisBody
) -> schemas.ServiceJobSchema:
    """Say what is wrong, and begin."""
    given = body.dict()
    operations.diagnose(
        context=context_of(request), number=number, diagnosis=given.pop("diagnosis"),
        deed=operations.Deed(**given),
    )  # fmt: skip
    return shown.job(_job(request, number, choices.CHANGE_JOB))


@router.post(
    "/service-jobs/{number}/replacements",
    response=schemas.ServiceJobSchema,
    auth=allowed(choices.CHANGE_JOB),
    operation_id="replace_part_in_service",
    summary="Replace a part",
)
def replace(
    request: HttpRequest, number: str, body: schemas.ReplacementBody
) -> schemas.ServiceJobSchema:
    """Take a numbered part out of the unit and put another in."""
    given = body.dict()
    operations.replace_part(
        context=context_of(request), number=number, old=given.pop("old"), new=given.pop("new"),
        deed=operations.Deed(**given),
    )  # fmt: skip
    return shown.job(_job(request, number, choices.CHANGE_JOB))


@router.post(
    "/service-jobs/{number}/tests",
    response=schemas.ServiceJobSchema,
    auth=allowed(choices.CHANGE_JOB),
    operation_id="test_in_service",
    summary="Enter a test",
)
def test(
    request: HttpRequest, number: str, body: schemas.ServiceTestBody
) -> schemas.ServiceJobSchema:
    """Enter a test by the form of the job; a value beyond its limits fails it."""
    given = body.dict()
    operations.test_unit(
        context=context_of(request), number=number, entered=given.pop("entered"),
        deed=operations.Deed(**given),
    )  # fmt: skip
    return shown.job(_job(request, number, choices.CHANGE_JOB))


def _job(request: HttpRequest, number: str, action: str) -> Job:
    missing = operations.UnknownJobError(job=number[:60])
    return numbered(request, queries.jobs(), number, action, missing)

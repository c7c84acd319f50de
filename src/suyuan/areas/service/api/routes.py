"""The endpoints of after-sales under ``/api/v1``."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.api import schemas, shown
from suyuan.areas.service.models import Complaint, Implant, Job, Return
from suyuan.foundation.sited import within
from suyuan.rest import papers
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of

router = Router(tags=["service"])


def _page(rows: Any, page: PageQuery, name: str, key: str = "number") -> Any:
    return page_of(rows, key=[key], question={"list": name}, limit=page.limit, after=page.after)


@router.get(
    "/complaints",
    response=PageSchema[schemas.ComplaintSchema],
    auth=allowed(choices.VIEW_COMPLAINT),
    operation_id="complaints",
    summary="Complaints",
)
def complaints(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.ComplaintSchema]:
    """Return the complaints by number."""
    found = _page(
        within(queries.complaints(), actor_of(request), choices.VIEW_COMPLAINT), page, "complaints"
    )
    return PageSchema(items=[shown.complaint(row) for row in found.items], next=found.next)


@router.get(
    "/customer-returns",
    response=PageSchema[schemas.CustomerReturnSchema],
    auth=allowed(choices.VIEW_RETURN),
    operation_id="customer_returns",
    summary="Returns of customers",
)
def customer_returns(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[schemas.CustomerReturnSchema]:
    """Return the returns of customers by number."""
    found = _page(
        within(queries.returns(), actor_of(request), choices.VIEW_RETURN), page, "customer-returns"
    )
    return PageSchema(items=[shown.customer_return(row) for row in found.items], next=found.next)


@router.get(
    "/exchanges",
    response=PageSchema[schemas.ExchangeSchema],
    auth=allowed(choices.VIEW_RETURN),
    operation_id="exchanges",
    summary="Exchanges",
)
def exchanges(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.ExchangeSchema]:
    """Return the exchanges by number."""
    found = _page(
        within(queries.exchanges(), actor_of(request), choices.VIEW_RETURN), page, "exchanges"
    )
    return PageSchema(items=[shown.exchange(row) for row in found.items], next=found.next)


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
    found = _page(within(queries.jobs(), actor_of(request), choices.VIEW_JOB), page, "service-jobs")
    return PageSchema(items=[shown.job(row) for row in found.items], next=found.next)


@router.post(
    "/complaints",
    response={201: schemas.ComplaintSchema},
    auth=allowed(choices.CHANGE_COMPLAINT),
    operation_id="receive_complaint",
    summary="Take down a complaint",
)
def receive_complaint(
    request: HttpRequest, body: schemas.ComplaintBody
) -> Status[schemas.ComplaintSchema]:
    """Take a complaint down; a device that is not known is kept as a question."""
    made = operations.receive_complaint(
        context=context_of(request), values=operations.ComplaintValues(**body.dict())
    )
    return Status(201, shown.complaint(_complaint(request, made.number, choices.CHANGE_COMPLAINT)))


@router.get(
    "/complaints/{number}",
    response=schemas.ComplaintSchema,
    auth=allowed(choices.VIEW_COMPLAINT),
    operation_id="complaint",
    summary="A complaint by its number",
)
def complaint(request: HttpRequest, number: str) -> schemas.ComplaintSchema:
    """Return a complaint with its devices, reports and clocks."""
    return shown.complaint(_complaint(request, number, choices.VIEW_COMPLAINT))


@router.post(
    "/complaints/{number}/conclusion",
    response=schemas.ComplaintSchema,
    auth=allowed(choices.CHANGE_COMPLAINT),
    operation_id="conclude_complaint",
    summary="Conclude a complaint",
)
def conclude(
    request: HttpRequest, number: str, body: schemas.ComplaintConclusionBody
) -> schemas.ComplaintSchema:
    """Write what was found; the triage before it is signed by a person on its page."""
    operations.conclude_complaint(
        context=context_of(request), number=number,
        values=operations.ConclusionValues(**body.dict()),
    )  # fmt: skip
    return shown.complaint(_complaint(request, number, choices.CHANGE_COMPLAINT))


@router.post(
    "/customer-returns",
    response={201: schemas.CustomerReturnSchema},
    auth=allowed(choices.CHANGE_RETURN),
    operation_id="announce_return",
    summary="Announce a return",
)
def announce(
    request: HttpRequest, body: schemas.ReturnBody
) -> Status[schemas.CustomerReturnSchema]:
    """Give a return its number before it comes."""
    given = body.dict()
    lines = [operations.Told(**one) for one in given.pop("lines")]
    made = operations.announce_return(
        context=context_of(request), values=operations.ReturnValues(**given, lines=lines)
    )
    return Status(201, shown.customer_return(_return(request, made.number, choices.CHANGE_RETURN)))


@router.get(
    "/customer-returns/{number}",
    response=schemas.CustomerReturnSchema,
    auth=allowed(choices.VIEW_RETURN),
    operation_id="customer_return",
    summary="A return by its number",
)
def customer_return(request: HttpRequest, number: str) -> schemas.CustomerReturnSchema:
    """Return a return with everything that came, valid or not."""
    return shown.customer_return(_return(request, number, choices.VIEW_RETURN))


@router.post(
    "/customer-returns/{number}/arrivals",
    response=schemas.CustomerReturnSchema,
    auth=allowed(choices.RECEIVE_RETURN),
    operation_id="receive_return",
    summary="Receive what came back",
)
def receive(
    request: HttpRequest, number: str, body: schemas.ArrivedBody
) -> schemas.CustomerReturnSchema:
    """Record what lies on the table: a line, or a question where it is not plain."""
    operations.receive_return(
        context=context_of(request), number=number, values=operations.Arrived(**body.dict())
    )
    return shown.customer_return(_return(request, number, choices.RECEIVE_RETURN))


@router.get(
    "/service-questions",
    response=PageSchema[schemas.QuestionSchema],
    auth=allowed(choices.VIEW_RETURN),
    operation_id="service_questions",
    summary="What is not plain",
)
def questions(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.QuestionSchema]:
    """Return the questions about devices that are not plain."""
    found = _page(
        within(queries.questions(), actor_of(request), choices.VIEW_RETURN),
        page,
        "service-questions",
        "id",
    )
    return PageSchema(items=[shown.question(row) for row in found.items], next=found.next)


@router.post(
    "/service-questions/{question}/answer",
    response=schemas.QuestionSchema,
    auth=allowed(choices.ANSWER),
    operation_id="answer_service_question",
    summary="Answer a question",
)
def answer(request: HttpRequest, question: int, body: schemas.AnswerBody) -> schemas.QuestionSchema:
    """Decide a question; who decided what stays with it."""
    done = operations.answer_question(
        context=context_of(request), question_id=question,
        values=operations.AnswerValues(**body.dict()),
    )  # fmt: skip
    return shown.question(done)


@router.post(
    "/exchanges",
    response={201: schemas.ExchangeSchema},
    auth=allowed(choices.EXCHANGE),
    operation_id="exchange",
    summary="Exchange a unit",
)
def exchange(request: HttpRequest, body: schemas.ExchangeBody) -> Status[schemas.ExchangeSchema]:
    """Give a customer another unit for one that comes back, in one act."""
    made = operations.exchange(
        context=context_of(request), values=operations.ExchangeValues(**body.dict())
    )
    return Status(201, shown.exchange(queries.exchanges().get(pk=made.pk)))


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


@router.get(
    "/implants",
    response=PageSchema[schemas.ImplantSchema],
    auth=allowed(choices.VIEW_IMPLANT),
    operation_id="implants",
    summary="The register of implants",
)
def implants(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.ImplantSchema]:
    """Return the register by number; no patient is named."""
    found = _page(
        within(queries.implants(), actor_of(request), choices.VIEW_IMPLANT), page, "implants"
    )
    kept = queries.are_kept([row.pk for row in found.items])
    return PageSchema(items=[shown.implant(row, kept) for row in found.items], next=found.next)


@router.post(
    "/implants",
    response={201: schemas.ImplantSchema},
    auth=allowed(choices.CHANGE_IMPLANT),
    operation_id="register_implant",
    summary="Enter an implant",
)
def register(request: HttpRequest, body: schemas.ImplantBody) -> Status[schemas.ImplantSchema]:
    """Enter an implant; the patient's data go into a place apart."""
    given = body.dict()
    patient = operations.PatientValues(**given.pop("patient"))
    made = operations.register_implant(
        context=context_of(request), values=operations.ImplantValues(**given), patient=patient
    )
    return Status(
        201, shown.implant(_implant(request, made.number, choices.CHANGE_IMPLANT), {made.pk})
    )


@router.get(
    "/implants/{number}",
    response=schemas.ImplantSchema,
    auth=allowed(choices.VIEW_IMPLANT),
    operation_id="implant",
    summary="An implant by its number",
)
def implant(request: HttpRequest, number: str) -> schemas.ImplantSchema:
    """Return an implant; no patient is named."""
    row = _implant(request, number, choices.VIEW_IMPLANT)
    return shown.implant(row, queries.are_kept([row.pk]))


@router.post(
    "/implants/{number}/looks",
    response={201: schemas.PatientLookSchema},
    auth=allowed(choices.VIEW_PATIENT),
    operation_id="see_patient",
    summary="See the data of a patient",
)
def look(
    request: HttpRequest, number: str, body: schemas.LookBody
) -> Status[schemas.PatientLookSchema]:
    """Return the data of a patient; that they were seen, by whom and why is kept for ever."""
    made = operations.see_patient(context=context_of(request), number=number, why=body.why)
    seen = queries.patient_seen(made.pk)
    if seen is None:
        raise operations.NothingKeptError(implant=number)
    return Status(
        201,
        schemas.PatientLookSchema(
            look=made.pk, number=number, name=seen.name, born_on=seen.born_on, sex=seen.sex,
            record=seen.record, phone=seen.phone, address=seen.address,
        ),
    )  # fmt: skip


def _complaint(request: HttpRequest, number: str, action: str) -> Complaint:
    found = within(queries.complaints(), actor_of(request), action).filter(number=number).first()
    if found is None:
        raise operations.UnknownComplaintError(complaint=number[:60])
    return found


def _return(request: HttpRequest, number: str, action: str) -> Return:
    found = within(queries.returns(), actor_of(request), action).filter(number=number).first()
    if found is None:
        raise operations.UnknownReturnError(number=number[:60])
    return found


def _job(request: HttpRequest, number: str, action: str) -> Job:
    found = within(queries.jobs(), actor_of(request), action).filter(number=number).first()
    if found is None:
        raise operations.UnknownJobError(job=number[:60])
    return found


def _implant(request: HttpRequest, number: str, action: str) -> Implant:
    found = within(queries.implants(), actor_of(request), action).filter(number=number).first()
    if found is None:
        raise operations.UnknownImplantError(implant=number[:60])
    return found

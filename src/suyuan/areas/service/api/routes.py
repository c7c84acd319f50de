"""The endpoints of after-sales under ``/api/v1``."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.api import implants, jobs, schemas, shown
from suyuan.areas.service.models import Complaint, Return
from suyuan.rest.auth import allowed
from suyuan.rest.pages import PageQuery, PageSchema
from suyuan.rest.requests import context_of
from suyuan.rest.rows import listed, numbered, seen

router = Router(tags=["service"])
router.add_router("", jobs.router)
router.add_router("", implants.router)


@router.get(
    "/complaints",
    response=PageSchema[schemas.ComplaintSchema],
    auth=allowed(choices.VIEW_COMPLAINT),
    operation_id="complaints",
    summary="Complaints",
)
def complaints(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.ComplaintSchema]:
    """Return the complaints by number."""
    found = listed(
        seen(request, queries.complaints(), choices.VIEW_COMPLAINT), page, name="complaints"
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
    found = listed(
        seen(request, queries.returns(), choices.VIEW_RETURN), page, name="customer-returns"
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
    found = listed(seen(request, queries.exchanges(), choices.VIEW_RETURN), page, name="exchanges")
    return PageSchema(items=[shown.exchange(row) for row in found.items], next=found.next)


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
    found = listed(
        seen(request, queries.questions(), choices.VIEW_RETURN),
        page,
        name="service-questions",
        key="id",
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
    "/exchanges/{number}/arrival",
    response=schemas.ExchangeSchema,
    auth=allowed(choices.EXCHANGE),
    operation_id="note_exchange_arrival",
    summary="The customer has the new unit",
)
def arrive(
    request: HttpRequest, number: str, body: schemas.ExchangeArrivalBody
) -> schemas.ExchangeSchema:
    """Write down that the customer has got the unit that was sent."""
    made = operations.note_exchange_arrival(
        context=context_of(request), number=number, **body.dict()
    )
    return shown.exchange(queries.exchanges().get(pk=made.pk))


def _complaint(request: HttpRequest, number: str, action: str) -> Complaint:
    missing = operations.UnknownComplaintError(complaint=number[:60])
    return numbered(request, queries.complaints(), number, action, missing)


def _return(request: HttpRequest, number: str, action: str) -> Return:
    missing = operations.UnknownReturnError(number=number[:60])
    return numbered(request, queries.returns(), number, action, missing)

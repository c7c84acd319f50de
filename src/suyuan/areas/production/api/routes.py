"""The endpoints of production under ``/api/v1``."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from suyuan.areas.production import operations, queries
from suyuan.areas.production.api import schemas
from suyuan.areas.production.choices import LOT_RECORD, UNIT_RECORD
from suyuan.areas.production.domain import OrderKind, OrderState, history
from suyuan.areas.production.models import Execution, WorkOrder
from suyuan.areas.production.operations.errors import UnknownOrderError
from suyuan.areas.production.queries.balance import balance_of
from suyuan.areas.production.queries.history import content_of, latest_record
from suyuan.areas.production.queries.saying import Saying
from suyuan.foundation import authorization
from suyuan.rest import papers
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of

router = Router(tags=["production"])
VIEW, WORK = "production.view_order", "production.record_work"


@router.get(
    "/work-orders",
    response=PageSchema[schemas.WorkOrderSchema],
    auth=allowed(VIEW),
    operation_id="work_orders",
    summary="Work orders",
)
def work_orders(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[schemas.WorkOrderSchema]:
    """Return the work orders by id."""
    rows = queries.orders().prefetch_related("steps")
    sites = authorization.sites_of(actor_of(request), VIEW)
    if sites is not None:
        rows = rows.filter(site_id__in=sites)
    found = page_of(
        rows, key=["pk"], question={"list": "work-orders"}, limit=page.limit, after=page.after
    )
    return PageSchema(items=[_order(row) for row in found.items], next=found.next)


@router.get(
    "/work-orders/{number}",
    response=schemas.WorkOrderSchema,
    auth=allowed(VIEW),
    operation_id="work_order",
    summary="A work order by its number",
)
def work_order(request: HttpRequest, number: str) -> schemas.WorkOrderSchema:
    """Return a work order with its steps."""
    return _order(_known(request, number, VIEW))


@router.post(
    "/work-orders",
    response={201: schemas.WorkOrderSchema},
    auth=allowed("production.plan_order"),
    operation_id="plan_work_order",
    summary="Plan a work order",
)
def plan(request: HttpRequest, body: schemas.WorkOrderBody) -> Status[schemas.WorkOrderSchema]:
    """Plan a work order."""
    values = operations.OrderValues(**body.model_dump())
    made = operations.plan_order(context=context_of(request), values=values)
    return Status(201, _order(_known(request, made.number, "production.plan_order")))


@router.post(
    "/work-orders/{number}/release",
    response=schemas.WorkOrderSchema,
    auth=allowed("production.release_order"),
    operation_id="release_work_order",
    summary="Release a work order to the line",
)
def release(request: HttpRequest, number: str) -> schemas.WorkOrderSchema:
    """Release a work order: revision, record forms and lot number are frozen with it."""
    _known(request, number, "production.release_order")
    operations.release_order(context=context_of(request), order=number)
    return _order(_known(request, number, "production.release_order"))


@router.post(
    "/work-orders/{number}/material",
    response=schemas.WorkOrderSchema,
    auth=allowed("production.issue_material"),
    operation_id="issue_material",
    summary="Issue material to a work order",
)
def issue(
    request: HttpRequest, number: str, body: schemas.WorkIssueBody
) -> schemas.WorkOrderSchema:
    """Issue lots and numbered parts, all or none."""
    _known(request, number, "production.issue_material")
    operations.issue(
        context=context_of(request), order=number, act=body.act(), step=body.step, load=body.load,
        lines=[operations.Line(key=one.key, quantity=one.quantity) for one in body.lines],
    )  # fmt: skip
    return _order(_known(request, number, "production.issue_material"))


@router.post(
    "/work-orders/{number}/loads",
    response=schemas.WorkOrderSchema,
    auth=allowed(WORK),
    operation_id="load_line",
    summary="Put lots on the line",
)
def load(request: HttpRequest, number: str, body: schemas.LoadBody) -> schemas.WorkOrderSchema:
    """Put lots on the line; what is made from now on is made from them."""
    _known(request, number, WORK)
    operations.load(
        context=context_of(request), order=number, step=body.step, keys=body.keys,
        act=body.act(), keep=body.keep,
    )  # fmt: skip
    return _order(_known(request, number, WORK))


@router.post(
    "/work-orders/{number}/made",
    response={201: schemas.ExecutionSchema},
    auth=allowed(WORK),
    operation_id="make_product",
    summary="Record what was made",
)
def make(
    request: HttpRequest, number: str, body: schemas.MakeBody
) -> Status[schemas.ExecutionSchema]:
    """Record units that were made, each with its serial and its numbered parts, or an amount."""
    row = _known(request, number, WORK)
    making = operations.Making(
        count=body.count, quantity=body.quantity, serials=tuple(body.serials),
        parts=tuple(map(tuple, body.parts)), values=body.values, entered=body.entered,
    )  # fmt: skip
    operation = (
        operations.make_units if row.item.item.tracking == "SERIAL" else operations.make_amount
    )
    made = operation(context=context_of(request), order=number, act=body.act(), making=making)
    return Status(201, _execution(made))


@router.post(
    "/work-orders/{number}/steps/{step}",
    response={201: schemas.ExecutionSchema},
    auth=allowed(WORK),
    operation_id="perform_step",
    summary="Record that a step was done",
)
def perform(
    request: HttpRequest, number: str, step: int, body: schemas.PerformBody
) -> Status[schemas.ExecutionSchema]:
    """Record that a step was done, for units together or for an amount."""
    _known(request, number, WORK)
    work = operations.Work(
        units=tuple(body.units) if body.units is not None else None, quantity=body.quantity,
        rejected=body.rejected, failed=body.failed, values=body.values,
        unit_values=body.unit_values, entered=body.entered, result=body.result, run=body.run,
    )  # fmt: skip
    made = operations.perform(
        context=context_of(request), order=number, step=step, act=body.act(), work=work
    )
    return Status(201, _execution(made))


@router.post(
    "/work-orders/{number}/complete",
    response=schemas.WorkOrderSchema,
    auth=allowed("production.complete_order"),
    operation_id="complete_work_order",
    summary="Complete a work order",
)
def complete(
    request: HttpRequest, number: str, body: schemas.CompleteBody
) -> schemas.WorkOrderSchema:
    """Complete a work order; everything that is still open is named."""
    _known(request, number, "production.complete_order")
    operations.complete_order(
        context=context_of(request), order=number, act=body.act(), good=body.good
    )
    return _order(_known(request, number, "production.complete_order"))


@router.get(
    "/work-orders/{number}/balance",
    response=schemas.WorkBalanceSchema,
    auth=allowed(VIEW),
    operation_id="balance",
    summary="The material balance of a work order",
)
def balance(request: HttpRequest, number: str) -> schemas.WorkBalanceSchema:
    """Return what went in, what came out, and whether it balances."""
    row = _released(request, number, VIEW)
    found = balance_of(row)
    lines = [found.product, *(line for _, line in found.materials)]
    made = {name: getattr(found.made, name) for name in type(found.made).__dataclass_fields__}
    return schemas.WorkBalanceSchema(
        **made,
        lines=[
            schemas.BalanceLineSchema(
                item=one.item, unit=one.unit, percent=one.percent, minimum=one.minimum,
                maximum=one.maximum, verdict=one.verdict,
            )
            for one in lines
        ],
    )  # fmt: skip


@router.post(
    "/work-orders/{number}/labels",
    response={201: schemas.OrderLabelsSchema},
    auth=allowed("labels.print"),
    operation_id="print_order_labels",
    summary="Print labels of a work order",
)
def print_labels(
    request: HttpRequest, number: str, body: schemas.OrderLabelsBody
) -> Status[schemas.OrderLabelsSchema]:
    """Ask for labels of what an order makes and packs, and have them printed."""
    _known(request, number, "labels.print")
    wish = operations.LabelWish(
        level=body.level, count=body.count, things=tuple(body.things), printer=body.printer,
        draws=body.print,
    )  # fmt: skip
    job = operations.print_labels(context=context_of(request), order=number, wish=wish)
    return Status(201, schemas.OrderLabelsSchema(job=job))


@router.get(
    "/work-orders/{number}/labels",
    response=schemas.LabelBalanceSchema,
    auth=allowed(VIEW),
    operation_id="label_balance",
    summary="The label balance of a work order",
)
def label_balance(request: HttpRequest, number: str) -> schemas.LabelBalanceSchema:
    """Return what became of the labels of an order, kind by kind."""
    lines = [
        schemas.LabelLineSchema(
            level=line.level, difference=line.difference, percent=line.percent,
            maximum=line.maximum, verdict=line.verdict, **asdict(line.counts),
            jobs=[
                schemas.LabelJobLineSchema(
                    number=job.number, version=job.version, status=job.status,
                    **asdict(job.counts),
                )
                for job in line.jobs
            ],
        )
        for line in queries.label_balance(_released(request, number, VIEW))
    ]  # fmt: skip
    return schemas.LabelBalanceSchema(lines=lines)


@router.get(
    "/work-orders/{number}/record",
    response=schemas.RecordSchema,
    auth=allowed("production.view_record"),
    operation_id="history_record",
    summary="The device history record of a work order",
)
def record(request: HttpRequest, number: str) -> schemas.RecordSchema:
    """Return the record with what deviates in it and what it lacks."""
    row = _released(request, number, "production.view_record")
    content = content_of(row)
    frozen = latest_record(row)
    lacks = [problem for _, problem in history.missing(content)]
    said = Saying.of(content)
    return schemas.RecordSchema(
        order=row.number,
        sha256=history.digest(content),
        complete=not lacks,
        exceptions=[said.sentence(one.problem) for one in history.exceptions(content)],
        missing=[said.sentence(one) for one in lacks],
        frozen_number=frozen.number if frozen is not None else None,
        frozen_version=frozen.version if frozen is not None else None,
        frozen_sha256=frozen.sha256 if frozen is not None else None,
        papers=papers.links("work-orders", row.number, "record.pdf"),
        unit_paper=papers.template("work-orders", row.number, "unit-record.pdf", "unit"),
        content=content,
    )


@router.get(
    "/work-orders/{number}/record.pdf",
    auth=allowed("production.view_record"),
    operation_id="history_record_paper",
    summary="The device history record of a work order as PDF",
    openapi_extra=papers.DESCRIBED,
)
def record_paper(
    request: HttpRequest, number: str, paper: Query[papers.PaperQuery]
) -> HttpResponse:
    """Send the record as it was frozen last, else as a draft; the caller waits for a long one."""
    row = _released(request, number, "production.view_record")
    return papers.answer(request, LOT_RECORD, f"{row.number}/", paper.language)


@router.get(
    "/work-orders/{number}/unit-record.pdf",
    auth=allowed("production.view_record"),
    operation_id="unit_record_paper",
    summary="The device history record of a unit as PDF",
    openapi_extra=papers.DESCRIBED,
)
def unit_record_paper(
    request: HttpRequest, number: str, paper: Query[schemas.UnitPaperQuery]
) -> HttpResponse:
    """Send the record of a unit as it was frozen last, else as a draft."""
    row = _released(request, number, "production.view_record")
    return papers.answer(request, UNIT_RECORD, f"{row.number}/{paper.unit}", paper.language)


def _known(request: HttpRequest, number: str, action: str) -> WorkOrder:
    """Return an order that exists for the caller.

    Raises:
        UnknownOrderError: If there is none, or not at a site of theirs.
    """
    row = queries.order_with_number(number)
    sites = authorization.sites_of(actor_of(request), action)
    if row is None or (sites is not None and row.site_id not in sites):
        raise UnknownOrderError(order=number)
    return row


def _released(request: HttpRequest, number: str, action: str) -> WorkOrder:
    row = _known(request, number, action)
    if row.master_record is None:
        raise UnknownOrderError(order=number)
    return row


def _order(row: Any) -> schemas.WorkOrderSchema:
    return schemas.WorkOrderSchema(
        number=row.number, kind=OrderKind(row.kind), state=OrderState(row.state),
        item=row.item.item.code, revision=row.revision.code, lot_number=row.lot_number,
        lot_key=row.lot_key, quantity=row.quantity, unit=row.item.item.unit, line=row.line.code,
        site=row.site.code, starts_on=row.starts_on, ends_on=row.ends_on, made_on=row.made_on,
        expires_on=row.expires_on,
        steps=[
            schemas.StepSchema(
                number=one.number, code=one.code, name=one.name, state=one.state,
                quantity=one.quantity,
            )
            for one in row.steps.all()
        ],
    )  # fmt: skip


def _execution(row: Execution) -> schemas.ExecutionSchema:
    return schemas.ExecutionSchema(
        id=row.pk, order=row.order.number, step=row.step.number, quantity=row.quantity,
        good=row.good, result=row.result,
        event=str(row.event_id) if row.event_id is not None else None,
        units=list(
            row.unit_entries.filter(fact="MADE").order_by("pk").values_list("unit__key", flat=True)
        ),
    )  # fmt: skip

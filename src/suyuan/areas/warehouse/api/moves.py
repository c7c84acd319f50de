"""The endpoints of moves and move orders under ``/api/v1``."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.api import schemas
from suyuan.areas.warehouse.domain import MoveKind, WorkStatus
from suyuan.areas.warehouse.models import MoveLine, MoveOrder
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.rest.auth import allowed
from suyuan.rest.requests import context_of
from suyuan.rest.rows import numbered

router = Router(tags=["warehouse"])


@router.post(
    "/stock/moves",
    response={201: schemas.MoveDoneSchema},
    auth=allowed(choices.MOVE_STOCK),
    operation_id="move_stock",
    summary="Move lots, units and packages",
)
def move_stock(request: HttpRequest, body: schemas.MoveBody) -> Status[schemas.MoveDoneSchema]:
    """Move things to a place: all of them, or none and every reason why not."""
    done = operations.move_stock(
        context=context_of(request),
        values=operations.MoveValues(
            things=_moved(body.things),
            to=body.to,
            document=body.document,
            occurred_at=body.occurred_at,
            operator=body.operator,
            note=body.note,
        ),
    )
    made = schemas.MoveDoneSchema(place=done.place, things=done.things, codes=list(done.codes))
    return Status(201, made)


@router.post(
    "/stock/unpack",
    response={201: schemas.UnpackedSchema},
    auth=allowed(choices.MOVE_STOCK),
    operation_id="unpack",
    summary="Take goods out of a package",
)
def unpack(request: HttpRequest, body: schemas.UnpackBody) -> Status[schemas.UnpackedSchema]:
    """Take things or amounts out of a package, or everything; they stand where it stands."""
    (package,) = _moved([schemas.MovedBody(code=body.package)])
    done = operations.unpack(
        context=context_of(request),
        values=operations.UnpackValues(
            package=package.key,
            things=_moved(body.things),
            document=body.document,
            occurred_at=body.occurred_at,
            operator=body.operator,
            note=body.note,
        ),
    )
    return Status(
        201, schemas.UnpackedSchema(package=done.package, place=done.place, ended=done.ended)
    )


@router.post(
    "/move-orders",
    response={201: schemas.StoreOrderSchema},
    auth=allowed(choices.MOVE_STOCK),
    operation_id="request_moves",
    summary="Write an order to move things",
)
def request_moves(
    request: HttpRequest, body: schemas.StoreOrderBody
) -> Status[schemas.StoreOrderSchema]:
    """Write an order; each line without a place to go to gets one proposed."""
    things = _moved(body.lines)
    lines = [
        operations.LineValues(thing=thing, target=line.target)
        for thing, line in zip(things, body.lines, strict=True)
    ]
    order = operations.request_moves(
        context=context_of(request),
        values=operations.OrderValues(
            kind=body.kind, lines=lines, document=body.document, note=body.note
        ),
    )
    return Status(201, _order(order))


@router.get(
    "/move-orders/{number}",
    response=schemas.StoreOrderSchema,
    auth=allowed(choices.VIEW_STOCK),
    operation_id="move_order",
    summary="An order by its number",
)
def move_order(request: HttpRequest, number: str) -> schemas.StoreOrderSchema:
    """Return an order with its lines."""
    missing = operations.UnknownOrderError(order=number)
    return _order(numbered(request, queries.move_orders(), number, choices.VIEW_STOCK, missing))


@router.post(
    "/move-lines/{line_id}/move",
    response=schemas.MoveDoneSchema,
    auth=allowed(choices.MOVE_STOCK),
    operation_id="move_line",
    summary="Move what a line is about",
)
def move_line(
    request: HttpRequest, line_id: int, body: schemas.LineMoveBody
) -> schemas.MoveDoneSchema:
    """Move what a line of an order is about, once."""
    moved = operations.move_line(
        context=context_of(request),
        line_id=line_id,
        to=body.to,
        quantity=body.quantity,
        occurred_at=body.occurred_at,
        operator=body.operator,
    )
    done = moved.done
    return schemas.MoveDoneSchema(place=done.place, things=done.things, codes=list(done.codes))


def _moved(things: Any) -> list[operations.Moved]:
    found: list[operations.Moved] = []
    wrong: list[Problem] = []
    for line, one in enumerate(things, start=1):
        try:
            key = key_of(one.code)
        except DomainError as error:
            wrong.append(Problem.of(error, line=line, field="code"))
            continue
        found.append(
            operations.Moved(
                key=key,
                quantity=one.quantity,
                unit=one.unit,
                source=one.source,
                disposition=one.disposition,
            )
        )
    Problems.check(wrong)
    return found


def _order(row: MoveOrder) -> schemas.StoreOrderSchema:
    return schemas.StoreOrderSchema(
        number=row.number,
        kind=MoveKind(row.kind),
        status=WorkStatus(row.status),
        document=row.document,
        lines=[_line(one) for one in queries.move_lines().filter(order_id=row.pk)],
    )


def _line(row: MoveLine) -> schemas.StoreOrderLineSchema:
    return schemas.StoreOrderLineSchema(
        id=row.pk,
        position=row.position,
        code=row.code,
        key=row.key,
        quantity=row.quantity,
        source=row.source.code if row.source is not None else None,
        target=row.target.code if row.target is not None else None,
        status=WorkStatus(row.status),
        moved_to=row.moved_to.code if row.moved_to is not None else None,
    )

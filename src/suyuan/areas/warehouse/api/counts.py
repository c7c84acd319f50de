"""The endpoints of counts under ``/api/v1``."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.api import schemas
from suyuan.areas.warehouse.domain import CountKind, CountStatus
from suyuan.areas.warehouse.models import Count
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.rest.auth import allowed
from suyuan.rest.requests import context_of
from suyuan.rest.rows import numbered

router = Router(tags=["warehouse"])


@router.post(
    "/counts",
    response={201: schemas.CountSchema},
    auth=allowed(choices.CHANGE_COUNT),
    operation_id="plan_count",
    summary="Plan a count",
)
def plan_count(request: HttpRequest, body: schemas.CountBody) -> Status[schemas.CountSchema]:
    """Write a count of what the ledger says is there."""
    made = operations.plan_count(
        context=context_of(request), values=operations.CountValues(**body.dict())
    )
    return Status(201, _count(_known_count(request, made.number, choices.CHANGE_COUNT)))


@router.get(
    "/counts/{number}",
    response=schemas.CountSchema,
    auth=allowed(choices.VIEW_COUNT),
    operation_id="count",
    summary="A count by its number",
)
def count(request: HttpRequest, number: str) -> schemas.CountSchema:
    """Return a count."""
    return _count(_known_count(request, number, choices.VIEW_COUNT))


@router.post(
    "/counts/{number}/things",
    response=schemas.CountedSchema,
    auth=allowed(choices.CHANGE_COUNT),
    operation_id="count_thing",
    summary="Count one thing",
)
def count_thing(
    request: HttpRequest, number: str, body: schemas.CountedBody
) -> schemas.CountedSchema:
    """Note what was counted of one lot, or that a unit or package is there."""
    done = operations.count_thing(
        context=context_of(request),
        count_id=_known_count(request, number, choices.CHANGE_COUNT).pk,
        place=body.place,
        thing=operations.Moved(
            key=key_of(body.code), quantity=body.quantity, disposition=body.disposition
        ),
        package=key_of(body.package) if body.package else "",
        again=body.again,
    )
    return schemas.CountedSchema(
        code=done.code, place=done.place, quantity=done.quantity, left=done.left
    )


@router.post(
    "/counts/{number}/finish",
    response=schemas.CountSchema,
    auth=allowed(choices.CHANGE_COUNT),
    operation_id="finish_counting",
    summary="Say that everything was counted",
)
def finish_counting(
    request: HttpRequest, number: str, body: schemas.FinishBody
) -> schemas.CountSchema:
    """Finish counting; what differs is counted again, else the count waits for its signature."""
    operations.finish_counting(
        context=context_of(request),
        count_id=_known_count(request, number, choices.CHANGE_COUNT).pk,
        rest_is_missing=body.rest_is_missing,
    )
    return _count(_known_count(request, number, choices.CHANGE_COUNT))


def _known_count(request: HttpRequest, number: str, action: str) -> Any:
    """Return a count that exists for the caller.

    Raises:
        UnknownCountError: If there is none, or not at a site of theirs.
    """
    missing = operations.UnknownCountError(count=number)
    return numbered(request, queries.counts(), number, action, missing)


def _count(row: Any) -> schemas.CountSchema:
    assert isinstance(row, Count)
    return schemas.CountSchema(
        number=row.number,
        kind=CountKind(row.kind),
        status=CountStatus(row.status),
        lines=row.lines_count,  # type: ignore[attr-defined] # annotated.
        counted=row.counted_count,  # type: ignore[attr-defined] # annotated.
    )

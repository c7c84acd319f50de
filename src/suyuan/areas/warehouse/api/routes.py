"""The warehouse's endpoints under ``/api/v1``."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.api import schemas
from suyuan.areas.warehouse.domain import CountKind, CountStatus, MoveKind, WorkStatus
from suyuan.areas.warehouse.models import Count, MoveLine, MoveOrder, Reservation
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.foundation import authorization, clock, sited
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of

router = Router(tags=["warehouse"])


class UnknownItemError(NotFoundError):
    """There is no such item."""

    code = "warehouse.unknown_item"
    item: str = ""


@router.get(
    "/stock",
    response=PageSchema[schemas.StockSchema],
    auth=allowed(choices.VIEW_STOCK),
    operation_id="stock",
    summary="What lies in house",
)
def stock(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.StockSchema]:
    """Return what lies in house by item, lot, place and state."""
    found = page_of(
        sited.within(
            queries.stock(at=clock.now()),
            actor_of(request),
            choices.VIEW_STOCK,
            field="place__site_id",
        ),
        key=["item_code", "lot_code", "id"],
        question={"list": "stock"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_stock(row) for row in found.items], next=found.next)


@router.get(
    "/stock/picks",
    response=schemas.ProposalSchema,
    auth=allowed(choices.VIEW_STOCK),
    operation_id="picks",
    summary="What to take of an item: what expires first goes first",
)
def picks(request: HttpRequest, asked: Query[schemas.PickQuery]) -> schemas.ProposalSchema:
    """Propose what to take of an item, without what is on hold, expired or promised."""
    quantity = asked.quantity
    if not quantity.is_finite() or quantity <= 0:
        data = {"value": str(quantity)}
        Problems.check([Problem("warehouse.not_positive", data, field="quantity")])
    wanted = queries.Wanted(
        item_id=_item(asked.item),
        quantity=quantity,
        purpose=asked.purpose,
        good_until=asked.good_until,
    )
    sites = authorization.sites_of(actor_of(request), choices.VIEW_STOCK)
    found = queries.fefo(wanted, at=clock.now(), document=asked.document, sites=sites)
    return schemas.ProposalSchema(
        picks=[
            schemas.PickSchema(
                lot=one.lot_code,
                lot_key=one.lot_key,
                place=one.place_code,
                quantity=one.quantity,
                expires_on=one.expires_on,
            )
            for one in found.picks
        ],
        missing=found.missing,
        free=found.free,
    )


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


@router.get(
    "/reservations",
    response=PageSchema[schemas.ReservationSchema],
    auth=allowed(choices.VIEW_STOCK),
    operation_id="reservations",
    summary="Stock that is promised",
)
def reservations(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[schemas.ReservationSchema]:
    """Return the reservations by id."""
    found = page_of(
        sited.within(
            queries.reservations(), actor_of(request), choices.VIEW_STOCK, field="place__site_id"
        ),
        key=["pk"],
        question={"list": "reservations"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_reservation(row) for row in found.items], next=found.next)


@router.post(
    "/reservations",
    response={201: list[schemas.ReservationSchema]},
    auth=allowed(choices.RESERVE),
    operation_id="reserve",
    summary="Reserve stock for a paper",
)
def reserve(
    request: HttpRequest, body: schemas.ReserveBody
) -> Status[list[schemas.ReservationSchema]]:
    """Reserve for a paper what expires first, so that nobody else is promised the same."""
    made = operations.reserve(
        context=context_of(request),
        document=body.document,
        wanted=[
            queries.Wanted(
                item_id=_item(one.item),
                quantity=one.quantity,
                purpose=one.purpose,
                good_until=one.good_until,
            )
            for one in body.wanted
        ],
        until=body.until,
        partial=body.partial,
    )
    rows = queries.reservations().filter(pk__in=[row.pk for row in made])
    return Status(201, [_reservation(row) for row in rows])


@router.post(
    "/reservations/release",
    response=schemas.ReleasedSchema,
    auth=allowed(choices.RESERVE),
    operation_id="release_reservations",
    summary="Give back what is reserved for a paper",
)
def release_reservations(request: HttpRequest, body: schemas.ReleaseBody) -> schemas.ReleasedSchema:
    """Give back everything that is reserved for a paper."""
    released = operations.release_reservations(context=context_of(request), document=body.document)
    return schemas.ReleasedSchema(released=released)


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
    found = queries.move_orders().filter(number=number).first()
    site_id = found.site_id if found is not None else None
    if found is None or not authorization.may(actor_of(request), choices.VIEW_STOCK, site_id):
        raise operations.UnknownOrderError(order=number)
    return _order(found)


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


@router.post(
    "/readings",
    response={201: schemas.ReadingsKeptSchema},
    auth=allowed(choices.RECORD_CONDITION),
    operation_id="record_readings",
    summary="Keep temperature and humidity of places",
)
def record_readings(
    request: HttpRequest, body: schemas.ReadingsBody
) -> Status[schemas.ReadingsKeptSchema]:
    """Keep readings; the same reading sent twice is kept once."""
    kept = operations.record_readings(
        context=context_of(request),
        readings=[operations.ReadingValues(**one.dict()) for one in body.readings],
    )
    made = schemas.ReadingsKeptSchema(kept=kept.kept, known=kept.known, outside=kept.outside)
    return Status(201, made)


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


def _item(code: str) -> int:
    found = catalog.item_with_code(code)
    if found is None:
        raise UnknownItemError(item=code)
    return int(found.pk)


def _known_count(request: HttpRequest, number: str, action: str) -> Any:
    """Return a count that exists for the caller.

    Raises:
        UnknownCountError: If there is none, or not at a site of theirs.
    """
    found = queries.counts().filter(number=number).first()
    if found is None or not authorization.may(actor_of(request), action, found.site_id):
        raise operations.UnknownCountError(count=number)
    return found


def _stock(row: Any) -> schemas.StockSchema:
    return schemas.StockSchema(
        item=row.item_code,
        lot=row.lot_code,
        lot_id=row.lot_id,
        place=row.place.code,
        disposition=row.disposition,
        quantity=row.quantity,
        unit=row.item.unit,
        reserved=row.reserved or Decimal(0),
        packages=row.packages,
        expires_on=row.expires_on,
    )


def _reservation(row: Reservation) -> schemas.ReservationSchema:
    return schemas.ReservationSchema(
        id=row.pk,
        document=row.document,
        item=row.item.code,
        lot=row.lot_code,
        place=row.place.code,
        quantity=row.quantity,
        taken=row.taken,
        status=row.status,
        until=row.until,
    )


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


def _count(row: Any) -> schemas.CountSchema:
    assert isinstance(row, Count)
    return schemas.CountSchema(
        number=row.number,
        kind=CountKind(row.kind),
        status=CountStatus(row.status),
        lines=row.lines_count,  # type: ignore[attr-defined] # annotated.
        counted=row.counted_count,  # type: ignore[attr-defined] # annotated.
    )

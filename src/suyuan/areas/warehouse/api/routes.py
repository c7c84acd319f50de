"""The warehouse's endpoints under ``/api/v1``."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.api import counts, moves, schemas
from suyuan.areas.warehouse.models import Reservation
from suyuan.foundation import authorization, clock, sited
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of
from suyuan.rest.rows import listed, seen

router = Router(tags=["warehouse"])
router.add_router("", moves.router)
router.add_router("", counts.router)


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
    found = listed(
        seen(request, queries.reservations(), choices.VIEW_STOCK, site="place__site_id"),
        page,
        name="reservations",
        key="pk",
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


def _item(code: str) -> int:
    found = catalog.item_with_code(code)
    if found is None:
        raise UnknownItemError(item=code)
    return int(found.pk)


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

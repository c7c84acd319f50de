"""The catalogue's endpoints under ``/api/v1``."""
# ruff: noqa: ARG001 - Ninja hands every endpoint its request.

from django.http import HttpRequest
from ninja import Query, Router, Status

from suyuan.areas.catalog import domain, operations, queries
from suyuan.areas.catalog.api import schemas, upkeep
from suyuan.areas.catalog.models import Item, NumberScheme, Partner, Place
from suyuan.areas.catalog.operations.items import UnknownItemError
from suyuan.areas.catalog.operations.numbers import UnknownSchemeError
from suyuan.areas.catalog.operations.partners import UnknownPartnerError
from suyuan.areas.catalog.operations.places import UnknownPlaceError
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.rest.auth import allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of

router = Router(tags=["catalogue"])
router.add_router("", upkeep.router)


@router.get(
    "/items",
    response=PageSchema[schemas.ItemSchema],
    auth=allowed("catalog.view_item"),
    operation_id="items",
    summary="Items",
)
def items(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.ItemSchema]:
    """Return the items by id."""
    found = page_of(
        queries.items(), key=["pk"], question={"list": "items"}, limit=page.limit, after=page.after
    )
    return PageSchema(items=[_item(row) for row in found.items], next=found.next)


@router.get(
    "/items/{code}",
    response=schemas.ItemSchema,
    auth=allowed("catalog.view_item"),
    operation_id="item",
    summary="An item by its code",
)
def item(request: HttpRequest, code: str) -> schemas.ItemSchema:
    """Return an item."""
    return _item(_known(code))


@router.post(
    "/items",
    response={201: schemas.ItemSchema},
    auth=allowed("catalog.change_item"),
    operation_id="create_item",
    summary="Make an item known",
)
def create_item(request: HttpRequest, body: schemas.ItemBody) -> Status[schemas.ItemSchema]:
    """Make an item known; it is a draft until it is put to use."""
    made = operations.create_item(context=context_of(request), values=_values(body))
    return Status(201, _item(_known(made.item.code)))


@router.put(
    "/items/{code}",
    response=schemas.ItemSchema,
    auth=allowed("catalog.change_item"),
    operation_id="change_item",
    summary="Describe an item anew",
)
def change_item(request: HttpRequest, code: str, body: schemas.ItemBody) -> schemas.ItemSchema:
    """Describe an item anew; GTINs are added and never taken away."""
    operations.change_item(
        context=context_of(request), item_id=_known(code).pk, values=_values(body)
    )
    return _item(_known(body.code))


@router.get(
    "/partners",
    response=PageSchema[schemas.PartnerSchema],
    auth=allowed("catalog.view_partner"),
    operation_id="partners",
    summary="Partners",
)
def partners(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.PartnerSchema]:
    """Return the partners by id."""
    found = page_of(
        queries.partners(),
        key=["pk"],
        question={"list": "partners"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_partner(row) for row in found.items], next=found.next)


@router.get(
    "/partners/{code}",
    response=schemas.PartnerSchema,
    auth=allowed("catalog.view_partner"),
    operation_id="partner",
    summary="A partner by its code",
)
def partner(request: HttpRequest, code: str) -> schemas.PartnerSchema:
    """Return a partner."""
    found = queries.partner_with_code(code)
    if found is None:
        raise UnknownPartnerError(partner=code)
    return _partner(found)


@router.get(
    "/places/{code}",
    response=schemas.CataloguePlaceSchema,
    auth=allowed("catalog.view_place"),
    operation_id="place",
    summary="A place by its code",
)
def place(request: HttpRequest, code: str) -> schemas.CataloguePlaceSchema:
    """Return a place."""
    found = queries.place_with_code(code)
    if found is None:
        raise UnknownPlaceError(place=code)
    return _place(found)


@router.get(
    "/places",
    response=PageSchema[schemas.CataloguePlaceSchema],
    auth=allowed("catalog.view_place"),
    operation_id="places",
    summary="Places",
)
def places(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[schemas.CataloguePlaceSchema]:
    """Return the places by id."""
    found = page_of(
        queries.places(),
        key=["pk"],
        question={"list": "places"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_place(row) for row in found.items], next=found.next)


@router.get(
    "/number-schemes",
    response=PageSchema[schemas.SchemeSchema],
    auth=allowed("catalog.view_number"),
    operation_id="number_schemes",
    summary="Number schemes",
)
def number_schemes(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[schemas.SchemeSchema]:
    """Return the number schemes by id."""
    found = page_of(
        queries.schemes(),
        key=["pk"],
        question={"list": "number-schemes"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_scheme(row) for row in found.items], next=found.next)


@router.post(
    "/number-schemes/{code}/numbers",
    response={201: schemas.NumbersSchema},
    auth=allowed("catalog.issue_number"),
    operation_id="issue_numbers",
    summary="Issue numbers",
)
def issue_numbers(
    request: HttpRequest, code: str, body: schemas.IssueBody
) -> Status[schemas.NumbersSchema]:
    """Give out the next numbers of a scheme; a repeat of the request gives the same ones."""
    scheme = queries.scheme_with_code(code)
    if scheme is None:
        raise UnknownSchemeError(scheme=code)
    block = operations.issue_numbers(
        context=context_of(request), scheme_id=scheme.pk, count=body.count, day=body.day
    )
    numbers = list(queries.numbers_in(block))
    return Status(
        201,
        schemas.NumbersSchema(scheme=code, first=numbers[0], last=numbers[-1], numbers=numbers),
    )


def _scheme(row: NumberScheme) -> schemas.SchemeSchema:
    return schemas.SchemeSchema(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind=row.kind,
        item=row.item.code if row.item else None,
        template=row.template,
        active=row.active,
    )


def _known(code: str) -> Item:
    found = queries.item_with_code(code)
    if found is None:
        raise UnknownItemError(item=code)
    return found


def _values(body: schemas.ItemBody) -> operations.ItemValues:
    values = body.dict()
    levels = [operations.PackageLevel(**level) for level in values.pop("levels")]
    return operations.ItemValues(**values, levels=levels)


def _item(row: Item) -> schemas.ItemSchema:
    known = row.item
    return schemas.ItemSchema(
        id=row.pk,
        key=known.key,
        code=known.code,
        name=known.name,
        name_en=known.name_en,
        kind=domain.ItemKind(known.kind),
        tracking=Tracking(known.tracking),
        unit=known.unit,
        model=known.model,
        registration_no=row.registration_no,
        shelf_life_days=known.shelf_life_days,
        status=domain.ItemStatus(row.status),
    )


def _partner(row: Partner) -> schemas.PartnerSchema:
    known = row.party
    return schemas.PartnerSchema(
        id=row.pk,
        key=known.key,
        code=known.code,
        name=known.name,
        name_en=known.name_en,
        roles=[domain.PartnerRole(role) for role in row.roles],
        country=known.country,
        region=known.region,
        city=row.city,
        credit_code=row.credit_code,
        status=domain.PartnerStatus(row.status),
    )


def _place(row: Place) -> schemas.CataloguePlaceSchema:
    known = row.place
    return schemas.CataloguePlaceSchema(
        id=row.pk,
        key=known.key,
        code=known.code,
        name=known.name,
        name_en=known.name_en,
        kind=domain.PlaceKind(known.kind),
        parent=known.parent.code if known.parent else None,
        holder=known.party.code if known.party else None,
        gln=row.gln,
        active=row.active,
    )

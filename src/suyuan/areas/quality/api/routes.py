"""The endpoints of quality under ``/api/v1``."""
# ruff: noqa: ARG001 - Ninja hands every endpoint its request.

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.quality import operations, queries
from suyuan.areas.quality.api import schemas
from suyuan.areas.quality.choices import INSPECTION_RECORD
from suyuan.areas.quality.models import Hold, Inspection, Nonconformity, Release
from suyuan.foundation import authorization, sited, wording
from suyuan.rest import papers
from suyuan.rest.auth import actor_of, allowed
from suyuan.rest.pages import PageQuery, PageSchema, page_of
from suyuan.rest.requests import context_of

router = Router(tags=["quality"])
VIEW, CHANGE = "quality.view_inspection", "quality.change_inspection"


@router.get(
    "/inspections",
    response=PageSchema[schemas.InspectionSchema],
    auth=allowed("quality.view_inspection"),
    operation_id="inspections",
    summary="Inspections",
)
def inspections(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[schemas.InspectionSchema]:
    """Return the inspections by id."""
    found = page_of(
        sited.within(queries.inspections().order_by("pk"), actor_of(request), VIEW),
        key=["pk"],
        question={"list": "inspections"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_inspection(row) for row in found.items], next=found.next)


@router.get(
    "/inspections/{number}",
    response=schemas.InspectionSchema,
    auth=allowed("quality.view_inspection"),
    operation_id="inspection",
    summary="An inspection by its number",
)
def inspection(request: HttpRequest, number: str) -> schemas.InspectionSchema:
    """Return an inspection."""
    return _inspection(_known(request, number, VIEW))


@router.get(
    "/inspections/{number}/record.pdf",
    auth=allowed("quality.view_inspection"),
    operation_id="inspection_paper",
    summary="The record of an inspection as PDF",
    openapi_extra=papers.DESCRIBED,
)
def inspection_paper(
    request: HttpRequest, number: str, paper: Query[papers.PaperQuery]
) -> HttpResponse:
    """Send the record; a draft until the inspection is concluded."""
    row = _known(request, number, VIEW)
    return papers.answer(request, INSPECTION_RECORD, row.number, paper.language)


@router.post(
    "/inspections",
    response={201: schemas.InspectionSchema},
    auth=allowed("quality.change_inspection"),
    operation_id="open_inspection",
    summary="Open an inspection",
)
def open_inspection(
    request: HttpRequest, body: schemas.InspectionBody
) -> Status[schemas.InspectionSchema]:
    """Open an inspection after the plan that is in force, with its sample and its numbers."""
    item = catalog.item_with_code(body.item)
    supplier = catalog.partner_with_code(body.supplier) if body.supplier else None
    place = catalog.place_with_code(body.place) if body.place else None
    values = operations.InspectionValues(
        purpose=body.purpose,
        item_id=item.pk if item is not None else 0,
        quantity=body.quantity,
        lot_key=body.lot_key,
        unit_keys=body.unit_keys,
        step_number=body.step_number,
        document=body.document,
        supplier_id=supplier.pk if supplier is not None else None,
        supplier_lot=body.supplier_lot,
        certificate=body.certificate,
        place_id=place.pk if place is not None else None,
        resubmitted=body.resubmitted,
    )
    made = operations.open_inspection(context=context_of(request), values=values)
    return Status(201, _inspection(_known(request, made.number, CHANGE)))


@router.post(
    "/inspections/{number}/results",
    response=schemas.InspectionSchema,
    auth=allowed("quality.change_inspection"),
    operation_id="record_results",
    summary="Enter results of an inspection",
)
def record_results(
    request: HttpRequest, number: str, body: schemas.ResultsBody
) -> schemas.InspectionSchema:
    """Enter results: all of them, or none and every reason why not."""
    operations.record_results(
        context=context_of(request),
        inspection_id=_known(request, number, CHANGE).pk,
        results=[operations.ResultValues(**one.dict()) for one in body.results],
        by=body.by,
    )
    return _inspection(_known(request, number, CHANGE))


@router.post(
    "/inspections/{number}/submit",
    response=schemas.InspectionSchema,
    auth=allowed("quality.change_inspection"),
    operation_id="submit_inspection",
    summary="Hand an inspection to be checked",
)
def submit_inspection(
    request: HttpRequest, number: str, body: schemas.SubmitBody
) -> schemas.InspectionSchema:
    """Say that all is inspected; somebody else checks, and signs the conclusion on its page."""
    row = _known(request, number, CHANGE)
    operations.submit_inspection(context=context_of(request), inspection_id=row.pk, **body.dict())
    return _inspection(_known(request, number, CHANGE))


@router.post(
    "/blocks",
    response=list[schemas.BlockSchema],
    auth=allowed("quality.view_hold"),
    operation_id="blocks",
    summary="Why things may not be used, packed or shipped",
)
def blocks(request: HttpRequest, body: schemas.BlocksBody) -> list[schemas.BlockSchema]:
    """Return every reason against it; none where it may be done."""
    return [
        schemas.BlockSchema(
            key=str(one.data.get("key", "")), code=one.code, message=wording.sentence(one)
        )
        for one in queries.blocks(body.keys, body.use)
    ]


@router.get(
    "/holds",
    response=PageSchema[schemas.HoldSchema],
    auth=allowed("quality.view_hold"),
    operation_id="holds",
    summary="Holds",
)
def holds(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.HoldSchema]:
    """Return the holds by id, those of all sites: a hold concerns whoever has the goods."""
    found = page_of(
        queries.holds().order_by("pk"),
        key=["pk"],
        question={"list": "holds"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_hold(row) for row in found.items], next=found.next)


@router.post(
    "/holds",
    response={201: schemas.HoldSchema},
    auth=allowed("quality.change_hold"),
    operation_id="place_hold",
    summary="Place a hold",
)
def place_hold(request: HttpRequest, body: schemas.HoldBody) -> Status[schemas.HoldSchema]:
    """Place a hold on lots, units or packages; nothing of them is used or shipped from now on."""
    made = operations.hold(
        context=context_of(request), keys=body.keys, reason=body.reason, document=body.document
    )
    return Status(201, _hold(made))


@router.post(
    "/holds/{number}/lift",
    response=schemas.HoldSchema,
    auth=allowed("quality.change_hold"),
    operation_id="lift_hold",
    summary="Lift a hold",
)
def lift_hold(request: HttpRequest, number: str, body: schemas.ReasonBody) -> schemas.HoldSchema:
    """Lift a hold; what another hold still names stays held."""
    found = queries.holds().filter(number=number).first()
    if found is None:
        raise operations.UnknownHoldError(hold=number)
    return _hold(
        operations.lift_hold(context=context_of(request), hold_id=found.pk, reason=body.reason)
    )


@router.get(
    "/releases",
    response=PageSchema[schemas.ReleaseSchema],
    auth=allowed("quality.view_release"),
    operation_id="releases",
    summary="Releases",
)
def releases(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.ReleaseSchema]:
    """Return the releases by id; a release is signed by a person, so it has no endpoint."""
    found = page_of(
        queries.releases().order_by("pk"),
        key=["pk"],
        question={"list": "releases"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_release(row) for row in found.items], next=found.next)


@router.get(
    "/nonconformities",
    response=PageSchema[schemas.NonconformitySchema],
    auth=allowed("quality.view_nonconformity"),
    operation_id="nonconformities",
    summary="Nonconformities",
)
def nonconformities(
    request: HttpRequest, page: Query[PageQuery]
) -> PageSchema[schemas.NonconformitySchema]:
    """Return the nonconformities by id."""
    found = page_of(
        sited.within(
            queries.nonconformities().order_by("pk"),
            actor_of(request),
            "quality.view_nonconformity",
        ),
        key=["pk"],
        question={"list": "nonconformities"},
        limit=page.limit,
        after=page.after,
    )
    return PageSchema(items=[_nonconformity(row) for row in found.items], next=found.next)


def _known(request: HttpRequest, number: str, action: str) -> Inspection:
    """Return an inspection that exists for the caller.

    Raises:
        UnknownInspectionError: If there is none, or not at a site of theirs.
    """
    found = queries.inspection_numbered(number)
    if found is None or not authorization.may(actor_of(request), action, found.site_id):
        raise operations.UnknownInspectionError(inspection=number)
    return found


def _inspection(row: Inspection) -> schemas.InspectionSchema:
    names = [name for name in schemas.InspectionSchema.model_fields if hasattr(row, name)]
    said = {name: getattr(row, name) for name in names}
    return schemas.InspectionSchema(
        **{
            **said,
            "item": row.item.item.code,
            "conclusion": row.conclusion or None,
            "inspected_by": row.inspected_name,
            "checked_by": row.checked_name,
            "papers": papers.links("inspections", row.number, "record.pdf"),
        }
    )


def _hold(row: Hold) -> schemas.HoldSchema:
    return schemas.HoldSchema(
        **{name: getattr(row, name) for name in schemas.HoldSchema.model_fields}
    )


def _release(row: Release) -> schemas.ReleaseSchema:
    return schemas.ReleaseSchema(
        **{name: getattr(row, name) for name in schemas.ReleaseSchema.model_fields}
    )


def _nonconformity(row: Nonconformity) -> schemas.NonconformitySchema:
    names = [name for name in schemas.NonconformitySchema.model_fields if hasattr(row, name)]
    said = {name: getattr(row, name) for name in names}
    return schemas.NonconformitySchema(
        **{
            **said,
            "item": row.item.item.code,
            "disposition": row.disposition or None,
            "hold": row.hold.number if row.hold else None,
            "inspection": row.inspection.number if row.inspection else None,
        }
    )

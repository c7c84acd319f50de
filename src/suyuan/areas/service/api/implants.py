"""The endpoints of the register of implants under ``/api/v1``."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.api import implant_schemas as schemas, shown
from suyuan.areas.service.models import Implant
from suyuan.rest.auth import allowed
from suyuan.rest.pages import PageQuery, PageSchema
from suyuan.rest.requests import context_of
from suyuan.rest.rows import listed, numbered, seen

router = Router(tags=["service"])


@router.get(
    "/implants",
    response=PageSchema[schemas.ImplantSchema],
    auth=allowed(choices.VIEW_IMPLANT),
    operation_id="implants",
    summary="The register of implants",
)
def implants(request: HttpRequest, page: Query[PageQuery]) -> PageSchema[schemas.ImplantSchema]:
    """Return the register by number; no patient is named."""
    found = listed(seen(request, queries.implants(), choices.VIEW_IMPLANT), page, name="implants")
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


def _implant(request: HttpRequest, number: str, action: str) -> Implant:
    missing = operations.UnknownImplantError(implant=number[:60])
    return numbered(request, queries.implants(), number, action, missing)

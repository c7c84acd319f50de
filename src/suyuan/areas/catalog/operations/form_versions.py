"""Changes of forms: begun, filled with fields, approved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from suyuan.areas.catalog import domain
from suyuan.areas.catalog.domain import design, forms
from suyuan.areas.catalog.models import Form, FormVersion
from suyuan.areas.catalog.operations.revisions import APPROVE, CHANGE
from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError
from suyuan.kernel.errors import Problem, Problems


class UnknownFormError(NotFoundError):
    """There is no such form."""

    code = "catalog.unknown_form"
    form: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FormValues:
    """What is said about a form besides its fields."""

    code: str
    name: str
    name_en: str = ""
    purpose: str = ""


@command(name="catalog.create_form", action=CHANGE)
def create_form(*, context: Context, values: FormValues) -> Form:
    """Make a form known; its first version is an empty draft.

    Raises:
        Problems: If code or name is missing, or the code is taken.
    """
    del context
    found = [
        Problem("catalog.missing", {"field": name}, field=name)
        for name in ("code", "name")
        if not getattr(values, name).strip()
    ]
    if Form.objects.filter(code=values.code.strip()).exists():
        found.append(Problem("catalog.code_twice", {"code": values.code}, field="code"))
    Problems.check(found)
    form = Form.objects.create(
        code=values.code.strip(),
        name=values.name.strip(),
        name_en=values.name_en.strip(),
        purpose=values.purpose.strip(),
    )
    FormVersion.objects.create(form=form, number=1, fields=[])
    return form


@command(name="catalog.put_fields", action=CHANGE)
def put_fields(
    *, context: Context, form_id: int, fields: Sequence[forms.Field], change_note: str = ""
) -> FormVersion:
    """Say what the draft of a form asks for; without a draft a new version is begun.

    Raises:
        UnknownFormError: If there is no such form.
        Problems: If the fields cannot be asked; every fault is named with its line.
    """
    del context
    form = _locked(form_id)
    forms.check_fields(fields)
    version = form.versions.filter(status=design.RevisionStatus.DRAFT).first()
    if version is None:
        last = form.versions.order_by("-number").values_list("number", flat=True).first()
        version = FormVersion(form=form, number=(last or 0) + 1)
    version.fields = [one.as_json() for one in fields]
    version.change_note = change_note
    version.save()
    return version


@command(name="catalog.approve_form", action=APPROVE)
def approve_form(*, context: Context, form_id: int, effective_from: dt.date) -> FormVersion:
    """Approve the draft of a form; it is filled in from a day on, in place of the one before.

    Records that were filled in keep the version that they were filled in with.

    Raises:
        UnknownFormError: If there is no such form.
        ForbiddenMoveError: If it has no draft.
        Problems: If the draft has no fields, or a later version is approved already.
    """
    form = _locked(form_id)
    version = form.versions.filter(status=design.RevisionStatus.DRAFT).first()
    if version is None:
        state = design.RevisionStatus.APPROVED
        raise domain.ForbiddenMoveError(what=form.code, state=state, asked=state)
    forms.check_fields([forms.Field.from_json(said) for said in version.fields])
    for other in form.versions.filter(status=design.RevisionStatus.APPROVED):
        if other.effective_until is not None and other.effective_until <= effective_from:
            continue
        if other.effective_from is not None and other.effective_from >= effective_from:
            data = {"day": other.effective_from.isoformat(), "number": str(other.number)}
            Problems.check([Problem("catalog.form_overlaps", data, field="effective_from")])
        other.effective_until = effective_from
        other.save(update_fields=["effective_until"])
    version.status = design.RevisionStatus.APPROVED.value
    version.effective_from = effective_from
    version.approved_at = context.at
    version.approved_by = context.actor.label
    version.save()
    return version


def _locked(form_id: int) -> Form:
    form = Form.objects.select_for_update().filter(pk=form_id).first()
    if form is None:
        raise UnknownFormError(form=str(form_id))
    return form

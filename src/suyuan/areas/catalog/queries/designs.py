"""Questions about designs: what is in a revision, which one is in force, where a part is used."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from suyuan.areas.catalog.domain import design as domain_design, forms as domain_forms
from suyuan.areas.catalog.domain.design import RevisionStatus
from suyuan.areas.catalog.models import (
    Form,
    FormVersion,
    Item,
    MasterRecord,
    Parameter,
    Part,
    Plan,
    Revision,
    Step,
)
from suyuan.foundation.db.prepared import Prepared
from suyuan.foundation.signing import Line, Signable

SERIES: Final = "DMR"


def revisions() -> QuerySet[Revision]:
    """Return the revisions with how many parts, steps and plans they have, the newest first."""
    return (
        Revision.objects.select_related("item__item", "master_record")
        .annotate(
            parts_count=Count("parts", distinct=True),
            steps_count=Count("steps", distinct=True),
            plans_count=Count("plans", distinct=True),
        )
        .order_by("item__item__code", "-pk")
    )


_IN_FORCE: Final = Prepared(
    lambda item, on: (
        Revision.objects.select_related("item__item", "master_record")
        .filter(item_id=item, status=RevisionStatus.APPROVED, effective_from__lte=on)
        .filter(Q(effective_until__isnull=True) | Q(effective_until__gt=on))
    )
)
_FORM_IN_FORCE: Final = Prepared(
    lambda code, on: (
        FormVersion.objects.select_related("form")
        .filter(form__code=code, status=RevisionStatus.APPROVED, effective_from__lte=on)
        .filter(Q(effective_until__isnull=True) | Q(effective_until__gt=on))
    )
)
_RECORD: Final = Prepared(lambda revision: MasterRecord.objects.filter(pk=revision))


def in_force(item_id: int, *, on: dt.date) -> Revision | None:
    """Return the revision after which an item is made on a day, if there is one."""
    return _IN_FORCE.first(item_id, on)


def where_used(item_id: int) -> QuerySet[Part]:
    """Return the lines in which an item is a part or may stand in for one."""
    return (
        Part.objects.select_related("revision__item__item", "component__item")
        .filter(Q(component_id=item_id) | Q(alternates__component_id=item_id))
        .exclude(revision__status=RevisionStatus.WITHDRAWN)
        .distinct()
        .order_by("revision__item__item__code", "revision_id", "position")
    )


def master_record(revision_id: int) -> MasterRecord | None:
    """Return the frozen set of a revision; None while it is a draft."""
    return _RECORD.first(revision_id)


def forms() -> QuerySet[Form]:
    """Return the forms by code."""
    return Form.objects.order_by("code")


def form_in_force(code: str, *, on: dt.date) -> FormVersion | None:
    """Return the version of a form to fill in on a day, if there is one."""
    return _FORM_IN_FORCE.first(code, on)


def steps() -> QuerySet[Step]:
    """Return the steps of all routings."""
    return Step.objects.all()


def plans() -> QuerySet[Plan]:
    """Return the inspection plans of all revisions."""
    return Plan.objects.all()


def form_version(key: int) -> FormVersion | None:
    """Return a version of a form by its key."""
    return FormVersion.objects.filter(pk=key).first()


def fields_of(version: FormVersion) -> Sequence[domain_forms.Field]:
    """Return the fields of a version of a form."""
    return [domain_forms.Field.from_json(said) for said in version.fields]


def content_of(revision: Revision) -> dict[str, Any]:
    """Write out the device master record of a revision: what will be frozen and hashed.

    Amounts are texts in plain decimal form, so that the same set always gives the same bytes.
    """
    item = revision.item.item
    return {
        "item": {
            "code": item.code,
            "name": item.name,
            "name_en": item.name_en,
            "model": item.model,
            "kind": item.kind,
            "tracking": item.tracking,
            "unit": item.unit,
            "shelf_life_days": item.shelf_life_days,
            "specification": revision.item.specification,
            "registration_no": revision.item.registration_no,
        },
        "revision": revision.code,
        "steps": [
            _step(step) for step in revision.steps.prefetch_related("parameters").order_by("number")
        ],
        "parts": [
            _part(part)
            for part in revision.parts.select_related("component__item")
            .prefetch_related("alternates__component__item")
            .order_by("position")
        ],
        "plans": [
            _plan(plan)
            for plan in revision.plans.prefetch_related("characteristics").order_by(
                "purpose", "step_number"
            )
        ],
    }


def document_of(item: str, revision: str) -> str:
    """Return the number of a device master record: ``DMR-SP20:B``."""
    return f"{SERIES}-{item}:{revision}"


def approval_of(revision: Revision, *, effective_from: dt.date, first_number: str = "") -> Signable:
    """Return what is signed by approving a revision: its whole master record and from when on."""
    item = revision.item.item
    content = content_of(revision)
    return Signable(
        document=document_of(item.code, revision.code),
        version=revision.code,
        content={
            "master_record": content,
            "effective_from": effective_from.isoformat(),
            "first_number": first_number.strip(),
        },
        lines=(
            Line(label=gettext("Item"), value=f"{item.code} {item.name}"),
            Line(label=gettext("Revision"), value=revision.code),
            Line(label=gettext("Parts"), value=str(len(content["parts"]))),
            Line(label=gettext("Steps"), value=str(len(content["steps"]))),
            Line(label=gettext("Inspection plans"), value=str(len(content["plans"]))),
            Line(
                label=gettext("SHA-256 of the master record"),
                value=domain_design.fingerprint(content),
            ),
        ),
    )


def _step(step: Step) -> Mapping[str, Any]:
    return {
        "number": step.number,
        "code": step.code,
        "name": step.name,
        "name_en": step.name_en,
        "kind": step.kind,
        "scope": step.scope,
        "procedure": step.procedure,
        "form": step.form_code,
        "equipment_kinds": step.equipment_kinds,
        "qualifications": step.qualifications,
        "minutes": plain(step.minutes),
        "needs_clearance": step.needs_clearance,
        "needs_checker": step.needs_checker,
        "gives_serials": step.gives_serials,
        "packs": step.packs,
        "outside": step.outside,
        "parameters": [_parameter(one) for one in step.parameters.all()],
    }


def _parameter(one: Parameter) -> Mapping[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "name_en": one.name_en,
        "unit": one.unit,
        "minimum": plain(one.minimum),
        "maximum": plain(one.maximum),
        "target": plain(one.target),
        "source": one.source,
        "critical": one.critical,
    }


def _part(part: Part) -> Mapping[str, Any]:
    component = part.component.item
    return {
        "position": part.position,
        "item": component.code,
        "name": component.name,
        "name_en": component.name_en,
        "tracking": component.tracking,
        "quantity": plain(part.quantity),
        "unit": component.unit,
        "step": part.step_number,
        "scrap_percent": plain(part.scrap_percent),
        "key_material": part.key_material,
        "alternates": [one.component.item.code for one in part.alternates.all()],
    }


def _plan(plan: Plan) -> Mapping[str, Any]:
    return {
        "purpose": plan.purpose,
        "step": plan.step_number,
        "scheme": plan.scheme,
        "level": plan.level,
        "aql": plain(plan.aql),
        "sample_size": plan.sample_size,
        "needs_certificate": plan.needs_certificate,
        "procedure": plan.procedure,
        **({"qualifications": plan.qualifications} if plan.qualifications else {}),
        "characteristics": [
            {
                "code": one.code,
                "name": one.name,
                "name_en": one.name_en,
                "kind": one.kind,
                "severity": one.severity,
                "unit": one.unit,
                "minimum": plain(one.minimum),
                "maximum": plain(one.maximum),
                "target": plain(one.target),
                "method": one.method,
                "instrument_kinds": one.instrument_kinds,
            }
            for one in plan.characteristics.all()
        ],
    }


def plain(value: Decimal | None) -> str | None:
    """Write an amount without an exponent and without zeros that say nothing.

    >>> plain(Decimal("12.500000")), plain(Decimal("1E+3")), plain(None)
    ('12.5', '1000', None)
    """
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def item_id_of(code: str) -> int:
    """Return the id of the item with a code; 0 if there is none."""
    return Item.objects.filter(item__code=code).values_list("pk", flat=True).first() or 0

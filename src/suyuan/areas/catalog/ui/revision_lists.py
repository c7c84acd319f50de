"""What a revision consists of, as lists: parts, routing, inspection plans."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from suyuan.areas.catalog import choices
from suyuan.areas.catalog.domain.design import (
    RevisionStatus,
)
from suyuan.areas.catalog.models import Part, Plan, Revision, Step
from suyuan.areas.catalog.queries import designs
from suyuan.areas.catalog.ui.common import name_of
from suyuan.web import screens
from suyuan.web.people import Reader


def is_draft(row: Revision) -> bool:
    """Say whether a revision may still be changed."""
    return row.status == RevisionStatus.DRAFT


def _edit(revision: Revision, command: str, **query: Any) -> str | None:
    if not is_draft(revision):
        return None
    ref = f"{revision.item.item.code}:{revision.code}"
    asked = {name: value for name, value in query.items() if value is not None}
    return f"{reverse(f'revisions-{command}', args=[ref])}?{urlencode(asked)}"


class StepTable(screens.Table):
    """The routing."""

    number = screens.NumberColumn(verbose_name=_("Step"))
    name = screens.TextColumn(
        verbose_name=_("Name"),
        value_of=name_of,
        link=lambda one: _edit(one.revision, "put-step", number=one.number),
    )
    kind = screens.TextColumn(
        verbose_name=_("Control"), value_of=lambda one: choices.STEP_KINDS[one.kind]
    )
    scope = screens.TextColumn(
        verbose_name=pgettext_lazy("step", "Recorded"),
        value_of=lambda one: choices.STEP_SCOPES[one.scope],
    )
    form = screens.CodeColumn(verbose_name=_("Record form"), accessor="form_code")
    parameters = screens.TextColumn(
        verbose_name=_("Parameters"),
        value_of=lambda one: "；".join(_limits(each) for each in one.parameters.all()),
    )


def _limits(one: Any) -> str:
    low, high = designs.plain(one.minimum), designs.plain(one.maximum)
    if low is not None and high is not None:
        span = f"{low} – {high}"
    else:
        span = f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else ""
    return " ".join(filter(None, (name_of(one), span, one.unit)))


class PartTable(screens.Table):
    """The parts list."""

    position = screens.NumberColumn(verbose_name="#")
    code = screens.CodeColumn(verbose_name=_("Item"), value_of=lambda one: one.component.item.code)
    name = screens.TextColumn(
        verbose_name=_("Name"), value_of=lambda one: name_of(one.component.item)
    )
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"),
        value_of=lambda one: (one.quantity, one.component.item.unit),
    )
    step = screens.NumberColumn(verbose_name=_("Step"), accessor="step_number")
    tracking = screens.TextColumn(
        verbose_name=_("Traced"),
        value_of=lambda one: choices.TRACKINGS[one.component.item.tracking],
    )
    key = screens.YesColumn(verbose_name=_("Key material"), accessor="key_material")
    alternates = screens.TextColumn(
        verbose_name=_("Alternates"),
        value_of=lambda one: screens.listed(
            each.component.item.code for each in one.alternates.all()
        ),
    )


class PlanTable(screens.Table):
    """The inspection plans."""

    purpose = screens.TextColumn(
        verbose_name=pgettext_lazy("inspection plan", "When"),
        value_of=lambda one: choices.PLAN_PURPOSES[one.purpose],
        link=lambda one: _edit(
            one.revision, "put-plan", purpose=one.purpose, step_number=one.step_number
        ),
    )
    step = screens.NumberColumn(verbose_name=_("Step"), accessor="step_number")
    scheme = screens.TextColumn(
        verbose_name=_("Sampling"), value_of=lambda one: choices.SAMPLING_SCHEMES[one.scheme]
    )
    aql = screens.TextColumn(verbose_name="AQL", value_of=lambda one: designs.plain(one.aql))
    level = screens.TextColumn(verbose_name=_("Inspection level"))
    looked_at = screens.TextColumn(
        verbose_name=_("What is looked at"),
        value_of=lambda one: "；".join(_limits(each) for each in one.characteristics.all()),
    )


def steps_of(row: Revision, _reader: Reader) -> QuerySet[Step]:
    """Return the routing of a revision."""
    return (
        row.steps.select_related("revision__item__item")
        .prefetch_related("parameters")
        .order_by("number")
    )


def parts_of(row: Revision, _reader: Reader) -> QuerySet[Part]:
    """Return the parts list of a revision."""
    return (
        row.parts.select_related("component__item")
        .prefetch_related("alternates__component__item")
        .order_by("position")
    )


def plans_of(row: Revision, _reader: Reader) -> QuerySet[Plan]:
    """Return the inspection plans of a revision."""
    return (
        row.plans.select_related("revision__item__item")
        .prefetch_related("characteristics")
        .order_by("purpose", "step_number")
    )

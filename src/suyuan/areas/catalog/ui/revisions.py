"""Screens of revisions: parts list, routing, inspection plans, device master record."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import choices, operations
from suyuan.areas.catalog.domain.design import (
    CharacteristicKind,
    ParameterSource,
    PlanPurpose,
    RevisionStatus,
    SamplingScheme,
    Severity,
    StepKind,
    StepScope,
)
from suyuan.areas.catalog.models import Revision
from suyuan.areas.catalog.queries import designs
from suyuan.areas.catalog.ui import design_forms, record_print
from suyuan.areas.catalog.ui.common import TONES, name_of, page_of
from suyuan.areas.catalog.ui.forms import pairs
from suyuan.areas.catalog.ui.revision_lists import (
    PartTable,
    PlanTable,
    StepTable,
    is_draft,
    parts_of,
    plans_of,
    steps_of,
)
from suyuan.foundation.signing import Meaning
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip, Tone

CHANGE = "catalog.change_design"
APPROVE = "catalog.approve_design"
TONES_OF = {**TONES, "APPROVED": Tone.OK, "WITHDRAWN": Tone.OFF}


def revision_chip(status: str) -> Chip:
    """Return the state of a revision or of a version of a form."""
    return Chip(TONES_OF[status], choices.REVISION_STATUSES[status])


def _chip(row: Revision) -> Chip:
    return revision_chip(row.status)


def page_of_revision(row: Revision) -> str:
    """Return the address of the page of a revision."""
    return reverse("revisions-detail", args=[f"{row.item.item.code}:{row.code}"])


def _by_ref(operation: Any) -> Any:
    """Return an operation that is told the reference in the address and goes by the id."""

    def run(*, context: Any, ref: str = "", **values: Any) -> Any:
        del ref
        return operation(context=context, **values)

    return run


def _start(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    return {
        "item_id": designs.item_id_of(values["item"]),
        "values": operations.RevisionValues(
            code=values["code"],
            change_note=values["change_note"],
            copy_of=int(values["copy_of"]) if values["copy_of"] else None,
        ),
    }


def _parts(row: Revision, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "revision_id": row.pk,
        "parts": [
            operations.PartValues(
                component_id=line["component_id"],
                quantity=line["quantity"],
                step_number=line["step_number"],
                scrap_percent=line["scrap_percent"] or Decimal(0),
                key_material=line["key_material"],
                alternate_ids=line["alternate_ids"],
                note=line["note"],
            )
            for line in values["parts"]
        ],
    }


def _initial_parts(row: Revision) -> Mapping[str, Any]:
    lines = row.parts.select_related("component__item").prefetch_related(
        "alternates__component__item"
    )
    return {
        "parts": [
            {
                "component": part.component.item.code,
                "quantity": part.quantity,
                "step_number": part.step_number,
                "scrap_percent": part.scrap_percent or None,
                "key_material": part.key_material,
                "alternates": " ".join(one.component.item.code for one in part.alternates.all()),
                "note": part.note,
            }
            for part in lines
        ]
    }


def _step(row: Revision, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    parameters = [
        operations.ParameterValues(**line | {"source": ParameterSource(line["source"])})
        for line in given.pop("parameters")
    ]
    described = operations.StepValues(
        **given | {"kind": StepKind(given["kind"]), "scope": StepScope(given["scope"])}
    )
    return {"revision_id": row.pk, "values": described, "parameters": parameters}


def _plan(row: Revision, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    characteristics = [
        operations.CharacteristicValues(
            **line
            | {
                "kind": CharacteristicKind(line["kind"]),
                "severity": Severity(line["severity"]),
                "instrument_kinds": design_forms.words_of(line["instrument_kinds"]),
            }
        )
        for line in given.pop("characteristics")
    ]
    described = operations.PlanValues(
        **given
        | {
            "purpose": PlanPurpose(given["purpose"]),
            "scheme": SamplingScheme(given["scheme"]),
        }
    )
    return {"revision_id": row.pk, "values": described, "characteristics": characteristics}


def _removed_plan(row: Revision, values: Mapping[str, Any]) -> Mapping[str, Any]:
    plan = row.plans.get(pk=values["plan"])
    return {
        "revision_id": row.pk,
        "purpose": PlanPurpose(plan.purpose),
        "step_number": plan.step_number,
    }


class RevisionTable(screens.Table):
    """Columns of the list of revisions."""

    hidden = ("change_note", "approved_by")
    ref = screens.CodeColumn(verbose_name=_("Revision"))
    item = screens.TextColumn(
        verbose_name=_("Item"),
        value_of=lambda row: name_of(row.item.item),
        order_by=("item__item__name",),
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, order_by=("status",))
    effective_from = screens.DayColumn(verbose_name=_("In force from"))
    effective_until = screens.DayColumn(verbose_name=_("Until before"))
    parts = screens.NumberColumn(
        verbose_name=pgettext_lazy("count", "Parts"), accessor="parts_count"
    )
    steps = screens.NumberColumn(
        verbose_name=pgettext_lazy("count", "Steps"), accessor="steps_count"
    )
    plans = screens.NumberColumn(
        verbose_name=pgettext_lazy("count", "Inspection plans"), accessor="plans_count"
    )
    change_note = screens.TextColumn(verbose_name=_("What is new"))
    approved_by = screens.TextColumn(verbose_name=_("Approved by"))


class RevisionFilters(screens.Filters):
    """Filters of the list of revisions."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.REVISION_STATUSES)
    )
    item = django_filters.CharFilter(field_name="item__item__code", label=_("Item"))


def _digest(row: Revision) -> str:
    record = getattr(row, "master_record", None)
    return record.sha256 if record is not None else ""


class Revisions(screens.Resource):
    """States of the design of items."""

    name, title, one, icon = "revisions", _("Revisions"), _("Revision"), "git-branch"
    purpose = _(
        "What an item is made of, how, within which limits, and how it is inspected. Begin a "
        "draft, fill in parts, steps and plans, then have it approved: it is frozen as the device "
        "master record, and work orders keep the one they were released with."
    )
    permission = "catalog.view_design"
    key = "ref"
    table, filters = RevisionTable, RevisionFilters
    search = ("item__item__code", "item__item__name", "item__item__name_en", "code")
    order = ("item__item__code", "-pk")
    presets = (
        screens.Preset("approved", _("Approved"), "status=APPROVED"),
        screens.Preset("drafts", _("Drafts"), "status=DRAFT"),
    )
    facts = (
        screens.Fact(
            _("Item"),
            lambda row: name_of(row.item.item),
            link=lambda row: page_of("items", row.item.item),
        ),
        screens.Fact(_("In force from"), "effective_from", Kind.DAY),
        screens.Fact(_("Until before"), "effective_until", Kind.DAY),
        screens.Fact(_("First lot or serial"), "first_number"),
    )
    panels = (
        screens.Related(
            name="steps",
            title=_("Routing"),
            table=StepTable,
            rows=steps_of,
            empty=_("No steps. A draft gets them by “Add or change a step”."),
            limit=200,
        ),
        screens.Related(
            name="parts",
            title=_("Parts list"),
            table=PartTable,
            rows=parts_of,
            empty=_("No parts. A draft gets them by “Fill in the parts list”."),
            limit=2000,
        ),
        screens.Related(
            name="plans",
            title=_("Inspection plans"),
            table=PlanTable,
            rows=plans_of,
            empty=_("No inspection plan yet."),
            limit=200,
        ),
        screens.Panel(
            name="approval",
            title=_("Approval"),
            facts=(
                screens.Fact(_("What is new"), "change_note"),
                screens.Fact(_("Approved by"), "approved_by"),
                screens.Fact(pgettext_lazy("moment", "Approved"), "approved_at", Kind.WHEN),
                screens.Fact(_("SHA-256 of the master record"), _digest, Kind.CODE),
            ),
            side=True,
        ),
        *record_print.PANELS,
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New revision"),
            form=design_forms.StartForm,
            operation=operations.start_revision,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_start,
            result_key=lambda made: f"{made.item.item.code}:{made.code}",
        ),
        screens.Command(
            name="put-step",
            label=_("Add or change a step"),
            form=design_forms.StepForm,
            operation=_by_ref(operations.put_step),
            permission=CHANGE,
            icon="route",
            arguments=_step,
            offered=is_draft,
            result_key=lambda made: f"{made.revision.item.item.code}:{made.revision.code}",
        ),
        screens.Command(
            name="put-parts",
            label=_("Fill in the parts list"),
            form=design_forms.PartsForm,
            operation=_by_ref(operations.put_parts),
            permission=CHANGE,
            icon="list-details",
            arguments=_parts,
            initial=_initial_parts,
            offered=is_draft,
        ),
        screens.Command(
            name="put-plan",
            label=_("Add or change an inspection plan"),
            form=design_forms.PlanForm,
            operation=_by_ref(operations.put_plan),
            permission=CHANGE,
            icon="clipboard-check",
            arguments=_plan,
            offered=is_draft,
            result_key=lambda made: f"{made.revision.item.item.code}:{made.revision.code}",
        ),
        screens.Command(
            name="remove-step",
            label=_("Remove a step"),
            form=design_forms.RemoveStepForm,
            operation=_by_ref(operations.remove_step),
            permission=CHANGE,
            icon="trash",
            arguments=lambda row, values: {"revision_id": row.pk, "number": int(values["number"])},
            offered=is_draft,
        ),
        screens.Command(
            name="remove-plan",
            label=_("Remove an inspection plan"),
            form=design_forms.RemovePlanForm,
            operation=_by_ref(operations.remove_plan),
            permission=CHANGE,
            icon="trash",
            arguments=_removed_plan,
            offered=is_draft,
        ),
        screens.Command(
            name="approve",
            label=_("Approve"),
            form=design_forms.ApproveForm,
            operation=_by_ref(operations.approve_revision),
            permission=APPROVE,
            is_main=True,
            icon="check",
            text=_("An approved revision is frozen for ever. A change is a new revision."),
            arguments=lambda row, values: {"revision_id": row.pk, **values},
            offered=is_draft,
            changes=lambda row, values: [
                screens.Change(_("State"), _chip(row).label, choices.REVISION_STATUSES["APPROVED"]),
                screens.Change(_("In force from"), "", values["effective_from"]),
            ],
            signs=Meaning.APPROVED,
            signed=lambda row, values: designs.approval_of(
                row, effective_from=values["effective_from"], first_number=values["first_number"]
            ),
            result_key=lambda made: f"{made.item.item.code}:{made.code}",
        ),
        screens.Command(
            name="withdraw",
            label=_("Withdraw"),
            form=screens.ReasonForm,
            operation=_by_ref(operations.withdraw_revision),
            permission=APPROVE,
            is_danger=True,
            icon="ban",
            text=_("Nothing new is released with it. What was made after it keeps it."),
            arguments=lambda row, _values: {"revision_id": row.pk},
            offered=lambda row: row.status != RevisionStatus.WITHDRAWN,
            changes=lambda row, _values: [
                screens.Change(_("State"), _chip(row).label, choices.REVISION_STATUSES["WITHDRAWN"])
            ],
            result_key=lambda made: f"{made.item.item.code}:{made.code}",
        ),
    )
    history_tables = {"catalog_revision": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Revision]:
        return designs.revisions().annotate(
            ref=Concat("item__item__code", Value(":"), "code", output_field=TextField())
        )

    @override
    def heading(self, row: Revision) -> str:
        return f"{name_of(row.item.item)} {row.code}"

    @override
    def chip(self, row: Revision) -> Chip:
        return _chip(row)

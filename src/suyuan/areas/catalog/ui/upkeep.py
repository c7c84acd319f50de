"""Screens of the maintenance of equipment: plans, what is due, what was done."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import choices, operations
from suyuan.areas.catalog.domain import fitness as domain
from suyuan.areas.catalog.queries import fitness, upkeep as queries
from suyuan.areas.catalog.ui.common import by_id, local, name_of, page_of, today
from suyuan.areas.catalog.ui.forms import pairs
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CodeField, CommandForm, Kind
from suyuan.web.states import Chip, Tone

CHANGE, RECORD = "catalog.change_equipment", "catalog.record_upkeep"
PLANNED = {
    kind: word for kind, word in choices.UPKEEP_KINDS.items() if kind != domain.UpkeepKind.REPAIR
}


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def equipment_choices() -> list[tuple[str, str]]:
    """Return the equipment that is not out of use for good."""
    rows = fitness.equipment().exclude(status=domain.EquipmentStatus.RETIRED)
    return [(row.code, f"{row.code} {name_of(row)}") for row in rows]


def plan_choices(row: Any) -> list[tuple[str, str]]:
    """Return the plans in force of a piece of equipment, what is due first, and none."""
    rows = queries.upkeep_plans().filter(equipment=row, active=True).order_by("until")
    return [
        *((one.code, f"{one.code} {name_of(one)}") for one in rows),
        ("", gettext("Not planned: a repair")),
    ]


class PlanOfForm(CommandForm):
    """Maintenance that is planned for a piece of equipment."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=pairs(PLANNED), initial="SERVICE")
    interval_days = forms.IntegerField(
        label=_("Every so many days"), required=False, min_value=1,
        help_text=_("Empty: as the equipment says."),
    )  # fmt: skip
    grace_days = forms.IntegerField(
        label=_("Days of grace"), required=False, min_value=0, initial=0,
        help_text=_("So many days later it may still be done; then the equipment is refused."),
    )  # fmt: skip
    first_due = _day(
        _("Due for the first time"), required=False, help_text=_("Empty: one interval from now.")
    )
    procedure = forms.CharField(
        label=_("Procedure"), max_length=200, required=False,
        help_text=_("Number of the instruction after which it is done."),
    )  # fmt: skip


class PlanForm(PlanOfForm):
    """A maintenance plan with its equipment."""

    equipment = CodeField(
        label=_("Equipment"), choices=equipment_choices,
        known=lambda code: fitness.equipment_with([code]).get(code),
    )  # fmt: skip
    active = forms.BooleanField(label=_("In force"), required=False, initial=True)

    @override
    def prepare(self) -> None:
        """Put the equipment first."""
        self.order_fields(["equipment"])


class UpkeepForm(CommandForm):
    """What was done."""

    undecided = ("result",)
    plan = forms.ChoiceField(label=_("Plan"), choices=(), required=False)
    done_on = _day(_("Done on"))
    done_by = forms.CharField(
        label=_("Done by"), max_length=120, help_text=_("The person, or the firm that was called.")
    )
    work = forms.CharField(
        label=pgettext_lazy("maintenance", "What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    parts = forms.CharField(label=_("Parts that were replaced"), max_length=500, required=False)
    result = forms.ChoiceField(label=_("Result"), choices=pairs(choices.UPKEEP_RESULTS))
    next_due = _day(
        pgettext_lazy("maintenance", "Next due"),
        required=False,
        help_text=_("Empty: as long as the interval says."),
    )
    document = forms.CharField(label=_("Number of the report"), max_length=80, required=False)
    back_in_use = forms.BooleanField(label=_("Put back into use"), required=False)

    @override
    def prepare(self) -> None:
        """Offer the plans of the equipment, and today."""
        if self.row is None:
            return
        plan = self.fields["plan"]
        assert isinstance(plan, forms.ChoiceField)
        plan.choices = plan_choices(self.row)
        plan.initial = plan.choices[0][0]
        self.fields["done_on"].initial = today()
        if self.row.status != domain.EquipmentStatus.IN_MAINTENANCE:
            del self.fields["back_in_use"]


def _values(equipment: str, values: Mapping[str, Any]) -> operations.UpkeepPlanValues:
    said = dict(values) | {"equipment": equipment, "kind": domain.UpkeepKind(values["kind"])}
    return operations.UpkeepPlanValues(**said | {"grace_days": values["grace_days"] or 0})


def planned_for(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of planning from the page of equipment."""
    return {"values": _values(row.code, values)}


def _planned(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    said = dict(values)
    known = {} if row is None else {"plan_id": row.pk}
    return {"values": _values(said.pop("equipment"), said), **known}


def done(row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of recording what was done to equipment."""
    said = dict(values) | {"result": domain.UpkeepResult(values["result"])}
    return {"values": operations.UpkeepValues(equipment=row.code, **said)}


def said(made: Any) -> str:
    """Say what recording has led to."""
    if made.next_due is None:
        return gettext("The maintenance is recorded.")
    day = date_format(made.next_due, "Y-m-d")
    return gettext("The maintenance is recorded; it is due again on %(day)s.") % {"day": day}


def due_chip(row: Any) -> Chip:
    """Return whether a plan is overdue, due, or has time."""
    if not row.active:
        return Chip(Tone.OFF, _("Not in force"))
    if row.until < today():
        return Chip(Tone.BAD, _("Overdue"))
    if (row.due - today()).days <= domain.WARN_DAYS:
        return Chip(Tone.WAIT, _("Due soon"))
    return Chip(Tone.OK, pgettext_lazy("maintenance", "Planned"))


class PlanOfTable(screens.Table):
    """The plans of a piece of equipment."""

    code = screens.CodeColumn(verbose_name=_("Plan"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of)
    interval_days = screens.NumberColumn(verbose_name=_("Every so many days"))
    last_done = screens.DayColumn(verbose_name=_("Done last"))
    due = screens.DayColumn(verbose_name=pgettext_lazy("maintenance", "Due"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=due_chip)


class DoneTable(screens.Table):
    """What was done."""

    done_on = screens.DayColumn(verbose_name=_("Done on"))
    plan = screens.TextColumn(
        verbose_name=_("Plan"),
        value_of=lambda one: (
            choices.UPKEEP_KINDS[one.kind]
            if one.plan is None
            else local(one.plan.name, one.plan.name_en)
        ),
    )
    work = screens.TextColumn(verbose_name=pgettext_lazy("maintenance", "What was done"))
    parts = screens.TextColumn(verbose_name=_("Parts that were replaced"))
    done_by = screens.TextColumn(verbose_name=_("Done by"))
    result = screens.ChipColumn(verbose_name=_("Result"), chip=lambda one: result_chip(one.result))
    next_due = screens.DayColumn(verbose_name=pgettext_lazy("maintenance", "Next due"))


def result_chip(result: str) -> Chip:
    """Return what maintenance has led to."""
    tones = {"FIT": Tone.OK, "FOLLOW_UP": Tone.WAIT, "UNFIT": Tone.BAD}
    return Chip(tones[result], choices.UPKEEP_RESULTS[result])


class PlanTable(screens.Table):
    """Columns of the list of plans."""

    hidden = ("procedure", "grace_days")
    code = screens.CodeColumn(verbose_name=_("Plan"))
    equipment = screens.TextColumn(
        verbose_name=_("Equipment"),
        value_of=lambda row: f"{row.equipment.code} {name_of(row.equipment)}",
        order_by=("equipment__code",),
    )
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of, order_by=("name",))
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: choices.UPKEEP_KINDS[row.kind]
    )
    interval_days = screens.NumberColumn(verbose_name=_("Every so many days"))
    last_done = screens.DayColumn(verbose_name=_("Done last"))
    due = screens.DayColumn(verbose_name=pgettext_lazy("maintenance", "Due"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=due_chip, order_by=("until",))
    grace_days = screens.NumberColumn(verbose_name=_("Days of grace"))
    procedure = screens.TextColumn(verbose_name=_("Procedure"))


class PlanFilters(screens.Filters):
    """Filters of the list of plans."""

    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=pairs(PLANNED))
    equipment = django_filters.CharFilter(field_name="equipment__code", label=_("Equipment"))
    upkeep = django_filters.ChoiceFilter(
        label=_("When"), method="of_upkeep",
        choices=[("overdue", _("Overdue")), ("soon", _("Due within 30 days"))],
    )  # fmt: skip

    def of_upkeep(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what is overdue, or has to be done soon."""
        if value == "overdue":
            return rows.filter(active=True, until__lt=today())
        soon = today() + dt.timedelta(days=domain.WARN_DAYS)
        return rows.filter(active=True, due__lte=soon)


def _done_of(row: Any, _reader: Reader) -> QuerySet[Any]:
    return queries.upkeep().filter(plan=row)


class UpkeepPlans(screens.Resource):
    """What has to be done to equipment, how often, and when next."""

    name, title, one, icon = (
        "upkeep-plans", _("Maintenance plans"), _("Maintenance plan"), "calendar",
    )  # fmt: skip
    purpose = _(
        "What has to be done to machines and instruments again and again. Plan it for each, or "
        "import a list; record it on the page of the equipment when it was done. What is overdue "
        "is refused at every step until it is done."
    )
    permission = "catalog.view_equipment"
    table, filters = PlanTable, PlanFilters
    search = ("code", "name", "name_en", "equipment__code", "equipment__name")
    order = ("until", "code")
    presets = (
        screens.Preset("overdue", _("Overdue"), "upkeep=overdue"),
        screens.Preset("soon", _("Due within 30 days"), "upkeep=soon"),
    )
    facts = (
        screens.Fact(
            _("Equipment"),
            lambda row: f"{row.equipment.code} {name_of(row.equipment)}",
            link=lambda row: page_of("equipment", row.equipment),
        ),
        screens.Fact(_("Done last"), "last_done", Kind.DAY),
        screens.Fact(pgettext_lazy("maintenance", "Due"), "due", Kind.DAY),
        screens.Fact(_("Refused after"), "until", Kind.DAY),
    )
    panels = (
        screens.Related(
            name="done", title=_("Maintenance that was done"), table=DoneTable, rows=_done_of,
            empty=_("No maintenance was recorded yet."),
        ),
        screens.Panel(
            name="about",
            title=_("About the plan"),
            facts=(
                screens.Fact(_("Kind"), lambda row: choices.UPKEEP_KINDS[row.kind]),
                screens.Fact(_("Every so many days"), "interval_days", Kind.NUMBER),
                screens.Fact(_("Days of grace"), "grace_days", Kind.NUMBER),
                screens.Fact(_("Procedure"), "procedure"),
            ),
            side=True,
        ),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Plan maintenance"), form=PlanForm,
            operation=operations.put_upkeep_plan, permission=CHANGE, on_object=False,
            is_main=True, icon="plus", arguments=_planned,
        ),
        screens.Command(
            name="change", label=_("Change the plan"), form=PlanForm,
            operation=by_id(operations.put_upkeep_plan), permission=CHANGE, icon="pencil",
            arguments=_planned,
            initial=lambda row: {
                **{name: getattr(row, name) for name in PlanForm.base_fields},
                "equipment": row.equipment.code,
            },
        ),
    )  # fmt: skip
    import_command = "new"
    history_tables = {"catalog_upkeep_plan": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.upkeep_plans()

    @override
    def heading(self, row: Any) -> str:
        return name_of(row)

    @override
    def chip(self, row: Any) -> Chip:
        return due_chip(row)

"""Screens of work orders."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.production import choices, queries
from suyuan.areas.production.domain import OrderState
from suyuan.areas.production.models import WorkOrder
from suyuan.areas.production.ui import labelling, panels
from suyuan.areas.production.ui.common import name_of, order_chip, pairs
from suyuan.areas.production.ui.order_commands import COMMANDS, first_open
from suyuan.web import attached, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Kind, history
from suyuan.web.states import Chip


def _steps(row: Any) -> str:
    """Say how many steps the whole order has passed, and which one it is at."""
    if not row.steps_count:
        return ""
    count = f"{row.steps_done} / {row.steps_count}"
    step = first_open(row) if row.state == OrderState.IN_PROCESS else None
    return count if step is None else f"{count} · {step.number} {name_of(step)}"


class OrderTable(screens.Table):
    """Columns of the list of work orders."""

    hidden = ("site", "kind", "made_on", "expires_on")
    number = screens.CodeColumn(verbose_name=_("Work order"))
    item = screens.TextColumn(
        verbose_name=_("Item"),
        value_of=lambda row: f"{row.item.item.code} {name_of(row.item.item)}",
        order_by=("item__item__code",),
    )
    lot = screens.CodeColumn(verbose_name=_("Lot"), accessor="lot_number")
    state = screens.ChipColumn(verbose_name=_("State"), chip=order_chip, order_by=("state",))
    quantity = screens.QuantityColumn(
        verbose_name=_("Planned"),
        value_of=lambda row: (row.quantity, row.item.item.unit),
        order_by=("quantity",),
    )
    made = screens.QuantityColumn(
        verbose_name=_("Made"), value_of=lambda row: (row.made, row.item.item.unit)
    )
    steps = screens.TextColumn(verbose_name=_("Steps"), value_of=_steps)
    line = screens.TextColumn(
        verbose_name=_("Line"), value_of=lambda row: name_of(row.line), order_by=("line__code",)
    )
    starts_on = screens.DayColumn(verbose_name=_("First day"))
    ends_on = screens.DayColumn(verbose_name=_("Last day"))
    revision = screens.CodeColumn(verbose_name=_("Revision"), accessor="revision__code")
    site = screens.CodeColumn(verbose_name=_("Site"), accessor="site__code")
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: choices.ORDER_KINDS[row.kind]
    )
    made_on = screens.DayColumn(verbose_name=_("Production date"))
    expires_on = screens.DayColumn(verbose_name=_("Expiry date"))


class OrderFilters(screens.Filters):
    """Filters of the list of work orders."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.ORDER_STATES)
    )
    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=pairs(choices.ORDER_KINDS))
    line = django_filters.CharFilter(field_name="line__code", label=_("Line"))
    item = django_filters.CharFilter(field_name="item__item__code", label=_("Item"))


def _parent(row: Any) -> str:
    return row.parent.number if row.parent is not None else ""


def _why_cancelled(row: Any) -> str:
    if row.state != OrderState.CANCELLED:
        return ""
    return history.reason("production_order", row.pk, state=OrderState.CANCELLED.value)


class WorkOrders(screens.Resource):
    """Orders to make something, from plan to reviewed record."""

    name, title, one, icon = "work-orders", _("Work orders"), _("Work order"), "clipboard-list"
    purpose = _(
        "What is to be made, on which line, after which revision. Plan an order, release it: "
        "revision, record forms and lot number are frozen with it. Then issue material, clear the "
        "line, record the steps, complete it, and have its history record reviewed."
    )
    permission = "production.view_order"
    key = "number"
    table, filters = OrderTable, OrderFilters
    search = ("number", "lot_number", "item__item__code", "item__item__name", "item__item__name_en")
    order = ("-pk",)
    site_field = "site_id"
    presets = (
        screens.Preset("running", _("Running"), "state=RELEASED&state=IN_PROCESS"),
        screens.Preset("planned", _("Planned orders"), "state=PLANNED"),
        screens.Preset("to-review", _("To be reviewed"), "state=COMPLETED"),
    )
    links = (
        screens.Link(_("Planning board"), "production-board", "production.view_order", "layout"),
    )
    facts = (
        screens.Fact(
            _("Item"),
            lambda row: f"{row.item.item.code} {name_of(row.item.item)}",
            link=lambda row: reverse("items-detail", args=[row.item.item.code]),
        ),
        screens.Fact(_("Planned"), lambda row: (row.quantity, row.item.item.unit), Kind.QUANTITY),
        screens.Fact(_("Lot"), "lot_number", Kind.CODE),
        screens.Fact(_("Line"), lambda row: name_of(row.line)),
    )
    panels = (
        screens.Template(
            name="steps", title=_("Steps"), template="production/steps.html",
            context=panels.progress,
        ),
        screens.Template(
            name="material", title=_("Material"), template="production/material.html",
            context=panels.material, is_late=True,
        ),
        screens.Related(
            name="executions", title=_("What was done"), table=panels.ExecutionTable,
            rows=panels.executions, empty=_("Nothing was recorded yet."),
            limit=panels.EXECUTIONS_SHOWN,
        ),
        screens.Template(
            name="units", title=_("Units"), template="production/units.html",
            context=panels.units, is_late=True,
        ),
        screens.Related(
            name="packages", title=_("Packages"), table=panels.PackageTable, rows=panels.packages,
            empty=_("Nothing is packed yet."), limit=50,
        ),
        screens.Template(
            name="labels", title=_("Labels"), template="production/labels.html",
            context=labelling.panel, is_late=True,
        ),
        screens.Panel(
            name="plan",
            title=_("Plan"),
            facts=(
                screens.Fact(_("First day"), "starts_on", Kind.DAY),
                screens.Fact(_("Last day"), "ends_on", Kind.DAY),
                screens.Fact(_("Revision"), "revision.code", Kind.CODE),
                screens.Fact(_("Kind"), lambda row: choices.ORDER_KINDS[row.kind]),
                screens.Fact(_("Rework of order"), _parent),
                screens.Fact(_("Production date"), "made_on", Kind.DAY),
                screens.Fact(_("Expiry date"), "expires_on", Kind.DAY),
                screens.Fact(pgettext_lazy("work order", "Released by"), "released_by"),
                screens.Fact(pgettext_lazy("work order", "Released"), "released_at", Kind.WHEN),
                screens.Fact(_("Completed"), "completed_at", Kind.WHEN),
                screens.Fact(_("Cancelled because"), _why_cancelled),
                screens.Fact(_("Note"), "note"),
            ),
            side=True,
        ),
        screens.Template(
            name="balance", title=_("Balance"), template="production/balance.html",
            context=panels.balance, side=True, is_late=True,
        ),
        screens.Related(
            name="deviations", title=_("Deviations"), table=panels.DeviationTable,
            rows=panels.deviations, empty=_("No deviation."), side=True,
            link=lambda one: reverse("deviations-detail", args=[one.number]),
        ),
        screens.Template(
            name="record", title=_("History record"), template="production/record_links.html",
            context=panels.record, side=True, is_late=True, permission="production.view_record",
        ),
        panels.DOCUMENTS,
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    nexts = choices.ORDER_NEXTS
    commands = COMMANDS
    history_tables = {"production_order": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[WorkOrder]:
        """Return the work orders."""
        del reader
        return queries.orders()

    @override
    def rows_for_page(self, reader: Reader) -> QuerySet[WorkOrder]:
        """Return the work orders with what the page needs."""
        return (
            self.rows(reader)
            .select_related("parent", "master_record", "registrant")
            .prefetch_related("steps")
        )

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        """Add the steps of the orders."""
        prefetch_related_objects(list(rows), "steps")

    @override
    def following(self, row: Any) -> str | Promise:
        """Say which step comes next while the order is in process."""
        if row.state != OrderState.IN_PROCESS:
            return super().following(row)
        step = first_open(row)
        if step is None:
            return _("complete the order: all of it has passed every step.")
        told = {
            "step": f"{step.number} {name_of(step)}", "passed": f"{step.quantity.normalize():f}",
            "planned": f"{row.quantity.normalize():f}",
        }  # fmt: skip
        return gettext("do step %(step)s: %(passed)s of %(planned)s have passed it.") % told

    @override
    def heading(self, row: WorkOrder) -> str:
        """Return the number and what is made."""
        return f"{row.number} · {name_of(row.item.item)}"

    @override
    def following_address(self, row: WorkOrder) -> str:
        """Lead to the history record while it is to be reviewed."""
        waits = row.state == OrderState.COMPLETED
        return reverse("work-orders-record", args=[row.number]) if waits else ""

    @override
    def chip(self, row: WorkOrder) -> Chip:
        """Return the state of an order."""
        return order_chip(row)

    @override
    def history_keys(self, row: WorkOrder) -> Mapping[str, Any]:
        """Return the order and its steps, loads and executions."""
        return {
            "production_order": [str(row.pk)],
            "production_order_step": [str(one.pk) for one in row.steps.all()],
            "production_execution": [str(pk) for pk in row.executions.values_list("pk", flat=True)],
            "production_deviation": [str(pk) for pk in row.deviations.values_list("pk", flat=True)],
        }

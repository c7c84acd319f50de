"""Screens of what is to be put away and moved."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.choices import MOVE_STOCK, VIEW_STOCK
from suyuan.areas.warehouse.domain import MoveKind, WorkStatus
from suyuan.areas.warehouse.models import MoveOrder
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.areas.warehouse.ui.common import (
    address_of,
    by_row,
    note_field,
    offer_places,
    pairs,
    storage_choices,
    work_chip,
)
from suyuan.areas.warehouse.ui.move_columns import (
    LineFilters,
    LineTable,
    OrderLineTable,
    described,
)
from suyuan.kernel.errors import DomainError, Problem, Problems
from suyuan.web import attached, papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, LinesField, ReasonForm
from suyuan.web.states import Chip


class MoveForm(CommandForm):
    """Where a line was moved to."""

    to = forms.ChoiceField(label=_("To"), choices=storage_choices)
    quantity = forms.DecimalField(
        label=_("Quantity"),
        required=False,
        max_digits=30,
        decimal_places=6,
        help_text=_("Empty: all of the line. Less: another line is written for the rest."),
    )

    @override
    def prepare(self) -> None:
        """Offer places of the reader; a single thing has no amount."""
        offer_places(self, MOVE_STOCK, "to")
        if self.row is not None and self.row.quantity is None:
            del self.fields["quantity"]


def _sent_home(order: MoveOrder | None) -> Any:
    if order is None:
        return _("Nothing more lies in the wrong zone, or it waits on an order already.")
    return _("%(order)s says where it goes.") % {"order": order.number}


class HomeForm(CommandForm):
    """Asks nothing."""


class PutAway(screens.Resource):
    """What waits to be put away or moved."""

    name, title, one, icon = "put-away", _("Put away and move"), _("Line"), "forklift"
    purpose = _(
        "What waits to be put away or moved, each line with the place where it belongs: by its "
        "state, the temperature it wants, and where its lot lies already. Lines come by themselves "
        "when an inspection is concluded; write others by hand as an order."
    )
    permission = VIEW_STOCK
    key = "pk"
    table, filters = LineTable, LineFilters
    search = ("order__number", "code", "item__code", "item__name", "order__document")
    order = ("order__number", "position")
    has_page = False
    site_field = "source__site_id"
    links = (
        screens.Link(_("Orders"), "move-orders-list", VIEW_STOCK, "clipboard-list"),
        screens.Link(_("Stock"), "stock-list", VIEW_STOCK, "stack-2"),
    )
    commands = (
        screens.Command(
            name="home",
            label=_("Find what lies in the wrong zone"),
            form=HomeForm,
            operation=operations.send_astray_home,
            permission=MOVE_STOCK,
            on_object=False,
            icon="radar-2",
            text=_(
                "Writes an order for everything that does not belong in its zone: by its state, or "
                "as it is on hold or recalled. What waits on an order already is left out."
            ),
            done=_sent_home,
        ),
        screens.Command(
            name="move",
            label=_("Move"),
            form=MoveForm,
            operation=by_row(operations.move_line),
            permission=MOVE_STOCK,
            bulk=False,
            is_main=True,
            icon="arrow-right",
            arguments=lambda row, values: {"line_id": row.pk, **values},
            initial=lambda row: {"to": row.target.code if row.target is not None else ""},
        ),
        screens.Command(
            name="moved",
            label=_("Moved as proposed"),
            form=HomeForm,
            operation=by_row(operations.move_line),
            permission=MOVE_STOCK,
            bulk=True,
            icon="checks",
            arguments=lambda row, _values: {"line_id": row.pk},
        ),
        screens.Command(
            name="cancel",
            label=_("Give up"),
            form=ReasonForm,
            operation=by_row(operations.cancel_line),
            permission=MOVE_STOCK,
            bulk=True,
            icon="x",
            arguments=lambda row, _values: {"line_id": row.pk},
        ),
    )
    history_tables = {"warehouse_move_line": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Any]:
        return queries.open_lines()

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        described(rows)

    @override
    def heading(self, row: Any) -> str:
        return f"{row.order.number} · {row.code}"

    @override
    def address(self, row: Any) -> str:
        return address_of("put-away-move", row.pk) or ""


def _states() -> Sequence[tuple[str, Any]]:
    return [("", "—"), *pairs(choices.STATES)]


class OrderForm(CommandForm):
    """An order to move things."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=pairs(choices.MOVE_KINDS), initial=MoveKind.MOVE
    )
    document = forms.CharField(
        label=_("Paper"), max_length=60, required=False, help_text=_("What it is for.")
    )
    lines = LinesField(
        label=_("What is to be moved"),
        cells=[
            Cell(name="scan", label=_("Scan or code"), required=True, size="l"),
            Cell(name="quantity", label=_("Quantity of a lot"), kind="number", size="s"),
            Cell(name="unit", label=_("Unit of it"), size="s"),
            Cell(name="source", label=_("From"), kind="choice", choices=storage_choices),
            Cell(name="state", label=_("State"), kind="choice", choices=_states),
            Cell(name="target", label=_("To"), kind="choice", choices=storage_choices),
        ],
        help_text=_(
            "Without a quantity the whole lot is meant; a state only where a lot lies at one place "
            "in several. Without a place to go to, one is proposed."
        ),
    )
    note = note_field()

    @override
    def prepare(self) -> None:
        """Offer places of the reader."""
        offer_places(self, MOVE_STOCK, "lines-source", "lines-target")


def things_of(lines: Sequence[Mapping[str, Any]]) -> Sequence[tuple[operations.Moved, str]]:
    """Read scanned lines as things to be moved, each with the place it goes to.

    Raises:
        Problems: For every code that names nothing, or several things.
    """
    found: list[tuple[operations.Moved, str]] = []
    wrong: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        try:
            key = key_of(line["scan"])
        except DomainError as error:
            wrong.append(Problem.of(error, line=number))
            continue
        thing = operations.Moved(
            key=key, quantity=line["quantity"], unit=line["unit"], source=line["source"],
            disposition=line["state"] or None,
        )  # fmt: skip
        found.append((thing, line["target"]))
    Problems.check(wrong)
    return found


def _order_values(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    lines = [
        operations.LineValues(thing=thing, target=target)
        for thing, target in things_of(values["lines"])
    ]
    return {
        "values": operations.OrderValues(
            kind=MoveKind(values["kind"]),
            lines=lines,
            document=values["document"],
            note=values["note"],
        )
    }


def _papers(row: MoveOrder, _reader: Reader) -> Sequence[str]:
    return [row.document] if row.document else []


class OrderTable(screens.Table):
    """Columns of the list of orders."""

    hidden = ("note",)
    number = screens.CodeColumn(verbose_name=_("Number"))
    kind = screens.TextColumn(
        verbose_name=_("Kind"),
        value_of=lambda row: choices.MOVE_KINDS[row.kind],
        order_by=("kind",),
    )
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=lambda row: work_chip(row.status), order_by=("status",)
    )
    lines = screens.NumberColumn(
        verbose_name=pgettext_lazy("paper", "Lines"), accessor="lines_count"
    )
    open = screens.NumberColumn(
        verbose_name=pgettext_lazy("document", "Open"), accessor="open_count"
    )
    document = screens.CodeColumn(verbose_name=_("Paper"))
    created_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Written"))
    created_by = screens.TextColumn(verbose_name=_("By"))
    note = screens.TextColumn(verbose_name=_("Note"))


class OrderFilters(screens.Filters):
    """Filters of the list of orders."""

    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=pairs(choices.MOVE_KINDS))
    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.WORK_STATUSES)
    )


class MoveOrders(screens.Resource):
    """Papers that say what is to be moved."""

    name, title, one, icon = "move-orders", _("Move orders"), _("Move order"), "clipboard-list"
    purpose = _(
        "Papers that say what is to be put away, moved or brought to the line. Each line names a "
        "lot, a unit or a package and the place where it goes."
    )
    permission = VIEW_STOCK
    site_field = "site_id"
    key = "number"
    table, filters = OrderTable, OrderFilters
    search = ("number", "document", "lines__code")
    order = ("-number",)
    presets = (screens.Preset("open", pgettext_lazy("document", "Open"), "status=OPEN"),)
    facts = (
        screens.Fact(_("Kind"), lambda row: choices.MOVE_KINDS[row.kind]),
        screens.Fact(_("Paper"), "document", screens.Kind.CODE),
        screens.Fact(pgettext_lazy("moment", "Written"), "created_at", screens.Kind.WHEN),
        screens.Fact(_("By"), "created_by"),
        screens.Fact(_("Note"), "note"),
    )
    panels = (
        screens.Related(
            name="lines",
            title=pgettext_lazy("paper", "Lines"),
            table=OrderLineTable,
            rows=lambda row, _reader: described(queries.move_lines().filter(order_id=row.pk)),
            link=lambda one: (
                address_of("put-away-move", one.pk) if one.status == WorkStatus.OPEN else None
            ),
            limit=500,
        ),
        papers.panel(
            "paper", _("Paper"), lambda row, _reader: [row.document] if row.document else []
        ),
        attached.panel(lambda row: row.number),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New move order"),
            form=OrderForm,
            operation=operations.request_moves,
            permission=MOVE_STOCK,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_order_values,
        ),
        screens.Command(
            name="cancel",
            label=_("Give up"),
            form=ReasonForm,
            operation=by_row(operations.cancel_order),
            permission=MOVE_STOCK,
            is_danger=True,
            icon="x",
            offered=lambda row: row.status == WorkStatus.OPEN,
            arguments=lambda row, _values: {"order_id": row.pk},
        ),
    )
    history_tables = {"warehouse_move_order": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[MoveOrder]:
        return queries.move_orders()

    @override
    def heading(self, row: Any) -> str:
        return f"{choices.MOVE_KINDS[row.kind]} {row.number}"

    @override
    def chip(self, row: Any) -> Chip:
        return work_chip(row.status)

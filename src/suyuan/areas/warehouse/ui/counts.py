"""Screens of counts."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.warehouse import choices, operations, queries
from suyuan.areas.warehouse.choices import ADJUST, CHANGE_COUNT, VIEW_COUNT
from suyuan.areas.warehouse.domain import CountKind, CountStatus, counting
from suyuan.areas.warehouse.models import Count, CountLine
from suyuan.areas.warehouse.queries.scans import key_of
from suyuan.areas.warehouse.ui.common import (
    by_row,
    count_chip,
    item_choices,
    name_of,
    note_field,
    offer_places,
    pairs,
    passport_of,
    state_chip,
    storage_choices,
)
from suyuan.areas.warehouse.ui.contents import item_of, tell_inside
from suyuan.areas.warehouse.ui.count_scope import scope_of, scopes
from suyuan.foundation.signing import Meaning, Signable
from suyuan.foundation.wording import units
from suyuan.web import attached, screens, signed
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, LinesField, ReasonForm
from suyuan.web.states import Chip

COUNTING = (CountStatus.OPEN, CountStatus.RECOUNT)
LINES_SHOWN = 1000


def _hidden(line: CountLine) -> bool:
    """Say whether the books are not shown yet: the count is blind and under way."""
    return line.count.blind and line.count.status in COUNTING


def _book(line: CountLine) -> Any:
    return None if _hidden(line) else (line.book, line.unit)


def _difference(line: CountLine) -> Any:
    found = counting.difference(line.book, line.counted, line.recounted)
    return None if _hidden(line) or not found else (found, line.unit)


def _lines_of(count: Count) -> Sequence[CountLine]:
    """Return the lines of a count, those of packages with what lies in them."""
    found = list(queries.count_lines(count.pk)[: LINES_SHOWN + 1])
    tell_inside(found)
    return found


class LineTable(screens.Table):
    """The lines of a count."""

    position = screens.NumberColumn(verbose_name="#")
    place = screens.TextColumn(verbose_name=_("Place"), value_of=lambda row: name_of(row.place))
    item = screens.TextColumn(verbose_name=_("Item"), value_of=item_of)
    code = screens.TextColumn(
        verbose_name=_("Lot or thing"),
        value_of=lambda row: row.code,
        link=lambda row: passport_of(row.key),
    )
    difference = screens.QuantityColumn(verbose_name=_("Difference"), value_of=_difference)
    book = screens.QuantityColumn(verbose_name=_("On the books"), value_of=_book)
    counted = screens.QuantityColumn(
        verbose_name=_("Counted"),
        value_of=lambda row: (row.counted, row.unit) if row.counted is not None else None,
    )
    recounted = screens.QuantityColumn(
        verbose_name=_("Counted again"),
        value_of=lambda row: (row.recounted, row.unit) if row.recounted is not None else None,
    )
    package = screens.TextColumn(
        verbose_name=_("In package"),
        value_of=lambda row: row.package_code,
        link=lambda row: passport_of(row.package) if row.package else None,
    )
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=lambda row: state_chip(row.disposition)
    )
    reason = screens.TextColumn(verbose_name=_("Reason"))
    counted_by = screens.TextColumn(verbose_name=_("By"))
    recounted_by = screens.TextColumn(verbose_name=_("Again by"))


class PlanForm(CommandForm):
    """What is to be counted."""

    kind = forms.ChoiceField(label=_("Chosen"), choices=pairs(choices.COUNT_KINDS))
    places = forms.MultipleChoiceField(
        label=_("Places"),
        choices=lambda: storage_choices()[1:],
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("For items and classes: only there, or everywhere where none is chosen."),
    )
    items = forms.MultipleChoiceField(
        label=_("Items"),
        choices=lambda: item_choices()[1:],
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    classes = forms.MultipleChoiceField(
        label=_("Classes"),
        choices=[(one, one) for one in "ABC"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A: the items that make up 80 % of the movements of the last 90 days."),
    )
    blind = forms.BooleanField(
        label=_("Do not show the books to those who count"), required=False, initial=True
    )
    note = note_field()

    @override
    def prepare(self) -> None:
        """Offer places of the reader."""
        offer_places(self, CHANGE_COUNT, "places")


def _plan(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = {**values, "kind": CountKind(values["kind"])}
    return {"values": operations.CountValues(**given)}


class CountForm(CommandForm):
    """One thing that was counted."""

    place = forms.ChoiceField(label=_("Place"), choices=storage_choices)
    scan = forms.CharField(label=_("Scan or code"), max_length=500)
    quantity = forms.DecimalField(
        label=_("Quantity of a lot"),
        required=False,
        max_digits=30,
        decimal_places=6,
        min_value=0,
        help_text=_("Empty for a unit or a package that is there."),
    )
    package = forms.CharField(
        label=_("In package"),
        max_length=500,
        required=False,
        help_text=_("Only for what you count of a lot in a package that was opened."),
    )
    disposition = forms.ChoiceField(
        label=_("State"),
        choices=[("", "—"), *pairs(choices.STATES)],
        required=False,
        help_text=_("Only where a lot lies there in several states."),
    )
    again = forms.BooleanField(label=_("Replace what was counted before"), required=False)

    @override
    def prepare(self) -> None:
        """Offer places of the site of the count."""
        offer_places(self, CHANGE_COUNT, "place", site_id=self.row.site_id if self.row else None)


def _counted(row: Count, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "count_id": row.pk,
        "place": values["place"],
        "thing": operations.Moved(
            key=key_of(values["scan"]),
            quantity=values["quantity"],
            disposition=values["disposition"] or None,
        ),
        "package": key_of(values["package"]) if values["package"] else "",
        "again": values["again"],
    }


class FinishForm(CommandForm):
    """Whether what was not found is not there."""

    rest_is_missing = forms.BooleanField(
        label=_("What was not counted is not there"), required=False
    )


class SignForm(CommandForm):
    """The reason of each line that differs."""

    reasons = LinesField(
        label=_("What differs, and why"),
        required=False,
        cells=[
            Cell(
                name="position",
                label=pgettext_lazy("table", "Line"),
                kind="whole",
                required=True,
                size="s",
            ),
            Cell(name="code", label=_("Lot or thing")),
            Cell(name="difference", label=_("Difference"), size="s"),
            Cell(name="reason", label=_("Reason"), size="l"),
        ],
    )


def _differing(row: Count) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for line in queries.count_lines(row.pk):
        difference = counting.difference(line.book, line.counted, line.recounted)
        if difference:
            said = f"{difference.normalize():+f} {units.symbol(line.unit)}".strip()
            found.append(
                {
                    "position": line.position,
                    "code": " · ".join(filter(None, (line.code, line.package_code))),
                    "difference": said,
                    "reason": line.reason,
                }
            )
    return found


def _signed(row: Count, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "count_id": row.pk,
        "reasons": [
            operations.Reason(position=line["position"], reason=line["reason"])
            for line in values["reasons"]
        ],
    }


def _signable(row: Count, values: Mapping[str, Any]) -> Signable:
    return operations.adjustment_of(row, _signed(row, values)["reasons"])


class CountTable(screens.Table):
    """Columns of the list of counts."""

    hidden = ("note", "closed_by")
    number = screens.CodeColumn(verbose_name=_("Number"))
    kind = screens.TextColumn(
        verbose_name=_("Chosen"),
        value_of=lambda row: choices.COUNT_KINDS[row.kind],
        order_by=("kind",),
    )
    scope = screens.TextColumn(verbose_name=_("What"), value_of=lambda row: row.scope_told)
    state = screens.ChipColumn(
        verbose_name=_("State"), chip=lambda row: count_chip(row.status), order_by=("status",)
    )
    lines = screens.NumberColumn(
        verbose_name=pgettext_lazy("paper", "Lines"), accessor="lines_count"
    )
    counted = screens.NumberColumn(verbose_name=_("Counted"), accessor="counted_count")
    differing = screens.NumberColumn(
        verbose_name=_("Differ"),
        value_of=lambda row: None if row.status in COUNTING and row.blind else row.differing_count,
    )
    created_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Written"))
    created_by = screens.TextColumn(verbose_name=_("By"))
    closed_by = screens.TextColumn(verbose_name=_("Signed by"))
    note = screens.TextColumn(verbose_name=_("Note"))


class CountFilters(screens.Filters):
    """Filters of the list of counts."""

    kind = django_filters.MultipleChoiceFilter(
        label=_("Chosen"), choices=pairs(choices.COUNT_KINDS)
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.COUNT_STATUSES)
    )


class Counts(screens.Resource):
    """Papers with which a part of the stock is counted."""

    name, title, one, icon = "counts", _("Counts"), _("Count"), "clipboard-check"
    purpose = _(
        "Plan a count by place, by item or by ABC class. What is there is scanned without showing "
        "the books; what differs is counted again by somebody else, and the ledger is put right "
        "only with a signature and a reason for each line."
    )
    permission = VIEW_COUNT
    site_field = "site_id"
    key = "number"
    table, filters = CountTable, CountFilters
    search = ("number", "note", "lines__code")
    order = ("-number",)
    presets = (screens.Preset("open", _("Under way"), "status=OPEN&status=RECOUNT&status=COUNTED"),)
    facts = (
        screens.Fact(_("Chosen"), lambda row: choices.COUNT_KINDS[row.kind]),
        screens.Fact(_("What"), scope_of),
        screens.Fact(pgettext_lazy("moment", "Written"), "created_at", screens.Kind.WHEN),
        screens.Fact(_("By"), "created_by"),
        screens.Fact(pgettext_lazy("moment", "Signed"), "closed_at", screens.Kind.WHEN),
        screens.Fact(_("Signed by"), "closed_by"),
        screens.Fact(_("Note"), "note"),
    )
    panels = (
        screens.Related(
            name="lines",
            title=pgettext_lazy("paper", "Lines"),
            table=LineTable,
            rows=lambda row, _reader: _lines_of(row),
            limit=LINES_SHOWN,
        ),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("Plan a count"),
            form=PlanForm,
            operation=operations.plan_count,
            permission=CHANGE_COUNT,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_plan,
        ),
        screens.Command(
            name="count",
            label=pgettext_lazy("command", "Count"),
            form=CountForm,
            operation=by_row(operations.count_thing),
            permission=CHANGE_COUNT,
            is_main=True,
            icon="scan",
            offered=lambda row: row.status in COUNTING,
            arguments=_counted,
        ),
        screens.Command(
            name="finish",
            label=_("Everything is counted"),
            form=FinishForm,
            operation=by_row(operations.finish_counting),
            permission=CHANGE_COUNT,
            icon="checks",
            offered=lambda row: row.status in COUNTING,
            arguments=lambda row, values: {"count_id": row.pk, **values},
        ),
        screens.Command(
            name="sign",
            label=_("Sign the adjustment"),
            form=SignForm,
            operation=by_row(operations.adjust_count),
            permission=ADJUST,
            is_main=True,
            icon="signature",
            offered=lambda row: row.status == CountStatus.COUNTED,
            arguments=_signed,
            initial=lambda row: {"reasons": _differing(row)},
            changes=lambda _row, _values: (),
            signs=Meaning.APPROVED,
            signed=_signable,
            text=_(
                "The ledger is put right by what was counted: each line that differs needs its "
                "reason. This cannot be taken back; another count can follow."
            ),
        ),
        screens.Command(
            name="cancel",
            label=_("Give up"),
            form=ReasonForm,
            operation=by_row(operations.cancel_count),
            permission=CHANGE_COUNT,
            is_danger=True,
            icon="x",
            offered=lambda row: row.status in (*COUNTING, CountStatus.COUNTED),
            arguments=lambda row, _values: {"count_id": row.pk},
        ),
    )
    nexts = choices.COUNT_NEXTS
    history_tables = {"warehouse_count": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Count]:
        return queries.counts()

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        told = scopes(rows)
        for row in rows:
            row.scope_told = told[row.pk]

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def following_address(self, row: Any) -> str:
        is_counted = row.status in COUNTING
        return f"{reverse('station', args=['count'])}#job={row.number}" if is_counted else ""

    @override
    def chip(self, row: Any) -> Chip:
        return count_chip(row.status)

"""Screens of returns of customers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import (
    CHANGE_RETURN,
    DECIDE_RETURN,
    EXCHANGE,
    RECEIVE_RETURN,
    VIEW_RETURN,
)
from suyuan.areas.service.domain import (
    TAKES_RETURNS,
    Decision,
    JobKind,
    LineStatus,
    ReturnStatus,
)
from suyuan.areas.service.models import Return, ReturnLine
from suyuan.areas.service.queries.signing import decision_of
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import by_id, by_row, line_chip, pairs, return_chip
from suyuan.areas.service.ui.exchange_forms import ExchangeForm, done, exchanged
from suyuan.areas.service.ui.return_forms import AnnounceForm, DecideForm, ReceiveForm, announced
from suyuan.areas.warehouse import queries as warehouse
from suyuan.areas.warehouse.domain import WorkStatus
from suyuan.foundation.signing import Meaning, Signable
from suyuan.web import attached, papers, screens, signed
from suyuan.web.people import Reader
from suyuan.web.screens import Change, CommandForm, Kind, ReasonForm
from suyuan.web.states import Chip


def _arrived(_row: Return, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"values": operations.Arrived(**values)}


def _to_exchange(row: Return) -> Mapping[str, Any]:
    """Return what the form of an exchange knows from a return: the only unit of it, too."""
    came = queries.lines_of(row.pk).filter(status=LineStatus.WAITING, is_amount=False)
    keys = list(came.values_list("key", flat=True)[:2])
    told = [common.printed(key) for key in keys]
    told = told or [one.told for one in queries.expected_of(row.pk)[:2]]
    return {
        "document": row.number, "complaint": row.complaint, "why": row.why,
        "old": told[0] if len(told) == 1 else "",
    }  # fmt: skip


def _decision(values: Mapping[str, Any]) -> operations.DecisionValues:
    return operations.DecisionValues(
        decision=Decision(values["decision"]), note=values["note"],
        lines=[int(one) for one in values["lines"]],
        job_kind=JobKind(values["job_kind"] or JobKind.REPAIR), workshop=values["workshop"],
    )  # fmt: skip


def _decided(_row: Return, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"values": _decision(values)}


def _chosen(row: Return, values: Mapping[str, Any]) -> list[ReturnLine]:
    """Return the lines that a decision is about, in the order of their asking."""
    waiting = {
        one.position: one for one in queries.lines_of(row.pk).filter(status=LineStatus.WAITING)
    }
    asked = [int(one) for one in values["lines"]] or list(waiting)
    return [waiting[position] for position in dict.fromkeys(asked) if position in waiting]


def _signed(row: Return, values: Mapping[str, Any]) -> Signable:
    said = _decision(values)
    return decision_of(
        row, _chosen(row, values), decision=said.decision.value, note=said.note.strip(),
        job_kind=said.job_kind.value,
    )  # fmt: skip


def _consequences(row: Return, values: Mapping[str, Any]) -> Sequence[Change]:
    words = {
        Decision.RESTOCK: _("They are put away among the released goods."),
        Decision.REWORK: _("A service job is opened for each unit."),
        Decision.SCRAP: _("They exist no more."),
        Decision.BACK: _("The customer holds them again."),
    }
    lines = _chosen(row, values)
    named = ", ".join(one.code for one in lines[:12])
    what = gettext("%(count)s lines: %(codes)s") % {"count": len(lines), "codes": named}
    return [
        Change(_("Lines"), "", what),
        Change(_("Then"), "", words[Decision(values["decision"])]),
    ]


def _is(*states: ReturnStatus) -> Any:
    return lambda row: row.status in states


def _uninspected(row: Any) -> bool:
    return bool(row.status == ReturnStatus.RECEIVED and row.uninspected_count)


def _undecided(row: Any) -> bool:
    waiting = row.open_count - row.questions_count
    return bool(row.status == ReturnStatus.RECEIVED and waiting)


def _decided_all(row: Any) -> bool:
    return bool(row.status == ReturnStatus.RECEIVED and not row.open_count)


def _said(lines: Any) -> str:
    asked = [one for one in lines if one.status == LineStatus.QUESTION]
    if asked:
        return common.sentence_of(asked[0].question)
    return gettext("Received: %(codes)s.") % {"codes": ", ".join(one.code for one in lines[:12])}


def _quantity(row: Any) -> tuple[Decimal, str]:
    return (row.quantity, row.unit)


def _put_away_of(row: Any) -> str:
    """Return the number of the open order that puts away what of a return is stock again."""
    orders = warehouse.move_orders().filter(document=row.number, status=WorkStatus.OPEN)
    return orders.order_by("pk").values_list("number", flat=True).first() or ""


def _step_of(row: Any) -> str | Promise:
    """Return what comes next of a return that was received."""
    if _uninspected(row):
        return choices.RETURN_STEPS["INSPECT"]
    if row.questions_count:
        return choices.RETURN_STEPS["ANSWER"]
    if row.open_count:
        return choices.RETURN_STEPS["DECIDE"]
    order = _put_away_of(row)
    if order:
        return str(choices.RETURN_STEPS["PUT_AWAY_AND_CLOSE"]) % {"order": order}
    return choices.RETURN_STEPS["CLOSE"]


def _papers(row: Any, _reader: Reader) -> Sequence[str]:
    lines = queries.lines_of(row.pk)
    found = [row.complaint]
    for line in lines:
        found += [line.inspection, line.job, line.shipment]
    found += queries.exchanges().filter(document=row.number).values_list("number", flat=True)
    moves = warehouse.move_orders().filter(document=row.number)
    found += moves.order_by("pk").values_list("number", flat=True)
    return [one for one in dict.fromkeys(found) if one]


def _what(row: ReturnLine) -> str:
    """Return what a line is: its serial or lot, else what was scanned."""
    return row.code or common.as_read(row.scanned)


def _outcome(row: ReturnLine) -> str:
    """Return what was decided about a line, else its inspection, or what is asked about it."""
    if row.decision:
        return str(choices.DECISIONS[row.decision])
    if row.inspection:
        return gettext("Inspection %(number)s") % {"number": row.inspection}
    return common.sentence_of(row.question) if row.question else ""


class LineTable(screens.Table):
    """What came with a return."""

    position = screens.NumberColumn(verbose_name="#")
    what = screens.TextColumn(verbose_name=_("Serial or lot"), value_of=_what, empty_values=())
    item = screens.TextColumn(verbose_name=_("Item"), value_of=common.item_of)
    quantity = screens.QuantityColumn(verbose_name=_("Quantity"), value_of=_quantity)
    state = screens.ChipColumn(verbose_name=_("State"), chip=line_chip)
    outcome = screens.TextColumn(
        verbose_name=_("What became of it"), value_of=_outcome, empty_values=()
    )
    condition = screens.TextColumn(verbose_name=_("What is seen on it"))


class ExpectedTable(screens.Table):
    """What the customer said would come."""

    told = screens.CodeColumn(verbose_name=_("As it was told"))
    quantity = screens.NumberColumn(verbose_name=_("Quantity"))


class ReturnTable(screens.Table):
    """Columns of the list of returns."""

    hidden = ("created_by", "complaint")
    number = screens.CodeColumn(verbose_name=_("Number"))
    customer = screens.TextColumn(
        verbose_name=_("Customer"), value_of=lambda row: common.party_of(row.customer),
        order_by=("customer__party__code",),
    )  # fmt: skip
    why = screens.TextColumn(verbose_name=_("Why"))
    lines = screens.NumberColumn(verbose_name=_("Lines"), accessor="lines_count")
    open = screens.NumberColumn(verbose_name=_("To be decided"), accessor="open_count")
    questions = screens.NumberColumn(verbose_name=_("Questions"), accessor="questions_count")
    expected_on = screens.DayColumn(verbose_name=_("Expected on"))
    received_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Received"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=return_chip, order_by=("status",))
    complaint = screens.CodeColumn(verbose_name=_("Complaint"))
    created_by = screens.TextColumn(verbose_name=_("Written by"))


class ReturnFilters(screens.Filters):
    """Filters of the list of returns."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.RETURN_STATUSES)
    )
    customer = django_filters.CharFilter(
        label=_("Customer's code"), field_name="customer__party__code"
    )


class Returns(screens.Resource):
    """Returns of customers."""

    name, title, one = "customer-returns", _("Returns of customers"), _("Return of a customer")
    icon = "package-import"
    purpose = _(
        "Give a return its number before it comes, then scan what lies on the table, at the "
        "station or here. What is not plain is kept as a question; nothing that came is lost."
    )
    permission = VIEW_RETURN
    site_field = "site"
    key = "number"
    table, filters = ReturnTable, ReturnFilters
    search = (
        "number", "why", "complaint", "customer__party__code", "customer__party__name",
        "customer__party__name_en", "lines__code", "lines__scanned",
    )  # fmt: skip
    order = ("-number",)
    presets = (
        screens.Preset("expected", pgettext_lazy("return", "Announced"), "status=ANNOUNCED"),
        screens.Preset("open", pgettext_lazy("return", "Received"), "status=RECEIVED"),
    )
    facts = (
        screens.Fact(_("Customer"), lambda row: common.party_of(row.customer)),
        screens.Fact(_("Why"), "why"),
        screens.Fact(
            _("Complaint"), "complaint", Kind.CODE,
            link=lambda row: common.page_of("complaints", row.complaint),
        ),
        screens.Fact(_("Expected on"), "expected_on", Kind.DAY),
        screens.Fact(_("Returns zone"), lambda row: common.name_of(row.place)),
        screens.Fact(pgettext_lazy("moment", "Received"), "received_at", Kind.WHEN),
        screens.Fact(_("Closed by"), "closed_by"),
        screens.Fact(_("Note"), "note"),
    )  # fmt: skip
    panels = (
        screens.Related(
            name="lines", title=_("What came"), table=LineTable, limit=200,
            rows=lambda row, _reader: queries.lines_of(row.pk),
            link=lambda row: common.page_of("service-questions", str(row.question_id))
            if row.status == "QUESTION" else common.passport_of(row.key),
            empty=_("Nothing has come yet."),
        ),
        screens.Related(
            name="expected", title=_("What was announced"), table=ExpectedTable, limit=200,
            rows=lambda row, _reader: queries.expected_of(row.pk),
            empty=_("Nothing was named beforehand."),
        ),
        papers.panel("papers", _("Documents"), _papers),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    nexts = choices.RETURN_NEXTS
    commands = (
        screens.Command(
            name="new", label=_("Announce a return"), form=AnnounceForm,
            operation=operations.announce_return, permission=CHANGE_RETURN, on_object=False,
            is_main=True, icon="plus", result_key=lambda made: made.number, arguments=announced,
        ),
        screens.Command(
            name="receive", label=_("Receive"), form=ReceiveForm,
            operation=by_row(operations.receive_return), permission=RECEIVE_RETURN, is_main=True,
            icon="package-import", offered=_is(*TAKES_RETURNS), arguments=_arrived, done=_said,
        ),
        screens.Command(
            name="inspect", label=_("Open the inspections"), form=CommandForm,
            operation=by_row(operations.inspect_return), permission=CHANGE_RETURN,
            icon="clipboard-check", is_next=_uninspected, offered=_uninspected,
            text=_(
                "Opens one inspection for each item and lot that waits here; the goods stay in "
                "the returns zone until it is concluded."
            ),
        ),
        screens.Command(
            name="decide", label=_("Decide what is done"), form=DecideForm,
            operation=by_row(operations.decide_return), permission=DECIDE_RETURN, icon="gavel",
            is_next=_undecided, offered=_undecided, arguments=_decided, changes=_consequences,
            signs=Meaning.APPROVED, signed=_signed,
        ),
        screens.Command(
            name="exchange", label=_("Exchange a unit"), form=ExchangeForm,
            operation=by_id(operations.exchange), permission=EXCHANGE, icon="replace",
            offered=_is(*TAKES_RETURNS), initial=_to_exchange, arguments=exchanged, done=done,
        ),
        screens.Command(
            name="close", label=_("Close the return"), form=CommandForm,
            operation=by_row(operations.close_return), permission=CHANGE_RETURN, icon="lock",
            is_next=_decided_all, offered=_is(ReturnStatus.RECEIVED),
            text=_("Possible once it is decided what happens with everything that came."),
        ),
        screens.Command(
            name="cancel", label=_("Cancel the return"), form=ReasonForm,
            operation=by_row(operations.cancel_return), permission=CHANGE_RETURN, icon="x",
            is_danger=True, offered=_is(ReturnStatus.ANNOUNCED),
        ),
    )  # fmt: skip
    history_tables = {"service_return": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Return]:
        return queries.returns()

    @override
    def heading(self, row: Any) -> str:
        return str(row.number)

    @override
    def chip(self, row: Any) -> Chip:
        return return_chip(row)

    @override
    def following(self, row: Any) -> str | Promise:
        if row.status == ReturnStatus.RECEIVED:
            return _step_of(row)
        order = _put_away_of(row) if row.status == ReturnStatus.CLOSED else ""
        if order:
            return str(choices.RETURN_STEPS["PUT_AWAY"]) % {"order": order}
        return super().following(row)

    @override
    def following_address(self, row: Any) -> str:
        order = _put_away_of(row)
        closed = row.status == ReturnStatus.CLOSED
        return f"{reverse('station', args=['put-away'])}#job={order}" if closed and order else ""

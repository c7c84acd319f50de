"""Screens of complaints."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import (
    CHANGE_COMPLAINT,
    CHANGE_RETURN,
    EXCHANGE,
    TRIAGE,
    VIEW_COMPLAINT,
)
from suyuan.areas.service.domain import Cause, Channel, ComplaintStatus, Harm
from suyuan.areas.service.domain.clocks import REPORTABLE, Authority, EventKind
from suyuan.areas.service.models import Complaint
from suyuan.areas.service.queries.signing import triage_of, until
from suyuan.areas.service.ui import common, complaint_forms
from suyuan.areas.service.ui.common import by_id, by_row, complaint_chip, event_chip, pairs
from suyuan.areas.service.ui.exchange_forms import ExchangeForm, done, exchanged
from suyuan.areas.service.ui.reports import OwnReportTable
from suyuan.areas.service.ui.return_forms import AnnounceForm, announced
from suyuan.foundation.signing import Meaning, Signable
from suyuan.web import attached, papers, screens, signed
from suyuan.web.people import Reader
from suyuan.web.screens import Change, Kind
from suyuan.web.states import Chip


def _received(_row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    told = dict(values)
    return {
        "values": operations.ComplaintValues(
            reporter=told["reporter"], reporter_contact=told["reporter_contact"],
            customer=told["customer"], channel=Channel(told["channel"]),
            devices=common.lines_of(told["devices"]), description=told["description"],
            harm=Harm(told["harm"]), happened_on=told["happened_on"],
            received_at=told["received_at"], due_on=told["due_on"],
        )
    }  # fmt: skip


def _triage(values: Mapping[str, Any]) -> operations.TriageValues:
    return operations.TriageValues(
        kind=EventKind(values["kind"]), why=values["why"],
        authorities=[Authority(one) for one in values["authorities"]],
        abroad=values["abroad"], group=values["group"], threat=values["threat"],
        aware_at=values.get("aware_at"),
    )  # fmt: skip


def _triaged(_row: Complaint, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"values": _triage(values)}


def _clocks(row: Complaint, values: Mapping[str, Any]) -> Sequence[Change]:
    """Show until when what has to be reported."""
    due = operations.due_of(row, _triage(values))
    if not due:
        return [Change(_("Reports due"), "", _("None"))]
    return [Change(choices.RULES[one.rule], "", until(one.due_at)) for one in due]


def _signed(row: Complaint, values: Mapping[str, Any]) -> Signable:
    due = operations.due_of(row, _triage(values))
    return triage_of(row, kind=values["kind"], why=values["why"], clocks=due)


def _concluded(_row: Complaint, values: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {**values, "cause": Cause(values["cause"]), "documents": values["documents"].split()}
    return {"values": operations.ConclusionValues(**told)}


def _is(*states: ComplaintStatus) -> Any:
    return lambda row: row.status in states


def _not_closed(row: Any) -> bool:
    return bool(row.status != ComplaintStatus.CLOSED)


def _unreported(row: Any) -> bool:
    """Say whether a complaint may be judged anew: it was judged to be nothing that is reported."""
    judged = row.status in {ComplaintStatus.TRIAGED, ComplaintStatus.CONCLUDED}
    return bool(judged and row.event_kind not in REPORTABLE)


def _has_reports(row: Any) -> bool:
    return getattr(row, "next_due_at", None) is not None


def _papers(row: Any, _reader: Reader) -> Sequence[str]:
    """Return what belongs to the devices: how they were made, what was wrong, what came since."""
    devices = list(queries.devices_of(row.pk))
    keys = [one.key for one in devices if one.key]
    made = queries.made_with([one.lot_key for one in devices], keys)
    since = [number for numbers in queries.history_of(keys).values() for number in numbers]
    found = dict.fromkeys([*row.documents, *made, *since])
    followed = {row.number, *queries.followed_by(row.number)}
    return [one for one in found if one not in followed]


def _one_device(row: Any) -> str:
    """Return the code of the unit that a complaint is about, where it is about one only."""
    devices = list(queries.devices_of(row.pk)[:2])
    return common.printed(devices[0].key) or devices[0].scanned if len(devices) == 1 else ""


def _to_return(row: Any) -> Mapping[str, Any]:
    """Return what the form of a return knows from a complaint."""
    devices = queries.devices_of(row.pk)
    return {
        "customer": row.customer.party.code if row.customer is not None else "",
        "complaint": row.number,
        "why": row.description,
        "lines": [
            {"told": common.printed(one.key) or one.scanned, "quantity": 1} for one in devices
        ],
    }


def _to_exchange(row: Any) -> Mapping[str, Any]:
    """Return what the form of an exchange knows from a complaint."""
    return {"complaint": row.number, "old": _one_device(row), "why": row.description}


def _announced(made: Any) -> str:
    return gettext("%(number)s is announced.") % {"number": made.number}


class DeviceTable(screens.Table):
    """The devices of a complaint."""

    position = screens.NumberColumn(verbose_name="#")
    scanned = screens.CodeColumn(verbose_name=_("As it was told"))
    item = screens.TextColumn(verbose_name=_("Item"), value_of=common.item_of)
    code = screens.CodeColumn(verbose_name=_("Serial or lot"))
    lot = screens.CodeColumn(verbose_name=_("Lot"))
    question = screens.TextColumn(
        verbose_name=_("Question"), empty_values=(),
        value_of=lambda row: common.sentence_of(row.question)
        if row.question is not None and row.question.status == "OPEN" else "",
    )  # fmt: skip


class ComplaintTable(screens.Table):
    """Columns of the list of complaints."""

    hidden = ("created_by", "channel", "received_at", "harm")
    number = screens.CodeColumn(verbose_name=_("Number"))
    description = screens.TextColumn(verbose_name=_("What happened"))
    customer = screens.TextColumn(
        verbose_name=_("Customer"), value_of=lambda row: common.party_of(row.customer),
        order_by=("customer__party__code",),
    )  # fmt: skip
    harm = screens.TextColumn(
        verbose_name=_("Harm"), value_of=lambda row: choices.HARMS[row.harm], order_by=("harm",)
    )
    event = screens.ChipColumn(
        verbose_name=_("Kind of event"), chip=event_chip, order_by=("event_kind",)
    )
    next_due_at = screens.WhenColumn(verbose_name=_("Next report due"))
    due_on = screens.DayColumn(verbose_name=_("To be answered by"))
    received_at = screens.WhenColumn(verbose_name=_("We learnt of it"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=complaint_chip, order_by=("status",))
    channel = screens.TextColumn(
        verbose_name=_("How it came"), value_of=lambda row: choices.CHANNELS[row.channel],
        order_by=("channel",),
    )  # fmt: skip
    created_by = screens.TextColumn(verbose_name=_("Taken down by"))


class ComplaintFilters(screens.Filters):
    """Filters of the list of complaints."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.COMPLAINT_STATUSES)
    )
    event_kind = django_filters.MultipleChoiceFilter(
        label=_("Kind of event"), choices=pairs(choices.EVENT_KINDS)
    )
    received_at = django_filters.DateFromToRangeFilter(label=_("We learnt of it"))


class Complaints(screens.Resource):
    """Complaints."""

    name, title, one = "complaints", _("Complaints"), _("Complaint")
    icon = "message-exclamation"
    purpose = _(
        "Take down what customers say about devices. Quality or regulatory decides whether it is "
        "an adverse event; the clocks of the authorities run from the moment we learnt of it."
    )
    permission = VIEW_COMPLAINT
    site_field = "site"
    key = "number"
    table, filters = ComplaintTable, ComplaintFilters
    search = (
        "number", "description", "reporter", "customer__party__code", "customer__party__name",
        "customer__party__name_en", "devices__code", "devices__scanned",
    )  # fmt: skip
    order = ("-number",)
    presets = (
        screens.Preset("open", _("To be triaged"), "status=OPEN"),
        screens.Preset("work", _("Being investigated"), "status=TRIAGED&status=CONCLUDED"),
    )
    facts = (
        screens.Fact(_("Customer"), lambda row: common.party_of(row.customer)),
        screens.Fact(_("Harm"), lambda row: choices.HARMS[row.harm]),
        screens.Fact(_("Kind of event"), lambda row: choices.EVENT_KINDS.get(row.event_kind, "")),
        screens.Fact(_("We learnt of it"), "received_at", Kind.WHEN),
        screens.Fact(_("Next report due"), "next_due_at", Kind.WHEN),
        screens.Fact(_("To be answered by"), "due_on", Kind.DAY),
    )
    panels = (
        screens.Panel(
            name="told", title=_("What was told"),
            facts=(
                screens.Fact(_("What happened"), "description"),
                screens.Fact(_("It happened on"), "happened_on", Kind.DAY),
                screens.Fact(_("Who complains"), "reporter"),
                screens.Fact(_("Address and phone"), "reporter_contact"),
                screens.Fact(_("How it came"), lambda row: choices.CHANNELS[row.channel]),
                screens.Fact(_("Taken down by"), "created_by"),
            ),
        ),
        screens.Related(
            name="devices", title=pgettext_lazy("complaint", "Devices"), table=DeviceTable,
            rows=lambda row, _reader: queries.devices_of(row.pk),
            link=lambda row: common.passport_of(row.key)
            or common.page_of("service-questions", str(row.question_id)),
        ),
        screens.Related(
            name="reports", title=_("Reports to authorities"), table=OwnReportTable,
            rows=lambda row, _reader: queries.reports().filter(complaint_id=row.pk),
            empty=lambda row: (
                _("Not judged yet: the triage says what has to be reported, and by when.")
                if row.status == ComplaintStatus.OPEN
                else _("Nothing has to be reported.")
            ),
        ),
        screens.Panel(
            name="outcome", title=_("Triage and investigation"),
            facts=(
                screens.Fact(_("Why it is, or is not, reported"), "triage"),
                screens.Fact(_("Triaged by"), "triaged_by"),
                screens.Fact(_("Triaged"), "triaged_at", Kind.WHEN),
                screens.Fact(_("What was investigated"), "investigation"),
                screens.Fact(_("Why nothing was investigated"), "not_investigated"),
                screens.Fact(
                    pgettext_lazy("complaint", "Cause"),
                    lambda row: choices.CAUSES.get(row.cause, ""),
                ),
                screens.Fact(_("Conclusion"), "conclusion"),
                screens.Fact(_("Correction or corrective action"), "action"),
                screens.Fact(_("Concluded by"), "concluded_by"),
                screens.Fact(pgettext_lazy("complaint", "Answer"), "reply"),
                screens.Fact(_("Closed by"), "closed_by"),
                screens.Fact(pgettext_lazy("moment", "Closed"), "closed_at", Kind.WHEN),
            ),
        ),
        papers.panel(
            "followed", _("Returns, exchanges and repairs"),
            lambda row, _reader: queries.followed_by(row.number), side=False,
            empty=_("Nothing has come back or gone out because of it yet."),
        ),
        papers.panel("papers", _("Documents"), _papers),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    nexts = choices.COMPLAINT_NEXTS
    commands = (
        screens.Command(
            name="new", label=_("Take down a complaint"), form=complaint_forms.ReceiveForm,
            operation=operations.receive_complaint, permission=CHANGE_COMPLAINT, on_object=False,
            is_main=True, icon="plus", result_key=lambda made: made.number, arguments=_received,
        ),
        screens.Command(
            name="triage", label=_("Triage"), form=complaint_forms.TriageForm,
            operation=by_row(operations.triage), permission=TRIAGE, is_main=True, icon="gavel",
            offered=_is(ComplaintStatus.OPEN), arguments=_triaged, changes=_clocks,
            signs=Meaning.APPROVED, signed=_signed,
        ),
        screens.Command(
            name="triage-again", label=_("Triage again"), form=complaint_forms.TriageAgainForm,
            operation=by_row(operations.triage_again), permission=TRIAGE, icon="gavel",
            offered=_unreported, arguments=_triaged, changes=_clocks, signs=Meaning.APPROVED,
            signed=_signed,
        ),
        screens.Command(
            name="report", label=_("A report was made"), form=complaint_forms.ReportForm,
            operation=by_row(operations.report_made), permission=TRIAGE, icon="send",
            offered=_has_reports,
        ),
        screens.Command(
            name="conclude", label=_("Conclude"), form=complaint_forms.ConcludeForm,
            operation=by_row(operations.conclude_complaint), permission=CHANGE_COMPLAINT,
            is_main=True, icon="checks", offered=_is(ComplaintStatus.TRIAGED),
            arguments=_concluded,
        ),
        screens.Command(
            name="close", label=_("Answer and close"), form=complaint_forms.CloseForm,
            operation=by_row(operations.close_complaint), permission=CHANGE_COMPLAINT,
            is_main=True, icon="lock", offered=_is(ComplaintStatus.CONCLUDED),
        ),
        screens.Command(
            name="device", label=_("Add a device"), form=complaint_forms.DeviceForm,
            operation=by_row(operations.add_device), permission=CHANGE_COMPLAINT, icon="barcode",
            offered=_is(ComplaintStatus.OPEN, ComplaintStatus.TRIAGED),
        ),
        screens.Command(
            name="return", label=_("Announce a return"), form=AnnounceForm,
            operation=by_id(operations.announce_return), permission=CHANGE_RETURN,
            icon="package-import", offered=_not_closed, initial=_to_return,
            arguments=announced, done=_announced,
        ),
        screens.Command(
            name="exchange", label=_("Exchange a unit"), form=ExchangeForm,
            operation=by_id(operations.exchange), permission=EXCHANGE, icon="replace",
            offered=_not_closed, initial=_to_exchange, arguments=exchanged, done=done,
        ),
    )  # fmt: skip
    history_tables = {"service_complaint": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Complaint]:
        return queries.complaints()

    @override
    def heading(self, row: Any) -> str:
        return str(row.description).splitlines()[0][:80]

    @override
    def chip(self, row: Any) -> Chip:
        return complaint_chip(row)

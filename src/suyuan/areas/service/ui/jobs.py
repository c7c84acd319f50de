"""Screens of service jobs."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog.domain.forms import BAD
from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import CHANGE_JOB, RELEASE_JOB, VIEW_JOB
from suyuan.areas.service.domain import AT_CUSTOMER, JobKind, JobStatus
from suyuan.areas.service.models import Job
from suyuan.areas.service.queries.signing import acceptance_of, release_of
from suyuan.areas.service.ui import common, job_forms
from suyuan.areas.service.ui.common import by_row, job_chip, pairs, passed_chip
from suyuan.areas.service.ui.exchange_forms import ArrivalForm
from suyuan.areas.service.ui.job_forms import FIELD, deed_of
from suyuan.foundation.signing import Meaning
from suyuan.web import attached, papers, screens, signed
from suyuan.web.people import Reader
from suyuan.web.screens import Kind, ReasonForm
from suyuan.web.states import Chip


def _opened(_row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {**values, "kind": JobKind(values["kind"])}
    return {"values": operations.JobValues(**told)}


def _diagnosed(_row: Job, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"diagnosis": values["diagnosis"], "deed": deed_of(values)}


def _replaced(_row: Job, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "old": values["old"], "new": values["new"], "deed": deed_of(values),
    }  # fmt: skip


def _used(_row: Job, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"used": values["lots"], "deed": deed_of(values)}


def _tested(_row: Job, values: Mapping[str, Any]) -> Mapping[str, Any]:
    entered = {
        name.removeprefix(FIELD): value for name, value in values.items() if name.startswith(FIELD)
    }
    return {"entered": entered, "deed": deed_of(values)}


def _is(*states: JobStatus) -> Any:
    return lambda row: row.status in states


def _at_home(row: Any) -> bool:
    return row.status == JobStatus.TESTED and row.kind not in AT_CUSTOMER


def _outside(row: Any) -> bool:
    return row.status == JobStatus.TESTED and row.kind in AT_CUSTOMER


def _judged(test: Any) -> Any:
    return _("The unit has passed.") if test.passed else _("The unit has failed.")


def _entered(row: Any) -> str:
    """Return what was entered in a test, in the order of its form, and what of it has failed."""
    words = {True: gettext("Yes"), False: gettext("No")}
    found = []
    for one in row.form_version.fields:
        name = one["name"]
        if name not in row.entered:
            continue
        value = row.entered[name]
        shown = words[value] if isinstance(value, bool) else value
        if row.judged.get(name) in BAD:
            shown = gettext("%(value)s (failed)") % {"value": shown}
        found.append(f"{common.local(one['label'], one.get('label_en', ''))}: {shown}")
    return "; ".join(found)


def _papers(row: Any, _reader: Reader) -> Sequence[str]:
    others = queries.history_of([row.key])[row.key]
    found = [row.complaint, row.source, *others]
    return [one for one in dict.fromkeys(found) if one and one != row.number]


class WorkTable(screens.Table):
    """What was done in a job."""

    at = screens.WhenColumn(verbose_name=_("Done at"))
    kind = screens.TextColumn(
        verbose_name=_("Work"), value_of=lambda row: choices.WORK_KINDS[row.kind]
    )
    item = screens.TextColumn(verbose_name=_("Item"), value_of=common.item_of)
    old = screens.CodeColumn(
        verbose_name=_("Came out"), value_of=lambda row: common.code_of(row.old_key),
        empty_values=(),
    )  # fmt: skip
    new = screens.CodeColumn(
        verbose_name=_("Went in"), value_of=lambda row: common.code_of(row.new_key),
        empty_values=(),
    )  # fmt: skip
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda row: (row.quantity, row.unit)
    )
    person = screens.TextColumn(verbose_name=_("Person"))
    note = screens.TextColumn(verbose_name=_("Note"))


class TestTable(screens.Table):
    """The tests of a job."""

    __test__ = False
    at = screens.WhenColumn(verbose_name=_("Tested"))
    result = screens.ChipColumn(verbose_name=_("Result"), chip=passed_chip)
    entered = screens.TextColumn(verbose_name=_("Values"), value_of=_entered, empty_values=())
    form = screens.TextColumn(
        verbose_name=_("Form"),
        value_of=lambda row: f"{common.name_of(row.form_version.form)} {row.form_version.number}",
        empty_values=(),
    )
    person = screens.TextColumn(verbose_name=_("Person"))
    equipment = screens.CodeColumn(verbose_name=_("Equipment"))


class PartTable(screens.Table):
    """The numbered parts that are in a unit."""

    item = screens.TextColumn(
        verbose_name=_("Item"),
        value_of=lambda row: common.local(row.item_name, row.item_name_en), empty_values=(),
    )  # fmt: skip
    code = screens.CodeColumn(verbose_name=_("Serial"))
    lot = screens.CodeColumn(verbose_name=_("Lot"), accessor="lot_code")


class JobTable(screens.Table):
    """Columns of the list of jobs."""

    hidden = ("created_at", "person", "place")
    number = screens.CodeColumn(verbose_name=_("Number"))
    kind = screens.TextColumn(
        verbose_name=_("Kind of job"), value_of=lambda row: choices.JOB_KINDS[row.kind],
        order_by=("kind",),
    )  # fmt: skip
    code = screens.CodeColumn(verbose_name=_("Serial"))
    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=common.item_of, order_by=("item__item__code",)
    )
    customer = screens.TextColumn(
        verbose_name=_("Customer"), value_of=lambda row: common.party_of(row.customer),
        order_by=("customer__party__code",),
    )  # fmt: skip
    fault = screens.TextColumn(verbose_name=_("What is wrong"))
    due_on = screens.DayColumn(verbose_name=pgettext_lazy("service job", "Due"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=job_chip, order_by=("status",))
    created_at = screens.WhenColumn(verbose_name=_("Opened"))
    person = screens.TextColumn(verbose_name=_("Person"))
    place = screens.TextColumn(
        verbose_name=_("Place"), value_of=lambda row: common.name_of(row.place),
        order_by=("place__code",),
    )  # fmt: skip


class JobFilters(screens.Filters):
    """Filters of the list of jobs."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.JOB_STATUSES)
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind of job"), choices=pairs(choices.JOB_KINDS)
    )


class Jobs(screens.Resource):
    """Service jobs."""

    name, title, one = "service-jobs", _("Service jobs"), _("Service job")
    icon = "tool"
    purpose = _(
        "Repair and refurbish units that came back, install and serve them at customers' places. A "
        "unit keeps its serial; it goes on only after a good test that follows the last work."
    )
    permission = VIEW_JOB
    site_field = "site"
    key = "number"
    table, filters = JobTable, JobFilters
    search = (
        "number", "code", "fault", "diagnosis", "complaint", "source", "item__item__code",
        "customer__party__code", "customer__party__name", "customer__party__name_en",
    )  # fmt: skip
    order = ("-number",)
    presets = (
        screens.Preset("open", _("Not done"),
                       "status=OPEN&status=IN_WORK&status=TESTED&status=RELEASED"),
        screens.Preset("release", _("To be released"), "status=TESTED"),
    )  # fmt: skip
    facts = (
        screens.Fact(_("Kind of job"), lambda row: choices.JOB_KINDS[row.kind]),
        screens.Fact(_("Unit"), "code", Kind.CODE, link=lambda row: common.passport_of(row.key)),
        screens.Fact(_("Item"), common.item_of),
        screens.Fact(_("Customer"), lambda row: common.party_of(row.customer)),
        screens.Fact(_("Place"), lambda row: common.name_of(row.place)),
        screens.Fact(pgettext_lazy("service job", "Due"), "due_on", Kind.DAY),
    )
    panels = (
        screens.Panel(
            name="found", title=pgettext_lazy("service job", "What was found"),
            facts=(
                screens.Fact(_("What is wrong"), "fault"),
                screens.Fact(_("Diagnosis"), "diagnosis"),
                screens.Fact(_("Person"), "person"),
                screens.Fact(_("Diagnosed"), "diagnosed_at", Kind.WHEN),
                screens.Fact(_("Revision"), "revision"),
                screens.Fact(_("Released by"), "released_by"),
                screens.Fact(pgettext_lazy("moment", "Released"), "released_at", Kind.WHEN),
                screens.Fact(_("Accepted by"), "accepted_by"),
                screens.Fact(pgettext_lazy("moment", "Accepted"), "accepted_at", Kind.WHEN),
                screens.Fact(pgettext_lazy("sales", "Arrived"), "arrived_at", Kind.WHEN),
                screens.Fact(_("Arrival noted by"), "arrived_by"),
                screens.Fact(_("Note"), "note"),
            ),
        ),
        screens.Related(
            name="works", title=_("Work done"), table=WorkTable, limit=200,
            rows=lambda row, _reader: queries.works_of(row.pk),
            empty=_("Nothing was replaced or used yet."),
        ),
        screens.Related(
            name="tests", title=_("Tests"), table=TestTable,
            rows=lambda row, _reader: queries.tests_of(row.pk), empty=_("Not tested yet."),
        ),
        screens.Related(
            name="parts", title=_("Numbered parts in it now"), table=PartTable, limit=200,
            rows=lambda row, _reader: queries.parts_in(row.key),
            link=lambda row: common.passport_of(row.key), empty=_("None."),
        ),
        screens.Template(
            name="paper", title=_("On paper"), template="service/paper.html",
            context=lambda row, _reader: {"row": row}, is_late=True, side=True,
        ),
        papers.panel("papers", _("Documents"), _papers),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    nexts = choices.JOB_NEXTS
    commands = (
        screens.Command(
            name="new", label=_("Open a service job"), form=job_forms.OpenForm,
            operation=operations.open_job, permission=CHANGE_JOB, on_object=False, is_main=True,
            icon="plus", result_key=lambda made: made.number, arguments=_opened,
        ),
        screens.Command(
            name="diagnose", label=_("Diagnose and begin"), form=job_forms.DiagnoseForm,
            operation=by_row(operations.diagnose), permission=CHANGE_JOB, is_main=True,
            icon="stethoscope", offered=_is(JobStatus.OPEN), arguments=_diagnosed,
        ),
        screens.Command(
            name="replace", label=_("Replace a part"), form=job_forms.ReplaceForm,
            operation=by_row(operations.replace_part), permission=CHANGE_JOB, icon="replace",
            offered=_is(JobStatus.IN_WORK, JobStatus.TESTED), arguments=_replaced,
        ),
        screens.Command(
            name="use", label=_("Material went in"), form=job_forms.UseForm,
            operation=by_row(operations.use_lots), permission=CHANGE_JOB, icon="stack-2",
            offered=_is(JobStatus.IN_WORK, JobStatus.TESTED), arguments=_used,
        ),
        screens.Command(
            name="test", label=_("Enter a test"), form=job_forms.TestForm,
            operation=by_row(operations.test_unit), permission=CHANGE_JOB, is_main=True,
            icon="clipboard-check", offered=_is(JobStatus.IN_WORK), arguments=_tested,
            done=_judged,
        ),
        screens.Command(
            name="release", label=_("Release"), form=job_forms.NoteForm,
            operation=by_row(operations.release_job), permission=RELEASE_JOB, is_main=True,
            icon="shield-check", offered=_at_home, signs=Meaning.RELEASED,
            signed=lambda row, values: release_of(row, note=values["note"]),
        ),
        screens.Command(
            name="accept", label=_("The customer accepted it"), form=job_forms.AcceptForm,
            operation=by_row(operations.accept_work), permission=CHANGE_JOB, is_main=True,
            icon="writing-sign", offered=_outside, signs=Meaning.PERFORMED,
            signed=lambda row, values: acceptance_of(
                row, accepted_by=values["accepted_by"], note=values["note"]
            ),
        ),
        screens.Command(
            name="hand-back", label=_("Hand it back"), form=job_forms.HandBackForm,
            operation=by_row(operations.hand_back), permission=CHANGE_JOB, is_main=True,
            icon="truck-delivery", offered=_is(JobStatus.RELEASED),
        ),
        screens.Command(
            name="arrive", label=_("The customer has it"), form=ArrivalForm,
            operation=by_row(operations.note_job_arrival), permission=CHANGE_JOB, is_main=True,
            icon="check", offered=queries.is_on_its_way,
        ),
        screens.Command(
            name="cancel", label=_("Cancel the service job"), form=ReasonForm,
            operation=by_row(operations.cancel_job), permission=CHANGE_JOB, is_danger=True,
            icon="x", offered=_is(JobStatus.OPEN, JobStatus.IN_WORK),
        ),
    )  # fmt: skip
    history_tables = {"service_job": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Job]:
        return queries.jobs()

    @override
    def heading(self, row: Any) -> str:
        return f"{common.item_of(row)} · {row.code}"

    @override
    def chip(self, row: Any) -> Chip:
        return job_chip(row)

    @override
    def following(self, row: Any) -> str | Promise:
        return choices.JOB_AWAY if queries.is_on_its_way(row) else super().following(row)

"""Screens of special processes: mixes, sealing, sterilization."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.production import choices, operations
from suyuan.areas.production.domain import Result, RunKind, RunState
from suyuan.areas.production.models import Run
from suyuan.areas.production.queries.history_steps import entered_of
from suyuan.areas.production.queries.runs import Went, done_in, went_through
from suyuan.areas.production.queries.saying import local, said_of
from suyuan.areas.production.queries.signing import meaning_of_judgement, run_of
from suyuan.areas.production.ui import naming
from suyuan.areas.production.ui.common import (
    act_of,
    lines_of,
    name_of,
    pairs,
    result_chip,
    run_chip,
)
from suyuan.areas.production.ui.run_forms import (
    ACCEPT,
    WORK,
    BackForm,
    EndForm,
    JudgeForm,
    PortionsForm,
    StartForm,
)
from suyuan.foundation.signing import Signable
from suyuan.foundation.wording.units import symbol
from suyuan.web import attached, screens, signed
from suyuan.web.people import Reader
from suyuan.web.screens import Kind
from suyuan.web.states import Chip


def _start(row: None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    del row
    given = dict(values)
    given["kind"] = RunKind(given["kind"])
    given["components"] = tuple(given["components"])
    given["tolerance"] = given["tolerance"] or Decimal(5)
    given["equipment"] = tuple(lines_of(given["equipment"].replace(",", "\n").replace(" ", "\n")))
    return {"values": operations.RunValues(**given)}


def _end(row: Run, values: Mapping[str, Any]) -> Mapping[str, Any]:
    entered = {
        name.removeprefix("f_"): value
        for name, value in values.items()
        if name.startswith("f_") and value not in ("", None)
    }
    return {
        "run": row.number, "entered": entered, "checker": values["checker"],
        "note": values["note"],
    }  # fmt: skip


def _portions(row: Run, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"run": row.number, "portions": values["portions"], "act": act_of(values)}


def _judged(row: Run, values: Mapping[str, Any]) -> Signable:
    asked = RunState.ACCEPTED if values["accept"] == ACCEPT else RunState.REJECTED
    return run_of(row, asked, note=values["note"])


def _told(operation: Any) -> Any:
    """Return an operation that is told the run by the arguments and not by the address."""

    def run(*, context: Any, number: str = "", **values: Any) -> Any:
        del number
        return operation(context=context, **values)

    return run


def _outside(made: Run) -> str:
    """Say of a run that has ended whether a value of its record is outside of its limits."""
    if made.result != Result.FAIL:
        return ""
    return gettext(
        "A value of the record is outside of its limits, or not as it must be. Keep what went "
        "through it apart; a quality person judges the run."
    )


def named(row: Run) -> naming.Naming:
    """Return the names of those who had to do with a run."""
    return naming.of_row(row, "person", "checker", equipment="equipment")


def _verdict(made: Run) -> str:
    """Say what a run was judged to be, and what follows from it."""
    if made.state == RunState.ACCEPTED:
        return gettext("The run is accepted.")
    return gettext(
        "The run is rejected. What went through it is held by a nonconformity, about which quality "
        "decides."
    )


class RunTable(screens.Table):
    """Columns of the list of runs."""

    hidden = ("program", "validation", "checker")
    number = screens.CodeColumn(verbose_name=_("Number"))
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda row: choices.RUN_KINDS[row.kind],
        order_by=("kind",),
    )  # fmt: skip
    state = screens.ChipColumn(verbose_name=_("State"), chip=run_chip, order_by=("state",))
    result = screens.ChipColumn(verbose_name=_("Result"), chip=lambda row: result_chip(row.result))
    place = screens.TextColumn(verbose_name=_("Place"), value_of=lambda row: name_of(row.place))
    equipment = screens.TextColumn(
        verbose_name=_("Equipment"), value_of=lambda row: named(row).machines(row.equipment)
    )
    person = screens.TextColumn(
        verbose_name=_("Person"), value_of=lambda row: named(row).person(row.person),
        order_by=("person",),
    )  # fmt: skip
    checker = screens.TextColumn(
        verbose_name=_("Checked by"), value_of=lambda row: named(row).person(row.checker),
        order_by=("checker",),
    )  # fmt: skip
    program = screens.TextColumn(verbose_name=_("Program"))
    validation = screens.TextColumn(verbose_name=_("Validation no."))
    started_at = screens.WhenColumn(verbose_name=_("Begun"))
    ended_at = screens.WhenColumn(verbose_name=pgettext_lazy("moment", "Ended"))


class RunFilters(screens.Filters):
    """Filters of the list of runs."""

    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=pairs(choices.RUN_STATES))
    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=pairs(choices.RUN_KINDS))


class PortionTable(screens.Table):
    """What went through a run, or was made with its mix."""

    order = screens.CodeColumn(verbose_name=_("Work order"))
    step = screens.NumberColumn(verbose_name=_("Step"))
    quantity = screens.QuantityColumn(
        verbose_name=_("Quantity"), value_of=lambda one: (one.quantity, one.unit)
    )
    into = screens.CodeColumn(verbose_name=_("Lot afterwards"))
    person = screens.TextColumn(verbose_name=_("Person"))


def _of_run(row: Run, _reader: Reader) -> Sequence[Went]:
    found = went_through(row)
    names = naming.Naming.of(people=(one.person for one in found))
    return [dataclasses.replace(one, person=names.person(one.person)) for one in found]


def _record(row: Run, _reader: Reader) -> Mapping[str, Any]:
    """Return the record of a run: its mix, its form, and the forms of the steps done with it."""
    entered = [*entered_of(row.form_version, row.entered, row.judged)]
    for one in done_in([row]).get(row.pk, ()):
        entered += entered_of(one.step.form_version, one.entered, one.judged)
    return {
        "mixture": row.mixture,
        "entered": [
            {**one, "label": local(one["name"], one["name_en"]),
             "value": local(one.get("said", ""), one.get("said_en", "")) or said_of(one["value"]),
             "sign": symbol(one["unit"]), "is_bad": one["judgement"] in {"LOW", "HIGH", "WRONG"}}
            for one in entered
        ],
    }  # fmt: skip


class Runs(screens.Resource):
    """Runs of special processes."""

    name, title, one, icon = "runs", _("Special processes"), _("Run"), "flame"
    purpose = _(
        "Potting, sealing, sterilization and the like: processes whose result cannot be verified "
        "afterwards. Begin a run, fill in its record when it ends, say what of which orders went "
        "through it, and have it judged by a quality person."
    )
    permission = "production.view_order"
    key = "number"
    table, filters = RunTable, RunFilters
    search = ("number", "program", "validation")
    order = ("-pk",)
    site_field = "site_id"
    presets = (screens.Preset("to-judge", _("To be judged"), "state=DONE"),)
    facts = (
        screens.Fact(_("Kind"), lambda row: choices.RUN_KINDS[row.kind]),
        screens.Fact(_("Place"), lambda row: name_of(row.place)),
        screens.Fact(_("Begun"), "started_at", Kind.WHEN),
        screens.Fact(pgettext_lazy("moment", "Ended"), "ended_at", Kind.WHEN),
    )
    panels = (
        screens.Template(
            name="record", title=_("Record"), template="production/run.html", context=_record
        ),
        screens.Related(
            name="portions", title=_("What went through it"), table=PortionTable, rows=_of_run,
            empty=_("Nothing went through it yet."), limit=200,
        ),
        screens.Panel(
            name="run",
            title=_("Run"),
            facts=(
                screens.Fact(_("Person"), lambda row: named(row).person(row.person)),
                screens.Fact(_("Checked by"), lambda row: named(row).person(row.checker)),
                screens.Fact(_("Equipment"), lambda row: named(row).machines(row.equipment)),
                screens.Fact(_("Program"), "program"),
                screens.Fact(_("Validation no."), "validation"),
                screens.Fact(_("Use before"), "pot_until", Kind.WHEN),
                screens.Fact(_("Judged by"), "judged_by"),
                screens.Fact(pgettext_lazy("run", "Judged"), "judged_at", Kind.WHEN),
                screens.Fact(_("Note"), "note"),
            ),
            side=True,
        ),
        signed.panel(lambda row: row.number),
        attached.panel(lambda row: row.number),
    )  # fmt: skip
    commands = (
        screens.Command(
            name="new", label=_("Begin a run"), form=StartForm, operation=operations.start_run,
            done=lambda _made: _("The run has begun."),
            permission=WORK, on_object=False, is_main=True, icon="plus", arguments=_start,
            result_key=lambda made: str(made.number),
        ),
        screens.Command(
            name="end", label=_("End and fill in the record"), form=EndForm,
            done=lambda _made: _("The run is ended and its record filled in."),
            operation=_told(operations.end_run), permission=WORK, is_main=True, icon="flag",
            offered=lambda row: row.state == RunState.OPEN, arguments=_end, caution=_outside,
        ),
        screens.Command(
            name="send", label=_("Send out"), form=PortionsForm,
            done=lambda _made: _("What is treated elsewhere is on its way."),
            operation=_told(operations.send_to_process), permission=WORK, icon="truck",
            offered=lambda row: row.partner_id is not None and row.state == RunState.OPEN,
            arguments=_portions,
        ),
        screens.Command(
            name="portions", label=_("What went through"), form=PortionsForm,
            done=lambda _made: _("What went through it is recorded."),
            operation=_told(operations.process_portions), permission=WORK, icon="packages",
            offered=lambda row: row.state in {RunState.DONE, RunState.ACCEPTED},
            arguments=_portions,
        ),
        screens.Command(
            name="take-back", label=_("Take back"), form=BackForm,
            done=lambda _made: _("What came back from outside is taken in."),
            operation=_told(operations.take_from_process), permission=WORK, icon="arrow-back",
            offered=lambda row: row.partner_id is not None and row.state != RunState.OPEN,
            arguments=lambda row, values: {"run": row.number, "act": act_of(values)},
        ),
        screens.Command(
            name="judge", label=_("Judge"), form=JudgeForm,
            operation=_told(operations.judge_run), permission="production.judge_run",
            icon="gavel", offered=lambda row: row.state == RunState.DONE,
            text=_("Look at the record first; what is judged is not changed any more."),
            arguments=lambda row, values: {
                "run": row.number, "accept": values["accept"] == ACCEPT, "note": values["note"],
            },
            changes=lambda _row, _values: (), done=_verdict,
            signs=lambda values: meaning_of_judgement(accept=values["accept"] == ACCEPT),
            signed=_judged,
        ),
    )  # fmt: skip
    history_tables = {"production_run": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Run]:
        """Return the runs."""
        del reader
        return Run.objects.select_related("place", "site", "partner", "form_version")

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        """Add the names of people and equipment."""
        naming.add_names(rows, "person", "checker", equipment="equipment")

    @override
    def chip(self, row: Run) -> Chip:
        """Return the state of a run."""
        return run_chip(row)

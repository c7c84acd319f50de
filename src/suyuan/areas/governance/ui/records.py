"""Screens of what was recorded: changes, sign-ins, jobs."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.governance import choices, queries
from suyuan.areas.governance.ui import chips
from suyuan.foundation.accounts.models import SignIn
from suyuan.foundation.audit.models import Entry
from suyuan.foundation.jobs.models import Progress
from suyuan.web import people, screens, waiting
from suyuan.web.people import Reader
from suyuan.web.screens import Kind, history
from suyuan.web.states import Chip

VIEW_HISTORY = "accounts.view_history"
SOURCES = (
    ("WEB", _("screen")),
    ("API", _("interface")),
    ("CLI", _("command line")),
    ("JOB", _("job")),
    ("IMPORT", _("import")),
)


def _what(entry: Entry) -> str:
    return history.what(entry, getattr(entry, "known", None))


def _action_chip(entry: Entry) -> Chip:
    return chips.ACTIONS[entry.action]


class HistoryTable(screens.Table):
    """Columns of the record history."""

    hidden = ("address", "operation", "command_id")
    at = screens.Column(kind=Kind.EXACT, verbose_name=_("When"))
    action = screens.ChipColumn(verbose_name=_("Change"), chip=_action_chip)
    what = screens.TextColumn(verbose_name=_("Of"), value_of=_what)
    actor_label = screens.TextColumn(verbose_name=_("Who"), value_of=history.who)
    reason = screens.TextColumn(verbose_name=_("Reason"), value_of=history.why)
    source = screens.TextColumn(
        verbose_name=_("Through"), value_of=lambda entry: history.source_word(entry.source)
    )
    address = screens.TextColumn(verbose_name=_("Address"))
    operation = screens.CodeColumn(verbose_name=_("Operation"))
    command_id = screens.CodeColumn(verbose_name=_("Command"))


class HistoryFilters(screens.Filters):
    """Filters of the record history."""

    action = django_filters.MultipleChoiceFilter(
        label=_("Change"), choices=[(code, chip.label) for code, chip in chips.ACTIONS.items()]
    )
    source = django_filters.MultipleChoiceFilter(label=_("Through"), choices=SOURCES)
    table_name = django_filters.ChoiceFilter(label=_("Of"), choices=history.table_choices)
    command_id = django_filters.UUIDFilter(label=_("Command"))
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte", label=_("Since"))
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt", label=_("Until"))


def _lines(entry: Entry, _reader: Reader) -> dict[str, Any]:
    return {"entries": history.steps([entry], entry.table_name)}


class History(screens.Resource):
    """Every change of every table."""

    name, title, one, icon = "history", _("Record history"), _("Change"), "history"
    purpose = _(
        "The database writes down every change of every table by every route: who, when, why, "
        "from where, the old and the new values. Nobody can change or delete it."
    )
    permission = VIEW_HISTORY
    key = "id"
    table, filters = HistoryTable, HistoryFilters
    search = ("actor_label", "reason", "row_key", "operation")
    order, by_key = ("-id",), True
    facts = (
        screens.Fact(_("When"), "at", Kind.EXACT),
        screens.Fact(_("Who"), history.who),
        screens.Fact(_("Through"), lambda entry: history.source_word(entry.source)),
        screens.Fact(_("Address"), "address"),
        screens.Fact(_("Operation"), "operation", Kind.CODE),
        screens.Fact(_("Command"), "command_id", Kind.CODE),
    )
    panels = (
        screens.Template(
            name="values",
            title=_("What changed"),
            template="governance/change.html",
            context=_lines,
        ),
    )

    @override
    def rows(self, reader: Reader) -> QuerySet[Entry]:
        return queries.history()

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        known = history.Known(rows)
        for row in rows:
            row.known = known

    @override
    def heading(self, row: Entry) -> str:
        return _what(row)

    @override
    def code(self, row: Entry) -> str:
        return ""

    @override
    def chip(self, row: Entry) -> Chip:
        return _action_chip(row)


class SignInsTable(screens.Table):
    """Columns of the list of sign-ins."""

    at = screens.WhenColumn(verbose_name=_("When"))
    username = screens.TextColumn(verbose_name=_("User name"))
    outcome = screens.ChipColumn(
        verbose_name=_("Outcome"), chip=lambda one: chips.OUTCOMES[one.outcome]
    )
    address = screens.TextColumn(verbose_name=_("From"))


class SignInFilters(screens.Filters):
    """Filters of the list of sign-ins."""

    outcome = django_filters.MultipleChoiceFilter(
        label=_("Outcome"), choices=[(code, chip.label) for code, chip in chips.OUTCOMES.items()]
    )


class SignIns(screens.Resource):
    """Every attempt to sign in."""

    name, title, one, icon = "sign-ins", _("Sign-ins"), _("Sign-in"), "login-2"
    purpose = _("Every attempt to sign in and every sign-out is kept, whatever came of it.")
    permission = VIEW_HISTORY
    key = "id"
    table, filters = SignInsTable, SignInFilters
    search = ("username", "address")
    order, by_key = ("-id",), True
    presets = (screens.Preset("refused", _("Refused"), "outcome=FAILED&outcome=LOCKED"),)
    has_page = False

    @override
    def rows(self, reader: Reader) -> QuerySet[SignIn]:
        return queries.sign_ins()


class JobTable(screens.Table):
    """Columns of the list of everybody's jobs."""

    created_at = screens.WhenColumn(verbose_name=_("Begun"))
    name = screens.TextColumn(
        verbose_name=_("Job"), value_of=lambda row: waiting.title_of(row.name)
    )
    owner_label = screens.TextColumn(
        verbose_name=_("For"), value_of=lambda row: people.label_of(row.owner_label)
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=lambda row: waiting.CHIPS[row.state])
    done = screens.NumberColumn(verbose_name=_("Done"))
    total = screens.NumberColumn(verbose_name=_("In all"))
    changed_at = screens.Column(kind=Kind.AGO, verbose_name=_("Last sign"))


class JobFilters(screens.Filters):
    """Filters of the list of everybody's jobs."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=[(code, chip.label) for code, chip in waiting.CHIPS.items()]
    )


class Jobs(screens.Resource):
    """Everybody's longer work."""

    name, title, one, icon = "all-jobs", _("Jobs"), _("Job"), "progress"
    purpose = _("Exports, imports and other long work, of everybody, as the workers do it.")
    permission = choices.VIEW_JOBS
    key = "id"
    table, filters = JobTable, JobFilters
    search = ("name", "owner_label")
    presets = (
        screens.Preset("open", _("Waiting or running"), "state=WAITING&state=RUNNING"),
        screens.Preset("failed", _("Failed"), "state=FAILED"),
    )
    order, by_key = ("-created_at", "-id"), True
    has_page = False

    @override
    def rows(self, reader: Reader) -> QuerySet[Progress]:
        return queries.jobs()

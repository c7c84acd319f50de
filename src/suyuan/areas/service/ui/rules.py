"""Screens of service rules: what a kind of job on an item asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog.queries.fitness import qualifications_named
from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import CHANGE_RULE, VIEW_JOB
from suyuan.areas.service.domain import JobKind
from suyuan.areas.service.models import Rule
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import by_id, pairs
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm
from suyuan.web.wordlists import listed


class RuleForm(CommandForm):
    """What a kind of job asks for."""

    item = forms.ChoiceField(label=_("Item"), choices=common.item_choices)
    kind = forms.ChoiceField(label=_("Kind of job"), choices=pairs(choices.JOB_KINDS))
    form = forms.ChoiceField(label=_("Form of the test"), choices=common.form_choices)
    qualifications = forms.MultipleChoiceField(
        label=_("Qualifications of who does it"), choices=common.qualification_choices,
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def _put(_row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"values": operations.RuleValues(**{**values, "kind": JobKind(values["kind"])})}


def _qualifications(row: Rule) -> str:
    """Return what the qualifications of a rule are called."""
    known = getattr(row, "named", None) or qualifications_named(row.qualifications)
    return listed([common.local(*known[code]) for code in row.qualifications])


class RuleTable(screens.Table):
    """Columns of the list of service rules."""

    item = screens.TextColumn(
        verbose_name=_("Item"), value_of=common.item_of, order_by=("item__item__code",)
    )
    kind = screens.TextColumn(
        verbose_name=_("Kind of job"), value_of=lambda row: choices.JOB_KINDS[row.kind],
        order_by=("kind",),
    )  # fmt: skip
    form = screens.TextColumn(
        verbose_name=_("Form of the test"), value_of=lambda row: common.name_of(row.form),
        order_by=("form__code",),
    )  # fmt: skip
    qualifications = screens.TextColumn(
        verbose_name=_("Qualifications"), value_of=_qualifications,
        empty_values=(),
    )  # fmt: skip


class Rules(screens.Resource):
    """What kinds of jobs on items ask for."""

    name, title, one = "service-rules", _("Service rules"), _("Service rule")
    icon = "list-check"
    purpose = _(
        "Say for each item and kind of job by which form the unit is tested, and what one has to "
        "be trained for. A job cannot be opened without such a rule."
    )
    permission = VIEW_JOB
    key = "pk"
    table = RuleTable
    search = ("item__item__code", "item__item__name", "item__item__name_en", "form__code")
    order = ("item__item__code", "kind")
    facts = (
        screens.Fact(_("Item"), common.item_of),
        screens.Fact(_("Kind of job"), lambda row: choices.JOB_KINDS[row.kind]),
        screens.Fact(_("Form of the test"), lambda row: common.name_of(row.form)),
        screens.Fact(_("Qualifications"), _qualifications),
    )
    commands = (
        screens.Command(
            name="new", label=_("Add a service rule"), form=RuleForm,
            operation=by_id(operations.put_rule), permission=CHANGE_RULE, on_object=False,
            is_main=True, icon="plus", arguments=_put, result_key=lambda made: str(made.pk),
        ),
        screens.Command(
            name="drop", label=_("Take the rule away"), form=CommandForm,
            operation=by_id(operations.drop_rule), permission=CHANGE_RULE, is_danger=True,
            icon="trash", arguments=lambda row, _values: {"rule_id": row.pk},
            text=_("Without a rule, jobs of this kind on the item cannot be tested."),
        ),
    )  # fmt: skip
    history_tables = {"service_rule": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Rule]:
        return queries.rules()

    @override
    def prepare(self, rows: Sequence[Any]) -> None:
        """Ask once what the qualifications of all these rules are called."""
        named = qualifications_named({code for row in rows for code in row.qualifications})
        for row in rows:
            row.named = named

    @override
    def heading(self, row: Any) -> str:
        return f"{common.item_of(row)} · {choices.JOB_KINDS[row.kind]}"

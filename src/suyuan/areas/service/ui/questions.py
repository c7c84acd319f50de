"""Screens of questions: what was scanned or named and is not plain."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.service import choices, operations, queries
from suyuan.areas.service.choices import ANSWER, VIEW_RETURN
from suyuan.areas.service.domain import Answer, QuestionStatus
from suyuan.areas.service.models import Question
from suyuan.areas.service.ui import common
from suyuan.areas.service.ui.common import by_id, pairs, question_chip
from suyuan.web import papers, screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip


class AnswerForm(CommandForm):
    """What is decided."""

    answer = forms.ChoiceField(label=_("Decision"), choices=())
    named = common.scan_field(
        _("Which thing it is"), required=False, help_text=_("Scan it, or type its serial or lot.")
    )
    note = common.text_area(_("Why"), rows=2)

    @override
    def prepare(self) -> None:
        """Offer the answers that fit: to something that lies here, or to a name only."""
        fitting = [Answer.IDENTIFIED, Answer.LEFT_OPEN]
        if self.row is not None and getattr(self.row, "line", None) is not None:
            fitting = [Answer.IDENTIFIED, Answer.SENT_BACK, Answer.SET_APART]
        offered = pairs({one: choices.ANSWERS[one] for one in fitting})
        self.fields["answer"].choices = offered  # type: ignore[attr-defined]


def _answered(row: Question, values: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {**values, "answer": Answer(values["answer"])}
    return {"question_id": row.pk, "values": operations.AnswerValues(**told)}


class QuestionTable(screens.Table):
    """Columns of the list of questions."""

    hidden = ("asked_by",)
    asked_at = screens.WhenColumn(verbose_name=_("Asked"))
    document = screens.CodeColumn(verbose_name=_("Document"))
    scanned = screens.CodeColumn(
        verbose_name=_("As it was scanned"), value_of=lambda row: common.as_read(row.scanned)
    )
    question = screens.TextColumn(
        verbose_name=_("Question"), value_of=common.sentence_of, empty_values=(),
        order_by=("kind",),
    )  # fmt: skip
    state = screens.ChipColumn(verbose_name=_("State"), chip=question_chip, order_by=("status",))
    answer = screens.TextColumn(
        verbose_name=_("Decision"), value_of=lambda row: choices.ANSWERS.get(row.answer, "")
    )
    answered_by = screens.TextColumn(verbose_name=_("Decided by"))
    asked_by = screens.TextColumn(verbose_name=_("Asked by"))


class QuestionFilters(screens.Filters):
    """Filters of the list of questions."""

    status = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=pairs(choices.QUESTION_STATUSES)
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Question"), choices=pairs(choices.QUESTION_KINDS)
    )


class Questions(screens.Resource):
    """What is not plain, with who decided what."""

    name, title, one = "service-questions", _("Questions"), _("Question")
    icon = "help-circle"
    purpose = _(
        "What came back, or was named, and does not fit our records: an unknown code, the serial "
        "of another item, more than was shipped. A person decides; who decided what stays here."
    )
    permission = VIEW_RETURN
    site_field = "site"
    key = "pk"
    table, filters = QuestionTable, QuestionFilters
    search = ("document", "scanned", "note", "key")
    order = ("-pk",)
    presets = (screens.Preset("open", pgettext_lazy("question", "To be decided"), "status=OPEN"),)
    facts = (
        screens.Fact(_("Question"), common.sentence_of),
        screens.Fact(
            _("As it was scanned"), lambda row: common.as_read(row.scanned), Kind.CODE
        ),
        screens.Fact(_("Asked"), "asked_at", Kind.WHEN),
        screens.Fact(_("Asked by"), "asked_by"),
        screens.Fact(_("Decision"), lambda row: choices.ANSWERS.get(row.answer, "")),
        screens.Fact(
            _("Which thing it is"), lambda row: common.code_of(row.key), Kind.CODE,
            link=lambda row: common.passport_of(row.key),
        ),
        screens.Fact(_("Why"), "note"),
        screens.Fact(_("Decided by"), "answered_by"),
        screens.Fact(_("Decided"), "answered_at", Kind.WHEN),
    )  # fmt: skip
    panels = (
        papers.panel("papers", _("Documents"), lambda row, _reader: [row.document], side=False),
    )
    commands = (
        screens.Command(
            name="answer", label=_("Decide"), form=AnswerForm,
            operation=by_id(operations.answer_question), permission=ANSWER, is_main=True,
            icon="gavel", offered=lambda row: row.status == QuestionStatus.OPEN,
            arguments=_answered,
        ),
    )  # fmt: skip
    history_tables = {"service_question": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Question]:
        return queries.questions()

    @override
    def heading(self, row: Any) -> str:
        return common.sentence_of(row)

    @override
    def chip(self, row: Any) -> Chip:
        return question_chip(row)

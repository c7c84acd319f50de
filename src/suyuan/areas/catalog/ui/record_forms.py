"""Screens of forms: what a record asks for, version by version."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import choices, operations
from suyuan.areas.catalog.domain.design import RevisionStatus
from suyuan.areas.catalog.domain.forms import Choice, Field, FieldKind
from suyuan.areas.catalog.models import Form, FormVersion
from suyuan.areas.catalog.queries import designs
from suyuan.areas.catalog.ui.common import name_of
from suyuan.areas.catalog.ui.design_forms import words_of
from suyuan.areas.catalog.ui.forms import pairs
from suyuan.areas.catalog.ui.revisions import APPROVE, CHANGE, revision_chip
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import Cell, CommandForm, Kind, LinesField
from suyuan.web.states import Chip

BAD_MARK = "!"
"""Before an answer that needs attention: a defect code."""


class NewForm(CommandForm):
    """A form that does not exist yet."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text="POTTING, SEALING …")
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    purpose = forms.CharField(
        label=_("What it is for"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class FieldsForm(CommandForm):
    """What the next version of a form asks for."""

    fields_asked = LinesField(
        label=_("Fields"),
        cells=(
            Cell(name="name", label=_("Short name"), required=True),
            Cell(name="label", label=_("Label"), required=True),
            Cell(name="label_en", label=_("Label in English")),
            Cell(name="kind", label=_("Kind"), kind="choice", choices=pairs(choices.FIELD_KINDS)),
            Cell(name="unit", label=pgettext_lazy("of a measured value", "Unit"), size="s"),
            Cell(name="minimum", label=_("At least"), kind="number", size="s"),
            Cell(name="maximum", label=_("At most"), kind="number", size="s"),
            Cell(name="choices", label=_("Answers"), size="l"),
            Cell(name="required", label=_("Needed"), kind="check", size="s"),
            Cell(name="shown_if", label=_("Asked if")),
        ),
        help_text=_(
            "Answers: separated by spaces, an exclamation mark before those that need attention: "
            "OK !BUBBLE !CRACK. For yes or no: the good answer. Asked if: another field and its "
            "value, result=FAIL."
        ),
    )
    change_note = forms.CharField(label=_("What is new"), required=False)

    def clean_fields_asked(self) -> list[Field]:
        """Read the lines."""
        return [_field(line) for line in self.cleaned_data["fields_asked"]]


def _field(line: Mapping[str, Any]) -> Field:
    kind = FieldKind(line["kind"])
    words = words_of(line["choices"])
    good_answer = None
    if kind is FieldKind.YES and words:
        good_answer = words[0].lower() in {"yes", "y", "1", "true", "是"}
    other, _sign, value = line["shown_if"].partition("=")
    return Field(
        name=line["name"],
        label=line["label"],
        label_en=line["label_en"],
        kind=kind,
        unit=line["unit"],
        minimum=line["minimum"],
        maximum=line["maximum"],
        required=line["required"],
        good_answer=good_answer,
        choices=tuple(
            Choice(word.lstrip(BAD_MARK), word.lstrip(BAD_MARK), good=word[0] != BAD_MARK)
            for word in words
        )
        if kind is FieldKind.CHOICE
        else (),
        shown_if=(other.strip(), value.strip()) if value else None,
    )


def _line(one: Field) -> Mapping[str, Any]:
    answers = " ".join(f"{'' if c.good else BAD_MARK}{c.value}" for c in one.choices)
    if one.good_answer is not None:
        answers = "yes" if one.good_answer else "no"
    return {
        "name": one.name,
        "label": one.label,
        "label_en": one.label_en,
        "kind": one.kind.value,
        "unit": one.unit,
        "minimum": one.minimum,
        "maximum": one.maximum,
        "choices": answers,
        "required": one.required,
        "shown_if": "=".join(one.shown_if) if one.shown_if else "",
    }


class ApproveForm(CommandForm):
    """From when on a version is filled in."""

    effective_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def _newest(row: Form) -> FormVersion | None:
    versions = list(row.versions.all())
    return versions[0] if versions else None


def _chip(row: Form) -> Chip | None:
    newest = _newest(row)
    return revision_chip(newest.status) if newest is not None else None


def _has_draft(row: Form) -> bool:
    newest = _newest(row)
    return newest is not None and newest.status == RevisionStatus.DRAFT and bool(newest.fields)


def _fields_of_newest(row: Form, _reader: Reader) -> Sequence[Field]:
    newest = _newest(row)
    return designs.fields_of(newest) if newest is not None else []


def _initial(row: Form) -> Mapping[str, Any]:
    newest = _newest(row)
    if newest is None:
        return {}
    return {"fields_asked": [_line(one) for one in designs.fields_of(newest)]}


def _by_code(operation: Any) -> Any:
    def run(*, context: Any, code: str = "", **values: Any) -> Any:
        del code
        return operation(context=context, **values)

    return run


def _plain(value: Decimal | None) -> str:
    return designs.plain(value) or ""


class FormTable(screens.Table):
    """Columns of the list of forms."""

    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of, order_by=("name",))
    purpose = screens.TextColumn(verbose_name=_("What it is for"))
    version = screens.NumberColumn(
        verbose_name=_("Newest version"),
        value_of=lambda row: getattr(_newest(row), "number", None),
        orderable=False,
    )
    state = screens.ChipColumn(verbose_name=_("State"), chip=_chip, orderable=False)


class FieldTable(screens.Table):
    """The fields of a form."""

    label = screens.TextColumn(
        verbose_name=_("Label"),
        value_of=lambda one: name_of(_Named(one.label, one.label_en)),
    )
    kind = screens.TextColumn(
        verbose_name=_("Kind"), value_of=lambda one: choices.FIELD_KINDS[one.kind]
    )
    unit = screens.TextColumn(verbose_name=pgettext_lazy("of a measured value", "Unit"))
    minimum = screens.TextColumn(
        verbose_name=_("At least"), value_of=lambda one: _plain(one.minimum)
    )
    maximum = screens.TextColumn(
        verbose_name=_("At most"), value_of=lambda one: _plain(one.maximum)
    )
    answers = screens.TextColumn(
        verbose_name=_("Answers"),
        value_of=lambda one: screens.listed(choice.label for choice in one.choices),
    )
    required = screens.YesColumn(verbose_name=_("Needed"))


class _Named:
    def __init__(self, name: str, name_en: str) -> None:
        self.name = name
        self.name_en = name_en


class VersionTable(screens.Table):
    """The versions of a form."""

    number = screens.NumberColumn(verbose_name=_("Version"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=lambda one: revision_chip(one.status))
    effective_from = screens.DayColumn(verbose_name=_("In force from"))
    effective_until = screens.DayColumn(verbose_name=_("Until before"))
    approved_by = screens.TextColumn(verbose_name=_("Approved by"))
    change_note = screens.TextColumn(verbose_name=_("What is new"))


class Forms(screens.Resource):
    """What records ask for."""

    name, title, one, icon = "forms", _("Record forms"), _("Record form"), "forms"
    purpose = _(
        "What is recorded at a step, a check or a special process: fields with units and limits. "
        "Change the fields, then approve the new version; records keep the version they were "
        "filled in with."
    )
    permission = "catalog.view_design"
    table = FormTable
    search = ("code", "name", "name_en", "purpose")
    order = ("code",)
    facts = (screens.Fact(_("What it is for"), "purpose", Kind.TEXT),)
    panels = (
        screens.Related(
            name="fields",
            title=_("Fields of the newest version"),
            table=FieldTable,
            rows=_fields_of_newest,
            empty=_("No field yet: say what the form asks for."),
            limit=200,
        ),
        screens.Related(
            name="versions",
            title=_("Versions"),
            table=VersionTable,
            rows=lambda row, _reader: row.versions.all(),
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New form"),
            form=NewForm,
            operation=operations.create_form,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=lambda _row, values: {"values": operations.FormValues(**values)},
        ),
        screens.Command(
            name="fields",
            label=_("Change the fields"),
            form=FieldsForm,
            operation=_by_code(operations.put_fields),
            permission=CHANGE,
            icon="pencil",
            is_main=True,
            initial=_initial,
            arguments=lambda row, values: {
                "form_id": row.pk,
                "fields": values["fields_asked"],
                "change_note": values["change_note"],
            },
            result_key=lambda made: made.form.code,
        ),
        screens.Command(
            name="approve",
            label=_("Approve the new version"),
            form=ApproveForm,
            operation=_by_code(operations.approve_form),
            permission=APPROVE,
            icon="check",
            arguments=lambda row, values: {"form_id": row.pk, **values},
            offered=_has_draft,
            changes=lambda row, values: [
                screens.Change(_("Version"), "", getattr(_newest(row), "number", "")),
                screens.Change(_("In force from"), "", values["effective_from"]),
            ],
            result_key=lambda made: made.form.code,
        ),
    )
    history_tables = {"catalog_form": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Form]:
        return designs.forms().prefetch_related(
            Prefetch("versions", FormVersion.objects.order_by("-number"))
        )

    @override
    def heading(self, row: Form) -> str:
        return name_of(row)

    @override
    def chip(self, row: Form) -> Chip | None:
        return _chip(row)

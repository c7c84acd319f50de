"""Screens of people, their qualifications and their training."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from typing_extensions import override

from suyuan.areas.catalog import operations
from suyuan.areas.catalog.models import Person, Qualification, Training
from suyuan.areas.catalog.queries import fitness
from suyuan.areas.catalog.ui.common import by_id, name_of, today, use_chip
from suyuan.areas.catalog.ui.design_forms import qualification_choices
from suyuan.foundation.accounts import queries as accounts
from suyuan.web import screens
from suyuan.web.people import Reader
from suyuan.web.screens import CommandForm, Kind
from suyuan.web.states import Chip, Tone

CHANGE = "catalog.change_person"
USED = ((True, _("In work")), (False, _("Left")))


def user_choices() -> Sequence[tuple[str, str]]:
    """Return every user, and none."""
    rows = accounts.users().order_by("username")
    return [
        ("", "—"),
        *((row.username, f"{accounts.name_of(row)} ({row.username})") for row in rows),
    ]


class PersonForm(CommandForm):
    """What is said about a person."""

    code = forms.CharField(label=_("Staff number"), max_length=40)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=80, required=False)
    user = forms.ChoiceField(
        label=_("User"), choices=user_choices, required=False,
        help_text=_("Who signs in as this person; not everybody has to."),
    )  # fmt: skip
    active = forms.BooleanField(label=_("In work"), required=False, initial=True)


class QualificationForm(CommandForm):
    """What is said about a qualification."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    months = forms.IntegerField(
        label=_("Holds for months"), required=False, min_value=1,
        help_text=_("Empty: it never ends."),
    )  # fmt: skip


class TrainingForm(CommandForm):
    """A training that took place."""

    qualification = forms.ChoiceField(label=_("Qualification"), choices=qualification_choices)
    trained_on = forms.DateField(
        label=_("Trained on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as long as the qualification holds."),
    )
    trainer = forms.CharField(label=_("Trainer"), max_length=80, required=False)
    assessment = forms.CharField(
        label=_("Assessment"), max_length=300, required=False,
        help_text=_("How it was found out that the training worked."),
    )  # fmt: skip


def _person_values(row: Person | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    user = accounts.users().filter(username=given.pop("user") or None).first()
    described = operations.PersonValues(**given, user_id=user.pk if user is not None else None)
    return {"values": described, **({"person_id": row.pk} if row is not None else {})}


def _qualification_values(
    row: Qualification | None, values: Mapping[str, Any]
) -> Mapping[str, Any]:
    described = operations.QualificationValues(**values)
    return {"values": described, **({"qualification_id": row.pk} if row is not None else {})}


def _training(row: Person, values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = dict(values)
    code = given.pop("qualification")
    return {
        "person_id": row.pk,
        "qualification_id": fitness.qualifications().get(code=code).pk,
        "values": operations.TrainingValues(**given),
    }


def _training_chip(one: Training) -> Chip:
    if one.valid_until is not None and one.valid_until < today():
        return Chip(Tone.BAD, _("Expired"))
    return Chip(Tone.OK, pgettext_lazy("qualification", "Holds"))


def _trainings(row: Person | Qualification, _reader: Reader) -> QuerySet[Training]:
    return row.trainings.select_related("qualification", "person").order_by("-trained_on", "-pk")


class PersonTable(screens.Table):
    """Columns of the list of people."""

    code = screens.CodeColumn(verbose_name=_("Staff number"))
    name = screens.TextColumn(
        verbose_name=pgettext_lazy("person", "Name"), value_of=name_of, order_by=("name",)
    )
    job_title = screens.TextColumn(verbose_name=_("Job title"))
    user = screens.TextColumn(
        verbose_name=_("User"), value_of=lambda row: row.user.username if row.user else ""
    )
    state = screens.ChipColumn(
        verbose_name=_("State"),
        chip=lambda row: use_chip(active=row.active),
        order_by=("active",),
    )


class PersonFilters(screens.Filters):
    """Filters of the list of people."""

    active = django_filters.ChoiceFilter(label=_("State"), choices=USED)
    qualification = django_filters.CharFilter(
        field_name="trainings__qualification__code", label=_("Qualification"), distinct=True
    )


class TrainingTable(screens.Table):
    """Trainings of a person."""

    qualification = screens.TextColumn(
        verbose_name=_("Qualification"), value_of=lambda one: name_of(one.qualification)
    )
    trained_on = screens.DayColumn(verbose_name=_("Trained on"))
    valid_until = screens.DayColumn(verbose_name=_("Valid until"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_training_chip)
    trainer = screens.TextColumn(verbose_name=_("Trainer"))
    assessment = screens.TextColumn(verbose_name=_("Assessment"))


class TrainedTable(screens.Table):
    """People trained for a qualification."""

    person = screens.TextColumn(verbose_name=_("Person"), value_of=lambda one: name_of(one.person))
    trained_on = screens.DayColumn(verbose_name=_("Trained on"))
    valid_until = screens.DayColumn(verbose_name=_("Valid until"))
    state = screens.ChipColumn(verbose_name=_("State"), chip=_training_chip)


class People(screens.Resource):
    """Who works."""

    name, title, one, icon = "people", _("People"), _("Person"), "users"
    purpose = _(
        "Operators, inspectors and everybody else whose work is recorded, with their training. A "
        "step that needs a qualification is refused to who does not hold it that day."
    )
    permission = "catalog.view_person"
    table, filters = PersonTable, PersonFilters
    search = ("code", "name", "name_en", "job_title")
    order = ("code",)
    facts = (screens.Fact(_("Job title"), "job_title"),)
    panels = (
        screens.Related(
            name="trainings",
            title=_("Training"),
            table=TrainingTable,
            rows=_trainings,
            empty=_("No training was recorded yet."),
            limit=100,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New person"),
            form=PersonForm,
            operation=operations.put_person,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_person_values,
        ),
        screens.Command(
            name="train",
            label=_("Record a training"),
            form=TrainingForm,
            operation=by_id(operations.train),
            permission=CHANGE,
            is_main=True,
            icon="school",
            arguments=_training,
            result_key=lambda made: made.person.code,
        ),
        screens.Command(
            name="change",
            label=_("Change the person"),
            form=PersonForm,
            operation=by_id(operations.put_person),
            permission=CHANGE,
            icon="pencil",
            arguments=_person_values,
            initial=lambda row: {
                "code": row.code,
                "name": row.name,
                "name_en": row.name_en,
                "job_title": row.job_title,
                "user": row.user.username if row.user else "",
                "active": row.active,
            },
        ),
    )
    import_command = "new"
    history_tables = {"catalog_person": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Person]:
        return fitness.people()

    @override
    def heading(self, row: Person) -> str:
        return name_of(row)

    @override
    def chip(self, row: Person) -> Chip:
        return use_chip(active=row.active)


class QualificationTable(screens.Table):
    """Columns of the list of qualifications."""

    code = screens.CodeColumn(verbose_name=_("Code"))
    name = screens.TextColumn(verbose_name=_("Name"), value_of=name_of, order_by=("name",))
    months = screens.NumberColumn(verbose_name=_("Holds for months"))


class Qualifications(screens.Resource):
    """What one must have learned."""

    name, title, one, icon = "qualifications", _("Qualifications"), _("Qualification"), "school"
    purpose = _(
        "What one must have learned before doing it. Steps name the qualifications they need."
    )
    permission = "catalog.view_person"
    table = QualificationTable
    search = ("code", "name", "name_en")
    order = ("code",)
    facts = (screens.Fact(_("Holds for months"), "months", Kind.NUMBER),)
    panels = (
        screens.Related(
            name="people",
            title=_("People"),
            table=TrainedTable,
            rows=_trainings,
            empty=_("Nobody was trained yet."),
            limit=200,
        ),
    )
    commands = (
        screens.Command(
            name="new",
            label=_("New qualification"),
            form=QualificationForm,
            operation=operations.put_qualification,
            permission=CHANGE,
            on_object=False,
            is_main=True,
            icon="plus",
            arguments=_qualification_values,
        ),
        screens.Command(
            name="change",
            label=_("Change the qualification"),
            form=QualificationForm,
            operation=by_id(operations.put_qualification),
            permission=CHANGE,
            icon="pencil",
            arguments=_qualification_values,
            initial=lambda row: {
                name: getattr(row, name) for name in ("code", "name", "name_en", "months")
            },
        ),
    )
    import_command = "new"
    history_tables = {"catalog_qualification": "pk"}

    @override
    def rows(self, reader: Reader) -> QuerySet[Qualification]:
        return fitness.qualifications()

    @override
    def heading(self, row: Qualification) -> str:
        return name_of(row)

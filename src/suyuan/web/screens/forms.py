"""Forms of commands."""

from collections.abc import Callable, Collection
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.foundation import wording
from suyuan.kernel.errors import DomainError, Problem
from suyuan.web.people import Reader
from suyuan.web.screens import wrong_values


class CommandForm(forms.Form):
    """A form that knows who fills it in, and for which row.

    Plain Django forms do as well; this one is for choices that depend on reader or row.
    """

    undecided: ClassVar[Collection[str]] = ()
    """Choices that start empty: nobody shall decide by not looking at what stands first."""

    def __init__(
        self, *args: Any, reader: Reader | None = None, row: Any = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.reader = reader
        self.row = row
        self.prepare()
        for name in self.undecided:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            offered: Any = field.choices
            field.choices = [("", "—"), *offered]

    def prepare(self) -> None:
        """Set choices and the like; called once, after the fields are there."""


class CodeField(forms.ChoiceField):
    """A choice of a row by its code, which is looked up alone; the others are read to be shown.

    An import of ten thousand places must not list ten thousand places for each of them. No code
    holds NUL, which PostgreSQL could not even be asked about.
    """

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not known here. Choose one that is offered."),
    }

    def __init__(self, *, known: Callable[[str], object], **options: Any) -> None:
        super().__init__(**options)
        self.known = known

    @override
    def valid_value(self, value: Any) -> bool:
        text = str(value)
        return "\0" not in text and self.known(text) is not None


class ReasonForm(CommandForm):
    """Asks only why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def make(kind: type[forms.Form], *, reader: Reader, row: Any = None, **options: Any) -> forms.Form:
    """Return a form, telling it reader and row if it wants to know."""
    if issubclass(kind, CommandForm):
        options |= {"reader": reader, "row": row}
    form = kind(**options)
    wrong_values.speak(form)
    return form


RECORD_FIELD: Final = "f_"
"""Stands before the names of fields that a form of the firm asks for, among those of the page."""


def add_failure(form: forms.Form, failure: DomainError) -> None:
    """Show a failure in a form: every problem at its field, the others above the form."""
    problems: tuple[Problem, ...] = getattr(failure, "problems", ())
    if not problems:
        problems = (Problem.of(failure, field=_field_of(failure, form)),)
    for problem in problems:
        asked_as = (problem.field, f"{RECORD_FIELD}{problem.field}")
        known = next((name for name in asked_as if name in form.fields), None)
        alone = known is not None and not _has_lines(form.fields[known])
        words = wording.sentence(problem) if alone else wording.on_page(problem)
        form.add_error(known or NON_FIELD_ERRORS, words)


def _has_lines(field: forms.Field) -> bool:
    """Say whether several things stand in a field, one a line, so that a problem names its line."""
    return isinstance(field.widget, forms.Textarea) or hasattr(field.widget, "cells")


def _field_of(failure: DomainError, form: forms.Form) -> str | None:
    """Return the field that a failure is about: the one that shares a name with its data."""
    shared = [name for name in failure.data if name in form.fields]
    return shared[0] if len(shared) == 1 else None

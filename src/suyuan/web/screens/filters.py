"""Filters of a list: django-filter's, with the words for the chips that show what is set."""

import dataclasses
import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar, Final

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import pgettext
from django_filters.fields import DateRangeField
from django_filters.widgets import DateRangeWidget, SuffixedMultiWidget

from suyuan.kernel.errors import DomainError
from suyuan.web.people import Reader

BOXES_MAX: Final = 16


@dataclasses.dataclass(frozen=True, slots=True)
class Active:
    """One filter that is set."""

    name: str
    label: str | Promise
    words: str
    value: str = ""
    """For a filter with several values: which of them this chip takes away."""


@dataclasses.dataclass(frozen=True, slots=True)
class Unread:
    """What stands in the address and is no filter, or none of a filter's values."""

    name: str
    label: str
    """Empty where the list has no filter of this name."""
    value: str


class UnreadFilterError(DomainError):
    """A filter of a list has a value that it does not know."""

    code = "web.unread_filter"
    label: str
    value: str


class UnknownFilterError(DomainError):
    """The address of a list names a filter that the list does not have."""

    code = "web.unknown_filter"
    name: str


class Filters(django_filters.FilterSet):
    """The base of every list's filters."""

    offers: ClassVar[Mapping[str, Callable[[Reader], Sequence[tuple[str, Any]]]]] = {}
    """What filters offer that is not the same for every reader, by name: places of their sites."""

    def __init__(self, *values: Any, reader: Reader | None = None, **named: Any) -> None:
        super().__init__(*values, **named)
        self.reader = reader

    @functools.cached_property
    def form(self) -> forms.Form:
        """The form, in which a few choices are boxes and not a list to scroll."""
        form: forms.Form = super().form
        for name, field in form.fields.items():
            if isinstance(field, forms.ChoiceField):
                # Asked for once: choices may come from the database.
                choices = self._offered(name) or _choices(field)
                field.choices = [one for one in choices if one[0]]
                if isinstance(field, forms.MultipleChoiceField) and len(choices) <= BOXES_MAX:
                    field.widget = forms.CheckboxSelectMultiple(choices=choices)
            elif isinstance(field, DateRangeField):
                field.widget = _days(field.label)
        return form

    def _offered(self, name: str) -> Sequence[tuple[str, Any]]:
        """Return what a filter offers to this reader alone; nothing where it is for all."""
        if self.reader is None or name not in self.offers:
            return ()
        return self.offers[name](self.reader)

    def active(self) -> Sequence[Active]:
        """Return what is set, in words."""
        if not self.form.is_valid():
            return ()
        found: list[Active] = []
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if value in (None, "", [], ()) or (hasattr(value, "exists") and not value):
                continue
            found.extend(self._chips(name, field, value))
        return found

    def unread(self) -> Sequence[Unread]:
        """Return what was asked and cannot be answered: without it the list would show too much."""
        self.form.is_valid()
        found = []
        for name, field in self.form.fields.items():
            given = [one for key in _parameters(name, field) for one in self._raw(key)]
            is_lost = isinstance(field, forms.NullBooleanField) and (
                self.form.cleaned_data.get(name) is None
            )
            if name in self.form.errors or (given and is_lost):
                found.append(Unread(name, str(field.label or name), ", ".join(given)))
        return found

    def parameters(self) -> Collection[str]:
        """Return the names that stand for filters in the list's address."""
        return {key for name, field in self.form.fields.items() for key in _parameters(name, field)}

    def _chips(self, name: str, field: Any, value: Any) -> Sequence[Active]:
        label = field.label or name
        if isinstance(value, slice):
            ends = [str(end)[:10] if end else "…" for end in (value.start, value.stop)]
            return [Active(name, label, " – ".join(ends))]
        raw = self._raw(name)
        if isinstance(value, (list, tuple)) or hasattr(value, "exists"):
            words = dict(_choices(field))
            return [Active(name, label, words.get(one, one), one) for one in raw]
        words = dict(_choices(field))
        text = words.get(raw[0], str(value)) if raw else str(value)
        return [Active(name, label, text)]

    def _raw(self, name: str) -> Sequence[str]:
        data = self.data
        if isinstance(data, QueryDict):
            return [one for one in data.getlist(name) if one]
        one = data.get(name)
        return [str(one)] if one else []


def _parameters(name: str, field: Any) -> Sequence[str]:
    """Return the parameters of the address that belong to a field."""
    widget = field.widget
    if isinstance(widget, SuffixedMultiWidget):
        return [widget.suffixed(name, suffix) for suffix in widget.suffixes]
    return [name]


def _days(label: str | Promise) -> DateRangeWidget:
    """Return two calendars, each with a name for those who do not see the page."""
    widget = DateRangeWidget()
    for day, end in zip(
        widget.widgets, (pgettext("time", "From"), pgettext("time", "Until")), strict=True
    ):
        # Calendars of browsers take and give nothing but this format.
        day.format = "%Y-%m-%d"
        day.attrs = {**day.attrs, "aria-label": f"{label} · {end}"}
        day.input_type = "date"
    return widget


def _choices(field: Any) -> Sequence[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    # No truth test: django-filter's choices have no length where they come from a function.
    for key, words in iter(getattr(field, "choices", ())):
        if isinstance(words, (list, tuple)):
            found.extend((str(one), str(text)) for one, text in words)
        else:
            found.append((str(key), str(words)))
    return found

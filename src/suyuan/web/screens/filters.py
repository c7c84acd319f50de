"""Filters of a list: django-filter's, with the words for the chips that show what is set."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import django_filters
from django.http import QueryDict
from django.utils.functional import Promise


@dataclasses.dataclass(frozen=True, slots=True)
class Active:
    """One filter that is set."""

    name: str
    label: str | Promise
    words: str
    value: str = ""
    """For a filter with several values: which of them this chip takes away."""


class Filters(django_filters.FilterSet):
    """The base of every list's filters."""

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


def _choices(field: Any) -> Sequence[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, words in getattr(field, "choices", ()) or ():
        if isinstance(words, (list, tuple)):
            found.extend((str(one), str(text)) for one, text in words)
        else:
            found.append((str(key), str(words)))
    return found

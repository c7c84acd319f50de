"""Panels: the parts of the page of one row."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from suyuan.web import people
from suyuan.web.people import Reader
from suyuan.web.reach import Reach
from suyuan.web.screens.columns import Table
from suyuan.web.screens.values import Kind, show

Text = str | Promise


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """A label and a value of the row."""

    label: Text
    of: str | Callable[[Any], Any]
    """The attribute, with dots for steps, or a function of the row."""
    kind: Kind = Kind.TEXT
    link: Callable[[Any], str | None] | None = None

    def value(self, row: Any) -> Any:
        """Return the value for a row."""
        if callable(self.of):
            return self.of(row)
        value = row
        for step in self.of.split("."):
            value = value.get(step) if isinstance(value, Mapping) else getattr(value, step)
            if value is None:
                return None
        return people.told(self.of, value)


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A fact ready for the page."""

    label: Text
    words: SafeString
    link: str


def shown(facts: Sequence[Fact], row: Any, reach: Reach) -> Sequence[Shown]:
    """Return facts ready for the page; they lead where the reader may go."""
    found = []
    for fact in facts:
        address = reach.to(fact.link(row)) if fact.link else ""
        words = show(fact.value(row), fact.kind, in_link=bool(address))
        found.append(Shown(fact.label, words, address))
    return found


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """Facts under a title."""

    name: str
    title: Text
    facts: Sequence[Fact] = ()
    side: bool = False
    """Whether it stands in the narrow column."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """Rows that belong to the row, loaded after the page is shown."""

    name: str
    title: Text
    table: type[Table]
    rows: Callable[[Any, Reader], Any]
    empty: Text | Callable[[Any], Text] = ""
    """What is said where there are none; made from the row where its state matters."""
    more: Callable[[Any], str] | None = None
    """The address of the whole list."""
    link: Callable[[Any], str | None] | None = None
    """The address of a related row."""
    limit: int = 20
    side: bool = False
    permission: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A part with a template of its own."""

    name: str
    title: Text
    template: str
    context: Callable[[Any, Reader], Mapping[str, Any]]
    is_late: bool = False
    side: bool = False
    permission: str = ""


AnyPanel = Panel | Related | Template

"""The areas on the left of every page. Areas register their entries in their `apps.py`."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.foundation.authorization import may
from suyuan.foundation.context import Actor

Text = str | Promise


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the navigation."""

    name: str
    """A word of its own, such as ``items``; a page says with it which entry is lit."""
    label: Text
    url_name: str
    icon: str
    permission: str | None = None
    """The action that shows the entry; None shows it to every signed-in person."""
    group: str = "work"
    order: int = 100
    letter: str = ""
    """Pressing `g` and this letter jumps there."""
    count: Callable[[Actor], int] | None = None
    """How many things wait there; one cheap query."""
    count_tone: str = ""
    """``bad`` or ``wait`` colours the count."""
    covers: Sequence[str] = ()
    """Prefixes of addresses that light this entry, besides its own."""

    @property
    def counts(self) -> bool:
        """Whether it tells how many things wait."""
        return self.count is not None


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown to one person."""

    entry: Entry
    url: str
    is_current: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together."""

    label: Text
    lines: Sequence[Line]


GROUPS: Final[dict[str, Text]] = {
    "main": "",
    "work": _("Traceability"),
    "production": _("Production"),
    "quality": _("Quality"),
    "buying": _("Purchasing"),
    "store": _("Warehouse"),
    "selling": _("Sales"),
    "service": _("After-sales"),
    "master": _("Master data"),
    "analysis": _("Analysis"),
    "governance": _("Governance"),
}

_entries: dict[str, Entry] = {}


def register(*entries: Entry) -> None:
    """Put entries into the navigation; one of the same name replaces the former."""
    for entry in entries:
        assert entry.group in GROUPS, f"unknown group {entry.group!r}"
        _entries[entry.name] = entry


def entries() -> Sequence[Entry]:
    """Return all entries in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.name))


def groups_for(request: HttpRequest, actor: Actor) -> Sequence[Group]:
    """Return what a person sees on the left: only what that person may do."""
    shown: dict[str, list[Line]] = {name: [] for name in GROUPS}
    lit = _lit(request.path)
    for entry in entries():
        if entry.permission is not None and not may(actor, entry.permission):
            continue
        address = _address(entry)
        if address is None:
            continue
        shown[entry.group].append(Line(entry, address, entry.name == lit))
    return [Group(GROUPS[name], lines) for name, lines in shown.items() if lines]


def counts_for(actor: Actor) -> Sequence[tuple[Entry, int]]:
    """Return how many things wait at each entry that counts; zeros too.

    One query for each; pages ask for them afterwards, so that none of them costs a page anything.
    """
    return [
        (entry, entry.count(actor))
        for entry in entries()
        if entry.count is not None
        and (entry.permission is None or may(actor, entry.permission))
        and _address(entry) is not None
    ]


def _address(entry: Entry) -> str | None:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return None


def _lit(path: str) -> str | None:
    """Return the entry whose address is the longest beginning of the path."""
    best, length = None, 0
    for entry in entries():
        for prefix in (_address(entry), *entry.covers):
            if prefix is None or len(prefix) <= length:
                continue
            if path == prefix or (prefix != "/" and path.startswith(prefix)):
                best, length = entry.name, len(prefix)
    return best

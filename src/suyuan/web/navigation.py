"""The areas on the left of every page. Areas register their entries in their `apps.py`."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suyuan.foundation.authorization import actions, looks, may
from suyuan.foundation.context import Actor

if TYPE_CHECKING:  # Apps register entries before there are models.
    from suyuan.web.people import Reader

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
    count: "Callable[[Reader], int] | None" = None
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

    name: str
    label: Text
    lines: Sequence[Line]
    is_open: bool = True
    """Whether its lines are shown; else its title with what waits in it, until it is opened."""

    @property
    def counts(self) -> bool:
        """Whether one of its lines tells how many things wait."""
        return any(line.entry.counts for line in self.lines)


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

ALWAYS_OPEN: Final = frozenset({"main", "work"})
SHORT: Final = 30
"""So many lines are taken in at a glance; a navigation that is no longer than that stays open."""
OWN_MAX: Final = 3
OWN_LEAST: Final = 0.25
"""The share of the actions of an area that makes its group one that a person works in."""

_entries: dict[str, Entry] = {}


def register(*entries: Entry) -> None:
    """Put entries into the navigation; one of the same name replaces the former."""
    for entry in entries:
        assert entry.group in GROUPS, f"unknown group {entry.group!r}"
        _entries[entry.name] = entry


def entries() -> Sequence[Entry]:
    """Return all entries in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.name))


def entry_named(name: str) -> Entry:
    """Return an entry by its own word.

    Raises:
        KeyError: If there is none.
    """
    return _entries[name]


def groups_for(
    request: HttpRequest, actor: Actor, *, chosen: Mapping[str, bool] | None = None
) -> Sequence[Group]:
    """Return what a person sees on the left: only what that person may do.

    Where that is long, the groups that the person works in stand open and the others wait closed.

    Args:
        request: The page that is shown; the group of its entry is open.
        actor: Who sees it.
        chosen: The groups that the person has opened or closed.
    """
    shown: dict[str, list[Line]] = {name: [] for name in GROUPS}
    lit = _lit(request.path)
    for entry in entries():
        if entry.permission is not None and not may(actor, entry.permission):
            continue
        address = _address(entry)
        if address is None:
            continue
        shown[entry.group].append(Line(entry, address, entry.name == lit))
    groups = {name: lines for name, lines in shown.items() if lines}
    open_ones = _opened(groups, actor) | {
        name for name, lines in groups.items() if any(line.is_current for line in lines)
    }
    return [
        Group(name, GROUPS[name], lines, (chosen or {}).get(name, name in open_ones))
        for name, lines in groups.items()
    ]


def _opened(groups: Mapping[str, Sequence[Line]], actor: Actor) -> frozenset[str]:
    """Return the groups that stand open by themselves: all of a few, else those worked in.

    How much a person works in an area is the share of its actions, other than looking, that the
    person may do. One who may do a little everywhere does not have everything open.
    """
    if sum(len(lines) for lines in groups.values()) <= SHORT:
        return frozenset(groups)
    areas = {name: _area_of(lines) for name, lines in groups.items()}
    shared = {areas.get(name, "") for name in ALWAYS_OPEN}
    shares = {
        name: _share(area, actor) for name, area in areas.items() if area and area not in shared
    }
    own = sorted(shares, key=lambda name: -shares[name])[:OWN_MAX]
    least = max(OWN_LEAST, max(shares.values(), default=0.0) / 2)
    return ALWAYS_OPEN | {name for name in own if shares[name] >= least}


def _share(area: str, actor: Actor) -> float:
    known = actions()
    looking = set(looks(known))
    doing = [code for code in known if code.startswith(f"{area}.") and code not in looking]
    return sum(may(actor, code) for code in doing) / len(doing) if doing else 0.0


def _area_of(lines: Sequence[Line]) -> str:
    """Return the area that most lines of a group belong to, by their permissions."""
    areas = [line.entry.permission.split(".")[0] for line in lines if line.entry.permission]
    return Counter(areas).most_common(1)[0][0] if areas else ""


def sums(counts: Sequence[tuple[Entry, int]]) -> Mapping[str, tuple[int, str]]:
    """Return how many things wait in each group, with the gravest tone among them."""
    found: dict[str, tuple[int, str]] = {}
    for entry, count in counts:
        former, tone = found.get(entry.group, (0, ""))
        tones = {tone, entry.count_tone if count else ""}
        gravest = next((one for one in ("bad", "wait") if one in tones), "")
        found[entry.group] = (former + count, gravest)
    return found


def counts_for(reader: "Reader") -> Sequence[tuple[Entry, int]]:
    """Return how many things wait at each entry that counts; zeros too.

    One query for each; pages ask for them afterwards, so that none of them costs a page anything.
    """
    return [
        (entry, entry.count(reader))
        for entry in entries()
        if entry.count is not None
        and (entry.permission is None or may(reader.actor, entry.permission))
        and _address(entry) is not None
    ]


def _address(entry: Entry) -> str | None:
    try:
        return _reversed(
            entry.url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()
        )
    except NoReverseMatch:
        return None


@lru_cache(maxsize=1024)
def _reversed(url_name: str, urlconf: str, _prefix: str) -> str:
    """Return an address; each page asks for a hundred and fifty, always the same ones."""
    return reverse(url_name, urlconf)


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

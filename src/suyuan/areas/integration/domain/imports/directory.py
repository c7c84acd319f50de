"""The items, partners and places that a table may name, by every word people use for them."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from suyuan.areas.integration.domain.imports.values import clean
from suyuan.ledger.domain.vocabulary import Tracking

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item of the catalogue."""

    code: str
    key: str
    unit: str
    tracking: Tracking

    @property
    def is_gs1(self) -> bool:
        """Whether its lots and serials stand in GS1 symbols."""
        return self.key.startswith("/01/")


@dataclass(frozen=True, slots=True)
class KnownPartner:
    """A partner of the catalogue."""

    code: str
    key: str


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the catalogue."""

    code: str
    key: str
    site: int | None
    zone: str


class Index(Generic[T]):
    """Finds one thing by any of its words; a word of several things finds none."""

    def __init__(self) -> None:
        self._exact: dict[str, T] = {}
        self._words: dict[str, T | None] = {}

    def add(self, thing: T, code: str, *words: str) -> None:
        """Make a thing known under its code and under other words."""
        self._exact[folded(code)] = thing
        for word in filter(None, map(folded, words)):
            other = self._words.setdefault(word, thing)
            if other is not thing:
                self._words[word] = None

    def find(self, word: str) -> T | None:
        """Return what a word means, its code before all others."""
        wanted = folded(word)
        return self._exact.get(wanted) or self._words.get(wanted)

    def is_ambiguous(self, word: str) -> bool:
        """Tell whether a word means several things."""
        wanted = folded(word)
        return wanted not in self._exact and wanted in self._words and self._words[wanted] is None


def folded(word: str) -> str:
    """Return a word as it is compared."""
    return clean(word).casefold()


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything that a table may name."""

    zone: str
    """The zone of dates where a place says none."""
    items: Index[KnownItem] = field(default_factory=Index)
    partners: Index[KnownPartner] = field(default_factory=Index)
    places: Index[KnownPlace] = field(default_factory=Index)
    own_party: str | None = None
    sites: frozenset[int] | None = None
    """The sites at which the reader may load; None for all."""


_ZONES: dict[str, zoneinfo.ZoneInfo] = {}


def moment(day: dt.date, clock: dt.time, zone: str) -> dt.datetime:
    """Return the moment of a clock in a zone."""
    if zone not in _ZONES:
        try:
            _ZONES[zone] = zoneinfo.ZoneInfo(zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            _ZONES[zone] = zoneinfo.ZoneInfo("UTC")
    return dt.datetime.combine(day, clock, tzinfo=_ZONES[zone])


def offset_of(at: dt.datetime) -> str:
    """Return the offset of a moment as events write it."""
    shift = at.utcoffset() or dt.timedelta()
    minutes = int(shift.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


Cells = Mapping[str, str]
"""The cells of a line by field."""

"""What a reader gives: a header, and entries, each an event or the problems that prevented it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from suyuan.kernel.errors import DomainError, Problem
from suyuan.ledger.domain.event import Event, Json

Parsed: TypeAlias = "None | bool | int | Decimal | str | list[Parsed] | dict[str, Parsed]"
"""A parsed value, with numbers exact."""


class Twice(list[Parsed]):
    """The values of a field that stands more than once where it may stand only once."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much a document may ask for."""

    size_bytes: int = 50 * 1024 * 1024
    events: int = 100_000
    depth: int = 64
    attributes: int = 1_000
    """Attributes of one element in XML."""
    parts: int = 5_000_000
    """Objects, lists and their members, or tags: a document of 50 MB that means something has not
    half as many, and what is made of nothing but parts takes a hundred times its size."""


class DocumentRefusedError(DomainError):
    """A document cannot be read as a whole; the problem says why."""

    code = "epcis.document_refused"
    problem: Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class MasterElement:
    """One element of a vocabulary: a place, a party, an item class with its attributes."""

    vocabulary: str
    """URI of the vocabulary type, such as ``urn:epcglobal:epcis:vtype:BusinessLocation``."""
    id: str
    key: str
    """Canonical key, or the id where it is no GS1 key."""
    attributes: Mapping[str, Json] = field(default_factory=dict)
    children: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One event of a document: the event, or every problem it has."""

    number: int
    """Place in the document, counted from one."""
    event: Event | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document opened for reading; `entries` reads the events one by one, once."""

    entries: Iterator[Entry]
    problems: tuple[Problem, ...] = ()
    """What is wrong with the document itself."""
    schema_version: str | None = None
    created_at: dt.datetime | None = None
    master: tuple[MasterElement, ...] = ()
    namespaces: Mapping[str, str] = field(default_factory=dict)
    single: bool = False
    """It is one event and no document around it."""

"""Documents by their number: what kind each is, whether it exists, who may see and change it.

An area makes its kinds known in its `apps.py`, by the series of their numbers: ``PO`` is the series
of ``PO-2026-00001``. Files, signatures and links then go by the number alone.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote, unquote

from django.utils.functional import Promise

from suyuan.foundation import authorization
from suyuan.foundation.context import Actor
from suyuan.foundation.failures import ForbiddenError, NotFoundError

NAMESPACE: Final = "urn:suyuan:document:"
"""Stands before a number of ours where an event names it."""

Sites = Callable[[Sequence[str]], Mapping[str, int | None]]


class UnknownDocumentError(NotFoundError):
    """There is no document of this number, or the actor may not see it."""

    code = "foundation.unknown_document"
    document: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DocumentKind:
    """A kind of document."""

    series: str
    """What its numbers begin with, up to the first dash."""
    label: str | Promise
    """One of them: “Purchase order”."""
    view: str
    """The action that shows it."""
    change: str
    """The action that adds to it."""
    sites: Sites
    """Finds those of some numbers that exist, each with its site; None for one of no site."""


_kinds: dict[str, DocumentKind] = {}


def register(*kinds: DocumentKind) -> None:
    """Make kinds of documents known; one of the same series replaces the former."""
    for kind in kinds:
        _kinds[kind.series] = kind


def kinds() -> Mapping[str, DocumentKind]:
    """Return every kind by its series."""
    return dict(sorted(_kinds.items()))


def kind_of(number: str) -> DocumentKind | None:
    """Return the kind of a document by its number; None where no area knows the series."""
    return _kinds.get(number.partition("-")[0])


def name_of(number: str) -> str:
    """Return what an event names a document of ours with."""
    return NAMESPACE + quote(number, safe="-")


def number_of(name: str) -> str | None:
    """Return the number of a document of ours that an event names; None for another's."""
    return unquote(name.removeprefix(NAMESPACE)) if name.startswith(NAMESPACE) else None


def site_of(number: str) -> int | None:
    """Return the site of a document; None for one of no site, or that nobody knows."""
    kind = kind_of(number)
    return kind.sites([number]).get(number) if kind is not None else None


def require(actor: Actor, number: str, *, change: bool = False) -> DocumentKind:
    """Go on only if the document exists and the actor may see it, or add to it.

    Raises:
        UnknownDocumentError: If there is none, or not for this actor.
        ForbiddenError: If the actor sees it and may not add to it.
    """
    kind = kind_of(number)
    found = kind.sites([number]) if kind is not None else {}
    if kind is None or number not in found:
        raise UnknownDocumentError(document=number)
    if not authorization.may(actor, kind.view, found[number]):
        raise UnknownDocumentError(document=number)
    if change and not authorization.may(actor, kind.change, found[number]):
        raise ForbiddenError(action=kind.change)
    return kind


def may_change(actor: Actor, number: str) -> bool:
    """Say whether the actor may add to a document that exists."""
    try:
        require(actor, number, change=True)
    except (UnknownDocumentError, ForbiddenError):
        return False
    return True

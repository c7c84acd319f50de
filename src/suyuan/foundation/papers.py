"""Papers by name: what an area prints on its pages, programs get from its endpoints, too.

The layer of screens makes each kind known with what sets it; endpoints ask for it here, because
they know no screens.
"""

from collections.abc import Callable
from dataclasses import dataclass

from suyuan.foundation.context import Context
from suyuan.foundation.failures import NotFoundError


class UnknownPaperError(NotFoundError):
    """There is no such paper, or not for this actor."""

    code = "foundation.unknown_paper"
    document: str = ""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper that was set."""

    content: bytes
    """PDF/A."""
    name: str
    """The name of its file, with the end."""


Setter = Callable[[Context, str], PaperFile]
"""Sets the paper with a key for who asks, in the language that is active, and keeps that it did.

It raises `ForbiddenError` and `UnknownPaperError`.
"""
_setters: dict[str, Setter] = {}


def register(name: str, setter: Setter) -> None:
    """Make a kind of paper known by its name, ``area.paper``."""
    _setters[name] = setter


def printed(context: Context, name: str, key: str) -> PaperFile:
    """Return a paper as PDF, set now, however long it is.

    Args:
        context: Who asks, and why.
        name: The kind of paper.
        key: Which one.

    Raises:
        UnknownPaperError: If there is none, or not for this actor.
        ForbiddenError: If the actor may not see such papers.
    """
    return _setters[name](context, key)

"""Where a reader may go: a link stands on a page only where its own page would open."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from suyuan.foundation import authorization
from suyuan.foundation.context import Actor
from suyuan.web.access import access_of

_WORD: Final = re.compile(r"(?:[a-z][a-z-]*(?:\.[a-z]+)?)?", re.ASCII)
"""A part of an address that is the same for all its pages: a word, a file, the end."""


class Reach:
    """Answers for one page: addresses of the same form are looked up once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._known: dict[tuple[str, ...], bool] = {}

    def to(self, address: str | None) -> str:
        """Return an address that the reader may open; empty for another and for none."""
        if not address:
            return ""
        path = urlsplit(address).path
        form = tuple(part if _WORD.fullmatch(part) else "*" for part in path.split("/"))
        if form not in self._known:
            self._known[form] = self._opens(path)
        return address if self._known[form] else ""

    def _opens(self, path: str) -> bool:
        try:
            declared = access_of(resolve(path).func)
        except Resolver404:
            return True  # A file, or a page of another firm: not ours to judge.
        if declared is None or declared.permission is None:
            return True
        return authorization.may(self._actor, declared.permission)

"""Addresses of things and events: a thing's address is its canonical key, readable and lasting."""

import string
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlencode

from django.urls import NoReverseMatch, reverse

from suyuan.areas.trace.domain import Question, question_to

DIGITS: Final = string.digits + string.ascii_lowercase
UNNAMED: Final = "~"


def thing_name(key: str, thing_id: int) -> str:
    """Return what names a thing in addresses; a sublot, which has no key, goes by its mark."""
    return key.lstrip("/") if key else UNNAMED + _mark(thing_id)


def thing_url(key: str, thing_id: int = 0) -> str:
    """Return the address of a thing's passport."""
    return reverse("thing", args=["_"])[:-1] + quote(thing_name(key, thing_id), safe="/:~")


def key_of_path(path: str) -> str | None:
    """Return the canonical key in an address, None for the mark of a sublot."""
    if path.startswith(UNNAMED):
        return None
    return f"/{path}" if path[:1].isdigit() else path


def id_of_path(path: str) -> int | None:
    """Return the id behind the mark of a sublot, None where it is none."""
    text = path.removeprefix(UNNAMED)
    if not text or len(text) > 13 or any(sign not in DIGITS for sign in text):  # noqa: PLR2004
        return None
    found = int(text, 36)
    return found if found < 2**63 else None


def event_url(event_id: str) -> str:
    """Return the address of an event."""
    return reverse("event", args=[event_id])


def document_url(number: str) -> str:
    """Return the address of the events of a business document."""
    return f"{reverse('events-list')}?{urlencode({'document': number})}"


def row_url(resource: str, key: str) -> str:
    """Return the address of an item, partner or place; its list where it has no page."""
    for name, args in ((f"{resource}-detail", [key]), (f"{resource}-list", [])):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""


def question_url(question: Question, *, name: str = "trace-room", **more: str) -> str:
    """Return the address of a question."""
    pairs: list[tuple[str, str]] = []
    for key, value in question_to(question).items():
        values: Iterable[str] = value if isinstance(value, list) else [value] if value else []
        pairs += [(key, each) for each in values]
    pairs += list(more.items())
    return f"{reverse(name)}?{urlencode(pairs, quote_via=quote)}" if pairs else reverse(name)


def _mark(number: int) -> str:
    signs = ""
    while True:
        number, rest = divmod(number, 36)
        signs = DIGITS[rest] + signs
        if not number:
            return signs

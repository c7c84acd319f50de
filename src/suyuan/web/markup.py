"""Markup that stands hundreds of times on a page: as safe as `format_html`, and much quicker."""

import html
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString


def escaped(value: Any) -> str:
    """Return a value as text for a page; what is markup already stays so."""
    if hasattr(value, "__html__"):
        found: str = value.__html__()
        return found
    return html.escape(str(value))


def fill(pattern: str, *values: Any) -> SafeString:
    """Put escaped values into a pattern of ours, whose gaps are ``%s``."""
    return SafeString(pattern % tuple([escaped(value) for value in values]))


def joined(parts: Iterable[SafeString], between: str = "") -> SafeString:
    """Put pieces of markup one after the other."""
    return SafeString(between.join(parts))

"""Icons as inline drawings, from the locked icon package."""

import functools
import io
import re
import zipfile
from pathlib import Path
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ARCHIVE: Final = Path(__file__).parent / "static" / "vendor" / "icons.zip"
_FRAME: Final = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_GROUND: Final = re.compile(r'<path stroke="none"[^>]*/>')


@functools.cache
def _archive() -> zipfile.ZipFile:
    """Give the package, read once: to find its thousands of names takes longer than to draw."""
    return zipfile.ZipFile(io.BytesIO(ARCHIVE.read_bytes()))


@functools.cache
def drawing(name: str) -> str:
    """Return the lines of an icon, without their frame.

    Raises:
        KeyError: If the package has no icon of this name.
    """
    whole = _archive().read(f"{name}.svg").decode()
    found = _FRAME.search(whole)
    assert found is not None, name
    return re.sub(r"\s*\n\s*", "", _GROUND.sub("", found.group(1)))


def icon(name: str, *, size: str = "", label: str = "") -> SafeString:
    """Draw an icon.

    Args:
        name: The icon's name in the package, such as ``barcode``.
        size: ``s`` or ``l`` for small and large.
        label: What a screen reader says; without it the icon is hidden from it.
    """
    if not label:
        return _unlabelled(name, size)
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
        _class(size), label, _lines(name),
    )  # fmt: skip


@functools.lru_cache(maxsize=1024)
def _unlabelled(name: str, size: str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', _class(size),
        _lines(name),
    )  # fmt: skip


def _class(size: str) -> str:
    return f"icon icon-{size}" if size else "icon"


def _lines(name: str) -> SafeString:
    return mark_safe(drawing(name))  # noqa: S308 - our own locked package, no user's text.

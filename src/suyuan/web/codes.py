"""Codes as people read them: in groups, and drawn as a DataMatrix."""

import functools
import re
from collections.abc import Sequence
from typing import Any, Final

import zxingcpp
from django.utils.safestring import SafeString, mark_safe

LONG_DIGITS: Final = 12
GROUP: Final = 4
_DARK: Final = re.compile(b"\x00+")


def grouped(code: str) -> Sequence[str]:
    """Split a long run of digits into groups of four, the rest first.

    >>> grouped("069012345000018429")
    ['06', '9012', '3450', '0001', '8429']
    >>> grouped("SP20-004217")
    ['SP20-004217']
    """
    if not code.isascii() or not code.isdigit() or len(code) < LONG_DIGITS:
        return [code]
    first = len(code) % GROUP
    starts = range(first, len(code), GROUP)
    groups = [code[start : start + GROUP] for start in starts]
    return [code[:first], *groups] if first else groups


@functools.lru_cache(maxsize=512)
def datamatrix(content: str, *, gs1: bool = False) -> SafeString:
    """Draw a DataMatrix as inline SVG, black on white at every theme.

    Args:
        content: What a scanner reads; for GS1 in the bracketed form ``(01)…(21)…``.
        gs1: Whether it is a GS1 element string, which gets its FNC1.
    """
    # Medical scanners refuse rectangular symbols, which would be drawn for some lengths.
    barcode = zxingcpp.create_barcode(
        content, zxingcpp.BarcodeFormat.DataMatrix, gs1=gs1, force_square=True
    )
    image: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    pixels = memoryview(image)
    height, width = pixels.shape or (0, 0)
    rows = pixels.tobytes()
    # One rectangle per run of dark modules.
    path = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v1h{run.start() - run.end()}z"
        for y in range(height)
        for run in _DARK.finditer(rows[y * width : (y + 1) * width])
    )
    return mark_safe(  # noqa: S308 - numbers only.
        f'<svg viewBox="0 0 {width} {height}" shape-rendering="crispEdges" aria-hidden="true">'
        f'<path fill="#111" d="{path}"/></svg>'
    )

"""What a scanner sends: one code, or two run together; and how a code may be spelled by it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from suyuan.foundation import clock
from suyuan.kernel.errors import DomainError
from suyuan.kernel.identifiers import Carrier, Scheme, parse

LENGTH_MAX: Final = 512
_MARK: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ENDS: Final = re.compile(r"[\r\n\t]+")
_STARTS: Final = ("01", "00", "02", "8006", "8010", "414", "http")
_PARTS: Final = frozenset({"identifiers.companion_missing", "identifiers.companion_forbidden"})
"""What is wrong with a code that says only a part of its label, or more than GS1 lets it."""
_NOISE: Final = re.compile(r"^\][A-Za-z][0-9A-Za-z]|[()\s\x1d]")


class TwoCodesError(DomainError):
    """The scanner has read two codes in one go."""

    code = "web.two_codes"
    first: str
    second: str


class EmptyScanError(DomainError):
    """Nothing was scanned."""

    code = "web.empty_scan"


class UnreadableScanError(DomainError):
    """What was scanned is no code that can be read."""

    code = "web.unreadable_scan"
    text: str


def scanned(text: str) -> Carrier:
    """Return what was scanned, which must be one sound code.

    Codes of other makers are read as they are; a plain text is a code, too.

    Raises:
        EmptyScanError: If there is nothing.
        UnreadableScanError: If it is too long, or broken.
        TwoCodesError: If two codes were read in one go.
    """
    stripped = text.strip()
    if not stripped:
        raise EmptyScanError
    if len(stripped) > LENGTH_MAX:
        raise UnreadableScanError(text=stripped[:40])
    both = two_codes(stripped)
    if both is not None:
        raise TwoCodesError(first=both[0], second=both[1])
    carrier = parse(stripped, today=clock.now().date())
    if not carrier.valid and carrier.is_gs1 and not _is_plain(carrier):
        raise UnreadableScanError(text=carrier.text or stripped)
    return carrier


def labels(text: str) -> Sequence[Carrier]:
    """Return the codes that were read from a label of another maker, in the order of the scan.

    Each must be sound by itself; that its parts stand in one code is not asked for.

    Raises:
        EmptyScanError: If there is nothing.
        UnreadableScanError: If it is too long, or a code is broken.
    """
    stripped = text.strip()
    if not stripped:
        raise EmptyScanError
    if len(stripped) > LENGTH_MAX:
        raise UnreadableScanError(text=stripped[:40])
    today = clock.now().date()
    found = [parse(part, today=today) for part in _apart(stripped)]
    for carrier in found:
        broken = {one.code for one in carrier.errors} - _PARTS
        if carrier.is_gs1 and broken and not _is_plain(carrier):
            raise UnreadableScanError(text=carrier.text or carrier.raw)
    return found


def _is_plain(carrier: Carrier) -> bool:
    """Say whether bare digits are no GTIN but a lot number of as many digits: 26110501.

    A scanner lets no GTIN through whose check digit is wrong.
    """
    return carrier.scheme is Scheme.GTIN and carrier.key is None


def _apart(text: str) -> list[str]:
    """Return codes that were run together one by one."""
    both = two_codes(text)
    if both is None:
        return [text]
    first, rest = both
    return [first, *_apart(text[text.index(rest, len(first)) :])]


def two_codes(text: str) -> tuple[str, str] | None:
    """Return the two codes that a scanner has run together; None where it is one."""
    parts = [part for part in _ENDS.split(text) if part]
    if len(parts) > 1:
        return parts[0], parts[1]
    marks = [found.start() for found in _MARK.finditer(text)]
    for start in marks[1:]:
        return text[:start], text[start:]
    half, rest = divmod(len(text), 2)
    if not rest and half >= 8 and text[:half] == text[half:]:  # noqa: PLR2004 - longer than chance.
        return text[:half], text[half:]
    today = clock.now().date()
    if parse(text, today=today).valid and parse(text, today=today).key is not None:
        return None
    for start in range(8, len(text) - 7):
        first, second = text[:start], text[start:]
        if not second.startswith(_STARTS):
            continue
        one, other = parse(first, today=today), parse(second, today=today)
        if one.valid and other.valid and one.key and other.key and one.is_gs1 and other.is_gs1:
            return first, second
    return None


def spellings(codes: Iterable[str]) -> Sequence[str]:
    """Return codes as a device compares them: without symbology mark, brackets and separators."""
    return [plain(code) for code in codes]


def plain(code: str) -> str:
    """Return one code as a device compares it.

    >>> plain("]d2(01)06901234567892 (21)A1")
    '010690123456789221A1'
    """
    return _NOISE.sub("", code).upper()

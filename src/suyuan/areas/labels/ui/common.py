"""What the screens of labels share: names, chips, choices, and fields for codes and positions."""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import queries as catalog
from suyuan.areas.labels import choices
from suyuan.kernel.identifiers import parse
from suyuan.web.states import Chip, Tone

TONES: Final = {
    "DRAFT": Tone.WAIT,
    "APPROVED": Tone.OK,
    "WITHDRAWN": Tone.OFF,
    "REQUESTED": Tone.WAIT,
    "PRINTED": Tone.RUN,
    "APPLIED": Tone.OK,
    "SPOILED": Tone.BAD,
    "SAMPLE": Tone.OFF,
    "RETURNED": Tone.OFF,
    "LOST": Tone.BAD,
    "RECONCILED": Tone.OK,
    "CANCELLED": Tone.OFF,
}
_SPAN: Final = re.compile(r"(\d{1,6})(?:\s*[-–—~]\s*(\d{1,6}))?")
POSITIONS_MAX: Final = 1_000_000
_BREAKS: Final = re.compile(r"[,;，；、\s]+")


def chip_of(code: str, words: Mapping[str, Any]) -> Chip:
    """Return a word of the area's as a chip."""
    return Chip(TONES[code], words[code])


def name_of(row: Any) -> str:
    """Return the name in the reader's language; the other one where it has none."""
    if row is None:
        return ""
    if (get_language() or "").startswith("zh"):
        return str(row.name or row.name_en or "")
    return str(row.name_en or row.name or "")


def pairs(words: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    """Return words as choices."""
    return list(words.items())


def item_choices() -> Sequence[tuple[str, str]]:
    """Return every item by its code, and none."""
    rows = catalog.items()
    return [("", "—"), *((row.item.code, f"{row.item.code} {name_of(row.item)}") for row in rows)]


def item_id(code: str) -> int | None:
    """Return the id of an item by its code; None for none."""
    found = catalog.item_with_code(code) if code else None
    return None if found is None else found.pk


def by_id(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation that is told the word in the address and goes by the id instead."""

    @functools.wraps(operation)
    def run(*, context: Any, number: str = "", pk: str = "", code: str = "", **values: Any) -> Any:
        del number, pk, code
        return operation(context=context, **values)

    return run


def positions_of(text: str) -> Sequence[int]:
    """Return the positions that somebody wrote as ``1-20, 25``.

    Raises:
        ValueError: If it says something else, or more than any job has.

    >>> positions_of("1-3，7")
    [1, 2, 3, 7]
    """
    found: list[int] = []
    for part in filter(None, _BREAKS.split(re.sub(r"\s*([-–—~])\s*", r"\1", text.strip()))):
        span = _SPAN.fullmatch(part)
        if span is None:
            raise ValueError(part)
        first, last = int(span[1]), int(span[2] or span[1])
        if last < first or len(found) + last - first >= POSITIONS_MAX:
            raise ValueError(part)
        found += range(first, last + 1)
    return list(dict.fromkeys(found))


class PositionsField(forms.CharField):
    """Which labels of a job: ``1-20, 25``."""

    @override
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return positions_of(text or "")
        except ValueError as error:
            message = choices.MESSAGES["labels.positions"] % {"text": error}
            raise ValidationError(message, code="positions") from error

    @override
    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    @override
    def run_validators(self, value: Any) -> None:
        """The list was read; its text needs no more looking at."""


class CodesField(forms.CharField):
    """Codes of things, one to a line, scanned or typed; becomes their keys."""

    def __init__(self, **options: Any) -> None:
        """Show a text area."""
        super().__init__(widget=forms.Textarea(attrs={"rows": 5, "class": "code"}), **options)

    @override
    def to_python(self, value: Any) -> Any:
        found, bad = [], []
        for line in str(super().to_python(value) or "").splitlines():
            if not (text := line.strip()):
                continue
            key = text if text.startswith("/") else parse(text).key
            if key:
                found.append(key)
            else:
                bad.append(text[:80])
        if bad:
            message = _("These are no codes of units or packages: %(codes)s") % {
                "codes": ", ".join(bad[:10])
            }
            raise ValidationError(message, code="codes")
        return found

    @override
    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    @override
    def run_validators(self, value: Any) -> None:
        """The codes were read; their text needs no more looking at."""

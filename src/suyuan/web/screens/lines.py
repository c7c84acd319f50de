"""A form field of several lines: a small table that is filled in, pasted into and added to.

The lines of a parts list, the parameters of a step, the lines of an order: each line has the same
cells. Rows copied from a spreadsheet are pasted as they are; empty lines do not count.
"""

import dataclasses
import decimal
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from typing_extensions import override

Text = str | Promise
Choices = Sequence[tuple[str, Any]]

LINES_MAX: Final = 2_000
SPARE: Final = 3
"""Empty lines that are offered after the ones that are there."""
_ON: Final = frozenset({"on", "1", "true", "yes", "y", "是"})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What stands in one place of each line."""

    name: str
    label: Text
    kind: str = "text"
    """``text``, ``number``, ``whole``, ``day``, ``choice`` or ``check``."""
    required: bool = False
    choices: Choices | Callable[[], Choices] = ()
    size: str = "m"
    """How wide: ``s``, ``m`` or ``l``."""
    positive: bool = False
    """Whether a number must be more than zero."""
    hint: Text = ""
    """What holds where it is left empty; stands in the empty field."""

    def offered(self) -> Choices:
        """Return what can be chosen."""
        return self.choices() if callable(self.choices) else self.choices

    def read(self, text: str) -> Any:
        """Return the value that a text stands for.

        Raises:
            ValidationError: If the text cannot be meant.
        """
        text = text.strip()
        if self.kind == "check":
            return text.lower() in _ON
        if not text:
            if self.required:
                raise ValidationError(_("a value is needed"))
            return None if self.kind in {"number", "whole"} else ""
        if self.kind in {"number", "whole"}:
            return self._number(text)
        if self.kind == "choice" and text not in {key for key, _label in self.offered()}:
            words = {str(label): key for key, label in self.offered()}
            if text not in words:
                raise ValidationError(
                    _("“%(value)s” cannot be chosen"), params={"value": text[:60]}
                )
            return words[text]
        return text

    def _number(self, text: str) -> Decimal | int:
        try:
            number = Decimal(text)
        except decimal.InvalidOperation:
            raise ValidationError(
                _("“%(value)s” is not a number"), params={"value": text[:60]}
            ) from None
        if not number.is_finite() or abs(number.adjusted()) > decimal.getcontext().prec:
            raise ValidationError(_("“%(value)s” is not a number"), params={"value": text[:60]})
        if self.positive and number <= 0:
            raise ValidationError(
                _("“%(value)s” is not greater than zero"), params={"value": text[:60]}
            )
        if self.kind == "number":
            return number
        if number != number.to_integral_value():
            raise ValidationError(
                _("“%(value)s” is not a whole number"), params={"value": text[:60]}
            )
        return int(number)


class LinesWidget(forms.Widget):
    """Draws the lines as a table of inputs."""

    template_name = "web/widgets/lines.html"

    def __init__(self, cells: Sequence[Cell]) -> None:
        super().__init__(attrs={"wide": True})
        self.cells = cells

    @override
    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> Sequence[Mapping[str, str]]:
        """Collect the lines that were sent, by their numbers."""
        prefix = f"{name}-"
        numbers: set[int] = set()
        for key in data:
            number = key[len(prefix) :].split("-")[0] if key.startswith(prefix) else ""
            if number.isdecimal() and len(number) <= len(str(LINES_MAX)):
                numbers.add(int(number))
        return [
            {cell.name: str(data.get(f"{prefix}{n}-{cell.name}", "")) for cell in self.cells}
            for n in sorted(numbers)
        ]

    @override
    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    @override
    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0_{self.cells[0].name}" if id_ else ""

    @override
    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        """Return the table; what was typed stays, also where it is wrong."""
        # Without the empty ones: what is confirmed must be sent again as it was.
        lines = [dict(line) for line in value or () if _says_something(self.cells, line)]
        lines += [{} for _spare in range(SPARE)]
        context = {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "cells": self.cells,
            "lines": [
                [(cell, _shown(line.get(cell.name)), cell.offered()) for cell in self.cells]
                for line in lines
            ],
            "blank": [(cell, "", cell.offered()) for cell in self.cells],
        }
        return render_to_string(self.template_name, context)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "1" if value is True else "" if value is False else str(value)


class LinesField(forms.Field):
    """Several lines of the same cells; its value is a list of mappings by cell."""

    default_error_messages = {
        "required": gettext_lazy("At least one line is needed."),
        "many": gettext_lazy("At most %(most)d lines can be entered at once."),
    }

    def __init__(self, *, cells: Sequence[Cell], **options: Any) -> None:
        super().__init__(widget=LinesWidget(cells), **options)
        self.cells = cells

    def offer(self, name: str, choices: Choices) -> None:
        """Offer other choices in a cell, such as those that the reader of the form may take."""
        self.cells = [
            dataclasses.replace(cell, choices=choices) if cell.name == name else cell
            for cell in self.cells
        ]
        self.widget.cells = self.cells

    @override
    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Read the lines, leaving out the empty ones.

        Raises:
            ValidationError: For each cell that cannot be meant, with its line and heading.
        """
        given = [line for line in value or () if _says_something(self.cells, line)]
        if self.required and not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(given) > LINES_MAX:
            raise ValidationError(self.error_messages["many"], params={"most": LINES_MAX})
        found: list[ValidationError] = []
        lines: list[dict[str, Any]] = []
        for number, line in enumerate(given, start=1):
            read: dict[str, Any] = {}
            for cell in self.cells:
                try:
                    read[cell.name] = cell.read(line.get(cell.name, ""))
                except ValidationError as error:
                    where = {"line": number, "cell": cell.label, "why": error.messages[0]}
                    found.append(
                        ValidationError(_("Line %(line)d, %(cell)s: %(why)s."), params=where)
                    )
            lines.append(read)
        if found:
            raise ValidationError(found)
        return lines


def _says_something(cells: Sequence[Cell], line: Mapping[str, Any]) -> bool:
    return any(
        _shown(line.get(cell.name)).strip()
        for cell in cells
        if cell.kind not in {"check", "choice"}
    )

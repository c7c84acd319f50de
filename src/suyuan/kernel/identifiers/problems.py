"""What can be wrong with a scan: the codes, and which of them are mere warnings.

The sentences live at the edge (`suyuan.foundation.wording.identifiers`).
"""

from collections.abc import Iterable, Mapping

from typing_extensions import override

from suyuan.kernel.errors import DataValue, DomainError, Problem

AMBIGUOUS = "identifiers.separator_perhaps_lost"
"""A variable field runs to the end and may hold another one: the scanner may drop separators."""
FULL_WIDTH = "identifiers.full_width_characters"
"""An input method turned characters into full-width ones; they were turned back."""
NO_ITEM = "identifiers.item_not_named"
"""A second barcode, alone: it has a lot or a serial but not what they belong to."""

WARNINGS: frozenset[str] = frozenset({AMBIGUOUS, FULL_WIDTH, NO_ITEM})
"""Problems that leave the carrier usable; every other one makes it invalid."""

SPOILING: frozenset[str] = frozenset(
    {"identifiers.percent_encoding_broken", "identifiers.path_incomplete"}
)
"""Problems of an address after which what it names is not sure."""


def problem(code: str, position: int | None = None, **data: DataValue) -> Problem:
    """Return a problem of a scan; the code goes without its area."""
    full = code if "." in code else f"identifiers.{code}"
    return Problem(full, data, position=position)


def errors_in(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that are more than warnings."""
    return tuple(found for found in problems if found.code not in WARNINGS)


class UnreadableCodeError(DomainError):
    """A code was given where a sound one was expected."""

    code = "identifiers.unreadable"
    text: str
    """The code as given, cut to a length that fits a message."""
    reason: str
    """Code of the first problem."""
    problems: tuple[Problem, ...] = ()
    """Everything that is wrong with it."""

    @property
    @override
    def data(self) -> Mapping[str, DataValue]:
        """The text and the first reason."""
        return {"text": self.text, "reason": self.reason}

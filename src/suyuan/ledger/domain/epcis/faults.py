"""Collects what is wrong in a document instead of stopping at the first fault."""

import re

from suyuan.kernel.errors import DataValue, Problem

EXCERPT_LENGTH_MAX = 80
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no message can show and no database can keep: control signs, halves of pairs."""


class Faults:
    """The problems found so far, each with the path of its field."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, code: str, field: str | None = None, **data: DataValue) -> None:
        """Note one problem at a field; long values are cut for the message."""
        shown: dict[str, DataValue] = {
            name: excerpt(value) if isinstance(value, str) else value
            for name, value in data.items()
        }
        self._found.append(Problem(f"epcis.{code}", shown, field=field))

    def adopt(self, problem: Problem) -> None:
        """Note a problem that another part of the system found."""
        self._found.append(problem)

    def all(self) -> tuple[Problem, ...]:
        """Return all problems as they are."""
        return tuple(self._found)

    def concern(self, *fields: str) -> bool:
        """Return whether anything is wrong with one of these fields already."""
        return any(
            problem.field is not None and problem.field.startswith(fields)
            for problem in self._found
        )

    def at(self, line: int) -> tuple[Problem, ...]:
        """Return all problems as those of the event with this number."""
        return tuple(problem.at(line=line) for problem in self._found)

    def __len__(self) -> int:
        return len(self._found)


def excerpt(text: str) -> str:
    r"""Return the text as a message shows it: one line, not too long, marks for the unseen.

    >>> excerpt("a\nb\x00c")
    'a b�c'
    """
    line = _NOT_SHOWN.sub("\ufffd", " ".join(text.split()))
    return line if len(line) <= EXCERPT_LENGTH_MAX else f"{line[: EXCERPT_LENGTH_MAX - 1]}…"

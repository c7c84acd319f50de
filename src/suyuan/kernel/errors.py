"""Errors that carry a code and data, never prose.

A failure is one class, declared where it is raised, with a stable `code` and typed fields. The
sentence a person reads is made at the edge, in that person's language, from the code and the data:

>>> class LotOnHoldError(DomainError):
...     code = "quality.lot_on_hold"
...     lot_code: str
>>> error = LotOnHoldError(lot_code="L-7")
>>> error.code, dict(error.data)
('quality.lot_on_hold', {'lot_code': 'L-7'})
>>> str(error)
"quality.lot_on_hold (lot_code='L-7')"
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import ClassVar, dataclass_transform

from typing_extensions import override

DataValue = str | int | None
"""What may stand in the data of a problem: it must survive JSON and a message template."""


def as_data(value: object) -> DataValue:
    """Make a field's value fit to stand in the data of an error.

    Texts, whole numbers and None stay as they are; everything else becomes its text.
    """
    if value is None or isinstance(value, (str, int)):
        return value
    return str(value)


@dataclass_transform(eq_default=False)
@dataclasses.dataclass(eq=False, repr=False)
class DomainError(Exception):
    """A rule of the business was broken. Subclasses declare `code` and their fields.

    A subclass becomes a dataclass by itself: annotate its fields and raise it with their values.
    """

    code: ClassVar[str] = "kernel.error"
    """Stable name of the failure, `area.what`; messages and clients are keyed by it."""

    @override
    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclasses.dataclass(eq=False, repr=False)(cls)

    def __post_init__(self) -> None:
        """Keep the values as the exception's arguments, so that it can be pickled and copied."""
        self.args = tuple(getattr(self, name) for name in self._field_names())

    @classmethod
    def _field_names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in dataclasses.fields(cls))

    @property
    def data(self) -> Mapping[str, DataValue]:
        """The fields by name, as the message template and the API get them."""
        return {name: as_data(getattr(self, name)) for name in self._field_names()}

    @override
    def __str__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.data.items())
        return f"{self.code} ({values})" if values else self.code

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where: a code and data, no prose.

    >>> Problem("import.quantity_not_positive", {"quantity": "-3"}, line=7, field="quantity").where
    'line 7, field quantity'
    """

    code: str
    """Stable name of what is wrong, `area.what`."""

    data: Mapping[str, DataValue] = dataclasses.field(default_factory=dict)
    """The values that the message names."""

    line: int | None = None
    """Line, row or index in the document, counted from one."""

    field: str | None = None
    """Name or path of the field."""

    position: int | None = None
    """Offset of the first wrong character within the field or the scan, counted from zero."""

    @property
    def where(self) -> str:
        """The place in one plain-English phrase, for logs and tests; empty when there is none."""
        parts = []
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.field is not None:
            parts.append(f"field {self.field}")
        if self.position is not None:
            parts.append(f"position {self.position}")
        return ", ".join(parts)

    def at(self, *, line: int | None = None, field: str | None = None) -> "Problem":
        """Return the same problem at a place of a larger document."""
        return dataclasses.replace(
            self,
            line=self.line if line is None else line,
            field=self.field if field is None else field,
        )

    @classmethod
    def of(
        cls, error: DomainError, *, line: int | None = None, field: str | None = None
    ) -> "Problem":
        """Return an error as a problem at a place."""
        return cls(error.code, error.data, line=line, field=field)


class Problems(DomainError):  # noqa: N818 - the plural says what it is.
    """Several things are wrong at once; nothing was done.

    >>> str(Problems((Problem("a.b", line=1), Problem("a.c", field="x"))))
    'a.b at line 1; a.c at field x'
    """

    code = "kernel.problems"
    problems: tuple[Problem, ...]

    @property
    @override
    def data(self) -> Mapping[str, DataValue]:
        """How many problems there are; each carries its own data."""
        return {"count": len(self.problems)}

    @override
    def __str__(self) -> str:
        return "; ".join(
            f"{problem.code} at {problem.where}" if problem.where else problem.code
            for problem in self.problems
        )

    @classmethod
    def check(cls, problems: Iterable[Problem]) -> None:
        """Raise all the problems together, or return when there are none.

        Raises:
            Problems: If there is at least one.
        """
        found = tuple(problems)
        if found:
            raise cls(found)

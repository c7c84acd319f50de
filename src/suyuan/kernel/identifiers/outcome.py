"""What a reader of one scheme hands back."""

import dataclasses
import datetime as dt

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import gs1
from suyuan.kernel.identifiers.element import Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.gs1 import Keys
from suyuan.kernel.identifiers.problems import SPOILING


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A code read by one scheme: what a carrier is made of."""

    scheme: Scheme
    elements: tuple[Element, ...] = ()
    fields: Fields = dataclasses.field(default_factory=Fields)
    keys: Keys = dataclasses.field(default_factory=Keys)
    problems: tuple[Problem, ...] = ()
    pattern: str | None = None
    prefix_length: int | None = None


def from_gs1(
    scheme: Scheme,
    elements: list[Element],
    problems: list[Problem],
    today: dt.date,
    prefix_length: int | None = None,
) -> Outcome:
    """Return the outcome of a code that is made of GS1 elements."""
    meaning = gs1.meaning_of(elements, today)
    return Outcome(
        scheme=scheme,
        elements=tuple(elements),
        fields=meaning.fields,
        keys=Keys() if any(found.code in SPOILING for found in problems) else meaning.keys,
        problems=(*problems, *meaning.problems),
        prefix_length=prefix_length,
    )

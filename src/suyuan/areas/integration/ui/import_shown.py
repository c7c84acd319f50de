"""How the import room says what it shows: kinds, states, fields and faults in readers' words."""

from dataclasses import dataclass
from typing import Final

from suyuan.areas.integration.choices import imports as words
from suyuan.areas.integration.domain.imports.fields import FIELDS, Field, Kind, State
from suyuan.areas.integration.models import Import
from suyuan.foundation import wording
from suyuan.kernel.errors import Problem
from suyuan.web.states import Chip, Tone

_TONES: Final = {
    State.NEW: Tone.OFF,
    State.CHECKING: Tone.RUN,
    State.FAULTY: Tone.BAD,
    State.CLEAN: Tone.WAIT,
    State.LOADING: Tone.RUN,
    State.LOADED: Tone.OK,
    State.DISCARDED: Tone.OFF,
}
_ICONS: Final = {
    Kind.RECEIPT: "truck-delivery",
    Kind.PRODUCTION: "building-factory-2",
    Kind.SHIPMENT: "truck",
    Kind.EVENTS: "file-code",
}


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of import as it is offered."""

    kind: Kind
    label: object
    text: object
    icon: str
    is_table: bool


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A field, the column that fills it, and what stands in it."""

    field: Field
    label: object
    column: int | None
    sample: str


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A fault as a person reads it."""

    line: int | None
    field: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An import as a row of the list."""

    row: Import
    kind: object
    icon: str
    chip: Chip


def shown(row: Import) -> Shown:
    """Return an import as a row of the list."""
    kind = Kind(row.kind)
    return Shown(row, words.KINDS[kind], _ICONS[kind], chip_of(row))


def chip_of(row: Import) -> Chip:
    """Return the state of an import as a chip."""
    state = State(row.state)
    return Chip(_TONES[state], words.STATES[state])


def kinds() -> list[KindChoice]:
    """Return every kind of import as it is offered."""
    return [
        KindChoice(
            kind, words.KINDS[kind], words.KIND_TEXTS[kind], _ICONS[kind], bool(FIELDS[kind])
        )
        for kind in Kind
    ]


def label_of(kind: Kind, name: str) -> object:
    """Return what a field is called."""
    if name == "partner":
        return words.PARTNERS.get(kind, words.FIELDS[name])
    return words.FIELDS.get(name, name)


def problem_shown(kind: Kind, problem: Problem) -> ShownProblem:
    """Return a fault as the reader reads it."""
    value = problem.data.get("value") or problem.data.get("key") or problem.data.get("serial") or ""
    field = str(label_of(kind, problem.field)) if problem.field else ""
    return ShownProblem(problem.line, field, str(value), wording.sentence(problem))

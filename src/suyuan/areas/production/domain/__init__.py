"""Work orders: states, moves, words, and the errors of the area."""

import enum
from collections.abc import Mapping
from typing import Final

from suyuan.kernel.errors import DomainError


class OrderState(enum.StrEnum):
    """Where a work order stands in its life."""

    PLANNED = "PLANNED"
    RELEASED = "RELEASED"
    """Its revision, record forms and lot number are frozen; material may be issued."""
    IN_PROCESS = "IN_PROCESS"
    COMPLETED = "COMPLETED"
    """Nothing more is made; the record waits for review."""
    REVIEWED = "REVIEWED"
    """A quality person has reviewed the frozen history record."""
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


ORDER_MOVES: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    OrderState.PLANNED: frozenset({OrderState.RELEASED, OrderState.CANCELLED}),
    OrderState.RELEASED: frozenset({OrderState.IN_PROCESS, OrderState.CANCELLED}),
    OrderState.IN_PROCESS: frozenset({OrderState.COMPLETED}),
    OrderState.COMPLETED: frozenset({OrderState.IN_PROCESS, OrderState.REVIEWED}),
    OrderState.REVIEWED: frozenset({OrderState.CLOSED}),
    OrderState.CLOSED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}
RUNNING: Final = frozenset({OrderState.RELEASED, OrderState.IN_PROCESS})
"""States in which work is recorded."""
ENDED: Final = frozenset({OrderState.REVIEWED, OrderState.CLOSED, OrderState.CANCELLED})
"""States in which nothing is recorded any more."""


class OrderKind(enum.StrEnum):
    """What an order is for."""

    NORMAL = "NORMAL"
    REWORK = "REWORK"
    """Works again on what another order has made (GMP 2025 §89)."""


class StepState(enum.StrEnum):
    """Where a step of an order stands."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"


STEP_MOVES: Final[Mapping[StepState, frozenset[StepState]]] = {
    StepState.WAITING: frozenset({StepState.RUNNING, StepState.DONE}),
    StepState.RUNNING: frozenset({StepState.DONE}),
    StepState.DONE: frozenset({StepState.RUNNING}),
}


class ExecutionState(enum.StrEnum):
    """Whether somebody still works on it."""

    STARTED = "STARTED"
    DONE = "DONE"


EXECUTION_MOVES: Final[Mapping[ExecutionState, frozenset[ExecutionState]]] = {
    ExecutionState.STARTED: frozenset({ExecutionState.DONE}),
    ExecutionState.DONE: frozenset(),
}


class Result(enum.StrEnum):
    """How it came out."""

    PASS = "PASS"  # noqa: S105 - no password.
    FAIL = "FAIL"


class UnitFact(enum.StrEnum):
    """What was found out about, or done with, one unit."""

    MADE = "MADE"
    PASS = "PASS"  # noqa: S105 - no password.
    FAIL = "FAIL"
    REDO = "REDO"
    """From this step on everything has to be done again."""
    PART = "PART"
    """A numbered part was replaced."""
    SCRAP = "SCRAP"
    SAMPLE = "SAMPLE"
    RETENTION = "RETENTION"
    PACKED = "PACKED"


GONE: Final = frozenset({UnitFact.SCRAP, UnitFact.SAMPLE, UnitFact.RETENTION})
"""After these a unit is worked on no more."""


class MaterialKind(enum.StrEnum):
    """What was done with material of an order."""

    ISSUE = "ISSUE"
    USE = "USE"
    """Went into the product."""
    RETURN = "RETURN"
    SCRAP = "SCRAP"
    SAMPLE = "SAMPLE"
    LOSS = "LOSS"
    """Counted less than was left by the books."""
    SURPLUS = "SURPLUS"
    """Counted more than was left by the books."""


class TallyKind(enum.StrEnum):
    """What became of an amount of the product."""

    MADE = "MADE"
    GOOD = "GOOD"
    REJECT = "REJECT"
    """Found bad, and not yet decided."""
    RECOVERED = "RECOVERED"
    """Was bad and is good after rework."""
    SCRAP = "SCRAP"
    SAMPLE = "SAMPLE"
    RETENTION = "RETENTION"
    STOCKED = "STOCKED"


class RunKind(enum.StrEnum):
    """Special processes that have a record of their own."""

    POTTING = "POTTING"
    SEALING = "SEALING"
    STERILIZATION = "STERILIZATION"
    CLEANING = "CLEANING"
    COATING = "COATING"
    OTHER = "OTHER"


class RunState(enum.StrEnum):
    """Where a run of a special process stands."""

    OPEN = "OPEN"
    """Being prepared: mixed, loaded."""
    DONE = "DONE"
    """Ended and recorded; its result waits to be judged."""
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


RUN_MOVES: Final[Mapping[RunState, frozenset[RunState]]] = {
    RunState.OPEN: frozenset({RunState.DONE}),
    RunState.DONE: frozenset({RunState.ACCEPTED, RunState.REJECTED}),
    RunState.ACCEPTED: frozenset(),
    RunState.REJECTED: frozenset(),
}


class PackageState(enum.StrEnum):
    """Whether a package still takes something."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


PACKAGE_MOVES: Final[Mapping[PackageState, frozenset[PackageState]]] = {
    PackageState.OPEN: frozenset({PackageState.CLOSED}),
    PackageState.CLOSED: frozenset({PackageState.OPEN}),
}


class PackageLevel(enum.StrEnum):
    """What kind of package it is."""

    BOX = "BOX"
    CASE = "CASE"
    PALLET = "PALLET"


class DeviationKind(enum.StrEnum):
    """What deviates (GMP 2025 §87)."""

    MATERIAL = "MATERIAL"
    """Another material than the master record says."""
    BALANCE = "BALANCE"
    PROCESS = "PROCESS"
    ENVIRONMENT = "ENVIRONMENT"
    QUANTITY = "QUANTITY"
    EQUIPMENT = "EQUIPMENT"
    LABEL = "LABEL"
    """Labels that are nowhere (GMP 2025 §84)."""
    OTHER = "OTHER"


class DeviationGrade(enum.StrEnum):
    """How grave it is."""

    MINOR = "MINOR"
    MAJOR = "MAJOR"
    CRITICAL = "CRITICAL"


class DeviationState(enum.StrEnum):
    """Where a deviation stands."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    """May be worked with; not yet explained."""
    CLOSED = "CLOSED"
    REFUSED = "REFUSED"


DEVIATION_MOVES: Final[Mapping[DeviationState, frozenset[DeviationState]]] = {
    DeviationState.OPEN: frozenset(
        {DeviationState.APPROVED, DeviationState.CLOSED, DeviationState.REFUSED}
    ),
    DeviationState.APPROVED: frozenset({DeviationState.CLOSED}),
    DeviationState.CLOSED: frozenset(),
    DeviationState.REFUSED: frozenset(),
}


class EnvironmentKind(enum.StrEnum):
    """What is measured of a room (GMP 2025 §32, §80)."""

    TEMPERATURE = "TEMPERATURE"
    HUMIDITY = "HUMIDITY"
    PRESSURE = "PRESSURE"
    """Difference to the next room."""
    PARTICLES = "PARTICLES"
    SETTLING = "SETTLING"
    AIRBORNE = "AIRBORNE"


class RecordScope(enum.StrEnum):
    """What a history record is about."""

    LOT = "LOT"
    UNIT = "UNIT"


class ForbiddenMoveError(DomainError):
    """The state does not lead there."""

    code = "production.forbidden_move"
    what: str
    state: str
    asked: str


def check_order_move(*, number: str, state: OrderState, asked: OrderState) -> None:
    """Refuse a move that the life of a work order does not know.

    Raises:
        ForbiddenMoveError: If the state does not lead there.
    """
    if asked not in ORDER_MOVES[state]:
        raise ForbiddenMoveError(what=number, state=state, asked=asked)


def check_run_move(*, number: str, state: RunState, asked: RunState) -> None:
    """Refuse a move that the life of a run does not know.

    Raises:
        ForbiddenMoveError: If the state does not lead there.
    """
    if asked not in RUN_MOVES[state]:
        raise ForbiddenMoveError(what=number, state=state, asked=asked)


def check_deviation_move(*, number: str, state: DeviationState, asked: DeviationState) -> None:
    """Refuse a move that the life of a deviation does not know.

    Raises:
        ForbiddenMoveError: If the state does not lead there.
    """
    if asked not in DEVIATION_MOVES[state]:
        raise ForbiddenMoveError(what=number, state=state, asked=asked)

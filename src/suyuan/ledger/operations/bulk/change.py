"""Changes many things that exist: packages are moved, boxes are opened and packed anew.

It writes the facts and projections that recording the events one by one would, by sets, so that a
year of updates over ten million units takes minutes. Like capture it locks what it names; unlike
capture it refuses the whole where anything has happened since to one of the things.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.db import connection

from suyuan.foundation.command import command
from suyuan.foundation.context import Context
from suyuan.kernel.errors import DomainError
from suyuan.ledger.choices import RECORD
from suyuan.ledger.operations.bulk import change_sets
from suyuan.ledger.operations.bulk.load import copy, reserve, write_events
from suyuan.ledger.operations.bulk.plan import Happened, Package

Row = Sequence[object]


class BulkConflictError(DomainError):
    """Things of a bulk change are not as it supposes: moved, packed or ended meanwhile."""

    code = "ledger.bulk_conflict"
    things: int
    first: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """Packages that stand by themselves go through some events, in this order."""

    packages: Sequence[int]
    by: Sequence[Happened]


@dataclass(frozen=True, kw_only=True, slots=True)
class Repack:
    """A box is opened where it stands, and part of what was in it goes into a new one."""

    box_id: int
    units: Sequence[int]
    """What comes out of it."""
    opened: Happened
    package: Package | None = None
    """The new box; its event says the same place."""
    packed: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """Everything that one command changes. A thing is in one move or one repacking."""

    moves: list[Move] = field(default_factory=list)
    repacks: list[Repack] = field(default_factory=list)

    def events(self) -> Iterable[Happened]:
        """Give all events."""
        for move in self.moves:
            yield from move.by
        for repack in self.repacks:
            yield repack.opened
            if repack.package is not None:
                yield repack.package.made


class ChangePlanner(Protocol):
    """Makes the plan of a change; a frozen dataclass, so that the command knows it again."""

    def packages(self) -> int:
        """Say how many new packages it makes at most."""
        ...

    def plan(self, first_id: int) -> Changes:
        """Make the plan; new packages have ids from `first_id` on."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """How much was changed."""

    events: int
    packages: int
    """Packages that were moved."""
    units: int
    """Units that came out of their boxes."""


@command(name="ledger.change", action=RECORD)
def change(*, context: Context, planner: ChangePlanner) -> Changed:
    """Move many packages, and open and repack many boxes.

    Raises:
        BulkConflictError: If one of the things is not where the plan has it, or has a later event.
    """
    plan = planner.plan(reserve(planner.packages()) if planner.packages() else 0)
    with connection.cursor() as cursor:
        cursor.execute(change_sets.TABLES)
    copy("change_move", change_sets.MOVE, _moves(plan))
    copy("change_out", change_sets.OUT, _outs(plan))
    copy("change_package", change_sets.PACKAGE, _packages(plan))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE change_move, change_out, change_package")
        # The planner takes a scan of ten million rows for cheaper than many look-ups.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_mergejoin = off")
        cursor.execute(change_sets.LOCK)
        cursor.execute(change_sets.CONFLICTS)
        wrong = [thing for (thing,) in cursor.fetchall()]
    if wrong:
        raise BulkConflictError(things=len(set(wrong)), first=min(wrong))
    write_events(plan.events(), context)
    with connection.cursor() as cursor:
        for statement in change_sets.STATEMENTS:
            cursor.execute(statement)
    return Changed(
        events=sum(1 for _ in plan.events()),
        packages=sum(len(move.packages) for move in plan.moves),
        units=sum(len(repack.units) for repack in plan.repacks),
    )


def _moves(plan: Changes) -> Iterable[Row]:
    for move in plan.moves:
        for number, by in enumerate(move.by, 1):
            for thing in move.packages:
                yield _move(thing, number, by)
    for repack in plan.repacks:
        yield _move(repack.box_id, 1, repack.opened)


def _move(thing: int, number: int, by: Happened) -> Row:
    return (
        thing, number, by.id, by.at, by.place_id, by.holder_id, by.event.disposition,
    )  # fmt: skip


def _outs(plan: Changes) -> Iterable[Row]:
    for repack in plan.repacks:
        opened, package = repack.opened, repack.package
        into: Row = (None, None, None)
        if package is not None:
            into = (package.id, package.made.id, package.made.at)
        packed = set(repack.packed)
        for unit in repack.units:
            yield (
                unit, repack.box_id, opened.id, opened.at, opened.place_id, opened.holder_id,
                opened.event.disposition, *(into if unit in packed else (None, None, None)),
            )  # fmt: skip


def _packages(plan: Changes) -> Iterable[Row]:
    for repack in plan.repacks:
        if (package := repack.package) is not None:
            made = package.made
            yield (
                package.id, package.code, made.id, made.at, made.place_id, made.holder_id,
                made.event.disposition, made.site_id,
            )  # fmt: skip

"""Rebuilding all projections beside the kept ones, piece by piece, and saying every difference."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from suyuan.ledger.projections.comparing import BY_THING, HOLDINGS, LOADED, LOT_LINKS, Projection
from suyuan.ledger.projections.deriving import (
    CHANGED_THINGS,
    keep_things,
    repair,
    settle_inferred,
)
from suyuan.ledger.queries.rows import row, rows
from suyuan.ledger.statements import Database

PIECE: Final = 20_000
"""Things that are derived at a time: so much memory, whatever the size of the ledger."""

_THINGS: Final = "SELECT id FROM ledger_thing WHERE id > %(last)s ORDER BY id LIMIT %(count)s"
_TOTAL: Final = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'ledger_thing'::regclass"
_ORDERS: Final = """
    SELECT DISTINCT transformation_id FROM ledger_event
    WHERE transformation_id > %s::text ORDER BY 1 LIMIT %s::bigint"""
_SUBLOTS: Final = """
    SELECT id FROM ledger_thing WHERE kind = 'SUBLOT' AND id > %s::bigint
    ORDER BY id LIMIT %s::bigint"""
_STRAY_LINKS: Final = """
    SELECT l.source_id, l.target_id, l.kind FROM ledger_lot_link l WHERE NOT EXISTS (
        SELECT FROM ledger_thing t WHERE t.kind = 'SUBLOT'
            AND t.id = CASE l.kind WHEN 'INPUT' THEN l.target_id ELSE l.source_id END)"""
_STRAY_HOLDINGS: Final = """
    SELECT h.sublot_id, h.root_id, h.units FROM ledger_sublot_holding h
    WHERE h.units <> 0 AND NOT EXISTS (
        SELECT FROM ledger_thing t WHERE t.id = h.sublot_id AND t.kind = 'SUBLOT')"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A row that is kept and must not be, or that must be there and is not."""

    table: str
    kind: str
    """``surplus`` or ``missing``."""
    row: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuilt:
    """What a rebuild found."""

    things: int
    differences: tuple[Difference, ...]
    """The first ones, up to the limit that was asked for."""
    found: int
    """How many there were."""


def rebuild(
    *,
    check: bool,
    limit: int = 1000,
    progress: Callable[[int, int], None] | None = None,
    workers: int = 1,
) -> Rebuilt:
    """Derive every projection anew and compare it with the kept one; put right what differs.

    Args:
        check: Only look and report.
        limit: How many differences to keep for the report; all are counted.
        progress: Called with the number of things done so far, and about how many there are.
        workers: How many connections look at the same time; it is one that repairs.
    """
    kept: list[Difference] = []
    found = things = 0
    (total,) = row(_TOTAL) or (0,)
    pieces = _together(workers) if check and workers > 1 else _one_by_one(check=check)
    for number, differences in pieces:
        things += number
        for difference in differences:
            found += 1
            if len(kept) < limit:
                kept.append(difference)
        if progress is not None:
            progress(things, max(things, total))
    return Rebuilt(things=things, differences=tuple(kept), found=found)


def _database() -> Database:
    """Have each question planned for its own things: many, and of another kind each time."""
    database = Database()
    database.run("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")
    return database


def _one_by_one(*, check: bool) -> Iterator[tuple[int, Iterable[Difference]]]:
    for ids in _pieces():
        with transaction.atomic():
            yield len(ids), _compare_things(_database(), ids, check=check)
    yield 0, _orders(check=check)
    yield 0, _sublots(check=check)


def _together(workers: int) -> Iterator[tuple[int, Iterable[Difference]]]:
    """Look at several pieces at the same time, each over a connection of its own."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[tuple[int, list[Difference]]]] = deque()
        for ids in _pieces():
            waiting.append(pool.submit(_looked_at, ids))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()
    yield 0, _orders(check=True)
    yield 0, _sublots(check=True)


def _looked_at(ids: list[int]) -> tuple[int, list[Difference]]:
    try:
        with transaction.atomic():
            return len(ids), list(_compare_things(_database(), ids, check=True))
    finally:
        connection.close()


def _pieces() -> Iterator[list[int]]:
    last = 0
    while ids := [thing for (thing,) in rows(_THINGS, {"last": last, "count": PIECE})]:
        yield ids
        last = ids[-1]


def _compare_things(database: Database, ids: list[int], *, check: bool) -> Iterator[Difference]:
    for values in database.rows(CHANGED_THINGS, ids):
        yield Difference(table="ledger_thing", kind="missing", row=tuple(map(str, values)))
    if not check:
        keep_things(database, ids)
    for projection in BY_THING:
        if projection is not LOT_LINKS:
            yield from _compare(database, projection, ids, check=check)
    if not check:
        settle_inferred(database, ids)


def _compare(
    database: Database, projection: Projection, keys: list[int] | list[str], *, check: bool
) -> Iterator[Difference]:
    count = projection.differences.count("%s")
    for kind, *values in database.rows(projection.differences, *[keys] * count):
        yield Difference(table=projection.table, kind=str(kind), row=tuple(map(str, values)))
    if not check:
        repair(database, projection, keys)


def _orders(*, check: bool) -> Iterator[Difference]:
    last = ""
    while True:
        with transaction.atomic():
            database = _database()
            orders = [order for (order,) in database.rows(_ORDERS, last, 1000)]
            if not orders:
                return
            yield from _compare(database, LOADED, orders, check=check)
        last = orders[-1]


def _sublots(*, check: bool) -> Iterator[Difference]:
    last = 0
    while True:
        with transaction.atomic():
            database = _database()
            sublots = [sublot for (sublot,) in database.rows(_SUBLOTS, last, 500)]
            if not sublots:
                yield from _strays(database)
                return
            for projection in (LOT_LINKS, HOLDINGS):
                yield from _compare(database, projection, sublots, check=check)
        last = sublots[-1]


def _strays(database: Database) -> Iterator[Difference]:
    """Say what belongs to a sublot that is none."""
    for table, question in (
        ("ledger_lot_link", _STRAY_LINKS),
        ("ledger_sublot_holding", _STRAY_HOLDINGS),
    ):
        for values in database.rows(question):
            yield Difference(table=table, kind="surplus", row=tuple(map(str, values)))

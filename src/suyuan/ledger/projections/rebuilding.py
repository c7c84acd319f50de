"""Rebuilding all projections beside the kept ones, piece by piece, and saying every difference.

What happened to the things of a piece is read from the facts once; every projection is made out of
that and compared with what is kept, in one statement, so that it also holds while others write.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString, NamedTuple

from django.db import connection, transaction

from suyuan.ledger.projections.comparing import (
    BY_SUBLOT,
    BY_THING,
    LOADED,
    LOT_LINKS,
    PRESENCE_DIFFERENCES,
    SETTLE_PRESENCE,
    THINGS,
    Projection,
    differences,
)
from suyuan.ledger.projections.deriving import keep_things, repair, settle_inferred
from suyuan.ledger.queries.rows import row, rows
from suyuan.ledger.statements import Database

PIECE: Final = 20_000
"""Things that are derived at a time: so much memory, whatever the size of the ledger."""
SUBLOTS: Final = 500
ORDERS: Final = 1000
LAST: Final = 2**63 - 1

_TOTAL: Final = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'ledger_thing'::regclass"
_THINGS: Final = """
    SELECT id FROM ledger_thing WHERE id > %(last)s ORDER BY id LIMIT %(count)s"""
_ORDERS: Final = """
    SELECT DISTINCT transformation_id FROM ledger_event
    WHERE transformation_id > %(last)s ORDER BY 1 LIMIT %(count)s"""
_SUBLOTS: Final = """
    SELECT id FROM ledger_thing WHERE kind = 'SUBLOT' AND id > %(last)s
    ORDER BY id LIMIT %(count)s"""
_STRAYS: Final[Mapping[str, LiteralString]] = {
    "ledger_lot_link": """
        SELECT to_json(ARRAY[l.source_id::text, l.target_id::text, l.kind])::text
        FROM ledger_lot_link l WHERE NOT EXISTS (
            SELECT FROM ledger_thing t WHERE t.kind = 'SUBLOT'
                AND t.id = CASE l.kind WHEN 'INPUT' THEN l.target_id ELSE l.source_id END)""",
    "ledger_sublot_holding": """
        SELECT to_json(ARRAY[h.sublot_id, h.root_id, h.units])::text
        FROM ledger_sublot_holding h WHERE h.units <> 0 AND NOT EXISTS (
            SELECT FROM ledger_thing t WHERE t.id = h.sublot_id AND t.kind = 'SUBLOT')""",
    "ledger_stock": """
        SELECT to_json(ARRAY[s.thing_id, s.container_id, s.root_id])::text
        FROM ledger_stock s WHERE s.container_id <> 0 AND s.quantity > 0
            AND s.root_id <> ledger_outermost(s.container_id)""",
    "ledger_loaded": """
        SELECT to_json(ARRAY[l.transformation_id, l.thing_id::text])::text
        FROM ledger_loaded l WHERE NOT EXISTS (
            SELECT FROM ledger_event e WHERE e.transformation_id = l.transformation_id)""",
}

_RANGE: Final = "BETWEEN (SELECT first FROM piece) AND (SELECT last FROM piece)"
_OF_THINGS: Final[LiteralString] = (
    "WITH given AS MATERIALIZED ("  # noqa: S608 - our own names, here and below.
    "SELECT %s::bigint[] AS things, %s::bigint AS first, %s::bigint AS last),"
    " piece AS MATERIALIZED (SELECT given.*, ledger_effects_of(things, 'infinity') AS effects"
    " FROM given), "
    + differences((THINGS, *(p for p in BY_THING if p is not LOT_LINKS)), among=_RANGE)
)
_OF_SUBLOTS: Final[LiteralString] = (
    "WITH piece AS MATERIALIZED (SELECT %s::bigint[] AS things), "  # noqa: S608
    + differences(BY_SUBLOT, among="= ANY ((SELECT things FROM piece)::bigint[])")
)
_OF_ORDERS: Final[LiteralString] = (
    "WITH piece AS MATERIALIZED (SELECT %s::text[] AS things), "  # noqa: S608
    + differences((LOADED,), among="= ANY ((SELECT things FROM piece)::text[])")
)


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
    compared: Mapping[str, int] = field(default_factory=dict)
    """How many rows each table must have."""


class Stage(NamedTuple):
    """How far a rebuild has come."""

    name: str
    """``things``, ``orders``, ``sublots`` or ``presence``."""
    done: int
    total: int
    """About how many there are; 0 where nobody knows."""
    found: int
    """Differences so far."""


class _Piece(NamedTuple):
    """Neighbours that are looked at together."""

    stage: str
    keys: list[Any]
    """Ids of things and sublots, names of orders."""
    first: int = 0
    last: int = 0


Found = tuple[_Piece, list[Difference], Mapping[str, int]]


def rebuild(
    *,
    check: bool,
    limit: int | None = 1000,
    progress: Callable[[Stage], None] | None = None,
    workers: int = 1,
) -> Rebuilt:
    """Derive every projection anew and compare it with the kept one; put right what differs.

    Args:
        check: Only look and report.
        limit: How many differences to keep for the report; all are counted. None keeps all.
        progress: Called after each piece.
        workers: How many connections look at the same time; it is one that repairs.
    """
    kept: list[Difference] = []
    compared: Counter[str] = Counter()
    done: Counter[str] = Counter()
    found = 0
    (total,) = row(_TOTAL) or (0,)
    for piece, different, counts in _together(workers) if check else _one_by_one():
        found += len(different)
        kept += different if limit is None else different[: max(limit - len(kept), 0)]
        compared.update(counts)
        done[piece.stage] += len(piece.keys)
        if progress is not None:
            known = max(total, done["things"]) if piece.stage == "things" else 0
            progress(Stage(piece.stage, done[piece.stage], known, found))
    return Rebuilt(
        things=done["things"], differences=tuple(kept), found=found, compared=dict(compared)
    )


def _one_by_one() -> Iterator[Found]:
    """Look at each piece, and put right what differs before the next."""
    for piece in _pieces():
        with transaction.atomic():
            database = _database()
            different, counts = _compare(database, piece)
            if different:
                _repair(database, piece)
        yield piece, different, counts
    yield _strays()
    with transaction.atomic():
        database = _database()
        piece = _Piece("presence", [])
        different, counts = _compare(database, piece)
        if different:
            database.rows(SETTLE_PRESENCE)
    yield piece, different, counts


def _together(workers: int) -> Iterator[Found]:
    """Look at several pieces at the same time, each over a connection of its own."""
    if workers == 1:
        for piece in _pieces():
            with transaction.atomic():
                yield piece, *_compare(_database(), piece)
        yield _strays()
        yield _looked_at(_Piece("presence", []), keep=True)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Found]] = deque()
        for piece in _pieces():
            waiting.append(pool.submit(_looked_at, piece))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()
    yield _strays()
    yield _looked_at(_Piece("presence", []), keep=True)


def _looked_at(piece: _Piece, *, keep: bool = False) -> Found:
    try:
        with transaction.atomic():
            return piece, *_compare(_database(), piece)
    finally:
        if not keep:
            connection.close()


def _pieces() -> Iterator[_Piece]:
    """Give all things, orders and sublots; the pieces of things leave no number out."""
    last = -1
    while ids := _keys(_THINGS, last, PIECE):
        yield _Piece("things", ids, last + 1, ids[-1])
        last = ids[-1]
    yield _Piece("things", [], last + 1, LAST)
    order = ""
    while orders := _keys(_ORDERS, order, ORDERS):
        yield _Piece("orders", orders)
        order = orders[-1]
    last = 0
    while ids := _keys(_SUBLOTS, last, SUBLOTS):
        yield _Piece("sublots", ids)
        last = ids[-1]


def _keys(question: LiteralString, last: object, count: int) -> list[Any]:
    return [key for (key,) in rows(question, {"last": last, "count": count})]


def _database() -> Database:
    """Have each question planned for its own things, and reach them by the indexes.

    A scan of a whole table for each piece would cost the square of the ledger's size.
    """
    database = Database()
    database.run(
        "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
        " set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true),"
        " set_config('statement_timeout', '0', true)"
    )
    return database


def _compare(database: Database, piece: _Piece) -> tuple[list[Difference], Mapping[str, int]]:
    if piece.stage == "things":
        found = database.rows(_OF_THINGS, piece.keys, piece.first, piece.last)
    elif piece.stage == "presence":
        found = database.rows(PRESENCE_DIFFERENCES)
    else:
        found = database.rows(_OF_ORDERS if piece.stage == "orders" else _OF_SUBLOTS, piece.keys)
    counts: Counter[str] = Counter()
    different = []
    for table, kind, text in found:
        values = json.loads(text)
        if kind == "compared":
            counts[table] += values[0]
        else:
            different.append(Difference(table=table, kind=kind, row=tuple(map(str, values))))
    return different, counts


def _repair(database: Database, piece: _Piece) -> None:
    projections: tuple[Projection, ...] = BY_SUBLOT
    if piece.stage == "orders":
        projections = (LOADED,)
    elif piece.stage == "things":
        keep_things(database, piece.keys)
        projections = tuple(each for each in BY_THING if each is not LOT_LINKS)
    for projection in projections:
        repair(database, projection, piece.keys)
    if piece.stage == "things":
        settle_inferred(database, piece.keys)


def _strays() -> Found:
    """Say what is kept of things and orders that are none."""
    return (
        _Piece("sublots", []),
        [
            Difference(table=table, kind="surplus", row=tuple(map(str, json.loads(text))))
            for table, question in _STRAYS.items()
            for (text,) in rows(question)
        ],
        {},
    )

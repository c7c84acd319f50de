"""Forward, backward, lists and search over whatever is in the database."""

import random
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from django.db import connection

from suyuan.config.bench.measure import Figure, drain, milliseconds, quantile, rows
from suyuan.ledger.domain.causes import ThingCause
from suyuan.ledger.queries import find, summaries, unit_files
from suyuan.ledger.queries.backward import backward
from suyuan.ledger.queries.rows import array
from suyuan.ledger.queries.tracing import Trace, forward

SIZES: Final = ((10_000, 20.0), (100_000, 80.0), (1_000_000, 250.0))
"""Hits, and milliseconds by holder at most."""
HEADERS: Final = [f"column {n}" for n in range(15)]
QUESTIONS: Final = 200


def causes_for(hits: int, seed: int = 7) -> tuple[list[ThingCause], Trace]:
    """Find lots from which about so many units are reached: larger ones first, then smaller."""
    chance = random.Random(seed)  # noqa: S311 - a choice of examples.
    candidates = rows(
        "SELECT i.key FROM ledger_thing t JOIN ledger_identity i ON i.thing_id = t.id AND i.main"
        " WHERE t.kind = 'LOT' AND EXISTS (SELECT FROM ledger_lot_link l"
        " WHERE l.source_id = t.id AND l.kind = 'INPUT') ORDER BY t.id"
    )
    keys = [key for (key,) in candidates]
    chance.shuffle(keys)
    chosen: list[ThingCause] = []
    best = Trace()
    reached = 0
    for key in keys[:400]:
        trial = [*chosen, ThingCause(key=key)]
        trace = forward(trial, formerly=False)
        units = summaries.count(trace.units)
        if units <= hits * 1.15:
            chosen, best, reached = trial, trace, units
        if reached >= hits * 0.9:
            break
    return chosen, best


def by_holder() -> Iterator[Figure]:
    """Who has it: from causes to units by holder, against reading exactly the result rows."""
    for hits, goal in SIZES:
        causes, trace = causes_for(hits)
        units = summaries.count(trace.units)
        if units < hits // 2:
            continue
        took = milliseconds(partial(_ask, causes))
        bound = milliseconds(partial(_read_units, trace))
        yield Figure(
            name=f"scope by holder, {hits:,} hits", value=took, unit="ms", goal=goal,
            note=f"{units:,} units, {len(causes)} causes, {len(trace.lots):,} lots",
        )  # fmt: skip
        yield Figure(
            name=f"  bound: read exactly these rows, {hits:,}", value=bound, unit="ms",
            note=f"ratio {took / bound:.2f}",
        )  # fmt: skip


def _ask(causes: Sequence[ThingCause]) -> object:
    return summaries.by_holder(forward(causes, formerly=False).units)


def _read_units(trace: Trace) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "SELECT count(*), max(t.id) FROM unnest(%s::bigint[]) s (id)"
            " JOIN ledger_thing t ON t.sublot_id = s.id AND t.kind = 'UNIT'",
            [array(trace.units.sublots)],
        )
        found = cursor.fetchone()
        cursor.execute("RESET enable_seqscan")
        return found


def whole_list() -> Iterator[Figure]:
    """The whole list of the largest scope as CSV, against COPY of the same units."""
    for hits, _ in reversed(SIZES):
        _, trace = causes_for(hits)
        units = summaries.count(trace.units)
        if units < hits // 2:
            continue
        began = time.perf_counter()
        size = drain(unit_files.stream_csv(trace, headers=HEADERS, states={}))
        took = 1000 * (time.perf_counter() - began)
        bound = milliseconds(partial(_copy_units, trace), runs=3, warm=1)
        yield Figure(
            name=f"list of {hits:,} as CSV", value=took, unit="ms", goal=2 * bound,
            note=f"{units:,} units, {size / 1e6:.0f} MB; COPY of the same units {bound:.0f} ms,"
            f" ratio {took / bound:.2f}",
        )  # fmt: skip
        return


def _copy_units(trace: Trace) -> int:
    statement = (
        "COPY (SELECT t.* FROM unnest(%s::bigint[]) s (id)"
        " JOIN ledger_thing t ON t.sublot_id = s.id AND t.kind = 'UNIT') TO STDOUT"
    )
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(statement, [array(trace.units.sublots)]) as copy,
    ):
        return sum(len(part) for part in copy)


def sample() -> Sequence[tuple[int, str, str]]:
    """Choose units at random: id, key, serial."""
    (last,) = rows("SELECT max(id) FROM ledger_thing")[0]
    chance = random.Random(11)  # noqa: S311 - a choice of examples.
    wanted = [chance.randrange(1, last + 1) for _ in range(QUESTIONS * 2)]
    found = rows(
        "SELECT t.id, i.key, t.code FROM ledger_thing t JOIN ledger_identity i"
        " ON i.thing_id = t.id AND i.main WHERE t.kind = 'UNIT' AND t.id = ANY (%s)",
        wanted,
    )
    return [(row[0], row[1], row[2]) for row in found[:QUESTIONS]]


def single() -> Iterator[Figure]:
    """Backward from single units, and the exact search of codes."""
    units = sample()
    for name, goal, ask in (
        ("backward from a unit", 10.0, lambda unit: backward(unit[0])),
        ("exact search of a code", 5.0, lambda unit: find.find(unit[2], keys=(unit[1],))),
    ):
        times = []
        for unit in [*units[:20], *units]:
            began = time.perf_counter()
            ask(unit)
            times.append(1000 * (time.perf_counter() - began))
        times = times[20:]
        yield Figure(
            name=name, value=quantile(times, 0.5), unit="ms", goal=goal,
            note=f"{len(times)} units; 95 %: {quantile(times, 0.95):.1f} ms",
        )  # fmt: skip

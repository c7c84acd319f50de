"""Forward: the scope by holder and the whole list, against the cost of the same rows."""

from collections.abc import Iterator
from typing import Final

from django.db import connection, transaction

from suyuan.areas.trace.domain import Question
from suyuan.areas.trace.queries.answers import answer
from suyuan.areas.trace.queries.files import csv_of
from suyuan.config.bench.causes import Case
from suyuan.config.bench.figures import Figure, timed
from suyuan.ledger.queries import listing, summaries
from suyuan.ledger.queries.rows import by_index, row
from suyuan.ledger.queries.summaries import Line, Summary, arrays
from suyuan.ledger.queries.tracing import Trace, forward

SCOPE_GOALS_MS: Final = {10_000: 20.0, 100_000: 80.0, 1_000_000: 250.0}
LIST_GOAL: Final = 2.0
LIST_COLUMNS: Final = ", ".join(f"{name} text" for name in listing.COLUMNS[1:])
LIST_RUNS: Final = 3
LIST_FROM: Final = 10_000
"""Rows from which on the goal counts; before, it is the question that takes the time."""


def by_holder(case: Case) -> tuple[Trace, tuple[Line, ...]]:
    """Ask who holds what the causes reached."""
    trace = forward(case.causes, formerly=False)
    return trace, summaries.by_holder(trace.units)


def room(case: Case) -> Summary:
    """Ask as the trace room does: with what was taken out again, and by all that it shows."""
    return summaries.summarise(forward(case.causes).units)


def scope(case: Case) -> Iterator[Figure]:
    """Measure the scope by holder, and what it costs to read exactly its rows."""
    held = timed(lambda: by_holder(case))
    trace, lines = held.result
    walk = timed(lambda: forward(case.causes, formerly=False))
    whole = timed(lambda: room(case))
    with transaction.atomic():
        hits = _keep_rows(trace)
        bound = timed(lambda: row("SELECT count(*), max(id) FROM bench_read"))
        transaction.set_rollback(True)
    note = (
        f"{hits:,} units; walk {walk.ms:.1f}, {len(lines):,} holders,"
        f" {len(trace.units.sublots):,} lots and sublots, {len(trace.units.plus):,} single units"
    )
    yield Figure(
        part="scope", name=f"by holder, {case.name}", value=held.ms, cpu=held.cpu,
        goal=SCOPE_GOALS_MS.get(case.size), bound=bound.ms, bound_name="read the rows",
        runs=held.runs, hits=hits, note=note,
    )  # fmt: skip
    yield Figure(
        part="scope", name=f"all that the trace room shows, {case.name}", value=whole.ms,
        cpu=whole.cpu, bound=bound.ms, bound_name="read the rows", runs=whole.runs, hits=hits,
    )  # fmt: skip


def _keep_rows(trace: Trace) -> int:
    """Keep the rows of the units of a trace, as the ledger holds them, one after the other."""
    with by_index(), connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE bench_read ON COMMIT DROP AS
            SELECT t.* FROM unnest(%(sublots)s::bigint[]) AS s (id)
            JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT'
            WHERE t.id NOT IN (SELECT unnest(%(minus)s::bigint[]))
            UNION ALL
            SELECT t.* FROM unnest(%(plus)s::bigint[]) AS p (id) JOIN ledger_thing AS t USING (id)
            """,
            arrays(trace.units),
        )
        return int(cursor.rowcount)


def whole_list(case: Case) -> Iterator[Figure]:
    """Measure the whole list as CSV, and COPY of exactly the same rows out of a plain table."""
    found = answer(Question(causes=case.causes))

    def stream() -> Iterator[bytes]:
        return csv_of(found, "zh-hans")

    streamed = timed(lambda: sum(map(len, stream())), runs=LIST_RUNS)
    _, *blocks = stream()  # The first holds the titles.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE bench_list ({LIST_COLUMNS}) ON COMMIT DROP")
        with cursor.cursor.copy("COPY bench_list FROM STDIN (FORMAT csv)") as copy:
            for block in blocks:
                copy.write(block)
        del blocks
        bound = timed(_copy_out, runs=LIST_RUNS)
        count = row("SELECT count(*) FROM bench_list")
        transaction.set_rollback(True)
    assert count is not None
    used = "" if bound.cpu is None else f"; COPY cpu {bound.cpu:,.0f}"
    yield Figure(
        part="list", name=f"whole list as CSV, {case.name}", value=streamed.ms, cpu=streamed.cpu,
        goal=round(LIST_GOAL * bound.ms, 3) if case.size >= LIST_FROM else None, bound=bound.ms,
        bound_name="COPY of the rows", runs=streamed.runs, hits=count[0],
        note=f"{count[0]:,} rows, {streamed.result / 1e6:.1f} MB{used}",
    )  # fmt: skip


def _copy_out() -> int:
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy("COPY bench_list TO STDOUT (FORMAT csv)") as copy,
    ):
        return sum(len(data) for data in copy)

"""The same question over naive tables: one edge per unit and input, walked by a recursive CTE.

The edges are made from the product's own links, in a temporary table of the same database.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from django.db import connection, transaction

from suyuan.config.bench.measure import Figure, milliseconds, rows
from suyuan.config.bench.tracing import SIZES, causes_for
from suyuan.ledger.queries import summaries
from suyuan.ledger.queries.rows import array
from suyuan.ledger.queries.tracing import forward

EDGES: Final = """
    CREATE TEMP TABLE bench_edge AS
    SELECT l.source_id AS source, t.id AS target FROM ledger_lot_link l
    JOIN ledger_thing t ON t.sublot_id = l.target_id AND t.kind = 'UNIT' WHERE l.kind = 'INPUT'
    UNION ALL SELECT source_id, lot_id FROM ledger_lot_link l
    JOIN ledger_thing s ON s.id = l.target_id AND s.kind = 'SUBLOT' WHERE l.kind = 'INPUT'
    UNION ALL SELECT source_id, target_id FROM ledger_unit_link WHERE until_at IS NULL"""
WALK: Final = """
    WITH RECURSIVE reached (id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT e.target FROM reached r JOIN bench_edge e ON e.source = r.id
    )
    SELECT count(*) FROM reached JOIN ledger_thing t USING (id) WHERE t.kind = 'UNIT'"""


def compare() -> Iterator[Figure]:
    """Build the edges, and ask both."""
    (units,) = rows("SELECT count(*) FROM ledger_thing WHERE kind = 'UNIT'")[0]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '15min'")
            cursor.execute(EDGES)
            cursor.execute("CREATE INDEX ON bench_edge (source) INCLUDE (target)")
            cursor.execute("ANALYZE bench_edge")
        ((edges, size),) = rows(
            "SELECT (SELECT reltuples::bigint FROM pg_class WHERE oid = 'bench_edge'::regclass),"
            " pg_total_relation_size('bench_edge')"
        )
        yield Figure(
            name="peer: edges, one per unit and input", value=edges, unit="rows",
            note=f"{units:,} units; {size / 1e9:.2f} GB",
        )  # fmt: skip
        for hits, _ in SIZES:
            causes, trace = causes_for(hits)
            if summaries.count(trace.units) < hits // 2:
                continue
            start = array(trace.start.lots)
            naive = milliseconds(partial(rows, WALK, start), runs=3, warm=1)
            ours = milliseconds(partial(forward, causes, formerly=False), runs=3)
            yield Figure(
                name=f"peer: recursive CTE, {hits:,} hits, ids only", value=naive, unit="ms",
                note=f"ours {ours:.1f} ms, {naive / ours:.0f} times",
            )  # fmt: skip

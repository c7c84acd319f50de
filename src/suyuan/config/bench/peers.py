"""The same questions over naive tables: one edge for each unit, one recursive statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from suyuan.config.bench.causes import Case
from suyuan.config.bench.figures import Figure, timed
from suyuan.config.bench.scopes import by_holder
from suyuan.ledger.queries import summaries
from suyuan.ledger.queries.rows import array, row, rows
from suyuan.ledger.queries.tracing import forward

# Every unit hangs on what it was made from by one edge; lots and parts as the ledger links them.
EDGES = """
    CREATE TEMP TABLE bench_edge ON COMMIT DROP AS
    SELECT DISTINCT source_id AS source, target_id AS target FROM ledger_lot_link
    UNION
    SELECT t.sublot_id, t.id FROM unnest(%(sublots)s::bigint[]) AS s (id)
    JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT' AND t.id <> t.sublot_id
    UNION
    SELECT k.source_id, k.target_id FROM ledger_unit_link AS k
    WHERE k.until_at IS NULL AND (
        k.source_sublot_id IN (SELECT unnest(%(sublots)s::bigint[]))
        OR k.target_sublot_id IN (SELECT unnest(%(sublots)s::bigint[])))"""
WALK = """
    WITH RECURSIVE hit (id) AS (
        SELECT unnest(%(start)s::bigint[])
        UNION
        SELECT e.target FROM hit JOIN bench_edge AS e ON e.source = hit.id
    )"""
IDS = """{walk}
    SELECT count(*) FROM hit JOIN ledger_thing AS t ON t.id = hit.id AND t.kind = 'UNIT'""".replace(
    "{walk}", WALK
)
HOLDERS = """{walk}
    SELECT CASE WHEN coalesce(t.ended_at, c1.ended_at, c2.ended_at, c3.ended_at, c4.ended_at)
                     IS NOT NULL THEN 0 ELSE coalesce(w.holder_id, 0) END, count(*)
    FROM hit JOIN ledger_thing AS t ON t.id = hit.id AND t.kind = 'UNIT'
    LEFT JOIN ledger_thing AS c1 ON c1.id = t.container_id
    LEFT JOIN ledger_thing AS c2 ON c2.id = c1.container_id
    LEFT JOIN ledger_thing AS c3 ON c3.id = c2.container_id
    LEFT JOIN ledger_thing AS c4 ON c4.id = c3.container_id
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = coalesce(c4.id, c3.id, c2.id, c1.id, t.id)
    GROUP BY 1""".replace("{walk}", WALK)


@dataclass(frozen=True, slots=True)
class Answers:
    """Units by holder (0: unknown, or the unit is no more), as both ways of asking count them."""

    product: dict[int, int]
    naive: dict[int, int]

    @property
    def agree(self) -> bool:
        """Say whether both are the same."""
        return self.product == self.naive


def compare(cases: Sequence[Case], units: int) -> Iterator[Figure]:
    """Ask both for every case that fits into `units` units."""
    fitting = [case for case in cases if case.expected <= units]
    with transaction.atomic():
        edges = _build(fitting, units)
        for case in fitting:
            yield from _figures(case, edges)
        transaction.set_rollback(True)


def _figures(case: Case, edges: int) -> list[Figure]:
    product = timed(lambda: by_holder(case))
    trace, _ = product.result
    units = summaries.count(trace.units)
    start = trace.start.lots | trace.start.units.sublots | trace.start.units.plus.keys()
    values = {"start": array(start)}
    naive = timed(lambda: rows(HOLDERS, values))
    ids = timed(lambda: row(IDS, values))
    answers = Answers(
        _holders(case),
        {holder: number for holder, number in naive.result if number},
    )
    note = f"{edges:,} edges; " + ("answers agree" if answers.agree else "ANSWERS DIFFER")
    walk = timed(lambda: forward(case.causes, formerly=False))
    hits = ids.result[0] if ids.result else 0
    return [
        Figure(
            part="peer", name=f"by holder, {case.name}", value=product.ms, bound=naive.ms,
            bound_name="edge per unit", runs=product.runs, hits=units, note=note,
        ),
        Figure(
            part="peer", name=f"set of units only, {case.name}", value=walk.ms, bound=ids.ms,
            bound_name="edge per unit", runs=walk.runs, hits=hits,
            note="answers agree" if hits == units else "ANSWERS DIFFER",
        ),
    ]  # fmt: skip


def _holders(case: Case) -> dict[int, int]:
    """Count as the naive statement does: what exists no more has the holder 0."""
    held = summaries.summarise(forward(case.causes, formerly=False).units).by_holder
    return {line.id: line.units for line in held if line.units}


def _build(cases: Sequence[Case], units: int) -> int:
    """Build the table of edges: the units of the cases first, then others until there are enough.

    The edges of lots are all there; so are those of units with parts from the chosen sublots.
    """
    chosen: dict[int, int] = {}
    for case in cases:
        chosen |= dict.fromkeys(forward(case.causes, formerly=False).units.sublots, 0)
        chosen |= dict.fromkeys(forward(case.causes, formerly=False).units.plus.values(), 0)
    held = rows("SELECT sublot_id, sum(units)::bigint FROM ledger_sublot_holding GROUP BY 1")
    counts = {sublot: int(number) for sublot, number in held}
    total = sum(counts.get(sublot, 0) for sublot in chosen)
    for sublot, number in sorted(counts.items()):
        if total >= units:
            break
        if sublot not in chosen:
            chosen[sublot] = 0
            total += number
    with connection.cursor() as cursor:
        cursor.execute(EDGES, {"sublots": array(chosen)})
        edges = cursor.rowcount
        cursor.execute("CREATE INDEX ON bench_edge (source, target)")
        cursor.execute("ANALYZE bench_edge")
    return int(edges)

"""The checks of ``suyuan verify``: each is one question whose answer must be empty.

They look at what is stored and trust nothing: not the triggers, not the code that wrote it.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, LiteralString

from django.db import connection, transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Validation:
    """Something that must hold, as a question for what breaks it."""

    name: str
    sentence: str
    question: LiteralString


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a validation found."""

    name: str
    sentence: str
    broken: int
    examples: tuple[tuple[str, ...], ...]
    seconds: float = 0.0
    """How long it took to answer."""


VALIDATIONS: Final[tuple[Validation, ...]] = (
    Validation(
        name="leaves",
        sentence="The leaf of every event is the hash of its statement.",
        question="""SELECT id FROM ledger_event
            WHERE leaf IS DISTINCT FROM sha256('\\x00'::bytea || statement)""",
    ),
    Validation(
        name="statements",
        sentence="The statement of every event says its own id, moment and number of things.",
        question="""SELECT e.id FROM ledger_event e
            CROSS JOIN LATERAL (SELECT convert_from(e.statement, 'UTF8')::jsonb AS told OFFSET 0) s
            WHERE (s.told ->> 'id')::uuid <> e.id
                OR (e.declares IS NULL
                    AND (s.told ->> 'occurredAt')::timestamptz <> e.occurred_at)
                OR (s.told ->> 'recordedAt')::timestamptz <> e.recorded_at""",
    ),
    Validation(
        name="event-names",
        sentence="Every event has exactly one name, and every name an event.",
        question="""SELECT e.id FROM ledger_event e LEFT JOIN ledger_event_key k
                ON k.event_id = e.id AND k.declaration = (e.declares IS NOT NULL)
            GROUP BY e.id HAVING count(k.uri) <> 1
            UNION ALL SELECT k.event_id FROM ledger_event_key k
            WHERE NOT EXISTS (SELECT FROM ledger_event e
                WHERE e.id = k.event_id AND e.recorded_at = k.recorded_at)""",
    ),
    Validation(
        name="declarations",
        sentence="Every declared error names an event, and every void event was declared.",
        question="""SELECT c.event_id FROM ledger_correction c
            WHERE NOT EXISTS (SELECT FROM ledger_event e WHERE e.id = c.declared_by
                AND e.declares = c.event_id)
            UNION ALL SELECT e.id FROM ledger_event e WHERE e.declares IS NOT NULL
                AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.declared_by = e.id)""",
    ),
    Validation(
        name="participations",
        sentence="Every participation is of a known thing in a known event.",
        question="""SELECT p.event_id, p.thing_id FROM ledger_participation p
            LEFT JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
            LEFT JOIN ledger_thing t ON t.id = p.thing_id
            WHERE t.id IS NULL OR e.id IS NULL OR e.occurred_at <> p.occurred_at""",
    ),
    Validation(
        name="identities",
        sentence="Every thing has one main name, which knows its sublot.",
        question="""SELECT coalesce(t.id, i.thing_id) FROM ledger_thing t FULL JOIN (
                SELECT thing_id, sublot_id FROM ledger_identity WHERE main) i ON i.thing_id = t.id
            WHERE i.sublot_id IS DISTINCT FROM t.sublot_id
            UNION ALL SELECT i.thing_id FROM ledger_identity i
            WHERE NOT i.main
                AND NOT EXISTS (SELECT FROM ledger_thing t WHERE t.id = i.thing_id)""",
    ),
    Validation(
        name="sublots",
        sentence="Every unit lies in a sublot of an item of its own, every sublot in a lot.",
        question="""SELECT u.id FROM ledger_thing u
            LEFT JOIN ledger_thing s ON s.id = u.sublot_id AND s.kind = 'SUBLOT'
            WHERE u.kind = 'UNIT' AND u.alive
                AND (s.id IS NULL OR s.item_id IS DISTINCT FROM u.item_id)
            UNION ALL SELECT s.id FROM ledger_thing s
            LEFT JOIN ledger_thing l ON l.id = s.lot_id AND l.kind = 'LOT'
            WHERE s.kind = 'SUBLOT' AND l.id IS NULL""",
    ),
    Validation(
        name="containers",
        sentence="The container of a thing is its open containment.",
        question="""SELECT t.id FROM ledger_thing t FULL JOIN (
                SELECT child_id, parent_id FROM ledger_containment
                WHERE until_at IS NULL AND quantity IS NULL) c ON c.child_id = t.id
            WHERE t.container_id IS DISTINCT FROM c.parent_id""",
    ),
    Validation(
        name="circles",
        sentence="Nothing lies in itself.",
        question="""WITH RECURSIVE up (start, id, level) AS (
                SELECT DISTINCT container_id, container_id, 0 FROM ledger_thing
                WHERE container_id IS NOT NULL
                UNION ALL
                SELECT up.start, t.container_id, up.level + 1
                FROM up JOIN ledger_thing t ON t.id = up.id
                WHERE t.container_id IS NOT NULL AND up.level < 60)
            SELECT DISTINCT start FROM up WHERE level >= 60""",
    ),
    Validation(
        name="whereabouts",
        sentence="Loose living things have a place on record, contained and ended ones have none.",
        question="""SELECT t.id FROM ledger_thing t
            LEFT JOIN ledger_whereabouts w ON w.thing_id = t.id
            WHERE t.kind IN ('UNIT', 'PACKAGE', 'ASSET') AND (w.thing_id IS NOT NULL)
                <> (t.alive AND t.container_id IS NULL AND t.ended_at IS NULL)""",
    ),
    Validation(
        name="custody",
        sentence="The open custody of a thing says what its whereabouts say.",
        question="""SELECT coalesce(w.thing_id, c.thing_id) FROM ledger_whereabouts w
            FULL JOIN (SELECT * FROM ledger_custody WHERE until_at IS NULL) c
                ON c.thing_id = w.thing_id
            WHERE (w.place_id, w.holder_id, w.since)
                IS DISTINCT FROM (c.place_id, c.holder_id, c.from_at)""",
    ),
    Validation(
        name="balances",
        sentence="What leaves one account arrives at another.",
        question="""SELECT event_id, thing_id FROM ledger_posting
            GROUP BY 1, 2 HAVING sum(delta) <> 0""",
    ),
    Validation(
        name="stock",
        sentence="The stock is the sum of the movements that hold.",
        question="""SELECT coalesce(s.thing_id, p.thing_id) FROM (
                SELECT * FROM ledger_stock WHERE quantity <> 0) s
            FULL JOIN (SELECT thing_id, place_id, holder_id, disposition, container_id,
                    sum(delta) AS quantity FROM ledger_posting p
                WHERE place_id <> -1 AND NOT EXISTS (
                    SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
                GROUP BY 1, 2, 3, 4, 5 HAVING sum(delta) <> 0) p
                USING (thing_id, place_id, holder_id, disposition, container_id)
            WHERE s.quantity IS DISTINCT FROM p.quantity""",
    ),
    Validation(
        name="packed",
        sentence="An amount in a package is told under the outermost one.",
        question="""SELECT thing_id FROM ledger_stock WHERE container_id <> 0
            AND root_id <> ledger_outermost(container_id)""",
    ),
    Validation(
        name="counts",
        sentence="The units counted of a sublot are its living units that are somewhere.",
        question="""WITH RECURSIVE gone (id) AS (
                SELECT id FROM ledger_thing WHERE ended_at IS NOT NULL AND container_id IS NULL
                    AND kind <> 'LOT'
                UNION ALL
                SELECT t.id FROM gone
                JOIN ledger_containment c ON c.parent_id = gone.id AND c.until_at IS NULL
                    AND c.quantity IS NULL
                JOIN ledger_thing t ON t.id = c.child_id AND t.container_id = gone.id)
            SELECT coalesce(h.sublot_id, t.sublot_id) FROM (
                SELECT sublot_id, sum(units) AS units FROM ledger_sublot_holding
                WHERE units <> 0 GROUP BY 1) h
            FULL JOIN (SELECT u.sublot_id, count(*) AS units FROM ledger_thing u
                WHERE u.kind = 'UNIT' AND u.alive AND u.ended_at IS NULL
                    AND NOT EXISTS (SELECT FROM gone WHERE gone.id = u.container_id)
                GROUP BY 1) t ON t.sublot_id = h.sublot_id
            WHERE h.units IS DISTINCT FROM t.units""",
    ),
    Validation(
        name="lot-links",
        sentence="Every link of a lot comes from an event that holds.",
        question="""SELECT l.source_id, l.target_id FROM ledger_lot_link l
            LEFT JOIN ledger_event e ON e.id = l.event_id
            LEFT JOIN ledger_correction c ON c.event_id = l.event_id
            WHERE e.id IS NULL OR c.event_id IS NOT NULL""",
    ),
    Validation(
        name="unit-links",
        sentence="Every link of a unit comes from an event that holds, and knows the sublots.",
        question="""SELECT u.source_id, u.target_id FROM ledger_unit_link u
            LEFT JOIN ledger_event e ON e.id = u.event_id
            LEFT JOIN ledger_correction c ON c.event_id = u.event_id
            LEFT JOIN ledger_thing s ON s.id = u.source_id
            LEFT JOIN ledger_thing t ON t.id = u.target_id
            WHERE e.id IS NULL OR c.event_id IS NOT NULL
                OR s.sublot_id IS DISTINCT FROM u.source_sublot_id
                OR t.sublot_id IS DISTINCT FROM u.target_sublot_id""",
    ),
    Validation(
        name="ends",
        sentence="Nothing happens to a thing after its end.",
        question="""SELECT p.thing_id, p.event_id FROM ledger_participation p
            JOIN ledger_thing t ON t.id = p.thing_id
            WHERE t.ended_at IS NOT NULL AND p.occurred_at > t.ended_at
                AND NOT EXISTS (SELECT FROM ledger_correction c
                    WHERE c.event_id = p.event_id OR c.declared_by = p.event_id)""",
    ),
)


def verify(
    *, limit: int = 20, progress: Callable[[str, int], None] | None = None, workers: int = 1
) -> Iterator[Verdict]:
    """Answer every validation, all of one moment, in their order.

    Args:
        limit: How many examples of what is broken to give.
        progress: Called with the name of the validation that is waited for, and how many are done.
        workers: How many connections ask at the same time; all see the same snapshot.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tell = progress or (lambda _name, _done: None)
        if workers == 1:
            cursor.execute(_ROOM)
            for done, validation in enumerate(VALIDATIONS):
                tell(validation.name, done)
                yield _answer(validation, limit)
            return
        # It waits for the others, longer than a transaction may wait otherwise.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        with ThreadPoolExecutor(workers) as pool:
            asked = [pool.submit(_answer_in, snapshot, each, limit) for each in VALIDATIONS]
            try:
                for done, (validation, future) in enumerate(zip(VALIDATIONS, asked, strict=True)):
                    tell(validation.name, done)
                    yield future.result()
            finally:
                for future in asked:
                    future.cancel()


_ROOM: Final = """
    SET LOCAL statement_timeout = 0;
    SET LOCAL work_mem = '128MB';
    SET LOCAL enable_nestloop = off"""
"""Whole tables are joined with one another: by hashing, whatever the statistics say."""


def _answer_in(snapshot: str, validation: Validation, limit: int) -> Verdict:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
            cursor.execute(_ROOM)
            return _answer(validation, limit)
    finally:
        connection.close()


def _answer(validation: Validation, limit: int) -> Verdict:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(validation.question)
        rows = cursor.fetchmany(limit)
        broken = len(rows)
        while more := cursor.fetchmany(10_000):
            broken += len(more)
    return Verdict(
        name=validation.name,
        sentence=validation.sentence,
        broken=broken,
        examples=tuple(tuple(map(str, row)) for row in rows),
        seconds=time.perf_counter() - began,
    )

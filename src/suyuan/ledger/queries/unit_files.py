"""The whole list of a set of units as a CSV file, made by PostgreSQL and passed on as it comes.

Each unit is read once. What the units of a sublot in one box have in common is worked out once for
all of them. The lines come in the binary form of COPY, which does not look at each letter again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from django.db import connection

from suyuan.ledger.queries.listing import (
    COLUMNS,
    STATE,
    VALUES,
    parameters,
    statement_for,
)
from suyuan.ledger.queries.rows import by_index
from suyuan.ledger.queries.tracing import Trace

ROWS_AT_ONCE: Final = 32
"""Boxes whose lines are sent on together."""
PIECE_BITS: Final = 12
"""Of a very large box so many units (a power of two) are put together at a time."""
SIGNATURE: Final = b"PGCOPY\n\xff\r\n\x00"
HEAD: Final = 19
"""Bytes before the first row in the binary form of COPY."""
ROW: Final = 6
"""Bytes before the text of a row with one column: how many columns, how long."""

# A moment as people write it where they are; a spreadsheet reads it as one.
SINCE: Final = "coalesce(to_char({since} AT TIME ZONE %(zone)s, 'YYYY-MM-DD HH24:MI'), '')"
# What stands in the line of a unit after its code: pieces of its sublot and of where it is.
COMMON: Final = """',' || concat_ws(',', ledger_cell(i.code),
        ledger_cell(coalesce(nullif(i.{name}, ''), i.name)), ledger_cell(l.code),
        ledger_cell(s.code)) || ',' AS head,
    ',' || ledger_cell(w.why) || E'\\n' AS tail"""
WHOLE: Final = f"""
    SELECT w.id, {COMMON}
    FROM unnest(%(sublots)s::bigint[], %(why)s::text[]) AS w (id, why)
    JOIN ledger_thing AS s ON s.id = w.id
    LEFT JOIN ledger_thing AS l ON l.id = s.lot_id
    LEFT JOIN ledger_item AS i ON i.id = s.item_id"""  # noqa: S608 - only our own words.
SINGLE: Final = f"""
    SELECT w.id, {COMMON}
    FROM unnest(%(plus)s::bigint[], %(plus_why)s::text[]) AS w (id, why)
    JOIN ledger_thing AS u ON u.id = w.id
    JOIN ledger_thing AS s ON s.id = u.sublot_id
    LEFT JOIN ledger_thing AS l ON l.id = s.lot_id
    LEFT JOIN ledger_item AS i ON i.id = u.item_id"""  # noqa: S608
UNITS_OF: Final = {
    WHOLE: "t.sublot_id = g.id AND t.kind = 'UNIT'",
    SINGLE: "t.id = g.id",
}
STATE_WORD: Final = """ledger_cell(
        coalesce(%(states)s::jsonb ->> coalesce(w.disposition, ''), w.disposition))"""
ENDED: Final = "ledger_cell(coalesce(%(states)s::jsonb ->> 'ended', 'ended'))"
# The outermost container beyond four levels, by recursion.
FAR: Final = """(SELECT {column} FROM ledger_roots(ARRAY[c4.id], NULL) AS r
        JOIN ledger_thing AS o ON o.id = r.root_id)"""
# Several values with the character 1 between them; they are looked at together, for hardly any
# needs care. (A function that can call another one is not put into the statement, and slow.)
CELLS: Final = """CASE WHEN {joined} !~ '(^|\\x01)[=+@\\t\\r-]|[",\\n\\r]'
            THEN replace({joined}, E'\\x01', {glue}) ELSE ledger_cells({joined}, {glue}) END"""
# Where the units of a box are, or a unit that lies in none.
PLACE: Final = f"""
    SELECT concat(h.code, E'\\x01', coalesce(nullif(h.{{name}}, ''), h.name), E'\\x01', h.country,
            E'\\x01', p.code, E'\\x01', coalesce(nullif(p.{{name}}, ''), p.name), E'\\x01', c.code,
            E'\\x01', c.root_code) AS place,
        CASE WHEN c.ended THEN {ENDED} ELSE {STATE_WORD} END AS state,
        ',' || {SINCE.format(since="w.since")} AS since
    FROM (
        SELECT CASE WHEN NOT u.loose THEN c1.code END AS code,
            CASE WHEN u.loose THEN '' WHEN c4.container_id IS NULL
                THEN coalesce(c4.code, c3.code, c2.code, c1.code)
                ELSE {FAR.format(column="o.code")} END AS root_code,
            CASE WHEN c4.container_id IS NULL THEN coalesce(c4.id, c3.id, c2.id, c1.id)
                ELSE {FAR.format(column="o.id")} END AS root_id,
            CASE WHEN c4.container_id IS NULL
                THEN coalesce(c4.ended_at, c3.ended_at, c2.ended_at, c1.ended_at)
                ELSE {FAR.format(column="o.ended_at")} END IS NOT NULL AS ended
        FROM ledger_thing AS c1
        LEFT JOIN ledger_thing AS c2 ON c2.id = c1.container_id
        LEFT JOIN ledger_thing AS c3 ON c3.id = c2.container_id
        LEFT JOIN ledger_thing AS c4 ON c4.id = c3.container_id
        WHERE c1.id = u.place_id
    ) AS c
    LEFT JOIN ledger_whereabouts AS w ON w.thing_id = c.root_id
    LEFT JOIN ledger_party AS h ON h.id = w.holder_id
    LEFT JOIN ledger_place AS p ON p.id = w.place_id
    OFFSET 0"""  # noqa: S608
# The codes of the units in a box come as one text; what stands after each is put between them.
LINES: Final = f"""
    WITH one AS MATERIALIZED ({{group}})
    SELECT {CELLS.format(joined="v.codes", glue="v.rest")} || v.rest FROM (
        SELECT u.codes,
            g.head || {CELLS.format(joined="b.place", glue="','")} || ','
                || CASE WHEN u.ended THEN {ENDED} ELSE b.state END || b.since || g.tail AS rest
        FROM one AS g
        CROSS JOIN LATERAL (
            SELECT coalesce(t.container_id, t.id) AS place_id, t.container_id IS NULL AS loose,
                t.ended_at IS NOT NULL AS ended, string_agg(t.code, E'\\x01') AS codes
            FROM ledger_thing AS t WHERE {{units}} {{but}}
            GROUP BY 1, 2, 3, t.id >> {PIECE_BITS} ORDER BY min(t.id)
        ) AS u
        LEFT JOIN LATERAL ({PLACE}) AS b ON true OFFSET 0
    ) AS v"""  # noqa: S608


def stream_csv(
    trace: Trace,
    *,
    headers: Sequence[str],
    zone: str,
    names: str = "name",
    states: Mapping[str, str],
) -> Iterator[bytes]:
    """Yield all units of a trace as CSV, in the order of their sublots.

    `headers` are the column titles after the id, `zone` is that of the moments, `names` is ``name``
    or ``name_en``, `states` the words for the dispositions. A text that a spreadsheet would take
    for a formula gets an apostrophe before it.
    """
    assert names in {"name", "name_en"}
    assert len(headers) == len(COLUMNS) - 1
    yield ("\ufeff" + ",".join(_quoted(title) for title in headers) + "\r\n").encode()
    words = json.dumps(dict(states), ensure_ascii=False)
    values = {**parameters(trace), "states": words, "zone": zone}
    with by_index(hash_joins=False):
        for statement in _statements(trace, names):
            with (
                connection.cursor() as cursor,
                cursor.cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT binary)", values) as copy,
            ):
                yield from _lines(copy)


def _statements(trace: Trace, names: str) -> Iterator[str]:
    if trace.as_of is not None or trace.known_at is not None:
        yield _then(trace, names)
        return
    for group in (WHOLE, SINGLE):
        is_whole = group is WHOLE
        if not (trace.units.sublots if is_whole else trace.units.plus):
            continue
        but = "AND t.id NOT IN (SELECT unnest(%(minus)s::bigint[]))"
        yield LINES.format(
            group=group.format(name=names),
            units=UNITS_OF[group],
            but=but if is_whole and trace.units.minus else "",
            name=names,
        )


def _then(trace: Trace, names: str) -> str:
    """Write the statement for where the units were at a past moment."""
    columns = VALUES.format(code="u.code", name=names, disposition=STATE).removeprefix("u.id, ")
    cells = {name: f"ledger_cell(q.{name})" for name in COLUMNS[1:]}
    cells["disposition"] = (
        "ledger_cell(coalesce(%(states)s::jsonb ->> q.disposition, q.disposition))"
    )
    cells["since"] = SINCE.format(since="q.since")
    return (
        f"SELECT concat_ws(',', {', '.join(cells.values())}) || E'\\n'"  # noqa: S608
        f" FROM ({statement_for(trace, columns=columns, where='true')})"
        f" AS q ({', '.join(COLUMNS[1:])})"
    )


def _lines(copy: Any) -> Iterator[bytes]:
    """Take the lines out of the binary form, and gather them into blocks worth sending."""
    messages = iter(copy)
    first = bytes(next(messages))
    assert first.startswith(SIGNATURE)
    yield first[HEAD + ROW :]
    # The last message says only that there are no more rows: nothing of it is left.
    while some := [message[ROW:] for message in islice(messages, ROWS_AT_ONCE)]:
        yield b"".join(some)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

"""The statements of a bulk change: what moves, and what is taken out of boxes and packed anew.

They say for many things at once what capture works out event by event; the order is that of the
tables: first what is locked and looked at, then custody and whereabouts, then containment.
"""

from typing import Final

TABLES: Final = """
    CREATE TEMP TABLE IF NOT EXISTS change_move (
        thing_id bigint, n int, event_id uuid, at timestamptz, place_id bigint, holder_id bigint,
        disposition text) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS change_out (
        unit_id bigint, box_id bigint, event_id uuid, at timestamptz, place_id bigint,
        holder_id bigint, disposition text, into_id bigint, into_event_id uuid,
        into_at timestamptz) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS change_package (
        id bigint, code text, event_id uuid, at timestamptz, place_id bigint, holder_id bigint,
        disposition text, site_id bigint) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS change_stay (
        thing_id bigint, holder_id bigint, place_id bigint, event_id uuid, from_at timestamptz,
        until_at timestamptz) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS change_inside (
        top_id bigint, id bigint, sublot_id bigint) ON COMMIT DELETE ROWS;
    TRUNCATE change_move, change_out, change_package, change_stay, change_inside"""
MOVE: Final = "thing_id, n, event_id, at, place_id, holder_id, disposition"
OUT: Final = (
    "unit_id, box_id, event_id, at, place_id, holder_id, disposition, into_id, into_event_id,"
    " into_at"
)
PACKAGE: Final = "id, code, event_id, at, place_id, holder_id, disposition, site_id"

LOCK: Final = """
    SELECT count(*) FROM (
        SELECT t.id FROM ledger_thing t WHERE t.id IN (
            SELECT thing_id FROM change_move UNION SELECT unit_id FROM change_out)
        ORDER BY t.id FOR NO KEY UPDATE) locked"""
# What moves is a package that stands by itself; what is unpacked lies in a box that stays where it
# is; and nothing has happened to any of them since, nor was a place told by them.
CONFLICTS: Final = """
    WITH named AS (
        SELECT thing_id, min(at) AS at FROM change_move GROUP BY 1
    )
    SELECT n.thing_id FROM named n
    LEFT JOIN ledger_thing t ON t.id = n.thing_id AND t.kind = 'PACKAGE' AND t.alive
        AND t.ended_at IS NULL AND t.container_id IS NULL
    LEFT JOIN ledger_whereabouts w ON w.thing_id = t.id AND w.last_at < n.at
    WHERE w.thing_id IS NULL OR EXISTS (
        SELECT FROM ledger_inferred_place i
        JOIN ledger_participation q ON q.event_id = i.event_id AND q.thing_id = i.parent_id
            AND q.role = 'PARENT'
        WHERE i.root_id = n.thing_id AND q.occurred_at >= n.at)
    UNION ALL
    SELECT o.unit_id FROM change_out o
    LEFT JOIN ledger_thing t ON t.id = o.unit_id AND t.kind = 'UNIT' AND t.alive
        AND t.ended_at IS NULL AND t.container_id = o.box_id
    LEFT JOIN ledger_whereabouts w ON w.thing_id = o.box_id
        AND (w.place_id, w.holder_id) IS NOT DISTINCT FROM (o.place_id, o.holder_id)
    WHERE t.id IS NULL OR w.thing_id IS NULL OR o.into_at <= o.at OR EXISTS (
        SELECT FROM ledger_participation p WHERE p.thing_id = o.unit_id AND p.occurred_at >= o.at)
    UNION ALL
    SELECT unit_id FROM change_out GROUP BY 1 HAVING count(*) > 1"""

STATEMENTS: Final = (
    # Where a thing was counts as its first stay; only what changes place or holder is another.
    """
    INSERT INTO change_stay
    WITH line AS (
        SELECT c.thing_id, 0 AS n, c.holder_id, c.place_id, c.event_id, c.from_at AS at
        FROM ledger_custody c
        WHERE c.until_at IS NULL AND c.thing_id IN (SELECT thing_id FROM change_move)
        UNION ALL SELECT thing_id, n, holder_id, place_id, event_id, at FROM change_move
    ), changed AS (
        SELECT l.*, l.n > 0 AND (l.place_id, l.holder_id) IS DISTINCT FROM
            (lag(l.place_id) OVER w, lag(l.holder_id) OVER w) AS changes
        FROM line l WINDOW w AS (PARTITION BY l.thing_id ORDER BY l.n)
    )
    SELECT thing_id, holder_id, place_id, event_id, at,
        lead(at) OVER (PARTITION BY thing_id ORDER BY n)
    FROM changed WHERE changes""",
    """
    UPDATE ledger_custody c SET until_at = s.at
    FROM (SELECT thing_id, min(from_at) AS at FROM change_stay GROUP BY 1) s
    WHERE c.thing_id = s.thing_id AND c.until_at IS NULL""",
    """
    INSERT INTO ledger_custody (thing_id, holder_id, place_id, event_id, from_at, until_at)
    SELECT thing_id, holder_id, place_id, event_id, from_at, until_at FROM change_stay""",
    """
    UPDATE ledger_whereabouts w SET place_id = m.place_id, holder_id = m.holder_id,
        disposition = coalesce(d.disposition, w.disposition), since = coalesce(s.at, w.since),
        event_id = m.event_id, last_at = m.at
    FROM (SELECT DISTINCT ON (thing_id) * FROM change_move ORDER BY thing_id, n DESC) m
    LEFT JOIN (SELECT DISTINCT ON (thing_id) thing_id, disposition FROM change_move
        WHERE disposition IS NOT NULL ORDER BY thing_id, n DESC) d ON d.thing_id = m.thing_id
    LEFT JOIN (SELECT thing_id, max(from_at) AS at FROM change_stay GROUP BY 1) s
        ON s.thing_id = m.thing_id
    WHERE w.thing_id = m.thing_id""",
    # A unit is counted with its box, and so is what is built into it.
    """
    INSERT INTO change_inside
    WITH RECURSIVE inside (top, id) AS (
        SELECT unit_id, unit_id FROM change_out
        UNION ALL
        SELECT i.top, c.child_id FROM inside i JOIN ledger_containment c
            ON c.parent_id = i.id AND c.until_at IS NULL AND c.quantity IS NULL
    )
    SELECT i.top, t.id, t.sublot_id FROM inside i JOIN ledger_thing t ON t.id = i.id
    WHERE t.kind = 'UNIT' AND t.alive AND t.ended_at IS NULL""",
    """
    UPDATE ledger_sublot_holding h SET units = h.units - g.units
    FROM (SELECT i.sublot_id, o.box_id, count(*) AS units FROM change_inside i
        JOIN change_out o ON o.unit_id = i.top_id GROUP BY 1, 2) g
    WHERE h.sublot_id = g.sublot_id AND h.root_id = g.box_id AND h.place_id = 0
        AND h.holder_id = 0 AND h.disposition = ''""",
    """
    INSERT INTO ledger_sublot_holding AS h
        (sublot_id, root_id, place_id, holder_id, disposition, units)
    SELECT i.sublot_id, g.root, CASE g.root WHEN 0 THEN coalesce(o.place_id, 0) ELSE 0 END,
        CASE g.root WHEN 0 THEN coalesce(o.holder_id, 0) ELSE 0 END,
        CASE g.root WHEN 0 THEN coalesce(o.disposition, '') ELSE '' END, count(*)
    FROM change_inside i JOIN change_out o ON o.unit_id = i.top_id
    CROSS JOIN LATERAL (SELECT CASE WHEN o.into_id IS NOT NULL THEN o.into_id
        WHEN i.id = i.top_id THEN 0 ELSE i.top_id END AS root) g
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (sublot_id, root_id, place_id, holder_id, disposition)
        DO UPDATE SET units = h.units + excluded.units""",
    """
    INSERT INTO ledger_thing (id, kind, sublot_id, code, site_id, made_at, created_by)
    SELECT id, 'PACKAGE', id, code, site_id, at, event_id FROM change_package""",
    """
    INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
    SELECT '/00/' || code, id, id, at, event_id FROM change_package""",
    """
    INSERT INTO ledger_custody (thing_id, holder_id, place_id, event_id, from_at)
    SELECT id, holder_id, place_id, event_id, at FROM change_package""",
    """
    INSERT INTO ledger_whereabouts
        (thing_id, place_id, holder_id, disposition, since, event_id, last_at)
    SELECT id, place_id, holder_id, coalesce(disposition, ''), at, event_id, at
    FROM change_package""",
    """
    UPDATE ledger_containment c SET until_at = o.at, until_event_id = o.event_id
    FROM change_out o
    WHERE c.child_id = o.unit_id AND c.until_at IS NULL AND c.quantity IS NULL""",
    """
    INSERT INTO ledger_containment (child_id, parent_id, event_id, from_at)
    SELECT unit_id, into_id, into_event_id, into_at FROM change_out
    WHERE into_id IS NOT NULL ORDER BY unit_id""",
    """
    INSERT INTO ledger_custody (thing_id, holder_id, place_id, event_id, from_at, until_at)
    SELECT unit_id, holder_id, place_id, event_id, at, into_at FROM change_out ORDER BY unit_id""",
    """
    INSERT INTO ledger_whereabouts
        (thing_id, place_id, holder_id, disposition, since, event_id, last_at)
    SELECT unit_id, place_id, holder_id, coalesce(disposition, ''), at, event_id, at
    FROM change_out WHERE into_id IS NULL ORDER BY unit_id""",
)
"""In this order: each finds what it needs."""

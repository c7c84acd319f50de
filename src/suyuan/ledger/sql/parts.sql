-- What is added to units and taken out of them after they were made, and the links that follow.

-- The units of a sublot may go on to have something added or taken out: then they lie in a sublot
-- that began with theirs. A fact, decided at capture; such a sublot inherits the time of its inputs.
CREATE TABLE ledger_sublot_origin (
    sublot_id bigint PRIMARY KEY,
    origin_id bigint NOT NULL,
    CONSTRAINT sublot_origin_not_itself CHECK (sublot_id <> origin_id)
);
CREATE INDEX sublot_origin_origin ON ledger_sublot_origin (origin_id);

-- The links of sublots: what went in, and the lot that they are part of.
CREATE OR REPLACE FUNCTION ledger_derive_lot_links(sublots bigint[])
RETURNS TABLE (source_id bigint, target_id bigint, event_id uuid, from_at timestamptz,
    quantity numeric, unit text, kind text)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH RECURSIVE came (sublot_id, origin_id) AS (
        SELECT s, s FROM unnest(sublots) s
        UNION
        SELECT c.sublot_id, o.origin_id FROM came c
        JOIN ledger_sublot_origin o ON o.sublot_id = c.origin_id
    ), used AS MATERIALIZED (
        SELECT s.sublot_id, s.event_id, s.occurred_at,
            row_number() OVER (PARTITION BY s.sublot_id
                ORDER BY s.occurred_at, s.event_id) AS n
        FROM ledger_sublot_event s
        WHERE s.sublot_id IN (SELECT origin_id FROM came)
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = s.event_id)
    ), first AS (
        SELECT DISTINCT ON (c.sublot_id, i.source_id) c.sublot_id, i.source_id, u.event_id,
            u.occurred_at
        FROM came c JOIN used u ON u.sublot_id = c.origin_id AND u.n = 1
        JOIN ledger_sublot_input i ON i.sublot_id = c.origin_id
        ORDER BY 1, 2, u.occurred_at, u.event_id
    ), amounts AS (
        SELECT u.sublot_id, i.source_id, sum(p.quantity) AS quantity, max(p.unit) AS unit
        FROM used u JOIN ledger_sublot_input i ON i.sublot_id = u.sublot_id
        JOIN ledger_participation p ON p.event_id = u.event_id AND p.thing_id = i.source_id
            AND p.role = 'INPUT' AND p.quantity IS NOT NULL
        GROUP BY 1, 2
    )
    SELECT i.source_id, u.sublot_id, f.event_id, f.occurred_at, a.quantity, a.unit, 'INPUT'
    FROM used u JOIN ledger_sublot_input i ON i.sublot_id = u.sublot_id
    JOIN first f ON f.sublot_id = u.sublot_id AND f.source_id = i.source_id
    LEFT JOIN amounts a ON a.sublot_id = u.sublot_id AND a.source_id = i.source_id
    WHERE u.n = 1 AND u.sublot_id = ANY (sublots)
    UNION ALL
    SELECT u.sublot_id, t.lot_id, u.event_id, u.occurred_at, NULL, NULL, 'SUBLOT'
    FROM used u JOIN ledger_thing t ON t.id = u.sublot_id
    WHERE u.n = 1 AND u.sublot_id = ANY (sublots)
$$;

-- What is special to single things: consumed units by source, lots taken by one unit by target,
-- what was built in by child.
CREATE OR REPLACE FUNCTION ledger_derive_unit_links(wanted bigint[])
RETURNS TABLE (source_id bigint, target_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid, quantity numeric, installed boolean)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH consumed AS MATERIALIZED (
        SELECT e.thing_id, e.event_id, e.at FROM ledger_effects(wanted, 'infinity') e
        JOIN ledger_participation p ON p.event_id = e.event_id AND p.thing_id = e.thing_id
            AND p.role = 'INPUT'
        WHERE e.effect = 'END'
    ), sides AS MATERIALIZED (
        SELECT p.event_id, t.kind, p.role, p.thing_id, p.sublot_id,
            count(*) FILTER (WHERE p.role = 'OUTPUT' AND t.kind IN ('UNIT', 'PACKAGE', 'ASSET'))
                OVER (PARTITION BY p.event_id) AS units,
            count(*) FILTER (WHERE p.role = 'INPUT' AND t.kind IN ('UNIT', 'PACKAGE', 'ASSET'))
                OVER (PARTITION BY p.event_id) AS parts
        FROM ledger_participation p JOIN ledger_thing t ON t.id = p.thing_id
        WHERE p.event_id IN (SELECT c.event_id FROM consumed c) AND p.role IN ('INPUT', 'OUTPUT')
    ), used_up AS (
        SELECT DISTINCT c.thing_id, CASE
                WHEN s.kind IN ('UNIT', 'PACKAGE', 'ASSET') AND (s.units = 1 OR s.parts = 1)
                    THEN s.thing_id
                WHEN s.kind = 'CLASS' THEN s.thing_id
                WHEN s.sublot_id IS NOT NULL THEN s.sublot_id
                WHEN s.kind = 'LOT' THEN s.thing_id
            END AS target, c.event_id, c.at
        FROM consumed c JOIN sides s ON s.event_id = c.event_id AND s.role = 'OUTPUT'
    ), alone AS MATERIALIZED (
        SELECT p.thing_id, p.event_id, p.occurred_at, p.recorded_at, e.transformation_id,
            count(*) OVER (PARTITION BY p.event_id) AS units
        FROM ledger_participation p
        JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.thing_id = ANY (wanted) AND p.sublot_id = p.thing_id AND e.declares IS NULL
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
    ), alone_all AS MATERIALIZED (
        SELECT a.event_id, count(*) AS units FROM (SELECT DISTINCT event_id FROM alone) a
        JOIN ledger_participation p ON p.event_id = a.event_id AND p.sublot_id = p.thing_id
        GROUP BY 1
    ), taken AS (
        SELECT a.thing_id, a.event_id, a.occurred_at, a.recorded_at, p.thing_id AS source,
            CASE WHEN n.units = 1 AND p.role = 'INPUT' THEN p.quantity END AS quantity
        FROM alone a JOIN alone_all n ON n.event_id = a.event_id
        JOIN ledger_participation p ON p.event_id = a.event_id AND p.role IN ('INPUT', 'LOADED')
        JOIN ledger_thing t ON t.id = p.thing_id AND t.kind IN ('LOT', 'CLASS')
        UNION
        SELECT a.thing_id, a.event_id, a.occurred_at, a.recorded_at, l.thing_id, NULL
        FROM alone a
        JOIN ledger_derive_loaded((SELECT array_agg(DISTINCT transformation_id) FROM alone)) l
            ON l.transformation_id = a.transformation_id AND l.from_at <= a.occurred_at
            AND (l.until_at IS NULL OR l.until_at > a.occurred_at)
            AND l.event_id <> a.event_id
        WHERE NOT EXISTS (SELECT FROM ledger_participation p WHERE p.event_id = a.event_id
            AND p.thing_id = l.thing_id AND p.role IN ('INPUT', 'LOADED', 'UNLOADED'))
    ), placed AS MATERIALIZED (
        SELECT * FROM (
            SELECT p.thing_id, p.sublot_id, p.event_id, p.occurred_at,
                row_number() OVER (PARTITION BY p.thing_id
                    ORDER BY p.occurred_at, p.recorded_at, p.event_id) AS n,
                count(*) OVER (PARTITION BY p.thing_id) AS times
            FROM ledger_participation p
            JOIN ledger_thing t ON t.id = p.thing_id AND t.kind = 'UNIT'
            JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
            WHERE p.thing_id = ANY (wanted) AND p.sublot_id <> p.thing_id AND e.declares IS NULL
                AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
        ) p WHERE p.times > 1
    ), had AS (
        SELECT p.thing_id, i.source_id, p.n, p.n - row_number() OVER (
            PARTITION BY p.thing_id, i.source_id ORDER BY p.n) AS stretch
        FROM placed p JOIN ledger_sublot_input i ON i.sublot_id = p.sublot_id
    ), removed AS (
        SELECT h.thing_id, h.source_id, f.event_id, f.occurred_at AS from_at,
            o.occurred_at AS until_at, o.event_id AS until_event_id
        FROM (SELECT thing_id, source_id, min(n) AS first, max(n) AS last FROM had
            GROUP BY thing_id, source_id, stretch) h
        JOIN placed f ON f.thing_id = h.thing_id AND f.n = h.first
        JOIN placed o ON o.thing_id = h.thing_id AND o.n = h.last + 1
    )
    SELECT u.thing_id, u.target, u.event_id, u.at, NULL::timestamptz, NULL::uuid, NULL::numeric,
        false
    FROM used_up u WHERE u.target IS NOT NULL
    UNION ALL
    SELECT a.source, a.thing_id, a.event_id, a.occurred_at, o.occurred_at, o.event_id, a.quantity,
        false
    FROM taken a LEFT JOIN LATERAL (
        SELECT u.occurred_at, u.event_id FROM ledger_participation u
        JOIN ledger_participation i ON i.event_id = u.event_id AND i.thing_id = u.thing_id
            AND i.role = 'INPUT'
        JOIN ledger_participation l ON l.event_id = u.event_id AND l.thing_id = a.source
            AND l.role = 'OUTPUT'
        JOIN ledger_event e ON e.id = u.event_id AND e.recorded_at = u.recorded_at
            AND e.declares IS NULL
        WHERE u.thing_id = a.thing_id AND u.role = 'OUTPUT'
            AND (u.occurred_at, u.recorded_at, u.event_id)
                > (a.occurred_at, a.recorded_at, a.event_id)
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = u.event_id)
        ORDER BY u.occurred_at, u.recorded_at, u.event_id LIMIT 1
    ) o ON true
    UNION ALL
    SELECT r.source_id, r.thing_id, r.event_id, r.from_at, r.until_at, r.until_event_id, NULL, false
    FROM removed r
    UNION ALL
    SELECT c.child_id, c.parent_id, c.event_id, c.from_at, c.until_at, c.until_event_id, NULL, true
    FROM ledger_derive_containment(wanted, 'infinity') c
    JOIN ledger_thing p ON p.id = c.parent_id AND p.kind IN ('UNIT', 'ASSET')
    JOIN ledger_thing t ON t.id = c.child_id AND t.kind IN ('UNIT', 'ASSET')
    WHERE c.installed
    UNION ALL
    SELECT c.child_id, c.parent_id, c.event_id, c.from_at, c.until_at, c.until_event_id, c.quantity,
        true
    FROM ledger_derive_amounts(wanted, 'infinity') c
    JOIN ledger_thing p ON p.id = c.parent_id AND p.kind IN ('UNIT', 'ASSET')
    WHERE c.installed
$$;

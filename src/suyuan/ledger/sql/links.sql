-- Links, dispositions and counts as functions of what happened (effects.sql), and what could not have
-- happened. OFFSET 0 and the settings of the functions: see ledger_effects.

-- Whether an event that takes something of a lot out of units says that the rest of it stays in them.
CREATE FUNCTION ledger_remains(event uuid, lot bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM ledger_event e JOIN ledger_identity n ON n.thing_id = lot
        WHERE e.id = event AND e.body -> 'extensions' -> '{urn:suyuan:epcis}remaining' ? n.key)
$$;

-- What is special to single things: consumed units by source, lots taken by one unit by target,
-- what was built in by child.
CREATE FUNCTION ledger_unit_links_of(effects ledger_effect[], wanted bigint[])
RETURNS TABLE (source_id bigint, target_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid, quantity numeric, installed boolean)
LANGUAGE sql STABLE ROWS 10000 SET enable_nestloop = off SET enable_mergejoin = off AS $$
    WITH consumed AS MATERIALIZED (
        SELECT e.thing_id, e.event_id, e.at FROM unnest(effects) e
        WHERE e.effect = 'END' AND e.role = 'INPUT'
    ), sides AS MATERIALIZED (
        SELECT p.event_id, t.kind, p.role, p.thing_id, p.sublot_id,
            count(*) FILTER (WHERE p.role = 'OUTPUT' AND t.kind IN ('UNIT', 'PACKAGE', 'ASSET'))
                OVER (PARTITION BY p.event_id) AS units,
            count(*) FILTER (WHERE p.role = 'INPUT' AND t.kind IN ('UNIT', 'PACKAGE', 'ASSET'))
                OVER (PARTITION BY p.event_id) AS parts
        FROM (SELECT DISTINCT event_id FROM consumed) c
        CROSS JOIN LATERAL (SELECT * FROM ledger_participation q
            WHERE q.event_id = c.event_id AND q.role IN ('INPUT', 'OUTPUT') OFFSET 0) p
        CROSS JOIN LATERAL (SELECT * FROM ledger_thing g WHERE g.id = p.thing_id OFFSET 0) t
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
        SELECT e.thing_id, e.event_id, e.at AS occurred_at, e.recorded_at, e.transformation_id
        FROM unnest(effects) e WHERE e.sublot_id = e.thing_id
    ), alone_all AS MATERIALIZED (
        SELECT a.event_id, p.units FROM (SELECT DISTINCT event_id FROM alone) a
        CROSS JOIN LATERAL (SELECT count(*) AS units FROM ledger_participation q
            WHERE q.event_id = a.event_id AND q.sublot_id = q.thing_id) p
    ), taken AS (
        SELECT a.thing_id, a.event_id, a.occurred_at, a.recorded_at, p.thing_id AS source,
            CASE WHEN n.units = 1 AND p.role = 'INPUT' THEN p.quantity END AS quantity
        FROM alone a JOIN alone_all n ON n.event_id = a.event_id
        CROSS JOIN LATERAL (SELECT q.* FROM ledger_participation q
            JOIN LATERAL (SELECT FROM ledger_thing g WHERE g.id = q.thing_id
                AND g.kind IN ('LOT', 'CLASS') OFFSET 0) t ON true
            WHERE q.event_id = a.event_id AND q.role IN ('INPUT', 'LOADED') OFFSET 0) p
        UNION
        SELECT a.thing_id, a.event_id, a.occurred_at, a.recorded_at, l.thing_id, NULL
        FROM alone a
        JOIN ledger_derive_loaded((SELECT array_agg(DISTINCT transformation_id) FROM alone)) l
            ON l.transformation_id = a.transformation_id AND l.from_at <= a.occurred_at
            AND (l.until_at IS NULL OR l.until_at > a.occurred_at)
            AND l.event_id <> a.event_id
        WHERE NOT EXISTS (SELECT FROM ledger_participation p WHERE p.event_id = a.event_id
            AND p.thing_id = l.thing_id AND p.role IN ('INPUT', 'LOADED', 'UNLOADED') OFFSET 0)
    ), placed AS MATERIALIZED (
        SELECT * FROM (
            SELECT e.thing_id, e.sublot_id, e.event_id, e.at AS occurred_at,
                row_number() OVER (PARTITION BY e.thing_id ORDER BY e.n) AS n,
                count(*) OVER (PARTITION BY e.thing_id) AS times
            FROM unnest(effects) e WHERE e.kind = 'UNIT' AND e.sublot_id <> e.thing_id
        ) p WHERE p.times > 1
    ), had AS (
        SELECT p.thing_id, i.source_id, p.n, p.n - row_number() OVER (
            PARTITION BY p.thing_id, i.source_id ORDER BY p.n) AS stretch
        FROM placed p CROSS JOIN LATERAL (
            SELECT * FROM ledger_sublot_input g WHERE g.sublot_id = p.sublot_id OFFSET 0) i
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
        WHERE u.thing_id = a.thing_id AND u.role = 'OUTPUT'
            AND (u.occurred_at, u.recorded_at, u.event_id)
                > (a.occurred_at, a.recorded_at, a.event_id)
            AND EXISTS (SELECT FROM ledger_participation i WHERE i.event_id = u.event_id
                AND i.thing_id = u.thing_id AND i.role = 'INPUT' OFFSET 0)
            AND EXISTS (SELECT FROM ledger_participation l WHERE l.event_id = u.event_id
                AND l.thing_id = a.source AND l.role = 'OUTPUT' OFFSET 0)
            AND EXISTS (SELECT FROM ledger_event e WHERE e.id = u.event_id
                AND e.recorded_at = u.recorded_at AND e.declares IS NULL OFFSET 0)
            AND NOT ledger_remains(u.event_id, a.source)
            AND NOT EXISTS (SELECT FROM ledger_correction c
                WHERE c.event_id = u.event_id OFFSET 0)
        ORDER BY u.occurred_at, u.recorded_at, u.event_id LIMIT 1
    ) o ON true
    UNION ALL
    SELECT r.source_id, r.thing_id, r.event_id, r.from_at, r.until_at, r.until_event_id, NULL, false
    FROM removed r
    UNION ALL
    SELECT c.child_id, c.parent_id, c.event_id, c.from_at, c.until_at, c.until_event_id, NULL, true
    FROM ledger_containment_of(effects) c
    CROSS JOIN LATERAL (SELECT FROM ledger_thing g
        WHERE g.id = c.parent_id AND g.kind IN ('UNIT', 'ASSET') OFFSET 0) p
    CROSS JOIN LATERAL (SELECT FROM ledger_thing g
        WHERE g.id = c.child_id AND g.kind IN ('UNIT', 'ASSET') OFFSET 0) t
    WHERE c.installed
    UNION ALL
    SELECT c.child_id, c.parent_id, c.event_id, c.from_at, c.until_at, c.until_event_id, c.quantity,
        true
    FROM ledger_derive_amounts(wanted, 'infinity') c
    CROSS JOIN LATERAL (SELECT FROM ledger_thing g
        WHERE g.id = c.parent_id AND g.kind IN ('UNIT', 'ASSET') OFFSET 0) p
    WHERE c.installed
$$;
CREATE OR REPLACE FUNCTION ledger_derive_unit_links(wanted bigint[])
RETURNS TABLE (source_id bigint, target_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid, quantity numeric, installed boolean)
LANGUAGE sql STABLE ROWS 10000 AS $$
    SELECT * FROM ledger_unit_links_of((SELECT ledger_effects_of(wanted, 'infinity')), wanted)
$$;

-- Dispositions that stay until they are taken back.
CREATE OR REPLACE FUNCTION ledger_derive_persistent(wanted bigint[])
RETURNS TABLE (thing_id bigint, disposition text, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid)
LANGUAGE sql STABLE ROWS 1000 SET enable_nestloop = off SET enable_mergejoin = off AS $$
    WITH fact AS MATERIALIZED (
        SELECT DISTINCT thing_id, event_id, occurred_at, recorded_at
        FROM ledger_participation WHERE thing_id = ANY (wanted)
            AND role NOT IN ('INPUT', 'LOADED', 'UNLOADED')
    ), held AS MATERIALIZED (
        SELECT e.id, e.persistent_set, e.persistent_unset
        FROM (SELECT DISTINCT event_id, recorded_at FROM fact) f
        CROSS JOIN LATERAL (SELECT * FROM ledger_event g
            WHERE g.id = f.event_id AND g.recorded_at = f.recorded_at OFFSET 0) e
        WHERE (e.persistent_set IS NOT NULL OR e.persistent_unset IS NOT NULL)
            AND e.declares IS NULL AND NOT EXISTS (SELECT FROM ledger_correction c
                WHERE c.event_id = e.id OFFSET 0)
    ), said AS (
        SELECT p.thing_id, w.word, w.opens, p.event_id, p.occurred_at AS at,
            row_number() OVER (PARTITION BY p.thing_id, w.word
                ORDER BY p.occurred_at, p.recorded_at, p.event_id, w.opens) AS n
        FROM fact p JOIN held e ON e.id = p.event_id
        CROSS JOIN LATERAL (
            SELECT DISTINCT unnest(e.persistent_unset) AS word, false AS opens
            UNION ALL SELECT DISTINCT unnest(e.persistent_set), true) w
    ), changes AS (
        SELECT s.*, lag(s.opens) OVER (PARTITION BY s.thing_id, s.word ORDER BY s.n) AS was
        FROM said s
    ), kept AS (
        SELECT c.*, lead(c.at) OVER w AS until_at, lead(c.event_id) OVER w AS until_event_id
        FROM changes c WHERE c.opens IS DISTINCT FROM coalesce(c.was, false)
        WINDOW w AS (PARTITION BY c.thing_id, c.word ORDER BY c.n)
    )
    SELECT thing_id, word, event_id, at, until_at, until_event_id FROM kept WHERE opens
$$;

-- The links of sublots: what went in, and the lot that they are part of. What a sublot began with is
-- as old as in the sublot that its units came from.
CREATE OR REPLACE FUNCTION ledger_derive_lot_links(sublots bigint[])
RETURNS TABLE (source_id bigint, target_id bigint, event_id uuid, from_at timestamptz,
    quantity numeric, unit text, kind text)
LANGUAGE sql STABLE ROWS 1000 SET enable_nestloop = off SET enable_mergejoin = off AS $$
    WITH RECURSIVE came (sublot_id, origin_id) AS (
        SELECT s, s FROM unnest(sublots) s
        UNION
        SELECT c.sublot_id, o.origin_id FROM came c CROSS JOIN LATERAL (
            SELECT * FROM ledger_sublot_origin g WHERE g.sublot_id = c.origin_id OFFSET 0) o
    ), used AS MATERIALIZED (
        SELECT c.sublot_id, c.origin_id, u.event_id, u.occurred_at
        FROM came c CROSS JOIN LATERAL (
            SELECT s.event_id, s.occurred_at FROM ledger_sublot_event s
            WHERE s.sublot_id = c.origin_id AND NOT EXISTS (
                SELECT FROM ledger_correction x WHERE x.event_id = s.event_id OFFSET 0)
            ORDER BY s.occurred_at, s.event_id LIMIT 1) u
    ), own AS MATERIALIZED (
        SELECT u.sublot_id, i.source_id, a.quantity, a.unit
        FROM used u
        CROSS JOIN LATERAL (SELECT * FROM ledger_sublot_input g
            WHERE g.sublot_id = u.sublot_id OFFSET 0) i
        CROSS JOIN LATERAL (
            SELECT sum(p.quantity) AS quantity, max(p.unit) AS unit
            FROM (SELECT * FROM ledger_sublot_event g WHERE g.sublot_id = u.sublot_id OFFSET 0) s
            CROSS JOIN LATERAL (SELECT * FROM ledger_participation g
                WHERE g.event_id = s.event_id AND g.thing_id = i.source_id AND g.role = 'INPUT'
                    AND g.quantity IS NOT NULL OFFSET 0) p
            WHERE NOT EXISTS (SELECT FROM ledger_correction x
                WHERE x.event_id = s.event_id OFFSET 0)) a
        WHERE u.origin_id = u.sublot_id
    ), first AS (
        SELECT DISTINCT ON (u.sublot_id, i.source_id) u.sublot_id, i.source_id, u.event_id,
            u.occurred_at
        FROM used u CROSS JOIN LATERAL (SELECT * FROM ledger_sublot_input g
            WHERE g.sublot_id = u.origin_id OFFSET 0) i
        ORDER BY 1, 2, u.occurred_at, u.event_id
    )
    SELECT o.source_id, o.sublot_id, f.event_id, f.occurred_at, o.quantity, o.unit, 'INPUT'
    FROM own o JOIN first f ON f.sublot_id = o.sublot_id AND f.source_id = o.source_id
    UNION ALL
    SELECT u.sublot_id, t.lot_id, u.event_id, u.occurred_at, NULL, NULL, 'SUBLOT'
    FROM used u CROSS JOIN LATERAL (SELECT * FROM ledger_thing g
        WHERE g.id = u.sublot_id OFFSET 0) t
    WHERE u.origin_id = u.sublot_id
$$;

-- How many units of a sublot are where; reads the containers and whereabouts that are kept.
CREATE OR REPLACE FUNCTION ledger_derive_holdings(sublots bigint[])
RETURNS TABLE (sublot_id bigint, root_id bigint, place_id bigint, holder_id bigint,
    disposition text, units bigint)
LANGUAGE sql STABLE ROWS 10000 SET enable_nestloop = off SET enable_mergejoin = off AS $$
    WITH RECURSIVE units AS MATERIALIZED (
        SELECT t.id, t.sublot_id, t.container_id FROM unnest(sublots) s
        CROSS JOIN LATERAL (SELECT * FROM ledger_thing g WHERE g.sublot_id = s
            AND g.kind = 'UNIT' AND g.ended_at IS NULL AND g.alive OFFSET 0) t
    ), up (start, id) AS (
        SELECT DISTINCT container_id, container_id FROM units WHERE container_id IS NOT NULL
        UNION ALL
        SELECT up.start, t.container_id FROM up CROSS JOIN LATERAL (
            SELECT g.container_id FROM ledger_thing g
            WHERE g.id = up.id AND g.container_id IS NOT NULL OFFSET 0) t
    ), roots AS (
        SELECT up.start, up.id FROM up CROSS JOIN LATERAL (SELECT FROM ledger_thing g
            WHERE g.id = up.id AND g.container_id IS NULL AND g.ended_at IS NULL OFFSET 0) t
    )
    SELECT u.sublot_id, r.id, 0::bigint, 0::bigint, '', count(*)
    FROM units u JOIN roots r ON r.start = u.container_id GROUP BY 1, 2
    UNION ALL
    SELECT u.sublot_id, 0, coalesce(w.place_id, 0), coalesce(w.holder_id, 0), w.disposition, count(*)
    FROM units u CROSS JOIN LATERAL (
        SELECT * FROM ledger_whereabouts g WHERE g.thing_id = u.id OFFSET 0) w
    WHERE u.container_id IS NULL GROUP BY 1, 3, 4, 5
$$;

-- What could not have happened in the order that the facts now say.
CREATE OR REPLACE FUNCTION ledger_impossibilities(wanted bigint[])
RETURNS TABLE (thing_id bigint, event_id uuid, reason text)
LANGUAGE sql STABLE ROWS 10 AS $$
    WITH happened AS MATERIALIZED (
        SELECT * FROM ledger_effects(wanted, 'infinity')
    ), effects AS (
        SELECT e.*, lag(e.parent_id) OVER w AS last_parent, lag(e.effect) OVER w AS last_bound
        FROM happened e
        WHERE e.effect IN ('IN', 'OUT', 'OUTPUT', 'END')
        WINDOW w AS (PARTITION BY e.thing_id ORDER BY e.n)
    ), balances AS (
        SELECT p.thing_id, p.event_id, p.occurred_at, p.recorded_at,
            sum(sum(p.delta)) OVER (PARTITION BY p.thing_id, p.place_id, p.holder_id, p.disposition,
                p.container_id ORDER BY p.occurred_at, p.recorded_at, p.event_id) AS balance
        FROM ledger_posting p
        WHERE p.thing_id = ANY (wanted) AND p.place_id <> -1
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
        GROUP BY p.thing_id, p.event_id, p.occurred_at, p.recorded_at, p.place_id, p.holder_id,
            p.disposition, p.container_id
    ), made AS (
        SELECT t.id FROM ledger_thing t WHERE t.id = ANY (wanted) AND t.kind = 'LOT'
            AND NOT EXISTS (
                SELECT FROM ledger_participation p
                JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
                WHERE p.thing_id = t.id AND p.role IN ('OBJECT', 'OUTPUT') AND e.declares IS NULL
                    AND (p.role = 'OUTPUT' OR e.action = 'ADD' OR e.biz_step IN ('commissioning',
                        'creating_class_instance', 'encoding', 'receiving', 'accepting', 'arriving'))
                    AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id))
            AND NOT EXISTS (
                SELECT FROM ledger_thing s JOIN ledger_sublot_event u ON u.sublot_id = s.id
                WHERE s.lot_id = t.id AND s.kind = 'SUBLOT'
                    AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = u.event_id))
    )
    SELECT e.thing_id, e.event_id, 'thing_ended'
    FROM happened e WHERE e.before = 3
    UNION ALL
    SELECT e.thing_id, e.event_id, 'before_made'
    FROM happened e WHERE e.n = 1 AND NOT e.creates
    UNION ALL
    SELECT e.thing_id, e.event_id, 'already_contained' FROM effects e
    WHERE e.effect = 'IN' AND e.before = 1
    UNION ALL
    SELECT e.thing_id, e.event_id, 'not_contained' FROM effects e
    WHERE e.effect = 'OUT' AND (e.before IS DISTINCT FROM 1 OR e.last_parent <> e.parent_id)
    UNION ALL
    SELECT b.thing_id, b.event_id, 'over_consumed' FROM balances b WHERE b.balance < 0
    UNION ALL
    SELECT p.thing_id, p.event_id, 'before_made'
    FROM made m JOIN ledger_participation p ON p.thing_id = m.id
    JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
    WHERE e.declares IS NULL
        AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
$$;

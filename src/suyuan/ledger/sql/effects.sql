-- What follows for single things from what happened to them: the projections as functions of effects.
-- An effect is made from the facts once; each projection is a function of the effects alone, so that
-- a rebuild over millions of things reads their facts one time for all of them.

DROP FUNCTION IF EXISTS ledger_effects(bigint[], timestamptz);

CREATE TYPE ledger_effect AS (
    thing_id bigint, kind text, n bigint, at timestamptz, event_id uuid, recorded_at timestamptz,
    role text, effect text, creates boolean, before integer, parent_id bigint, installed boolean,
    said boolean, place_id bigint, holder_id bigint, disposition text, sublot_id bigint,
    transformation_id text, first_id uuid
);
COMMENT ON TYPE ledger_effect IS 'What an event that holds did to a single thing.
n: its place in the order of the world. effect: IN, OUT, END, OUTPUT, SEE or NONE.
before: the last boundary ahead of it (1 put in, 2 taken out, 3 ended; null: none).
said: whether the event itself says place or holder. sublot_id: what it puts the thing into.
first_id: the first event of the thing.';

-- What each event that holds did to each single thing, in the order of the world. The events are
-- looked up once each, not once for each of their things. The planner does not know how many rows
-- follow from an array: OFFSET 0 has a table reached by its index, row by row, and without nested loops
-- everything else is joined by hashing. So the time is in proportion to the things, for one and for
-- 20,000 of them.
CREATE FUNCTION ledger_effects(wanted bigint[], moment timestamptz) RETURNS SETOF ledger_effect
LANGUAGE sql STABLE ROWS 10000 SET enable_nestloop = off SET enable_mergejoin = off AS $$
    WITH fact AS MATERIALIZED (
        SELECT p.thing_id, t.kind, p.occurred_at, p.event_id, p.recorded_at, p.role, p.sublot_id
        FROM (SELECT id, kind FROM ledger_thing
            WHERE id = ANY (wanted) AND kind IN ('UNIT', 'PACKAGE', 'ASSET') OFFSET 0) t
        JOIN ledger_participation p ON p.thing_id = t.id
        WHERE p.thing_id = ANY (wanted) AND p.occurred_at <= moment
    ), held AS MATERIALIZED (
        SELECT e.id, e.type, e.action, e.biz_step, e.parent_id, e.disposition, e.transformation_id,
            e.place_id IS NOT NULL OR e.holder_id IS NOT NULL AS said,
            coalesce(e.place_id, i.place_id) AS place_id,
            coalesce(e.holder_id, i.holder_id) AS holder_id
        FROM (SELECT DISTINCT event_id, recorded_at FROM fact) f
        CROSS JOIN LATERAL (SELECT * FROM ledger_event g
            WHERE g.id = f.event_id AND g.recorded_at = f.recorded_at OFFSET 0) e
        LEFT JOIN LATERAL (SELECT * FROM ledger_inferred_place g
            WHERE g.event_id = f.event_id OFFSET 0) i ON true
        WHERE e.declares IS NULL
            AND NOT EXISTS (SELECT FROM ledger_correction c
                WHERE c.event_id = f.event_id OFFSET 0)
    ), stays AS MATERIALIZED (
        SELECT event_id, thing_id FROM fact WHERE role IN ('INPUT', 'OUTPUT')
        GROUP BY 1, 2 HAVING count(*) > 1
    ), ordered AS (
        SELECT f.*, e.parent_id, e.place_id, e.holder_id, e.disposition, e.said,
            e.transformation_id, e.type = 'AssociationEvent' AS installed,
            row_number() OVER w AS n, first_value(f.event_id) OVER w AS first_id,
            CASE
                WHEN f.role = 'OBJECT' AND e.type = 'ObjectEvent' AND e.action = 'DELETE' THEN 'END'
                WHEN f.role = 'CHILD' AND e.action = 'ADD' THEN 'IN'
                WHEN f.role = 'CHILD' AND e.action = 'DELETE' THEN 'OUT'
                WHEN f.role = 'INPUT' AND s.thing_id IS NOT NULL THEN 'NONE'
                WHEN f.role = 'INPUT' THEN 'END'
                WHEN f.role = 'OUTPUT' AND s.thing_id IS NULL THEN 'OUTPUT'
                ELSE 'SEE'
            END AS effect,
            f.role = 'OUTPUT'
                OR (f.role = 'OBJECT' AND e.type = 'ObjectEvent' AND (e.action = 'ADD'
                    OR (e.action = 'OBSERVE' AND e.biz_step IN ('commissioning',
                        'creating_class_instance', 'encoding', 'receiving', 'accepting',
                        'arriving'))))
                OR (f.role = 'PARENT' AND e.action = 'ADD' AND f.kind <> 'UNIT') AS creates
        FROM fact f JOIN held e ON e.id = f.event_id
        LEFT JOIN stays s ON s.event_id = f.event_id AND s.thing_id = f.thing_id
        WINDOW w AS (PARTITION BY f.thing_id
            ORDER BY f.occurred_at, f.recorded_at, f.event_id, f.role)
    )
    SELECT o.thing_id, o.kind, o.n, o.occurred_at, o.event_id, o.recorded_at, o.role, o.effect,
        o.creates, (max(CASE o.effect WHEN 'IN' THEN o.n * 4 + 1 WHEN 'OUT' THEN o.n * 4 + 2
            WHEN 'OUTPUT' THEN o.n * 4 + 2 WHEN 'END' THEN o.n * 4 + 3 END)
            OVER (PARTITION BY o.thing_id ORDER BY o.n
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) % 4)::integer,
        o.parent_id, o.installed, o.said, o.place_id, o.holder_id, o.disposition, o.sublot_id,
        o.transformation_id, o.first_id
    FROM ordered o
$$;
CREATE FUNCTION ledger_effects_of(wanted bigint[], moment timestamptz) RETURNS ledger_effect[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(e), '{}') FROM ledger_effects(wanted, moment) e
$$;

-- Which single thing lay in which, from when until when.
CREATE FUNCTION ledger_containment_of(effects ledger_effect[])
RETURNS TABLE (child_id bigint, parent_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid, installed boolean)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH bounds AS (
        SELECT e.thing_id, e.parent_id, e.event_id, e.at, e.effect, e.installed,
            lead(e.at) OVER w AS until_at, lead(e.event_id) OVER w AS until_event_id
        FROM unnest(effects) e
        WHERE e.effect IN ('IN', 'OUT', 'END') OR (e.effect = 'OUTPUT' AND e.before = 1)
        WINDOW w AS (PARTITION BY e.thing_id ORDER BY e.n)
    )
    SELECT thing_id, parent_id, event_id, at, until_at, until_event_id, installed
    FROM bounds WHERE effect = 'IN'
$$;
CREATE OR REPLACE FUNCTION ledger_derive_containment(wanted bigint[], moment timestamptz)
RETURNS TABLE (child_id bigint, parent_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid, installed boolean)
LANGUAGE sql STABLE ROWS 10000 AS $$
    SELECT * FROM ledger_containment_of((SELECT ledger_effects_of(wanted, moment)))
$$;

-- Who held a loose thing where, from when until when.
CREATE FUNCTION ledger_custody_of(effects ledger_effect[])
RETURNS TABLE (thing_id bigint, holder_id bigint, place_id bigint, event_id uuid,
    from_at timestamptz, until_at timestamptz)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH said AS (
        SELECT e.thing_id, e.n, e.at, e.event_id, e.place_id, e.holder_id,
            e.effect NOT IN ('IN', 'END') AS opens,
            e.effect = 'OUT' OR (e.effect = 'OUTPUT' AND e.before = 1) AS comes_out
        FROM unnest(effects) e
        WHERE e.effect IN ('IN', 'END', 'OUT')
            OR (e.effect = 'OUTPUT' AND e.before = 1)
            OR (e.effect IN ('SEE', 'OUTPUT') AND e.before IS DISTINCT FROM 1
                AND (e.n = 1 OR e.place_id IS NOT NULL OR e.holder_id IS NOT NULL))
    ), changes AS (
        SELECT s.*, NOT s.opens OR s.comes_out OR lag(s.n) OVER w IS NULL OR NOT lag(s.opens) OVER w
            OR (s.place_id, s.holder_id) IS DISTINCT FROM
                (lag(s.place_id) OVER w, lag(s.holder_id) OVER w) AS changes
        FROM said s WINDOW w AS (PARTITION BY s.thing_id ORDER BY s.n)
    ), kept AS (
        SELECT c.*, lead(c.at) OVER (PARTITION BY c.thing_id ORDER BY c.n) AS until_at
        FROM changes c WHERE c.changes
    )
    SELECT thing_id, holder_id, place_id, event_id, at, until_at FROM kept WHERE opens
$$;
CREATE OR REPLACE FUNCTION ledger_derive_custody(wanted bigint[], moment timestamptz)
RETURNS TABLE (thing_id bigint, holder_id bigint, place_id bigint, event_id uuid,
    from_at timestamptz, until_at timestamptz)
LANGUAGE sql STABLE ROWS 10000 AS $$
    SELECT * FROM ledger_custody_of((SELECT ledger_effects_of(wanted, moment)))
$$;

-- Where a loose thing is.
CREATE FUNCTION ledger_whereabouts_of(effects ledger_effect[])
RETURNS TABLE (thing_id bigint, place_id bigint, holder_id bigint, disposition text,
    since timestamptz, event_id uuid, last_at timestamptz)
LANGUAGE sql STABLE ROWS 10000 SET enable_nestloop = off SET enable_mergejoin = off AS $$
    WITH loose_since AS MATERIALIZED (
        SELECT e.thing_id, max(e.n) FILTER (WHERE e.effect = 'OUT'
            OR (e.effect = 'OUTPUT' AND e.before = 1) OR e.n = 1) AS n
        FROM unnest(effects) e GROUP BY 1
        HAVING coalesce(max(e.n) FILTER (WHERE e.effect IN ('IN', 'END')), 0)
            < max(e.n) FILTER (WHERE e.effect = 'OUT'
                OR (e.effect = 'OUTPUT' AND e.before = 1) OR e.n = 1)
    ), loose AS MATERIALIZED (
        SELECT e.* FROM unnest(effects) e JOIN loose_since s ON s.thing_id = e.thing_id
        WHERE e.n >= s.n AND e.effect IN ('SEE', 'OUT', 'OUTPUT')
    ), custody AS MATERIALIZED (
        SELECT c.* FROM ledger_custody_of(effects) c WHERE c.until_at IS NULL
    ), last AS MATERIALIZED (
        SELECT DISTINCT ON (thing_id) thing_id, event_id, at FROM loose ORDER BY thing_id, n DESC
    ), words AS MATERIALIZED (
        SELECT DISTINCT ON (thing_id) thing_id, disposition FROM loose
        WHERE disposition IS NOT NULL ORDER BY thing_id, n DESC
    )
    SELECT l.thing_id, c.place_id, c.holder_id, coalesce(w.disposition, ''), c.from_at, l.event_id,
        l.at
    FROM last l
    JOIN custody c ON c.thing_id = l.thing_id
    LEFT JOIN words w ON w.thing_id = l.thing_id
$$;
CREATE OR REPLACE FUNCTION ledger_derive_whereabouts(wanted bigint[], moment timestamptz)
RETURNS TABLE (thing_id bigint, place_id bigint, holder_id bigint, disposition text,
    since timestamptz, event_id uuid, last_at timestamptz)
LANGUAGE sql STABLE ROWS 10000 AS $$
    SELECT * FROM ledger_whereabouts_of((SELECT ledger_effects_of(wanted, moment)))
$$;

-- Whether anything that holds was put into a sublot, or names a lot or puts into a sublot of it.
CREATE FUNCTION ledger_sublot_lives(sublot bigint) RETURNS boolean
LANGUAGE sql STABLE SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT EXISTS (SELECT FROM ledger_sublot_event u WHERE u.sublot_id = sublot
        AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = u.event_id OFFSET 0))
$$;
CREATE FUNCTION ledger_lot_lives(lot bigint) RETURNS boolean
LANGUAGE sql STABLE SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT EXISTS (
        SELECT FROM ledger_participation p
        JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.thing_id = lot AND e.declares IS NULL
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id OFFSET 0))
    OR EXISTS (
        SELECT FROM ledger_thing s WHERE s.lot_id = lot AND s.kind = 'SUBLOT'
            AND ledger_sublot_lives(s.id))
$$;

-- What the row of a thing itself must say: whether it lives, when it ended, where it belongs.
CREATE FUNCTION ledger_things_of(effects ledger_effect[], wanted bigint[])
RETURNS TABLE (id bigint, alive boolean, ended_at timestamptz, sublot_id bigint)
LANGUAGE sql STABLE ROWS 10000 SET enable_nestloop = off SET enable_mergejoin = off AS $$
    WITH happened AS MATERIALIZED (
        SELECT e.thing_id, max(e.at) FILTER (WHERE e.effect = 'END') AS ended_at
        FROM unnest(effects) e GROUP BY 1
    ), placed AS MATERIALIZED (
        SELECT DISTINCT ON (e.thing_id) e.thing_id, e.sublot_id FROM unnest(effects) e
        WHERE e.sublot_id <> e.thing_id ORDER BY e.thing_id, e.n DESC
    )
    SELECT t.id,
        CASE t.kind
            WHEN 'CLASS' THEN true
            WHEN 'LOT' THEN ledger_lot_lives(t.id)
            WHEN 'SUBLOT' THEN ledger_sublot_lives(t.id)
            ELSE h.thing_id IS NOT NULL
        END,
        h.ended_at,
        CASE WHEN t.kind = 'UNIT' THEN coalesce(p.sublot_id, 0) ELSE t.id END
    FROM ledger_thing t LEFT JOIN happened h ON h.thing_id = t.id
    LEFT JOIN placed p ON p.thing_id = t.id
    WHERE t.id = ANY (wanted)
$$;
CREATE OR REPLACE FUNCTION ledger_derive_things(wanted bigint[])
RETURNS TABLE (id bigint, alive boolean, ended_at timestamptz, sublot_id bigint)
LANGUAGE sql STABLE ROWS 10000 AS $$
    SELECT * FROM ledger_things_of((SELECT ledger_effects_of(wanted, 'infinity')), wanted)
$$;

-- Where things are after an event that does not say so. Reads the containments and custodies that
-- are kept.
CREATE FUNCTION ledger_inferred_of(effects ledger_effect[])
RETURNS TABLE (event_id uuid, parent_id bigint, root_id bigint, place_id bigint, holder_id bigint)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH silent AS MATERIALIZED (
        SELECT p.event_id, p.thing_id, p.at AS occurred_at, CASE e.action
            WHEN 'DELETE' THEN p.thing_id ELSE (
            SELECT c.thing_id FROM ledger_participation c
            JOIN ledger_thing g ON g.id = c.thing_id AND g.kind IN ('UNIT', 'PACKAGE', 'ASSET')
            JOIN ledger_identity i ON i.thing_id = c.thing_id AND i.main
            WHERE c.event_id = p.event_id AND c.role = 'CHILD' ORDER BY i.key LIMIT 1) END AS start
        FROM unnest(effects) p
        JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.role = 'PARENT' AND NOT p.said
            AND e.type IN ('AggregationEvent', 'AssociationEvent')
            AND (e.action = 'DELETE' OR (e.action = 'ADD' AND p.first_id = p.event_id))
    )
    SELECT s.event_id, s.thing_id, r.id, c.place_id, c.holder_id
    FROM silent s
    CROSS JOIN LATERAL (
        WITH RECURSIVE up (id) AS (
            SELECT s.start
            UNION
            SELECT k.parent_id FROM up JOIN ledger_containment k ON k.child_id = up.id
                AND k.quantity IS NULL AND k.event_id <> s.event_id AND k.from_at <= s.occurred_at
                AND (k.until_at IS NULL OR k.until_at > s.occurred_at)
        )
        SELECT up.id FROM up WHERE NOT EXISTS (
            SELECT FROM ledger_containment k WHERE k.child_id = up.id AND k.quantity IS NULL
                AND k.event_id <> s.event_id AND k.from_at <= s.occurred_at
                AND (k.until_at IS NULL OR k.until_at > s.occurred_at)) LIMIT 1
    ) r
    CROSS JOIN LATERAL (
        SELECT k.place_id, k.holder_id FROM ledger_custody k
        WHERE k.thing_id = r.id AND k.from_at <= s.occurred_at AND k.event_id <> s.event_id
            AND (k.until_at IS NULL OR k.until_at >= s.occurred_at)
        ORDER BY k.from_at DESC LIMIT 1
    ) c
    WHERE c.place_id IS NOT NULL OR c.holder_id IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION ledger_derive_inferred(wanted bigint[])
RETURNS TABLE (event_id uuid, parent_id bigint, root_id bigint, place_id bigint, holder_id bigint)
LANGUAGE sql STABLE ROWS 1000 AS $$
    SELECT * FROM ledger_inferred_of((SELECT ledger_effects_of(wanted, 'infinity')))
$$;

-- The projections as functions of the facts: what `ledger_*` tables must hold for some things.
-- Capture writes the projections step by step; these say the same from the whole history. They serve
-- corrections, events that arrive late, the view of a past moment, and the rebuild.

-- What each event that holds did to each single thing; written out in inferred.sql, which needs a
-- table that came later.
CREATE FUNCTION ledger_effects(wanted bigint[], moment timestamptz)
RETURNS TABLE (thing_id bigint, kind text, n bigint, at timestamptz, event_id uuid, effect text,
    creates boolean, before integer, parent_id bigint, installed boolean, place_id bigint,
    holder_id bigint, disposition text)
LANGUAGE sql STABLE ROWS 10000 AS $$
    SELECT NULL::bigint, NULL::text, NULL::bigint, NULL::timestamptz, NULL::uuid, NULL::text,
        NULL::boolean, NULL::integer, NULL::bigint, NULL::boolean, NULL::bigint, NULL::bigint,
        NULL::text WHERE false
$$;

-- Which single thing lay in which, from when until when.
CREATE FUNCTION ledger_derive_containment(wanted bigint[], moment timestamptz)
RETURNS TABLE (child_id bigint, parent_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid, installed boolean)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH bounds AS (
        SELECT e.thing_id, e.parent_id, e.event_id, e.at, e.effect, e.installed,
            lead(e.at) OVER w AS until_at, lead(e.event_id) OVER w AS until_event_id
        FROM ledger_effects(wanted, moment) e
        WHERE e.effect IN ('IN', 'OUT', 'END') OR (e.effect = 'OUTPUT' AND e.before = 1)
        WINDOW w AS (PARTITION BY e.thing_id ORDER BY e.n)
    )
    SELECT thing_id, parent_id, event_id, at, until_at, until_event_id, installed
    FROM bounds WHERE effect = 'IN'
$$;

-- How much of a lot lay in which container, from when until when.
CREATE FUNCTION ledger_derive_amounts(wanted bigint[], moment timestamptz)
RETURNS TABLE (child_id bigint, parent_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid, quantity numeric, installed boolean)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH moved AS (
        SELECT p.thing_id, p.container_id, p.event_id, p.occurred_at, p.recorded_at,
            sum(p.delta) AS delta
        FROM ledger_posting p
        WHERE p.thing_id = ANY (wanted) AND p.container_id <> 0 AND p.occurred_at <= moment
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
        GROUP BY 1, 2, 3, 4, 5
    ), steps AS (
        SELECT m.*, sum(delta) OVER w AS balance, lead(occurred_at) OVER w AS until_at,
            lead(event_id) OVER w AS until_event_id
        FROM moved m
        WINDOW w AS (PARTITION BY thing_id, container_id
            ORDER BY occurred_at, recorded_at, event_id)
    )
    SELECT s.thing_id, s.container_id, s.event_id, s.occurred_at, s.until_at, s.until_event_id,
        s.balance, e.type = 'AssociationEvent'
    FROM steps s JOIN ledger_event e ON e.id = s.event_id AND e.recorded_at = s.recorded_at
    WHERE s.balance > 0
$$;

-- Who held a loose thing where, from when until when.
CREATE FUNCTION ledger_derive_custody(wanted bigint[], moment timestamptz)
RETURNS TABLE (thing_id bigint, holder_id bigint, place_id bigint, event_id uuid,
    from_at timestamptz, until_at timestamptz)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH said AS (
        SELECT e.*, e.effect NOT IN ('IN', 'END') AS opens,
            e.effect = 'OUT' OR (e.effect = 'OUTPUT' AND e.before = 1) AS comes_out
        FROM ledger_effects(wanted, moment) e
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

-- Where a loose thing is.
CREATE FUNCTION ledger_derive_whereabouts(wanted bigint[], moment timestamptz)
RETURNS TABLE (thing_id bigint, place_id bigint, holder_id bigint, disposition text,
    since timestamptz, event_id uuid, last_at timestamptz)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH effects AS MATERIALIZED (
        SELECT e.*, max(CASE WHEN e.effect IN ('IN', 'END') THEN e.n ELSE 0 END)
                OVER (PARTITION BY e.thing_id) AS left_at,
            max(CASE WHEN e.effect = 'OUT' OR (e.effect = 'OUTPUT' AND e.before = 1)
                OR e.n = 1 THEN e.n END) OVER (PARTITION BY e.thing_id) AS loose_at
        FROM ledger_effects(wanted, moment) e
    ), loose AS (
        SELECT * FROM effects
        WHERE loose_at > left_at AND n >= loose_at AND effect IN ('SEE', 'OUT', 'OUTPUT')
    ), custody AS MATERIALIZED (
        SELECT c.* FROM ledger_derive_custody(wanted, moment) c WHERE c.until_at IS NULL
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

-- Dispositions that stay until they are taken back.
CREATE FUNCTION ledger_derive_persistent(wanted bigint[])
RETURNS TABLE (thing_id bigint, disposition text, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH said AS (
        SELECT p.thing_id, w.word, w.opens, p.event_id, p.occurred_at AS at,
            row_number() OVER (PARTITION BY p.thing_id, w.word
                ORDER BY p.occurred_at, p.recorded_at, p.event_id, w.opens) AS n
        FROM (SELECT DISTINCT thing_id, event_id, occurred_at, recorded_at
            FROM ledger_participation WHERE thing_id = ANY (wanted)
                AND role NOT IN ('INPUT', 'LOADED', 'UNLOADED')) p
        JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        CROSS JOIN LATERAL (
            SELECT DISTINCT unnest(e.persistent_unset) AS word, false AS opens
            UNION ALL SELECT DISTINCT unnest(e.persistent_set), true) w
        WHERE e.declares IS NULL AND (e.persistent_set IS NOT NULL OR e.persistent_unset IS NOT NULL)
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
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

-- How much of a lot is where.
CREATE FUNCTION ledger_derive_stock(wanted bigint[], moment timestamptz)
RETURNS TABLE (thing_id bigint, place_id bigint, holder_id bigint, disposition text,
    container_id bigint, quantity numeric)
LANGUAGE sql STABLE ROWS 1000 AS $$
    SELECT p.thing_id, p.place_id, p.holder_id, p.disposition, p.container_id, sum(p.delta)
    FROM ledger_posting p
    WHERE p.thing_id = ANY (wanted) AND p.place_id <> -1 AND p.occurred_at <= moment
        AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(p.delta) <> 0
$$;

-- Which lots lay loaded for a transformation, from when until when.
CREATE FUNCTION ledger_derive_loaded(transformations text[])
RETURNS TABLE (transformation_id text, thing_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH said AS (
        SELECT e.transformation_id, p.thing_id, p.role <> 'UNLOADED' AS opens, p.event_id,
            p.occurred_at AS at,
            row_number() OVER (PARTITION BY e.transformation_id, p.thing_id
                ORDER BY p.occurred_at, p.recorded_at, p.event_id, p.role = 'UNLOADED' DESC) AS n
        FROM ledger_event e
        JOIN ledger_participation p ON p.event_id = e.id
            AND p.role IN ('INPUT', 'LOADED', 'UNLOADED')
        JOIN ledger_thing t ON t.id = p.thing_id AND t.kind IN ('LOT', 'CLASS')
        WHERE e.transformation_id = ANY (transformations) AND e.declares IS NULL
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = e.id)
    ), changes AS (
        SELECT s.*, lag(s.opens) OVER (PARTITION BY s.transformation_id, s.thing_id ORDER BY s.n)
            AS was FROM said s
    ), kept AS (
        SELECT c.*, lead(c.at) OVER (PARTITION BY c.transformation_id, c.thing_id ORDER BY c.n)
            AS until_at
        FROM changes c WHERE c.opens IS DISTINCT FROM coalesce(c.was, false)
    )
    SELECT transformation_id, thing_id, event_id, at, until_at FROM kept WHERE opens
$$;

-- What the row of a thing itself must say: whether it lives, when it ended, where it belongs.
CREATE FUNCTION ledger_derive_things(wanted bigint[])
RETURNS TABLE (id bigint, alive boolean, ended_at timestamptz, sublot_id bigint)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH effects AS MATERIALIZED (
        SELECT e.thing_id, max(e.at) FILTER (WHERE e.effect = 'END') AS ended_at
        FROM ledger_effects(wanted, 'infinity') e GROUP BY 1
    ), placed AS MATERIALIZED (
        SELECT DISTINCT ON (p.thing_id) p.thing_id, p.sublot_id
        FROM ledger_participation p
        JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.thing_id = ANY (wanted) AND p.sublot_id <> p.thing_id AND e.declares IS NULL
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
        ORDER BY p.thing_id, p.occurred_at DESC, p.recorded_at DESC, p.event_id DESC
    ), lots AS (
        SELECT t.id FROM ledger_thing t WHERE t.id = ANY (wanted) AND t.kind = 'LOT'
            AND (EXISTS (
                SELECT FROM ledger_participation p
                JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
                WHERE p.thing_id = t.id AND e.declares IS NULL
                    AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id))
                OR EXISTS (
                SELECT FROM ledger_thing s JOIN ledger_sublot_event u ON u.sublot_id = s.id
                WHERE s.lot_id = t.id AND s.kind = 'SUBLOT'
                    AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = u.event_id)))
    )
    SELECT t.id,
        CASE t.kind
            WHEN 'CLASS' THEN true
            WHEN 'LOT' THEN EXISTS (SELECT FROM lots l WHERE l.id = t.id)
            WHEN 'SUBLOT' THEN EXISTS (SELECT FROM ledger_sublot_event u WHERE u.sublot_id = t.id
                AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = u.event_id))
            ELSE e.thing_id IS NOT NULL
        END,
        e.ended_at,
        CASE WHEN t.kind = 'UNIT' THEN coalesce(p.sublot_id, 0) ELSE t.id END
    FROM ledger_thing t LEFT JOIN effects e ON e.thing_id = t.id
    LEFT JOIN placed p ON p.thing_id = t.id
    WHERE t.id = ANY (wanted)
$$;

-- How many units of a sublot are where; reads the containers and whereabouts that are kept.
CREATE FUNCTION ledger_derive_holdings(sublots bigint[])
RETURNS TABLE (sublot_id bigint, root_id bigint, place_id bigint, holder_id bigint,
    disposition text, units bigint)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH RECURSIVE units AS (
        SELECT t.id, t.sublot_id, t.container_id FROM ledger_thing t
        WHERE t.kind = 'UNIT' AND t.sublot_id = ANY (sublots) AND t.ended_at IS NULL AND t.alive
    ), up (start, id) AS (
        SELECT DISTINCT container_id, container_id FROM units WHERE container_id IS NOT NULL
        UNION ALL
        SELECT up.start, t.container_id FROM up JOIN ledger_thing t ON t.id = up.id
        WHERE t.container_id IS NOT NULL
    ), roots AS (
        SELECT up.start, t.id FROM up JOIN ledger_thing t ON t.id = up.id
        WHERE t.container_id IS NULL AND t.ended_at IS NULL
    )
    SELECT u.sublot_id, r.id, 0::bigint, 0::bigint, '', count(*)
    FROM units u JOIN roots r ON r.start = u.container_id GROUP BY 1, 2
    UNION ALL
    SELECT u.sublot_id, 0, coalesce(w.place_id, 0), coalesce(w.holder_id, 0), w.disposition, count(*)
    FROM units u JOIN ledger_whereabouts w ON w.thing_id = u.id
    WHERE u.container_id IS NULL GROUP BY 1, 3, 4, 5
$$;

-- What could not have happened in the order that the facts now say.
CREATE FUNCTION ledger_impossibilities(wanted bigint[])
RETURNS TABLE (thing_id bigint, event_id uuid, reason text)
LANGUAGE sql STABLE ROWS 10 AS $$
    WITH effects AS (
        SELECT e.*, lag(e.parent_id) OVER w AS last_parent, lag(e.effect) OVER w AS last_bound
        FROM ledger_effects(wanted, 'infinity') e
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
    FROM ledger_effects(wanted, 'infinity') e WHERE e.before = 3
    UNION ALL
    SELECT e.thing_id, e.event_id, 'before_made'
    FROM ledger_effects(wanted, 'infinity') e WHERE e.n = 1 AND NOT e.creates
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

-- The order of the world: by occurred_at; within one moment by recorded_at, and within one command as
-- it was given (the ids of its events). An interval is half-open: at its last moment it is over, at its
-- first it has begun. What an event finds is what the events before it have left, also of its moment.

-- Whether one of two events of the same moment came before the other.
CREATE FUNCTION ledger_precedes(one uuid, other uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT (a.recorded_at, a.event_id) < (b.recorded_at, b.event_id)
    FROM ledger_event_key a, ledger_event_key b WHERE a.event_id = one AND b.event_id = other
$$;

-- Where things are after an event that does not say so: in what they were just before it, also where
-- nobody knows where that was. Reads the containments and custodies that are kept.
CREATE OR REPLACE FUNCTION ledger_inferred_of(effects ledger_effect[])
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
    JOIN LATERAL (
        WITH RECURSIVE up (id, depth) AS (
            SELECT s.start, 0
            UNION
            SELECT k.parent_id, up.depth + 1
            FROM up JOIN ledger_containment k ON k.child_id = up.id AND k.quantity IS NULL
                AND k.event_id <> s.event_id AND k.from_at <= s.occurred_at
                AND (k.until_at IS NULL OR k.until_at >= s.occurred_at)
                AND (k.from_at < s.occurred_at OR ledger_precedes(k.event_id, s.event_id))
                AND (k.until_at IS NULL OR k.until_at > s.occurred_at
                    OR NOT ledger_precedes(k.until_event_id, s.event_id))
        )
        SELECT up.id FROM up ORDER BY up.depth DESC LIMIT 1
    ) r ON s.start IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT k.place_id, k.holder_id FROM ledger_custody k
        WHERE k.thing_id = r.id AND k.from_at <= s.occurred_at AND k.event_id <> s.event_id
            AND (k.until_at IS NULL OR k.until_at >= s.occurred_at)
            AND (k.from_at < s.occurred_at OR ledger_precedes(k.event_id, s.event_id))
        ORDER BY k.from_at DESC, (
            SELECT n.recorded_at FROM ledger_event_key n WHERE n.event_id = k.event_id
            ) DESC, k.event_id DESC LIMIT 1
    ) c ON true
$$;

-- Which lots lay loaded for a transformation, from which event until which.
CREATE FUNCTION ledger_loadings_of(transformations text[])
RETURNS TABLE (transformation_id text, thing_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, until_event_id uuid)
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
        SELECT c.*, lead(c.at) OVER w AS until_at, lead(c.event_id) OVER w AS until_event_id
        FROM changes c WHERE c.opens IS DISTINCT FROM coalesce(c.was, false)
        WINDOW w AS (PARTITION BY c.transformation_id, c.thing_id ORDER BY c.n)
    )
    SELECT transformation_id, thing_id, event_id, at, until_at, until_event_id
    FROM kept WHERE opens
$$;
CREATE OR REPLACE FUNCTION ledger_derive_loaded(transformations text[])
RETURNS TABLE (transformation_id text, thing_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz)
LANGUAGE sql STABLE ROWS 1000 AS $$
    SELECT l.transformation_id, l.thing_id, l.event_id, l.from_at, l.until_at
    FROM ledger_loadings_of(transformations) l
$$;

-- Those of some things that were known to be no more: by an event that ended them, whatever else
-- happened in its moment and whatever has become of it since.
CREATE FUNCTION ledger_ended_known(things bigint[], moment timestamptz, known timestamptz)
RETURNS TABLE (thing_id bigint) LANGUAGE sql STABLE ROWS 100 AS $$
    WITH may AS (
        SELECT p.thing_id, p.event_id, p.role
        FROM unnest(things) AS u (id)
        JOIN ledger_thing AS t ON t.id = u.id AND t.ended_at <= moment
        JOIN ledger_participation AS p ON p.thing_id = t.id AND p.occurred_at = t.ended_at
        WHERE ledger_known(p.event_id, known)
        UNION ALL
        SELECT p.thing_id, p.event_id, p.role FROM ledger_void_later(moment, known) AS e
        JOIN ledger_participation AS p ON p.event_id = e.event_id AND p.thing_id = ANY (things)
    )
    SELECT DISTINCT m.thing_id FROM may AS m JOIN ledger_event AS e ON e.id = m.event_id
    WHERE e.declares IS NULL AND (
        (m.role = 'OBJECT' AND e.type = 'ObjectEvent' AND e.action = 'DELETE')
        OR (m.role = 'INPUT' AND NOT EXISTS (SELECT FROM ledger_participation AS o
            WHERE o.event_id = m.event_id AND o.thing_id = m.thing_id AND o.role = 'OUTPUT')))
$$;

-- The projections as functions of the facts: what `ledger_*` tables must hold for some things.
-- Capture writes the projections step by step; these say the same from the whole history. They serve
-- corrections, events that arrive late, the view of a past moment, and the rebuild. What follows for
-- single things stands in effects.sql and links.sql.

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

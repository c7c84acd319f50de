-- Walks over what was known at a past moment, told by the facts: which events counted then. Links are
-- read where they still say the same; sublots by what was put into them, units by where they lay then.

CREATE INDEX sublot_input_source ON ledger_sublot_input (source_id);

-- Events that counted then and were made void later: the projections know nothing of them.
CREATE FUNCTION ledger_void_later(moment timestamptz, known timestamptz)
RETURNS TABLE (event_id uuid, type text, action text, occurred_at timestamptz)
LANGUAGE sql STABLE ROWS 20 AS $$
    SELECT e.id, e.type, e.action, e.occurred_at FROM ledger_correction AS x
    JOIN ledger_event AS e ON e.id = x.event_id AND e.recorded_at <= known AND e.declares IS NULL
    WHERE x.recorded_at > known AND e.occurred_at <= moment
$$;

-- Units that lay in another sublot then than now: what moved them on came later, or is void now.
CREATE FUNCTION ledger_elsewhere_known(moment timestamptz, known timestamptz)
RETURNS TABLE (unit_id bigint, now_id bigint, then_id bigint)
LANGUAGE sql STABLE ROWS 100 AS $$
    WITH candidate AS (
        SELECT t.id, t.sublot_id FROM ledger_sublot_origin AS o
        JOIN ledger_thing AS t ON t.sublot_id = o.sublot_id AND t.kind = 'UNIT'
        WHERE EXISTS (SELECT FROM ledger_sublot_event AS s WHERE s.sublot_id = o.sublot_id
            AND (s.recorded_at > known OR s.occurred_at > moment))
        UNION
        SELECT t.id, t.sublot_id FROM ledger_void_later(moment, known) AS e
        JOIN ledger_participation AS p ON p.event_id = e.event_id AND p.sublot_id IS NOT NULL
        JOIN ledger_thing AS t ON t.id = p.thing_id AND t.kind = 'UNIT'
    )
    SELECT c.id, c.sublot_id, coalesce((
        SELECT p.sublot_id FROM ledger_participation AS p
        WHERE p.thing_id = c.id AND p.sublot_id <> c.id AND p.occurred_at <= moment
          AND ledger_known(p.event_id, known)
        ORDER BY p.occurred_at DESC, p.recorded_at DESC, p.event_id DESC LIMIT 1), 0)
    FROM candidate AS c
$$;

-- The first event that was known to put a lot into a sublot, or into the one its units came from.
CREATE FUNCTION ledger_put_known(
    sublot bigint, source bigint, moment timestamptz, known timestamptz
) RETURNS TABLE (event_id uuid, occurred_at timestamptz)
LANGUAGE sql STABLE ROWS 1 AS $$
    WITH RECURSIVE came (id) AS (
        SELECT sublot
        UNION
        SELECT o.origin_id FROM came JOIN ledger_sublot_origin AS o ON o.sublot_id = came.id
    )
    SELECT s.event_id, s.occurred_at FROM came
    JOIN ledger_sublot_input AS i ON i.sublot_id = came.id AND i.source_id = source
    JOIN ledger_sublot_event AS s ON s.sublot_id = came.id AND s.occurred_at <= moment
    WHERE ledger_known(s.event_id, known)
    ORDER BY s.occurred_at, s.event_id LIMIT 1
$$;

-- One step forward over what was known. Sources are lots (the units that lay in them then count too)
-- and single units; a unit comes with the sublot it lay in then.
CREATE OR REPLACE FUNCTION ledger_step_known(
    lots bigint[], units bigint[], moment timestamptz, known timestamptz
) RETURNS TABLE (target_id bigint, sublot_id bigint, links bigint)
LANGUAGE plpgsql STABLE ROWS 1000
SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH elsewhere AS MATERIALIZED (
        SELECT * FROM ledger_elsewhere_known(moment, known)
    ), step AS (
        SELECT i.sublot_id AS target, i.sublot_id AS home
        FROM unnest(lots) AS f (id) JOIN ledger_sublot_input AS i ON i.source_id = f.id
        WHERE EXISTS (SELECT FROM ledger_put_known(i.sublot_id, f.id, moment, known))
        UNION ALL
        SELECT t.lot_id, t.lot_id FROM unnest(lots) AS f (id)
        JOIN ledger_thing AS t ON t.id = f.id AND t.kind = 'SUBLOT'
        UNION ALL
        SELECT t.id, coalesce(w.then_id, t.sublot_id)
        FROM ledger_parts_known(ARRAY(
            SELECT unnest(units) UNION SELECT unnest(lots)
            UNION SELECT e.unit_id FROM elsewhere AS e WHERE e.then_id = ANY (lots)
        ), lots, '{}', moment, known) AS k
        JOIN ledger_thing AS t ON t.id = k.target_id
        LEFT JOIN elsewhere AS w ON w.unit_id = t.id
        WHERE k.until_at IS NULL AND NOT EXISTS (
            SELECT FROM elsewhere AS o WHERE o.unit_id = k.source_id
             AND o.then_id <> ALL (lots) AND o.unit_id <> ALL (units))
    )
    SELECT step.target, step.home, count(*) FROM step GROUP BY 1, 2;
END $$;

-- Everything that was known to be one step above some things.
CREATE FUNCTION ledger_above_known(ids bigint[], moment timestamptz, known timestamptz)
RETURNS TABLE (source_id bigint, target_id bigint, relation text, event_id uuid,
    from_at timestamptz, until_at timestamptz, quantity numeric)
LANGUAGE plpgsql STABLE ROWS 200
SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    SELECT k.source_id, k.target_id, CASE WHEN g.kind = 'UNIT' THEN 'PART' ELSE 'TAKEN' END,
           k.event_id, k.from_at, k.until_at, k.quantity
    FROM ledger_parts_known('{}', '{}', ids, moment, known) AS k
    JOIN ledger_thing AS g ON g.id = k.source_id
    UNION ALL
    SELECT s.home, s.id, 'MEMBER', s.created_by, coalesce(s.made_at, '-infinity'), NULL, NULL
    FROM (
        SELECT t.id, t.created_by, t.made_at, coalesce(w.then_id, t.sublot_id) AS home
        FROM unnest(ids) AS f (id) JOIN ledger_thing AS t ON t.id = f.id AND t.kind = 'UNIT'
        LEFT JOIN ledger_elsewhere_known(moment, known) AS w ON w.unit_id = t.id
    ) AS s WHERE s.home <> 0
    UNION ALL
    SELECT i.source_id, i.sublot_id, 'INPUT', p.event_id, p.occurred_at, NULL, NULL
    FROM unnest(ids) AS f (id) JOIN ledger_sublot_input AS i ON i.sublot_id = f.id
    CROSS JOIN LATERAL ledger_put_known(i.sublot_id, i.source_id, moment, known) AS p
    UNION ALL
    SELECT t.id, t.lot_id, 'SUBLOT', s.event_id, s.occurred_at, NULL, NULL
    FROM unnest(ids) AS f (id) JOIN ledger_thing AS t ON t.lot_id = f.id AND t.kind = 'SUBLOT'
    CROSS JOIN LATERAL (
        SELECT e.event_id, e.occurred_at FROM ledger_sublot_event AS e
        WHERE e.sublot_id = t.id AND e.occurred_at <= moment AND ledger_known(e.event_id, known)
        ORDER BY e.occurred_at, e.event_id LIMIT 1
    ) AS s;
END $$;

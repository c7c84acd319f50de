-- What was there at a past moment, and in which state.

-- Single units that existed at a moment, with their outermost container (or themselves) then. A day of
-- making begins in another zone than ours: what something had happened to by then existed, too.
CREATE OR REPLACE FUNCTION ledger_units_then(units bigint[], moment timestamptz) RETURNS TABLE (
    unit_id bigint, item_id bigint, container_id bigint, root_id bigint, ended boolean
) LANGUAGE plpgsql STABLE ROWS 1000
SET enable_mergejoin = off SET enable_seqscan = off SET enable_hashjoin = on
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH unit AS MATERIALIZED (
        SELECT t.id, t.item_id, c.parent_id, coalesce(t.ended_at <= moment, false) AS ended
        FROM unnest(units) AS u (id) JOIN ledger_thing AS t ON t.id = u.id
        LEFT JOIN ledger_containment AS c ON c.child_id = t.id AND c.quantity IS NULL
            AND c.from_at <= moment AND (c.until_at IS NULL OR c.until_at > moment)
        WHERE t.made_at IS NULL OR t.made_at <= moment OR (
            SELECT min(k.from_at) FROM ledger_custody AS k WHERE k.thing_id = t.id) <= moment
    ), root AS MATERIALIZED (
        SELECT * FROM ledger_roots(ARRAY(
            SELECT DISTINCT unit.parent_id FROM unit WHERE unit.parent_id IS NOT NULL
        ), moment)
    )
    SELECT unit.id, unit.item_id, unit.parent_id, coalesce(root.root_id, unit.id),
           unit.ended OR coalesce(root.ended, false)
    FROM unit LEFT JOIN root ON root.box_id = unit.parent_id;
END $$;

-- Where outermost things were at a moment: custody, and the state that events had told since they
-- came out of what they lay in last.
CREATE OR REPLACE FUNCTION ledger_whereabouts_at(roots bigint[], moment timestamptz) RETURNS TABLE (
    thing_id bigint, place_id bigint, holder_id bigint, disposition text, since timestamptz
) LANGUAGE plpgsql STABLE ROWS 1000
SET enable_mergejoin = off SET enable_seqscan = off SET enable_hashjoin = on
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF moment IS NULL THEN
        RETURN QUERY
        SELECT w.thing_id, w.place_id, w.holder_id, w.disposition, w.since
        FROM unnest(roots) AS r (id) JOIN ledger_whereabouts AS w ON w.thing_id = r.id;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT c.thing_id, c.place_id, c.holder_id, coalesce((
        SELECT e.disposition FROM ledger_participation AS p
        JOIN ledger_event AS e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.thing_id = c.thing_id AND p.occurred_at <= moment AND e.disposition IS NOT NULL
          AND e.declares IS NULL
          AND NOT EXISTS (SELECT FROM ledger_correction AS x WHERE x.event_id = e.id)
          AND NOT EXISTS (
            SELECT FROM ledger_containment AS k
            WHERE k.child_id = c.thing_id AND k.quantity IS NULL AND k.until_at <= moment
              AND (k.until_at > p.occurred_at OR (k.until_at = p.occurred_at
                  AND ledger_precedes(p.event_id, k.until_event_id))))
        ORDER BY p.occurred_at DESC, p.recorded_at DESC, p.event_id DESC LIMIT 1
    ), ''), c.from_at
    FROM unnest(roots) AS r (id)
    JOIN ledger_custody AS c ON c.thing_id = r.id AND c.from_at <= moment
        AND (c.until_at IS NULL OR c.until_at > moment);
END $$;

-- The units of a scope as they were known: made by then, in which container, with whom and where, in
-- the state that events had told since they came out of what they lay in last. Told by the events
-- themselves, for the projections know only what is known today.
CREATE OR REPLACE FUNCTION ledger_scope_known(
    sublots bigint[], plus bigint[], minus bigint[], moment timestamptz, known timestamptz
) RETURNS TABLE (
    unit_id bigint, item_id bigint, container_id bigint, root_id bigint, ended boolean,
    place_id bigint, holder_id bigint, disposition text, since timestamptz
) LANGUAGE plpgsql STABLE ROWS 10000
SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE unit AS MATERIALIZED (
        SELECT t.id, t.item_id, t.ended_at
        FROM (
            SELECT g.* FROM unnest(sublots) AS s (id)
            JOIN ledger_thing AS g ON g.sublot_id = s.id AND g.kind = 'UNIT'
            WHERE g.id NOT IN (SELECT unnest(minus))
            UNION ALL
            SELECT g.* FROM unnest(plus) AS u (id) JOIN ledger_thing AS g ON g.id = u.id
        ) AS t
        WHERE (t.made_at IS NULL OR t.made_at <= moment OR EXISTS (
              SELECT FROM ledger_participation AS p
              JOIN ledger_event AS e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
              WHERE p.thing_id = t.id AND p.occurred_at <= moment AND e.declares IS NULL
                AND ledger_known(e.id, known)))
          AND (ledger_known(t.created_by, known) OR EXISTS (
              SELECT FROM ledger_participation AS p
              WHERE p.thing_id = t.id AND p.sublot_id IS NOT NULL AND ledger_known(p.event_id, known)))
    ), up AS (
        SELECT unit.id AS unit, unit.id, ledger_container_known(unit.id, moment, known) AS parent, 0 AS depth
        FROM unit
        UNION ALL
        SELECT up.unit, up.parent, ledger_container_known(up.parent, moment, known), up.depth + 1
        FROM up WHERE up.parent IS NOT NULL
    ), root AS MATERIALIZED (
        SELECT top.unit, top.id, first.parent AS container
        FROM up AS top JOIN up AS first ON first.unit = top.unit AND first.depth = 0
        WHERE top.parent IS NULL
    ), gone AS MATERIALIZED (
        SELECT * FROM ledger_ended_known(
            ARRAY(SELECT r.unit FROM root AS r UNION SELECT r.id FROM root AS r), moment, known)
    )
    SELECT unit.id, unit.item_id, root.container, root.id,
           unit.id IN (SELECT gone.thing_id FROM gone)
               OR root.id IN (SELECT gone.thing_id FROM gone), last.place_id, last.holder_id,
           coalesce(state.disposition, ''), last.occurred_at
    FROM unit JOIN root ON root.unit = unit.id
    LEFT JOIN LATERAL (
        SELECT coalesce(e.place_id, i.place_id) AS place_id,
               coalesce(e.holder_id, i.holder_id) AS holder_id, e.occurred_at
        FROM ledger_participation AS p
        JOIN ledger_event AS e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        LEFT JOIN ledger_inferred_place AS i ON i.event_id = p.event_id
        WHERE p.thing_id = root.id AND p.occurred_at <= moment AND e.declares IS NULL
          AND (e.place_id IS NOT NULL OR e.holder_id IS NOT NULL OR i.event_id IS NOT NULL)
          AND ledger_known(e.id, known)
        ORDER BY p.occurred_at DESC, p.recorded_at DESC, p.event_id DESC LIMIT 1
    ) AS last ON true
    LEFT JOIN LATERAL (
        SELECT e.disposition FROM ledger_participation AS p
        JOIN ledger_event AS e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.thing_id = root.id AND p.occurred_at <= moment AND e.declares IS NULL
          AND e.disposition IS NOT NULL AND ledger_known(e.id, known)
          AND NOT EXISTS (
            SELECT FROM ledger_participation AS c
            JOIN ledger_event AS g ON g.id = c.event_id AND g.recorded_at = c.recorded_at
            WHERE c.thing_id = root.id AND c.role = 'CHILD' AND c.occurred_at <= moment
              AND g.action IN ('ADD', 'DELETE') AND g.declares IS NULL
              AND (c.occurred_at, c.recorded_at, c.event_id)
                  > (p.occurred_at, p.recorded_at, p.event_id)
              AND ledger_known(g.id, known))
        ORDER BY p.occurred_at DESC, p.recorded_at DESC, p.event_id DESC LIMIT 1
    ) AS state ON true;
END $$;

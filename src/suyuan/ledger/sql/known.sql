-- The trace engine as known at a past moment: told by the facts, not by the projections.

-- Whether an event counted at a moment of knowledge: recorded by then, and not yet made void.
CREATE FUNCTION ledger_known(event uuid, known timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM ledger_event AS e WHERE e.id = event AND e.recorded_at <= known)
       AND NOT EXISTS (SELECT FROM ledger_correction AS x WHERE x.event_id = event AND x.recorded_at <= known)
$$;

-- One step forward over what was known: links whose event had been recorded, and those of events
-- that were made void only later. Sources are lots (their units count too) and single units.
CREATE FUNCTION ledger_step_known(
    lots bigint[], units bigint[], moment timestamptz, known timestamptz
) RETURNS TABLE (target_id bigint, sublot_id bigint, links bigint)
LANGUAGE plpgsql STABLE ROWS 1000
SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH later AS MATERIALIZED (
        SELECT e.id, e.type, e.action, e.occurred_at FROM ledger_correction AS x
        JOIN ledger_event AS e ON e.id = x.event_id AND e.recorded_at <= known AND e.declares IS NULL
        WHERE x.recorded_at > known AND e.occurred_at <= moment
    ), revived AS MATERIALIZED (
        SELECT s.thing_id AS source, t.thing_id AS target, e.type, e.action, e.occurred_at
        FROM later AS e
        JOIN ledger_participation AS s ON s.event_id = e.id
         AND s.role = CASE e.type WHEN 'TransformationEvent' THEN 'INPUT' ELSE 'CHILD' END
        JOIN ledger_participation AS t ON t.event_id = e.id
         AND t.role = CASE e.type WHEN 'TransformationEvent' THEN 'OUTPUT' ELSE 'PARENT' END
        WHERE e.type IN ('TransformationEvent', 'AssociationEvent')
    ), step AS (
        SELECT k.target_id AS target, k.target_id AS sublot
        FROM unnest(lots) AS f (id) JOIN ledger_lot_link AS k ON k.source_id = f.id
        WHERE k.from_at <= moment
          AND (k.kind = 'SUBLOT' OR ledger_known(k.event_id, known))
        UNION ALL
        SELECT k.target_id, k.target_sublot_id
        FROM (
            SELECT own.* FROM unnest(lots) AS f (id)
            JOIN ledger_unit_link AS own ON own.source_sublot_id = f.id
            UNION ALL
            SELECT own.* FROM unnest(units) AS f (id) JOIN ledger_unit_link AS own ON own.source_id = f.id
        ) AS k
        WHERE k.from_at <= moment AND ledger_known(k.event_id, known)
          AND (k.until_at IS NULL OR k.until_at > moment OR NOT ledger_known(k.until_event_id, known))
          AND NOT EXISTS (
              SELECT FROM revived AS r WHERE r.action = 'DELETE' AND r.source = k.source_id
               AND r.target = k.target_id AND r.occurred_at >= k.from_at)
        UNION ALL
        SELECT t.id, t.sublot_id
        FROM revived AS r
        JOIN ledger_thing AS s ON s.id = r.source
        JOIN ledger_thing AS t ON t.id = r.target OR (t.lot_id = r.target AND t.kind = 'SUBLOT')
        WHERE r.action IS DISTINCT FROM 'DELETE'
          AND (s.id = ANY (lots) OR s.sublot_id = ANY (lots) OR s.id = ANY (units))
          AND NOT EXISTS (
              SELECT FROM ledger_unit_link AS k
              WHERE k.source_id = r.source AND k.target_id = r.target
                AND k.until_at BETWEEN r.occurred_at AND moment
                AND ledger_known(k.until_event_id, known))
    )
    SELECT step.target, step.sublot, count(*) FROM step GROUP BY 1, 2;
END $$;

-- The units of a scope as they were known: made by then, in which container, with whom and where.
-- Told by the events themselves, for the projections know only what is known today.
CREATE FUNCTION ledger_scope_known(
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
        WHERE (t.made_at IS NULL OR t.made_at <= moment) AND ledger_known(t.created_by, known)
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
    )
    SELECT unit.id, unit.item_id, root.container, root.id,
           unit.ended_at <= moment AND EXISTS (
               SELECT FROM ledger_participation AS p
               WHERE p.thing_id = unit.id AND p.occurred_at = unit.ended_at AND ledger_known(p.event_id, known)
           ), last.place_id, last.holder_id, coalesce(state.disposition, ''), last.occurred_at
    FROM unit JOIN root ON root.unit = unit.id
    LEFT JOIN LATERAL (
        SELECT e.place_id, e.holder_id, e.occurred_at
        FROM ledger_participation AS p
        JOIN ledger_event AS e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.thing_id = root.id AND p.occurred_at <= moment AND e.declares IS NULL
          AND (e.place_id IS NOT NULL OR e.holder_id IS NOT NULL) AND ledger_known(e.id, known)
        ORDER BY p.occurred_at DESC, p.recorded_at DESC, p.event_id DESC LIMIT 1
    ) AS last ON true
    LEFT JOIN LATERAL (
        SELECT e.disposition FROM ledger_participation AS p
        JOIN ledger_event AS e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.thing_id = root.id AND p.occurred_at <= moment AND e.declares IS NULL
          AND e.disposition IS NOT NULL AND ledger_known(e.id, known)
        ORDER BY p.occurred_at DESC, p.recorded_at DESC, p.event_id DESC LIMIT 1
    ) AS state ON true;
END $$;

-- The container (or carrier) of a thing as it was known: told by its last packing or installing.
CREATE FUNCTION ledger_container_known(thing bigint, moment timestamptz, known timestamptz)
RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE e.action WHEN 'ADD' THEN (
        SELECT p.thing_id FROM ledger_participation AS p WHERE p.event_id = e.id AND p.role = 'PARENT' LIMIT 1
    ) END
    FROM ledger_participation AS c
    JOIN ledger_event AS e ON e.id = c.event_id AND e.recorded_at = c.recorded_at
    WHERE c.thing_id = thing AND c.role = 'CHILD' AND c.occurred_at <= moment
      AND e.type IN ('AggregationEvent', 'AssociationEvent') AND e.action IN ('ADD', 'DELETE')
      AND e.declares IS NULL AND ledger_known(e.id, known)
    ORDER BY c.occurred_at DESC, c.recorded_at DESC, c.event_id DESC LIMIT 1
$$;

-- What had left things again, as it was known at a past moment: the other half of what was in them.

-- What was known to be in single things: by links that are kept, by events that are void now, and
-- amounts of lots by their movements.
CREATE OR REPLACE FUNCTION ledger_parts_known(
    sources bigint[], homes bigint[], targets bigint[], moment timestamptz, known timestamptz
) RETURNS TABLE (source_id bigint, target_id bigint, event_id uuid, from_at timestamptz,
    until_at timestamptz, quantity numeric)
LANGUAGE plpgsql STABLE ROWS 1000
SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH later AS MATERIALIZED (
        SELECT * FROM ledger_void_later(moment, known)
    ), taken_out AS MATERIALIZED (
        SELECT c.thing_id AS source, p.thing_id AS target, e.occurred_at
        FROM later AS e
        JOIN ledger_participation AS c ON c.event_id = e.event_id AND c.role = 'CHILD'
        JOIN ledger_participation AS p ON p.event_id = e.event_id AND p.role = 'PARENT'
        WHERE e.action = 'DELETE'
        UNION ALL
        SELECT l.thing_id, u.thing_id, e.occurred_at
        FROM later AS e
        JOIN ledger_participation AS u ON u.event_id = e.event_id AND u.role = 'OUTPUT'
        JOIN ledger_participation AS i ON i.event_id = e.event_id AND i.role = 'INPUT'
         AND i.thing_id = u.thing_id
        JOIN ledger_participation AS l ON l.event_id = e.event_id AND l.role = 'OUTPUT'
         AND l.thing_id <> u.thing_id
        WHERE e.type = 'TransformationEvent' AND NOT ledger_remains(e.event_id, l.thing_id)
    ), put_in AS MATERIALIZED (
        SELECT c.thing_id AS source, p.thing_id AS target, e.event_id, e.occurred_at, c.quantity
        FROM later AS e
        JOIN ledger_participation AS c ON c.event_id = e.event_id AND c.role = 'CHILD'
        JOIN ledger_participation AS p ON p.event_id = e.event_id AND p.role = 'PARENT'
        JOIN ledger_thing AS g ON g.id = c.thing_id AND g.kind IN ('UNIT', 'ASSET')
        JOIN ledger_thing AS h ON h.id = p.thing_id AND h.kind IN ('UNIT', 'ASSET')
        WHERE e.action = 'ADD' AND e.type = 'AssociationEvent'
        UNION ALL
        SELECT i.thing_id, CASE WHEN h.kind = 'UNIT' THEN h.id ELSE coalesce(o.sublot_id, h.id) END,
               e.event_id, e.occurred_at, i.quantity
        FROM later AS e
        JOIN ledger_participation AS i ON i.event_id = e.event_id AND i.role IN ('INPUT', 'LOADED')
        JOIN ledger_thing AS g ON g.id = i.thing_id
        JOIN ledger_participation AS o ON o.event_id = e.event_id AND o.role = 'OUTPUT'
         AND o.thing_id <> i.thing_id
        JOIN ledger_thing AS h ON h.id = o.thing_id
        WHERE e.type = 'TransformationEvent'
          AND (g.kind IN ('UNIT', 'ASSET', 'PACKAGE') OR o.sublot_id = o.thing_id)
          AND NOT EXISTS (SELECT FROM ledger_participation AS s WHERE s.event_id = e.event_id
              AND s.role = 'OUTPUT' AND s.thing_id = i.thing_id)
    ), kept AS (
        SELECT k.* FROM unnest(sources) AS f (id) JOIN ledger_unit_link AS k ON k.source_id = f.id
        UNION
        SELECT k.* FROM unnest(homes) AS f (id)
        JOIN ledger_unit_link AS k ON k.source_sublot_id = f.id
        UNION
        SELECT k.* FROM unnest(targets) AS f (id) JOIN ledger_unit_link AS k ON k.target_id = f.id
    ), chosen AS (
        SELECT r.* FROM put_in AS r JOIN ledger_thing AS g ON g.id = r.source
        WHERE r.source = ANY (sources) OR g.sublot_id = ANY (homes) OR r.target = ANY (targets)
    )
    SELECT k.source_id, k.target_id, k.event_id, k.from_at, coalesce(
               CASE WHEN k.until_at <= moment AND ledger_known(k.until_event_id, known)
                   THEN k.until_at END,
               (SELECT min(r.occurred_at) FROM taken_out AS r WHERE r.source = k.source_id
                   AND r.target = k.target_id AND r.occurred_at >= k.from_at)),
           k.quantity
    FROM kept AS k JOIN ledger_thing AS g ON g.id = k.source_id
    WHERE k.from_at <= moment AND ledger_known(k.event_id, known)
      AND NOT (k.installed AND g.kind IN ('LOT', 'CLASS'))
    UNION ALL
    SELECT c.source, c.target, c.event_id, c.occurred_at, (
               SELECT min(r.occurred_at) FROM taken_out AS r WHERE r.source = c.source
                   AND r.target = c.target AND r.occurred_at >= c.occurred_at), c.quantity
    FROM chosen AS c
    UNION ALL
    SELECT m.thing_id, m.container_id, (array_agg(m.event_id ORDER BY m.occurred_at))[1],
           min(m.occurred_at), CASE WHEN sum(m.delta) <= 0 THEN max(m.occurred_at) END, sum(m.delta)
    FROM ledger_posting AS m
    JOIN ledger_thing AS h ON h.id = m.container_id AND h.kind IN ('UNIT', 'ASSET')
    WHERE (m.thing_id = ANY (sources) OR m.thing_id = ANY (homes) OR m.thing_id IN (
            SELECT c.child_id FROM ledger_containment AS c WHERE c.parent_id = ANY (targets)
            UNION SELECT c.thing_id FROM later AS e JOIN ledger_participation AS c
                ON c.event_id = e.event_id AND c.role = 'CHILD'))
      AND (cardinality(targets) = 0 OR m.container_id = ANY (targets))
      AND m.container_id <> 0 AND m.occurred_at <= moment AND ledger_known(m.event_id, known)
    GROUP BY m.thing_id, m.container_id;
END $$;

-- Which things were known to have held one of these and to hold it no more. Sources are lots (with the
-- units that lay in them then) and single units; what held comes with the sublot it lay in then. What
-- was taken out by an event that is void now is known by that event alone: no link tells of it.
CREATE FUNCTION ledger_left_known(
    lots bigint[], units bigint[], moment timestamptz, known timestamptz
) RETURNS TABLE (source_id bigint, target_id bigint, sublot_id bigint, from_at timestamptz,
    until_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 1000
SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH elsewhere AS MATERIALIZED (
        SELECT * FROM ledger_elsewhere_known(moment, known)
    ), taken_out AS (
        SELECT l.thing_id AS source, u.thing_id AS target, coalesce((
                SELECT min(p.occurred_at) FROM ledger_participation AS p
                JOIN ledger_sublot_input AS i
                  ON i.sublot_id = p.sublot_id AND i.source_id = l.thing_id
                WHERE p.thing_id = u.thing_id AND p.occurred_at <= e.occurred_at
                  AND ledger_known(p.event_id, known)), '-infinity') AS since, e.occurred_at
        FROM ledger_void_later(moment, known) AS e
        JOIN ledger_participation AS u ON u.event_id = e.event_id AND u.role = 'OUTPUT'
        JOIN ledger_participation AS i ON i.event_id = e.event_id AND i.role = 'INPUT'
         AND i.thing_id = u.thing_id
        JOIN ledger_participation AS l ON l.event_id = e.event_id AND l.role = 'OUTPUT'
         AND l.thing_id <> u.thing_id AND l.thing_id = ANY (lots)
        WHERE e.type = 'TransformationEvent' AND NOT ledger_remains(e.event_id, l.thing_id)
    ), gone AS (
        SELECT k.source_id AS source, k.target_id AS target, k.from_at AS since, k.until_at AS until
        FROM ledger_parts_known(ARRAY(
            SELECT unnest(units) UNION SELECT unnest(lots)
            UNION SELECT e.unit_id FROM elsewhere AS e WHERE e.then_id = ANY (lots)
        ), lots, '{}', moment, known) AS k
        WHERE k.until_at > k.from_at
        UNION ALL SELECT o.source, o.target, o.since, o.occurred_at FROM taken_out AS o
    )
    SELECT g.source, g.target, coalesce(w.then_id, t.sublot_id), g.since, g.until
    FROM gone AS g JOIN ledger_thing AS t ON t.id = g.target
    LEFT JOIN elsewhere AS w ON w.unit_id = t.id
    WHERE NOT EXISTS (SELECT FROM elsewhere AS o WHERE o.unit_id = g.source
        AND o.then_id <> ALL (lots) AND o.unit_id <> ALL (units));
END $$;

-- What single things were in at some time, by what was known: also what they had left.
CREATE FUNCTION ledger_went_known(
    units bigint[], moment timestamptz, known timestamptz
) RETURNS TABLE (source_id bigint, target_id bigint, sublot_id bigint, from_at timestamptz,
    until_at timestamptz)
LANGUAGE sql STABLE ROWS 1000 AS $$
    SELECT k.source_id, k.target_id, coalesce(w.then_id, t.sublot_id), k.from_at, k.until_at
    FROM ledger_parts_known(units, '{}', '{}', moment, known) AS k
    JOIN ledger_thing AS t ON t.id = k.target_id
    LEFT JOIN ledger_elsewhere_known(moment, known) AS w ON w.unit_id = t.id
$$;

-- What had left things again, as it was known at a past moment: the other half of what was in them.

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
        WHERE e.type = 'TransformationEvent'
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

-- Where some things, or the outermost things that they lay in, were known to be at a moment: with
-- whom, where, in which state since they came out of what they lay in last. Told by the events.
CREATE FUNCTION ledger_boxes_known(boxes bigint[], moment timestamptz, known timestamptz) RETURNS TABLE (
    box_id bigint, root_id bigint, place_id bigint, holder_id bigint, disposition text
) LANGUAGE plpgsql STABLE ROWS 100
SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE up AS (
        SELECT b.id AS box, b.id, ledger_container_known(b.id, moment, known) AS parent
        FROM unnest(boxes) AS b (id)
        UNION ALL
        SELECT up.box, up.parent, ledger_container_known(up.parent, moment, known)
        FROM up WHERE up.parent IS NOT NULL
    )
    SELECT root.box, root.id, last.place_id, last.holder_id, coalesce(state.disposition, '')
    FROM up AS root
    LEFT JOIN LATERAL (
        SELECT coalesce(e.place_id, i.place_id) AS place_id,
               coalesce(e.holder_id, i.holder_id) AS holder_id
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
    ) AS state ON true
    WHERE root.parent IS NULL;
END $$;

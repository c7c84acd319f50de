-- The trace engine as known at a past moment: told by the facts, not by the projections.

-- Whether an event counted at a moment of knowledge: recorded by then, and not yet made void.
CREATE FUNCTION ledger_known(event uuid, known timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM ledger_event AS e WHERE e.id = event AND e.recorded_at <= known)
       AND NOT EXISTS (SELECT FROM ledger_correction AS x WHERE x.event_id = event AND x.recorded_at <= known)
$$;

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

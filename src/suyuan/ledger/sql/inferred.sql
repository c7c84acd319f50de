-- Where things are after an event that does not say so: what is taken out of a container is where the
-- container was, and a new container is where the first thing was that was put in. Not a fact: a
-- movement of the container that is told later, of an earlier time, changes it.

CREATE TABLE ledger_inferred_place (
    event_id uuid PRIMARY KEY,
    parent_id bigint NOT NULL,
    root_id bigint NOT NULL,
    place_id bigint,
    holder_id bigint
);
COMMENT ON COLUMN ledger_inferred_place.root_id IS 'The outermost thing whose whereabouts told the place.';
CREATE INDEX inferred_place_parent ON ledger_inferred_place (parent_id);
CREATE INDEX inferred_place_root ON ledger_inferred_place (root_id);

-- The units of a scope as they were known: made by then, in which container, with whom and where.
-- Told by the events themselves, for the projections know only what is known today.
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
        WHERE (t.made_at IS NULL OR t.made_at <= moment)
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
    )
    SELECT unit.id, unit.item_id, root.container, root.id,
           unit.ended_at <= moment AND EXISTS (
               SELECT FROM ledger_participation AS p
               WHERE p.thing_id = unit.id AND p.occurred_at = unit.ended_at AND ledger_known(p.event_id, known)
           ), last.place_id, last.holder_id, coalesce(state.disposition, ''), last.occurred_at
    FROM unit JOIN root ON root.unit = unit.id
    LEFT JOIN LATERAL (
        SELECT coalesce(e.place_id, i.place_id) AS place_id,
               coalesce(e.holder_id, i.holder_id) AS holder_id, e.occurred_at
        FROM ledger_participation AS p
        JOIN ledger_event AS e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        LEFT JOIN ledger_inferred_place AS i ON i.event_id = p.event_id
        WHERE p.thing_id = root.id AND p.occurred_at <= moment AND e.declares IS NULL
          AND (e.place_id IS NOT NULL OR e.holder_id IS NOT NULL OR i.event_id IS NOT NULL) AND ledger_known(e.id, known)
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

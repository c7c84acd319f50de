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

-- Reads the containments and custodies that are kept.
CREATE FUNCTION ledger_derive_inferred(wanted bigint[])
RETURNS TABLE (event_id uuid, parent_id bigint, root_id bigint, place_id bigint, holder_id bigint)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH silent AS MATERIALIZED (
        SELECT p.event_id, p.thing_id, p.occurred_at, CASE e.action WHEN 'DELETE' THEN p.thing_id ELSE (
            SELECT c.thing_id FROM ledger_participation c
            JOIN ledger_thing g ON g.id = c.thing_id AND g.kind IN ('UNIT', 'PACKAGE', 'ASSET')
            JOIN ledger_identity i ON i.thing_id = c.thing_id AND i.main
            WHERE c.event_id = p.event_id AND c.role = 'CHILD' ORDER BY i.key LIMIT 1) END AS start
        FROM ledger_participation p
        JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        WHERE p.thing_id = ANY (wanted) AND p.role = 'PARENT' AND e.declares IS NULL
            AND e.type IN ('AggregationEvent', 'AssociationEvent')
            AND e.place_id IS NULL AND e.holder_id IS NULL
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
            AND (e.action = 'DELETE' OR (e.action = 'ADD' AND NOT EXISTS (
                SELECT FROM ledger_participation q
                JOIN ledger_event f ON f.id = q.event_id AND f.recorded_at = q.recorded_at
                WHERE q.thing_id = p.thing_id AND f.declares IS NULL
                    AND (q.occurred_at, q.recorded_at, q.event_id)
                        < (p.occurred_at, p.recorded_at, p.event_id)
                    AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = q.event_id))))
    )
    SELECT s.event_id, s.thing_id, r.id, c.place_id, c.holder_id
    FROM silent s
    CROSS JOIN LATERAL (
        WITH RECURSIVE up (id) AS (
            SELECT s.start
            UNION
            SELECT k.parent_id FROM up JOIN ledger_containment k ON k.child_id = up.id
                AND k.quantity IS NULL AND k.event_id <> s.event_id AND k.from_at <= s.occurred_at
                AND (k.until_at IS NULL OR k.until_at > s.occurred_at)
        )
        SELECT up.id FROM up WHERE NOT EXISTS (
            SELECT FROM ledger_containment k WHERE k.child_id = up.id AND k.quantity IS NULL
                AND k.event_id <> s.event_id AND k.from_at <= s.occurred_at
                AND (k.until_at IS NULL OR k.until_at > s.occurred_at)) LIMIT 1
    ) r
    CROSS JOIN LATERAL (
        SELECT k.place_id, k.holder_id FROM ledger_custody k
        WHERE k.thing_id = r.id AND k.from_at <= s.occurred_at AND k.event_id <> s.event_id
            AND (k.until_at IS NULL OR k.until_at >= s.occurred_at)
        ORDER BY k.from_at DESC LIMIT 1
    ) c
    WHERE c.place_id IS NOT NULL OR c.holder_id IS NOT NULL
$$;

-- What each event that holds did to each single thing, in the order of the world.
-- before: the last boundary ahead of it (1 put in, 2 taken out, 3 ended; null: none).
CREATE OR REPLACE FUNCTION ledger_effects(wanted bigint[], moment timestamptz)
RETURNS TABLE (thing_id bigint, kind text, n bigint, at timestamptz, event_id uuid, effect text,
    creates boolean, before integer, parent_id bigint, installed boolean, place_id bigint,
    holder_id bigint, disposition text)
LANGUAGE sql STABLE ROWS 10000 AS $$
    WITH facts AS (
        SELECT p.thing_id, t.kind, p.occurred_at AS at, p.event_id, e.parent_id,
            row_number() OVER (PARTITION BY p.thing_id
                ORDER BY p.occurred_at, p.recorded_at, p.event_id, p.role) AS n,
            CASE
                WHEN p.role = 'OBJECT' AND e.type = 'ObjectEvent' AND e.action = 'DELETE' THEN 'END'
                WHEN p.role = 'CHILD' AND e.action = 'ADD' THEN 'IN'
                WHEN p.role = 'CHILD' AND e.action = 'DELETE' THEN 'OUT'
                WHEN p.role = 'INPUT' AND EXISTS (
                    SELECT FROM ledger_participation o WHERE o.event_id = p.event_id
                        AND o.thing_id = p.thing_id AND o.role = 'OUTPUT') THEN 'NONE'
                WHEN p.role = 'INPUT' THEN 'END'
                WHEN p.role = 'OUTPUT' AND NOT EXISTS (
                    SELECT FROM ledger_participation o WHERE o.event_id = p.event_id
                        AND o.thing_id = p.thing_id AND o.role = 'INPUT') THEN 'OUTPUT'
                ELSE 'SEE'
            END AS effect,
            p.role = 'OUTPUT'
                OR (p.role = 'OBJECT' AND e.type = 'ObjectEvent' AND (e.action = 'ADD'
                    OR (e.action = 'OBSERVE' AND e.biz_step IN ('commissioning',
                        'creating_class_instance', 'encoding', 'receiving', 'accepting',
                        'arriving'))))
                OR (p.role = 'PARENT' AND e.action = 'ADD' AND t.kind <> 'UNIT') AS creates,
            e.type = 'AssociationEvent' AS installed, coalesce(e.place_id, i.place_id) AS place_id,
            coalesce(e.holder_id, i.holder_id) AS holder_id, e.disposition
        FROM ledger_participation p
        JOIN ledger_thing t ON t.id = p.thing_id AND t.kind IN ('UNIT', 'PACKAGE', 'ASSET')
        JOIN ledger_event e ON e.id = p.event_id AND e.recorded_at = p.recorded_at
        LEFT JOIN ledger_inferred_place i ON i.event_id = p.event_id
        WHERE p.thing_id = ANY (wanted) AND p.occurred_at <= moment AND e.declares IS NULL
            AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = p.event_id)
    )
    SELECT f.thing_id, f.kind, f.n, f.at, f.event_id, f.effect, f.creates,
        (max(CASE f.effect WHEN 'IN' THEN f.n * 4 + 1 WHEN 'OUT' THEN f.n * 4 + 2
            WHEN 'OUTPUT' THEN f.n * 4 + 2 WHEN 'END' THEN f.n * 4 + 3 END)
            OVER (PARTITION BY f.thing_id ORDER BY f.n
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) % 4)::integer,
        f.parent_id, f.installed, f.place_id, f.holder_id, f.disposition
    FROM facts f
$$;

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

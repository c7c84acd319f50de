-- The walks of the trace engine. Each is one STABLE function, so that every step of an answer sees
-- the same snapshot. Lots are few and are walked level by level; units are never walked where the
-- sublot says the same (docs/development/trace.md). Arrays are joined by unnest and excluded by an
-- uncorrelated NOT IN, which PostgreSQL hashes; NOT EXISTS in a select list is not hashed.

-- A closed link is rare; forward needs them apart from the open ones.
CREATE INDEX unit_link_closed ON ledger_unit_link (source_sublot_id)
    INCLUDE (source_id, target_id, target_sublot_id, from_at, until_at) WHERE until_at IS NOT NULL;
DROP INDEX unit_link_source_sublot;
CREATE INDEX unit_link_source_sublot ON ledger_unit_link (source_sublot_id)
    INCLUDE (source_id, target_id, target_sublot_id, from_at, until_at);

-- Lots and sublots reached over lot links that existed at `moment`.
CREATE FUNCTION ledger_lots_forward(
    start bigint[], seen bigint[], moment timestamptz,
    OUT reached bigint[], OUT edges bigint, OUT levels integer
) LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    frontier bigint[] := start;
    walked bigint;
BEGIN
    reached := start;
    edges := 0;
    levels := 0;
    WHILE cardinality(frontier) > 0 LOOP
        SELECT array_agg(DISTINCT l.target_id) FILTER (WHERE fresh), count(*)
        INTO frontier, walked
        FROM (
            SELECT link.target_id, link.target_id NOT IN (SELECT unnest(reached || seen)) AS fresh
            FROM (SELECT u.id FROM unnest(frontier) AS u (id) ORDER BY u.id) AS f
            JOIN ledger_lot_link AS link ON link.source_id = f.id AND link.from_at <= moment
        ) AS l;
        edges := edges + walked;
        IF frontier IS NOT NULL THEN
            reached := reached || frontier;
            levels := levels + 1;
        END IF;
    END LOOP;
END $$;

-- Everything that holds something of the cause at `moment`: lots and sublots as a whole, and single
-- units of other sublots. `cause_lots` names the sublots of a lot beside the lot.
CREATE FUNCTION ledger_forward(
    cause_lots bigint[], cause_units bigint[], cause_sublots bigint[], moment timestamptz,
    OUT lots bigint[], OUT units bigint[], OUT sublots bigint[],
    OUT edges bigint, OUT levels integer
) LANGUAGE plpgsql STABLE SET enable_mergejoin = off SET enable_hashjoin = off AS $$
DECLARE
    fresh_lots bigint[] := cause_lots;
    fresh_units bigint[] := cause_units;
    fresh_sublots bigint[] := cause_sublots;
    more_lots bigint[];
    step bigint;
    depth integer;
BEGIN
    lots := '{}';
    units := cause_units;
    sublots := cause_sublots;
    edges := 0;
    levels := 0;
    WHILE cardinality(fresh_lots) > 0 OR cardinality(fresh_units) > 0 LOOP
        IF cardinality(fresh_lots) > 0 THEN
            SELECT walk.reached, walk.edges, walk.levels INTO fresh_lots, step, depth
            FROM ledger_lots_forward(fresh_lots, lots, moment) AS walk;
            lots := lots || fresh_lots;
            edges := edges + step;
            levels := levels + depth;
        END IF;
        SELECT coalesce(array_agg(l.target_id) FILTER (WHERE l.target_id = l.target_sublot_id), '{}'),
               coalesce(array_agg(l.target_id) FILTER (WHERE l.target_id <> l.target_sublot_id), '{}'),
               coalesce(array_agg(l.target_sublot_id) FILTER (WHERE l.target_id <> l.target_sublot_id), '{}'),
               coalesce(sum(l.links), 0)
        INTO more_lots, fresh_units, fresh_sublots, step
        FROM (
            SELECT link.target_id, link.target_sublot_id, count(*) AS links
            FROM (
                SELECT own.target_id, own.target_sublot_id
                FROM (SELECT u.id FROM unnest(fresh_lots) AS u (id) ORDER BY u.id) AS f
                JOIN ledger_unit_link AS own ON own.source_sublot_id = f.id
                WHERE own.from_at <= moment AND (own.until_at IS NULL OR own.until_at > moment)
                UNION ALL
                SELECT own.target_id, own.target_sublot_id
                FROM (SELECT u.id FROM unnest(fresh_units) AS u (id) ORDER BY u.id) AS f
                JOIN ledger_unit_link AS own ON own.source_id = f.id
                WHERE own.from_at <= moment AND (own.until_at IS NULL OR own.until_at > moment)
            ) AS link
            WHERE link.target_sublot_id NOT IN (SELECT unnest(lots))
              AND link.target_id NOT IN (SELECT unnest(units))
            GROUP BY link.target_id, link.target_sublot_id
        ) AS l;
        edges := edges + step;
        fresh_lots := more_lots;
        units := units || fresh_units;
        sublots := sublots || fresh_sublots;
        IF cardinality(fresh_units) > 0 THEN
            levels := levels + 1;
        END IF;
    END LOOP;
    -- A later round may have reached the whole sublot of a unit that was taken one by one before.
    SELECT coalesce(array_agg(u.id), '{}'), coalesce(array_agg(u.sublot_id), '{}')
    INTO units, sublots
    FROM unnest(units, sublots) AS u (id, sublot_id)
    WHERE u.sublot_id NOT IN (SELECT unnest(lots));
END $$;

-- The outermost container of each of these containers at a moment; null means now.
CREATE FUNCTION ledger_roots(boxes bigint[], moment timestamptz)
RETURNS TABLE (box_id bigint, root_id bigint, ended boolean)
LANGUAGE plpgsql STABLE ROWS 1000
SET enable_mergejoin = off SET enable_seqscan = off SET enable_hashjoin = on
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF moment IS NULL THEN
        RETURN QUERY
        WITH RECURSIVE up AS (
            SELECT b.id AS box, t.id, t.container_id, t.ended_at
            FROM unnest(boxes) AS b (id) JOIN ledger_thing AS t ON t.id = b.id
            UNION ALL
            SELECT up.box, t.id, t.container_id, t.ended_at
            FROM up JOIN ledger_thing AS t ON t.id = up.container_id
        )
        SELECT up.box, up.id, up.ended_at IS NOT NULL FROM up WHERE up.container_id IS NULL;
        RETURN;
    END IF;
    RETURN QUERY
    WITH RECURSIVE up AS (
        SELECT b.id AS box, b.id, c.parent_id
        FROM unnest(boxes) AS b (id)
        LEFT JOIN ledger_containment AS c ON c.child_id = b.id AND c.quantity IS NULL
            AND c.from_at <= moment AND (c.until_at IS NULL OR c.until_at > moment)
        UNION ALL
        SELECT up.box, up.parent_id, c.parent_id
        FROM up
        LEFT JOIN ledger_containment AS c ON c.child_id = up.parent_id AND c.quantity IS NULL
            AND c.from_at <= moment AND (c.until_at IS NULL OR c.until_at > moment)
        WHERE up.parent_id IS NOT NULL
    )
    SELECT up.box, up.id, coalesce(t.ended_at <= moment, false)
    FROM up JOIN ledger_thing AS t ON t.id = up.id WHERE up.parent_id IS NULL;
END $$;

-- Single units that existed at a moment, with their outermost container (or themselves) then.
CREATE FUNCTION ledger_units_then(units bigint[], moment timestamptz) RETURNS TABLE (
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
        WHERE t.made_at IS NULL OR t.made_at <= moment
    ), root AS MATERIALIZED (
        SELECT * FROM ledger_roots(ARRAY(
            SELECT DISTINCT unit.parent_id FROM unit WHERE unit.parent_id IS NOT NULL
        ), moment)
    )
    SELECT unit.id, unit.item_id, unit.parent_id, coalesce(root.root_id, unit.id),
           unit.ended OR coalesce(root.ended, false)
    FROM unit LEFT JOIN root ON root.box_id = unit.parent_id;
END $$;

-- Single units with their outermost container (or themselves) at a moment; null means now.
-- Sorted by id, neighbours are found on the same pages: four times as quick as in any order.
CREATE FUNCTION ledger_units_at(units bigint[], moment timestamptz) RETURNS TABLE (
    unit_id bigint, item_id bigint, container_id bigint, root_id bigint, ended boolean
) LANGUAGE plpgsql STABLE ROWS 1000
SET enable_mergejoin = off SET enable_seqscan = off SET enable_hashjoin = off
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    found bigint;
BEGIN
    IF moment IS NULL THEN
        RETURN QUERY
        SELECT t.id, t.item_id, t.container_id, coalesce(c4.id, c3.id, c2.id, c1.id, t.id),
               t.ended_at IS NOT NULL OR coalesce(c4.ended_at, c3.ended_at, c2.ended_at, c1.ended_at) IS NOT NULL
        FROM (SELECT u.id FROM unnest(units) AS u (id) ORDER BY u.id) AS u
        JOIN ledger_thing AS t ON t.id = u.id
        LEFT JOIN ledger_thing AS c1 ON c1.id = t.container_id
        LEFT JOIN ledger_thing AS c2 ON c2.id = c1.container_id
        LEFT JOIN ledger_thing AS c3 ON c3.id = c2.container_id
        LEFT JOIN ledger_thing AS c4 ON c4.id = c3.container_id
        WHERE c4.container_id IS NULL;
        GET DIAGNOSTICS found = ROW_COUNT;
        IF found < cardinality(units) THEN
            RETURN QUERY
            SELECT t.id, t.item_id, t.container_id, r.root_id, t.ended_at IS NOT NULL OR r.ended
            FROM unnest(units) AS u (id)
            JOIN ledger_thing AS t ON t.id = u.id
            JOIN ledger_thing AS c1 ON c1.id = t.container_id
            JOIN ledger_thing AS c2 ON c2.id = c1.container_id
            JOIN ledger_thing AS c3 ON c3.id = c2.container_id
            JOIN ledger_thing AS c4 ON c4.id = c3.container_id AND c4.container_id IS NOT NULL
            CROSS JOIN LATERAL ledger_roots(ARRAY[c4.id], NULL) AS r;
        END IF;
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM ledger_units_then(units, moment);
END $$;

-- Where outermost things were at a moment: custody, and the disposition that events had set.
CREATE FUNCTION ledger_whereabouts_at(roots bigint[], moment timestamptz) RETURNS TABLE (
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
        ORDER BY p.occurred_at DESC, p.recorded_at DESC, p.event_id DESC LIMIT 1
    ), ''), c.from_at
    FROM unnest(roots) AS r (id)
    JOIN ledger_custody AS c ON c.thing_id = r.id AND c.from_at <= moment
        AND (c.until_at IS NULL OR c.until_at > moment);
END $$;

-- The units of a scope, one by one, with where they were at a moment; null means now.
CREATE FUNCTION ledger_scope_units(
    sublots bigint[], plus bigint[], minus bigint[], moment timestamptz
) RETURNS TABLE (
    unit_id bigint, item_id bigint, container_id bigint, root_id bigint, ended boolean
)
LANGUAGE plpgsql STABLE ROWS 100000
SET enable_mergejoin = off SET enable_seqscan = off SET enable_hashjoin = on
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    SELECT a.* FROM ledger_units_at(ARRAY(
        SELECT t.id FROM unnest(sublots) AS s (id)
        JOIN ledger_thing AS t ON t.sublot_id = s.id AND t.kind = 'UNIT'
        WHERE t.id NOT IN (SELECT unnest(minus))
        UNION ALL SELECT unnest(plus)
    ), moment) AS a;
END $$;

-- Causes that are told by machine, person and time.
CREATE INDEX event_read_point ON ledger_event (read_point_id, occurred_at);
CREATE INDEX event_operator ON ledger_event ((body -> 'extensions' ->> '{urn:suyuan:epcis}operator'), occurred_at);
CREATE INDEX event_equipment ON ledger_event ((body -> 'extensions' ->> '{urn:suyuan:epcis}equipment'), occurred_at);
CREATE INDEX event_process ON ledger_event ((body -> 'extensions' ->> '{urn:suyuan:epcis}process'), occurred_at);
CREATE INDEX event_actor ON ledger_event (actor, occurred_at);
-- Units that exist no more are not held; they are counted from here.
CREATE INDEX thing_ended ON ledger_thing (sublot_id) WHERE ended_at IS NOT NULL AND kind = 'UNIT';
-- Beside 10,000 children stands one parent: the few roles that tell what an event was.
CREATE INDEX participation_main ON ledger_participation (event_id)
    INCLUDE (thing_id, role, quantity, unit) WHERE role IN ('PARENT', 'INPUT');

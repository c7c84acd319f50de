-- What is held or recalled is not used, packed or shipped (INV-HOLD), whoever writes.

-- The states that stop: on hold, recalled. Few at a time, so that looking for one is one page.
CREATE INDEX persistent_state_stops ON ledger_persistent_state (thing_id, disposition)
    WHERE until_at IS NULL AND disposition IN ('non_sellable_other', 'recalled');

-- What things bear a state on: themselves, their sublot and lot, what they lie in at any depth, and
-- what lies in them at any depth, each with its sublot and lot.
CREATE FUNCTION ledger_bearers(things bigint[])
RETURNS TABLE (thing_id bigint, bearer_id bigint)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up (start, id) AS (
        SELECT x, x FROM unnest(things) AS x
        UNION
        SELECT up.start, t.container_id FROM up JOIN ledger_thing AS t ON t.id = up.id
        WHERE t.container_id IS NOT NULL
    ), down (start, id) AS (
        SELECT t.id, t.id FROM unnest(things) AS x JOIN ledger_thing AS t ON t.id = x
        WHERE t.kind IN ('UNIT', 'PACKAGE', 'ASSET')
        UNION
        SELECT down.start, c.child_id FROM down
        JOIN ledger_containment AS c ON c.parent_id = down.id AND c.until_at IS NULL
    ), near AS (
        SELECT start, id FROM up UNION SELECT start, id FROM down
    ), homes AS (
        SELECT DISTINCT n.start, t.sublot_id FROM near AS n JOIN ledger_thing AS t ON t.id = n.id
        WHERE t.sublot_id <> n.id AND t.sublot_id <> 0
    )
    SELECT start, id FROM near
    UNION SELECT start, sublot_id FROM homes
    UNION SELECT h.start, t.lot_id FROM homes AS h JOIN ledger_thing AS t ON t.id = h.sublot_id
        WHERE t.lot_id IS NOT NULL
    UNION SELECT n.start, t.lot_id FROM near AS n JOIN ledger_thing AS t ON t.id = n.id
        WHERE t.kind = 'SUBLOT'
$$;
COMMENT ON FUNCTION ledger_bearers IS 'Where a persistent state counts for a thing: on it, around it, in it.';

CREATE FUNCTION ledger_stops(things bigint[])
RETURNS TABLE (thing_id bigint, stop_id bigint, disposition text, since timestamptz, event_id uuid)
LANGUAGE sql STABLE AS $$
    SELECT b.thing_id, s.thing_id, s.disposition, s.from_at, s.event_id
    FROM ledger_bearers(things) AS b
    JOIN ledger_persistent_state AS s ON s.thing_id = b.bearer_id
        AND s.until_at IS NULL AND s.disposition IN ('non_sellable_other', 'recalled')
$$;
COMMENT ON FUNCTION ledger_stops IS 'The holds and recalls in force for things, with what each was set on.';

-- Whether a hold or a recall touches any of some things: each container and each lot is looked at
-- once. By index alone, whatever size the tables had when it was planned.
CREATE FUNCTION ledger_touched(things bigint[]) RETURNS boolean LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_seqscan = off SET enable_sort = off SET jit = off AS $$
BEGIN
    RETURN EXISTS (
        WITH RECURSIVE around (id) AS (
            SELECT x FROM unnest(things) AS x
            UNION
            SELECT t.container_id FROM around JOIN ledger_thing AS t ON t.id = around.id
            WHERE t.container_id IS NOT NULL
        ), inside (id) AS (
            SELECT x FROM unnest(things) AS x
            UNION
            SELECT c.child_id FROM inside CROSS JOIN LATERAL (
                SELECT o.child_id FROM ledger_containment AS o
                WHERE o.parent_id = inside.id AND o.until_at IS NULL ORDER BY o.from_at
            ) AS c
        ), near (id) AS MATERIALIZED (
            SELECT id FROM around UNION SELECT id FROM inside
        ), homes (id) AS MATERIALIZED (
            SELECT DISTINCT t.sublot_id FROM near JOIN ledger_thing AS t ON t.id = near.id
        )
        SELECT FROM (
            SELECT id FROM near UNION ALL SELECT id FROM homes
            UNION ALL SELECT t.lot_id FROM homes JOIN ledger_thing AS t ON t.id = homes.id
        ) AS b
        CROSS JOIN LATERAL (
            SELECT FROM ledger_persistent_state AS s
            WHERE s.thing_id = b.id AND s.until_at IS NULL
                AND s.disposition IN ('non_sellable_other', 'recalled') LIMIT 1
        ) AS s
    );
END $$;

-- A statement of participations of our own events that names something held in a use of it. What
-- others tell is a fact and is kept. What happened before the hold is kept, though told later.
-- Goods that an event openly calls bad (returned, recalled, …) may travel; a unit that stays itself
-- may be repaired.
CREATE FUNCTION ledger_refuse_held() RETURNS trigger LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_mergejoin = off AS $$
DECLARE
    used bigint[];
    bad text;
    first timestamptz;
    last timestamptz;
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_persistent_state
        WHERE until_at IS NULL AND disposition IN ('non_sellable_other', 'recalled')
    ) THEN
        RETURN NULL;
    END IF;
    -- One recording has one moment; with it, only its partition of the events is opened.
    SELECT min(recorded_at), max(recorded_at) INTO first, last
    FROM new_rows WHERE role NOT IN ('OUTPUT', 'UNLOADED');
    IF first IS NULL THEN
        RETURN NULL;
    END IF;
    WITH told AS MATERIALIZED (
        SELECT DISTINCT recorded_at, event_id FROM new_rows
    ), acts AS MATERIALIZED (
        SELECT told.event_id, e.* FROM told CROSS JOIN LATERAL (
            SELECT v.type, v.action, v.biz_step FROM ledger_event AS v
            WHERE v.recorded_at = told.recorded_at AND v.id = told.event_id
                AND v.recorded_at BETWEEN first AND last AND v.raw IS NULL AND v.declares IS NULL
                AND coalesce(v.disposition, '') NOT IN ('returned', 'recalled', 'non_conformant',
                    'damaged', 'disposed', 'needs_replacement', 'non_sellable_other')
                AND (v.type IN ('AggregationEvent', 'AssociationEvent', 'TransformationEvent')
                    OR v.biz_step IN ('shipping', 'departing', 'consigning', 'retail_selling',
                        'dispensing'))
            LIMIT 1
        ) AS e
    )
    SELECT array_agg(DISTINCT n.thing_id) INTO used
    FROM acts JOIN new_rows AS n ON n.event_id = acts.event_id
    WHERE CASE
        WHEN n.role IN ('OUTPUT', 'UNLOADED') THEN false
        WHEN n.role = 'LOADED' THEN true
        WHEN n.role = 'INPUT' THEN acts.biz_step NOT IN ('repairing', 'removing')
            OR acts.biz_step IS NULL
            OR NOT EXISTS (SELECT FROM ledger_participation AS o
                WHERE o.event_id = n.event_id AND o.thing_id = n.thing_id AND o.role = 'OUTPUT')
        WHEN acts.type = 'AssociationEvent' THEN acts.action = 'ADD' AND n.role = 'CHILD'
        WHEN acts.type = 'AggregationEvent' THEN acts.action = 'ADD'
        ELSE acts.action <> 'DELETE'
    END;
    IF used IS NULL OR NOT ledger_touched(used) THEN
        RETURN NULL;
    END IF;
    SELECT t.code INTO bad FROM ledger_stops(used) AS s
    JOIN new_rows AS n ON n.thing_id = s.thing_id AND s.since <= n.occurred_at
    JOIN ledger_thing AS t ON t.id = s.thing_id LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION '% is on hold or recalled', bad
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_not_held',
                TABLE = 'ledger_participation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participation_not_held AFTER INSERT ON ledger_participation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_held();

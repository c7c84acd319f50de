-- What is held or recalled is not used, packed or shipped (INV-HOLD), whoever writes.

-- The states that stop: on hold, recalled. Few at a time, so that looking for one is one page.
CREATE INDEX persistent_state_stops ON ledger_persistent_state (thing_id, disposition)
    WHERE until_at IS NULL AND disposition IN ('non_sellable_other', 'recalled');

-- What things bear a state on: themselves, their sublot and lot, what they lie in at any depth, and
-- what lies in them at any depth, each with its sublot and lot.
CREATE FUNCTION ledger_bearers(things bigint[])
RETURNS TABLE (thing_id bigint, bearer_id bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
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
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT b.thing_id, s.thing_id, s.disposition, s.from_at, s.event_id
    FROM ledger_bearers(things) AS b
    JOIN ledger_persistent_state AS s ON s.thing_id = b.bearer_id
        AND s.until_at IS NULL AND s.disposition IN ('non_sellable_other', 'recalled')
$$;
COMMENT ON FUNCTION ledger_stops IS 'The holds and recalls in force for things, with what each was set on.';

-- A statement of participations of our own events that names something held in a use of it. What
-- others tell is a fact and is kept. What happened before the hold is kept, though told later.
-- Goods that an event openly calls bad (returned, recalled, …) may travel; a unit that stays itself
-- may be repaired.
CREATE FUNCTION ledger_refuse_held() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    used bigint[];
    bad text;
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_persistent_state
        WHERE until_at IS NULL AND disposition IN ('non_sellable_other', 'recalled')
    ) THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(DISTINCT n.thing_id) INTO used
    FROM new_rows AS n
    JOIN ledger_event AS e ON e.recorded_at = n.recorded_at AND e.id = n.event_id
    WHERE n.role NOT IN ('OUTPUT', 'UNLOADED') AND e.raw IS NULL AND e.declares IS NULL
        AND CASE
            WHEN n.role = 'LOADED' THEN true
            WHEN n.role = 'INPUT' THEN e.biz_step NOT IN ('repairing', 'removing')
                OR e.biz_step IS NULL
                OR NOT EXISTS (SELECT FROM ledger_participation AS o
                    WHERE o.event_id = n.event_id AND o.thing_id = n.thing_id AND o.role = 'OUTPUT')
            WHEN e.type = 'AssociationEvent' THEN e.action = 'ADD' AND n.role = 'CHILD'
            WHEN e.type = 'AggregationEvent' THEN e.action = 'ADD'
            ELSE e.action <> 'DELETE' AND e.biz_step IN ('shipping', 'departing', 'consigning',
                'retail_selling', 'dispensing')
        END
        AND coalesce(e.disposition, '') NOT IN ('returned', 'recalled', 'non_conformant', 'damaged',
            'disposed', 'needs_replacement', 'non_sellable_other');
    IF used IS NULL THEN
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

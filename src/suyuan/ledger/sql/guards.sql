-- What the database holds by itself, whoever writes. Every name here stands in docs/invariants.md.

-- Containment is the truth about what lies in what; thing.container_id repeats its open row for
-- single things, and is written here alone.
CREATE FUNCTION ledger_keep_container() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
    parents bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT child_id), array_agg(DISTINCT parent_id)
            FILTER (WHERE until_at IS NULL)
        INTO touched, parents FROM new_rows WHERE quantity IS NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        SELECT array_agg(DISTINCT child_id), array_agg(DISTINCT parent_id)
            FILTER (WHERE until_at IS NULL)
        INTO touched, parents FROM new_rows WHERE quantity IS NULL;
    ELSE
        SELECT array_agg(DISTINCT child_id) INTO touched FROM old_rows WHERE quantity IS NULL;
    END IF;
    UPDATE ledger_thing t SET container_id = c.parent_id
    FROM unnest(touched) k (id)
    LEFT JOIN ledger_containment c
        ON c.child_id = k.id AND c.until_at IS NULL AND c.quantity IS NULL
    WHERE t.id = k.id AND t.container_id IS DISTINCT FROM c.parent_id;
    IF EXISTS (
        WITH RECURSIVE up (start, id) AS (
            SELECT x, x FROM unnest(parents) x
            UNION
            SELECT up.start, t.container_id FROM up JOIN ledger_thing t ON t.id = up.id
            WHERE t.container_id IS NOT NULL
        )
        SELECT FROM up JOIN ledger_thing t ON t.id = up.id WHERE t.container_id = up.start
    ) THEN
        RAISE EXCEPTION 'a thing would lie in itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'containment_no_cycle',
                TABLE = 'ledger_containment';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER containment_kept_insert AFTER INSERT ON ledger_containment
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_container();
CREATE TRIGGER containment_kept_update AFTER UPDATE ON ledger_containment
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_container();
CREATE TRIGGER containment_kept_delete AFTER DELETE ON ledger_containment
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_container();

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger refuses this change of %', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER containment_fixed BEFORE UPDATE ON ledger_containment FOR EACH ROW
    WHEN (OLD.child_id <> NEW.child_id OR OLD.parent_id <> NEW.parent_id
        OR OLD.quantity IS DISTINCT FROM NEW.quantity)
    EXECUTE FUNCTION ledger_refuse('containment_fixed');
CREATE TRIGGER thing_container_follows BEFORE UPDATE OF container_id ON ledger_thing FOR EACH ROW
    WHEN (OLD.container_id IS DISTINCT FROM NEW.container_id AND pg_trigger_depth() = 0)
    EXECUTE FUNCTION ledger_refuse('thing_container_follows');
-- A thing is made loose, or in the container in which its containment already puts it (bulk path).
CREATE FUNCTION ledger_check_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One look-up by the child for each row: a join would be planned by the size that the tables
    -- had before a bulk load.
    IF EXISTS (
        SELECT FROM new_rows n WHERE n.container_id IS NOT NULL AND n.container_id IS DISTINCT FROM (
            SELECT c.parent_id FROM ledger_containment c
            WHERE c.child_id = n.id AND c.until_at IS NULL AND c.quantity IS NULL)
    ) THEN
        RAISE EXCEPTION 'the ledger refuses this change of ledger_thing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'thing_made_loose',
                TABLE = 'ledger_thing';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER thing_made_loose AFTER INSERT ON ledger_thing
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_made();
CREATE TRIGGER thing_fixed BEFORE UPDATE ON ledger_thing FOR EACH ROW
    WHEN (OLD.id <> NEW.id OR OLD.kind <> NEW.kind OR OLD.item_id IS DISTINCT FROM NEW.item_id
        OR OLD.lot_id IS DISTINCT FROM NEW.lot_id OR OLD.code <> NEW.code
        OR OLD.created_by <> NEW.created_by)
    EXECUTE FUNCTION ledger_refuse('thing_fixed');
CREATE TRIGGER thing_kept BEFORE DELETE ON ledger_thing FOR EACH STATEMENT
    EXECUTE FUNCTION ledger_refuse('thing_kept');
CREATE TRIGGER identity_fixed BEFORE UPDATE ON ledger_identity FOR EACH ROW
    WHEN (OLD.key <> NEW.key OR OLD.thing_id <> NEW.thing_id OR OLD.since <> NEW.since
        OR OLD.event_id <> NEW.event_id)
    EXECUTE FUNCTION ledger_refuse('identity_fixed');
CREATE TRIGGER identity_kept BEFORE DELETE ON ledger_identity FOR EACH STATEMENT
    EXECUTE FUNCTION ledger_refuse('identity_kept');

-- Nothing happens to a thing after its end.
CREATE FUNCTION ledger_check_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows n JOIN ledger_thing t ON t.id = n.thing_id
        WHERE t.ended_at < n.occurred_at
    ) THEN
        RAISE EXCEPTION 'something would happen to a thing after its end'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_before_end',
                TABLE = 'ledger_participation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participation_before_end AFTER INSERT ON ledger_participation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_end();

CREATE FUNCTION ledger_check_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_participation p WHERE p.thing_id = NEW.id
            AND p.occurred_at > NEW.ended_at
            AND NOT EXISTS (SELECT FROM ledger_correction c
                WHERE c.event_id = p.event_id OR c.declared_by = p.event_id)
    ) THEN
        RAISE EXCEPTION 'a thing would end before its last event'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'thing_ends_last',
                TABLE = 'ledger_thing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER thing_ends_last AFTER UPDATE ON ledger_thing FOR EACH ROW
    WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS DISTINCT FROM NEW.ended_at)
    EXECUTE FUNCTION ledger_check_ended();

-- What leaves one account arrives at another.
CREATE FUNCTION ledger_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows GROUP BY event_id, thing_id HAVING sum(delta) <> 0) THEN
        RAISE EXCEPTION 'the postings of an event do not balance'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balances',
                TABLE = 'ledger_posting';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER posting_balances AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_balance();

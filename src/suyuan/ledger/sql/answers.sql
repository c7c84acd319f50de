-- The trace engine's short questions. Planning a statement over all months of events costs more
-- than answering it, so such statements live in functions whose plans a session keeps.

-- The last event that was recorded by a moment.
CREATE OR REPLACE FUNCTION ledger_position(known timestamptz, OUT event_id uuid, OUT recorded_at timestamptz)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    SELECT e.id, e.recorded_at INTO event_id, ledger_position.recorded_at
    FROM ledger_event AS e WHERE e.recorded_at <= known
    ORDER BY e.recorded_at DESC, e.id DESC LIMIT 1;
END $$;

-- Whether any event names a document.
CREATE OR REPLACE FUNCTION ledger_knows_document(document text) RETURNS boolean
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    RETURN EXISTS (SELECT FROM ledger_event AS e WHERE e.documents @> ARRAY[document]);
END $$;

-- How many units of a scope (whole sublots, plus single units, minus single units) are where, now:
-- no unit of a sublot is read. The outermost containers of a sublot come one after the other, so
-- each is looked up once.
CREATE OR REPLACE FUNCTION ledger_holdings(sublots bigint[], plus bigint[], minus bigint[]) RETURNS TABLE (
    item_id bigint, place_id bigint, holder_id bigint, disposition text, units bigint
) LANGUAGE plpgsql STABLE ROWS 5000
SET enable_mergejoin = off SET enable_seqscan = off SET enable_hashjoin = off
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH whole AS MATERIALIZED (
        SELECT t.id, t.item_id
        FROM (SELECT u.id FROM unnest(sublots) AS u (id) ORDER BY u.id) AS s
        JOIN ledger_thing AS t ON t.id = s.id
    ), single AS MATERIALIZED (
        SELECT a.item_id, a.root_id, count(*) AS units
        FROM ledger_units_at(plus, NULL) AS a WHERE NOT a.ended GROUP BY 1, 2
        UNION ALL
        SELECT a.item_id, a.root_id, -count(*)
        FROM ledger_units_at(minus, NULL) AS a WHERE NOT a.ended GROUP BY 1, 2
    ), placed AS (
        SELECT s.item_id, coalesce(w.place_id, h.place_id) AS place_id,
               coalesce(w.holder_id, h.holder_id) AS holder_id,
               coalesce(w.disposition, h.disposition) AS disposition, h.units
        FROM whole AS s JOIN ledger_sublot_holding AS h ON h.sublot_id = s.id
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = h.root_id
        UNION ALL
        SELECT r.item_id, coalesce(w.place_id, 0), coalesce(w.holder_id, 0),
               coalesce(w.disposition, ''), r.units
        FROM single AS r LEFT JOIN ledger_whereabouts AS w ON w.thing_id = r.root_id
    )
    SELECT p.item_id, p.place_id, p.holder_id, p.disposition, sum(p.units)::bigint
    FROM placed AS p GROUP BY 1, 2, 3, 4 HAVING sum(p.units) <> 0;
END $$;

-- Everything above some things, edge by edge: parts, sublots, lots and what they were made of.
CREATE OR REPLACE FUNCTION ledger_backward(start bigint[], moment timestamptz) RETURNS TABLE (
    source_id bigint, target_id bigint, relation text, event_id uuid, from_at timestamptz,
    until_at timestamptz, quantity numeric, unit text, level integer
) LANGUAGE plpgsql STABLE ROWS 200
SET enable_mergejoin = off SET enable_hashjoin = off SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    frontier bigint[] := start;
    above bigint[];
    seen bigint[] := start;
BEGIN
    level := 0;
    WHILE cardinality(frontier) > 0 LOOP
        level := level + 1;
        above := '{}';
        FOR source_id, target_id, relation, event_id, from_at, until_at, quantity, unit IN
            SELECT k.source_id, k.target_id,
                   CASE WHEN k.source_id = k.source_sublot_id THEN 'TAKEN' ELSE 'PART' END,
                   k.event_id, k.from_at, k.until_at, k.quantity, NULL::text
            FROM unnest(frontier) AS f (id) JOIN ledger_unit_link AS k ON k.target_id = f.id
            WHERE k.from_at <= moment
            UNION ALL
            SELECT t.sublot_id, t.id, 'MEMBER', t.created_by, coalesce(t.made_at, '-infinity'),
                   NULL, NULL, NULL
            FROM unnest(frontier) AS f (id)
            JOIN ledger_thing AS t ON t.id = f.id AND t.kind = 'UNIT'
            UNION ALL
            SELECT l.source_id, l.target_id, l.kind, l.event_id, l.from_at, NULL, l.quantity, l.unit
            FROM unnest(frontier) AS f (id) JOIN ledger_lot_link AS l ON l.target_id = f.id
            WHERE l.from_at <= moment
        LOOP
            above := above || source_id;
            RETURN NEXT;
        END LOOP;
        SELECT array_agg(DISTINCT a.id) INTO frontier FROM unnest(above) AS a (id)
        WHERE a.id NOT IN (SELECT unnest(seen));
        seen := seen || frontier;
    END LOOP;
END $$;

-- A value as a cell of a CSV file. What a spreadsheet would take for a formula gets an apostrophe.
CREATE OR REPLACE FUNCTION ledger_cell(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value IS NULL THEN ''
        WHEN value !~ '^[=+@\t\r-]|[",\n\r]' THEN value
        ELSE '"' || CASE WHEN value ~ '^[=+@\t\r-]' THEN '''' ELSE '' END
            || replace(value, '"', '""') || '"'
    END
$$;

-- Values that are put together with the character 1 between them, as cells of a CSV file with
-- `glue` between them.
CREATE OR REPLACE FUNCTION ledger_cells(joined text, glue text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(ledger_cell(c.value), glue)
    FROM unnest(string_to_array(joined, E'\x01')) AS c (value)
$$;

-- Things with the words people know them by, and what else a text names, with plans that a session
-- keeps: these are asked for by every page.

CREATE FUNCTION ledger_things(ids bigint[]) RETURNS TABLE (
    id bigint, kind text, code text, key text, item_id bigint, item_code text, item_name text,
    item_name_en text, item_kind text, unit text, lot_id bigint, lot_code text, sublot_id bigint,
    container_id bigint, made_at timestamptz, expires_on date, ended_at timestamptz, site_id bigint
) LANGUAGE plpgsql STABLE ROWS 100
SET enable_mergejoin = off SET enable_hashjoin = off SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT t.id, t.kind, t.code, coalesce(n.key, ''), t.item_id, coalesce(i.code, ''),
        coalesce(i.name, ''), coalesce(i.name_en, ''), coalesce(i.kind, ''),
        coalesce(i.unit, 'EA'), t.lot_id,
        coalesce(l.code, CASE WHEN t.kind = 'LOT' THEN t.code END, ''), t.sublot_id,
        t.container_id, t.made_at, t.expires_on, t.ended_at, t.site_id
    FROM unnest(ids) AS w (id)
    JOIN ledger_thing AS t ON t.id = w.id
    LEFT JOIN ledger_identity AS n ON n.thing_id = t.id AND n.main
    LEFT JOIN ledger_item AS i ON i.id = t.item_id
    LEFT JOIN ledger_thing AS sub ON sub.id = t.sublot_id AND t.kind = 'UNIT'
    LEFT JOIN ledger_thing AS l ON l.id = coalesce(t.lot_id, sub.lot_id);
END $$;

-- What has exactly this code, or one of these keys: things.
CREATE FUNCTION ledger_find(wanted text, keys text[], most integer) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN ARRAY(
        SELECT i.thing_id FROM ledger_identity AS i WHERE i.key = ANY (keys)
        UNION (SELECT t.id FROM ledger_thing AS t WHERE t.code = wanted LIMIT most));
END $$;

-- What has exactly this code, or one of these keys: items, partners, places; and documents.
CREATE FUNCTION ledger_named(wanted text, keys text[]) RETURNS TABLE (
    what text, id bigint, key text, code text, name text, name_en text
) LANGUAGE plpgsql STABLE ROWS 2
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT 'ITEM', n.id, n.key, n.code, n.name, n.name_en FROM ledger_item AS n WHERE n.id IN (
        SELECT a.id FROM ledger_item AS a WHERE a.code = wanted
        UNION SELECT a.id FROM ledger_item AS a WHERE a.key = ANY (keys)
        UNION SELECT c.item_id FROM ledger_item_code AS c WHERE c.key = ANY (keys))
    UNION ALL
    SELECT 'PARTY', n.id, n.key, n.code, n.name, n.name_en FROM ledger_party AS n WHERE n.id IN (
        SELECT a.id FROM ledger_party AS a WHERE a.code = wanted
        UNION SELECT a.id FROM ledger_party AS a WHERE a.key = ANY (keys))
    UNION ALL
    SELECT 'PLACE', n.id, n.key, n.code, n.name, n.name_en FROM ledger_place AS n WHERE n.id IN (
        SELECT a.id FROM ledger_place AS a WHERE a.code = wanted
        UNION SELECT a.id FROM ledger_place AS a WHERE a.key = ANY (keys))
    UNION ALL
    SELECT 'DOCUMENT', 0, wanted, wanted, '', '' WHERE EXISTS (
        SELECT FROM ledger_event AS e WHERE e.documents @> ARRAY[wanted]);
END $$;

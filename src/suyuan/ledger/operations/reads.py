"""The statements that read what a batch touches; each takes its keys as an array."""

from typing import Final

NAMES: Final = """
    SELECT i.key, i.thing_id FROM unnest(%s::text[]) k (key) JOIN ledger_identity i USING (key)"""

ITEMS: Final = """
    SELECT c.key, i.id, i.code, i.tracking, c.level, i.unit
    FROM unnest(%s::text[]) k (key)
    JOIN ledger_item_code c USING (key) JOIN ledger_item i ON i.id = c.item_id"""

PLACES: Final = """
    WITH RECURSIVE up (key, start, site, id, parent, party, level) AS (
        SELECT key, id, site_id, id, parent_id, party_id, 0
        FROM ledger_place WHERE key = ANY (%s::text[])
        UNION ALL
        SELECT up.key, up.start, coalesce(up.site, p.site_id), p.id, p.parent_id, p.party_id,
            up.level + 1
        FROM up JOIN ledger_place p ON p.id = up.parent WHERE up.level < 50
    )
    SELECT key, start, (array_agg(party ORDER BY level) FILTER (WHERE party IS NOT NULL))[1],
        (array_agg(site ORDER BY level) FILTER (WHERE site IS NOT NULL))[1],
        array_agg(id ORDER BY level) FILTER (WHERE level > 0)
    FROM up GROUP BY key, start"""

PARTIES: Final = "SELECT key, id FROM ledger_party WHERE key = ANY (%s::text[])"

THINGS: Final = """
    SELECT t.id, t.kind, t.item_id, t.lot_id, t.sublot_id, t.code, t.made_at, t.expires_on,
        t.container_id, t.ended_at, t.alive
    FROM ledger_thing t WHERE t.id = ANY (%s::bigint[]) ORDER BY t.id FOR NO KEY UPDATE"""

UNLOCKED: Final = """
    SELECT t.id, t.kind, t.item_id, t.lot_id, t.sublot_id, t.code, t.made_at, t.expires_on,
        t.container_id, t.ended_at, t.alive
    FROM ledger_thing t WHERE t.id = ANY (%s::bigint[])"""

STATES: Final = """
    SELECT thing_id, place_id, holder_id, disposition, since
    FROM ledger_whereabouts WHERE thing_id = ANY (%s::bigint[])"""

LAST: Final = """
    SELECT t.id, greatest(p.occurred_at, (
        SELECT max(q.occurred_at) FROM ledger_inferred_place i
        JOIN ledger_participation q ON q.event_id = i.event_id AND q.thing_id = i.parent_id
            AND q.role = 'PARENT'
        WHERE i.root_id = t.id))
    FROM unnest(%s::bigint[]) t (id) CROSS JOIN LATERAL (
        SELECT occurred_at FROM ledger_participation
        WHERE thing_id = t.id ORDER BY occurred_at DESC LIMIT 1) p"""
"""The last event of a thing, or the last one whose place its whereabouts told."""

PERSISTENT: Final = """
    SELECT thing_id, disposition FROM ledger_persistent_state
    WHERE thing_id = ANY (%s::bigint[]) AND until_at IS NULL"""

STOCK: Final = """
    SELECT thing_id, place_id, holder_id, disposition, container_id, quantity
    FROM ledger_stock WHERE thing_id = ANY (%s::bigint[]) AND quantity > 0"""

PACKAGES: Final = """
    SELECT s.container_id, s.root_id FROM ledger_identity i
    JOIN ledger_stock s ON s.thing_id = i.thing_id
    WHERE i.key = ANY (%s::text[]) AND s.root_id <> 0 AND s.quantity > 0"""

CHILDREN: Final = """
    SELECT parent_id, child_id FROM ledger_containment
    WHERE parent_id = ANY (%s::bigint[]) AND until_at IS NULL"""

INSIDE_ROOTS: Final = """
    SELECT root_id, sublot_id, sum(units)::bigint FROM ledger_sublot_holding
    WHERE root_id = ANY (%s::bigint[]) AND root_id <> 0 AND units > 0 GROUP BY 1, 2"""

INSIDE: Final = """
    WITH RECURSIVE inside (top, id) AS (
        SELECT x, x FROM unnest(%s::bigint[]) x
        UNION ALL
        SELECT inside.top, c.child_id FROM inside
        JOIN ledger_containment c ON c.parent_id = inside.id
            AND c.until_at IS NULL AND c.quantity IS NULL
    )
    SELECT inside.top, t.sublot_id, count(*) FROM inside JOIN ledger_thing t ON t.id = inside.id
    WHERE inside.id <> inside.top AND t.kind = 'UNIT' AND t.ended_at IS NULL GROUP BY 1, 2"""

SUBLOTS: Final = """
    SELECT t.id, t.lot_id, t.code, t.alive,
        ARRAY(SELECT source_id FROM ledger_sublot_input s WHERE s.sublot_id = t.id), o.origin_id
    FROM (
        SELECT id FROM ledger_thing WHERE kind = 'SUBLOT' AND lot_id = ANY (%s::bigint[])
        UNION SELECT unnest(%s::bigint[])
        UNION SELECT sublot_id FROM ledger_sublot_origin WHERE origin_id = ANY (%s::bigint[])
    ) w
    JOIN ledger_thing t ON t.id = w.id
    LEFT JOIN ledger_sublot_origin o ON o.sublot_id = t.id"""

TAKEN: Final = """
    SELECT target_id, source_id FROM ledger_unit_link
    WHERE target_id = ANY (%s::bigint[]) AND source_id = source_sublot_id
        AND until_at IS NULL AND NOT installed"""

LATER: Final = """
    SELECT transformation_id FROM ledger_event e
    WHERE transformation_id = ANY (%s::text[]) AND occurred_at > %s::timestamptz
        AND declares IS NULL
        AND NOT EXISTS (SELECT FROM ledger_correction c WHERE c.event_id = e.id) LIMIT 1"""

NAMED_LOTS: Final = """
    SELECT t.id, t.kind, t.item_id, t.lot_id, t.sublot_id, t.code, t.made_at, t.expires_on,
        t.container_id, t.ended_at, t.alive
    FROM ledger_thing t
    WHERE t.id = ANY (ARRAY(SELECT thing_id FROM ledger_identity WHERE key = ANY (%s::text[])))"""

NAMED_SUBLOTS: Final = """
    SELECT t.id, t.lot_id, t.code, t.alive,
        ARRAY(SELECT source_id FROM ledger_sublot_input s WHERE s.sublot_id = t.id),
        (SELECT origin_id FROM ledger_sublot_origin o WHERE o.sublot_id = t.id)
    FROM ledger_thing t WHERE t.kind = 'SUBLOT'
        AND t.lot_id = ANY (ARRAY(
            SELECT thing_id FROM ledger_identity WHERE key = ANY (%s::text[])))"""

LOCK_ORDERS: Final = """
    SELECT pg_advisory_xact_lock(hashtextextended('ledger.order:' || o, 0))::text
    FROM unnest(%s::text[]) o"""

SHARE_ORDERS: Final = """
    SELECT pg_advisory_xact_lock_shared(hashtextextended('ledger.order:' || o, 0))::text
    FROM unnest(%s::text[]) o"""

IN_USE: Final = """
    SELECT transformation_id, thing_id FROM ledger_loaded
    WHERE transformation_id = ANY (%s::text[]) AND until_at IS NULL"""

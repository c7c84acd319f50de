"""The statements that write a batch; each takes its rows as arrays."""

from typing import Final

NEXT_IDS: Final = """
    SELECT array_agg(nextval('ledger_thing_id_seq')) FROM generate_series(1, %s::int)"""

NEXT_IDS_WRITTEN: Final = """
    SELECT array_agg(nextval('ledger_thing_id_seq'))::text FROM generate_series(1, %s::int)"""
"""The same as they are sent back, for things that are only written."""

EVENT: Final = """
    INSERT INTO ledger_event (id, recorded_at, occurred_at, tz_offset, type, action, biz_step,
        disposition, persistent_set, persistent_unset, read_point_id, place_id, holder_id, site_id,
        documents, transformation_id, parent_id, things, actor_id, actor, command_id, source, body,
        raw, declares, statement)
    VALUES (%s::uuid, %s::timestamptz, %s::timestamptz, %s::text, %s::text, %s::text, %s::text,
        %s::text, %s::text[], %s::text[], %s::bigint, %s::bigint, %s::bigint, %s::bigint,
        %s::text[], %s::text, %s::bigint, %s::int, %s::bigint, %s::text, %s::uuid, %s::text,
        %s::jsonb, %s::jsonb, %s::uuid, %s::bytea)"""

EVENTS: Final = """
    INSERT INTO ledger_event (id, recorded_at, occurred_at, tz_offset, type, action, biz_step,
        disposition, persistent_set, persistent_unset, read_point_id, place_id, holder_id, site_id,
        documents, transformation_id, parent_id, things, actor_id, actor, command_id, source, body,
        raw, declares, statement)
    SELECT id, recorded, occurred, tz, type, action, step, disposition, set::text[], unset::text[],
        read, place, holder, site, documents::text[], transformation, parent, things, user_id,
        actor, command, source, body::jsonb, raw::jsonb, declares, decode(statement, 'hex')
    FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[],
        %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::int[], %s::bigint[],
        %s::text[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[])
        e (id, recorded, occurred, tz, type, action, step, disposition, set, unset, read, place,
            holder, site, documents, transformation, parent, things, user_id, actor, command,
            source, body, raw, declares, statement)"""

INFERRED: Final = """
    INSERT INTO ledger_inferred_place (event_id, parent_id, root_id, place_id, holder_id)
    VALUES (%s::uuid, %s::bigint, %s::bigint, %s::bigint, %s::bigint)"""

EVENT_KEYS: Final = """
    INSERT INTO ledger_event_key (uri, declaration, event_id, recorded_at)
    SELECT uri, declared, id, %s::timestamptz
    FROM unnest(%s::text[], %s::boolean[], %s::uuid[]) k (uri, declared, id)"""

THINGS: Final = """
    INSERT INTO ledger_thing (id, kind, item_id, lot_id, sublot_id, code, site_id, made_at,
        expires_on, ended_at, created_by)
    SELECT id, kind, nullif(item, 0), nullif(lot, 0), sublot, code, nullif(site, 0), made, expires,
        NULL, event
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
        %s::bigint[], %s::timestamptz[], %s::date[], %s::uuid[])
        t (id, kind, item, lot, sublot, code, site, made, expires, event)"""

UNITS: Final = """
    INSERT INTO ledger_thing (id, kind, item_id, sublot_id, code, site_id, made_at, expires_on,
        created_by)
    SELECT id, 'UNIT', %s::bigint, %s::bigint, code, %s::bigint, %s::timestamptz, %s::date, %s::uuid
    FROM unnest(%s::bigint[], %s::text[]) t (id, code)"""

IDENTITIES: Final = """
    INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
    SELECT key, id, sublot, since, event
    FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::uuid[])
        i (key, id, sublot, since, event)"""

UNIT_IDENTITIES: Final = """
    INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
    SELECT key, id, %s::bigint, %s::timestamptz, %s::uuid
    FROM unnest(%s::text[], %s::bigint[]) i (key, id)"""

SUPPLIED_NAMES: Final = """
    INSERT INTO ledger_identity (key, thing_id, sublot_id, main, why, since, event_id)
    SELECT key, id, id, false, 'SUPPLIER', since, event
    FROM unnest(%s::text[], %s::bigint[], %s::timestamptz[], %s::uuid[]) i (key, id, since, event)
    ON CONFLICT (key) DO NOTHING"""

SUBLOT_INPUTS: Final = """
    INSERT INTO ledger_sublot_input (sublot_id, source_id)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[])"""

MADE_AGAIN: Final = """
    UPDATE ledger_thing t SET made_at = n.made, expires_on = n.expires
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::date[]) n (id, made, expires)
    WHERE t.id = n.id"""

SUBLOT_ORIGINS: Final = """
    INSERT INTO ledger_sublot_origin (sublot_id, origin_id)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[])"""

SUBLOT_EVENTS: Final = """
    INSERT INTO ledger_sublot_event (sublot_id, event_id, recorded_at, occurred_at)
    SELECT sublot, event, %s::timestamptz, occurred
    FROM unnest(%s::bigint[], %s::uuid[], %s::timestamptz[]) s (sublot, event, occurred)
    ON CONFLICT DO NOTHING"""

PARTICIPATIONS: Final = """
    INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role, sublot_id)
    SELECT thing, %s::timestamptz, %s::uuid, %s::timestamptz, %s::text,
        CASE WHEN %s::boolean THEN thing ELSE %s::bigint END
    FROM unnest(%s::bigint[]) p (thing)"""

PARTICIPATIONS_BY_GROUP: Final = """
    INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role, sublot_id)
    SELECT p.thing, (g.occurred)[p.part], (g.event)[p.part], %s::timestamptz, (g.role)[p.part],
        CASE WHEN (g.alone)[p.part] THEN p.thing ELSE (g.sublot)[p.part] END
    FROM (SELECT %s::timestamptz[], %s::uuid[], %s::text[], %s::boolean[], %s::bigint[])
            g (occurred, event, role, alone, sublot),
        unnest(%s::bigint[], %s::int[]) p (thing, part)"""

PARTICIPATIONS_OF_SEVERAL: Final = """
    INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role, sublot_id)
    SELECT thing, occurred, event, %s::timestamptz, role, sublot
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::uuid[], %s::text[], %s::bigint[])
        p (thing, occurred, event, role, sublot)"""

AMOUNTS: Final = """
    INSERT INTO ledger_participation
        (thing_id, occurred_at, event_id, recorded_at, role, sublot_id, quantity, unit)
    SELECT thing, occurred, event, %s::timestamptz, role, sublot, quantity, unit
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::uuid[], %s::text[], %s::bigint[],
        %s::numeric[], %s::text[]) p (thing, occurred, event, role, sublot, quantity, unit)
    ON CONFLICT (event_id, thing_id, role) DO NOTHING"""

POSTINGS: Final = """
    INSERT INTO ledger_posting (event_id, line, thing_id, occurred_at, recorded_at, place_id,
        holder_id, disposition, container_id, delta)
    SELECT event, line, thing, occurred, %s::timestamptz, place, holder, disposition, container,
        delta
    FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::timestamptz[], %s::bigint[],
        %s::bigint[], %s::text[], %s::bigint[], %s::numeric[])
        p (event, line, thing, occurred, place, holder, disposition, container, delta)"""

STOCK: Final = """
    INSERT INTO ledger_stock AS s
        (thing_id, place_id, holder_id, disposition, container_id, quantity)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[],
        %s::numeric[])
    ON CONFLICT (thing_id, place_id, holder_id, disposition, container_id)
    DO UPDATE SET quantity = excluded.quantity"""

CLOSE_CONTAINMENTS: Final = """
    UPDATE ledger_containment c SET until_at = n.at, until_event_id = n.event
    FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::uuid[])
        n (child, parent, at, event)
    WHERE c.child_id = n.child AND c.parent_id = n.parent AND c.until_at IS NULL"""

CLOSE_UNIT_LINKS: Final = """
    UPDATE ledger_unit_link u SET until_at = n.at, until_event_id = n.event
    FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::uuid[])
        n (child, parent, at, event)
    WHERE u.source_id = n.child AND u.target_id = n.parent AND u.until_at IS NULL
        AND u.installed"""

CONTAINMENTS: Final = """
    INSERT INTO ledger_containment
        (child_id, parent_id, event_id, from_at, until_at, until_event_id, quantity)
    SELECT child, parent, event, from_at, until_at, until_event, quantity
    FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::timestamptz[], %s::timestamptz[],
        %s::uuid[], %s::numeric[])
        c (child, parent, event, from_at, until_at, until_event, quantity)"""

UNIT_LINKS: Final = """
    INSERT INTO ledger_unit_link (source_id, target_id, source_sublot_id, target_sublot_id,
        event_id, from_at, until_at, until_event_id, quantity, installed)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::uuid[],
        %s::timestamptz[], %s::timestamptz[], %s::uuid[], %s::numeric[], %s::boolean[])"""

CLOSE_CUSTODY: Final = """
    UPDATE ledger_custody c SET until_at = n.at
    FROM unnest(%s::bigint[], %s::timestamptz[]) n (thing, at)
    WHERE c.thing_id = n.thing AND c.until_at IS NULL"""

CUSTODY: Final = """
    INSERT INTO ledger_custody (thing_id, holder_id, place_id, event_id, from_at, until_at)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::uuid[], %s::timestamptz[],
        %s::timestamptz[])"""

NEW_CUSTODY: Final = """
    INSERT INTO ledger_custody (thing_id, holder_id, place_id, event_id, from_at)
    SELECT thing, %s::bigint, %s::bigint, %s::uuid, %s::timestamptz
    FROM unnest(%s::bigint[]) c (thing)"""

NEW_WHEREABOUTS: Final = """
    INSERT INTO ledger_whereabouts
        (thing_id, place_id, holder_id, disposition, since, event_id, last_at)
    SELECT thing, %s::bigint, %s::bigint, %s::text, %s::timestamptz, %s::uuid, %s::timestamptz
    FROM unnest(%s::bigint[]) w (thing)
    ON CONFLICT (thing_id) DO UPDATE SET place_id = excluded.place_id,
        holder_id = excluded.holder_id, disposition = excluded.disposition,
        since = excluded.since, event_id = excluded.event_id, last_at = excluded.last_at"""

FIRST_WHEREABOUTS: Final = """
    INSERT INTO ledger_whereabouts
        (thing_id, place_id, holder_id, disposition, since, event_id, last_at)
    SELECT thing, %s::bigint, %s::bigint, %s::text, %s::timestamptz, %s::uuid, %s::timestamptz
    FROM unnest(%s::bigint[]) w (thing)"""

FIRST_WHEREABOUTS_OF_SEVERAL: Final = """
    INSERT INTO ledger_whereabouts
        (thing_id, place_id, holder_id, disposition, since, event_id, last_at)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[],
        %s::uuid[], %s::timestamptz[])"""

NEW_WHEREABOUTS_OF_SEVERAL: Final = f"""{FIRST_WHEREABOUTS_OF_SEVERAL}
    ON CONFLICT (thing_id) DO UPDATE SET place_id = excluded.place_id,
        holder_id = excluded.holder_id, disposition = excluded.disposition,
        since = excluded.since, event_id = excluded.event_id, last_at = excluded.last_at"""

NO_WHEREABOUTS: Final = "DELETE FROM ledger_whereabouts WHERE thing_id = ANY (%s::bigint[])"

ENDED: Final = """
    UPDATE ledger_thing t SET ended_at = n.at
    FROM unnest(%s::bigint[], %s::timestamptz[]) n (id, at) WHERE t.id = n.id"""

REVIVED: Final = """
    UPDATE ledger_thing SET alive = true, ended_at = NULL WHERE id = ANY (%s::bigint[])"""

RESUBLOTTED: Final = """
    WITH moved AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]) m (id, sublot)),
    things AS (
        UPDATE ledger_thing t SET sublot_id = m.sublot FROM moved m WHERE t.id = m.id),
    names AS (
        UPDATE ledger_identity i SET sublot_id = m.sublot FROM moved m WHERE i.thing_id = m.id),
    sources AS (
        UPDATE ledger_unit_link u SET source_sublot_id = m.sublot
        FROM moved m WHERE u.source_id = m.id AND u.target_id NOT IN (SELECT id FROM moved))
    UPDATE ledger_unit_link u SET target_sublot_id = t.sublot,
        source_sublot_id = coalesce(s.sublot, u.source_sublot_id)
    FROM moved t, ledger_unit_link v LEFT JOIN moved s ON s.id = v.source_id
    WHERE v.id = u.id AND u.target_id = t.id"""

LOT_LINKS: Final = """
    INSERT INTO ledger_lot_link (source_id, target_id, event_id, from_at, kind)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::timestamptz[], %s::text[])"""

EARLIER_LINKS: Final = """
    UPDATE ledger_lot_link l SET event_id = n.event, from_at = n.at
    FROM unnest(%s::bigint[], %s::uuid[], %s::timestamptz[]) n (sublot, event, at)
    WHERE ((l.kind = 'INPUT' AND l.target_id = n.sublot)
            OR (l.kind = 'SUBLOT' AND l.source_id = n.sublot))
        AND (l.from_at, l.event_id) > (n.at, n.event)"""

LINK_AMOUNTS: Final = """
    UPDATE ledger_lot_link l SET quantity = coalesce(l.quantity, 0) + n.quantity, unit = n.unit
    FROM (SELECT source, target, sum(quantity) AS quantity, max(unit) AS unit
        FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[], %s::text[])
            n (source, target, quantity, unit) GROUP BY 1, 2) n
    WHERE l.source_id = n.source AND l.target_id = n.target AND l.kind = 'INPUT'"""

UNSET_STATES: Final = """
    UPDATE ledger_persistent_state s SET until_at = n.at, until_event_id = n.event
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::uuid[])
        n (thing, disposition, at, event)
    WHERE s.thing_id = n.thing AND s.disposition = n.disposition AND s.until_at IS NULL"""

SET_STATES: Final = """
    INSERT INTO ledger_persistent_state
        (thing_id, disposition, event_id, from_at, until_at, until_event_id)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::uuid[], %s::timestamptz[],
        %s::timestamptz[], %s::uuid[])"""

UNLOAD: Final = """
    UPDATE ledger_loaded l SET until_at = n.at
    FROM unnest(%s::text[], %s::bigint[], %s::timestamptz[]) n (transformation, thing, at)
    WHERE l.transformation_id = n.transformation AND l.thing_id = n.thing AND l.until_at IS NULL"""

LOAD: Final = """
    INSERT INTO ledger_loaded (transformation_id, thing_id, event_id, from_at, until_at)
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::uuid[], %s::timestamptz[],
        %s::timestamptz[])"""

LOCK_HOLDINGS: Final = """
    SELECT 1 FROM ledger_sublot_holding h
    JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
        n (sublot, root, place, holder, disposition)
        ON h.sublot_id = n.sublot AND h.root_id = n.root AND h.place_id = n.place
            AND h.holder_id = n.holder AND h.disposition = n.disposition
    ORDER BY h.sublot_id, h.root_id, h.place_id, h.holder_id, h.disposition FOR UPDATE OF h"""

GONE_HOLDINGS: Final = """
    DELETE FROM ledger_sublot_holding h
    USING unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[])
        n (sublot, root, place, holder, disposition, change)
    WHERE h.sublot_id = n.sublot AND h.root_id = n.root AND h.place_id = n.place
        AND h.holder_id = n.holder AND h.disposition = n.disposition AND h.units + n.change = 0"""

LESS_HOLDINGS: Final = """
    UPDATE ledger_sublot_holding h SET units = h.units + n.change
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[])
        n (sublot, root, place, holder, disposition, change)
    WHERE h.sublot_id = n.sublot AND h.root_id = n.root AND h.place_id = n.place
        AND h.holder_id = n.holder AND h.disposition = n.disposition"""

NO_HOLDINGS: Final = """
    DELETE FROM ledger_sublot_holding h
    USING unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
        n (sublot, root, place, holder, disposition)
    WHERE h.sublot_id = n.sublot AND h.root_id = n.root AND h.place_id = n.place
        AND h.holder_id = n.holder AND h.disposition = n.disposition AND h.units = 0"""

MORE_HOLDINGS: Final = """
    INSERT INTO ledger_sublot_holding AS h
        (sublot_id, root_id, place_id, holder_id, disposition, units)
    SELECT sublot, root, place, holder, disposition, change
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[])
        n (sublot, root, place, holder, disposition, change)
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (sublot_id, root_id, place_id, holder_id, disposition)
    DO UPDATE SET units = h.units + excluded.units"""

"""The statements that unroll the stretches of a bulk load into rows, set by set.

Containment is written before the things, so that these are made in their containers at once: a
second version of ten million rows would cost as much as all the rest.
"""

from typing import Final

TABLES: Final = """
    CREATE TEMP TABLE IF NOT EXISTS load_stretch (
        first_id bigint, count int, sublot_id bigint, item_id bigint, class_key text, prefix text,
        number bigint, width int, event_id uuid, made_at timestamptz, recorded_at timestamptz,
        place_id bigint, holder_id bigint, site_id bigint, expires_on date) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS load_box (
        id bigint, first_id bigint, count int, root_id bigint, event_id uuid, at timestamptz,
        recorded_at timestamptz, out_event_id uuid, out_at timestamptz,
        out_recorded_at timestamptz, place_id bigint, holder_id bigint, disposition text)
        ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS load_part (
        part_id bigint, unit_id bigint, part_sublot_id bigint, unit_sublot_id bigint,
        event_id uuid, at timestamptz, recorded_at timestamptz) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS load_rework (
        lot_id bigint, unit_id bigint, unit_sublot_id bigint, event_id uuid, at timestamptz,
        recorded_at timestamptz) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS load_unit (
        id bigint, sublot_id bigint, item_id bigint, code text, key text, event_id uuid,
        made_at timestamptz, recorded_at timestamptz, place_id bigint, holder_id bigint,
        site_id bigint, expires_on date) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS load_inside (
        child_id bigint, parent_id bigint, root_id bigint, event_id uuid, at timestamptz,
        recorded_at timestamptz, out_event_id uuid, out_at timestamptz,
        out_recorded_at timestamptz, place_id bigint, holder_id bigint, disposition text)
        ON COMMIT DELETE ROWS;
    TRUNCATE load_stretch, load_box, load_part, load_rework, load_unit, load_inside"""

BOX_COLUMNS: Final = (
    "id, first_id, count, root_id, event_id, at, recorded_at, out_event_id, out_at,"
    " out_recorded_at, place_id, holder_id, disposition"
)

STATEMENTS: Final = (
    """
    INSERT INTO load_unit
    SELECT s.first_id + g, s.sublot_id, s.item_id, n.code, s.class_key || '/21/' || n.code,
        s.event_id, s.made_at, s.recorded_at, s.place_id, s.holder_id, s.site_id, s.expires_on
    FROM load_stretch s, generate_series(0, s.count - 1) g,
        LATERAL (SELECT s.prefix || lpad((s.number + g)::text, s.width, '0') AS code) n
    ORDER BY 1""",
    """
    INSERT INTO load_inside
    SELECT b.first_id + g, b.id, b.root_id, b.event_id, b.at, b.recorded_at, b.out_event_id,
        b.out_at, b.out_recorded_at, b.place_id, b.holder_id, b.disposition
    FROM load_box b, generate_series(0, b.count - 1) g ORDER BY 1""",
    # A part lies in its unit; the outermost container is that of the unit, or the unit itself.
    """
    INSERT INTO load_inside
    SELECT p.part_id, p.unit_id, coalesce(nullif(i.root_id, 0), p.unit_id), p.event_id, p.at,
        p.recorded_at
    FROM load_part p LEFT JOIN load_inside i ON i.child_id = p.unit_id ORDER BY 1""",
    "ANALYZE load_unit, load_inside",
    """
    INSERT INTO ledger_containment
        (child_id, parent_id, event_id, from_at, until_at, until_event_id)
    SELECT child_id, parent_id, event_id, at, out_at, out_event_id FROM load_inside
    ORDER BY child_id""",
    """
    INSERT INTO ledger_thing (id, kind, item_id, sublot_id, code, site_id, made_at, expires_on,
        container_id, created_by)
    SELECT u.id, 'UNIT', u.item_id, u.sublot_id, u.code, u.site_id, u.made_at, u.expires_on,
        CASE WHEN i.out_at IS NULL THEN i.parent_id END, u.event_id
    FROM load_unit u LEFT JOIN load_inside i ON i.child_id = u.id ORDER BY u.id""",
    """
    INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
    SELECT key, id, sublot_id, made_at, event_id FROM load_unit ORDER BY id""",
    """
    INSERT INTO ledger_participation
        (thing_id, occurred_at, event_id, recorded_at, role, sublot_id)
    SELECT id, made_at, event_id, recorded_at, 'OUTPUT', sublot_id FROM load_unit ORDER BY id""",
    """
    INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role)
    SELECT child_id, at, event_id, recorded_at, 'CHILD' FROM load_inside ORDER BY child_id""",
    """
    INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role)
    SELECT child_id, out_at, out_event_id, out_recorded_at, 'CHILD' FROM load_inside
    WHERE out_at IS NOT NULL""",
    """
    INSERT INTO ledger_participation
        (thing_id, occurred_at, event_id, recorded_at, role, sublot_id)
    SELECT unit_id, at, event_id, recorded_at, 'OUTPUT', unit_id FROM load_rework""",
    """
    INSERT INTO ledger_unit_link (source_id, target_id, source_sublot_id, target_sublot_id,
        event_id, from_at, installed)
    SELECT part_id, unit_id, part_sublot_id, unit_sublot_id, event_id, at, true FROM load_part""",
    """
    INSERT INTO ledger_unit_link (source_id, target_id, source_sublot_id, target_sublot_id,
        event_id, from_at, installed)
    SELECT lot_id, unit_id, lot_id, unit_sublot_id, event_id, at, false FROM load_rework""",
    """
    INSERT INTO ledger_custody (thing_id, holder_id, place_id, event_id, from_at, until_at)
    SELECT u.id, u.holder_id, u.place_id, u.event_id, u.made_at, i.at
    FROM load_unit u LEFT JOIN load_inside i ON i.child_id = u.id ORDER BY u.id""",
    """
    INSERT INTO ledger_custody (thing_id, holder_id, place_id, event_id, from_at)
    SELECT child_id, holder_id, place_id, out_event_id, out_at FROM load_inside
    WHERE out_at IS NOT NULL""",
    """
    INSERT INTO ledger_whereabouts
        (thing_id, place_id, holder_id, disposition, since, event_id, last_at)
    SELECT child_id, place_id, holder_id, disposition, out_at, out_event_id, out_at
    FROM load_inside WHERE out_at IS NOT NULL""",
    """
    INSERT INTO ledger_sublot_holding (sublot_id, root_id, place_id, holder_id, disposition, units)
    SELECT u.sublot_id, coalesce(i.root_id, 0),
        CASE WHEN i.root_id = 0 THEN i.place_id ELSE 0 END,
        CASE WHEN i.root_id = 0 THEN i.holder_id ELSE 0 END,
        CASE WHEN i.root_id = 0 THEN i.disposition ELSE '' END, count(*)
    FROM load_unit u JOIN load_inside i ON i.child_id = u.id
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2""",
)
"""In this order: each finds what it needs."""

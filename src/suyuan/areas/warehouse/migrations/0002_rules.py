"""What the database holds of the warehouse: zones, promises within stock, counts, and the stock view."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, owner_only, read_only, state_moves

WORK_MOVES = {"OPEN": ["DONE", "CANCELLED"], "DONE": [], "CANCELLED": []}
RESERVATION_MOVES = {
    "ACTIVE": ["TAKEN", "RELEASED", "EXPIRED"], "TAKEN": [], "RELEASED": [], "EXPIRED": [],
}
COUNT_MOVES = {
    "OPEN": ["RECOUNT", "COUNTED", "CANCELLED"],
    "RECOUNT": ["COUNTED", "CANCELLED"],
    "COUNTED": ["RECOUNT", "CLOSED", "CANCELLED"],
    "CLOSED": [],
    "CANCELLED": [],
}
EXCURSION_MOVES = {"OPEN": ["ENDED"], "ENDED": ["ASSESSED"], "ASSESSED": []}

# What is in house: loose units, packed units, loose amounts, packed amounts. Whoever is "own" holds
# it. A package tells the place and, where it has one, the state of what lies in it, three deep. What
# is built into a unit is no stock: it lies in a unit, or in a package together with such units.
STOCK = """
CREATE VIEW warehouse_stock AS
SELECT g.lot_id || '.' || g.place_id || '.' || g.disposition AS id, lot.item_id,
    i.code AS item_code, g.lot_id, lot.code AS lot_code, g.place_id, g.disposition, g.quantity, g.packages,
    coalesce(lot.expires_on, g.expires_on) AS expires_on, lot.made_at
FROM (
    SELECT f.lot_id, f.place_id, f.disposition, sum(f.quantity) AS quantity,
        count(DISTINCT f.root_id)::integer AS packages, min(f.expires_on) AS expires_on
    FROM (
        SELECT s.lot_id, h.place_id, h.disposition, h.units::numeric AS quantity,
            NULL::bigint AS root_id, s.expires_on
        FROM ledger_sublot_holding h
        JOIN ledger_party o ON o.id = h.holder_id AND o.own
        JOIN ledger_thing s ON s.id = h.sublot_id
        WHERE h.root_id = 0 AND h.units > 0 AND h.place_id <> 0
        UNION ALL
        SELECT s.lot_id, w.place_id, w.disposition, h.units::numeric, h.root_id, s.expires_on
        FROM ledger_sublot_holding h
        JOIN ledger_whereabouts w ON w.thing_id = h.root_id
        JOIN ledger_party o ON o.id = w.holder_id AND o.own
        JOIN ledger_thing s ON s.id = h.sublot_id
        JOIN ledger_thing r ON r.id = h.root_id AND r.kind <> 'UNIT'
        WHERE h.root_id <> 0 AND h.units > 0 AND w.place_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_unit_link k
            JOIN ledger_sublot_holding hp ON hp.root_id = h.root_id
                AND hp.sublot_id = k.target_sublot_id AND hp.units > 0
            WHERE k.source_sublot_id = h.sublot_id AND k.until_at IS NULL)
        UNION ALL
        SELECT k.thing_id, k.place_id, k.disposition, k.quantity, NULL, NULL
        FROM ledger_stock k
        JOIN ledger_party o ON o.id = k.holder_id AND o.own
        WHERE k.container_id = 0 AND k.quantity > 0 AND k.place_id <> 0
        UNION ALL
        SELECT k.thing_id, w.place_id, coalesce(nullif(w.disposition, ''), k.disposition),
            k.quantity, w.thing_id, NULL
        FROM ledger_stock k
        JOIN ledger_thing c ON c.id = k.container_id
        LEFT JOIN ledger_thing c1 ON c1.id = c.container_id
        JOIN ledger_whereabouts w ON w.thing_id = coalesce(c1.container_id, c.container_id, c.id)
        JOIN ledger_party o ON o.id = w.holder_id AND o.own
        WHERE k.container_id <> 0 AND k.quantity > 0 AND w.place_id IS NOT NULL
    ) f GROUP BY f.lot_id, f.place_id, f.disposition
) g JOIN ledger_thing lot ON lot.id = g.lot_id JOIN ledger_item i ON i.id = lot.item_id
"""

# The same table as suyuan.areas.warehouse.domain.zones.REFUSED; a test compares the two.
REFUSES = """
CREATE FUNCTION warehouse_refuses(zone text, state text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE zone
        WHEN 'QUARANTINE' THEN state IN
            ('conformant', 'sellable_accessible', 'non_conformant', 'expired', 'damaged')
        WHEN 'RELEASED' THEN state IN ('unavailable', 'non_conformant', 'returned', 'expired',
            'damaged', 'in_progress', 'sellable_not_accessible')
        WHEN 'STAGING' THEN state IN ('unavailable', 'non_conformant', 'returned', 'expired',
            'damaged', 'in_progress', 'sellable_not_accessible')
        WHEN 'REJECTED' THEN state IN ('conformant', 'sellable_accessible', 'unavailable',
            'sellable_not_accessible', 'in_progress', 'returned')
        WHEN 'RETURNS' THEN state IN
            ('conformant', 'sellable_accessible', 'unavailable', 'in_progress')
        WHEN 'PRODUCTION' THEN state IN ('unavailable', 'expired')
        ELSE false
    END
$$
"""

# An event of our own that stores things says a state that fits the zone. One look-up per event.
CHECK_EVENT = """
CREATE FUNCTION warehouse_check_event() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM warehouse_profile p
        WHERE p.place_id = NEW.place_id AND warehouse_refuses(p.zone, NEW.disposition)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'warehouse_zone_of_event',
            MESSAGE = 'warehouse_zone_of_event: goods in this state do not come to this zone';
    END IF;
    RETURN NEW;
END
$$
"""
EVENT_TRIGGER = """
CREATE TRIGGER warehouse_zone_of_event BEFORE INSERT ON ledger_event FOR EACH ROW
WHEN (NEW.raw IS NULL AND NEW.disposition IS NOT NULL AND NEW.place_id IS NOT NULL
    AND NEW.biz_step IN ('storing', 'stocking', 'receiving', 'arriving', 'staging_outbound'))
EXECUTE FUNCTION warehouse_check_event()
"""

# An event of our own that stores single things and does not say their state: the last event that
# did decides. Few events store things without saying a state, and only they are looked at.
CHECK_THINGS = """
CREATE FUNCTION warehouse_check_things() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT DISTINCT recorded_at, event_id FROM new_rows
            WHERE role = 'OBJECT' AND quantity IS NULL
        ) d
        JOIN ledger_event e ON e.recorded_at = d.recorded_at AND e.id = d.event_id
            AND e.raw IS NULL AND e.disposition IS NULL
            AND e.biz_step IN ('storing', 'stocking', 'receiving', 'arriving', 'staging_outbound')
        JOIN warehouse_profile p ON p.place_id = e.place_id
        JOIN new_rows n ON n.event_id = d.event_id AND n.role = 'OBJECT'
        JOIN ledger_thing t ON t.id = n.thing_id AND t.kind IN ('UNIT', 'PACKAGE')
        CROSS JOIN LATERAL (
            SELECT e2.disposition FROM ledger_participation p2
            JOIN ledger_event e2 ON e2.recorded_at = p2.recorded_at AND e2.id = p2.event_id
            WHERE p2.thing_id = n.thing_id AND p2.occurred_at < n.occurred_at
                AND e2.disposition IS NOT NULL
            ORDER BY p2.occurred_at DESC LIMIT 1
        ) last
        WHERE warehouse_refuses(p.zone, last.disposition)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'warehouse_zone_of_thing',
            MESSAGE = 'warehouse_zone_of_thing: goods in this state do not come to this zone';
    END IF;
    RETURN NULL;
END
$$
"""
THING_TRIGGER = """
CREATE TRIGGER warehouse_zone_of_thing AFTER INSERT ON ledger_participation
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION warehouse_check_things()
"""

# An amount that comes to a zone from elsewhere, as the books say, is in a state that fits it. What
# changes its state where it lies is none (an accepted lot may be rejected in the released zone), and
# what comes into being is told by its event.
CHECK_POSTINGS = """
CREATE FUNCTION warehouse_check_postings() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows n JOIN warehouse_profile p ON p.place_id = n.place_id
        WHERE n.delta > 0 AND n.container_id = 0 AND warehouse_refuses(p.zone, n.disposition)
            AND NOT EXISTS (
                SELECT FROM new_rows o WHERE o.event_id = n.event_id AND o.thing_id = n.thing_id
                    AND o.delta < 0 AND (o.place_id IN (n.place_id, -1) OR o.container_id <> 0))
            AND EXISTS (
                SELECT FROM ledger_event e
                WHERE e.recorded_at = n.recorded_at AND e.id = n.event_id AND e.raw IS NULL)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'warehouse_zone_of_amount',
            MESSAGE = 'warehouse_zone_of_amount: goods in this state do not come to this zone';
    END IF;
    RETURN NULL;
END
$$
"""
POSTING_TRIGGER = """
CREATE TRIGGER warehouse_zone_of_amount AFTER INSERT ON ledger_posting
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION warehouse_check_postings()
"""

# What is promised of a lot at a place is there. Two who promise at the same time wait for each other.
CHECK_RESERVATION = """
CREATE FUNCTION warehouse_check_reservation() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    promised numeric;
    there numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('warehouse.lot:' || NEW.lot_id, 0));
    SELECT coalesce(sum(r.quantity - r.taken), 0) INTO promised FROM warehouse_reservation r
    WHERE r.status = 'ACTIVE' AND r.lot_id = NEW.lot_id AND r.place_id = NEW.place_id
        AND r.until > NEW.made_at AND r.id IS DISTINCT FROM NEW.id;
    SELECT coalesce(sum(s.quantity), 0) INTO there FROM warehouse_stock s
    WHERE s.lot_id = NEW.lot_id AND s.place_id = NEW.place_id;
    IF promised + NEW.quantity - NEW.taken > there THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'warehouse_reservation_within_stock',
            MESSAGE = 'warehouse_reservation_within_stock: more would be promised than is there';
    END IF;
    RETURN NEW;
END
$$
"""
RESERVATION_TRIGGER = """
CREATE TRIGGER warehouse_reservation_within_stock BEFORE INSERT OR UPDATE OF quantity, place_id
ON warehouse_reservation FOR EACH ROW WHEN (NEW.status = 'ACTIVE')
EXECUTE FUNCTION warehouse_check_reservation()
"""

# A paper that is closed is not counted or moved any more.
LINE_OPEN = """
CREATE FUNCTION warehouse_line_of_open() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    state text;
BEGIN
    EXECUTE format('SELECT status FROM %I WHERE id = $1 FOR SHARE', TG_ARGV[1])
    INTO state USING (to_jsonb(NEW) ->> TG_ARGV[2])::bigint;
    IF state IN ('CLOSED', 'CANCELLED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0],
            MESSAGE = TG_ARGV[0] || ': the paper is closed';
    END IF;
    RETURN NEW;
END
$$
"""


def line_of_open(table: str, parent: str, column: str) -> migrations.RunSQL:
    """Refuse any change of a table's rows once the paper they belong to is closed."""
    name = f"{table}_of_open"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION warehouse_line_of_open('{name}', '{parent}', '{column}')",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    """Add the view, history, moves, and what may come where."""

    dependencies = [
        ("warehouse", "0001_tables"),
        ("audit", "0002_functions"),
        ("ledger", "0021_holds"),
    ]

    operations = [
        migrations.RunSQL(STOCK, "DROP VIEW warehouse_stock"),
        owner_only("warehouse_stock", reason="A view of the ledger's projections."),
        migrations.RunSQL(REFUSES, "DROP FUNCTION warehouse_refuses(text, text)"),
        migrations.RunSQL(CHECK_EVENT, "DROP FUNCTION warehouse_check_event()"),
        migrations.RunSQL(EVENT_TRIGGER, "DROP TRIGGER warehouse_zone_of_event ON ledger_event"),
        migrations.RunSQL(CHECK_THINGS, "DROP FUNCTION warehouse_check_things()"),
        migrations.RunSQL(
            THING_TRIGGER, "DROP TRIGGER warehouse_zone_of_thing ON ledger_participation"
        ),
        migrations.RunSQL(CHECK_POSTINGS, "DROP FUNCTION warehouse_check_postings()"),
        migrations.RunSQL(
            POSTING_TRIGGER, "DROP TRIGGER warehouse_zone_of_amount ON ledger_posting"
        ),
        migrations.RunSQL(CHECK_RESERVATION, "DROP FUNCTION warehouse_check_reservation()"),
        migrations.RunSQL(
            RESERVATION_TRIGGER,
            "DROP TRIGGER warehouse_reservation_within_stock ON warehouse_reservation",
        ),
        migrations.RunSQL(LINE_OPEN, "DROP FUNCTION warehouse_line_of_open()"),
        line_of_open("warehouse_count_line", "warehouse_count", "count_id"),
        line_of_open("warehouse_move_line", "warehouse_move_order", "order_id"),
        audited("warehouse_storage_class"),
        audited("warehouse_profile", key="place_id"),
        audited("warehouse_profile_item", deletable=True),
        audited("warehouse_requirement", key="item_id"),
        append_only("warehouse_reading", reason="A reading is a fact, which is only added."),
        audited("warehouse_excursion"),
        audited("warehouse_move_order"),
        audited("warehouse_move_line"),
        audited("warehouse_reservation"),
        audited("warehouse_count"),
        audited("warehouse_count_line"),
        audited("warehouse_asset"),
        read_only("warehouse_move_order", ["number", "kind"]),
        read_only("warehouse_move_line", ["order_id", "key", "disposition"]),
        read_only("warehouse_reservation", ["document", "item_id", "lot_id"]),
        read_only("warehouse_count", ["number", "kind"]),
        read_only("warehouse_count_line", ["count_id", "place_id", "key", "disposition"]),
        read_only("warehouse_excursion", ["place_id", "measure", "from_at"]),
        read_only("warehouse_asset", ["key", "code"]),
        state_moves("warehouse_move_order", "status", WORK_MOVES, initial=["OPEN"]),
        state_moves("warehouse_move_line", "status", WORK_MOVES, initial=["OPEN"]),
        state_moves("warehouse_reservation", "status", RESERVATION_MOVES, initial=["ACTIVE"]),
        state_moves("warehouse_count", "status", COUNT_MOVES, initial=["OPEN"]),
        state_moves("warehouse_excursion", "status", EXCURSION_MOVES, initial=["OPEN"]),
    ]

"""What the database holds of sales: history, moves, what may leave, and what stays as it was."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, read_only, state_moves

ORDER_MOVES = {
    "DRAFT": ["CONFIRMED", "CANCELLED"],
    "CONFIRMED": ["PART_SHIPPED", "SHIPPED", "CANCELLED"],
    "PART_SHIPPED": ["SHIPPED", "CLOSED"],
    "SHIPPED": ["CLOSED"],
    "CLOSED": [],
    "CANCELLED": [],
}
PICK_MOVES = {"OPEN": ["DONE", "CANCELLED"], "DONE": [], "CANCELLED": []}
SHIPMENT_MOVES = {
    "OPEN": ["SHIPPED", "CANCELLED"],
    "SHIPPED": ["CONFIRMED"],
    "CONFIRMED": [],
    "CANCELLED": [],
}

# What was confirmed is what is shipped: lines come, go and change in drafts only. What has left of
# them is written in orders of which goods may go out, and never becomes less.
LINES = """
CREATE FUNCTION sales_lines_of_draft() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    state text;
    line sales_order_line;
BEGIN
    IF TG_OP = 'DELETE' THEN line := OLD; ELSE line := NEW; END IF;
    SELECT status INTO state FROM sales_order WHERE id = line.order_id FOR SHARE;
    IF TG_OP = 'UPDATE' AND (OLD.item_id, OLD.position, OLD.quantity, OLD.unit, OLD.wanted_on,
            OLD.min_days)
        IS NOT DISTINCT FROM (NEW.item_id, NEW.position, NEW.quantity, NEW.unit, NEW.wanted_on,
            NEW.min_days) THEN
        IF state IN ('CONFIRMED', 'PART_SHIPPED') AND NEW.shipped >= OLD.shipped THEN
            RETURN NEW;
        END IF;
    ELSIF state = 'DRAFT' THEN
        RETURN line;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', CONSTRAINT = 'sales_order_line_of_draft',
        MESSAGE = 'sales_order_line_of_draft: the order is confirmed, its lines stay';
END
$$
"""
LINES_TRIGGER = """
CREATE TRIGGER sales_order_line_of_draft BEFORE INSERT OR UPDATE OR DELETE
ON sales_order_line FOR EACH ROW EXECUTE FUNCTION sales_lines_of_draft()
"""

# An order is confirmed only with lines, for an active customer; at home, for devices of class II
# and III, only where the customer holds a licence of some kind in force on that day.
CONFIRMATION = """
CREATE FUNCTION sales_order_confirmable() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sales_order_line l WHERE l.order_id = NEW.id)
        OR NOT EXISTS (
            SELECT FROM catalog_partner p
            WHERE p.party_id = NEW.customer_id AND p.status = 'ACTIVE')
        OR (
            EXISTS (
                SELECT FROM ledger_party p
                WHERE p.id = NEW.customer_id AND p.country IN ('', 'CN'))
            AND EXISTS (
                SELECT FROM sales_order_line l JOIN catalog_item i ON i.item_id = l.item_id
                WHERE l.order_id = NEW.id AND i.risk_class IN ('II', 'III'))
            AND NOT EXISTS (
                SELECT FROM catalog_licence c
                WHERE c.partner_id = NEW.customer_id
                    AND c.kind IN ('TRADE', 'FILING', 'PRACTICE')
                    AND (c.valid_from IS NULL OR c.valid_from <= NEW.confirmed_at::date + 1)
                    AND (c.valid_until IS NULL OR c.valid_until >= NEW.confirmed_at::date))
        ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'sales_order_to_licensed',
            MESSAGE = 'sales_order_to_licensed: the customer may not be sold this to';
    END IF;
    RETURN NEW;
END
$$
"""
CONFIRMATION_TRIGGER = """
CREATE TRIGGER sales_order_to_licensed BEFORE UPDATE OF status ON sales_order
FOR EACH ROW WHEN (NEW.status = 'CONFIRMED' AND OLD.status = 'DRAFT')
EXECUTE FUNCTION sales_order_confirmable()
"""

# Things are loaded into, and taken out of, shipments that have not left. Afterwards they stay.
THINGS = """
CREATE FUNCTION sales_things_while_open() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    state text;
    thing sales_shipment_thing;
BEGIN
    IF TG_OP = 'DELETE' THEN thing := OLD; ELSE thing := NEW; END IF;
    SELECT status INTO state FROM sales_shipment WHERE id = thing.shipment_id FOR SHARE;
    IF state = 'OPEN' AND (TG_OP <> 'INSERT' OR NEW.is_open) THEN
        RETURN thing;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', CONSTRAINT = 'sales_shipment_thing_while_open',
        MESSAGE = 'sales_shipment_thing_while_open: the shipment has left, its contents stay';
END
$$
"""
THINGS_TRIGGER = """
CREATE TRIGGER sales_shipment_thing_while_open BEFORE INSERT OR UPDATE OR DELETE
ON sales_shipment_thing FOR EACH ROW EXECUTE FUNCTION sales_things_while_open()
"""

# The record is written while the shipment leaves and not afterwards, and not beyond the order.
RECORDS = """
CREATE FUNCTION sales_record_within() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    line sales_order_line;
    shipment sales_shipment;
    recorded numeric;
BEGIN
    SELECT * INTO shipment FROM sales_shipment WHERE id = NEW.shipment_id FOR SHARE;
    SELECT * INTO line FROM sales_order_line WHERE id = NEW.order_line_id FOR UPDATE;
    IF shipment.status <> 'OPEN' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'sales_record_at_departure',
            MESSAGE = 'sales_record_at_departure: the shipment has left, its record stays';
    END IF;
    IF line.order_id <> shipment.order_id OR line.item_id <> NEW.item_id THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'sales_record_of_order',
            MESSAGE = 'sales_record_of_order: the order has another item there';
    END IF;
    SELECT sum(r.quantity) INTO recorded FROM sales_record r WHERE r.order_line_id = line.id;
    IF recorded > line.quantity THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'sales_record_within_order',
            MESSAGE = 'sales_record_within_order: more would leave than was ordered';
    END IF;
    RETURN NEW;
END
$$
"""
RECORDS_TRIGGER = """
CREATE TRIGGER sales_record_within_order AFTER INSERT
ON sales_record FOR EACH ROW EXECUTE FUNCTION sales_record_within()
"""

# A shipment leaves with a record of what it holds, and with no device whose DI the registry of its
# market does not know.
DEPARTURE = """
CREATE FUNCTION sales_shipment_may_leave() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sales_record r WHERE r.shipment_id = NEW.id)
        OR NOT EXISTS (SELECT FROM sales_shipment_thing t WHERE t.shipment_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'sales_shipment_has_record',
            MESSAGE = 'sales_shipment_has_record: nothing is recorded of what would leave';
    END IF;
    IF EXISTS (
        SELECT FROM sales_record r
        JOIN ledger_item i ON i.id = r.item_id AND i.kind = 'DEVICE'
        JOIN sales_order o ON o.id = NEW.order_id AND o.market <> ''
        WHERE r.shipment_id = NEW.id AND NOT EXISTS (
            SELECT FROM catalog_device_identifier d
            WHERE d.item_id = r.item_id AND d.market = o.market AND d.status = 'PUBLISHED')
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'sales_shipment_is_published',
            MESSAGE = 'sales_shipment_is_published: a DI is not published in the market';
    END IF;
    RETURN NEW;
END
$$
"""
DEPARTURE_TRIGGER = """
CREATE TRIGGER sales_shipment_may_leave BEFORE UPDATE OF status ON sales_shipment
FOR EACH ROW WHEN (NEW.status = 'SHIPPED' AND OLD.status = 'OPEN')
EXECUTE FUNCTION sales_shipment_may_leave()
"""


class Migration(migrations.Migration):
    """Add history, moves and guards."""

    dependencies = [("sales", "0001_tables"), ("audit", "0002_functions")]

    operations = [
        migrations.RunSQL(LINES, "DROP FUNCTION sales_lines_of_draft()"),
        migrations.RunSQL(
            LINES_TRIGGER, "DROP TRIGGER sales_order_line_of_draft ON sales_order_line"
        ),
        migrations.RunSQL(CONFIRMATION, "DROP FUNCTION sales_order_confirmable()"),
        migrations.RunSQL(
            CONFIRMATION_TRIGGER, "DROP TRIGGER sales_order_to_licensed ON sales_order"
        ),
        migrations.RunSQL(THINGS, "DROP FUNCTION sales_things_while_open()"),
        migrations.RunSQL(
            THINGS_TRIGGER, "DROP TRIGGER sales_shipment_thing_while_open ON sales_shipment_thing"
        ),
        migrations.RunSQL(RECORDS, "DROP FUNCTION sales_record_within()"),
        migrations.RunSQL(
            RECORDS_TRIGGER, "DROP TRIGGER sales_record_within_order ON sales_record"
        ),
        migrations.RunSQL(DEPARTURE, "DROP FUNCTION sales_shipment_may_leave()"),
        migrations.RunSQL(
            DEPARTURE_TRIGGER, "DROP TRIGGER sales_shipment_may_leave ON sales_shipment"
        ),
        audited("sales_order"),
        audited("sales_order_line", deletable=True),
        audited("sales_pick"),
        audited("sales_pick_line"),
        audited("sales_shipment"),
        audited("sales_shipment_thing", deletable=True),
        append_only("sales_record", reason="What left, and to whom, is a fact (GMP 2025 §117)."),
        append_only("sales_onward", reason="What was reported is a fact."),
        read_only("sales_order", ["number", "customer_id"]),
        read_only("sales_order_line", ["order_id"]),
        read_only("sales_pick", ["number", "order_id"]),
        read_only("sales_pick_line", ["pick_id", "lot_key", "quantity"]),
        read_only("sales_shipment", ["number", "order_id", "customer_id"]),
        read_only("sales_shipment_thing", ["shipment_id", "key", "quantity"]),
        state_moves("sales_order", "status", ORDER_MOVES, initial=["DRAFT"]),
        state_moves("sales_pick", "status", PICK_MOVES, initial=["OPEN"]),
        state_moves("sales_shipment", "status", SHIPMENT_MOVES, initial=["OPEN"]),
    ]

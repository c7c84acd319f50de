"""What the database holds of purchasing: history, moves, and what stays as it was approved."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, read_only, state_moves

SUPPLY_MOVES = {
    "PROPOSED": ["APPROVED", "ENDED"],
    "APPROVED": ["SUSPENDED", "ENDED"],
    "SUSPENDED": ["APPROVED", "ENDED"],
    "ENDED": [],
}
ORDER_MOVES = {
    "DRAFT": ["APPROVED", "CANCELLED"],
    "APPROVED": ["DRAFT", "SENT", "CANCELLED"],
    "SENT": ["PART_RECEIVED", "RECEIVED", "CANCELLED"],
    "PART_RECEIVED": ["RECEIVED", "CLOSED"],
    "RECEIVED": ["PART_RECEIVED", "CLOSED"],
    "CLOSED": [],
    "CANCELLED": [],
}
NOTICE_MOVES = {"EXPECTED": ["RECEIVED", "CANCELLED"], "RECEIVED": [], "CANCELLED": []}
VERDICT_MOVES = {
    "WAITING": ["ACCEPTED", "PART", "REJECTED"], "ACCEPTED": [], "PART": [], "REJECTED": [],
}
PROCESSING_MOVES = {
    "DRAFT": ["SENT", "CANCELLED"], "SENT": ["BACK"], "BACK": [], "CANCELLED": [],
}

# What was approved is what is bought: lines come, go and change in drafts only. What has come of
# them, and what went back, is written in orders that were sent.
LINES = """
CREATE FUNCTION purchasing_lines_of_draft() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    state text;
    line purchasing_order_line;
BEGIN
    IF TG_OP = 'DELETE' THEN line := OLD; ELSE line := NEW; END IF;
    SELECT status INTO state FROM purchasing_order WHERE id = line.order_id FOR SHARE;
    IF TG_OP = 'UPDATE' AND (OLD.item_id, OLD.revision, OLD.quantity, OLD.unit, OLD.price,
            OLD.due_on, OLD.over_percent, OLD.under_percent)
        IS NOT DISTINCT FROM (NEW.item_id, NEW.revision, NEW.quantity, NEW.unit, NEW.price,
            NEW.due_on, NEW.over_percent, NEW.under_percent) THEN
        IF state IN ('SENT', 'PART_RECEIVED', 'RECEIVED', 'CLOSED') THEN
            RETURN NEW;
        END IF;
    ELSIF state = 'DRAFT' THEN
        RETURN line;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', CONSTRAINT = 'purchasing_order_line_of_draft',
        MESSAGE = 'purchasing_order_line_of_draft: the order is approved, its lines stay';
END
$$
"""
LINES_TRIGGER = """
CREATE TRIGGER purchasing_order_line_of_draft BEFORE INSERT OR UPDATE OR DELETE
ON purchasing_order_line FOR EACH ROW EXECUTE FUNCTION purchasing_lines_of_draft()
"""

# An order is approved only where every line may be bought from the supplier on that day.
APPROVAL = """
CREATE FUNCTION purchasing_order_approvable() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM purchasing_order_line l WHERE l.order_id = NEW.id) OR EXISTS (
        SELECT FROM purchasing_order_line l WHERE l.order_id = NEW.id AND NOT EXISTS (
            SELECT FROM purchasing_supply s
            WHERE s.item_id = l.item_id AND s.supplier_id = NEW.supplier_id
                AND s.status = 'APPROVED'
                AND (s.valid_until IS NULL OR s.valid_until >= NEW.approved_at::date))
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'purchasing_order_from_approved',
            MESSAGE = 'purchasing_order_from_approved: a line is not from an approved supplier';
    END IF;
    RETURN NEW;
END
$$
"""
APPROVAL_TRIGGER = """
CREATE TRIGGER purchasing_order_from_approved BEFORE UPDATE OF status ON purchasing_order
FOR EACH ROW WHEN (NEW.status = 'APPROVED' AND OLD.status = 'DRAFT')
EXECUTE FUNCTION purchasing_order_approvable()
"""


class Migration(migrations.Migration):
    """Add history, moves and guards."""

    dependencies = [("purchasing", "0001_tables"), ("audit", "0002_functions")]

    operations = [
        migrations.RunSQL(LINES, "DROP FUNCTION purchasing_lines_of_draft()"),
        migrations.RunSQL(
            LINES_TRIGGER,
            "DROP TRIGGER purchasing_order_line_of_draft ON purchasing_order_line",
        ),
        migrations.RunSQL(APPROVAL, "DROP FUNCTION purchasing_order_approvable()"),
        migrations.RunSQL(
            APPROVAL_TRIGGER, "DROP TRIGGER purchasing_order_from_approved ON purchasing_order"
        ),
        audited("purchasing_supply"),
        audited("purchasing_order"),
        audited("purchasing_order_line", deletable=True),
        audited("purchasing_notice"),
        append_only("purchasing_notice_line", reason="What was announced is a fact."),
        audited("purchasing_receipt"),
        audited("purchasing_receipt_line"),
        append_only("purchasing_refusal", reason="What was turned away is a fact."),
        append_only("purchasing_return", reason="What went back is a fact."),
        audited("purchasing_processing"),
        read_only("purchasing_supply", ["item_id", "supplier_id"]),
        read_only("purchasing_order", ["number", "supplier_id"]),
        read_only("purchasing_order_line", ["order_id"]),
        read_only("purchasing_notice", ["number", "order_id", "delivery_note"]),
        read_only("purchasing_receipt", ["number", "order_id", "notice_id", "supplier_id"]),
        read_only("purchasing_receipt_line", ["receipt_id", "order_line_id"]),
        read_only("purchasing_receipt_line", ["supplier_lot", "lot_key"]),
        read_only("purchasing_receipt_line", ["quantity", "ordered", "units"]),
        read_only("purchasing_processing", ["number", "lot_key", "quantity"]),
        state_moves("purchasing_supply", "status", SUPPLY_MOVES, initial=["PROPOSED"]),
        state_moves("purchasing_order", "status", ORDER_MOVES, initial=["DRAFT"]),
        state_moves("purchasing_notice", "status", NOTICE_MOVES, initial=["EXPECTED"]),
        state_moves("purchasing_receipt_line", "verdict", VERDICT_MOVES, initial=["WAITING"]),
        state_moves("purchasing_processing", "status", PROCESSING_MOVES, initial=["DRAFT"]),
    ]  # fmt: skip

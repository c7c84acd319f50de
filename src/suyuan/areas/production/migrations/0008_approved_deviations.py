"""Only a deviation that was approved opens a gate: one that was closed without it explains."""

from django.db import migrations


def refusal(message: str) -> str:
    """Return the statement that refuses, naming what is held."""
    return (
        "RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], "
        f"MESSAGE = TG_ARGV[0] || ': {message}';"
    )


def within_plan(decided: str) -> str:
    """Return the function that lets no more be made than is planned and tolerated."""
    return replaced("production_check_plan", f"""
DECLARE
    most numeric;
    made numeric;
BEGIN
    SELECT quantity * (1 + over_percent / 100) INTO most
    FROM production_order WHERE id = NEW.order_id FOR UPDATE;
    SELECT coalesce(sum(quantity), 0) INTO made
    FROM production_tally WHERE order_id = NEW.order_id AND kind = 'MADE';
    IF made + NEW.quantity > most AND NOT EXISTS (
        SELECT FROM production_deviation WHERE order_id = NEW.order_id AND kind = 'QUANTITY'
        AND state IN ('APPROVED', 'CLOSED'){decided}
    ) THEN
        {refusal("more than the plan tolerates")}
    END IF;
    RETURN NEW;
END
""")


def of_record(of_deviation: str) -> str:
    """Return the function that lets only material of the frozen record go in."""
    return replaced("production_check_material", f"""
DECLARE
    asked text;
    taken text;
    content jsonb;
BEGIN
    SELECT i.code INTO taken FROM ledger_item AS i WHERE i.id = NEW.item_id;
    SELECT i.code INTO asked FROM ledger_item AS i WHERE i.id = NEW.part_item_id;
    SELECT m.content INTO content FROM production_order AS o
    JOIN catalog_master_record AS m ON m.revision_id = o.master_record_id
    WHERE o.id = NEW.order_id;
    IF NOT EXISTS (
        SELECT FROM jsonb_array_elements(content -> 'parts') AS part
        WHERE part ->> 'item' = asked
        AND (asked = taken OR part -> 'alternates' ? taken OR EXISTS (
            SELECT FROM production_deviation AS d WHERE d.id = NEW.deviation_id
            AND d.order_id = NEW.order_id AND d.kind = 'MATERIAL' AND d.item_id = NEW.item_id
            AND d.instead_of_id = NEW.part_item_id
            AND d.state IN ('APPROVED', 'CLOSED'){of_deviation}))
    ) THEN
        {refusal("no part of the frozen master record, no alternate, no approved deviation")}
    END IF;
    RETURN NEW;
END
""")


def replaced(name: str, body: str) -> str:
    """Return the statement that gives a trigger function another body."""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog, public AS $${body}$$"
    )


class Migration(migrations.Migration):
    """Ask for the decision, besides the state."""

    dependencies = [("production", "0007_quick_entries")]

    operations = [
        migrations.RunSQL(within_plan(" AND decided_at IS NOT NULL"), within_plan("")),
        migrations.RunSQL(of_record(" AND d.decided_at IS NOT NULL"), of_record("")),
    ]

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
    return replaced("production_check_materials", f"""
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT DISTINCT r.order_id, r.item_id, r.part_item_id, r.deviation_id FROM new_rows AS r
        ) AS n
        LEFT JOIN ledger_item AS taken ON taken.id = n.item_id
        LEFT JOIN ledger_item AS asked ON asked.id = n.part_item_id
        WHERE NOT EXISTS (
            SELECT FROM production_order AS o
            JOIN catalog_master_record AS m ON m.revision_id = o.master_record_id
            CROSS JOIN LATERAL jsonb_array_elements(m.content -> 'parts') AS part
            WHERE o.id = n.order_id AND part ->> 'item' = asked.code
            AND (asked.code = taken.code OR part -> 'alternates' ? taken.code OR EXISTS (
                SELECT FROM production_deviation AS d WHERE d.id = n.deviation_id
                AND d.order_id = n.order_id AND d.kind = 'MATERIAL' AND d.item_id = n.item_id
                AND d.instead_of_id = n.part_item_id
                AND d.state IN ('APPROVED', 'CLOSED'){of_deviation}))
        )
    ) THEN
        {refusal("no part of the frozen master record, no alternate, no approved deviation")}
    END IF;
    RETURN NULL;
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

    dependencies = [("production", "0008_material_by_set")]

    operations = [
        migrations.RunSQL(within_plan(" AND decided_at IS NOT NULL"), within_plan("")),
        migrations.RunSQL(of_record(" AND d.decided_at IS NOT NULL"), of_record("")),
    ]

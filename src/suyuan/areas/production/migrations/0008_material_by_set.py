"""Material that is issued by the thousand is checked set by set, not part by part.

Sixteen thousand boards and batteries of one order are two items of one frozen record: whether these
may be used, and whether the order takes records, was asked once for each part.
"""

from django.db import migrations

REFUSAL = """
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0],
            MESSAGE = TG_ARGV[0] || ': no part of the frozen master record, no alternate, no approved'
                ' deviation';"""
# An item or a record that is not there allows nothing, as nothing else does.
OF_RECORD = f"""
CREATE FUNCTION production_check_materials() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
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
                AND d.instead_of_id = n.part_item_id AND d.state IN ('APPROVED', 'CLOSED')))
        )
    ) THEN{REFUSAL}
    END IF;
    RETURN NULL;
END
$$"""


def _trigger(name: str, by_set: str, by_row: str, when: str) -> migrations.RunSQL:
    """Ask once for all rows; rows of this table are never changed."""
    return migrations.RunSQL(
        [
            f"DROP TRIGGER {name} ON production_material",
            f"CREATE TRIGGER {name} AFTER INSERT ON production_material"
            f" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
            f" EXECUTE FUNCTION {by_set}('{name}')",
        ],
        [
            f"DROP TRIGGER {name} ON production_material",
            f"CREATE TRIGGER {name} {when} ON production_material"
            f" FOR EACH ROW EXECUTE FUNCTION {by_row}('{name}')",
        ],
    )


class Migration(migrations.Migration):
    """Replace the checks."""

    dependencies = [("production", "0007_quick_entries")]
    operations = [
        migrations.RunSQL(OF_RECORD, "DROP FUNCTION production_check_materials()"),
        _trigger(
            "production_material_order_open", "production_check_all_open",
            "production_check_open", "BEFORE INSERT OR UPDATE",
        ),
        _trigger(
            "production_material_of_record", "production_check_materials",
            "production_check_material", "BEFORE INSERT",
        ),
    ]  # fmt: skip

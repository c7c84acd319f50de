"""What is entered about thousands of units at once is checked set by set.

Eight thousand units that are packed were looked at step by step, thirty thousand times; and the
state of their order was asked for once for each of them.
"""

import django.db.models.deletion
from django.db import migrations, models

REFUSAL = """
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0],
            MESSAGE = TG_ARGV[0] || ': {}';"""
GONE = f"""
    IF EXISTS (
        SELECT FROM new_rows AS n
        JOIN production_unit_entry AS e ON e.unit_id = n.unit_id AND e.id < n.id
        WHERE e.fact IN ('SCRAP', 'SAMPLE', 'RETENTION')
        AND NOT EXISTS (SELECT FROM new_rows AS same WHERE same.id = e.id)
    ) THEN{REFUSAL.format("the unit is scrapped or taken as a sample")}
    END IF;"""
# What a unit has passed before an entry is read once for each entry, by its index, whatever the
# plan was made for first: a few entries or thousands.
SETWISE = """
    IF EXISTS (
        WITH needed AS MATERIALIZED (
            SELECT asked.order_id, asked.step_number, array_agg(s.number) AS steps
            FROM (
                SELECT DISTINCT n.order_id, n.step_number FROM new_rows AS n WHERE n.fact = 'PASS'
            ) AS asked
            JOIN production_order_step AS s
                ON s.order_id = asked.order_id AND s.number < asked.step_number
            GROUP BY asked.order_id, asked.step_number
        )
        SELECT FROM needed AS d
        JOIN new_rows AS n ON n.order_id = d.order_id AND n.step_number = d.step_number
        CROSS JOIN LATERAL (
            SELECT array_agg(t.step_number) AS steps FROM (
                SELECT e.step_number, max(e.id) FILTER (WHERE e.fact = 'PASS') AS ok,
                    max(e.id) FILTER (WHERE e.fact = 'FAIL') AS bad,
                    max(max(e.id) FILTER (WHERE e.fact = 'REDO'))
                        OVER (ORDER BY e.step_number) AS again
                FROM production_unit_entry AS e WHERE e.unit_id = n.unit_id AND e.id < n.id
                GROUP BY e.step_number
            ) AS t WHERE t.ok > coalesce(greatest(t.bad, t.again), 0)
        ) AS done
        WHERE n.fact = 'PASS' AND NOT d.steps <@ coalesce(done.steps, '{}')
    )"""
STEPWISE = """
    IF EXISTS (
        SELECT FROM new_rows AS n
        JOIN production_order_step AS s ON s.order_id = n.order_id AND s.number < n.step_number
        WHERE n.fact = 'PASS' AND NOT production_unit_passed(n.unit_id, s.number, n.id)
    )"""


def _entries(passed: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION production_check_entries() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN{GONE}{passed} THEN{REFUSAL.format("a step before it is not done")}
    END IF;
    RETURN NULL;
END
$$"""


OPEN = f"""
CREATE FUNCTION production_check_all_open() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM production_order AS o
        WHERE o.state IN ('REVIEWED', 'CLOSED', 'CANCELLED')
        AND o.id IN (SELECT DISTINCT n.order_id FROM new_rows AS n)
    ) THEN{REFUSAL.format("the order is reviewed, closed or cancelled")}
    END IF;
    RETURN NULL;
END
$$"""


def _trigger(table: str) -> migrations.RunSQL:
    """Ask once for all rows; rows of these tables are never changed."""
    name = f"{table}_order_open"
    return migrations.RunSQL(
        [
            f"DROP TRIGGER {name} ON {table}",
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows"
            f" FOR EACH STATEMENT EXECUTE FUNCTION production_check_all_open('{name}')",
        ],
        [
            f"DROP TRIGGER {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION production_check_open('{name}')",
        ],
    )


class Migration(migrations.Migration):
    """Replace the checks, and drop an index that another one holds in it."""

    dependencies = [("production", "0006_label_accounts_stay")]
    operations = [
        migrations.RunSQL(_entries(SETWISE), _entries(STEPWISE)),
        migrations.RunSQL(OPEN, "DROP FUNCTION production_check_all_open()"),
        _trigger("production_unit"),
        _trigger("production_unit_entry"),
        migrations.AlterField(
            "unitentry",
            "unit",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="production.unit",
            ),
        ),
    ]

"""What makes a unit, and the steps before it, happen once: only a rework order asks for it again.

A unit that was sent back to its making in its own order could pass nothing any more, because
nobody makes it a second time. It has passed that step for good.
"""

from django.db import migrations

REFUSAL = """
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0],
            MESSAGE = TG_ARGV[0] || ': {}';"""
AGAIN = "t.again"
MADE_ONCE = "CASE WHEN t.step_number <= t.made THEN t.anew ELSE t.again END"


def entries(since: str) -> str:
    """Return the function that looks at what is entered about units.

    Args:
        since: After what a step has to be passed.
    """
    return f"""
CREATE OR REPLACE FUNCTION production_check_entries() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows AS n
        JOIN production_unit_entry AS e ON e.unit_id = n.unit_id AND e.id < n.id
        WHERE e.fact IN ('SCRAP', 'SAMPLE', 'RETENTION')
        AND NOT EXISTS (SELECT FROM new_rows AS same WHERE same.id = e.id)
    ) THEN{REFUSAL.format("the unit is scrapped or taken as a sample")}
    END IF;
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
                        OVER (ORDER BY e.step_number) AS again,
                    max(max(e.id) FILTER (WHERE e.fact = 'REDO' AND e.order_id <> (
                        SELECT u.order_id FROM production_unit AS u WHERE u.id = e.unit_id
                    ))) OVER (ORDER BY e.step_number) AS anew,
                    max(max(e.step_number) FILTER (WHERE e.fact = 'MADE')) OVER () AS made
                FROM production_unit_entry AS e WHERE e.unit_id = n.unit_id AND e.id < n.id
                GROUP BY e.step_number
            ) AS t WHERE t.ok > coalesce(greatest(t.bad, {since}), 0)
        ) AS done
        WHERE n.fact = 'PASS' AND NOT d.steps <@ coalesce(done.steps, '{{}}')
    ) THEN{REFUSAL.format("a step before it is not done")}
    END IF;
    RETURN NULL;
END
$$"""


class Migration(migrations.Migration):
    """Look at the making by itself."""

    dependencies = [("production", "0009_approved_deviations")]
    operations = [migrations.RunSQL(entries(MADE_ONCE), entries(AGAIN))]

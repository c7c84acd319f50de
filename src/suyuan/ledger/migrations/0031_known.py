"""What was known at a moment is told quickly.

Whether an event counted then is asked once for each link of a walk: its name says when it was
recorded, without a look into every month of the events. What was made void later is looked for once,
by the moment of its declaration, with a plan that is kept.
"""

from typing import Final

from django.db import migrations

KNOWN: Final = """
CREATE OR REPLACE FUNCTION ledger_known(event uuid, known timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
            SELECT FROM ledger_event_key AS k WHERE k.event_id = event AND k.recorded_at <= known)
       AND NOT EXISTS (
            SELECT FROM ledger_correction AS x WHERE x.event_id = event AND x.recorded_at <= known)
$$;
"""
KNOWN_BEFORE: Final = KNOWN.replace(
    "ledger_event_key AS k WHERE k.event_id = event AND k.recorded_at <= known",
    "ledger_event AS e WHERE e.id = event AND e.recorded_at <= known",
)
VOID: Final = """
CREATE INDEX correction_recorded ON ledger_correction (recorded_at);
CREATE OR REPLACE FUNCTION ledger_void_later(moment timestamptz, known timestamptz)
RETURNS TABLE (event_id uuid, type text, action text, occurred_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 20
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, e.type, e.action, e.occurred_at FROM ledger_correction AS x
    JOIN ledger_event_key AS k ON k.event_id = x.event_id AND k.recorded_at <= known
    JOIN ledger_event AS e ON e.id = k.event_id AND e.recorded_at = k.recorded_at
    WHERE x.recorded_at > known AND e.declares IS NULL AND e.occurred_at <= moment;
END $$;
"""
VOID_BEFORE: Final = """
DROP INDEX correction_recorded;
CREATE OR REPLACE FUNCTION ledger_void_later(moment timestamptz, known timestamptz)
RETURNS TABLE (event_id uuid, type text, action text, occurred_at timestamptz)
LANGUAGE sql STABLE ROWS 20 AS $$
    SELECT e.id, e.type, e.action, e.occurred_at FROM ledger_correction AS x
    JOIN ledger_event AS e ON e.id = x.event_id AND e.recorded_at <= known AND e.declares IS NULL
    WHERE x.recorded_at > known AND e.occurred_at <= moment
$$;
"""


class Migration(migrations.Migration):
    """Asks the names of events when they were recorded."""

    dependencies = [("ledger", "0030_order")]
    operations = [
        migrations.RunSQL(KNOWN, KNOWN_BEFORE),
        migrations.RunSQL(VOID, VOID_BEFORE),
    ]

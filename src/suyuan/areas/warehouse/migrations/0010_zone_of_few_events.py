"""Which events store things without saying a state is asked first again, now with what lies inside.

What was added about amounts in packages began from the statement of the very first rules: it looked
into every month of events for each of a hundred thousand rows (3.5 to 40 s), and into all of them for
a single one. The events of a statement are few, and one recording has one moment.
"""

from importlib import import_module
from typing import Final

from django.db import migrations

BEFORE: Final = import_module("suyuan.areas.warehouse.migrations.0008_packed_amounts").CHECK

AFTER: Final = """
CREATE OR REPLACE FUNCTION warehouse_check_things() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_mergejoin = off AS $$
DECLARE
    told uuid[];
    storing uuid[];
    first timestamptz;
    last timestamptz;
BEGIN
    SELECT array_agg(d.event_id), min(d.recorded_at), max(d.recorded_at) INTO told, first, last
    FROM (SELECT DISTINCT event_id, recorded_at FROM new_rows) AS d;
    SELECT array_agg(v.id) INTO storing
    FROM ledger_event AS v JOIN warehouse_profile AS p ON p.place_id = v.place_id
    WHERE v.id = ANY (told) AND v.recorded_at BETWEEN first AND last
        AND v.raw IS NULL AND v.disposition IS NULL
        AND v.biz_step IN ('storing', 'stocking', 'receiving', 'arriving', 'staging_outbound');
    IF storing IS NULL THEN
        RETURN NULL;
    END IF;
    -- The last event that said a state decides. A package without a state of its own shows that of
    -- what is in it: this is what comes to the zone.
    IF EXISTS (
        SELECT FROM (
            SELECT n.thing_id, n.occurred_at, p.zone
            FROM new_rows AS n
            JOIN ledger_event AS v ON v.recorded_at = n.recorded_at AND v.id = n.event_id
                AND v.recorded_at BETWEEN first AND last
            JOIN warehouse_profile AS p ON p.place_id = v.place_id
            WHERE n.event_id = ANY (storing) AND n.role = 'OBJECT' AND n.quantity IS NULL
        ) AS s
        WHERE EXISTS (
            SELECT FROM ledger_thing AS t
            CROSS JOIN LATERAL (
                SELECT o.disposition FROM ledger_participation AS q
                JOIN ledger_event AS o ON o.recorded_at = q.recorded_at AND o.id = q.event_id
                WHERE q.thing_id = t.id AND q.occurred_at < s.occurred_at
                    AND o.disposition IS NOT NULL
                ORDER BY q.occurred_at DESC LIMIT 1
            ) AS l
            WHERE t.id = s.thing_id AND t.kind IN ('UNIT', 'PACKAGE')
                AND warehouse_refuses(s.zone, l.disposition)
        ) OR EXISTS (
            SELECT FROM ledger_stock AS k
            WHERE k.root_id = s.thing_id AND k.root_id <> 0 AND k.quantity > 0
                AND warehouse_refuses(s.zone, k.disposition)
                AND NOT EXISTS (
                    SELECT FROM ledger_whereabouts AS w
                    WHERE w.thing_id = s.thing_id AND w.disposition <> '')
        )
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'warehouse_zone_of_thing',
            MESSAGE = 'warehouse_zone_of_thing: goods in this state do not come to this zone';
    END IF;
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    """Replace the function."""

    dependencies = [("warehouse", "0009_counted_inside")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]

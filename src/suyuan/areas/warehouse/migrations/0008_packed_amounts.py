"""The stock of amounts in packages, however deep they lie, and what of them may come to a zone."""

from importlib import import_module
from typing import Final

from django.db import migrations

_RULES = import_module("suyuan.areas.warehouse.migrations.0002_rules")
_QUICK = import_module("suyuan.areas.warehouse.migrations.0005_stock_of_lot")
_BEFORE: Final = import_module("suyuan.areas.warehouse.migrations.0007_stock_of_ours").STOCK

_WALK: Final = """        JOIN ledger_thing c ON c.id = k.container_id
        LEFT JOIN ledger_thing c1 ON c1.id = c.container_id
        JOIN ledger_whereabouts w ON w.thing_id = coalesce(c1.container_id, c.container_id, c.id)
        JOIN ledger_party o ON o.id = w.holder_id AND o.own
        WHERE k.container_id <> 0 AND"""
_ROOT: Final = """        JOIN ledger_whereabouts w ON w.thing_id = k.root_id
        JOIN ledger_party o ON o.id = w.holder_id AND o.own
        WHERE k.root_id <> 0 AND"""
_WALK_THERE: Final = """            JOIN ledger_thing c ON c.id = k.container_id
            LEFT JOIN ledger_thing c1 ON c1.id = c.container_id
            CROSS JOIN LATERAL (
                SELECT x.holder_id FROM ledger_whereabouts x
                WHERE x.thing_id = coalesce(c1.container_id, c.container_id, c.id)
                    AND x.place_id = place OFFSET 0) w
            WHERE k.thing_id = lot AND k.container_id <> 0 AND"""
_ROOT_THERE: Final = """            CROSS JOIN LATERAL (
                SELECT x.holder_id FROM ledger_whereabouts x
                WHERE x.thing_id = k.root_id AND x.place_id = place OFFSET 0) w
            WHERE k.thing_id = lot AND k.root_id <> 0 AND"""
STOCK: Final = _BEFORE.replace(_WALK, _ROOT)
_THERE_BEFORE: Final = _QUICK.THERE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
THERE: Final = _THERE_BEFORE.replace(_WALK_THERE, _ROOT_THERE)

# A package without a state of its own shows that of what is in it: this is what comes to the zone.
_CHECK_BEFORE: Final = _RULES.CHECK_THINGS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
_OWN_STATE: Final = """        WHERE warehouse_refuses(p.zone, last.disposition)
    ) THEN"""
_STATE_INSIDE: Final = """        WHERE warehouse_refuses(p.zone, last.disposition)
    ) OR EXISTS (
        SELECT FROM (
            SELECT DISTINCT recorded_at, event_id FROM new_rows
            WHERE role = 'OBJECT' AND quantity IS NULL
        ) d
        JOIN ledger_event e ON e.recorded_at = d.recorded_at AND e.id = d.event_id
            AND e.raw IS NULL AND e.disposition IS NULL
            AND e.biz_step IN ('storing', 'stocking', 'receiving', 'arriving', 'staging_outbound')
        JOIN warehouse_profile p ON p.place_id = e.place_id
        JOIN new_rows n ON n.event_id = d.event_id AND n.role = 'OBJECT'
        JOIN ledger_stock k ON k.root_id = n.thing_id AND k.root_id <> 0 AND k.quantity > 0
        LEFT JOIN ledger_whereabouts w ON w.thing_id = n.thing_id
        WHERE coalesce(w.disposition, '') = '' AND warehouse_refuses(p.zone, k.disposition)
    ) THEN"""
CHECK: Final = _CHECK_BEFORE.replace(_OWN_STATE, _STATE_INSIDE)


class Migration(migrations.Migration):
    """Replace the view, what a reservation asks, and what is refused."""

    dependencies = [("warehouse", "0007_stock_of_ours"), ("ledger", "0028_contained")]
    operations = [
        migrations.RunSQL(STOCK, _BEFORE),
        migrations.RunSQL(THERE, _THERE_BEFORE),
        migrations.RunSQL(CHECK, _CHECK_BEFORE),
    ]

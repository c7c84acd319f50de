"""The stock of one lot without a look at that of the others.

Whoever picks or reserves asks what there is of a lot at a place. The view of the stock begins with all
containers that we hold: a third of a second at ten million units, for each scan. The check of a
reservation begins with the sublots of the lot; what it counts is what the view counts.
"""

from importlib import import_module
from typing import Final

from django.db import migrations

_RULES = import_module("suyuan.areas.warehouse.migrations.0002_rules")
BEFORE = import_module("suyuan.areas.warehouse.migrations.0004_quick_stock").STOCK
STOCK = BEFORE.replace("s.kind <> 'UNIT'", "s.kind = 'SUBLOT'")
THERE: Final = """
CREATE FUNCTION warehouse_there(lot bigint, place bigint) RETURNS numeric LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (
        WITH held AS MATERIALIZED (
            SELECT h.sublot_id, h.root_id, h.place_id, h.holder_id, h.units
            FROM ledger_thing s JOIN ledger_sublot_holding h ON h.sublot_id = s.id AND h.units > 0
            WHERE s.lot_id = lot AND s.kind = 'SUBLOT'
        )
        SELECT coalesce(sum(f.quantity), 0) FROM (
            SELECT h.holder_id, h.units::numeric AS quantity FROM held h
            WHERE h.root_id = 0 AND h.place_id = place
            UNION ALL
            SELECT w.holder_id, h.units FROM held h CROSS JOIN LATERAL (
                SELECT x.holder_id FROM ledger_whereabouts x
                WHERE x.thing_id = h.root_id AND x.place_id = place OFFSET 0) w
            WHERE h.root_id <> 0
                AND NOT EXISTS (SELECT FROM ledger_thing r WHERE r.id = h.root_id AND r.kind = 'UNIT')
                AND NOT EXISTS (
                SELECT FROM ledger_sublot_holding hp CROSS JOIN LATERAL (
                    SELECT FROM ledger_unit_link k WHERE k.source_sublot_id = h.sublot_id
                        AND k.target_sublot_id = hp.sublot_id AND k.until_at IS NULL LIMIT 1) k
                WHERE hp.root_id = h.root_id AND hp.root_id <> 0 AND hp.sublot_id <> h.sublot_id
                    AND hp.units > 0)
            UNION ALL
            SELECT k.holder_id, k.quantity FROM ledger_stock k
            WHERE k.thing_id = lot AND k.container_id = 0 AND k.quantity > 0 AND k.place_id = place
            UNION ALL
            SELECT w.holder_id, k.quantity FROM ledger_stock k
            JOIN ledger_thing c ON c.id = k.container_id
            LEFT JOIN ledger_thing c1 ON c1.id = c.container_id
            CROSS JOIN LATERAL (
                SELECT x.holder_id FROM ledger_whereabouts x
                WHERE x.thing_id = coalesce(c1.container_id, c.container_id, c.id)
                    AND x.place_id = place OFFSET 0) w
            WHERE k.thing_id = lot AND k.container_id <> 0 AND k.quantity > 0
        ) f JOIN ledger_party o ON o.id = f.holder_id AND o.own);
END $$
"""
CHECK_BEFORE: Final = _RULES.CHECK_RESERVATION.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
_BY_VIEW: Final = """SELECT coalesce(sum(s.quantity), 0) INTO there FROM warehouse_stock s
    WHERE s.lot_id = NEW.lot_id AND s.place_id = NEW.place_id;"""
CHECK: Final = CHECK_BEFORE.replace(
    _BY_VIEW, "there := warehouse_there(NEW.lot_id, NEW.place_id);"
)


class Migration(migrations.Migration):
    """Replace the view, and what the check of a reservation asks."""

    dependencies = [("warehouse", "0004_quick_stock"), ("ledger", "0025_bearers")]
    operations = [
        migrations.RunSQL(STOCK, BEFORE),
        migrations.RunSQL(THERE, "DROP FUNCTION warehouse_there(bigint, bigint)"),
        migrations.RunSQL(CHECK, CHECK_BEFORE),
    ]

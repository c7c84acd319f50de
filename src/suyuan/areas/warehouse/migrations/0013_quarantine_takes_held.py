"""Quarantine takes what is on hold or recalled, whatever was found of it before.

The state does not say whether something is on hold; that other accepted goods stay where they
belong is for the code to see to.
"""

from importlib import import_module
from typing import Final

from django.db import migrations

BEFORE: Final = import_module("suyuan.areas.warehouse.migrations.0002_rules").REFUSES.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)

AFTER: Final = """
CREATE OR REPLACE FUNCTION warehouse_refuses(zone text, state text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE zone
        WHEN 'QUARANTINE' THEN state IN ('non_conformant', 'expired', 'damaged')
        WHEN 'RELEASED' THEN state IN ('unavailable', 'non_conformant', 'returned', 'expired',
            'damaged', 'in_progress', 'sellable_not_accessible')
        WHEN 'STAGING' THEN state IN ('unavailable', 'non_conformant', 'returned', 'expired',
            'damaged', 'in_progress', 'sellable_not_accessible')
        WHEN 'REJECTED' THEN state IN ('conformant', 'sellable_accessible', 'unavailable',
            'sellable_not_accessible', 'in_progress', 'returned')
        WHEN 'RETURNS' THEN state IN
            ('conformant', 'sellable_accessible', 'unavailable', 'in_progress')
        WHEN 'PRODUCTION' THEN state IN ('unavailable', 'expired')
        ELSE false
    END
$$
"""


class Migration(migrations.Migration):
    """Replace the function."""

    dependencies = [("warehouse", "0012_line_event")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]

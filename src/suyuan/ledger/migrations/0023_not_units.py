"""Lots, sublots and packages by themselves: few beside the units, and asked for by every stock list."""

from django.db import migrations

INDEX = """
    CREATE INDEX thing_not_unit ON ledger_thing (id) INCLUDE (kind, lot_id, expires_on)
    WHERE kind <> 'UNIT'"""


class Migration(migrations.Migration):
    """Create the index."""

    dependencies = [("ledger", "0022_quick_sets")]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX thing_not_unit")]

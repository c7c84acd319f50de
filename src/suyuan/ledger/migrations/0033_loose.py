"""What lies loose of a sublot and is ours, found by the sublot.

The key of the holdings has place before holder; the planner takes a search in it by sublot and holder
for a search at every place, and read all that lies loose anywhere instead, a row at a time.
"""

from typing import Final

from django.db import migrations

INDEX: Final = """
    CREATE INDEX sublot_holding_held ON ledger_sublot_holding (sublot_id, holder_id)
        WHERE root_id = 0"""
NO_INDEX: Final = "DROP INDEX sublot_holding_held"


class Migration(migrations.Migration):
    """Create the index."""

    dependencies = [("ledger", "0032_targets")]
    operations = [migrations.RunSQL(INDEX, NO_INDEX)]

"""Which sublots have something special to a unit in them, without a look at their units.

A lot whose chain is broken was asked unit by unit whether a part went into any: a lot of a hundred
thousand serial numbers that came without a history cost as many searches, each time.
"""

from typing import Final

from django.db import migrations

INDEX: Final = "CREATE INDEX unit_link_target_sublot ON ledger_unit_link (target_sublot_id)"
NO_INDEX: Final = "DROP INDEX unit_link_target_sublot"


class Migration(migrations.Migration):
    """Create the index."""

    dependencies = [("ledger", "0031_known")]
    operations = [migrations.RunSQL(INDEX, NO_INDEX)]

"""The lots in the order of their ids, so that a list of them is read page by page."""

from django.db import migrations

LOTS = "CREATE INDEX thing_lots ON ledger_thing (id) WHERE kind = 'LOT'"
NO_LOTS = "DROP INDEX thing_lots"


class Migration(migrations.Migration):
    """Create the index."""

    dependencies = [("ledger", "0018_effects")]
    operations = [migrations.RunSQL(LOTS, NO_LOTS)]

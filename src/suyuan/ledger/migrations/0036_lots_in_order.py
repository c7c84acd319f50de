"""The lots of an item in the order of their codes.

What a list shows of nine thousand lots that are in stock are the first fifty; to sort them, each was
looked up. With this index those lists go through an item's lots in their order and stop.
"""

from typing import Final

from django.db import migrations

INDEX: Final = """
    CREATE INDEX thing_item_code ON ledger_thing (item_id, code, id)
        WHERE kind IN ('LOT', 'CLASS')"""
NO_INDEX: Final = "DROP INDEX thing_item_code"


class Migration(migrations.Migration):
    """Create the index."""

    dependencies = [("ledger", "0035_held_rows")]
    operations = [migrations.RunSQL(INDEX, NO_INDEX)]

"""The stock of a few lots without a look at all packages that we hold.

How many of the outermost packages are ours was guessed: as many as any of three thousand firms has.
So the stock of fifty lots began with twenty-seven thousand packages; it begins with the lots now.
"""

from importlib import import_module
from typing import Final

from django.db import migrations

BEFORE: Final = import_module("suyuan.areas.warehouse.migrations.0005_stock_of_lot").STOCK
_JOINED: Final = "holder_id IN (SELECT id FROM ledger_party WHERE own)"
_KNOWN: Final = "holder_id = ANY (ledger_own_parties())"
STOCK: Final = BEFORE.replace(_JOINED, _KNOWN)


class Migration(migrations.Migration):
    """Replace the view."""

    dependencies = [("warehouse", "0005_stock_of_lot"), ("ledger", "0027_lot_names")]
    operations = [migrations.RunSQL(STOCK, BEFORE)]

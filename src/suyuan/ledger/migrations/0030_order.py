"""Events of one moment have an order, and what they find follows from it.

Two things done in one moment, such as a unit taken out of a box and the box off its pallet, were told
apart by capture and not by what derives the projections again.
"""

from importlib import resources

from django.db import migrations

SQL = resources.files("suyuan.ledger").joinpath("sql/order.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Create the comparison, and put it into the functions that need it."""

    dependencies = [("ledger", "0028_contained")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION ledger_precedes(uuid, uuid)")]

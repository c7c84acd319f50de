"""What is held or recalled is not used, packed or shipped, whoever writes."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the index, the functions and the trigger."""

    dependencies = [("ledger", "0020_former_known")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/holds.sql").read_text(encoding="utf-8"),
            "DROP TRIGGER participation_not_held ON ledger_participation;"
            " DROP FUNCTION ledger_refuse_held(), ledger_touched(bigint[]), ledger_stops(bigint[]), ledger_bearers(bigint[]);"
            " DROP INDEX persistent_state_stops",
        ),
    ]

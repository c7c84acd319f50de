"""What is added to units and taken out of them after they were made."""

from importlib import resources

from django.db import migrations

from suyuan.foundation.db.triggers import append_only


class Migration(migrations.Migration):
    """Create the table and the functions."""

    dependencies = [("ledger", "0008_known")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/parts.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
        append_only("ledger_sublot_origin"),
    ]

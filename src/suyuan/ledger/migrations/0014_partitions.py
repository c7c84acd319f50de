"""The partition of a month, at the application's request."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the function."""

    dependencies = [("ledger", "0013_inferred")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger")
            .joinpath("sql/partitions.sql")
            .read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

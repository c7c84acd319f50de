"""Finding things by what was typed, answered with plans that are kept."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the functions."""

    dependencies = [("ledger", "0014_partitions")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/found.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

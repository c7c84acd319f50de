"""Short questions of the trace engine, answered with plans that are kept."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the functions."""

    dependencies = [("ledger", "0010_parts")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/answers.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

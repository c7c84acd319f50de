"""The walks of the trace engine, and the indexes that they need."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the functions."""

    dependencies = [("ledger", "0003_policies")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/trace.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

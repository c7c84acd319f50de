"""The trace engine as known at a past moment."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the functions."""

    dependencies = [("ledger", "0007_derive")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/known.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

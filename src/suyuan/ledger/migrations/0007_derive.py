"""The projections as functions of the facts."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the functions."""

    dependencies = [("ledger", "0006_event_order")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/derive.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

"""What the database holds by itself, whoever writes."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the triggers."""

    dependencies = [("ledger", "0004_trace")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/guards.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

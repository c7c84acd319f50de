"""What had left things again, as it was known at a past moment."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the functions."""

    dependencies = [("ledger", "0019_lots")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger")
            .joinpath("sql/former_known.sql")
            .read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

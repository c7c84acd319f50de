"""What follows from what happened to single things, as functions of effects that are made once."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the type and the functions."""

    dependencies = [("ledger", "0017_storage")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql", name).read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        )
        for name in ("effects.sql", "links.sql")
    ]

"""Walks over what was known at a past moment, by the facts."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the functions."""

    dependencies = [("ledger", "0011_answers")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger")
            .joinpath("sql/known_walks.sql")
            .read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

"""The ledger's tables, written in SQL because PostgreSQL holds most of their rules."""

from importlib import resources

from django.db import migrations


class Migration(migrations.Migration):
    """Create the tables."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger").joinpath("sql/tables.sql").read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
    ]

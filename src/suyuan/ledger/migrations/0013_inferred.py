"""Places that events do not say, inferred from the whereabouts of containers."""

from importlib import resources

from django.db import migrations

from suyuan.foundation.db.triggers import technical


class Migration(migrations.Migration):
    """Create the table and the functions."""

    dependencies = [("ledger", "0012_known_walks")]
    operations = [
        migrations.RunSQL(
            resources.files("suyuan.ledger")
            .joinpath("sql/inferred.sql")
            .read_text(encoding="utf-8"),
            migrations.RunSQL.noop,
        ),
        technical(
            "ledger_inferred_place",
            reason="A projection: its history is the events from which it can be rebuilt.",
        ),
    ]

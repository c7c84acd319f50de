"""Index the order in which events were committed, for those who are told of new ones."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_guards")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX event_committed ON ledger_event (xid, id)",
            "DROP INDEX event_committed",
        ),
    ]

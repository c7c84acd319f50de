"""What becomes of the history of each table, and what the application may do with it."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, technical

FACTS = (
    "ledger_event",
    "ledger_event_key",
    "ledger_correction",
    "ledger_participation",
    "ledger_posting",
    "ledger_sublot_input",
    "ledger_sublot_event",
)
PROJECTIONS = (
    "ledger_stock",
    "ledger_lot_link",
    "ledger_unit_link",
    "ledger_loaded",
    "ledger_containment",
    "ledger_custody",
    "ledger_whereabouts",
    "ledger_persistent_state",
    "ledger_sublot_holding",
)
REBUILDABLE = "A projection: its history is the events from which it can be rebuilt."
KEPT = "Its facts are fixed by trigger; its other columns are projections of events."


class Migration(migrations.Migration):
    """Declare the tables."""

    dependencies = [("ledger", "0002_models"), ("audit", "0002_functions")]
    operations = [
        audited("ledger_party"),
        audited("ledger_place"),
        audited("ledger_item"),
        audited("ledger_item_code", key="key", deletable=True),
        *(append_only(table) for table in FACTS),
        *(technical(table, reason=REBUILDABLE) for table in PROJECTIONS),
        *(technical(table, reason=KEPT) for table in ("ledger_thing", "ledger_identity")),
        migrations.RunSQL(
            "UPDATE audit_policy SET deletable = false"
            " WHERE table_name IN ('ledger_thing', 'ledger_identity')",
            migrations.RunSQL.noop,
        ),
    ]

"""What becomes of the history of the ledger's tables."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, technical

FACT = "The ledger itself: a mistake is corrected by a further event."
PROJECTION = "A function of the events, which can be built again from them."


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_models"), ("audit", "0002_functions")]
    operations = [
        audited("ledger_party"),
        audited("ledger_place"),
        audited("ledger_item"),
        audited("ledger_item_code", key="key", deletable=True),
        *(
            append_only(f"ledger_{table}", reason=FACT)
            for table in ("event", "event_key", "correction", "participation")
        ),
        *(
            technical(f"ledger_{table}", reason=PROJECTION)
            for table in (
                "thing", "identity", "posting", "stock", "lot_link", "unit_link", "containment",
                "custody", "whereabouts", "persistent_state", "sublot_holding",
            )
        ),
    ]

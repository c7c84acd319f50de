"""What the database holds of labels: an approved template stays, a label's content is a fact."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, read_only, state_moves

TEMPLATE_MOVES = {"DRAFT": ["APPROVED", "WITHDRAWN"], "APPROVED": ["WITHDRAWN"], "WITHDRAWN": []}
JOB_MOVES = {
    "REQUESTED": ["PRINTED", "CANCELLED"],
    "PRINTED": ["REQUESTED", "RECONCILED"],
    "RECONCILED": [],
    "CANCELLED": [],
}
LABEL_MOVES = {
    "REQUESTED": ["PRINTED", "CANCELLED"],
    "PRINTED": ["APPLIED", "SPOILED", "SAMPLE", "RETURNED"],
    "APPLIED": ["SPOILED"],
    "SPOILED": [],
    "SAMPLE": [],
    "RETURNED": [],
    "CANCELLED": [],
}
SAID = "symbol width_mm height_mm lines text language change_note approved_at approved_by"


def fixed_when_approved() -> migrations.RunSQL:
    """Fix what an approved template says."""
    name = "labels_template_approved_fixed"
    changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in SAID.split())
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON labels_template FOR EACH ROW "
        f"WHEN (OLD.status <> 'DRAFT' AND ({changed})) EXECUTE FUNCTION audit_refuse('{name}')",
        f"DROP TRIGGER {name} ON labels_template",
    )


class Migration(migrations.Migration):
    """Add history, moves, and what is fixed."""

    dependencies = [("labels", "0001_tables"), ("audit", "0002_functions")]

    operations = [
        audited("labels_template"),
        audited("labels_printer"),
        audited("labels_job"),
        audited("labels_label"),
        append_only("labels_printing"),
        read_only("labels_template", ["item_id", "level", "version"]),
        read_only("labels_job", ["number", "template_id", "document"]),
        read_only("labels_label", ["job_id", "position"]),
        read_only("labels_label", ["key", "content", "level", "copy"]),
        state_moves("labels_template", "status", TEMPLATE_MOVES, initial=["DRAFT"]),
        state_moves("labels_job", "status", JOB_MOVES, initial=["REQUESTED"]),
        state_moves("labels_label", "status", LABEL_MOVES, initial=["REQUESTED"]),
        fixed_when_approved(),
    ]

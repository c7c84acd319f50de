"""What the database holds of designs: what is approved stays, and one revision is in force a day."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, read_only, state_moves

MOVES = {"DRAFT": ["APPROVED", "WITHDRAWN"], "APPROVED": ["WITHDRAWN"], "WITHDRAWN": []}
EQUIPMENT_MOVES = {
    "IN_USE": ["BROKEN", "IN_MAINTENANCE", "RETIRED"],
    "BROKEN": ["IN_MAINTENANCE", "RETIRED"],
    "IN_MAINTENANCE": ["IN_USE", "RETIRED"],
    "RETIRED": [],
}
DI_MOVES = {
    "DRAFT": ["SUBMITTED", "WITHDRAWN"],
    "SUBMITTED": ["PUBLISHED", "DRAFT"],
    "PUBLISHED": ["CHANGING", "WITHDRAWN"],
    "CHANGING": ["PUBLISHED", "WITHDRAWN"],
    "WITHDRAWN": [],
}

ONLY_IN_DRAFT = """
CREATE FUNCTION catalog_only_in_draft() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    parent bigint;
    state text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        parent := (to_jsonb(OLD) ->> TG_ARGV[2])::bigint;
    ELSE
        parent := (to_jsonb(NEW) ->> TG_ARGV[2])::bigint;
    END IF;
    IF TG_ARGV[1] <> 'catalog_revision' THEN
        EXECUTE format('SELECT revision_id FROM %I WHERE id = $1', TG_ARGV[1])
        INTO parent USING parent;
    END IF;
    SELECT status INTO state FROM catalog_revision WHERE id = parent FOR SHARE;
    IF state IS DISTINCT FROM 'DRAFT' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0],
            MESSAGE = TG_ARGV[0] || ': what is approved is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$
"""


def only_in_draft(table: str, parent: str, column: str) -> migrations.RunSQL:
    """Refuse any change of a table's rows once the revision they belong to is approved."""
    name = f"{table}_only_in_draft"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION catalog_only_in_draft('{name}', '{parent}', '{column}')",
        f"DROP TRIGGER {name} ON {table}",
    )


def one_in_force(table: str, column: str) -> migrations.RunSQL:
    """Refuse that two approved rows of one thing are in force on the same day."""
    name = f"{table}_one_in_force"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
        f"({column} WITH =, daterange(effective_from, effective_until) WITH &&) "
        "WHERE (status = 'APPROVED')",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def fixed_when_approved(table: str, columns: str) -> migrations.RunSQL:
    """Fix columns of a row once it is approved."""
    name = f"{table}_approved_fixed"
    changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns.split())
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN (OLD.status <> 'DRAFT' AND ({changed})) EXECUTE FUNCTION audit_refuse('{name}')",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    """Add history, moves, and what is fixed by an approval."""

    dependencies = [("catalog", "0004_design_tables"), ("audit", "0002_functions")]

    operations = [
        migrations.RunSQL(ONLY_IN_DRAFT, "DROP FUNCTION catalog_only_in_draft()"),
        audited("catalog_revision"),
        audited("catalog_step", deletable=True),
        audited("catalog_parameter", deletable=True),
        audited("catalog_part", deletable=True),
        audited("catalog_alternate", deletable=True),
        audited("catalog_plan", deletable=True),
        audited("catalog_characteristic", deletable=True),
        append_only("catalog_master_record", reason="A device master record is frozen."),
        audited("catalog_form"),
        audited("catalog_form_version"),
        audited("catalog_equipment"),
        audited("catalog_calibration"),
        audited("catalog_person"),
        audited("catalog_qualification"),
        audited("catalog_training"),
        audited("catalog_device_identifier"),
        read_only("catalog_revision", ["item_id", "code"]),
        read_only("catalog_form_version", ["form_id", "number"]),
        read_only("catalog_calibration", ["equipment_id", "done_on", "result"]),
        read_only("catalog_training", ["person_id", "qualification_id", "trained_on"]),
        read_only("catalog_device_identifier", ["item_id", "market", "key"]),
        fixed_when_approved(
            "catalog_revision", "change_note effective_from approved_at approved_by"
        ),
        fixed_when_approved(
            "catalog_form_version", "fields change_note effective_from approved_at approved_by"
        ),
        one_in_force("catalog_revision", "item_id"),
        one_in_force("catalog_form_version", "form_id"),
        only_in_draft("catalog_step", "catalog_revision", "revision_id"),
        only_in_draft("catalog_part", "catalog_revision", "revision_id"),
        only_in_draft("catalog_plan", "catalog_revision", "revision_id"),
        only_in_draft("catalog_parameter", "catalog_step", "step_id"),
        only_in_draft("catalog_alternate", "catalog_part", "part_id"),
        only_in_draft("catalog_characteristic", "catalog_plan", "plan_id"),
        state_moves("catalog_revision", "status", MOVES, initial=["DRAFT"]),
        state_moves("catalog_form_version", "status", MOVES, initial=["DRAFT"]),
        state_moves("catalog_equipment", "status", EQUIPMENT_MOVES),
        state_moves("catalog_device_identifier", "status", DI_MOVES, initial=["DRAFT"]),
    ]

"""What the database holds of quality: facts stay, states move by their tables, results in time."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, read_only, state_moves

INSPECTION_MOVES = {
    "OPEN": ["CHECKING", "CANCELLED"],
    "CHECKING": ["OPEN", "CONCLUDED"],
    "CONCLUDED": [],
    "CANCELLED": [],
}
NONCONFORMITY_MOVES = {"OPEN": ["DECIDED"], "DECIDED": ["OPEN", "CLOSED"], "CLOSED": []}

WHILE_OPEN = """
CREATE FUNCTION quality_while_open() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows AS n JOIN quality_inspection AS i ON i.id = n.inspection_id
        WHERE i.status <> 'OPEN'
    ) THEN
        RAISE EXCEPTION 'results are entered while the inspection is open'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quality_result_while_open',
                TABLE = 'quality_result';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER quality_result_while_open AFTER INSERT ON quality_result
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION quality_while_open()
"""


def done_stays(table: str, states: str) -> migrations.RunSQL:
    """Refuse any change of a row that has come to its end."""
    name = f"{table}_done_stays"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN (OLD.status = ANY ('{{{states}}}')) EXECUTE FUNCTION audit_refuse('{name}')",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    """Add history, moves, and what is fixed when it is done."""

    dependencies = [
        ("quality", "0001_tables"), ("audit", "0002_functions"), ("ledger", "0018_holds"),
    ]

    operations = [
        audited("quality_inspection"),
        audited("quality_switching"),
        audited("quality_retained_sample"),
        audited("quality_hold"),
        audited("quality_release"),
        audited("quality_nonconformity"),
        append_only("quality_result"),
        append_only("quality_observation"),
        append_only("quality_hold_thing"),
        append_only("quality_release_thing"),
        read_only("quality_inspection", ["number", "purpose", "item_id"]),
        read_only("quality_inspection", ["plan", "classes", "quantity"]),
        read_only("quality_hold", ["number", "reason", "placed_at", "placed_by"]),
        read_only("quality_release", ["number", "document", "released_at", "released_by"]),
        read_only("quality_nonconformity", ["number", "item_id", "quantity", "found_at"]),
        state_moves("quality_inspection", "status", INSPECTION_MOVES, initial=["OPEN"]),
        state_moves(
            "quality_hold", "status", {"ACTIVE": ["LIFTED"], "LIFTED": []}, initial=["ACTIVE"]
        ),
        state_moves(
            "quality_release", "status", {"ACTIVE": ["WITHDRAWN"], "WITHDRAWN": []},
            initial=["ACTIVE"],
        ),
        state_moves("quality_nonconformity", "status", NONCONFORMITY_MOVES),
        migrations.RunSQL(
            WHILE_OPEN,
            "DROP TRIGGER quality_result_while_open ON quality_result;"
            " DROP FUNCTION quality_while_open()",
        ),
        done_stays("quality_inspection", "CONCLUDED,CANCELLED"),
        done_stays("quality_hold", "LIFTED"),
        done_stays("quality_release", "WITHDRAWN"),
        done_stays("quality_nonconformity", "CLOSED"),
    ]  # fmt: skip

"""What the database itself holds of production: history, moves, order of steps, what is frozen."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, read_only, state_moves

ORDER_MOVES = {
    "PLANNED": ["RELEASED", "CANCELLED"],
    "RELEASED": ["IN_PROCESS", "CANCELLED"],
    "IN_PROCESS": ["COMPLETED"],
    "COMPLETED": ["IN_PROCESS", "REVIEWED"],
    "REVIEWED": ["CLOSED"],
    "CLOSED": [],
    "CANCELLED": [],
}
STEP_MOVES = {"WAITING": ["RUNNING", "DONE"], "RUNNING": ["DONE"], "DONE": ["RUNNING"]}
RUN_MOVES = {"OPEN": ["DONE"], "DONE": ["ACCEPTED", "REJECTED"], "ACCEPTED": [], "REJECTED": []}
DEVIATION_MOVES = {
    "OPEN": ["APPROVED", "CLOSED", "REFUSED"],
    "APPROVED": ["CLOSED"],
    "CLOSED": [],
    "REFUSED": [],
}
FIXED_AT_RELEASE = """
    kind parent_id item_id revision_id master_record_id quantity lot_number lot_key site_id line_id
    over_percent product_minimum product_maximum material_minimum material_maximum released_at
    released_by"""
OF_AN_ORDER = [
    "order_step", "material", "load", "execution", "clearance", "portion", "unit", "unit_entry",
    "tally", "lot", "package",
]


def function(name: str, body: str) -> migrations.RunSQL:
    """Make a trigger function; its first argument is the name of what it holds."""
    return migrations.RunSQL(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog, public AS $${body}$$",
        f"DROP FUNCTION {name}()",
    )


def refusal(message: str) -> str:
    """Return the statement that refuses, naming what is held."""
    return (
        "RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], "
        f"MESSAGE = TG_ARGV[0] || ': {message}';"
    )


OPEN_ORDER = f"""
BEGIN
    IF EXISTS (SELECT FROM production_order WHERE id = NEW.order_id
               AND state IN ('REVIEWED', 'CLOSED', 'CANCELLED')) THEN
        {refusal("the order is reviewed, closed or cancelled")}
    END IF;
    RETURN NEW;
END
"""
WITHIN_PLAN = f"""
DECLARE
    most numeric;
    made numeric;
BEGIN
    SELECT quantity * (1 + over_percent / 100) INTO most
    FROM production_order WHERE id = NEW.order_id FOR UPDATE;
    SELECT coalesce(sum(quantity), 0) INTO made
    FROM production_tally WHERE order_id = NEW.order_id AND kind = 'MADE';
    IF made + NEW.quantity > most AND NOT EXISTS (
        SELECT FROM production_deviation WHERE order_id = NEW.order_id AND kind = 'QUANTITY'
        AND state IN ('APPROVED', 'CLOSED')
    ) THEN
        {refusal("more than the plan tolerates")}
    END IF;
    RETURN NEW;
END
"""
OF_RECORD = f"""
DECLARE
    asked text;
    taken text;
    content jsonb;
BEGIN
    SELECT i.code INTO taken FROM ledger_item AS i WHERE i.id = NEW.item_id;
    SELECT i.code INTO asked FROM ledger_item AS i WHERE i.id = NEW.part_item_id;
    SELECT m.content INTO content FROM production_order AS o
    JOIN catalog_master_record AS m ON m.revision_id = o.master_record_id
    WHERE o.id = NEW.order_id;
    IF NOT EXISTS (
        SELECT FROM jsonb_array_elements(content -> 'parts') AS part
        WHERE part ->> 'item' = asked
        AND (asked = taken OR part -> 'alternates' ? taken OR EXISTS (
            SELECT FROM production_deviation AS d WHERE d.id = NEW.deviation_id
            AND d.order_id = NEW.order_id AND d.kind = 'MATERIAL' AND d.item_id = NEW.item_id
            AND d.instead_of_id = NEW.part_item_id AND d.state IN ('APPROVED', 'CLOSED')))
    ) THEN
        {refusal("no part of the frozen master record, no alternate, no approved deviation")}
    END IF;
    RETURN NEW;
END
"""
IN_ORDER = f"""
BEGIN
    IF EXISTS (
        SELECT FROM new_rows AS n
        JOIN production_unit_entry AS e ON e.unit_id = n.unit_id AND e.id < n.id
        WHERE e.fact IN ('SCRAP', 'SAMPLE', 'RETENTION')
        AND NOT EXISTS (SELECT FROM new_rows AS same WHERE same.id = e.id)
    ) THEN
        {refusal("the unit is scrapped or taken as a sample")}
    END IF;
    IF EXISTS (
        SELECT FROM new_rows AS n
        JOIN production_order_step AS s ON s.order_id = n.order_id AND s.number < n.step_number
        WHERE n.fact = 'PASS' AND NOT production_unit_passed(n.unit_id, s.number, n.id)
    ) THEN
        {refusal("a step before it is not done")}
    END IF;
    RETURN NULL;
END
"""
PASSED = """
CREATE FUNCTION production_unit_passed(unit bigint, step integer, before bigint)
RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(max(id) FILTER (WHERE fact = 'PASS' AND step_number = step), 0)
        > coalesce(max(id) FILTER (WHERE (fact = 'FAIL' AND step_number = step)
                                   OR (fact = 'REDO' AND step_number <= step)), 0)
    FROM production_unit_entry WHERE unit_id = unit AND id < before
$$
"""
STEP_ORDER = f"""
BEGIN
    IF NEW.state = 'DONE' AND OLD.state <> 'DONE' AND EXISTS (
        SELECT FROM production_order_step
        WHERE order_id = NEW.order_id AND number < NEW.number AND state <> 'DONE'
    ) THEN
        {refusal("a step before it is not done")}
    END IF;
    IF NEW.quantity > OLD.quantity AND NEW.quantity > (
        SELECT quantity FROM production_order_step
        WHERE order_id = NEW.order_id AND number < NEW.number ORDER BY number DESC LIMIT 1
    ) AND (SELECT kind FROM production_order WHERE id = NEW.order_id) = 'NORMAL' THEN
        {refusal("more than has passed the step before")}
    END IF;
    RETURN NEW;
END
"""
REVIEWED = f"""
BEGIN
    IF NOT EXISTS (
        SELECT FROM production_history_record
        WHERE order_id = NEW.id AND scope = 'LOT' AND complete
    ) THEN
        {refusal("there is no complete frozen record")}
    END IF;
    RETURN NEW;
END
"""


def trigger(
    name: str, table: str, when: str, function: str, *, rows: str = "ROW", condition: str = ""
) -> migrations.RunSQL:
    """Put a trigger on a table."""
    told = f"WHEN ({condition}) " if condition else ""
    seen = "REFERENCING NEW TABLE AS new_rows " if rows == "STATEMENT" else ""
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} {when} ON {table} {seen}FOR EACH {rows} {told}"
        f"EXECUTE FUNCTION {function}('{name}')",
        f"DROP TRIGGER {name} ON {table}",
    )


def changed(columns: str) -> str:
    """Return the condition that one of some columns is changed."""
    return " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns.split())


class Migration(migrations.Migration):
    """Add history, moves, and what is frozen by release, by an end, and by a review."""

    dependencies = [("production", "0001_initial"), ("audit", "0002_functions")]

    operations = [
        audited("production_item_rule", key="item_id"),
        audited("production_order"),
        audited("production_order_step"),
        audited("production_deviation"),
        audited("production_run"),
        audited("production_execution"),
        audited("production_load"),
        audited("production_package"),
        audited("production_environment_limit", deletable=True),
        append_only("production_portion"),
        append_only("production_clearance"),
        append_only("production_environment_reading"),
        append_only("production_material"),
        append_only("production_unit"),
        append_only("production_unit_entry"),
        append_only("production_tally"),
        append_only("production_lot"),
        append_only("production_history_record", reason="A history record is frozen."),
        append_only("production_remark"),
        read_only("production_order", ["number", "created_at", "created_by"]),
        read_only("production_order_step", ["order_id", "number", "code"]),
        read_only("production_order_step", ["form_version_id"]),
        read_only("production_deviation", ["number", "order_id", "kind", "found_at"]),
        read_only("production_run", ["number", "kind", "started_at"]),
        read_only("production_load", ["order_id", "step_number", "key", "loaded_at"]),
        read_only("production_package", ["order_id", "key", "level"]),
        state_moves("production_order", "state", ORDER_MOVES, initial=["PLANNED"]),
        state_moves("production_order_step", "state", STEP_MOVES, initial=["WAITING"]),
        state_moves("production_run", "state", RUN_MOVES, initial=["OPEN"]),
        state_moves("production_deviation", "state", DEVIATION_MOVES, initial=["OPEN"]),
        state_moves("production_execution", "state", {"STARTED": ["DONE"], "DONE": []}),
        state_moves(
            "production_package", "state", {"OPEN": ["CLOSED"], "CLOSED": ["OPEN"]},
            initial=["OPEN"],
        ),
        trigger(
            "production_order_released_fixed", "production_order", "BEFORE UPDATE",
            "audit_refuse", condition=f"OLD.state <> 'PLANNED' AND ({changed(FIXED_AT_RELEASE)})",
        ),
        trigger(
            "production_execution_done_fixed", "production_execution", "BEFORE UPDATE",
            "audit_refuse",
            condition="OLD.state = 'DONE' AND ("
            + changed("order_id step_id run_id person started_at ended_at quantity good result")
            + ")",
        ),
        trigger(
            "production_run_judged_stays", "production_run", "BEFORE UPDATE", "audit_refuse",
            condition="OLD.state IN ('ACCEPTED', 'REJECTED')",
        ),
        trigger(
            "production_deviation_closed_stays", "production_deviation", "BEFORE UPDATE",
            "audit_refuse", condition="OLD.state IN ('CLOSED', 'REFUSED')",
        ),
        trigger(
            "production_load_unloaded_stays", "production_load", "BEFORE UPDATE", "audit_refuse",
            condition="OLD.unloaded_at IS NOT NULL",
        ),
        function("production_check_open", OPEN_ORDER),
        *(
            trigger(
                f"production_{table}_order_open", f"production_{table}",
                "BEFORE INSERT OR UPDATE", "production_check_open",
            )
            for table in OF_AN_ORDER
        ),
        function("production_check_plan", WITHIN_PLAN),
        trigger(
            "production_tally_within_plan", "production_tally", "BEFORE INSERT",
            "production_check_plan", condition="NEW.kind = 'MADE'",
        ),
        function("production_check_material", OF_RECORD),
        trigger(
            "production_material_of_record", "production_material", "BEFORE INSERT",
            "production_check_material",
        ),
        migrations.RunSQL(PASSED, "DROP FUNCTION production_unit_passed(bigint, integer, bigint)"),
        function("production_check_entries", IN_ORDER),
        trigger(
            "production_unit_entry_in_order", "production_unit_entry", "AFTER INSERT",
            "production_check_entries", rows="STATEMENT",
        ),
        function("production_check_steps", STEP_ORDER),
        trigger(
            "production_order_step_in_order", "production_order_step", "BEFORE UPDATE",
            "production_check_steps",
        ),
        function("production_check_reviewed", REVIEWED),
        trigger(
            "production_order_reviewed_with_record", "production_order", "BEFORE UPDATE",
            "production_check_reviewed",
            condition="NEW.state = 'REVIEWED' AND OLD.state <> 'REVIEWED'",
        ),
    ]  # fmt: skip

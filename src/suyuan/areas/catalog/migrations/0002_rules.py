"""What the database itself holds: history, moves, and that no number is given out twice."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

from suyuan.foundation.db.triggers import audited, read_only, state_moves

ITEM_MOVES = {"DRAFT": ["ACTIVE", "RETIRED"], "ACTIVE": ["RETIRED"], "RETIRED": ["ACTIVE"]}
PARTNER_MOVES = {
    "ACTIVE": ["BLOCKED", "RETIRED"], "BLOCKED": ["ACTIVE", "RETIRED"], "RETIRED": ["ACTIVE"],
}
POOL_MOVES = {"OPEN": ["CLOSED"], "CLOSED": []}

ONLY_GROWS = """
CREATE FUNCTION catalog_only_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0],
        MESSAGE = TG_ARGV[0] || ': a number that was given out does not come back';
END
$$
"""


def only_grows(table: str) -> migrations.RunSQL:
    """Refuse that the next number of a row becomes a lower one."""
    name = f"{table}_next_only_grows"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN (NEW.next < OLD.next) EXECUTE FUNCTION catalog_only_grows('{name}')",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    """Add the triggers and the exclusion of overlapping blocks."""

    dependencies = [("catalog", "0001_initial"), ("audit", "0002_functions")]

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(ONLY_GROWS, "DROP FUNCTION catalog_only_grows()"),
        migrations.RunSQL(
            "ALTER TABLE catalog_number_block ADD CONSTRAINT catalog_block_no_overlap "
            "EXCLUDE USING gist (counter_id WITH =, int8range(first, last, '[]') WITH &&)",
            "ALTER TABLE catalog_number_block DROP CONSTRAINT catalog_block_no_overlap",
        ),
        only_grows("catalog_number_counter"),
        only_grows("catalog_number_block"),
        audited("catalog_item", key="item_id"),
        audited("catalog_partner", key="party_id"),
        audited("catalog_licence"),
        audited("catalog_place", key="place_id"),
        audited("catalog_number_scheme"),
        audited("catalog_number_counter"),
        audited("catalog_number_pool"),
        audited("catalog_number_block"),
        read_only("catalog_number_scheme", ["kind", "template", "item_id"]),
        read_only("catalog_number_counter", ["scheme_id", "period"]),
        read_only("catalog_number_block", ["counter_id", "first", "last", "day"]),
        state_moves("catalog_item", "status", ITEM_MOVES),
        state_moves("catalog_partner", "status", PARTNER_MOVES),
        state_moves("catalog_number_pool", "status", POOL_MOVES, initial=["OPEN"]),
    ]

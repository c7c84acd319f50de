"""A row that is changed is written out for its history once, however many are changed with it.

The join of the rows before and after was planned for a single one: of a hundred rows each was written
out as JSON a hundred times.
"""

from importlib import import_module
from typing import Final

from django.db import migrations

_FUNCTIONS: Final = str(
    import_module("suyuan.foundation.audit.migrations.0002_functions").FUNCTIONS
)
_HEAD: Final = "CREATE FUNCTION audit_record()"
BEFORE: Final = (
    "CREATE OR REPLACE FUNCTION audit_record()"
    + _FUNCTIONS.partition(_HEAD)[2].partition("$$;")[0]
    + "$$"
)
_INSERT: Final = """    ELSE
        INSERT INTO public.audit_entry (table_name, row_key, action, old, new, actor, actor_label, reason,
            command_id, operation, source, address, at, transaction_id)
        SELECT TG_TABLE_NAME, n.image ->> key, TG_OP,
"""
_INSERT_ONCE: Final = """    ELSE
        INSERT INTO public.audit_entry (table_name, row_key, action, old, new, actor, actor_label, reason,
            command_id, operation, source, address, at, transaction_id)
        WITH o AS MATERIALIZED (
            SELECT i.image, i.image ->> key AS named
            FROM (SELECT to_jsonb(r) AS image FROM old_rows r OFFSET 0) i
        ), n AS MATERIALIZED (
            SELECT i.image, i.image ->> key AS named
            FROM (SELECT to_jsonb(r) AS image FROM new_rows r OFFSET 0) i
        )
        SELECT TG_TABLE_NAME, n.named, TG_OP,
"""
_JOIN: Final = """        FROM (SELECT to_jsonb(r) AS image FROM old_rows r OFFSET 0) o
        JOIN (SELECT to_jsonb(r) AS image FROM new_rows r OFFSET 0) n ON n.image ->> key = o.image ->> key
"""
_JOIN_ONCE: Final = """        FROM o JOIN n ON n.named = o.named
"""
AFTER: Final = BEFORE.replace(_INSERT, _INSERT_ONCE).replace(_JOIN, _JOIN_ONCE)


class Migration(migrations.Migration):
    """Replace the function."""

    dependencies = [("audit", "0003_closed")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]

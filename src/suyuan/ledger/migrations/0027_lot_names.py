"""The codes of lots without a look at the lots, what expires by itself, and which parties are we.

Every list of stock is in the order of item and lot: to fetch the codes of nine thousand lots from a
table of ten million things took longer than to count what lies there.
"""

from typing import Final

from django.db import migrations

INDEXES: Final = """
    CREATE INDEX thing_lot_code ON ledger_thing (id) INCLUDE (kind, item_id, code)
        WHERE kind IN ('LOT', 'CLASS');
    CREATE INDEX thing_expiry ON ledger_thing (expires_on) INCLUDE (id)
        WHERE kind <> 'UNIT' AND expires_on IS NOT NULL;
    DROP INDEX thing_lots"""
OURS: Final = """
    CREATE INDEX party_own ON ledger_party (id) WHERE own;
    -- Asked for while a plan is made too: so it is known how much is ours, which a join does not tell.
    CREATE FUNCTION ledger_own_parties() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(p.id), '{}') FROM ledger_party AS p WHERE p.own $$"""
NO_OURS: Final = """
    DROP FUNCTION ledger_own_parties();
    DROP INDEX party_own"""
BEFORE: Final = """
    CREATE INDEX thing_lots ON ledger_thing (id) WHERE kind = 'LOT';
    DROP INDEX thing_expiry;
    DROP INDEX thing_lot_code"""


class Migration(migrations.Migration):
    """Create the indexes and the function."""

    dependencies = [("ledger", "0025_bearers")]
    operations = [migrations.RunSQL(INDEXES, BEFORE), migrations.RunSQL(OURS, NO_OURS)]

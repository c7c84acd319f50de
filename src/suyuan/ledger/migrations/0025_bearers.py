"""What bears a hold for a few things, without a look at all sublots of the ledger.

How many things lie in a container is not known beforehand, so the lots of sublots among them were
joined by a hash of all sublots that there are: ten milliseconds for each scan, and more each year.
"""

from typing import Final

from django.db import migrations

BEARERS: Final = """
CREATE OR REPLACE FUNCTION ledger_bearers(things bigint[])
RETURNS TABLE (thing_id bigint, bearer_id bigint)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up (start, id) AS (
        SELECT x, x FROM unnest(things) AS x
        UNION
        SELECT up.start, t.container_id FROM up JOIN ledger_thing AS t ON t.id = up.id
        WHERE t.container_id IS NOT NULL
    ), down (start, id) AS (
        SELECT t.id, t.id FROM unnest(things) AS x JOIN ledger_thing AS t ON t.id = x
        WHERE t.kind IN ('UNIT', 'PACKAGE', 'ASSET')
        UNION
        SELECT down.start, c.child_id FROM down
        JOIN ledger_containment AS c ON c.parent_id = down.id AND c.until_at IS NULL
    ), near AS (
        SELECT start, id FROM up UNION SELECT start, id FROM down
    ), homes AS (
        SELECT DISTINCT n.start, t.sublot_id FROM near AS n JOIN ledger_thing AS t ON t.id = n.id
        WHERE t.sublot_id <> n.id AND t.sublot_id <> 0
    )
    SELECT start, id FROM near
    UNION SELECT start, sublot_id FROM homes
    UNION SELECT h.start, t.lot_id FROM homes AS h JOIN ledger_thing AS t ON t.id = h.sublot_id
        WHERE t.lot_id IS NOT NULL
    UNION SELECT n.start, t.lot_id FROM near AS n CROSS JOIN LATERAL (
        SELECT s.lot_id FROM ledger_thing AS s WHERE s.id = n.id AND s.kind = 'SUBLOT' OFFSET 0
    ) AS t
$$;"""
_BY_HASH: Final = """JOIN ledger_thing AS t ON t.id = n.id
        WHERE t.kind = 'SUBLOT'
"""
_ONE_BY_ONE: Final = """CROSS JOIN LATERAL (
        SELECT s.lot_id FROM ledger_thing AS s WHERE s.id = n.id AND s.kind = 'SUBLOT' OFFSET 0
    ) AS t
"""


class Migration(migrations.Migration):
    """Replace the function."""

    dependencies = [("ledger", "0024_presence")]
    operations = [migrations.RunSQL(BEARERS, BEARERS.replace(_ONE_BY_ONE, _BY_HASH))]

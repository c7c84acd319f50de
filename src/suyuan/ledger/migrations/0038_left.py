"""What left a place is found by the place and the moment; what is in no container is not looked up.

Which goods lay at a place while it was out of its limits was told from the last twenty thousand
events there. Now what has left since is found by two small indexes. The holdings of a scope asked for
the whereabouts of the container of units that are in none. Where amounts in packages were is told by
what was known then.
"""

from importlib import resources
from typing import Final

from django.db import migrations

INDEXES: Final = """
    CREATE INDEX custody_left ON ledger_custody (place_id, until_at) WHERE until_at IS NOT NULL;
    CREATE INDEX posting_place ON ledger_posting (place_id, occurred_at)"""
NO_INDEXES: Final = "DROP INDEX custody_left; DROP INDEX posting_place"
HOLDINGS: Final = """
CREATE OR REPLACE FUNCTION ledger_holdings(sublots bigint[], plus bigint[], minus bigint[]) RETURNS TABLE (
    item_id bigint, place_id bigint, holder_id bigint, disposition text, units bigint
) LANGUAGE plpgsql STABLE ROWS 5000
SET enable_mergejoin = off SET enable_seqscan = off SET enable_hashjoin = off
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH whole AS MATERIALIZED (
        SELECT t.id, t.item_id
        FROM (SELECT u.id FROM unnest(sublots) AS u (id) ORDER BY u.id) AS s
        JOIN ledger_thing AS t ON t.id = s.id
    ), single AS MATERIALIZED (
        SELECT a.item_id, a.root_id, count(*) AS units
        FROM ledger_units_at(plus, NULL) AS a WHERE NOT a.ended GROUP BY 1, 2
        UNION ALL
        SELECT a.item_id, a.root_id, -count(*)
        FROM ledger_units_at(minus, NULL) AS a WHERE NOT a.ended GROUP BY 1, 2
    ), placed AS (
        SELECT s.item_id, coalesce(w.place_id, h.place_id) AS place_id,
               coalesce(w.holder_id, h.holder_id) AS holder_id,
               coalesce(w.disposition, h.disposition) AS disposition, h.units
        FROM whole AS s JOIN ledger_sublot_holding AS h ON h.sublot_id = s.id
        LEFT JOIN ledger_whereabouts AS w ON w.thing_id = {root}
        UNION ALL
        SELECT r.item_id, coalesce(w.place_id, 0), coalesce(w.holder_id, 0),
               coalesce(w.disposition, ''), r.units
        FROM single AS r LEFT JOIN ledger_whereabouts AS w ON w.thing_id = r.root_id
    )
    SELECT p.item_id, p.place_id, p.holder_id, p.disposition, sum(p.units)::bigint
    FROM placed AS p GROUP BY 1, 2, 3, 4 HAVING sum(p.units) <> 0;
END $$"""

BOXES: Final = (
    resources.files("suyuan.ledger").joinpath("sql/boxes_known.sql").read_text(encoding="utf-8")
)
NO_BOXES: Final = "DROP FUNCTION ledger_boxes_known(bigint[], timestamptz, timestamptz)"


class Migration(migrations.Migration):
    """Create the indexes and the functions."""

    dependencies = [("ledger", "0037_then")]
    operations = [
        migrations.RunSQL(INDEXES, NO_INDEXES),
        migrations.RunSQL(
            HOLDINGS.format(root="nullif(h.root_id, 0)"), HOLDINGS.format(root="h.root_id")
        ),
        migrations.RunSQL(BOXES, NO_BOXES),
    ]

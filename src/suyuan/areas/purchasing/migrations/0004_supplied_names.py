"""Lots that came in before are found by the numbers of their suppliers, too.

The name is spelled as the ledger spells it: every character but letters, digits and ``_.~-`` as the
bytes of its UTF-8.
"""

from django.db import migrations

NAMES = r"""
INSERT INTO ledger_identity (key, thing_id, sublot_id, main, why, since, event_id)
SELECT 'urn:suyuan:supplied:' || q.number || ':' || l.lot_key, t.id, t.id, false, 'SUPPLIER',
    r.received_at, t.created_by
FROM purchasing_receipt_line l
JOIN purchasing_receipt r ON r.id = l.receipt_id
JOIN ledger_identity n ON n.key = l.lot_key AND n.main
JOIN ledger_thing t ON t.id = n.thing_id AND t.kind = 'LOT'
CROSS JOIN LATERAL (
    SELECT string_agg(
        CASE WHEN c COLLATE "C" ~ '[A-Za-z0-9_.~-]' THEN c
            ELSE regexp_replace(upper(encode(convert_to(c, 'UTF8'), 'hex')), '(..)', '%\1', 'g')
        END, '' ORDER BY place) AS number
    FROM regexp_split_to_table(l.supplier_lot, '') WITH ORDINALITY AS x (c, place)
) q
WHERE l.supplier_lot <> ''
ON CONFLICT (key) DO NOTHING
"""


class Migration(migrations.Migration):
    """Name the lots."""

    dependencies = [("purchasing", "0003_counted"), ("ledger", "0023_not_units")]
    operations = [migrations.RunSQL(NAMES, migrations.RunSQL.noop)]

"""Events of one moment have an order, and what they find follows from it.

Two things done in one moment, such as a unit taken out of a box and the box off its pallet, were told
apart by capture and not by what derives the projections again, nor by what was known at a time. What
came out of a container of which nobody knew where it was keeps what will tell it.
"""

from importlib import resources
from typing import Final

from django.db import migrations


def _sql(name: str) -> str:
    return resources.files("suyuan.ledger").joinpath("sql", name).read_text(encoding="utf-8")


def _replaced(file: str, name: str, *changes: tuple[str, str]) -> tuple[str, str]:
    """Return the statement for a changed function, and the one for the function as it was."""
    text = _sql(file)
    start = text.index(f"FUNCTION {name}(")
    end = text.index("$$;", text.index("$$", start) + 2) + 3
    before = after = f"CREATE OR REPLACE {text[start:end]}"
    for old, new in changes:
        assert after.count(old) == 1, f"{name}: {old}"
        after = after.replace(old, new)
    return after, before


LOADED: Final = _replaced(
    "links.sql",
    "ledger_unit_links_of",
    (
        """JOIN ledger_derive_loaded((SELECT array_agg(DISTINCT transformation_id) FROM alone)) l
            ON l.transformation_id = a.transformation_id AND l.from_at <= a.occurred_at
            AND (l.until_at IS NULL OR l.until_at > a.occurred_at)
            AND l.event_id <> a.event_id""",
        """JOIN ledger_loadings_of((SELECT array_agg(DISTINCT transformation_id) FROM alone)) l
            ON l.transformation_id = a.transformation_id AND l.from_at <= a.occurred_at
            AND (l.until_at IS NULL OR l.until_at >= a.occurred_at)
            AND l.event_id <> a.event_id
            AND (l.from_at < a.occurred_at OR ledger_precedes(l.event_id, a.event_id))
            AND (l.until_at IS NULL OR l.until_at > a.occurred_at
                OR NOT ledger_precedes(l.until_event_id, a.event_id))""",
    ),
)
PARTS: Final = _replaced(
    "former_known.sql",
    "ledger_parts_known",
    (
        "SELECT c.thing_id AS source, p.thing_id AS target, e.occurred_at\n",
        "SELECT c.thing_id AS source, p.thing_id AS target, e.event_id, e.occurred_at\n",
    ),
    ("SELECT l.thing_id, u.thing_id, e.occurred_at\n",
     "SELECT l.thing_id, u.thing_id, e.event_id, e.occurred_at\n"),
    (
        "AND r.target = k.target_id AND r.occurred_at >= k.from_at)),",
        """AND r.target = k.target_id AND (r.occurred_at > k.from_at
                       OR (r.occurred_at = k.from_at
                           AND ledger_precedes(k.event_id, r.event_id))))),""",
    ),
    (
        "AND r.target = c.target AND r.occurred_at >= c.occurred_at), c.quantity",
        """AND r.target = c.target AND (r.occurred_at > c.occurred_at
                       OR (r.occurred_at = c.occurred_at
                           AND ledger_precedes(c.event_id, r.event_id)))), c.quantity""",
    ),
)  # fmt: skip
SCOPE: Final = _replaced(
    "inferred.sql",
    "ledger_scope_known",
    (
        """           unit.ended_at <= moment AND EXISTS (
               SELECT FROM ledger_participation AS p
               WHERE p.thing_id = unit.id AND p.occurred_at = unit.ended_at AND ledger_known(p.event_id, known)
           ), last""",
        """           unit.id IN (SELECT gone.thing_id FROM gone)
               OR root.id IN (SELECT gone.thing_id FROM gone), last""",
    ),
    (
        """        WHERE top.parent IS NULL
    )""",
        """        WHERE top.parent IS NULL
    ), gone AS MATERIALIZED (
        SELECT * FROM ledger_ended_known(
            ARRAY(SELECT r.unit FROM root AS r UNION SELECT r.id FROM root AS r), moment, known)
    )""",
    ),
)

# What told a place that nobody knew was not kept before.
UNKNOWN: Final = """
    INSERT INTO ledger_inferred_place (event_id, parent_id, root_id, place_id, holder_id)
    SELECT i.event_id, i.parent_id, i.root_id, i.place_id, i.holder_id
    FROM ledger_inferred_of(ledger_effects_of(ARRAY(
        SELECT DISTINCT e.parent_id FROM ledger_event e
        WHERE e.type IN ('AggregationEvent', 'AssociationEvent') AND e.parent_id IS NOT NULL
            AND e.action <> 'OBSERVE' AND e.place_id IS NULL AND e.holder_id IS NULL
            AND NOT EXISTS (SELECT FROM ledger_inferred_place p WHERE p.event_id = e.id)
    ), 'infinity')) i
    ON CONFLICT (event_id) DO NOTHING"""


class Migration(migrations.Migration):
    """Create the comparison, and put it into the functions that need it."""

    dependencies = [("ledger", "0029_capture_checks")]
    operations = [
        migrations.RunSQL(_sql("order.sql"), migrations.RunSQL.noop),
        migrations.RunSQL(*LOADED),
        migrations.RunSQL(*PARTS),
        migrations.RunSQL(*SCOPE),
        migrations.RunSQL(UNKNOWN, migrations.RunSQL.noop),
    ]

"""What is where is summed before anything is looked up for it.

Eight thousand units that go into cases are as many packages that come to hold nothing: where each
stood, its lot and its holder were looked up for the old row and for the new one. Now what a
statement takes and brings is put together first, and a lot is looked up once for each place.
"""

from typing import Final

from django.db import migrations

COLUMNS: Final = "place_id, holder_id, disposition, site_id, lot_id, sublot_id, units"
KEY: Final = "place_id, holder_id, disposition, site_id, lot_id, sublot_id"
SETTINGS: Final = (
    "SET plan_cache_mode = force_generic_plan SET enable_mergejoin = off"
    " SET enable_hashjoin = off SET enable_seqscan = off"
)
FOLDED: Final = 0.001
CHANGED: Final = """(
            SELECT c.sublot_id, c.root_id, c.place_id, c.holder_id, c.disposition,
                sum(c.units) AS units
            FROM (
                SELECT sublot_id, root_id, place_id, holder_id, disposition, units FROM new_rows
                UNION ALL
                SELECT sublot_id, root_id, place_id, holder_id, disposition, -units FROM old_rows
            ) AS c GROUP BY 1, 2, 3, 4, 5 HAVING sum(c.units) <> 0)"""


def _by_root(rows: str, sign: str = "") -> str:
    """Give rows of holdings with where they are: loose ones themselves, else their container."""
    return f"""
        SELECT h.sublot_id, {sign}h.units AS units,
            CASE h.root_id WHEN 0 THEN h.place_id ELSE coalesce(w.place_id, 0) END AS place_id,
            CASE h.root_id WHEN 0 THEN h.holder_id ELSE coalesce(w.holder_id, 0) END AS holder_id,
            CASE h.root_id WHEN 0 THEN h.disposition ELSE coalesce(w.disposition, '') END
                AS disposition
        FROM {rows} AS h LEFT JOIN ledger_whereabouts AS w
            ON w.thing_id = nullif(h.root_id, 0)"""  # noqa: S608


def _of_roots(rows: str, sign: str = "") -> str:
    """Give what is in the containers of rows of whereabouts, where these say."""
    return f"""
        SELECT h.sublot_id, {sign}h.units AS units, coalesce(w.place_id, 0) AS place_id,
            coalesce(w.holder_id, 0) AS holder_id, w.disposition
        FROM {rows} AS w JOIN ledger_sublot_holding AS h
            ON h.root_id = w.thing_id AND h.root_id <> 0"""  # noqa: S608


def _nowhere(rows: str, sign: str = "") -> str:
    """Give the same as if nobody knew where the containers are."""
    return f"""
        SELECT h.sublot_id, {sign}h.units AS units, 0::bigint AS place_id, 0::bigint AS holder_id,
            '' AS disposition
        FROM {rows} AS w JOIN ledger_sublot_holding AS h
            ON h.root_id = w.thing_id AND h.root_id <> 0"""  # noqa: S608


def _add(*held: str) -> str:
    """Count what is held: what others hold without lots, what we hold by lot and sublot."""
    rows = " UNION ALL ".join(held)
    return f"""
        INSERT INTO ledger_presence ({COLUMNS})
        SELECT {KEY}, sum(units) FROM (
            SELECT f.place_id, f.holder_id, f.disposition, t.site_id,
                CASE WHEN p.own OR f.holder_id = 0 THEN coalesce(t.lot_id, 0) ELSE 0 END AS lot_id,
                CASE WHEN p.own OR f.holder_id = 0 THEN f.sublot_id ELSE 0 END AS sublot_id,
                f.units
            FROM (
                SELECT g.sublot_id, g.place_id, g.holder_id, g.disposition, sum(g.units) AS units
                FROM ({rows}) AS g GROUP BY 1, 2, 3, 4 HAVING sum(g.units) <> 0
            ) AS f
            LEFT JOIN ledger_thing AS t ON t.id = f.sublot_id
            LEFT JOIN ledger_party AS p ON p.id = f.holder_id
        ) AS d GROUP BY {KEY} HAVING sum(units) <> 0"""  # noqa: S608


def _functions(*, changed: str) -> str:
    return f"""
    CREATE OR REPLACE FUNCTION ledger_keep_presence() RETURNS trigger LANGUAGE plpgsql {SETTINGS}
    AS $$
    BEGIN
        -- An upsert comes by twice, once of it for nothing; rows that go counted nothing any more.
        IF TG_OP = 'INSERT' THEN
            IF NOT EXISTS (SELECT FROM new_rows) THEN
                RETURN NULL;
            END IF;
            {_add(_by_root("new_rows"))};
        ELSIF TG_OP = 'UPDATE' THEN
            IF NOT EXISTS (SELECT FROM new_rows) THEN
                RETURN NULL;
            END IF;
            {changed};
        ELSE
            IF NOT EXISTS (SELECT FROM old_rows WHERE units <> 0) THEN
                RETURN NULL;
            END IF;
            {_add(_by_root("old_rows", "-"))};
        END IF;
        IF random() < {FOLDED} THEN
            PERFORM ledger_fold_presence();
        END IF;
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION ledger_move_presence() RETURNS trigger LANGUAGE plpgsql {SETTINGS}
    AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF EXISTS (
                SELECT FROM ledger_sublot_holding AS h,
                    (SELECT min(thing_id) AS first, max(thing_id) AS last FROM new_rows) AS r
                WHERE h.root_id BETWEEN r.first AND r.last AND h.root_id <> 0
            ) THEN
                {_add(_of_roots("new_rows"), _nowhere("new_rows", "-"))};
            END IF;
        ELSIF TG_OP = 'UPDATE' THEN
            {_add(_of_roots("new_rows"), _of_roots("old_rows", "-"))};
        ELSE
            {_add(_nowhere("old_rows"), _of_roots("old_rows", "-"))};
        END IF;
        RETURN NULL;
    END $$"""


AFTER: Final = _functions(changed=_add(_by_root(CHANGED)))
# The sums are the same either way: going back, the rows are looked up one by one again.
BEFORE: Final = _functions(changed=_add(_by_root("new_rows"), _by_root("old_rows", "-")))


class Migration(migrations.Migration):
    """Replace the functions."""

    dependencies = [("ledger", "0033_loose")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]

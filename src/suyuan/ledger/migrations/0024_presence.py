"""How many units are present where: a sum that is kept, instead of a pass over all that is held.

What stands at a place is the units that lie loose there and those in the containers that stand
there. To count that anew for every place took half a second at ten million units. The sum is kept in
parts: who writes adds what changed and touches no row of anybody else, so nobody waits; one in some
thousand additions puts together what others have committed. What counts is the sum of the parts.
"""

from typing import Final

from django.db import migrations, models

from suyuan.foundation.db.triggers import technical

TABLE: Final = """
    CREATE TABLE ledger_presence (
        id bigint GENERATED ALWAYS AS IDENTITY (CACHE 16) PRIMARY KEY,
        place_id bigint NOT NULL,
        holder_id bigint NOT NULL,
        disposition text NOT NULL,
        site_id bigint,
        lot_id bigint NOT NULL,
        sublot_id bigint NOT NULL,
        units bigint NOT NULL CONSTRAINT presence_of_something CHECK (units <> 0)
    );
    COMMENT ON TABLE ledger_presence IS 'How many units are where, in parts: their sum is what counts.';
    COMMENT ON COLUMN ledger_presence.sublot_id IS 'The sublot where we hold the units ourselves or nobody knows who does, else 0.';
    COMMENT ON COLUMN ledger_presence.lot_id IS 'The lot of the sublot, or 0.';
    COMMENT ON COLUMN ledger_presence.site_id IS 'The site that made the sublot.';
    CREATE INDEX sublot_holding_loose ON ledger_sublot_holding (place_id) WHERE root_id = 0"""
KEY: Final = "place_id, holder_id, disposition, site_id, lot_id, sublot_id"
COLUMNS: Final = f"{KEY}, units"


def _present(held: str) -> str:
    """Say where units are present that lie with a container, or loose, as `held` has them."""
    return f"""
        SELECT f.place_id, f.holder_id, f.disposition, t.site_id,
            CASE WHEN p.own OR f.holder_id = 0 THEN coalesce(t.lot_id, 0) ELSE 0 END AS lot_id,
            CASE WHEN p.own OR f.holder_id = 0 THEN f.sublot_id ELSE 0 END AS sublot_id, f.units
        FROM ({held}) AS f
        LEFT JOIN ledger_thing AS t ON t.id = f.sublot_id
        LEFT JOIN ledger_party AS p ON p.id = f.holder_id"""  # noqa: S608 - our own names, here and below.


def _by_root(rows: str, sign: str = "") -> str:
    """Give rows of holdings with the place of their outermost container."""
    return f"""
        SELECT h.sublot_id, {sign}h.units AS units,
            CASE h.root_id WHEN 0 THEN h.place_id ELSE coalesce(w.place_id, 0) END AS place_id,
            CASE h.root_id WHEN 0 THEN h.holder_id ELSE coalesce(w.holder_id, 0) END AS holder_id,
            CASE h.root_id WHEN 0 THEN h.disposition ELSE coalesce(w.disposition, '') END
                AS disposition
        FROM {rows} AS h LEFT JOIN ledger_whereabouts AS w ON w.thing_id = nullif(h.root_id, 0)"""  # noqa: S608


def _of_roots(rows: str, sign: str = "") -> str:
    """Give what lies in containers whose whereabouts are some rows."""
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


def _sum(rows: str) -> str:
    return f"""
        SELECT {KEY}, sum(units) AS units FROM ({rows}) AS d
        GROUP BY {KEY} HAVING sum(units) <> 0"""  # noqa: S608


def _add(*held: str) -> str:
    total = _sum(_present(" UNION ALL ".join(held)))
    return f"INSERT INTO ledger_presence ({COLUMNS}) {total}"


SETTINGS: Final = (
    "SET plan_cache_mode = force_generic_plan SET enable_mergejoin = off"
    " SET enable_hashjoin = off SET enable_seqscan = off"
)
FOLDED: Final = 0.001
"""Of a thousand statements that count, one puts together what is there."""
FUNCTIONS: Final = f"""
    CREATE FUNCTION ledger_presence_of_all()
    RETURNS TABLE (place_id bigint, holder_id bigint, disposition text, site_id bigint,
        lot_id bigint, sublot_id bigint, units bigint)
    LANGUAGE sql STABLE ROWS 10000 AS $$
        SELECT s.place_id, s.holder_id, s.disposition, s.site_id, s.lot_id, s.sublot_id,
            s.units::bigint
        FROM ({_sum(_present(_by_root("ledger_sublot_holding")))}) AS s $$;

    CREATE FUNCTION ledger_settle_presence() RETURNS bigint LANGUAGE sql AS $$
        WITH settled AS (
            INSERT INTO ledger_presence ({COLUMNS}) {
    _sum(f'''
                SELECT {COLUMNS} FROM ledger_presence_of_all()
                UNION ALL
                SELECT {KEY}, -units
                FROM ledger_presence''')
} RETURNING 1)
        SELECT count(*) FROM settled $$;

    CREATE FUNCTION ledger_fold_presence() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        WITH several AS MATERIALIZED (
            SELECT array_agg(p.id) AS ids FROM ledger_presence AS p
            GROUP BY {KEY}
            HAVING count(*) > 1
        ), taken AS (
            DELETE FROM ledger_presence AS p WHERE p.id IN (
                SELECT q.id FROM ledger_presence AS q
                WHERE q.id IN (SELECT unnest(s.ids) FROM several AS s) FOR UPDATE SKIP LOCKED)
            RETURNING {COLUMNS})
        INSERT INTO ledger_presence ({COLUMNS}) {_sum("SELECT * FROM taken")};
    END $$;

    CREATE FUNCTION ledger_keep_presence() RETURNS trigger LANGUAGE plpgsql {SETTINGS} AS $$
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
            {_add(_by_root("new_rows"), _by_root("old_rows", "-"))};
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

    CREATE FUNCTION ledger_move_presence() RETURNS trigger LANGUAGE plpgsql {SETTINGS} AS $$
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
    END $$;

    CREATE FUNCTION ledger_own_presence() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM ledger_settle_presence();
        RETURN NULL;
    END $$"""
TRIGGERS: Final = (
    *(
        f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        for table, name, function in (
            ("ledger_sublot_holding", "presence_kept", "ledger_keep_presence"),
            ("ledger_whereabouts", "presence_moved", "ledger_move_presence"),
        )
        for event, rows in (
            ("INSERT", "NEW TABLE AS new_rows"),
            ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("DELETE", "OLD TABLE AS old_rows"),
        )
    ),
    "CREATE TRIGGER presence_of_party AFTER UPDATE ON ledger_party FOR EACH ROW"
    " WHEN (OLD.own IS DISTINCT FROM NEW.own) EXECUTE FUNCTION ledger_own_presence()",
)
BACK: Final = """
    DROP TRIGGER presence_of_party ON ledger_party;
    DROP TRIGGER presence_moved_insert ON ledger_whereabouts;
    DROP TRIGGER presence_moved_update ON ledger_whereabouts;
    DROP TRIGGER presence_moved_delete ON ledger_whereabouts;
    DROP TRIGGER presence_kept_insert ON ledger_sublot_holding;
    DROP TRIGGER presence_kept_update ON ledger_sublot_holding;
    DROP TRIGGER presence_kept_delete ON ledger_sublot_holding;
    DROP FUNCTION ledger_own_presence(), ledger_move_presence(), ledger_keep_presence(),
        ledger_fold_presence(), ledger_settle_presence(), ledger_presence_of_all();
    DROP INDEX sublot_holding_loose;
    DROP TABLE ledger_presence"""


class Migration(migrations.Migration):
    """Create the table, fill it, and keep it from then on."""

    dependencies = [("ledger", "0023_not_units")]
    operations = [
        migrations.RunSQL([TABLE, FUNCTIONS, *TRIGGERS, "SELECT ledger_settle_presence()"], BACK),
        technical(
            "ledger_presence",
            reason="A projection: its history is the events from which it can be rebuilt.",
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField()),
                ("holder_id", models.BigIntegerField()),
                ("disposition", models.TextField()),
                ("site_id", models.BigIntegerField(null=True)),
                ("lot_id", models.BigIntegerField()),
                ("sublot_id", models.BigIntegerField()),
                ("units", models.BigIntegerField()),
            ],
            options={"db_table": "ledger_presence", "managed": False},
        ),
    ]

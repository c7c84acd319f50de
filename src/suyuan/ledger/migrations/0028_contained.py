"""Amounts in packages stand somewhere: their row names the outermost package, whose place is theirs.

A pallet moves and one row is written, whatever lies on it; so the place of an amount in a carton is
that of the pallet. The outermost package was found by walking up, from everything that lies packed,
whenever somebody asked what stands at a place. It is kept now, as it is for counted units.
"""

from pathlib import Path
from typing import Final

from django.db import migrations

COLUMN: Final = """
    ALTER TABLE ledger_stock ADD COLUMN root_id bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT stock_root_of_container CHECK (root_id = 0 OR container_id <> 0);
    COMMENT ON COLUMN ledger_stock.root_id IS
        'The outermost container, whose whereabouts say where; 0: loose, or built into a unit.'"""
NO_COLUMN: Final = "ALTER TABLE ledger_stock DROP COLUMN root_id"

FUNCTIONS: Final = """
    -- The outermost container of what lies in a container; 0 for what is built into a unit, which is
    -- a part of it and no stock.
    CREATE FUNCTION ledger_outermost(container bigint) RETURNS bigint LANGUAGE plpgsql STABLE
    SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
        found bigint := container;
        around bigint;
        what text;
    BEGIN
        SELECT t.kind, t.container_id INTO what, around FROM ledger_thing t WHERE t.id = container;
        IF what IS NULL OR what = 'UNIT' THEN
            RETURN 0;
        END IF;
        FOR level IN 1..100 LOOP
            IF around IS NULL THEN
                RETURN found;
            END IF;
            found := around;
            SELECT t.container_id INTO around FROM ledger_thing t WHERE t.id = found;
        END LOOP;
        RAISE EXCEPTION 'a thing would lie in itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'containment_no_cycle',
                TABLE = 'ledger_containment';
    END $$;

    -- A container and everything around it.
    CREATE FUNCTION ledger_around(container bigint) RETURNS TABLE (id bigint)
    LANGUAGE sql STABLE ROWS 3 AS $$
        WITH RECURSIVE up (id, container_id) AS (
            SELECT t.id, t.container_id FROM ledger_thing t WHERE t.id = container
            UNION
            SELECT t.id, t.container_id FROM up JOIN ledger_thing t ON t.id = up.container_id
        )
        SELECT up.id FROM up
    $$;

    CREATE FUNCTION ledger_tell_root() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.root_id := ledger_outermost(NEW.container_id);
        RETURN NEW;
    END $$;

    -- What lay under the package itself, or under what it came out of, may lie under another now.
    CREATE FUNCTION ledger_follow_package() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
    BEGIN
        UPDATE ledger_stock s SET root_id = ledger_outermost(s.container_id)
        WHERE s.root_id <> 0 AND s.root_id = ANY (ARRAY[NEW.id, ledger_outermost(OLD.container_id)])
            AND s.root_id <> ledger_outermost(s.container_id);
        RETURN NULL;
    END $$;

    CREATE TRIGGER stock_root_told BEFORE INSERT OR UPDATE OF container_id, root_id ON ledger_stock
        FOR EACH ROW WHEN (NEW.container_id <> 0) EXECUTE FUNCTION ledger_tell_root();
    CREATE TRIGGER stock_root_follows AFTER UPDATE OF container_id ON ledger_thing FOR EACH ROW
        WHEN (NEW.kind <> 'UNIT' AND OLD.container_id IS DISTINCT FROM NEW.container_id)
        EXECUTE FUNCTION ledger_follow_package();

    UPDATE ledger_stock SET root_id = ledger_outermost(container_id) WHERE container_id <> 0;
    CREATE INDEX stock_root ON ledger_stock (root_id) WHERE root_id <> 0"""
NO_FUNCTIONS: Final = """
    DROP INDEX stock_root;
    DROP TRIGGER stock_root_follows ON ledger_thing;
    DROP TRIGGER stock_root_told ON ledger_stock;
    DROP FUNCTION ledger_follow_package();
    DROP FUNCTION ledger_tell_root();
    DROP FUNCTION ledger_around(bigint);
    DROP FUNCTION ledger_outermost(bigint)"""


# Many things that are made and packed at once: one look-up by the child for each, whatever size the
# tables had when the function was planned. A join to the containments read all of them for each row.
_JOINED: Final = """    UPDATE ledger_thing t SET container_id = c.parent_id
    FROM unnest(touched) k (id)
    LEFT JOIN ledger_containment c
        ON c.child_id = k.id AND c.until_at IS NULL AND c.quantity IS NULL
    WHERE t.id = k.id AND t.container_id IS DISTINCT FROM c.parent_id;"""
_LOOKED_UP: Final = """    UPDATE ledger_thing t SET container_id = k.parent_id
    FROM (
        SELECT x.id, (
            SELECT c.parent_id FROM ledger_containment c
            WHERE c.child_id = x.id AND c.until_at IS NULL AND c.quantity IS NULL) AS parent_id
        FROM unnest(touched) x (id)
    ) k
    WHERE t.id = k.id AND t.container_id IS DISTINCT FROM k.parent_id;"""
_GUARDS: Final = (Path(__file__).parents[1] / "sql" / "guards.sql").read_text(encoding="utf-8")
_BEGINS: Final = "CREATE FUNCTION ledger_keep_container()"
KEEP_BEFORE: Final = (
    f"CREATE OR REPLACE FUNCTION ledger_keep_container(){_GUARDS.partition(_BEGINS)[2]}"
).partition("END $$;")[0] + "END $$;"
KEEP: Final = KEEP_BEFORE.replace(_JOINED, _LOOKED_UP)


class Migration(migrations.Migration):
    """Add the column, what keeps it, and its index."""

    dependencies = [("ledger", "0027_lot_names")]
    operations = [
        migrations.RunSQL(COLUMN, NO_COLUMN),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(KEEP, KEEP_BEFORE),
    ]

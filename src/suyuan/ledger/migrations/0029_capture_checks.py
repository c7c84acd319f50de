"""What a large capture costs beside its rows: checks that look at few events, and one index less.

A hundred thousand rows were joined to the things that have an end, and to their one event, though a
look at the range of their ids, and at that event, mostly tells that there is nothing to check. And
every name stood in two indexes by its thing: one of all names, one of the main ones that lets each
thing have only one. A single index does both: of a main name it holds the thing alone.
"""

from importlib import resources
from typing import Final

from django.db import migrations

_LEDGER: Final = resources.files("suyuan.ledger")
_HOLDS: Final = _LEDGER.joinpath("sql/holds.sql").read_text(encoding="utf-8")
HELD_BEFORE: Final = (
    "CREATE OR REPLACE FUNCTION ledger_refuse_held()"
    + _HOLDS.partition("CREATE FUNCTION ledger_refuse_held()")[2].partition("END $$;")[0]
    + "END $$;"
)
_ASKED: Final = """    SELECT min(recorded_at), max(recorded_at) INTO first, last
    FROM new_rows WHERE role NOT IN ('OUTPUT', 'UNLOADED');
    IF first IS NULL THEN
        RETURN NULL;
    END IF;
"""
_OURS_ASKED: Final = """    SELECT array_agg(d.event_id), min(d.recorded_at), max(d.recorded_at) INTO named, first, last
    FROM (SELECT DISTINCT event_id, recorded_at FROM new_rows) AS d;
    IF NOT EXISTS (
        SELECT FROM ledger_event AS v
        WHERE v.id = ANY (named) AND v.recorded_at BETWEEN first AND last
            AND v.raw IS NULL AND v.declares IS NULL
    ) THEN
        RETURN NULL;
    END IF;
"""
HELD: Final = HELD_BEFORE.replace(_ASKED, _OURS_ASKED).replace(
    "    used bigint[];\n", "    named uuid[];\n    used bigint[];\n"
)

END: Final = """
    CREATE OR REPLACE FUNCTION ledger_check_end() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_mergejoin = off AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM (SELECT min(thing_id) AS first, max(thing_id) AS last FROM new_rows) AS r
            CROSS JOIN LATERAL (
                SELECT FROM ledger_thing AS t
                WHERE t.ended_at IS NOT NULL AND t.id BETWEEN r.first AND r.last LIMIT 1
            ) AS e
        ) AND EXISTS (
            SELECT FROM new_rows n JOIN ledger_thing t ON t.id = n.thing_id
            WHERE t.ended_at IS NOT NULL AND t.ended_at < n.occurred_at
        ) THEN
            RAISE EXCEPTION 'something would happen to a thing after its end'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_before_end',
                    TABLE = 'ledger_participation';
        END IF;
        RETURN NULL;
    END $$"""
END_BEFORE: Final = """
    CREATE OR REPLACE FUNCTION ledger_check_end() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_mergejoin = off AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM new_rows n JOIN ledger_thing t ON t.id = n.thing_id
            WHERE t.ended_at IS NOT NULL AND t.ended_at < n.occurred_at
        ) THEN
            RAISE EXCEPTION 'something would happen to a thing after its end'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_before_end',
                    TABLE = 'ledger_participation';
        END IF;
        RETURN NULL;
    END $$"""

NAMES: Final = """
    DROP INDEX identity_one_main;
    CREATE UNIQUE INDEX identity_one_main ON ledger_identity
        (thing_id, (CASE WHEN main THEN '' ELSE key END));
    DROP INDEX identity_thing"""
NAMES_BEFORE: Final = """
    CREATE INDEX identity_thing ON ledger_identity (thing_id);
    DROP INDEX identity_one_main;
    CREATE UNIQUE INDEX identity_one_main ON ledger_identity (thing_id) WHERE main"""


class Migration(migrations.Migration):
    """Replace the checks and the index."""

    dependencies = [("ledger", "0028_contained")]
    operations = [
        migrations.RunSQL(HELD, HELD_BEFORE),
        migrations.RunSQL(END, END_BEFORE),
        migrations.RunSQL(NAMES, NAMES_BEFORE),
    ]

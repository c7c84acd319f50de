"""A hundred thousand things in one statement: ids by the block, the end of things by its own index.

Ids were drawn one by one from the page of the sequence; a connection now takes a thousand at a time.
Whether something happens to a thing after its end is asked of the few things that have one: looking
up a hundred thousand new units took 200 ms, at ten million units in the ledger. Who held a thing is
asked by the thing: the key of that table begins with it, and two indexes less are kept.
"""

from django.db import migrations

SEQUENCES = (
    "ledger_thing_id_seq",
    "ledger_custody_id_seq",
    "ledger_containment_id_seq",
    "ledger_unit_link_id_seq",
)
ENDS = "CREATE INDEX thing_end ON ledger_thing (id) INCLUDE (ended_at) WHERE ended_at IS NOT NULL"
CUSTODY = """
    ALTER TABLE ledger_custody DROP CONSTRAINT ledger_custody_pkey;
    ALTER TABLE ledger_custody ADD PRIMARY KEY (thing_id, from_at, id);
    DROP INDEX custody_thing;
    DROP INDEX custody_holder"""
CUSTODY_BEFORE = """
    ALTER TABLE ledger_custody DROP CONSTRAINT ledger_custody_pkey;
    ALTER TABLE ledger_custody ADD PRIMARY KEY (id);
    CREATE INDEX custody_thing ON ledger_custody (thing_id, from_at);
    CREATE INDEX custody_holder ON ledger_custody (holder_id, from_at)"""
CHECK_END = """
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
CHECK_END_BEFORE = """
    CREATE OR REPLACE FUNCTION ledger_check_end() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM new_rows n JOIN ledger_thing t ON t.id = n.thing_id
            WHERE t.ended_at < n.occurred_at
        ) THEN
            RAISE EXCEPTION 'something would happen to a thing after its end'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_before_end',
                    TABLE = 'ledger_participation';
        END IF;
        RETURN NULL;
    END $$"""


class Migration(migrations.Migration):
    """Set the sequences, create the index, put the check on it."""

    dependencies = [("ledger", "0021_holds")]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER SEQUENCE {name} CACHE 1024", f"ALTER SEQUENCE {name} CACHE 1"
            )
            for name in SEQUENCES
        ),
        migrations.RunSQL(ENDS, "DROP INDEX thing_end"),
        migrations.RunSQL(CUSTODY, CUSTODY_BEFORE),
        migrations.RunSQL(CHECK_END, CHECK_END_BEFORE),
    ]

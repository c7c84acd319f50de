"""Whether what is used is on hold is asked row by row, not for each row of each event.

The check put the rows of a recording beside its events by a join that was planned for one row: eight
thousand units made in one act, each by an event of its own, were compared two hundred million times.
"""

from typing import Final

from django.db import migrations

BEGIN: Final = """
    CREATE OR REPLACE FUNCTION ledger_refuse_held() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_mergejoin = off
    AS $$
DECLARE
    named uuid[];
    used bigint[];
    bad text;
    first timestamptz;
    last timestamptz;
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_persistent_state
        WHERE until_at IS NULL AND disposition IN ('non_sellable_other', 'recalled')
    ) THEN
        RETURN NULL;
    END IF;
    -- One recording has one moment; with it, only its partition of the events is opened.
    SELECT array_agg(d.event_id), min(d.recorded_at), max(d.recorded_at) INTO named, first, last
    FROM (SELECT DISTINCT event_id, recorded_at FROM new_rows) AS d;
    IF NOT EXISTS (
        SELECT FROM ledger_event AS v
        WHERE v.id = ANY (named) AND v.recorded_at BETWEEN first AND last
            AND v.raw IS NULL AND v.declares IS NULL
    ) THEN
        RETURN NULL;
    END IF;
    WITH told AS MATERIALIZED (
        SELECT DISTINCT recorded_at, event_id FROM new_rows
    ), acts AS MATERIALIZED (
        SELECT told.event_id, e.* FROM told CROSS JOIN LATERAL (
            SELECT v.type, v.action, v.biz_step FROM ledger_event AS v
            WHERE v.recorded_at = told.recorded_at AND v.id = told.event_id
                AND v.recorded_at BETWEEN first AND last AND v.raw IS NULL AND v.declares IS NULL
                AND coalesce(v.disposition, '') NOT IN ('returned', 'recalled', 'non_conformant',
                    'damaged', 'disposed', 'needs_replacement', 'non_sellable_other')
                AND (v.type IN ('AggregationEvent', 'AssociationEvent', 'TransformationEvent')
                    OR v.biz_step IN ('shipping', 'departing', 'consigning', 'retail_selling',
                        'dispensing'))
            LIMIT 1
        ) AS e
    )
"""
BY_ROW: Final = """    -- Row by row, and not by a join: the plan is made once, perhaps for a single row, and a join made
    -- for it would compare each event with each row where thousands of units are made at once.
    SELECT array_agg(DISTINCT n.thing_id) INTO used
    FROM new_rows AS n
    WHERE CASE
        WHEN n.role IN ('OUTPUT', 'UNLOADED') THEN false
        WHEN n.role = 'LOADED' THEN n.event_id IN (SELECT a.event_id FROM acts AS a)
        WHEN n.role = 'INPUT' THEN n.event_id IN (
                SELECT a.event_id FROM acts AS a
                WHERE a.biz_step IS NULL OR a.biz_step NOT IN ('repairing', 'removing'))
            OR n.event_id IN (SELECT a.event_id FROM acts AS a)
            AND NOT EXISTS (SELECT FROM ledger_participation AS o
                WHERE o.event_id = n.event_id AND o.thing_id = n.thing_id AND o.role = 'OUTPUT')
        ELSE n.event_id IN (
                SELECT a.event_id FROM acts AS a WHERE CASE
                    WHEN a.type = 'AssociationEvent' THEN false
                    WHEN a.type = 'AggregationEvent' THEN a.action = 'ADD'
                    ELSE a.action <> 'DELETE' END)
            OR n.role = 'CHILD' AND n.event_id IN (
                SELECT a.event_id FROM acts AS a
                WHERE a.type = 'AssociationEvent' AND a.action = 'ADD')
    END;
"""
BY_JOIN: Final = """    SELECT array_agg(DISTINCT n.thing_id) INTO used
    FROM acts JOIN new_rows AS n ON n.event_id = acts.event_id
    WHERE CASE
        WHEN n.role IN ('OUTPUT', 'UNLOADED') THEN false
        WHEN n.role = 'LOADED' THEN true
        WHEN n.role = 'INPUT' THEN acts.biz_step NOT IN ('repairing', 'removing')
            OR acts.biz_step IS NULL
            OR NOT EXISTS (SELECT FROM ledger_participation AS o
                WHERE o.event_id = n.event_id AND o.thing_id = n.thing_id AND o.role = 'OUTPUT')
        WHEN acts.type = 'AssociationEvent' THEN acts.action = 'ADD' AND n.role = 'CHILD'
        WHEN acts.type = 'AggregationEvent' THEN acts.action = 'ADD'
        ELSE acts.action <> 'DELETE'
    END;
"""
END: Final = """    IF used IS NULL OR NOT ledger_touched(used) THEN
        RETURN NULL;
    END IF;
    SELECT t.code INTO bad FROM ledger_stops(used) AS s
    JOIN new_rows AS n ON n.thing_id = s.thing_id AND s.since <= n.occurred_at
    JOIN ledger_thing AS t ON t.id = s.thing_id LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION '% is on hold or recalled', bad
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_not_held',
                TABLE = 'ledger_participation';
    END IF;
    RETURN NULL;
END $$"""


class Migration(migrations.Migration):
    """Replace the check."""

    dependencies = [("ledger", "0034_presence_sums")]
    operations = [migrations.RunSQL(BEGIN + BY_ROW + END, BEGIN + BY_JOIN + END)]

"""The tables of the coming months are made by the workers, under the application's role."""

import datetime as dt

import pytest
from django.db import Error, connection, transaction

from suyuan.foundation import clock
from suyuan.foundation.jobs import registry, worker
from suyuan.ledger import tasks
from suyuan.ledger.operations import partitions
from tests.integration.ledger import world

pytestmark = pytest.mark.django_db


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def months():
    return {
        name.removeprefix("ledger_event_")
        for (name,) in rows(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'ledger_event'::regclass"
        )
    }


class TestPartitions:
    def test_are_there_for_two_years(self):
        today = clock.now().date()
        assert {f"{today:%Y_%m}", f"{today.year + 2}_{today:%m}", "default"} <= months()

    def test_are_made_when_time_has_gone_on(self, monkeypatch):
        now = clock.now()
        later = now.replace(year=now.year + 3, day=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert f"{later.year + 2}_{later:%m}" not in months()
        registry.tasks()[tasks.ENSURE_PARTITIONS](work=None)
        assert f"{later.year + 2}_{later:%m}" in months()
        before = months()
        partitions.ensure_partitions()
        assert months() == before

    def test_take_what_lay_in_the_default_one(self):
        world.build()
        now = clock.now()
        month = dt.date(now.year + 4, 2, 1)
        world.say(world.commission(world.pump(1), lot="L"))
        columns = rows(
            "SELECT string_agg(attname, ',') FROM pg_attribute WHERE attnum > 0 "
            "AND attrelid = 'ledger_event'::regclass AND attgenerated = ''"
        )[0][0]
        moved = columns.replace("recorded_at", f"timestamptz '{month} 12:00Z'")
        assert "recorded_at" not in moved
        rows(
            f"INSERT INTO ledger_event ({columns}) SELECT {moved} FROM ledger_event "
            "WHERE declares IS NULL LIMIT 1 RETURNING id"
        )
        where = "SELECT tableoid::regclass::text FROM ledger_event WHERE recorded_at > %s"
        assert rows(where, month) == [("ledger_event_default",)]
        partitions.ensure_partitions(None)
        rows("SELECT ledger_ensure_partition(%s::date)", month)
        assert rows(where, month) == [(f"ledger_event_{month:%Y_%m}",)]

    def test_are_all_that_may_be_asked_for(self):
        for asked in ("1200-01-01", "2900-01-01"):
            with pytest.raises(Error, match="no partition"), transaction.atomic():
                rows("SELECT ledger_ensure_partition(%s::date)", asked)


class TestSchedule:
    def test_waits_once_however_many_workers_start(self):
        registry.defer_scheduled()
        registry.defer_scheduled()
        waiting = rows(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' "
            "AND args ->> 'name' = %s",
            tasks.ENSURE_PARTITIONS,
        )
        assert waiting == [(1,)]

    def test_is_looked_at_by_every_worker(self):
        assert worker.SCHEDULED_SECONDS <= 24 * 3600

"""The ledger's own way to the connection: savepoints without round trips, many statements in one."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from suyuan.foundation import clock
from suyuan.ledger.statements import Database

pytestmark = pytest.mark.django_db

PUT = "INSERT INTO tried (n) VALUES (%s::int)"
ALL = "SELECT coalesce(array_agg(n ORDER BY n), '{}')::bigint[] FROM tried"


@pytest.fixture
def database():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE tried (n int PRIMARY KEY) ON COMMIT DROP")
    return Database()


def kept(database):
    return database.rows(ALL)[0][0]


class TestSavepoint:
    def test_keeps_what_went_well(self, database):
        with database.savepoint():
            database.run(PUT, 1)
            with database.together(last=True):
                database.run(PUT, 2)
        database.run(PUT, 3)
        assert kept(database) == [1, 2, 3]

    def test_takes_back_after_a_failure_of_ours(self, database):
        database.run(PUT, 1)
        with pytest.raises(ZeroDivisionError), database.savepoint():
            database.run(PUT, 2)
            raise ZeroDivisionError
        assert kept(database) == [1]

    @pytest.mark.parametrize("last", [False, True])
    def test_takes_back_after_a_refusal_of_the_database(self, database, last):
        database.run(PUT, 1)
        for number in (2, 3):
            with pytest.raises(IntegrityError), database.savepoint():
                database.run(PUT, number)
                with database.together(last=last):
                    database.run(PUT, 1)
                    database.run(PUT, 9)
        with database.savepoint(), database.together(last=True):
            database.run(PUT, 4)
        assert kept(database) == [1, 4]

    def test_a_refusal_of_the_first_statement_leaves_a_sound_transaction(self, database):
        with pytest.raises(DatabaseError), database.savepoint():
            database.rows("SELECT 1 / %s::int", 0)
        assert kept(database) == []

    def test_nothing_sent_costs_nothing(self, database):
        with database.savepoint():
            pass
        with pytest.raises(ZeroDivisionError), database.savepoint():
            raise ZeroDivisionError
        assert kept(database) == []

    def test_stands_inside_and_around_those_of_the_framework(self, database):
        with transaction.atomic():
            with pytest.raises(ZeroDivisionError), database.savepoint():
                database.run(PUT, 1)
                with transaction.atomic():
                    database.run(PUT, 2)
                raise ZeroDivisionError
            database.run(PUT, 3)
        assert kept(database) == [3]
        assert not connection.needs_rollback


class TestTogether:
    def test_what_is_not_sent_is_forgotten(self, database):
        with pytest.raises(ZeroDivisionError), database.together():
            database.run(PUT, 1)
            raise ZeroDivisionError
        assert kept(database) == []

    def test_answers_come_in_order(self, database):
        at = clock.now()
        with database.together():
            first = database.ask("SELECT %s::int", 1)
            second = database.ask("SELECT %s::timestamptz, %s::text", at, None)
        assert first.fetchall() == [(1,)]
        assert second.fetchall() == [(at, None)]

"""The ledger's own way to the connection: savepoints, and many statements in one round trip."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from suyuan.foundation import clock
from suyuan.foundation.db.wire import _name_of
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


def put_and_fail(database, *numbers):
    """Put numbers in, the later ones inside a savepoint of the framework, and give up."""
    with suppress(ZeroDivisionError), database.savepoint():
        for number in numbers[:1]:
            database.run(PUT, number)
        with transaction.atomic():
            for number in numbers[1:]:
                database.run(PUT, number)
        raise ZeroDivisionError


def put_twice(database, number, *, last):
    """Put a number in, and one that is there already."""
    with database.savepoint():
        database.run(PUT, number)
        with database.together(last=last):
            database.run(PUT, 1)
            database.run(PUT, 9)


def forget(database):
    """Give up before anything is sent."""
    with suppress(ZeroDivisionError), database.together():
        database.run(PUT, 1)
        raise ZeroDivisionError


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
        put_and_fail(database, 2)
        assert kept(database) == [1]

    @pytest.mark.parametrize("last", [False, True])
    def test_takes_back_after_a_refusal_of_the_database(self, database, last):
        database.run(PUT, 1)
        for number in (2, 3):
            with pytest.raises(IntegrityError):
                put_twice(database, number, last=last)
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
        put_and_fail(database)
        assert kept(database) == []

    def test_stands_inside_and_around_those_of_the_framework(self, database):
        with transaction.atomic():
            put_and_fail(database, 1, 2)
            database.run(PUT, 3)
        assert kept(database) == [3]
        assert not connection.needs_rollback


class TestNames:
    def test_are_given_once_whoever_asks_first(self):
        texts = [f"SELECT {number}" for number in range(2000)]
        with ThreadPoolExecutor(8) as pool:
            given = [list(pool.map(_name_of, texts)) for _ in range(2)]
        assert given[0] == given[1]
        assert len(set(given[0])) == len(texts)


class TestTogether:
    def test_what_is_not_sent_is_forgotten(self, database):
        forget(database)
        assert kept(database) == []

    def test_answers_come_in_order(self, database):
        at = clock.now()
        with database.together():
            first = database.ask("SELECT %s::int", 1)
            second = database.ask("SELECT %s::timestamptz, %s::text", at, None)
        assert first.fetchall() == [(1,)]
        assert second.fetchall() == [(at, None)]

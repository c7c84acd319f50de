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


PUT_MANY = "INSERT INTO tried (n) SELECT * FROM unnest(%s::int[])"
MANY = list(range(100, 100_100))


def put_many(database, *, then=None, many=None):
    """Put so many numbers in that they go ahead of the statements after them."""
    with database.savepoint(), database.together(last=True):
        database.run(PUT, 2)
        database.run(PUT_MANY, many or MANY)
        assert database.wire.is_ahead
        if then is not None:
            then()
        database.run(PUT, 3)


def give_up():
    raise ZeroDivisionError


class TestLargeStatements:
    def test_are_kept_in_their_order(self, database):
        database.run(PUT, 1)
        put_many(database)
        assert kept(database) == [1, 2, 3, *MANY]
        assert not database.wire.is_ahead

    def test_answer_with_the_others(self, database):
        with database.together():
            large = database.ask("SELECT cardinality(%s::int[])", MANY)
            small = database.ask("SELECT %s::int", 7)
        assert (large.fetchall(), small.fetchall()) == ([(len(MANY),)], [(7,)])

    def test_two_of_them_follow_each_other(self, database):
        with database.together():
            database.run(PUT_MANY, MANY)
            database.run(PUT_MANY, [number + len(MANY) for number in MANY])
        assert len(kept(database)) == 2 * len(MANY)

    def test_a_refusal_of_one_takes_all_back(self, database):
        database.run(PUT, 1)
        with pytest.raises(IntegrityError):
            put_many(database, many=[*MANY, 2])
        assert kept(database) == [1]

    def test_a_refusal_after_one_takes_all_back(self, database):
        database.run(PUT, 1)
        with pytest.raises(IntegrityError):
            put_many(database, then=lambda: database.run(PUT, 1))
        assert kept(database) == [1]

    def test_a_failure_of_ours_leaves_a_sound_connection(self, database):
        database.run(PUT, 1)
        with pytest.raises(ZeroDivisionError):
            put_many(database, then=give_up)
        assert kept(database) == [1]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 5")
            assert cursor.fetchone() == (5,)

    def test_the_framework_finds_them_sent(self, database):
        with transaction.atomic(), database.together():
            database.run(PUT_MANY, MANY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tried")
            assert cursor.fetchone() == (len(MANY),)

"""What the application's role may do in the database, and what it may not."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from tests import database


@pytest.mark.django_db
class TestApplicationRole:
    def test_runs_the_tests(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname=current_user")
            assert cursor.fetchone() == ("suyuan_app", False)

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TABLE mine (id int)",
            "ALTER TABLE accounts_user ADD COLUMN extra int",
            "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
            "TRUNCATE accounts_user CASCADE",
            "DROP TABLE accounts_user CASCADE",
            "SET SESSION AUTHORIZATION suyuan_owner",
            "SET ROLE suyuan_owner",
            "SET session_replication_role = replica",
        ],
    )
    def test_changes_nothing_but_rows(self, statement):
        with (
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


class TestRealDatabase:
    def test_shows_commits_to_others(self, real_database):
        name = connection.settings_dict["NAME"]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE scratch (id int)")
        with psycopg.connect(database.CLUSTER.address("suyuan_app", name)) as other:
            assert other.execute("SELECT current_database()").fetchone() == (name,)

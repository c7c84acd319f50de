"""A server of the user's own, given by an address."""

import secrets

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from suyuan.config.postgres import external
from suyuan.config.postgres.errors import DatabaseServerError
from tests import database


@pytest.fixture
def empty_database(template_database):
    """Give the administrator's address of an empty database."""
    name = f"external_{secrets.token_hex(4)}"
    administrator = database.CLUSTER.address()
    with psycopg.connect(administrator, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield make_conninfo(administrator, dbname=name)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(
            sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"suyuan_app_{name}"))
        )


class TestOneAddress:
    def test_gives_the_application_a_role_of_its_own(self, tmp_path, empty_database):
        app, owner = external.ensure(tmp_path, empty_database, None)
        assert owner == empty_database
        with psycopg.connect(app) as connection:
            row = connection.execute(
                "SELECT rolsuper, rolcreaterole, pg_has_role('suyuan_app', 'MEMBER') "
                "FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert row == (False, False, True)

    def test_may_be_repeated(self, tmp_path, empty_database):
        first, _ = external.ensure(tmp_path, empty_database, None)
        second, _ = external.ensure(tmp_path, empty_database, None)
        assert first == second


class TestTwoAddresses:
    def test_keeps_the_given_roles(self, tmp_path, empty_database):
        app, _ = external.ensure(tmp_path / "first", empty_database, None)
        assert external.ensure(tmp_path / "second", app, empty_database) == (app, empty_database)


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            ({"password": "wrong"}, "password authentication failed"),
            ({"dbname": "nowhere"}, 'database "nowhere" does not exist'),
            ({"host": "/nowhere"}, "No such file or directory"),
        ],
    )
    def test_are_one_line(self, tmp_path, empty_database, changes, text):
        with pytest.raises(DatabaseServerError, match=text) as caught:
            external.ensure(tmp_path, make_conninfo(empty_database, **changes), None)
        assert "\n" not in str(caught.value)
        assert conninfo_to_dict(empty_database)["password"] not in str(caught.value)

    def test_name_an_owner_that_is_none(self, tmp_path, empty_database):
        app, _ = external.ensure(tmp_path, empty_database, None)
        with pytest.raises(DatabaseServerError, match="DATABASE_URL: permission denied"):
            external.ensure(tmp_path, app, None)

"""With ``DATABASE_URL`` the system uses that server and starts none."""

import secrets

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests import database
from tests.functional.system import System


@pytest.fixture
def url(template_database):
    name = f"external_{secrets.token_hex(4)}"
    administrator = database.CLUSTER.address()
    with psycopg.connect(administrator, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield make_conninfo(administrator, dbname=name)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(
            sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"suyuan_app_{name}"))
        )


def test_serves_from_the_given_database(url, tmp_path):
    system = System(tmp_path / "given" / "data", DATABASE_URL=url).start()
    try:
        assert system.health() == (
            200,
            {
                "status": "ready",
                "checks": {"database": True, "migrations": True, "worker": True},
            },
        )
        assert not (system.data / "postgres").exists()
        with psycopg.connect(url) as connection:
            users = connection.execute(
                "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            ).fetchall()
        assert users == [(f"suyuan_app_{psycopg.conninfo.conninfo_to_dict(url)['dbname']}",)]
    finally:
        assert system.stop() == 0

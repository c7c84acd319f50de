"""A command of the program starts the database where none runs, and leaves nothing behind."""

import json
import subprocess
import sys

import pytest

from suyuan.config.postgres.cluster import Cluster
from tests.functional.system import System

pytestmark = pytest.mark.xdist_group("system")


def suyuan(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "suyuan.config.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**System.variables(), **variables},
    )


class TestMigrate:
    def test_starts_and_stops_the_database(self, tmp_path):
        data = tmp_path / "data"
        done = suyuan("migrate", "--json", "--data", str(data))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"migrated": True}
        assert Cluster(data=data).running() is None

    def test_says_in_one_line_what_is_wrong_with_an_address(self, tmp_path):
        done = suyuan(
            *("migrate", "--data", str(tmp_path)), DATABASE_URL="postgresql://x@127.0.0.1:1/y"
        )
        assert done.returncode == 2
        assert done.stderr.startswith("suyuan: DATABASE_URL: connection failed")
        assert len(done.stderr.splitlines()) == 1

    def test_says_it_in_json_too(self, tmp_path):
        done = suyuan(*("migrate", "--json", "--data", str(tmp_path)), DATABASE_URL="mysql://x/y")
        assert done.returncode == 2
        assert json.loads(done.stdout)["problems"][0]["code"] == "house.database"


class TestHelp:
    def test_names_every_command(self):
        done = suyuan("--help")
        assert done.returncode == 0
        for name in ("serve", "migrate", "manage"):
            assert f"\n    {name} " in done.stdout


class TestDatabaseThatCannotStart:
    def test_says_at_once_what_postgresql_complains_of(self, tmp_path):
        data = tmp_path / "data"
        assert suyuan("migrate", "--data", str(data)).returncode == 0
        (data / "postgres" / "local.conf").write_text("shared_buffers = 'a lot'\n")
        done = suyuan("migrate", "--data", str(data))
        assert done.returncode == 2
        assert "configuration file" in done.stderr
        assert len(done.stderr.splitlines()) == 1

"""The package can be imported and its settings are read."""

import pytest

from suyuan.config import databases, env


class TestEnvironment:
    def test_reads_an_empty_environment(self):
        assert env.read({}).database_url is None

    def test_names_the_variable_that_is_wrong(self):
        with pytest.raises(env.EnvironmentValueError, match="SUYUAN_SECURE must be 1 or 0"):
            env.read({"SUYUAN_SECURE": "maybe"})


class TestDatabaseAddress:
    def test_becomes_settings(self):
        found = databases.settings_of(
            "postgresql://app:secret@db.example:5433/suyuan?sslmode=require"
        )
        assert (found["NAME"], found["USER"], found["HOST"], found["PORT"]) == (
            "suyuan",
            "app",
            "db.example",
            "5433",
        )
        assert found["OPTIONS"]["sslmode"] == "require"

    @pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://app@host"])
    def test_refuses_what_is_not_one(self, url):
        with pytest.raises(env.EnvironmentValueError, match="DATABASE_URL"):
            databases.settings_of(url)

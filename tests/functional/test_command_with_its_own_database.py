"""A command of the program starts the database where none runs, and leaves nothing behind."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from suyuan.config import processes
from suyuan.config.postgres import provide
from suyuan.config.postgres.cluster import Cluster
from tests import folders
from tests.functional.system import PATIENCE_SECONDS, System


def suyuan(*arguments, typed=None, **variables):
    return subprocess.run(
        [sys.executable, "-m", "suyuan.config.cli", *arguments],
        input=typed,
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


class TestAFolderThatWasNeverPrepared:
    @pytest.mark.parametrize(
        "command",
        [
            ("import", "table.csv", "--kind", "receipts"), ("trace", "X"), ("verify",),
            ("rebuild", "--check"), ("bench",),
        ],
        ids=lambda command: command[0],
    )  # fmt: skip
    def test_is_told_in_one_sentence_with_the_way_out_and_stays_as_it_was(self, tmp_path, command):
        data = tmp_path / "data"
        done = suyuan(*command, "--data", str(data))
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
        assert f"suyuan serve --data {data}" in done.stderr
        said = suyuan(*command, "--json", "--data", str(data))
        assert (said.returncode, said.stderr) == (2, "")
        (problem,) = json.loads(said.stdout)["problems"]
        assert problem["code"] == "house.not_prepared"
        assert f"suyuan: {problem['message']}\n" == done.stderr
        assert not data.exists()

    def test_is_told_of_a_database_without_tables_too(self, tmp_path):
        cluster = Cluster(data=tmp_path / "data")
        with provide.shared(cluster):
            done = suyuan("verify", "--data", str(cluster.data))
        assert done.returncode == 2
        assert done.stderr.startswith(f"suyuan: {cluster.data}: there is no data of Suyuan yet.")


class TestImport:
    def test_refuses_a_whole_file_in_the_language_that_was_asked_for(self, tmp_path):
        table = tmp_path / "table.xlsx"
        table.write_bytes(b"no table")
        folders.installation(tmp_path / "data")
        done = suyuan(
            *("import", str(table), "--kind", "receipts", "--language", "zh-hans"),
            *("--data", str(tmp_path / "data")),
            LANG="en_US.UTF-8",
            LC_ALL="en_US.UTF-8",
        )
        assert done.returncode == 1
        assert "表头下面没有数据" in done.stderr
        done = suyuan(
            *("import", str(table), "--kind", "receipts", "--language", "en"),
            *("--data", str(tmp_path / "data")),
            LANG="zh_CN.UTF-8",
            LC_ALL="zh_CN.UTF-8",
        )
        assert done.stderr.isascii()


class TestFirstPeople:
    def test_are_made_at_the_machine_with_a_role_or_not_at_all(self, tmp_path):
        data = tmp_path / "data"
        folders.installation(data)
        named = ("user", "wang.li", "--name", "王莉", "--data", str(data), "--json")
        with provide.shared(Cluster(data=data)):
            weak = suyuan(*named, typed="12345\n")
            assert (weak.returncode, self.people(data)) == (1, [])
            assert json.loads(weak.stdout)["problems"][0]["code"] == "accounts.weak_password"
            wrong = suyuan(*named, "--role", "KING", typed="a secret of my own\n")
            assert (wrong.returncode, self.people(data)) == (2, [])
            done = suyuan(*named, typed="a secret of my own\n")
            assert (done.returncode, done.stderr) == (0, "")
            made = {"username": "wang.li", "role": "IT_ADMINISTRATOR"}
            assert json.loads(done.stdout) == made
            assert self.people(data) == [("wang.li", "IT_ADMINISTRATOR", None)]
            again = suyuan(*named, typed="a secret of my own\n")
            assert json.loads(again.stdout)["problems"][0]["code"] == "accounts.user_exists"
            assert "a secret of my own" not in done.stdout + again.stdout + again.stderr

    def people(self, data):
        with psycopg.connect(provide.addresses(Cluster(data=data)).owner) as connection:
            return connection.execute(
                "SELECT u.username, r.code, a.site_id FROM accounts_assignment a"
                " JOIN accounts_user u ON u.id = a.user_id JOIN accounts_role r ON r.id = a.role_id"
            ).fetchall()


class TestHelp:
    def test_names_every_command(self):
        done = suyuan("--help")
        assert done.returncode == 0
        for name in ("serve", "migrate", "manage"):
            assert f"\n    {name} " in done.stdout


class TestDatabaseThatIsEnding:
    def test_is_waited_for_and_then_started_anew(self, tmp_path):
        """As after the kill of a command: its server ends what it has begun, and takes nobody."""
        before, after = (Cluster(data=tmp_path / "data", quick=True) for _ in range(2))
        before.create()
        before.start()
        old = before.running()
        with ThreadPoolExecutor(1) as pool, psycopg.connect(before.address()):
            old.send(signal.SIGTERM)
            assert processes.wait_until(lambda: not before.answers(), PATIENCE_SECONDS)
            started = pool.submit(self.running_inside, after)
        assert before.process.wait(PATIENCE_SECONDS) == 0
        assert started.result().alive() is False
        assert started.result() != old

    def running_inside(self, cluster):
        with provide.shared(cluster):
            assert cluster.answers()
            return cluster.running()


class TestDatabaseThatCannotStart:
    def test_says_at_once_what_postgresql_complains_of(self, tmp_path):
        data = tmp_path / "data"
        Cluster(data=data, quick=True).create()
        (data / "postgres" / "local.conf").write_text("shared_buffers = 'a lot'\n")
        done = suyuan("migrate", "--data", str(data))
        assert done.returncode == 2
        assert "configuration file" in done.stderr
        assert len(done.stderr.splitlines()) == 1

"""What the supervisor does when something stands in the way of a start."""

import subprocess
import sys

import pytest

from suyuan.config.postgres.cluster import Cluster
from suyuan.config.postgres.errors import DatabaseServerError
from suyuan.config.server import child, supervisor
from tests.functional.system import System


class Stopped(Cluster):
    """A database that cannot be started at first: its disk is full."""

    failures = [DatabaseServerError("no space left"), OSError(28, "No space left on device")]

    def start(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


@pytest.fixture
def said(monkeypatch):
    monkeypatch.setattr(child, "PAUSES", (0.0,))
    monkeypatch.setattr(supervisor, "PAUSES", (0.0,))
    return []


def test_a_database_is_started_again_until_it_starts(tmp_path, said):
    cluster = Stopped(data=tmp_path)
    running = supervisor.Supervisor(
        data=tmp_path, host="127.0.0.1", port=0, demonstration=False, say=said.append,
        cluster=cluster,
    )  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    cluster.process = ended
    for _look in range(4):
        running._look_after()
    assert cluster.process.poll() is None
    cluster.process.kill()
    cluster.process.wait()
    assert said[0].startswith("the database ended with status 0")
    assert [line.endswith("it is tried again") for line in said[1:]] == [True, True, False]


def test_a_process_whose_log_cannot_be_written_is_started_later(tmp_path, said):
    one = child.Child(name="web", arguments=[sys.executable, "-c", ""], variables={}, data=tmp_path)
    assert "cannot be started" in str(one.look_after())
    (tmp_path / "log").mkdir()
    (tmp_path / "run").mkdir()
    assert one.look_after() == "web started again"
    one.stop()


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["demo"]])
def test_a_folder_that_cannot_be_used_is_named_in_one_line(tmp_path, command):
    place = tmp_path / "a file"
    place.touch()
    done = subprocess.run(
        [sys.executable, "-m", "suyuan.config.cli", *command, "--data", str(place)],
        check=False, capture_output=True, text=True, env=System.variables(),
    )  # fmt: skip
    assert done.returncode == 2
    assert f"{place}" in done.stderr
    assert "choose another folder with --data" in done.stderr
    assert "Traceback" not in done.stderr

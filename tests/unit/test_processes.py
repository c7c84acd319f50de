"""Processes known by number and start time."""

import os
import subprocess
import sys

import pytest

from suyuan.config import processes


@pytest.fixture
def sleeper():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


class TestIdentity:
    def test_knows_a_running_process(self, sleeper):
        assert processes.identity(sleeper.pid).alive()

    def test_tells_a_reused_number(self, sleeper):
        other = processes.Identity(sleeper.pid, "another time")
        assert not other.alive()
        other.end()
        assert sleeper.poll() is None

    def test_counts_a_zombie_as_gone(self, sleeper):
        found = processes.identity(sleeper.pid)
        sleeper.kill()
        assert found.wait(60)

    def test_ends_what_does_not_end_by_itself(self):
        code = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"
        with subprocess.Popen([sys.executable, "-uc", code], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            processes.identity(process.pid).end(seconds=0.3)
            assert process.wait() == -9


class TestRecord:
    def test_is_read_again(self, tmp_path):
        found = processes.identity(os.getpid())
        processes.save(tmp_path / "me.json", found)
        assert processes.load(tmp_path / "me.json") == found

    @pytest.mark.parametrize("text", ["", "[]", '{"pid": "x", "started": ""}', '{"pid": 1}'])
    def test_that_is_broken_is_none(self, tmp_path, text):
        (tmp_path / "me.json").write_text(text)
        assert processes.load(tmp_path / "me.json") is None

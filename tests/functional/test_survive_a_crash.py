"""Any process is killed and nothing that was acknowledged is lost."""

import itertools
import signal
import threading

import psycopg
import pytest

from suyuan.config import processes
from tests.functional.system import PATIENCE_SECONDS, System

pytestmark = [pytest.mark.crash]


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    # A folder for its owner alone, as `mktemp -d` makes it: PostgreSQL's account cannot walk there.
    system = System(tmp_path_factory.mktemp("system") / "private" / "data")
    system.data.parent.mkdir(mode=0o700)
    yield system.start()
    if system.process is not None:
        system.stop()


class Writer:
    """Writes numbers, each in a transaction of its own, and remembers the acknowledged ones."""

    def __init__(self, address: str):
        self.address = address
        self.acknowledged: set[int] = set()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._write)

    def __enter__(self):
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS scratch (n bigint PRIMARY KEY)")
            connection.execute("DELETE FROM scratch")
        self.thread.start()
        assert processes.wait_until(lambda: len(self.acknowledged) > 50, PATIENCE_SECONDS)
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    def _write(self):
        numbers = itertools.count(1)
        while not self.stopped.is_set():
            try:
                with psycopg.connect(self.address, autocommit=True) as connection:
                    for number in numbers:
                        connection.execute("INSERT INTO scratch VALUES (%s)", [number])
                        self.acknowledged.add(number)
                        if self.stopped.is_set():
                            return
            except psycopg.OperationalError:
                self.stopped.wait(0.1)

    def present(self) -> set[int]:
        with psycopg.connect(self.address) as connection:
            return {number for (number,) in connection.execute("SELECT n FROM scratch")}


class TestKilledDatabase:
    def test_loses_nothing_that_was_acknowledged(self, system):
        killed = system.child("postgres")
        with Writer(system.addresses().owner) as writer:
            system.kill(killed)
            before = len(writer.acknowledged)
            assert system.becomes_ready()
            assert processes.wait_until(
                lambda: len(writer.acknowledged) > before + 50, PATIENCE_SECONDS
            )
        system.another("postgres", killed)
        assert writer.acknowledged <= writer.present()


class TestKilledWebServer:
    def test_is_started_again(self, system):
        killed = system.child("web")
        system.kill(killed)
        system.another("web", killed)
        assert system.becomes_ready()

    def test_leaves_no_old_process_answering(self, system):
        assert system.becomes_ready()
        assert processes.wait_until(
            lambda: all(found.alive() for found in system.recorded()), PATIENCE_SECONDS
        )


class TestKilledWorker:
    def test_is_started_again(self, system):
        killed = system.child("worker")
        system.kill(killed)
        system.another("worker", killed)


class TestKilledSupervisor:
    def test_next_start_takes_over_and_loses_nothing(self, system):
        left = system.recorded()
        with Writer(system.addresses().owner) as writer:
            system.process.kill()
            system.process.wait()
        system.start()
        assert system.becomes_ready()
        assert writer.acknowledged <= writer.present()
        assert not any(found.alive() for found in left)


class TestSecondStart:
    def test_is_refused_in_one_line(self, system):
        second = system.launch()
        assert second.wait(PATIENCE_SECONDS) == 2
        assert "Suyuan is running already" in system.said().splitlines()[-1]
        assert system.becomes_ready()

    def test_on_a_taken_port_is_refused_in_one_line(self, system, tmp_path):
        port = system._server()["url"].rstrip("/").rpartition(":")[2]
        other = System(tmp_path / "other" / "data")
        assert other.launch("--port", port).wait(PATIENCE_SECONDS) == 2
        lines = other.said().splitlines()
        assert any("choose another with --port" in line for line in lines), lines


class TestStop:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_ends_everything_cleanly(self, system, number):
        if system.process is None:
            system.start()
        running = system.recorded()
        assert len(running) == 3
        assert system.stop(number) == 0
        assert not any(found.alive() for found in running)
        log = (system.data / "log" / "postgres.log").read_text()
        assert log.rstrip().endswith("database system is shut down")

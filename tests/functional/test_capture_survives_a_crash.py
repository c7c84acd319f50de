"""Eight programs send events while processes are killed: each event is there exactly once.

Every program sends an event under an idempotency key, and the same again until it is acknowledged.
"""

import http.client
import itertools
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from suyuan.config import env, processes
from tests import folders
from tests.functional.system import PATIENCE_SECONDS, READY_SECONDS_MAX, System
from tests.integration.areas.integration import partner

pytestmark = [pytest.mark.crash]

CLIENTS = 8
AFTER_EACH_KILL = 60
CREATED = 201
PREPARE = """
import django
django.setup()
from suyuan.areas.integration import choices
from tests import personas
from tests.integration.areas.integration import partner
partner.make_item()
print(personas.key("ada", list(choices.ACTIONS)))
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    system = System(tmp_path_factory.mktemp("capture") / "private" / "data")
    folders.installation(system.data)
    yield system.start()
    system.stop()


@pytest.fixture(scope="module")
def key(system):
    done = subprocess.run(
        [sys.executable, "-c", PREPARE],
        env={
            **system.variables(),
            **system.addresses().variables(),
            "PYTHONPATH": os.pathsep.join([str(env.ROOT / "src"), str(env.ROOT)]),
            "SUYUAN_DATA": str(system.data),
            "DJANGO_SETTINGS_MODULE": "suyuan.config.settings.production",
        },
        cwd=env.ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


class Programs:
    """Eight programs, what they sent, and the answer to each event."""

    def __init__(self, system, key, run):
        self.address = urlsplit(system._server()["url"]).netloc
        self.key = key
        self.run = run
        self.answers: dict[str, bytes] = {}
        self.again: set[str] = set()
        """Events that had to be sent again, because no answer came."""
        self.wrong: list[str] = []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._send, args=(n,)) for n in range(CLIENTS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.wait_for_more()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def wait_for_more(self):
        """Wait until some more events are acknowledged."""
        wanted = len(self.answers) + AFTER_EACH_KILL
        assert processes.wait_until(
            lambda: len(self.answers) >= wanted or bool(self.wrong), READY_SECONDS_MAX
        ), len(self.answers)  # fmt: skip

    def post(self, line, serial, *, with_key=True):
        """Send the event that makes a unit."""
        event = partner.commissioning(serial, ilmd={"cbvmda:lotNumber": f"L{self.run}"})
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if with_key:
            headers["Idempotency-Key"] = f"make {serial}"
        body = json.dumps({"@context": partner.CONTEXT, **event})
        line.request("POST", "/epcis/events", body, headers)
        answer = line.getresponse()
        return answer.status, answer.read()

    def connect(self):
        return http.client.HTTPConnection(self.address, timeout=PATIENCE_SECONDS)

    def _send(self, client):
        line = self.connect()
        for number in itertools.count():
            serial = f"{self.run}-{client}-{number}"
            while serial not in self.answers:
                try:
                    status, body = self.post(line, serial)
                except (OSError, http.client.HTTPException):
                    status, body = 0, b""
                if status == CREATED:
                    self.answers[serial] = body
                elif status in {0, 500, 502, 503}:
                    self.again.add(serial)
                    line.close()
                    self.stopped.wait(0.1)
                else:
                    self.wrong.append(f"{serial}: {status} {body!r}")
                    return
            if self.stopped.is_set():
                line.close()
                return


def check(system, programs):
    """See that each acknowledged event is there once, and that a repeat gets the first answer."""
    assert programs.wrong == []
    with psycopg.connect(system.addresses().owner) as connection:
        (recorded,) = connection.execute(
            "SELECT array_agg(t.code) FROM ledger_event e"
            " JOIN ledger_participation p ON p.event_id = e.id AND p.role = 'OBJECT'"
            " JOIN ledger_thing t ON t.id = p.thing_id WHERE t.code LIKE %s",
            [f"{programs.run}-%"],
        ).fetchone()
        ((counted,),) = connection.execute(
            "SELECT coalesce(sum(h.units), 0) FROM ledger_sublot_holding h"
            " JOIN ledger_thing s ON s.id = h.sublot_id JOIN ledger_thing l ON l.id = s.lot_id"
            " WHERE l.code = %s",
            [f"L{programs.run}"],
        ).fetchall()
    assert sorted(recorded) == sorted(programs.answers)
    assert counted == len(programs.answers)
    line = programs.connect()
    for serial in [*programs.again, *list(programs.answers)[-20:]]:
        assert programs.post(line, serial) == (CREATED, programs.answers[serial])
        status, body = programs.post(line, serial, with_key=False)
        assert (status, json.loads(body)["code"]) == (409, "integration.event_exists")
    line.close()


def workers_of(master):
    """Give the processes that answer requests."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == master.pid and (one := processes.identity(int(folder.name))) is not None:
            found.append(one)
    assert found
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers by /proc")
@pytest.mark.parametrize("killed", ["worker of the web server", "web", "postgres"])
def test_every_acknowledged_event_is_there_once(system, key, killed):
    run = killed[:1].upper() + killed[-1:]
    with Programs(system, key, run) as programs:
        for _ in range(2):
            child = system.child("web" if killed.startswith("worker") else killed)
            victim = workers_of(child)[0] if killed.startswith("worker") else child
            os.kill(victim.pid, 9)
            assert victim.wait(PATIENCE_SECONDS)
            programs.wait_for_more()
            assert system.becomes_ready()
    check(system, programs)

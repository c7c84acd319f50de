"""A long list is being written when everything is killed: it is written to its end afterwards."""

import io
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

import openpyxl
import psycopg
import pytest

from suyuan.config import env, processes
from tests import folders
from tests.functional.system import PATIENCE_SECONDS, READY_SECONDS_MAX, System

pytestmark = [pytest.mark.crash]

ROWS = 20_000
TOKEN = "a" * 32
PREPARE = """
import sys
import django
django.setup()
from django.test import Client
from suyuan.ledger.operations.capture import record_events
from suyuan.ledger.domain.event import Event
from suyuan.ledger.domain.vocabulary import Action, EventType
from suyuan.foundation.command import command
from tests import personas
from tests.integration.areas.integration import partner
partner.make_item()

@command(name="tests.make_many", action=None)
def make(*, context):
    for first in range(0, int(sys.argv[1]), 5000):
        keys = tuple(f"/01/{partner.GTIN}/21/{n:06}" for n in range(first, first + 5000))
        record_events(context=context, events=[Event(
            type=EventType.OBJECT, action=Action.ADD, biz_step="commissioning",
            occurred_at=context.at, epcs=keys)])

make(context=personas.system())
client = Client()
client.force_login(personas.person("ada"))
print(client.cookies["suyuan_session"].value)
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    system = System(tmp_path_factory.mktemp("export") / "private" / "data")
    folders.installation(system.data)
    yield system.start()
    system.stop()


@pytest.fixture(scope="module")
def session(system):
    done = subprocess.run(
        [sys.executable, "-c", PREPARE, str(ROWS)],
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


def ask(system, session, path, *, sent=None):
    """Open an address as the person who has asked for the list, or send a form to it."""
    url = system._server()["url"].rstrip("/") + path
    cookies = f"suyuan_session={session}; suyuan_csrf={TOKEN}"
    data = None if sent is None else urllib.parse.urlencode(sent).encode()
    request = urllib.request.Request(url, data, {"Cookie": cookies, "X-CSRFToken": TOKEN})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.url, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, url, error.read()


def state(system):
    """Give the state of the work and how far it is."""
    with psycopg.connect(system.addresses().owner) as connection:
        return connection.execute(
            "SELECT state, done, file_id FROM jobs_progress WHERE name LIKE 'web.write_list%'"
        ).fetchone()


@pytest.mark.parametrize("killed", ["worker", "supervisor"])
def test_the_list_is_whole_and_no_half_of_it_is_offered(system, session, killed):
    with psycopg.connect(system.addresses().owner, autocommit=True) as connection:
        connection.execute("TRUNCATE jobs_progress CASCADE")
    sent = {"command_id": str(uuid.uuid4())}
    status, url, _body = ask(system, session, "/things/export.xlsx", sent=sent)
    assert status == 200
    assert "/jobs/" in url
    page = "/" + url.split("/", 3)[3]

    def is_written() -> bool:
        found = state(system)
        return found is not None and found[0] == "RUNNING" and found[1] > 0

    assert processes.wait_until(is_written, PATIENCE_SECONDS, step=0.02), state(system)
    if killed == "worker":
        system.kill(system.child("worker"))
    else:
        system.process.kill()
        system.process.wait()
        system.start()
        assert system.becomes_ready()
    if state(system)[0] != "DONE":  # It may have gone on already.
        assert ask(system, session, f"{page}/result")[0] == 404
    assert processes.wait_until(lambda: state(system)[0] == "DONE", READY_SECONDS_MAX), state(
        system
    )
    status, _url, body = ask(system, session, f"{page}/result")
    assert status == 200
    sheet = openpyxl.load_workbook(io.BytesIO(body), read_only=True).active
    assert sum(1 for _row in sheet.iter_rows()) == ROWS + 1

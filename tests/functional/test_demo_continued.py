"""A building of the demonstration that was broken off goes on; nothing is done twice."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from suyuan.config import env
from suyuan.config.postgres import provide, roles
from suyuan.config.postgres.cluster import Cluster
from suyuan.ledger.models import Event
from tests import database, folders
from tests.functional.system import System

BROKEN = """
import sys, django; django.setup()
from suyuan.config import cli
from suyuan.config.demo import ahead
told = ahead.Ahead.tell
def tell(self, step, result):
    if step == {step!r}:
        raise RuntimeError("the works stand still at " + step)
    told(self, step, result)
ahead.Ahead.tell = tell
sys.exit(cli.main(["demo", "--units", "600", "--data", sys.argv[1], "--json"]))
"""


def build(data, program):
    """Build in a process of its own; return its status, what it wrote, and what it complained."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(data)],
        env={
            **System.variables(),
            "PYTHONPATH": os.pathsep.join([str(env.ROOT / "src"), str(env.ROOT)]),
            "SUYUAN_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "suyuan.config.settings.production",
        },
        cwd=env.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.concurrency
class TestABuildingThatWasBrokenOff:
    def test_finds_what_was_done_and_counts_the_same_at_the_end(
        self, tmp_path, django_db_setup, django_db_blocker
    ):
        data = tmp_path / "data"
        folders.demonstration(data)
        done = data / "demo.json"
        state = json.loads(done.read_text(encoding="utf-8"))
        figures = state.pop("figures")
        (data / "demo.json.making").write_text(json.dumps(state), encoding="utf-8")
        done.unlink()
        cluster = Cluster(data=data, quick=True)
        before = str(connection.settings_dict["NAME"])
        with provide.shared(cluster), django_db_blocker.unblock():
            database.use(roles.OWNER, roles.DATABASE, cluster)
            there = figures | {"events": Event.objects.count()}
            status, told, complaint = build(data, BROKEN.format(step=None))
            events = Event.objects.count()
            database.use(roles.APP, before)
        assert status == 0, complaint
        again = json.loads(told)
        assert {name: again[name] for name in there} == there
        assert events == there["events"]
        assert json.loads(done.read_text(encoding="utf-8"))["figures"] == there

    def test_ends_with_the_error_of_the_works_and_goes_on_from_there(self, tmp_path):
        """It goes on until the next error: that it comes to its end, the test above has shown."""
        data = tmp_path / "data"
        folders.installation(data)
        with provide.shared(Cluster(data=data, quick=True)):
            for step in ("agreements 5", "samples 1"):
                status, _told, complaint = build(data, BROKEN.format(step=step))
                assert status != 0
                assert f"the works stand still at {step}" in complaint
                assert (data / "demo.json.making").exists()
                assert not (data / "demo.json").exists()
